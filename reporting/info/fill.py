"""Fills the ministry's own sheet: everything in its workbook stays as it is, the rows go beneath the headings.

Cells take the look of the blank row there (borders, typeface), with the number format of what they hold; a column too
narrow for a date or an amount, which would show as ####, is widened. The
workbook is never rebuilt by a library, which would lose what it does not know; its parts are copied, and the sheet's
rows and a few styles put in. How many rows stand in it, and their checksum, is told in the file's properties.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from defusedxml.ElementTree import fromstring

from cases.spreadsheet.guard import letters_of
from reporting.cells import Block, Column, Slot, rows_xml
from reporting.writer import BUDDHIST_DATE, LARGEST, LAST_ROW, PACKED, packing, part_of

WORKBOOK, RELATIONS, STYLES, CORE = (
    "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "docProps/core.xml",
)  # fmt: skip
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATA = re.compile(r"<sheetData\s*/>|<sheetData\s*>(.*?)</sheetData>", re.DOTALL)
_ROW = re.compile(r'<row\b[^>]*?\br="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
_CELL = re.compile(r'<c\b[^>]*?\br="([A-Z]{1,3})\d+"[^>]*?>')
_STYLE = re.compile(r'\bs="(\d+)"')
_COLUMNS = re.compile(r"<cols>(.*?)</cols>", re.DOTALL)
_COLUMN = re.compile(r"<col\b([^>]*?)/>")
_NARROWEST = {"date": 18, "money": 18}  # characters: a typeface that is not there is replaced by a wider one
_EXTENT = re.compile(r"<dimension\b[^>]*/>")
_FORMULA = re.compile(r"<f\b")
_LOOKS = re.compile(r"<cellXfs\b[^>]*>(.*?)</cellXfs>", re.DOTALL)
_LOOK = re.compile(r"<xf\b[^>]*?/>|<xf\b[^>]*?[^/]>.*?</xf>", re.DOTALL)
_FORMATS = re.compile(r"<numFmts\b[^>]*>(.*?)</numFmts>", re.DOTALL)
_NO_FORMATS = re.compile(r"<numFmts\b[^>]*/>")
_DESCRIPTION = re.compile(r"<dc:description>.*?</dc:description>|<dc:description\s*/>", re.DOTALL)
# The built-in formats of the file format; a date in พ.ศ. is one of our own.
_BUILT_IN = {"text": 49, "integer": 1, "money": 4}


class NotFillable(Exception):
    """What in the workbook stands in the way, in Thai."""


class TooManyRows(Exception):
    """The ministry's sheet has an end, and no second one."""


@dataclass(frozen=True)
class _Parts:
    """What is changed of the template: the sheet before and after its rows, and the styles."""

    path: str
    head: str
    tail: str
    styles: str
    slots: list[Slot]


def check_fillable(data: bytes, sheet: str) -> None:
    """NotFillable where the sheet holds formulas, or is written in a way that cannot be filled."""
    with ZipFile(io.BytesIO(data)) as book:
        text = book.read(_path_of(book, sheet)).decode()
        styles = book.read(STYLES).decode() if STYLES in book.namelist() else ""
    if _FORMULA.search(text):
        raise NotFillable("แผ่นงานมีสูตร — คัดลอกแล้ววางเป็นค่า (Paste Values) ให้ไม่เหลือสูตร แล้วเลือกไฟล์ใหม่")
    if not _DATA.search(text) or not _LOOKS.search(styles):
        raise NotFillable("อ่านโครงสร้างของแผ่นงานไม่ได้ — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง")


def fill(
    out: IO[bytes],
    *,
    template: bytes,
    sheet: str,
    below: int,
    columns: Sequence[Column],
    blocks: Iterable[Block],
    about: Callable[[], str],
) -> int:
    """Writes the template with the rows beneath row `below`; how many. `about` is asked after the last row."""
    with (
        ZipFile(io.BytesIO(template)) as source,
        ZipFile(out, "w", ZIP_DEFLATED, compresslevel=PACKED) as target,
    ):
        parts = _parts(source, sheet, below, columns)
        count = _rows(target, parts, below + 1, blocks)
        for entry in source.infolist():
            if entry.is_dir() or entry.filename == parts.path:
                continue
            data = source.read(entry)
            if entry.filename == STYLES:
                data = parts.styles.encode()
            elif entry.filename == CORE:
                data = _described(data.decode(), about()).encode()
            target.writestr(part_of(entry.filename), data)
    return count


def _rows(target: ZipFile, parts: _Parts, first: int, blocks: Iterable[Block]) -> int:
    row = first
    size = 0
    with packing(target, parts.path) as pack:
        pack(parts.head.encode())
        for block in blocks:
            if row + len(block[0]) - 1 > LAST_ROW or size > LARGEST:
                raise TooManyRows
            xml = rows_xml(parts.slots, block, row)
            pack(xml)
            row, size = row + len(block[0]), size + len(xml)
        pack(parts.tail.encode())
    return row - first


