"""Writes a workbook whose first sheet may be very long: fast, in constant memory, text never a formula.

XlsxWriter makes everything but the long sheet's rows: styles, page set-up, the other sheets. The rows are
written as XML beside it and put into the finished file. CPU seconds for 20,000 rows × 36 columns: openpyxl
write-only 7.8 (13.8 with styles), XlsxWriter in constant memory 4.4, this 1.6.
"""

import io
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from cases.thai import format_date

Value = str | int | Decimal | date | None
Furnish = Callable[[Any, int], None]
"""Adds further sheets to the XlsxWriter workbook, once the number of rows is known."""

FONT = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top"}
# LCID with calendar 07: a real date that Excel and LibreOffice show in พ.ศ. (5 ต.ค. 2569).
BUDDHIST_DATE = "[$-107041E]d mmm yyyy"
FORMATS: dict[str, dict[str, Any]] = {
    # Text format and quote prefix: what begins with = + - @ stays text when a cell is edited, too.
    "text": {"num_format": "@", "quote_prefix": True, "text_wrap": True},
    "integer": {"num_format": "0", "align": "center"},
    "money": {"num_format": "#,##0.00"},
    "date": {"num_format": BUDDHIST_DATE, "align": "left"},
}
HEADING = {
    "bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E4EEEE", "num_format": "@",
}  # fmt: skip
LAST_ROW = 1_048_576
FIRST_DAY = date(1899, 12, 30).toordinal()
LONG_SHEET = "xl/worksheets/sheet1.xml"
SAMPLE = re.compile(r'<row r="2".*?</row>')
# What XML forbids, as bytes: none of them is part of another character in UTF-8.
CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\r")
NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# The format's own escape for characters; text that looks like one is escaped itself.
LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FLUSH_EVERY = 500
LINE, MOST_LINES = 20, 19  # points a line of 14 pt; a row ends at 409 points
A4_WIDTH = 10.9  # inches between the margins of a landscape page
SMALLEST_SCALE = 0.65  # 14 pt printed at 9 pt
PIXELS, PER_INCH = 7, 96  # of one character of column width


class TooManyRows(Exception):
    """A sheet ends at row 1,048,576; nothing is cut silently."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the long sheet: `format` is a key of FORMATS, `width` in characters."""

    heading: str
    format: str
    width: int
    required: bool = False


@dataclass(frozen=True, slots=True)
class LongSheet:
    """The first sheet. `print_head` stands at the top of each printed page."""

    name: str
    print_head: str
    columns: Sequence[Column]


def write_book(
    out: IO[bytes], *, sheet: LongSheet, rows: Iterable[Sequence[Value]], furnish: Furnish, at: datetime
) -> int:
    """Writes the workbook to `out` and returns the number of rows.

    `rows` is consumed before `furnish` is called. The same content at the same `at` gives the same bytes.
    """
    styles = _styles(_skeleton(sheet, 0, lambda book, count: None, at))
    with TemporaryFile() as spool:
        count = _spool(rows, _cells(sheet.columns, styles), [column.width for column in sheet.columns], spool)
        skeleton = _skeleton(sheet, count, furnish, at)
        if _styles(skeleton) != styles:
            raise RuntimeError("the workbook's styles moved between two runs of XlsxWriter")
        _put_together(skeleton, spool, count, out)
    return count


def new_format(book: Any, **properties: Any) -> Any:
    """A cell format in the workbook's typeface."""
    return book.add_format({**FONT, **properties})


# --- the rows ------------------------------------------------------------------------------------

Cell = Callable[[int, Value], str]


def text_xml(value: str) -> str:
    """Text as it stands between two tags of a worksheet; characters that XML forbids go later, in bulk."""
    if "_x" in value:
        value = LIKE_ESCAPE.sub("_x005F_", value)
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def _as_text(value: Value) -> str:
    return format_date(value) if isinstance(value, date) else str(value)


def _text_cell(column: str, style: str) -> Cell:
    start, middle = f'<c r="{column}', f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'

    def cell(row: int, value: Value) -> str:
        if value is None or value == "":
            return ""
        text = text_xml(value if isinstance(value, str) else _as_text(value))
        return f"{start}{row}{middle}{text}</t></is></c>"

    return cell


def _number_cell(column: str, style: str, as_text: Cell) -> Cell:
    def cell(row: int, value: Value) -> str:
        if isinstance(value, int | Decimal):
            return f'<c r="{column}{row}" s="{style}"><v>{value}</v></c>'
        return as_text(row, value)

    return cell


def _date_cell(column: str, style: str, as_text: Cell) -> Cell:
    def cell(row: int, value: Value) -> str:
        if isinstance(value, date):
            return f'<c r="{column}{row}" s="{style}"><v>{value.toordinal() - FIRST_DAY}</v></c>'
        return as_text(row, value)

    return cell


def _cells(columns: Sequence[Column], styles: Sequence[str]) -> list[Cell]:
    """One writer a column. A value that does not fit the column's format becomes text, never an error."""
    cells = []
    for index, (column, style) in enumerate(zip(columns, styles, strict=True)):
        name = xl_col_to_name(index)
        as_text = _text_cell(name, style)
        match column.format:
            case "integer" | "money":
                cells.append(_number_cell(name, style, as_text))
            case "date":
                cells.append(_date_cell(name, style, as_text))
            case _:
                cells.append(as_text)
    return cells


