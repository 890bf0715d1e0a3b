"""Makes cases of the good rows of a file: all of them in one transaction, or none.

Every row that was read ends in one of four: created, updated, unchanged, rejected. The database holds the sum
(`import_done_adds_up`). What makes a stored case of a row is the same as for the form (`cases.actions.intake`); other
offices are not asked about double help for hundreds at once, the page of each case still offers the question.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cases.actions.bulk import Ahead, Row
from cases.actions.imports_change import Changes, RowRefused, objected_among, said_otherwise
from cases.actions.imports_match import (
    Before,
    Known,
    asked_in,
    good_rows,
    is_of_same_person,
    known_of,
    lock_cases,
    repeated_in,
)
from cases.actions.imports_rows import Key, NewCases
from cases.actions.refusals import check_writer
from cases.actions.serials import reserve_serials
from cases.imports.compare import facts_of_row
from cases.models import Case, ImportBytes, ImportFile, ImportRow, ImportState, RowResult, RowState, User
from cases.sealing.updates import sealed_for
from cases.thai import fiscal_year

CHUNK = 1000
AT_ONCE = 500  # new cases in a statement; for fewer, the thread that writes would wait for Python's lock more than for PostgreSQL
IMPORTS_OF_OFFICE = 0x494D  # first key of the advisory lock; the second is the office's
CREATED, UPDATED, UNCHANGED = RowResult.CREATED, RowResult.UPDATED, RowResult.UNCHANGED
NOT_CHECKED = "ไฟล์นี้อยู่ในสถานะ “{0}” จึงนำเข้าไม่ได้ — เปิดหน้าไฟล์เพื่อดูผลล่าสุด"
WITHDRAWN = "เรื่องนี้ยกเลิกรายการแล้ว"
RESTORE = "นำรายการกลับมาใช้ที่หน้าเรื่องก่อน แล้วตรวจแถวนี้ใหม่"
ANOTHERS = "เลขทะเบียนคำขอ {0} ในระบบเป็นของผู้อื่น"
WHOSE = "ลบเลขทะเบียนออกเพื่อบันทึกเป็นเรื่องใหม่ หรือใส่เลขของเรื่องที่ถูกต้อง"
TWICE = "แถวนี้กับแถว {1} ของไฟล์นี้เป็นเรื่องเลขที่ {0} เรื่องเดียวกัน แต่ข้อมูลต่างกัน"
ONE_ROW = "รวมข้อมูลของเรื่องไว้ในแถวเดียว หรือใส่เลขทะเบียนคำขอของเรื่องที่ถูกต้อง"
EDITED = "เรื่องเลขที่ {0} ของผู้ยื่นคนนี้ ด้านและวันเดียวกัน มีในระบบแล้ว แต่ข้อมูลต่างจากแถวนี้"
BY_NUMBER = "ใส่เลขทะเบียนคำขอ {0} ในแถวนี้หากต้องการปรับเรื่องนั้นตามแถวนี้ หรือแก้ไขที่หน้าเรื่อง"
SINCE = "มีผู้แก้ไขเรื่องเลขที่ {0} หลังจากเลือกไฟล์นี้ และข้อมูลต่างจากแถวนี้"
LOOK_FIRST = "ตรวจค่าล่าสุดที่หน้าเรื่องเลขที่ {0} แก้แถวนี้ให้ตรงกับที่ต้องการ แล้วเลือกไฟล์ใหม่"

Progress = Callable[[int, int, str], None]


class ImportRefused(Exception):
    """The file cannot be imported as it stands: what, and what to do, in Thai."""


@dataclass(slots=True)
class Committing:
    """One run through the rows of a file."""

    file: ImportFile
    by: User
    at: datetime
    ahead: Ahead
    same_content: set[str] = field(default_factory=set)
    same_wish: set[str] = field(default_factory=set)
    first_of: dict[str, Before] = field(
        default_factory=dict
    )  # content that stands twice in the file → its case
    met: dict[UUID, int] = field(default_factory=dict)  # case of a row that was taken in → the row's number
    changed: set[UUID] = field(default_factory=set)  # of these cases
    given: dict[int, int] = field(default_factory=dict)  # fiscal year → the first case number given to a row
    results: Counter[str] = field(default_factory=Counter)


def commit_import(
    *, file: ImportFile, by: User, at: datetime, progress: Progress = lambda *_: None
) -> ImportFile:
    """Brings in the good rows; ImportRefused when the file is not checked, or has been imported already.

    PermissionDenied to others than the staff of the file's own office. One import of an office at a time.
    """
    check_writer(by, file.local_authority_id)
    with transaction.atomic(savepoint=False):
        file = locked(file, by, ImportState.CHECKED, NOT_CHECKED)
        with Ahead() as ahead:
            run = Committing(file, by, at, ahead)
            run.same_content, run.same_wish = repeated_in(file, by)
            done = 0
            for chunk in _chunks(file, by):
                known = known_of(chunk, run.same_wish, run.given, by)
                ahead.wait()
                progress(done, file.good, "นำเข้า")
                _commit_chunk(run, chunk, known)
                done += len(chunk)
        progress(done, file.good, "นำเข้า")
        _close(run)
    return file


def locked(file: ImportFile, by: User, state: ImportState, otherwise: str) -> ImportFile:
    """The file as it is now, which no other import or undoing of its office touches before the transaction ends.

    ImportRefused in another state: `otherwise`, with that state's name put in.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [IMPORTS_OF_OFFICE, file.local_authority_id])
        # History is slower by a square where foreign keys wait for the commit (tests/benchmarks/RESULTS.md).
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    found = ImportFile.objects.visible_to(by).select_for_update().get(pk=file.pk)
    if found.state != state:
        raise ImportRefused(otherwise.format(found.get_state_display()))
    return found


