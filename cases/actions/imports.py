"""What an officer does with a chosen file before it is imported: choose, say what a column is, mend a cell, let it go."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from cases import identity
from cases.actions.bulk import Row, update_rows
from cases.actions.imports_commit import ImportRefused
from cases.actions.imports_read import staged_columns
from cases.actions.refusals import check_writer
from cases.imports.references import references_for
from cases.imports.tables import row_of_json, table_of_json
from cases.models import (
    ColumnMemory,
    ImportBytes,
    ImportFile,
    ImportRow,
    ImportState,
    LocalAuthority,
    RowState,
    User,
)
from cases.sealing import sealed_for
from cases.spreadsheet.cells import shown
from cases.spreadsheet.check import check_row
from cases.spreadsheet.fields import heading_key
from cases.spreadsheet.headings import Table
from cases.spreadsheet.references import References
from cases.thai import day_of

LONGEST_NAME = 200
READ_ANEW = "ไฟล์นี้เพิ่งถูกอ่านใหม่ จึงยังไม่ได้แก้แถวนี้ — ตรวจแถวในหน้านี้แล้วแก้อีกครั้ง"
GONE = "ไฟล์นี้อยู่ในสถานะ “{0}” แล้ว จึงแก้ไขไม่ได้ — เปิดหน้าไฟล์เพื่อดูผลล่าสุด"


def take_file(
    *,
    office: LocalAuthority,
    name: str,
    data: bytes,
    by: User,
    at: datetime,
    period: tuple[date, date] | None = None,
) -> ImportFile:
    """Keeps a file that the guard has let pass (`cases.spreadsheet.reading.check_file`), sealed; a job reads it then."""
    check_writer(by, office.pk)
    with transaction.atomic(savepoint=False):
        file = ImportFile.objects.create(
            local_authority=office, uploaded_by=by, uploaded_at=at, name=_short(name), size=len(data),
            sha256=hashlib.sha256(data).hexdigest(), period_from=period and period[0], period_to=period and period[1],
        )  # fmt: skip
        ImportBytes.packed(file, data).save(force_insert=True)
    return file


def _short(name: str) -> str:
    """What does not fit is cut in front of the suffix, by which the job knows what to read."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(dot + suffix)]}{dot}{suffix}"[:LONGEST_NAME]


def _standing(file: ImportFile, by: User, *states: ImportState) -> ImportFile:
    """Locked, in one of the states; ImportRefused otherwise."""
    check_writer(by, file.local_authority_id)
    found = ImportFile.objects.visible_to(by).select_for_update().get(pk=file.pk)
    if found.state not in states:
        raise ImportRefused(GONE.format(found.get_state_display()))
    return found


def answer_columns(
    *, file: ImportFile, columns: Mapping[str, str], fixed: Mapping[str, str], by: User, at: datetime
) -> ImportFile:
    """What unsure headings mean, remembered for the office; `fixed`: said once for all rows that have nothing there.

    `columns`: fields by heading, "" for a column that is not to be read. The file is to be read anew, and what was typed
    into its cells with it.
    """
    with transaction.atomic(savepoint=False):
        file = _standing(file, by, ImportState.ASKING, ImportState.CHECKED)
        file.answers = {**(file.answers or {}), **fixed}
        file.state = ImportState.READING
        file.keep()
        if columns:
            _remember(file.local_authority_id, columns, by, at)
    return file


def _remember(office: int, columns: Mapping[str, str], by: User, at: datetime) -> None:
    """The last word of the office stands."""
    said = {
        identity.fingerprint(heading_key(heading)): (heading, field) for heading, field in columns.items()
    }
    ColumnMemory.objects.visible_to(by).filter(local_authority=office, heading__in=said).delete()
    ColumnMemory.objects.bulk_create(
        ColumnMemory(local_authority_id=office, heading=key, words=heading, field=field, said_at=at)
        for key, (heading, field) in said.items()
    )


def forget_column(*, memory: ColumnMemory, by: User) -> None:
    """What was said of a heading: the next file that has it is read as if nobody had been asked."""
    check_writer(by, memory.local_authority_id)
    ColumnMemory.objects.visible_to(by).filter(pk=memory.pk).delete()


def correct_rows(
    *, row: ImportRow, cells: Mapping[int, str], alike: bool, by: User, at: datetime
) -> tuple[ImportRow, int]:
    """The row with these cells (by column) typed anew, and checked as when the file was read; how many rows were mended.

    `alike`: every row that is to be mended and has the same in such a cell gets the same.
    """
    with transaction.atomic(savepoint=False):
        file = _standing(row.file, by, ImportState.CHECKED)
        rows = ImportRow.objects.visible_to(by).select_for_update()
        if (found := rows.filter(pk=row.pk).first()) is None:
            raise ImportRefused(READ_ANEW)
        row = found
        mend = Mending(file, table_of_json(file.table["tables"][row.sheet]), day_of(at))
        before = {column: shown(row_of_json(row.said).cell(column)) for column in cells}
        mend.take(row, cells)
        others = rows.filter(file=file, sheet=row.sheet).exclude(pk=row.pk).exclude(rules=[])
        for other in others.iterator(chunk_size=500) if alike else ():
            stands = row_of_json(other.said)
            same = {
                column: text for column, text in cells.items() if shown(stands.cell(column)) == before[column]
            }
            if same:
                mend.take(other, same)
        mend.write()
    return row, mend.mended


@dataclass(slots=True)
class Mending:
    """Rows of one table that are judged again, written at once."""

    file: ImportFile
    table: Table
    today: date
    mended: int = 0
    changed: list[ImportRow] = field(default_factory=list)
    _references: References | None = None

    def take(self, row: ImportRow, cells: Mapping[int, str]) -> None:
        self._references = self._references or references_for(self.file.local_authority)
        mended = row_of_json(row.said)
        for column, text in cells.items():
            mended = mended.with_cell(column, text.strip() or None)
        checked = check_row(
            mended, self.table, references=self._references, period=self.file.period, today=self.today
        )
        was_good, was_warned = row.state == RowState.GOOD, bool(row.hints)
        for name, value in staged_columns(checked, self.table, keep_cells=True).items():
            setattr(row, name, value)
        self.file.good += (row.state == RowState.GOOD) - was_good
        self.file.warned += bool(row.hints) - was_warned
        self.mended += row.state == RowState.GOOD and not was_good
        self.changed.append(row)

    def write(self) -> None:
        update_rows(ImportRow, [_columns(row) for row in self.changed])
        self.file.save(update_fields=["good", "warned"])


def _columns(row: ImportRow) -> Row:
    said = sealed_for(ImportRow, row.pk, "said", row.said)
    names = ("state", "rules", "hints", "content", "wish", "case_year", "case_serial")
    return {"id": row.pk, "said": getattr(said, "token", ""), **{name: getattr(row, name) for name in names}}


def drop_file(*, file: ImportFile, by: User) -> None:
    """Lets go of a file that was not imported: what stood in it goes, that there was one stays."""
    with transaction.atomic(savepoint=False):
        file = _standing(
            file, by, ImportState.ASKING, ImportState.CHECKED, ImportState.REFUSED, ImportState.READING
        )
        ImportRow.objects.visible_to(by).filter(file=file).delete()
        ImportBytes.objects.visible_to(by).filter(file=file).delete()
        file.state, file.table, file.answers = ImportState.DROPPED, {}, {}
        file.keep()
