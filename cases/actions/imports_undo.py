"""Takes an import back as a whole: its new cases are withdrawn, what it changed says again what it said before.

Nothing is deleted, each case keeps its number and its story. What somebody edited since, or closed, is listed and left:
the office knows more of it than the file did.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.access import may
from cases.actions.bulk import Row, insert_rows, update_rows
from cases.actions.imports_change import Changes
from cases.actions.imports_commit import ImportRefused, locked
from cases.actions.imports_match import lock_cases
from cases.actions.imports_rows import token
from cases.actions.refusals import check_writer
from cases.actions.rows import facts_of
from cases.imports.compare import restored_facts
from cases.imports.left import Left
from cases.models import Case, CaseStep, ImportFile, ImportRow, ImportState, Outcome, RowResult, Stage, User
from cases.models.keys import new_key
from cases.states import BY_VERB
from cases.thai import day_of

CHUNK = 1000
NOT_IMPORTED = "ไฟล์นี้อยู่ในสถานะ “{0}” จึงไม่มีการนำเข้าให้ยกเลิก — เปิดหน้าไฟล์เพื่อดูผลล่าสุด"
NO_REASON = "ยังไม่ได้เขียนเหตุผลที่ยกเลิกการนำเข้า — เขียนสั้น ๆ เช่น เลือกไฟล์ผิดเดือน"


@dataclass(slots=True)
class Undone:
    """Cases that were withdrawn, that say again what they said, and that were left: how many for which reason."""

    withdrawn: int = 0
    restored: int = 0
    left: Counter[Left] = field(default_factory=Counter)


def undo_import(*, file: ImportFile, reason: str, by: User, at: datetime) -> Undone:
    """Carries it out; ImportRefused without a reason, or where nothing was imported. PermissionDenied to all but the head."""
    check_writer(by, file.local_authority_id)
    if not may(by, "case.undo"):
        raise PermissionDenied
    if not reason.strip():
        raise ImportRefused(NO_REASON)
    undone = Undone()
    with transaction.atomic(savepoint=False):
        file = locked(file, by, ImportState.IMPORTED, NOT_IMPORTED)
        for rows in _chunks(file, by):
            cases = lock_cases((row.case_id for row in rows if row.case_id), by)
            left = {row.pk: why for row in rows if (why := _why_left(row, cases[_case_of(row)]))}
            carried = [row for row in rows if row.pk not in left]
            undone.withdrawn += _withdraw(carried, cases, reason.strip(), by, at)
            undone.restored += _restore(carried, cases, by, at)
            undone.left.update(left.values())
            update_rows(ImportRow, [{"id": key, "hints": [why.value]} for key, why in left.items()])
        file.state, file.undone_by, file.undone_at = ImportState.UNDONE, by, at
        file.undone_reason = reason.strip()
        file.keep()
    return undone


def _chunks(file: ImportFile, by: User) -> Iterator[list[ImportRow]]:
    rows = ImportRow.objects.visible_to(by).filter(
        file=file, result__in=[RowResult.CREATED, RowResult.UPDATED]
    )
    last = None
    while chunk := list((rows.in_order() if last is None else rows.in_order().after(last))[:CHUNK]):
        yield chunk
        last = chunk[-1]


def _case_of(row: ImportRow) -> UUID:
    """A row that was brought in has one: the database holds it (`import_row_of_its_case`)."""
    return cast(UUID, row.case_id)


def _why_left(row: ImportRow, case: Case) -> Left | None:
    """None for a case that stands as this import left it, and that an undoing may carry back."""
    if case.is_withdrawn:
        return Left.WITHDRAWN
    if case.version != row.case_version:
        return Left.EDITED
    if row.result == RowResult.CREATED:
        return None if case.stage in BY_VERB["withdraw"].sources else Left.EDITED
    before = row.before or {}
    if "outcome" in before:
        return Left.RESULT  # its step is taken back by the case's own button
    return Left.HELP if "help" in before and not before["help"] else None


def _withdraw(rows: Sequence[ImportRow], cases: dict[UUID, Case], reason: str, by: User, at: datetime) -> int:
    """The step and the columns of `cases.actions.outcome.withdraw_case`, for all that the import created."""
    new = [cases[_case_of(row)] for row in rows if row.result == RowResult.CREATED]
    withdrawn = update_rows(Case, [_withdrawn(case, reason, at) for case in new])
    insert_rows(CaseStep, [_step(case, reason, by, at) for case in new])
    return withdrawn


def _withdrawn(case: Case, reason: str, at: datetime) -> Row:
    return {
        "id": case.pk, "stage": Stage.WITHDRAWN.value, "outcome": Outcome.WITHDRAWN.value,
        "outcome_reason": token("cases_case", "outcome_reason", case.pk, reason), "gaps": [],
        "version": case.version + 1, "changed_at": at,
    }  # fmt: skip


def _step(case: Case, reason: str, by: User, at: datetime) -> Row:
    key = new_key()
    return {
        "id": key, "local_authority_id": case.local_authority_id, "case_id": case.pk, "verb": "withdraw",
        "from_stage": case.stage, "to_stage": Stage.WITHDRAWN.value, "happened_on": day_of(at), "entered_at": at,
        "by_id": by.pk, "reason": token("cases_casestep", "reason", key, reason), "despite": "",
    }  # fmt: skip


def _restore(rows: Sequence[ImportRow], cases: dict[UUID, Case], by: User, at: datetime) -> int:
    """Cases that the import changed say again what they said."""
    changed = [row for row in rows if row.result == RowResult.UPDATED]
    if not changed:
        return 0
    changes = Changes(changed[0].local_authority_id, by, at)
    for row in changed:
        case = cases[_case_of(row)]
        lines = list(case.help_given.all())
        facts = facts_of(case, lines)
        changes.note(case, lines, facts, restored_facts(facts, row.before or {}))
    changes.write()
    _carry_on(changed, by)
    return len(changed)


def _carry_on(restored: Sequence[ImportRow], by: User) -> None:
    """To the imports before this one their cases are again as they left them: nobody has edited these since."""
    versions = {_case_of(row): row.case_version or 0 for row in restored}
    earlier = ImportRow.objects.visible_to(by).filter(case__in=versions).exclude(file=restored[0].file_id)
    update_rows(
        ImportRow,
        [
            {"id": key, "case_version": version + 2}
            for key, case, version in earlier.values_list("pk", "case", "case_version")
            if version == versions[case] - 1
        ],
    )
