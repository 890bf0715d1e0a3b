"""The edges of a notice and its objections, by the actions themselves: what is just allowed, and what is not."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.actions.notices import answer_objection, post_notice, record_objection
from cases.actions.refusals import CommitteeRefused
from cases.actions.taken_back import take_answer_back
from cases.models import Case, CaseStep, Notice, NoticeEntry, Objection, User
from cases.scope import scope
from tests.factories import MORNING, as_owner, decide
from tests.office import TODAY, agreed, announce, make_committee

LATER = MORNING + timedelta(days=3)


@pytest.fixture(autouse=True)
def _october(officer: User) -> object:
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        yield


def post(by: User, *, posted_on: date = TODAY, until: date | None = None, days: int = 0) -> Notice:
    at = MORNING + timedelta(days=days)
    with transaction.atomic(), scope(by):
        return post_notice(
            local_authority=by.local_authority, posted_on=posted_on, until=until, places="บอร์ด",
            cases=set(Case.objects.filter(stage="agreed").values_list("pk", flat=True)), by=by, at=at,
        )  # fmt: skip


def an_entry(officer: User) -> NoticeEntry:
    agreed(officer)
    return announce(officer).entries.select_related("notice", "case").get()


def object_to(entry: NoticeEntry, by: User, *, day: date = TODAY, objector: str = "นายคำ") -> Objection:
    with transaction.atomic(), scope(by):
        return record_objection(entry=entry, received_on=day, objector=objector, grounds="อยู่นอกพื้นที่", by=by)


def dismiss(objection: Objection, by: User, *, day: date = TODAY) -> None:
    with transaction.atomic(), scope(by):
        version = Case.objects.get().version
        answer_objection(
            objection=objection, answer="dismissed", answered_on=day, reason="มีหลักฐาน", version=version, by=by, at=LATER
        )  # fmt: skip


def test_a_notice_of_one_day_entered_later_bears_its_own_day(officer: User) -> None:
    agreed(officer)
    assert post(officer, until=TODAY, days=3).until == TODAY
    assert CaseStep.objects.get(verb="announce").happened_on == TODAY


def test_the_oldest_request_stands_first(officer: User) -> None:
    with time_machine.travel(LATER, tick=False):
        agreed(officer, cases=2, at=LATER)
        newer, older = Case.objects.order_by("serial")
        with transaction.atomic(), scope(officer):
            Case.objects.filter(pk=older.pk).update(received_on=date(2026, 10, 2))
        notice = post(officer, posted_on=LATER.date(), days=3)
    assert [entry.case for entry in notice.entries.order_by("place")] == [older, newer]


def test_what_was_agreed_to_and_taken_back_holds_no_day_up(officer: User, head: User) -> None:
    """An agreement that was undone does not say when the case was agreed to."""
    agreed(officer)
    case = Case.objects.get()
    version, minute = case.version, timedelta(minutes=1)
    decide(case=case, version=version, verb="undo", reason="ผิดวัน", by=head, at=MORNING + minute)
    with transaction.atomic(), scope(officer):
        case = Case.objects.get()
    decide(
        case=case,
        version=version + 1,
        verb="agree",
        happened_on=date(2026, 10, 13),
        by=officer,
        at=MORNING + 2 * minute,
    )
    assert post(officer, posted_on=date(2026, 10, 13)).posted_on == date(2026, 10, 13)


def test_an_objection_is_answered_on_its_own_day_and_may_come_again(officer: User) -> None:
    """The same words after the answer are another objection, and so are those of somebody else."""
    entry = an_entry(officer)
    first = object_to(entry, officer)
    assert object_to(entry, officer) == first
    assert object_to(entry, officer, objector="นางแก้ว") != first
    dismiss(first, officer)
    assert Objection.objects.get(pk=first.pk).answered_on == TODAY
    assert object_to(entry, officer) != first
    assert Objection.objects.count() == 3


def test_only_the_answer_that_sent_the_case_back_waits_again(officer: User, head: User) -> None:
    entry, day = an_entry(officer), TODAY + timedelta(days=1)
    earlier, dismissed, last = (object_to(entry, officer, objector=name) for name in ("ก", "ข", "ค"))
    dismiss(dismissed, officer, day=day)
    with as_owner():  # of a time round before this one
        Objection.objects.filter(pk=earlier.pk).update(answer="upheld", answered_on=TODAY)
    case = Case.objects.get()
    with transaction.atomic(), scope(officer):
        answer_objection(
            objection=last, answer="upheld", answered_on=day, reason="จริง", version=case.version, by=officer, at=LATER
        )  # fmt: skip
        # A meeting's resolution of that very day is nobody's answer.
        take_answer_back(case, CaseStep(from_stage="proposed", happened_on=day), officer)
    assert Objection.objects.get(pk=last.pk).answer == "upheld"
    undo = {"version": case.version + 1, "verb": "undo", "reason": "บันทึกผิดเรื่อง"}
    decide(case=Case.objects.get(), by=head, at=LATER + timedelta(minutes=1), **undo)
    answers = dict(Objection.objects.values_list("pk", "answer"))
    assert answers == {earlier.pk: "upheld", dismissed.pk: "dismissed", last.pk: ""}


def test_an_objection_holds_up_its_own_case_alone(officer: User) -> None:
    agreed(officer, cases=2)
    first, other = announce(officer).entries.select_related("notice", "case").order_by("place")
    object_to(first, officer)
    step = {"verb": "approve", "approved_on": TODAY, "despite": "เร่งด่วน", "by": officer, "at": LATER}
    with pytest.raises(CommitteeRefused, match="มีคำคัดค้านที่ยังไม่ได้พิจารณา 1 เรื่อง"):
        decide(case=first.case, version=first.case.version, **step)
    decide(case=other.case, version=other.case.version, **step)
    assert Case.objects.get(stage="approved") == other.case


def test_only_the_own_office_writes_an_objection_down_and_answers_it(
    officer: User, neighbour: User, district_officer: User
) -> None:
    entry = an_entry(officer)
    objection = object_to(entry, officer)
    for stranger in (neighbour, district_officer):
        with pytest.raises(PermissionDenied):
            object_to(entry, stranger)
        with transaction.atomic(), pytest.raises(PermissionDenied):
            answer_objection(
                objection=objection, answer="dismissed", answered_on=TODAY, reason="x", version=1, by=stranger, at=LATER
            )  # fmt: skip
    assert Objection.objects.get().answer == ""