def _chunks(file: ImportFile, by: User) -> Iterator[list[ImportRow]]:
    """By keyset, so that no more than a chunk is held; opened while the cases of the one before are still being written."""
    rows, last = good_rows(file, by), None
    while True:
        after = rows if last is None else rows.after(last)
        chunk = list(after[:CHUNK])
        if chunk:
            yield chunk
            last = chunk[-1]
        if len(chunk) < CHUNK:
            return


def _commit_chunk(run: Committing, rows: Sequence[ImportRow], known: Known) -> None:
    places = {row.pk: _case_of(row, known) for row in rows}
    known.cases = lock_cases((place.case for place in places.values() if place and place.look), run.by)
    office = run.file.local_authority_id
    changes = Changes(
        office, run.by, run.at, objected_among(list(known.cases), run.by) if known.cases else ()
    )
    new = NewCases(office, run.by.pk, run.at)
    outcomes, fresh = [], []
    for row in rows:
        place, is_repeated = places[row.pk], row.content in run.same_content
        if is_repeated and row.content in run.first_of:
            outcomes.append(_unchanged(row, run.first_of[row.content]))
        elif place is None:
            fresh.append(row)
            if is_repeated:
                run.first_of[row.content] = Before(row.pk, 1)  # its own key until it has one of a case
        else:
            outcome = _known(run, row, place, known, changes)
            outcomes.append(outcome)
            if is_repeated and outcome["case_id"]:
                run.first_of[row.content] = Before(outcome["case_id"], outcome["case_version"])
    made = _create(run, new, fresh)
    changes.write()
    _resolve(run, outcomes, made)
    _write_results(run, [*made.values(), *outcomes])


@dataclass(frozen=True, slots=True)
class Place:
    """The case that a row is about. `look`: the row may say something else than the case."""

    case: UUID
    version: int
    look: bool
    numbered: bool = False


def _case_of(row: ImportRow, known: Known) -> Place | None:
    if before := known.same.get(row.content):
        return Place(before.case, before.version, look=False)
    number = (row.case_year or 0, row.case_serial or 0)
    if case := known.numbered.get(number):
        return Place(case.pk, case.version, look=True, numbered=True)
    if before := known.wished.get(row.wish):
        return Place(before.case, before.version, look=True)
    if known.typed and (asked := asked_in(row.told("values"))) and (case := known.typed.get(asked)):
        return Place(case.pk, 0, look=True)  # of no version that this row has seen
    return None


def _known(run: Committing, row: ImportRow, place: Place, known: Known, changes: Changes) -> Row:
    if not place.look:
        run.met.setdefault(place.case, row.number)
        return _unchanged(row, Before(place.case, place.version))
    case = known.cases[place.case]
    try:
        before = _looked_at(run, row, place, case, changes)
    except RowRefused as why:
        return _rejected(row, why)
    run.met.setdefault(case.pk, row.number)
    if not before:
        return _unchanged(row, Before(case.pk, case.version))
    run.changed.add(case.pk)
    kept = sealed_for(ImportRow, row.pk, "before", before)
    return _result(row, UPDATED, case.pk, case.version + 1) | {"before": getattr(kept, "token", "") or ""}


