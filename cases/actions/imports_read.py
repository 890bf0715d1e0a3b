"""Reads a chosen file, finds its table, checks every row and keeps them staged; a job runs it.

All of it is one transaction: a worker that dies leaves the file as it was, waiting to be read. Rows go by chunk by chunk,
so that fifty thousand of them take no more room than a thousand.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

import orjson
from django.db import transaction

from cases import identity
from cases.actions.bulk import Ahead
from cases.actions.bulk import Row as Columns
from cases.actions.refusals import check_writer
from cases.imports.prints import content_of, number_of, wish_of
from cases.imports.references import references_for
from cases.imports.tables import checked_as_json, table_as_json
from cases.models import ColumnMemory, ImportBytes, ImportFile, ImportRow, ImportState, RowState, User
from cases.models.keys import new_key
from cases.sealing.token import Place, seal
from cases.spreadsheet.check import Checked, check_row
from cases.spreadsheet.fields import heading_key
from cases.spreadsheet.headings import Table, find_tables
from cases.spreadsheet.reading import FileRefused, read_book
from cases.spreadsheet.references import References
from cases.thai import day_of

CHUNK = 1000
NO_TABLE = "ไม่พบหัวตารางของทะเบียนผู้ขอรับความช่วยเหลือในไฟล์ — ตรวจว่ามีแถวหัวคอลัมน์ เช่น ชื่อ สกุล วันที่ยื่นคำขอ ด้าน หรือใช้แบบฟอร์มของระบบ"
MOST_HEADINGS = 240  # different ones in a file: each may become a question with all fields to choose from
TOO_MANY = (
    "ไฟล์มีหัวคอลัมน์ต่างกัน {0:,} แบบ รับได้ไม่เกิน {1} แบบ — เก็บไว้เฉพาะแผ่นงานที่เป็นทะเบียน หรือแยกเป็นหลายไฟล์ แล้วเลือกไฟล์ใหม่"
)
NO_ROWS = "พบหัวตาราง แต่ไม่พบแถวข้อมูลใต้หัวตาราง — ตรวจว่าบันทึกข้อมูลลงไฟล์แล้ว"
REPEATED = "แถวนี้เหมือนแถว {0} ทุกช่อง"
SAME_CASE = "จะนับเป็นเรื่องเดียวกัน หากเป็นคนละเรื่อง ให้แก้ช่องที่ต่างกัน"

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Staging:
    """One reading of a file."""

    file: ImportFile
    references: References
    today: date
    good: int = 0
    rows: int = 0
    warned: int = 0
    rescued: int = 0
    first: dict[str, int] = field(default_factory=dict)  # content → the row in which it stood first


def read_file(
    *, file: ImportFile, by: User, at: datetime, progress: Progress = lambda *_: None
) -> ImportFile:
    """The file with its rows staged; or asked about, or refused. PermissionDenied to other offices.

    One that was imported, or thrown away, stays as it is.
    """
    check_writer(by, file.local_authority_id)
    with transaction.atomic(savepoint=False):
        file = ImportFile.objects.visible_to(by).select_for_update().get(pk=file.pk)
        if not file.is_before_import:
            return file
        try:
            _read(file, by, at, progress)
        except FileRefused as why:
            file.state, file.refused = ImportState.REFUSED, str(why)
        file.keep()
    return file


def _read(file: ImportFile, by: User, at: datetime, progress: Progress) -> None:
    progress(0, 0, "อ่านไฟล์")
    data = ImportBytes.objects.visible_to(by).get(file=file).opened()
    book = read_book(data, name=file.name)
    tables, without = find_tables(book, remembered=_remembered(file, by))
    if not tables:
        raise FileRefused(NO_TABLE)
    headings = {heading_key(text) for table in tables for text in table.headings.values()}
    if len(headings) > MOST_HEADINGS:
        raise FileRefused(TOO_MANY.format(len(headings), MOST_HEADINGS))
    tables = [replace(table, fixed=file.answers or {}) for table in tables]
    file.table = {"tables": [table_as_json(table) for table in tables], "without": without}
    ImportRow.objects.visible_to(by).filter(file=file).delete()
    if any(table.unsure or table.missing for table in tables):
        file.state = ImportState.ASKING
        return
    _stage(file, tables, day_of(at), progress)


def _remembered(file: ImportFile, by: User) -> "Remembered":
    """What the office has said of its headings."""
    known = ColumnMemory.objects.visible_to(by).filter(local_authority=file.local_authority_id)
    return Remembered(dict(known.values_list("heading", "field")))


class Remembered(Mapping[str, str]):
    """Fields by `heading_key`, looked up by its keyed hash: the words themselves are not kept."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields

    def __getitem__(self, key: str) -> str:
        return self._fields[identity.fingerprint(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def _stage(file: ImportFile, tables: list[Table], today: date, progress: Progress) -> None:
    staging = Staging(file, references_for(file.local_authority), today)
    total = sum(map(_length, tables))
    with Ahead() as ahead:
        for place, table in enumerate(tables):
            rows = iter(table.rows)
            while chunk := list(islice(rows, CHUNK)):
                staged = [_staged(staging, place, table, row) for row in chunk]
                ahead.wait()
                progress(staging.rows, max(total, staging.rows), "ตรวจแถว")
                ahead.insert(ImportRow, staged)
    if not staging.rows:
        raise FileRefused(NO_ROWS)
    file.rows, file.good = staging.rows, staging.good
    file.warned, file.rescued = staging.warned, staging.rescued
    file.state = ImportState.CHECKED


def _length(table: Table) -> int:
    """About how many, for a bar: rows that are set aside are among them."""
    rows: Any = table.rows
    return len(rows.sheet.rows)


def _staged(staging: Staging, place: int, table: Table, row: Any) -> Columns:
    file = staging.file
    checked = check_row(row, table, references=staging.references, period=file.period, today=staging.today)
    columns = staged_columns(checked, table)
    if (content := columns["content"]) and staging.first.setdefault(content, row.number) != row.number:
        columns = with_repetition(columns, row.number, table, staging.first[content])
    staging.rows += 1
    staging.good += checked.is_good
    staging.warned += bool(columns["hints"])
    staging.rescued += len(checked.rescued)
    key = str(new_key())
    columns["said"] = said_token(key, columns["said"])
    return {
        "id": key, "local_authority_id": file.local_authority_id, "file_id": file.pk, "sheet": place,
        "number": row.number, "result": "", "before": "", **columns,
    }  # fmt: skip


def said_token(key: str, said: Mapping[str, Any]) -> str:
    """For the column `said` of the row with this key, as the field itself would seal it."""
    return seal(orjson.dumps(said).decode(), Place(ImportRow._meta.db_table, "said", key))


def staged_columns(checked: Checked, table: Table, *, keep_cells: bool = False) -> Columns:
    """What a checked row becomes, `said` still open. Only a good row is compared with others.

    `keep_cells`: of a row that was corrected, so that it can be corrected again.
    """
    good = checked.is_good
    number = number_of(checked.values)
    return {
        "state": (RowState.GOOD if good else RowState.REJECTED).value,
        "said": checked_as_json(checked, table, keep_cells=keep_cells),
        "rules": list(dict.fromkeys(one.rule for one in checked.faults)),
        "hints": list(dict.fromkeys(one.rule for one in checked.warnings)),
        "content": content_of(checked.values) if good else "",
        "wish": wish_of(checked.values) if good else "",
        "case_year": number[0] if number and good else None,
        "case_serial": number[1] if number and good else None,
    }


def with_repetition(columns: Columns, number: int, table: Table, first: int) -> Columns:
    """The same row twice in a file is one case, and that is said."""
    hint = {
        "rule": "repeated", "field": "first_name", "row": number, "sheet": table.sheet,
        "what": REPEATED.format(first), "mend": SAME_CASE,
    }  # fmt: skip
    said = columns["said"]
    told = {**said, "warnings": [*said.get("warnings", ()), hint]}
    return columns | {"said": told, "hints": [*columns["hints"], "repeated"]}
