"""Draws signs.woff2: the seven state signs of a month and two arrows, the same shape on every machine.

Sarabun has no ✓ ○ ◐ ✕, and what a machine falls back to differs in size, weight and even colour (emoji).
Run `python static/fonts/draw_signs.py` after a change and commit the font with it.
"""

from collections.abc import Sequence
from math import cos, pi, sin
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

Point = tuple[float, float]
MIDDLE: Point = (350, 340)
ADVANCE = 700


def ring(pen: TTGlyphPen, radius: float, clockwise: bool = True) -> None:
    """A circle around the middle from eight off-curve points; the direction decides ink or hole."""
    outer = radius / cos(pi / 8)
    turn = -1 if clockwise else 1
    points = [
        (MIDDLE[0] + outer * cos(turn * i * pi / 4), MIDDLE[1] + outer * sin(turn * i * pi / 4))
        for i in range(8)
    ]
    pen.qCurveTo(*points, None)
    pen.closePath()


def shape(pen: TTGlyphPen, points: Sequence[Point]) -> None:
    """A straight-edged shape, points clockwise."""
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def half_disc(pen: TTGlyphPen) -> None:
    """The left half of the inside of a ring."""
    pen.moveTo((350, 90))
    pen.qCurveTo((246, 90), (173, 163), (100, 236), (100, 340))
    pen.qCurveTo((100, 444), (173, 517), (246, 590), (350, 590))
    pen.closePath()


def signs() -> dict[str, TTGlyphPen]:
    """One pen a sign, already drawn."""
    pens = {
        name: TTGlyphPen(None)
        for name in (".notdef", "check", "ring", "half", "bang", "cross", "dash", "fold", "open")
    }
    shape(pens["check"], [(60, 330), (150, 415), (275, 285), (555, 625), (650, 545), (285, 105)])
    for name in ("ring", "half"):
        ring(pens[name], 300)
        ring(pens[name], 210, clockwise=False)
    half_disc(pens["half"])
    shape(pens["bang"], [(275, 700), (425, 700), (395, 260), (305, 260)])
    shape(pens["bang"], [(280, 150), (420, 150), (420, 10), (280, 10)])
    shape(
        pens["cross"],
        [(90, 520), (170, 600), (350, 420), (530, 600), (610, 520), (430, 340),
         (610, 160), (530, 80), (350, 260), (170, 80), (90, 160), (270, 340)],
    )  # fmt: skip
    shape(pens["dash"], [(120, 390), (580, 390), (580, 290), (120, 290)])
    shape(pens["fold"], [(200, 620), (520, 340), (200, 60)])
    shape(pens["open"], [(70, 480), (630, 480), (350, 160)])
    return pens


CHARACTERS = {
    "✓": "check",
    "○": "ring",
    "◐": "half",
    "!": "bang",
    "✕": "cross",
    "–": "dash",
    "▸": "fold",
    "▾": "open",
}


def build(path: Path) -> None:
    """Write the font; metrics follow Sarabun's so that a sign never changes the height of its line."""
    pens = signs()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(pens))
    font.setupCharacterMap({ord(character): name for character, name in CHARACTERS.items()})
    font.setupGlyf({name: pen.glyph() for name, pen in pens.items()})
    left_edges = {name: getattr(font.font["glyf"][name], "xMin", 0) for name in pens}
    font.setupHorizontalMetrics({name: (ADVANCE, left) for name, left in left_edges.items()})
    font.setupHorizontalHeader(ascent=1068, descent=-232)
    font.setupNameTable({"familyName": "Help Centre Signs", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=1068, sTypoDescender=-232, usWinAscent=1068, usWinDescent=232)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = 3_800_000_000
    font.font.recalcTimestamp = False
    font.font.flavor = "woff2"
    font.save(path)


if __name__ == "__main__":
    build(Path(__file__).with_name("signs.woff2"))