def _looked_at(run: Committing, row: ImportRow, place: Place, case: Case, changes: Changes) -> dict[str, Any]:
    """As `Changes.look`. Of several rows about one case the first is believed: which of them is right cannot be told."""
    if case.is_withdrawn:
        raise RowRefused("withdrawn", "case_number", f"เรื่องเลขที่ {case.number}: {WITHDRAWN}", RESTORE)
    if place.numbered and not is_of_same_person(case, row.told("values")):
        raise RowRefused("number_of_other", "case_number", ANOTHERS.format(case.number), WHOSE)
    if first := run.met.get(case.pk):
        if case.pk in run.changed or said_otherwise(case, row.said or {}):
            raise RowRefused("twice", "case_number", TWICE.format(case.number, first), ONE_ROW)
        return {}
    return changes.look(case, row.said, stale=_stale(run, case, place))


def _stale(run: Committing, case: Case, place: Place) -> tuple[str, str] | None:
    """Why the case may say something else by somebody's will, and what to do. A number means the case as it stood when the
    file was chosen.
    """
    if place.numbered:
        since = case.changed_at > run.file.uploaded_at
        return (SINCE.format(case.number), LOOK_FIRST.format(case.number)) if since else None
    return (
        None if case.version == place.version else (EDITED.format(case.number), BY_NUMBER.format(case.number))
    )


def _result(row: ImportRow, result: str, case: Key | None, version: int | None) -> Row:
    """What the row became. What it said goes, where the case says it now: one copy of a person's data is enough."""
    return {
        "id": row.pk, "state": row.state, "result": str(result), "case_id": case, "case_version": version, "before": "",
        "said": "", "rules": row.rules, "hints": [],
    }  # fmt: skip


def _unchanged(row: ImportRow, before: Before) -> Row:
    return _result(row, UNCHANGED, before.case, before.version)


def _rejected(row: ImportRow, why: RowRefused) -> Row:
    fault = {"rule": why.rule, "field": why.field, "what": why.what, "mend": why.mend, "row": row.number}
    said = {**(row.said or {}), "faults": [*row.told("faults"), fault]}
    kept = sealed_for(ImportRow, row.pk, "said", said)
    return _result(row, RowResult.REJECTED, None, None) | {
        "state": RowState.REJECTED.value,
        "said": getattr(kept, "token", "") or "",
        "rules": [*row.rules, why.rule],
        "hints": row.hints,
    }


def _create(run: Committing, new: NewCases, rows: Sequence[ImportRow]) -> dict[UUID, Row]:
    """The rows' cases, in the order of the file; numbers of a fiscal year are taken at once."""
    facts = [(row, facts_of_row(row.told("values"))) for row in rows]
    years = Counter(fiscal_year(told.request.received_on) for _, told in facts)
    free = {
        year: reserve_serials(local_authority_id=new.office, fiscal_year=year, count=count)
        for year, count in sorted(years.items())
    }
    for year, first in free.items():
        run.given.setdefault(year, first)
    made = {}
    for row, told in facts:
        year = fiscal_year(told.request.received_on)
        made[row.pk] = _result(row, CREATED, new.add(told, year=year, serial=free[year]), 1)
        free[year] += 1
        if len(made) % AT_ONCE == 0:
            new.insert(run.ahead)
    new.insert(run.ahead)
    return made


def _resolve(run: Committing, outcomes: list[Row], made: dict[UUID, Row]) -> None:
    """Rows that repeat one of the same file get its case, as soon as it has one."""
    for content, before in run.first_of.items():
        if row := made.get(before.case):
            run.first_of[content] = Before(UUID(row["case_id"]), 1)
    for row in outcomes:
        if first := made.get(row["case_id"]):
            row["case_id"] = first["case_id"]


def _write_results(run: Committing, results: Sequence[Row]) -> None:
    run.ahead.update(ImportRow, results)
    run.results.update(row["result"] for row in results)


def _close(run: Committing) -> None:
    """The counts, and the file's bytes if nothing of it is left to mend."""
    file, counted, by = run.file, run.results, run.by
    left = ImportRow.objects.visible_to(by).filter(file=file, result="")
    left.update(result=RowResult.REJECTED)
    file.created, file.updated, file.unchanged = counted[CREATED], counted[UPDATED], counted[UNCHANGED]
    file.rejected = file.rows - file.created - file.updated - file.unchanged
    file.state, file.imported_by, file.imported_at = ImportState.IMPORTED, run.by, run.at
    file.keep()
    if not file.rejected:
        ImportBytes.objects.visible_to(by).filter(file=file).delete()


def results_of(file: ImportFile) -> dict[str, Any]:
    """The four counts and their sum, for the receipt of a job and of the terminal."""
    return {
        "read": file.rows, "created": file.created, "updated": file.updated, "unchanged": file.unchanged,
        "rejected": file.rejected, "rescued": file.rescued,
    }  # fmt: skip
