"""Workbooks of invented people, and the way of one through the actions."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db import transaction

from cases.actions.imports import take_file
from cases.actions.imports_commit import commit_import
from cases.actions.imports_read import read_file
from cases.models import ImportFile, User
from cases.scope import scope
from cases.spreadsheet.fields import FIELDS
from tests.factories import MORNING, identity_number

# One row as an office would have it, by the keys of FIELDS.
ROW = {
    "received_on": "12/10/2569",
    "title": "นาง",
    "first_name": "สมศรี",
    "last_name": "ใจดี",
    "identity_number": "1112034563562",
    "house_no": "12/3",
    "moo_or_community": "4",
    "subdistrict": "แม่กุ",
    "district": "แม่สอด",
    "province": "ตาก",
    "channel": "ด้วยตนเอง",
    "kind": "ด้านสาธารณภัย",
    "hardship": "น้ำท่วมบ้าน เครื่องเรือนเสียหาย",
    "wanted": "ถุงยังชีพ",
    "people_affected": 4,
    "outcome": "ให้ความช่วยเหลือแล้ว",
    "help_forms": "สิ่งของ",
    "help_amount": 700,
    "helped_on": "13/10/2569",
    "budget_sources": "งบกลาง ประเภทเงินสำรองจ่าย",
}


def a_row(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A right row; another person for each number."""
    told = ROW | ({"identity_number": identity_number(number), "first_name": f"สม{number}"} if number else {})
    return {name: value for name, value in (told | changes).items() if value is not None}


def book(rows: Iterable[Mapping[str, Any]], *, name: str = "ทะเบียน") -> bytes:
    """An .xlsx with the headings of our own template over these rows."""
    rows = list(rows)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = made.add_worksheet(name)
    sheet.write_row(0, 0, [FIELDS[key].label for key in columns])
    for at, row in enumerate(rows, 1):
        for column, key in enumerate(columns):
            if (value := row.get(key)) not in (None, ""):
                write = sheet.write_string if isinstance(value, str) else sheet.write_number
                write(at, column, value)
    made.close()
    return buffer.getvalue()


def chosen(
    data: bytes, by: User, *, at: datetime = MORNING, name: str = "ทะเบียน.xlsx", **more: Any
) -> ImportFile:
    """As the page takes it."""
    with transaction.atomic(), scope(by):
        return take_file(office=by.local_authority, name=name, data=data, by=by, at=at, **more)


def read(data: bytes, by: User, *, at: datetime = MORNING, **more: Any) -> ImportFile:
    """Chosen, and read as the job reads it."""
    file = chosen(data, by, at=at, **more)
    with transaction.atomic(), scope(by):
        return read_file(file=file, by=by, at=at)


def brought_in(data: bytes, by: User, *, at: datetime = MORNING, **more: Any) -> ImportFile:
    """Read, and imported."""
    file = read(data, by, at=at, **more)
    with transaction.atomic(), scope(by):
        return commit_import(file=file, by=by, at=at)


def counts(file: ImportFile) -> tuple[int, int, int, int, int]:
    """Read, created, updated, unchanged, rejected."""
    return file.rows, file.created, file.updated, file.unchanged, file.rejected
