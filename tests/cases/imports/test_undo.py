"""An import taken back as a whole: cases withdrawn with their history, nothing deleted, what was edited since left."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.actions.imports_commit import ImportRefused
from cases.actions.imports_undo import Undone, undo_import
from cases.models import Case, CaseStep, HelpGiven, ImportFile, User
from cases.scope import scope
from reporting.models import MonthTally
from tests.cases.imports.office import a_row, book, brought_in, counts
from tests.factories import MORNING, a_request, applicant, change, identity_number

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
    assert (undone.withdrawn, [str(one) for one in undone.left]) == (2, ["2/2570"])
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
    assert (undone.withdrawn, undone.restored, undone.left) == (0, 1, [])
    case = Case.objects.get(serial=1)
    assert (case.house_no, case.help_total, case.version, case.outcome) == ("12/3", 700, 3, "helped")


def test_only_the_head_and_only_with_a_reason(officer: User, head: User) -> None:
    file = brought_in(book([a_row(1)]), officer)
    with pytest.raises(PermissionDenied):
        undo(file, officer)
    with pytest.raises(ImportRefused, match="เหตุผล"):
        undo(file, head, " ")
    undo(file, head)
    with pytest.raises(ImportRefused, match="ยกเลิกการนำเข้าแล้ว"):
        undo(file, head)
