"""What goes back to the officer: the own workbook with its cells coloured, and the rows that failed, ready to send again."""

import io
import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import count
from threading import BoundedSemaphore
from typing import Any

import xlsxwriter

from cases.spreadsheet.cells import Cell, Row, shown
from cases.spreadsheet.check import RULES, Fault
from cases.spreadsheet.fields import FIELDS, Kind
from cases.spreadsheet.findings import Said
from cases.spreadsheet.guard import MEGABYTE, REGISTERS
from cases.spreadsheet.headings import Table
from cases.spreadsheet.reading import CHILD, REASONS, FileRefused
from cases.uploads import process
from cases.uploads.process import Allowance, Failed

SUMMARY = "ผลการตรวจ"
RESCUED = "ปรับให้แล้ว ไม่ต้องแก้ไข"
OLD_ROW = "แถว {0} ในไฟล์เดิม"
LINE, MEND_WIDTH = 24, 70  # points, characters
MEND = FIELDS["mend"].label
SHEET, LONGEST_NAME = "แผ่นงาน", 31
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\[\]:*?/\\]")
MEMORY = 3 * 1024 * MEGABYTE
SECONDS = 300  # of a job, for the largest file that is read
ANSWER = REGISTERS.inflated  # of one sheet, which is unpacked while it is written
PATIENCE = 120
AT_ONCE = BoundedSemaphore(1)
# The file was read before: what fails now is its size, or something that cannot be written again.
NOT_MARKED = "ทำเครื่องหมายในไฟล์นี้ไม่ได้ เพราะไฟล์ใหญ่มากหรือมีส่วนที่เขียนกลับไม่ได้ — แก้ไขช่องที่หน้าผลการตรวจไฟล์ หรือใช้ปุ่ม “รับเฉพาะแถวที่ต้องแก้ไข”"


def annotated(
    data: bytes,
    *,
    name: str,
    faults: Iterable[Fault],
    warnings: Iterable[Fault],
    counts: Mapping[str, int],
    rescued: Iterable[tuple[str, Said]] = (),
) -> bytes:
    """The workbook that was read (`data`, `name`) as .xlsx: cells coloured, reasons as notes, a sheet of the findings in front.

    `rescued`, each with the name of its sheet, are told there alone. `counts`: figures for the head of the findings, by
    their Thai names, in order. FileRefused when the workbook cannot be written back. A CSV comes back as a workbook. What
    openpyxl does not keep is named.
    """
    job = {
        "name": name,
        "title": SUMMARY,
        "counts": list(counts.items()),
        "faults": [_told(fault) for fault in faults],
        "warnings": [_told(fault) for fault in warnings],
        "rescued": [_said(sheet, said) for sheet, said in rescued],
    }
    findings = json.dumps(job, ensure_ascii=False).encode()
    asked = {"task": "annotate", "name": name, "findings": len(findings)}
    try:
        allowed = Allowance(MEMORY, SECONDS, ANSWER, PATIENCE, clock=4 * SECONDS)
        with process.run(CHILD, asked, findings + data, allowed, AT_ONCE) as answer:
            made = answer.read()
    except Failed as why:
        raise FileRefused(REASONS["busy"] if str(why) == "busy" else NOT_MARKED) from why
    if not made.startswith(b"PK\x03\x04"):
        raise FileRefused(NOT_MARKED)
    return made


def _told(fault: Fault) -> list[Any]:
    return [
        fault.sheet, fault.row, fault.letter, fault.heading, fault.value,
        RULES.get(fault.rule, fault.rule), fault.what, fault.mend, fault.example,
    ]  # fmt: skip


def _said(sheet: str, said: Said) -> list[Any]:
    read_as = f"อ่านเป็น “{said.after}”" if said.after else "อ่านเป็นช่องว่าง"
    return [sheet, said.row, said.letter, said.heading, said.before, RESCUED, f"{read_as} {said.why}", "", ""]


def failed_rows(parts: Iterable[tuple[Table, Iterable[tuple[Row, list[Fault]]]]]) -> bytes:
    """The rows that failed, under their own headings, as .xlsx; the last column says what to mend and is not read again.

    One sheet for each table. Numbers of people are text, days are shown in พ.ศ. as 5/11/2569, text never runs as a formula.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    looks = _Looks(book)
    for table, rows in parts:
        name = _sheet_name(table.sheet, {sheet.name.casefold() for sheet in book.worksheets()})
        _write_sheet(book.add_worksheet(name), looks, table, rows)
    book.close()
    return out.getvalue()


def _sheet_name(name: str, taken: Collection[str]) -> str:
    """As Excel takes it: other programs allow longer ones, and signs that it does not; two long ones may begin alike."""
    plain = _NOT_IN_NAMES.sub(" ", name).strip(" '")
    for number in count(1):
        behind = f" ({number})" if number > 1 else ""
        fitting = f"{(plain or SHEET)[: LONGEST_NAME - len(behind)].rstrip()}{behind}"
        if fitting.casefold() not in taken and fitting.casefold() != "history":
            break
    return fitting


class _Looks:
    def __init__(self, book: Any) -> None:
        base = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top"}
        self.heading = book.add_format(
            base | {"bold": True, "border": 1, "bg_color": "#E3EEF0", "text_wrap": True, "valign": "vcenter"}
        )
        self.plain = book.add_format(base | {"border": 1, "text_wrap": True})
        self.text = book.add_format(base | {"border": 1, "num_format": "@"})
        self.wrong = book.add_format(
            base | {"border": 1, "num_format": "@", "bg_color": "#FBD9D3", "text_wrap": True}
        )
        self.mend = book.add_format(base | {"border": 1, "text_wrap": True, "font_color": "#8A1C0E"})


def _write_sheet(sheet: Any, looks: _Looks, table: Table, rows: Iterable[tuple[Row, list[Fault]]]) -> None:
    columns = sorted(table.headings)
    last = len(columns)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, table.headings[column], looks.heading)
        sheet.set_column(at, at, _width(table, column))
    sheet.write_string(0, last, MEND, looks.heading)
    sheet.set_column(last, last, MEND_WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 2 * LINE)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for number, (row, faults) in enumerate(rows, 1):
        wrong = {fault.field for fault in faults}
        for at, column in enumerate(columns):
            name = table.columns.get(column, "note")
            look = looks.wrong if name in wrong else looks.text
            _write_cell(sheet, number, at, row.cell(column), look)
        told = [OLD_ROW.format(row.number), *map(str, faults)]
        sheet.write_string(number, last, "\n".join(told), looks.mend)
        sheet.set_row(number, LINE * sum(1 + len(line) // MEND_WIDTH for line in told))


def _width(table: Table, column: int) -> int:
    name = table.columns.get(column)
    return (
        {Kind.TEXT: 36, Kind.IDENTITY: 20, Kind.NAME: 18, Kind.CHOICE: 24}.get(FIELDS[name].kind, 14)
        if name
        else 12
    )


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    if cell is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 10**9:
        sheet.write_number(row, column, cell, look)
    else:
        sheet.write_string(
            row, column, shown(cell) if isinstance(cell, date | int | float) else str(cell), look
        )