def _lines(row: Sequence[Value], widths: Sequence[int]) -> int:
    """How many lines the longest text of the row takes; LibreOffice does not measure them itself.

    Of five Thai characters one stands above or below another and takes no width.
    """
    lines = 1
    for value, width in zip(row, widths, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            shown = sum(max(1, math.ceil(len(line) * 0.8 / width)) for line in value.split("\n"))
            lines = max(lines, shown)
    return min(lines, MOST_LINES)


def _spool(
    rows: Iterable[Sequence[Value]], cells: list[Cell], widths: Sequence[int], spool: IO[bytes]
) -> int:
    parts: list[str] = []
    number = 1
    for number, row in enumerate(rows, 2):
        if number > LAST_ROW:
            raise TooManyRows
        parts.append(f'<row r="{number}" ht="{LINE * _lines(row, widths)}">')
        parts += [cell(number, value) for cell, value in zip(cells, row, strict=True)]
        parts.append("</row>")
        if number % FLUSH_EVERY == 0:
            _flush(parts, spool)
    _flush(parts, spool)
    return number - 1


def _flush(parts: list[str], spool: IO[bytes]) -> None:
    xml = "".join(parts).encode().translate(None, CONTROLS)
    for forbidden in NO_CHARACTERS:
        xml = xml.replace(forbidden, b"")
    spool.write(xml)
    parts.clear()


# --- what stands around them ---------------------------------------------------------------------


def _skeleton(sheet: LongSheet, count: int, furnish: Furnish, at: datetime) -> io.BytesIO:
    """The whole workbook with one blank sample row, from which the styles are read."""
    skeleton = io.BytesIO()
    book = xlsxwriter.Workbook(
        skeleton, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": sheet.print_head, "created": at.replace(tzinfo=None)})
    _lay_out(book, book.add_worksheet(sheet.name), sheet, count)
    furnish(book, count)
    book.close()
    return skeleton


def _lay_out(book: Any, worksheet: Any, sheet: LongSheet, count: int) -> None:
    heading = new_format(book, **HEADING)
    required = new_format(book, **{**HEADING, "bg_color": "#BFD9D8"})
    styles = {name: new_format(book, **properties) for name, properties in FORMATS.items()}
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, column.width)
        worksheet.write_string(0, index, column.heading, required if column.required else heading)
        worksheet.write_blank(1, index, None, styles[column.format])
    last = len(sheet.columns) - 1
    worksheet.set_row(0, 2 * LINE)
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, max(count, 1), last)
    worksheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last)}{count + 1}"})
    page_set_up(worksheet, sheet.print_head, wide=pages_wide(sheet.columns))
    worksheet.repeat_rows(0)
    worksheet.repeat_columns(0, 0)
    worksheet.hide_gridlines(0)


def pages_wide(columns: Sequence[Column]) -> int:
    """On how many A4 pages beside each other the columns can be read."""
    inches = sum(column.width for column in columns) * PIXELS / PER_INCH
    return math.ceil(inches * SMALLEST_SCALE / A4_WIDTH)


def page_set_up(worksheet: Any, head: str, *, wide: int = 1) -> None:
    """A4 landscape, so many pages wide and as many long as needed, with page numbers."""
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    worksheet.fit_to_pages(wide, 0)
    font = f'&"{FONT["font_name"]}"&12'
    worksheet.set_header(f"&L{font}{head.replace('&', '&&')}")
    worksheet.set_footer(f"&L{font}&A&R{font}หน้า &P จาก &N")


def _long_sheet(skeleton: io.BytesIO) -> str:
    with ZipFile(skeleton) as book:
        return book.read(LONG_SHEET).decode()


def _styles(skeleton: io.BytesIO) -> list[str]:
    """The style number of each column, from the sample row."""
    sample = SAMPLE.search(_long_sheet(skeleton))
    return re.findall(r' s="(\d+)"', sample[0]) if sample else []


def _put_together(skeleton: io.BytesIO, spool: IO[bytes], count: int, out: IO[bytes]) -> None:
    """Copies the workbook, with the spooled rows in place of the sample row."""
    head, tail = SAMPLE.split(_long_sheet(skeleton), maxsplit=1)
    head = re.sub(r'(<dimension ref="A1:[A-Z]+)\d+"', rf'\g<1>{count + 1}"', head)
    with ZipFile(skeleton) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            copy = ZipInfo(entry.filename)
            copy.compress_type = ZIP_DEFLATED
            if entry.filename != LONG_SHEET:
                target.writestr(copy, source.read(entry))
                continue
            copy.file_size = spool.tell() + len(head) + len(tail)  # tells whether 64-bit sizes are needed
            spool.seek(0)
            with target.open(copy, "w") as part:
                part.write(head.encode())
                while chunk := spool.read(1 << 20):
                    part.write(chunk)
                part.write(tail.encode())
