"""Sarabun, mended so that Thai copied out of a PDF is the Thai that was printed.

Three things break it. The shaper splits ำ into ํ and า, so that น้ำ has no glyph left that means ำ. Marks are moved
onto their letter by tiny steps back and forth, which readers take for new words ("ที ย่งั"). And WeasyPrint writes a
glyph down as whatever text it stood for first, a whole cluster if need be ("ร้ำชก้ำร"). So here each ํ (and tone) + า
is one glyph again, each vowel with its tone mark is one, all marks stand where they were drawn (the steps were under
a twentieth of a letter), and each glyph says its own text.
"""

import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.otlLib.builder import buildLigatureSubstSubtable
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

AA, AM, NIKHAHIT = "uni0E32", "uni0E33", "uni0E4D"  # า, ำ, ํ (alone or grown together with a tone mark)
TONE = re.compile(r"uni(0E4[89ABC])(?:\.(small|narrow))?")  # ่ ้ ๊ ๋ ์
VOWEL = re.compile(r"uni(0E3[1456789])(?:\.(small|narrow))?")  # ั ิ ี ึ ื above, ุ ู below
BASE, MARK = 1, 3  # GDEF classes; a mark has no width


@lru_cache(maxsize=4)
def mended_font(path: Path) -> bytes:
    """The font file with those glyphs, a last substitution that picks them, and no moving of marks."""
    font = TTFont(path)
    _substitute(font, {**_am_glyphs(font), **_stacked_glyphs(font)})
    for record in font["GPOS"].table.FeatureList.FeatureRecord:
        if record.FeatureTag in ("mark", "mkmk"):
            record.Feature.LookupListIndex, record.Feature.LookupCount = [], 0
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@lru_cache(maxsize=8)
def glyph_texts(font_file: bytes) -> dict[int, str]:
    """What each glyph says, by glyph id: from the character map, else from its name (uni0E480E33.narrow)."""
    font = TTFont(io.BytesIO(font_file), lazy=True)
    mapped = {name: chr(code) for code, name in font.getBestCmap().items()}
    texts = {}
    for glyph_id, name in enumerate(font.getGlyphOrder()):
        stem = name.split(".")[0]
        codes = re.findall("[0-9A-F]{4}", stem) if stem.startswith("uni") else []
        text = mapped.get(name) or mapped.get(stem) or "".join(chr(int(code, 16)) for code in codes)
        if text:
            texts[glyph_id] = text
    return texts


class GlyphTexts(dict[int, str]):
    """Takes the place of WeasyPrint's map from glyph to text: a glyph says its own text, not its first cluster's."""

    def __init__(self, texts: dict[int, str]) -> None:
        super().__init__()
        self._texts = texts

    def __setitem__(self, glyph_id: int, cluster: str) -> None:
        super().__setitem__(glyph_id, self._texts.get(glyph_id, cluster))


def _am_glyphs(font: Any) -> dict[tuple[str, str], str]:
    """(ํ with perhaps a tone, า) → the glyph that shows both: ำ where the font has it, else drawn from the two."""
    found = {}
    for mark in [name for name in font.getGlyphOrder() if name.startswith(NIKHAHIT)]:
        tone, _, shape = mark.removeprefix(NIKHAHIT).partition(".")
        name = _named(tone, "0E33", shape)
        if name != AM:
            _draw(font, name, mark, AA, advance=font["hmtx"][AA][0])
        font["GDEF"].table.GlyphClassDef.classDefs[name] = BASE
        found[mark, AA] = name
    return found


def _stacked_glyphs(font: Any) -> dict[tuple[str, str], str]:
    """(vowel mark, tone mark) → both as one mark, the tone where the font's own rules put it."""
    below, above = _anchors(font)
    found = {}
    for vowel in filter(VOWEL.fullmatch, font.getGlyphOrder()[:]):
        for tone in filter(TONE.fullmatch, font.getGlyphOrder()[:]):
            (v, v_shape), (t, t_shape) = VOWEL.fullmatch(vowel).groups(), TONE.fullmatch(tone).groups()  # type: ignore[union-attr]
            name = _named(v, t, f"{v_shape or ''}{t_shape or ''}")
            shift = (
                (below[vowel][0] - above[tone][0], below[vowel][1] - above[tone][1])
                if vowel in below
                else (0, 0)
            )
            _draw(font, name, vowel, tone, shift=shift)
            font["GDEF"].table.GlyphClassDef.classDefs[name] = MARK
            found[vowel, tone] = name
    return found


def _named(first: str, second: str, shape: str) -> str:
    """A glyph's name by the font's habit: uni0E480E33.narrow says ่ำ (read again by `glyph_texts`)."""
    return f"uni{first}{second}" + (f".{shape}" if shape else "")


def _anchors(font: Any) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Where a mark above a letter offers a place to the next one, and the point that the next one puts there."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            if lookup.LookupType == 6 and "uni0E35" in table.Mark2Coverage.glyphs:
                offers = zip(table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True)
                points = zip(table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord, strict=True)
                return (
                    {name: _xy(record.Mark2Anchor[0]) for name, record in offers},
                    {name: _xy(record.MarkAnchor) for name, record in points},
                )
    raise ValueError("this Sarabun has no rule for marks on marks")


def _xy(anchor: Any) -> tuple[int, int]:
    return anchor.XCoordinate, anchor.YCoordinate


def _draw(
    font: Any, name: str, first: str, second: str, *, advance: int = 0, shift: tuple[int, int] = (0, 0)
) -> None:
    pen = TTGlyphPen(font.getGlyphSet())
    pen.addComponent(first, (1, 0, 0, 1, 0, 0))
    pen.addComponent(second, (1, 0, 0, 1, *shift))
    glyphs = font["glyf"]
    glyphs[name] = pen.glyph()
    glyphs[name].recalcBounds(glyphs)
    font.setGlyphOrder(glyphs.glyphOrder)
    font["hmtx"][name] = (advance, glyphs[name].xMin)


def _substitute(font: Any, ligatures: dict[tuple[str, str], str]) -> None:
    """Adds the ligatures as the last step of glyph composition, which no style can switch off."""
    table = font["GSUB"].table
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 4, 0
    lookup.SubTable = [buildLigatureSubstSubtable(ligatures)]
    lookup.SubTableCount = 1
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount += 1
