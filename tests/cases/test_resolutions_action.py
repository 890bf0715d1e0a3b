"""What the page of resolutions would not send: the action refuses it by itself, row by row, and writes nothing."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction

from cases.actions.resolutions import Resolved, resolve
from cases.models import AgendaItem, Case, Meeting, Recusal, User
from cases.scope import scope
from tests.factories import MORNING
from tests.office import attend, fill, make_committee, make_meeting, propose


@pytest.fixture
def meeting(officer: User) -> Any:
    """Of three who vote with a quorum of two, all there; one case on its agenda."""
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        propose(officer)
        meeting = make_meeting(officer)
        attend(meeting, officer)
        fill(meeting, officer)
        yield meeting


def a_row(meeting: Meeting, **told: Any) -> Resolved:
    item = AgendaItem.objects.select_related("case").get(meeting=meeting)
    return Resolved(**{"item": item, "version": item.case.version, "resolution": "agree"} | told)


def refused(meeting: Meeting, row: Resolved, by: User) -> str:
    """Why the row was not saved; "" where it was."""
    with transaction.atomic(), scope(by):
        return resolve(meeting=meeting, rows=[row], by=by, at=MORNING).get(row.item.pk, "")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"resolution": "partly"}, "เห็นชอบบางส่วนต้องระบุวงเงิน"),
        ({"resolution": "partly", "amount": Decimal(0)}, "เห็นชอบบางส่วนต้องระบุวงเงิน"),
        ({"resolution": "disagree"}, "มตินี้ต้องมีเหตุผล"),
        ({"resolution": "check_again"}, "มตินี้ต้องมีเหตุผล"),
        ({"resolution": "ratify"}, "เรื่องนี้อยู่ในขั้นตอน “รอคณะกรรมการพิจารณา”"),
        ({"version": 1}, "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้"),
    ],
)
def test_a_row_that_lacks_what_is_due_is_refused(
    meeting: Meeting, officer: User, told: dict[str, Any], why: str
) -> None:
    row = a_row(meeting, **told)
    assert refused(meeting, row, officer).startswith(why)
    assert AgendaItem.objects.get(pk=row.item.pk).resolution == ""
    assert Case.objects.get().stage == "proposed"


def test_nobody_leaves_the_room_without_saying_why(meeting: Meeting, officer: User) -> None:
    member = meeting.committee.members.first()
    row = a_row(meeting, recused=frozenset({member.pk}))
    assert refused(meeting, row, officer).startswith("มีกรรมการถอนตัวแต่ยังไม่ได้กรอกส่วนได้เสีย")
    assert not Recusal.objects.exists()
    assert refused(meeting, replace(row, interest="เป็นญาติ"), officer) == ""
    assert Recusal.objects.get().member == member


def test_a_meeting_resolves_what_is_on_its_own_agenda(meeting: Meeting, officer: User) -> None:
    """The case waits for that meeting; another of the same day does not take its place."""
    other = make_meeting(officer, place="ศาลาประชาคม")
    attend(other, officer)
    row = a_row(meeting)
    assert refused(other, row, officer).startswith("มีผู้บันทึกมติเรื่องนี้หรือนำเรื่องออกจากวาระแล้ว")
    assert AgendaItem.objects.get(pk=row.item.pk).resolution == ""


def test_what_is_resolved_is_not_resolved_again(meeting: Meeting, officer: User) -> None:
    """By a row that was read before: told as what it is, not as somebody's change of the case."""
    row = a_row(meeting)
    assert refused(meeting, row, officer) == ""
    again = replace(row, resolution="disagree", reason="เปลี่ยนใจ")
    assert refused(meeting, again, officer).startswith("มีผู้บันทึกมติเรื่องนี้หรือนำเรื่องออกจากวาระแล้ว")
    assert (AgendaItem.objects.get(pk=row.item.pk).resolution, Case.objects.get().stage) == (
        "agree",
        "agreed",
    )
