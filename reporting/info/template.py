"""The ministry's workbook as a layout: its headings are read, and suggested to be what offices call by those names.

Guarded and read as any upload is (`cases.spreadsheet`). Nothing may stand below the headings, and no formula in the
sheet: the rows go there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cases.spreadsheet.cells import Row, Sheet, shown
from cases.spreadsheet.fields import bare_key, heading_key
from cases.spreadsheet.guard import letters_of
from cases.spreadsheet.headings import sure_names
from cases.spreadsheet.reading import FileRefused, read_book
from reporting.actions.layouts import ColumnFields, TemplateFields
from reporting.info.fill import NotFillable, check_fillable
from reporting.info.sources import SOURCES

LARGEST = 2 * 1024 * 1024
ROWS, ABOVE, COLUMNS, FEWEST = 40, 3, 100, 3  # looked at from the top; heads of several rows; known names
_COUNTED = re.compile(r"\(?\s*([0-9]{1,3})\s*\)?")


class TemplateRefused(Exception):
    """Why the workbook cannot be a layout and how to mend it, in Thai."""


@dataclass(frozen=True)
class Template:
    """What was found: for `prepare_layout`, and the sentence for the page."""

    fields: TemplateFields
    columns: list[ColumnFields]
    title: str
    told: str


def read_template(data: bytes, *, name: str) -> Template:
    if len(data) > LARGEST:
        raise TemplateRefused("ไฟล์ใหญ่เกิน 2 MB — ใช้ไฟล์แบบเปล่าที่มีเฉพาะหัวตาราง")
    if not name.lower().endswith(".xlsx"):
        raise TemplateRefused("แบบของกระทรวงต้องเป็นไฟล์ .xlsx — เปิดไฟล์แล้วบันทึกเป็น .xlsx")
    try:
        book = read_book(data, name=name)
        found = max(
            (_Found.of(sheet) for sheet in book.sheets if not sheet.hidden), key=lambda one: one.known
        )
    except FileRefused as refusal:
        raise TemplateRefused(str(refusal)) from None
    except ValueError:
        raise TemplateRefused("ไม่มีแผ่นงานในไฟล์ — เลือกไฟล์ที่มีหัวตาราง") from None
    last = found.checked()
    fields = TemplateFields(data, name[-200:], found.sheet, last)
    try:
        check_fillable(data, found.sheet)
    except NotFillable as refusal:
        raise TemplateRefused(str(refusal)) from None
    columns = found.columns
    known = sum(column.source != "blank" for column in columns)
    told = (
        f"อ่านหัวตาราง {len(columns)} คอลัมน์จากแผ่นงาน “{found.sheet}” แถวที่ {found.row} ทราบข้อมูลแล้ว {known} คอลัมน์ "
        "— ตรวจทุกคอลัมน์และเลือกข้อมูลให้คอลัมน์ที่เว้นว่าง ก่อนประกาศใช้"
    )
    return Template(fields, columns, found.title or name.rpartition(".")[0][:200], told)


@dataclass(frozen=True)
class _Found:
    """The row of headings that is likeliest in one sheet."""

    sheet: str
    rows: list[Row]
    row: int  # 0: none
    names: Mapping[int, str]
    known: int

    @classmethod
    def of(cls, sheet: Sheet) -> "_Found":
        rows = [row for _, row in zip(range(ROWS), sheet.rows, strict=False)]
        best = cls(sheet.name, rows, 0, {}, 0)
        for at, row in enumerate(rows):
            names = _names(rows[max(0, at - ABOVE) : at + 1])
            known = sum(_source(name) is not None for name in names.values())
            if known >= max(best.known, 1) and any(_source(shown(cell)) for cell in row.cells):
                best = cls(sheet.name, rows, row.number, names, known)
        return best

    def checked(self) -> int:
        """The last row of the headings: the one in which the columns are counted, if there is one."""
        if self.known < FEWEST:
            raise TemplateRefused("ไม่พบหัวตารางที่รู้จักในไฟล์ — ตรวจว่าแผ่นงานมีหัวตาราง เช่น ชื่อ สกุล วันที่ยื่นคำขอ")
        last = self.row
        for row in self.rows:
            if row.number <= self.row:
                continue
            if last == self.row and row.number == self.row + 1 and _is_counted(row):
                last = row.number
                continue
            text = next(shown(cell) for cell in row.cells if shown(cell))
            raise TemplateRefused(
                f"ใต้หัวตาราง แถวที่ {row.number} ยังมีข้อความ “{text[:40]}” — ระบบเติมข้อมูลตั้งแต่แถวใต้หัวตาราง ลบแถวนั้นออกแล้วเลือกไฟล์ใหม่"
            )
        if max(self.names) > COLUMNS:
            raise TemplateRefused(f"ตารางกว้างเกิน {COLUMNS} คอลัมน์ — ลบคอลัมน์ว่างท้ายตารางแล้วเลือกไฟล์ใหม่")
        return last

    @property
    def columns(self) -> list[ColumnFields]:
        return [_column(at, self.names.get(at, "")) for at in range(1, max(self.names) + 1)]

    @property
    def title(self) -> str:
        """What stands in the first row, if that is above the headings."""
        first = self.rows[0]
        texts = [shown(cell) for cell in first.cells if shown(cell)]
        return texts[0][:200] if first.number < self.row - 1 + (len(texts) == 1) and len(texts) == 1 else ""


def _names(rows: list[Row]) -> dict[int, str]:
    """By column: the text of the last of these rows, or what stands nearest above it."""
    names: dict[int, str] = {}
    for row in rows:
        filled = {
            at: " ".join(shown(cell).split()) for at, cell in enumerate(row.cells, 1) if shown(cell).strip()
        }
        if len(filled) > 1 or row is rows[-1]:  # a row of one text is a title
            names |= filled
    return names


def _source(name: str) -> str | None:
    if not name:
        return None
    known = sure_names()
    key = known.get(heading_key(name)) or known.get(bare_key(name))
    return key if key in SOURCES else None


def _column(at: int, name: str) -> ColumnFields:
    source = _source(name) or "blank"
    return ColumnFields(
        heading=name[:120] or f"(คอลัมน์ {letters_of(at)})",
        source=source,
        format=SOURCES[source].format,
        width=SOURCES[source].width,
        required=False,
        enabled=True,
    )


def _is_counted(row: Row) -> bool:
    """(1) (2) (3) under the headings."""
    texts = [shown(cell).strip() for cell in row.cells if shown(cell).strip()]
    found = [_COUNTED.fullmatch(text) for text in texts]
    return (
        len(texts) > 1
        and all(found)
        and [int(one[1]) for one in found if one] == list(range(1, len(texts) + 1))
    )
