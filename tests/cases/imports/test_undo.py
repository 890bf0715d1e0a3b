"""An import taken back as a whole: cases withdrawn with their history, nothing deleted, what was edited since left."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.actions.imports_commit import ImportRefused
from cases.actions.imports_undo import Undone, undo_import
from cases.imports.left import Left
from cases.models import Case, CaseStep, HelpGiven, ImportFile, ImportRow, User
from cases.scope import scope
from cases.views.imports_left import left_rows
from reporting.models import MonthTally
from tests.cases.imports.office import a_row, book, brought_in, counts
from tests.factories import MORNING, a_request, applicant, change, identity_number, withdraw

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(days=1)
REASON = "เลือกไฟล์ผิดเดือน"


def undo(file: ImportFile, by: User, reason: str = REASON) -> Undone:
    with transaction.atomic(), scope(by):
        return undo_import(file=file, reason=reason, by=by, at=LATER + timedelta(days=1))


def test_the_head_takes_it_back_and_what_was_edited_since_stays(officer: User, head: User) -> None:
    file = brought_in(book([a_row(1), a_row(2), a_row(3)]), officer)
    case = Case.objects.get(serial=2)
    change(
        case=case, version=1, applicant=applicant(identity_number=identity_number(2)),
        request=a_request(outcome="helped", road="ถนนใหม่"), help_given=[], by=officer, at=LATER,
    )  # fmt: skip
    undone = undo(file, head)
    assert (undone.withdrawn, undone.left) == (2, {Left.EDITED: 1})
    assert [str(row.case) for row in left_rows(ImportRow.objects.filter(file=file))] == ["2/2570"]
    assert sorted(Case.objects.values_list("serial", "stage", "outcome", "version")) == [
        (1, "withdrawn", "withdrawn", 2), (2, "given", "helped", 2), (3, "withdrawn", "withdrawn", 2),
    ]  # fmt: skip
    assert {step.reason for step in CaseStep.objects.filter(verb="withdraw")} == {REASON}
    assert Case.objects.get(serial=1).outcome_reason == REASON
    assert HelpGiven.objects.filter(case__serial=1).exists(), "nothing is deleted"
    counted = MonthTally.objects.exclude(outcome="withdrawn").exclude(cases=0)
    assert [row.cases for row in counted] == [1]


def test_after_that_the_same_file_can_be_brought_in_anew(officer: User, head: User) -> None:
    data = book([a_row(1), a_row(2)])
    undo(brought_in(data, officer), head)
    assert counts(brought_in(data, officer)) == (2, 2, 0, 0, 0)


def test_what_it_changed_says_again_what_it_said(officer: User, head: User) -> None:
    brought_in(book([a_row(1), a_row(2)]), officer)
    mended = brought_in(book([a_row(1, house_no="99/9", help_amount=900), a_row(2)]), officer, at=LATER)
    undone = undo(mended, head)
    assert (undone.withdrawn, undone.restored, undone.left) == (0, 1, {})
    case = Case.objects.get(serial=1)
    assert (case.house_no, case.help_total, case.version, case.outcome) == ("12/3", 700, 3, "helped")


def test_each_case_that_is_left_says_why(officer: User, head: User) -> None:
    """Of those that the import had changed too: what came with it goes by the case's own button, or by its form."""
    no_help = dict.fromkeys(("help_forms", "help_amount", "helped_on", "budget_sources"))
    old = [a_row(n, outcome=None, **no_help) for n in (1, 2)]
    brought_in(book([*old, a_row(3), a_row(4), a_row(5, **no_help)]), officer)
    mended = brought_in(
        book([
            a_row(1), old[1] | {"house_no": "99/9"}, a_row(3, house_no="99/9"), a_row(4, house_no="99/9"), a_row(5), a_row(6),
        ]),
        officer, at=LATER,
    )  # fmt: skip
    assert counts(mended) == (6, 1, 5, 0, 0)
    for serial, changes in ((3, {"road": "ถนนใหม่"}), (6, {"road": "ถนนใหม่"})):
        change(
            case=Case.objects.get(serial=serial), version=Case.objects.get(serial=serial).version, by=officer, at=LATER,
            applicant=applicant(identity_number=identity_number(serial), first_name=f"สม{serial}"),
            request=a_request(outcome="helped", **changes), help_given=[],
        )  # fmt: skip
    withdraw(case=Case.objects.get(serial=4), version=2, reason="บันทึกซ้ำ", by=officer, at=LATER)
    undone = undo(mended, head)
    assert (undone.withdrawn, undone.restored) == (0, 1)
    left = left_rows(ImportRow.objects.filter(file=mended)).in_order()
    assert [(row.case.serial, row.hints[0]) for row in left if row.case] == [
        (1, Left.RESULT), (3, Left.EDITED), (4, Left.WITHDRAWN), (5, Left.HELP), (6, Left.EDITED),
    ]  # fmt: skip


def test_two_imports_are_taken_back_one_after_the_other(officer: User, head: User) -> None:
    """The second one's undoing leaves the case as the first one made it: to the first nobody has edited it."""
    first = brought_in(book([a_row(1), a_row(2)]), officer)
    second = brought_in(book([a_row(1, house_no="99/9"), a_row(2)]), officer, at=LATER)
    undo(second, head)
    undone = undo(first, head)
    assert (undone.withdrawn, undone.left) == (2, {})


def test_only_the_head_and_only_with_a_reason(officer: User, head: User) -> None:
    file = brought_in(book([a_row(1)]), officer)
    with pytest.raises(PermissionDenied):
        undo(file, officer)
    with pytest.raises(ImportRefused, match="เหตุผล"):
        undo(file, head, " ")
    undo(file, head)
    with pytest.raises(ImportRefused, match="ยกเลิกการนำเข้าแล้ว"):
        undo(file, head)
