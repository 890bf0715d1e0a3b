"""Writes a workbook whose first sheets may be very long: fast, in constant memory, text never a formula.

XlsxWriter makes everything but the long sheets' rows: styles, page set-up, the other sheets. The rows are made as
XML (`reporting.cells`) and packed by a thread of its own while the next are made; nothing is kept on the way.
"""

import io
import math
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from reporting.cells import LINE, Block, Column, Slot, Value, in_blocks, rows_xml, slots_of

__all__ = ["Block", "Column", "LongSheet", "Value", "in_blocks", "write_book"]

Furnish = Callable[[Any, Sequence[int]], None]
"""Adds further sheets to the XlsxWriter workbook, once the number of rows of each long sheet is known."""

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
SHEET = "xl/worksheets/sheet{}.xml"
SAMPLE = re.compile(r'<row r="2".*?</row>')
LARGEST = 2**31 - 2**25  # bytes of a worksheet: beyond that zip needs extensions that not every program reads
EXTENT = re.compile(r"<dimension [^>]*/>")  # unknown before the rows are written, and not required
PACKED = 3  # zlib: three times as fast as the usual 6, for files a sixth larger
WAITING = 3  # packets between the thread that makes rows and the one that packs them
A4_WIDTH = 10.9  # inches between the margins of a landscape page
SMALLEST_SCALE = 0.65  # 14 pt printed at 9 pt
PIXELS, PER_INCH = 7, 96  # of one character of column width


@dataclass(frozen=True, slots=True)
class LongSheet:
    """A sheet of rows under one line of headings. `print_head` stands at the top of each printed page.

    Rows beyond the last of a sheet go on in another of the same name with (2), (3) …: nothing is cut.
    """

    name: str
    print_head: str
    columns: Sequence[Column]
    blocks: Iterable[Block] = ()


def write_book(out: IO[bytes], *, sheets: Sequence[LongSheet], furnish: Furnish, at: datetime) -> list[int]:
    """Writes the workbook to `out` and returns the number of rows of each long sheet.

    The blocks are consumed in the order of the sheets, before `furnish` is called. The same content at the same
    `at` gives the same bytes.
    """
    styles = _styles(_skeleton([(sheet, 0) for sheet in sheets], at), range(1, len(sheets) + 1))
    written: list[_Written] = []
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=PACKED) as target:
        for sheet, own in zip(sheets, styles, strict=True):
            _long_sheets(target, sheet, own, written, at)
        counts = [sum(one.rows for one in written if one.of is sheet) for sheet in sheets]
        skeleton = _skeleton(
            [(one.sheet, one.rows) for one in written], at, lambda book: furnish(book, counts)
        )
        if _styles(skeleton, [one.number for one in written]) != [one.styles for one in written]:
            raise RuntimeError("the workbook's styles moved between two runs of XlsxWriter")
        _copy_parts(skeleton, target, without={SHEET.format(one.number) for one in written})
    return counts


def new_format(book: Any, **properties: Any) -> Any:
    """A cell format in the workbook's typeface."""
    return book.add_format({**FONT, **properties})


# --- the long sheets ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Written:
    """One worksheet that stands in the file: the whole of a long sheet, or a part of it."""

    of: LongSheet
    sheet: LongSheet
    number: int
    rows: int
    styles: list[str]


def _long_sheets(
    target: ZipFile, sheet: LongSheet, styles: list[str], written: list[_Written], at: datetime
) -> None:
    """Writes one worksheet, or as many as the rows need, and adds them to `written`."""
    slots = slots_of(sheet.columns, styles)
    waiting = _cut(sheet.blocks, LAST_ROW - 1)
    first = next(waiting, None)
    part = 1
    while first is not None or part == 1:
        own = replace(sheet, name=sheet.name if part == 1 else f"{sheet.name} ({part})")
        before = [(one.sheet, one.rows) for one in written]
        number = len(written) + 1
        head, _ = _around([*before, (own, 0)], at)
        with packing(target, SHEET.format(number)) as pack:
            pack(EXTENT.sub("", head).encode())
            rows, first = _pack_rows(pack, slots, first, waiting)
            pack(_around([*before, (own, rows)], at)[1].encode())
        written.append(_Written(sheet, own, number, rows, styles))
        part += 1


def _around(placed: Sequence[tuple[LongSheet, int]], at: datetime) -> list[str]:
    """What stands before and after the rows of the last of these sheets; headings count the words of those before."""
    return SAMPLE.split(_long_sheet(_skeleton(placed, at), len(placed)), maxsplit=1)


def _pack_rows(
    pack: Callable[[bytes], None], slots: list[Slot], first: Block | None, waiting: Iterator[Block]
) -> tuple[int, Block | None]:
    """Packs blocks until the sheet is full; the number of rows, and the block that stands first in the next."""
    rows = size = 0
    while first is not None and rows + len(first[0]) < LAST_ROW and size < LARGEST:
        xml = rows_xml(slots, first, rows + 2)
        pack(xml)
        rows, size = rows + len(first[0]), size + len(xml)
        first = next(waiting, None)
    return rows, first


def _cut(blocks: Iterable[Block], rows: int) -> Iterator[Block]:
    """The same blocks, none of which is longer than a sheet of so many rows, and none empty."""
    for block in blocks:
        for start in range(0, len(block[0]), rows):
            yield block if len(block[0]) <= rows else [column[start : start + rows] for column in block]


@contextmanager
def packing(target: ZipFile, name: str) -> Iterator[Callable[[bytes], None]]:
    """Packs one part of the file in a thread: zlib lets the interpreter go on meanwhile."""
    under_way: deque[Future[int]] = deque()
    with ThreadPoolExecutor(1) as thread, target.open(part_of(name), "w") as part:

        def pack(data: bytes) -> None:
            under_way.append(thread.submit(part.write, data))
            if len(under_way) > WAITING:
                under_way.popleft().result()

        yield pack
        while under_way:
            under_way.popleft().result()


def part_of(name: str) -> ZipInfo:
    """Always of the same instant, so that equal content makes equal bytes."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    info._compresslevel = PACKED  # type: ignore[attr-defined]  # ZipFile does not hand its own on
    return info


# --- what stands around them ---------------------------------------------------------------------


def _skeleton(
    placed: Sequence[tuple[LongSheet, int]], at: datetime, furnish: Callable[[Any], None] | None = None
) -> io.BytesIO:
    """The whole workbook with one blank sample row in each long sheet, from which the styles are read."""
    skeleton = io.BytesIO()
    book = xlsxwriter.Workbook(
        skeleton, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": placed[0][0].print_head, "created": at.replace(tzinfo=None)})
    for sheet, count in placed:
        _lay_out(book, book.add_worksheet(sheet.name), sheet, count)
    if furnish:
        furnish(book)
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


def _long_sheet(skeleton: io.BytesIO, number: int) -> str:
    with ZipFile(skeleton) as book:
        return book.read(SHEET.format(number)).decode()


def _styles(skeleton: io.BytesIO, numbers: Iterable[int]) -> list[list[str]]:
    """The style number of each column of each long sheet, from its sample row."""
    samples = [SAMPLE.search(_long_sheet(skeleton, number)) for number in numbers]
    return [re.findall(r' s="(\d+)"', sample[0]) if sample else [] for sample in samples]


def _copy_parts(skeleton: io.BytesIO, target: ZipFile, without: set[str]) -> None:
    """What XlsxWriter made beside the long sheets."""
    with ZipFile(skeleton) as source:
        for entry in source.infolist():
            if entry.filename not in without:
                target.writestr(part_of(entry.filename), source.read(entry))
