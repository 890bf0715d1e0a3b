"""Which resolution goes when a step is taken back: that of the step's own meeting, whatever others resolved before."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from cases.actions.notices import answer_objection, record_objection
from cases.actions.resolutions import Resolved, resolve
from cases.models import AgendaItem, Case, Meeting, User
from cases.scope import scope
from tests.factories import MORNING, decide
from tests.office import announce, attend, fill, make_committee, make_meeting, propose


@pytest.fixture(autouse=True)
def _october(officer: User) -> object:
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        yield


def sent_back(officer: User, minute: int, *, held_on: date, number: int) -> Meeting:
    """A meeting that has the one case checked again, which is then proposed anew."""
    at = MORNING + timedelta(minutes=minute)
    meeting = make_meeting(officer, held_on=held_on, number=number)
    attend(meeting, officer)
    fill(meeting, officer)
    item = AgendaItem.objects.select_related("case").get(meeting=meeting)
    row = Resolved(item=item, version=item.case.version, resolution="check_again", reason=f"ครั้งที่ {number}")
    with transaction.atomic(), scope(officer):
        assert resolve(meeting=meeting, rows=[row], by=officer, at=at) == {}
    return meeting


def proposed_again(officer: User, minute: int, day: date) -> None:
    case, at = Case.objects.get(), MORNING + timedelta(minutes=minute)
    decide(case=case, version=case.version, verb="propose", by=officer, at=at, happened_on=day)


def take_back(head: User, minute: int) -> None:
    case = Case.objects.get()
    at = MORNING + timedelta(minutes=minute)
    decide(case=case, version=case.version, verb="undo", reason="บันทึกผิดเรื่อง", by=head, at=at)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            (date(2026, 10, 12), 2),
            (date(2026, 10, 13), 1),
        ),  # numbered as they were entered, not as they were held
        ((date(2026, 10, 13), 1), (date(2026, 10, 13), 2)),  # on one day
    ],
)
def test_the_last_meetings_resolution_goes_and_the_earlier_one_stays(
    officer: User, head: User, first: tuple[date, int], second: tuple[date, int]
) -> None:
    propose(officer)
    earlier = sent_back(officer, 1, held_on=first[0], number=first[1])
    proposed_again(officer, 2, first[0])
    last = sent_back(officer, 3, held_on=second[0], number=second[1])
    take_back(head, 4)
    assert Case.objects.get().stage == "proposed"
    assert [one.items.get().resolution for one in (earlier, last)] == ["check_again", ""]


def test_what_an_objection_sent_back_is_no_meetings_resolution(officer: User, head: User) -> None:
    """On the very day on which a meeting had the case checked, agreed to it and hung it out."""
    propose(officer)
    asked = sent_back(officer, 1, held_on=MORNING.date(), number=1)
    proposed_again(officer, 2, MORNING.date())
    meeting = make_meeting(officer, number=2)
    attend(meeting, officer)
    fill(meeting, officer)
    item = AgendaItem.objects.select_related("case").get(meeting=meeting)
    row = Resolved(item=item, version=item.case.version, resolution="agree")
    later = MORNING + timedelta(minutes=3)
    with transaction.atomic(), scope(officer):
        assert resolve(meeting=meeting, rows=[row], by=officer, at=later) == {}
    entry = announce(officer, at=MORNING + timedelta(minutes=4)).entries.select_related("notice").get()
    day, case = MORNING.date(), Case.objects.get()
    with transaction.atomic(), scope(officer):
        objection = record_objection(
            entry=entry, received_on=day, objector="", grounds="อยู่นอกพื้นที่", by=officer
        )
        answer_objection(
            objection=objection, answer="upheld", answered_on=day, reason="มีหลักฐาน", version=case.version,
            by=officer, at=MORNING + timedelta(minutes=5),
        )  # fmt: skip
    take_back(head, 6)
    assert Case.objects.get().stage == "noticed"
    assert [one.items.get().resolution for one in (asked, meeting)] == ["check_again", "agree"]
