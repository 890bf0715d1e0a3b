"""Registers as offices keep them, made here from invented people; and the lists that they are compared with."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl

from cases.models import BudgetSource, Channel, DocumentType, HelpForm
from cases.reference import rows_of
from cases.spreadsheet.check import Checked, check_row
from cases.spreadsheet.headings import Table, find_tables
from cases.spreadsheet.reading import read_book
from cases.spreadsheet.references import Place, References
from cases.states import LIVE
from cases.thai import TITLES, check_digit

TODAY = date(2026, 11, 23)
OWN = "630605"  # แม่ตาว
Cells = Sequence[Any]


def references(own: Iterable[str] = (OWN, "630601")) -> References:
    """Of an office in อำเภอแม่สอด, from the fixtures: no database."""
    own = set(own)
    return References(
        office_code="06630608",
        office_name="องค์การบริหารส่วนตำบลแม่กุ",
        district="6306",
        kinds={row["code"]: row["name"] for row in rows_of("help_kinds.csv")},
        subkinds={row["code"]: (row["kind"], row["name"]) for row in rows_of("help_subkinds.csv")},
        places=tuple(
            Place(
                row["subdistrict_code"],
                row["subdistrict"],
                row["district"],
                "ตาก",
                row["subdistrict_code"] in own,
            )
            for row in rows_of("tak_places.csv")
        ),
        channels=dict(Channel.choices),
        outcomes={one.value: str(one.label) for one in LIVE},
        document_types=dict(DocumentType.choices),
        help_forms=dict(HelpForm.choices),
        budget_sources=dict(BudgetSource.choices),
        titles=TITLES,
    )


def number(first12: str) -> str:
    """A 13-digit number whose digits agree; nobody's."""
    return first12 + str(check_digit(first12))


IDS = [number(f"1{n:03}03456{n:03}"[:12]) for n in range(100, 200)]
PEOPLE = [
    "นายสมชาย ใจดี",
    "นางสมศรี มีสุข",
    "นางสาวมาลี รักไทย",
    "นายประเสริฐ ทองคำ",
    "เด็กชายวิชัย ขยัน",
    "นางบุญมา แสงทอง",
]

HEADINGS = ["ลำดับที่", "วันที่ยื่นคำขอ", "ชื่อ-สกุล", "เลขประจำตัวประชาชน", "บ้านเลขที่", "หมู่ที่", "ตำบล", "เบอร์โทร", "ด้าน", "ความเดือดร้อน", "สิ่งที่ขอ", "ช่องทาง"]  # fmt: skip


def person(n: int, instead: dict[str, Any] | None = None) -> list[Any]:
    """A complete row under HEADINGS; `instead` by heading."""
    row: dict[str, Any] = {
        "ลำดับที่": n,
        "วันที่ยื่นคำขอ": f"{n}/11/2569",
        "ชื่อ-สกุล": PEOPLE[n % len(PEOPLE)],
        "เลขประจำตัวประชาชน": IDS[n],
        "บ้านเลขที่": f"{n}/1",
        "หมู่ที่": "4",
        "ตำบล": "แม่กุ",
        "เบอร์โทร": f"081-234-56{n:02}",
        "ด้าน": "ด้านสาธารณภัย",
        "ความเดือดร้อน": "น้ำท่วมบ้าน เครื่องนอนเสียหาย",
        "สิ่งที่ขอ": "ถุงยังชีพ",
        "ช่องทาง": "ด้วยตนเอง",
    }
    instead = instead or {}
    assert set(instead) <= set(row), instead
    return list((row | instead).values())


def people(count: int) -> list[list[Any]]:
    return [person(n) for n in range(1, count + 1)]


def workbook(rows: Iterable[Cells], *, merged: Iterable[str] = (), title: str = "ทะเบียน") -> bytes:
    """An .xlsx with one sheet; None leaves a cell empty."""
    book = openpyxl.Workbook()
    fill(book.active, rows, merged)
    book.active.title = title
    return saved(book)


def fill(sheet: Any, rows: Iterable[Cells], merged: Iterable[str] = ()) -> None:
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                cell = sheet.cell(at, column, value)
                if isinstance(value, str) and value.startswith("="):
                    cell.data_type = "s"
    for area in merged:
        sheet.merge_cells(area)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(rows: Iterable[Cells], *, encoding: str = "utf-8-sig", mark: str = ",") -> bytes:
    lines = (mark.join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def read(
    data: bytes,
    name: str = "ทะเบียน.xlsx",
    *,
    remembered: dict[str, str] | None = None,
    period: tuple[date, date] | None = None,
    lists: References | None = None,
) -> tuple[list[Table], list[Checked]]:
    """The tables of a file, and all their rows checked."""
    tables, _ = find_tables(read_book(data, name=name), remembered=remembered or {})
    lists = lists or references()
    return tables, [
        check_row(row, table, references=lists, period=period, today=TODAY)
        for table in tables
        for row in table.rows
    ]


def one(data: bytes, name: str = "ทะเบียน.xlsx", **more: Any) -> tuple[Table, list[Checked]]:
    """The same of a file with one table."""
    (table,), checked = read(data, name, **more)
    return table, checked