def _parts(book: ZipFile, sheet: str, below: int, columns: Sequence[Column]) -> _Parts:
    path = _path_of(book, sheet)
    text = _widened(_EXTENT.sub("", book.read(path).decode()), [column.format for column in columns])
    data = _DATA.search(text)
    if data is None:
        raise NotFillable(sheet)
    rows = {int(found[1]): found[0] for found in _ROW.finditer(data[1] or "")}
    kept = "".join(xml for number, xml in sorted(rows.items()) if number <= below)
    looks = _looks_of(rows.get(below + 1, ""), len(columns))
    styles, numbers = _with_formats(book.read(STYLES).decode(), looks, [column.format for column in columns])
    slots = [Slot(number, one.format, one.width) for number, one in zip(numbers, columns, strict=True)]
    return _Parts(
        path, f"{text[: data.start()]}<sheetData>{kept}", f"</sheetData>{text[data.end() :]}", styles, slots
    )


def _path_of(book: ZipFile, sheet: str) -> str:
    """The part in which a sheet stands: its relation by name, the part by its relation."""
    try:
        listed = fromstring(book.read(WORKBOOK)).iterfind(f"{_MAIN}sheets/{_MAIN}sheet")
        named = {one.get("name"): one.get(_LINK) for one in listed}
        targets = {one.get("Id"): one.get("Target", "") for one in fromstring(book.read(RELATIONS))}
        target = targets[named[sheet]]
    except (KeyError, TypeError):
        raise NotFillable("อ่านโครงสร้างของไฟล์ไม่ได้ — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง") from None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _widened(text: str, formats: Sequence[str]) -> str:
    """The sheet with columns wide enough for dates and amounts."""
    listed = _COLUMNS.search(text)
    own: dict[int, str] = {}
    beyond: list[str] = []
    for attributes in _COLUMN.findall(listed[1] if listed else ""):
        low, high = (int(_attribute(attributes, name)) for name in ("min", "max"))
        rest = re.sub(r'\s(?:min|max)="[^"]*"', "", attributes)
        own |= dict.fromkeys(range(low, min(high, len(formats)) + 1), rest)
        if high > len(formats):
            beyond.append(f'<col min="{max(low, len(formats) + 1)}" max="{high}"{rest}/>')
    for at, name in enumerate(formats, 1):
        if name in _NARROWEST and float(_attribute(own.get(at, ""), "width") or 0) < _NARROWEST[name]:
            rest = re.sub(r'\s(?:width|customWidth)="[^"]*"', "", own.get(at, ""))
            own[at] = f'{rest} width="{_NARROWEST[name]}" customWidth="1"'
    if not own and not beyond:
        return text
    columns = "".join(f'<col min="{at}" max="{at}"{rest}/>' for at, rest in sorted(own.items()))
    text = _COLUMNS.sub("", text)
    at = text.index("<sheetData")
    return f"{text[:at]}<cols>{columns}{''.join(beyond)}</cols>{text[at:]}"


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', attributes)
    return found[1] if found else ""


def _looks_of(sample: str, many: int) -> list[int]:
    """The style of each cell of the blank row beneath the headings; 0 where there is none."""
    found = {}
    for cell in _CELL.finditer(sample):
        style = _STYLE.search(cell[0])
        found[cell[1]] = int(style[1]) if style else 0
    return [found.get(letters_of(at), 0) for at in range(1, many + 1)]


def _with_formats(styles: str, looks: Sequence[int], formats: Sequence[str]) -> tuple[str, list[str]]:
    """The styles with a copy of each look in the format of its column, and the number of each copy."""
    cells = _LOOKS.search(styles)
    known = _LOOK.findall(cells[1]) if cells else []
    if cells is None or not known:
        raise NotFillable("ไฟล์ไม่มีรูปแบบของช่อง — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง")
    own = 1 + max([199, *map(int, re.findall(r'numFmtId="(\d+)"', styles))])
    numbers: list[str] = []
    for look, name in zip(looks, formats, strict=True):
        known.append(
            _formatted(known[min(look, len(known) - 1)], _BUILT_IN.get(name, own), quoted=name == "text")
        )
        numbers.append(str(len(known) - 1))
    block = f'<cellXfs count="{len(known)}">{"".join(known)}</cellXfs>'
    return _with_date(styles[: cells.start()] + block + styles[cells.end() :], own), numbers


def _formatted(look: str, number: int, *, quoted: bool) -> str:
    opened, rest = re.match(r"<xf\b([^>]*?)(/?>.*)", look, re.DOTALL).groups()  # type: ignore[union-attr]
    kept = re.sub(r'\s(?:numFmtId|applyNumberFormat|quotePrefix)="[^"]*"', "", opened)
    prefix = ' quotePrefix="1"' if quoted else ""
    return f'<xf numFmtId="{number}" applyNumberFormat="1"{prefix}{kept}{rest}'


def _with_date(styles: str, number: int) -> str:
    own = f'<numFmt numFmtId="{number}" formatCode={quoteattr(BUDDHIST_DATE)}/>'
    styles = _NO_FORMATS.sub("", styles)
    if found := _FORMATS.search(styles):
        many = found[1].count("<numFmt ") + 1
        return f'{styles[: found.start()]}<numFmts count="{many}">{found[1]}{own}</numFmts>{styles[found.end() :]}'
    return re.sub(
        r"(<styleSheet\b[^>]*>)", lambda at: f'{at[1]}<numFmts count="1">{own}</numFmts>', styles, count=1
    )


def _described(core: str, about: str) -> str:
    told = f"<dc:description>{escape(about)}</dc:description>"
    if "xmlns:dc=" not in core:
        return core
    without = _DESCRIPTION.sub("", core)
    return without.replace("</cp:coreProperties>", f"{told}</cp:coreProperties>", 1)
