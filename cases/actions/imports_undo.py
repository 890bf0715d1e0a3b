"""Takes an import back as a whole: its new cases are withdrawn, what it changed says again what it said before.

Nothing is deleted, each case keeps its number and its story. What somebody edited since, or closed, is listed and left:
the office knows more of it than the file did.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from cases.access import may
from cases.actions.bulk import Row, insert_rows, update_rows
from cases.actions.imports_change import Changes
from cases.actions.imports_commit import IMPORTS_OF_OFFICE, ImportRefused
from cases.actions.imports_match import lock_cases
from cases.actions.imports_rows import token
from cases.actions.refusals import check_writer
from cases.actions.rows import facts_of
from cases.imports.compare import restored_facts
from cases.models import Case, CaseStep, ImportFile, ImportRow, ImportState, Outcome, RowResult, Stage, User
from cases.models.keys import new_key
from cases.states import BY_VERB
from cases.thai import day_of

CHUNK = 1000
NOT_IMPORTED = "ไฟล์นี้อยู่ในสถานะ “{0}” จึงไม่มีการนำเข้าให้ยกเลิก — เปิดหน้าไฟล์เพื่อดูผลล่าสุด"
NO_REASON = "ยังไม่ได้เขียนเหตุผลที่ยกเลิกการนำเข้า — เขียนสั้น ๆ เช่น เลือกไฟล์ผิดเดือน"


@dataclass(slots=True)
class Undone:
    """Rows whose case is as it was before, and cases that were left since somebody works on them."""

    withdrawn: int = 0
    restored: int = 0
    left: list[Case] = field(default_factory=list)


def undo_import(*, file: ImportFile, reason: str, by: User, at: datetime) -> Undone:
    """Carries it out; ImportRefused without a reason, or where nothing was imported. PermissionDenied to all but the head."""
    check_writer(by, file.local_authority_id)
    if not may(by, "case.undo"):
        raise PermissionDenied
    if not reason.strip():
        raise ImportRefused(NO_REASON)
    undone = Undone()
    with transaction.atomic(savepoint=False):
        file = _locked(file, by)
        for rows in _chunks(file, by):
            cases = lock_cases((row.case_id for row in rows if row.case_id), by)
            _withdraw(rows, cases, reason.strip(), by, at, undone)
            _restore(rows, cases, by, at, undone)
        file.state, file.undone_by, file.undone_at = ImportState.UNDONE, by, at
        file.undone_reason = reason.strip()
        file.keep()
    return undone


def _locked(file: ImportFile, by: User) -> ImportFile:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [IMPORTS_OF_OFFICE, file.local_authority_id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    found = ImportFile.objects.visible_to(by).select_for_update().get(pk=file.pk)
    if found.state != ImportState.IMPORTED:
        raise ImportRefused(NOT_IMPORTED.format(found.get_state_display()))
    return found


def _chunks(file: ImportFile, by: User) -> Iterator[list[ImportRow]]:
    rows = ImportRow.objects.visible_to(by).filter(
        file=file, result__in=[RowResult.CREATED, RowResult.UPDATED]
    )
    last = None
    while chunk := list((rows.in_order() if last is None else rows.in_order().after(last))[:CHUNK]):
        yield chunk
        last = chunk[-1]


def _withdraw(
    rows: Sequence[ImportRow], cases: dict[Any, Case], reason: str, by: User, at: datetime, undone: Undone
) -> None:
    """The step and the columns of `cases.actions.outcome.withdraw_case`, for all that stand as they were imported."""
    changed: list[Row] = []
    steps: list[Row] = []
    for row in rows:
        if row.result != RowResult.CREATED or row.case_id is None:
            continue
        case = cases[row.case_id]
        if case.version != row.case_version or case.stage not in BY_VERB["withdraw"].sources:
            undone.left.append(case)
            continue
        changed.append(_withdrawn(case, reason, at))
        steps.append(_step(case, reason, by, at))
    undone.withdrawn += update_rows(Case, changed)
    insert_rows(CaseStep, steps)


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


def _restore(
    rows: Sequence[ImportRow], cases: dict[Any, Case], by: User, at: datetime, undone: Undone
) -> None:
    """Cases that the import changed say again what they said; a result that it brought is left to the case's own button."""
    changes: Changes | None = None
    for row in rows:
        if row.result != RowResult.UPDATED or row.case_id is None:
            continue
        case = cases[row.case_id]
        before = row.before or {}
        if (
            case.version != row.case_version
            or "outcome" in before
            or ("help" in before and not before["help"])
        ):
            undone.left.append(case)
            continue
        changes = changes or Changes(case.local_authority_id, by, at)
        lines = list(case.help_given.all())
        facts = facts_of(case, lines)
        changes.note(case, lines, facts, restored_facts(facts, before))
        undone.restored += 1
    if changes:
        changes.write()
