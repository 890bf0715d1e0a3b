"""Minutes say who was there: not before the day, not of nobody, and not against what was resolved."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from cases.models import Case, CommitteeMember, Meeting, Recusal, User
from tests.factories import MORNING
from tests.office import attend, close, fill, make_committee, make_meeting, propose

SignIn = Callable[[User], Client]
HELD = date(2026, 10, 13)


@pytest.fixture(autouse=True)
def _october(officer: User) -> object:
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        yield


def act(client: Client, meeting: Meeting, verb: str, **told: object) -> str:
    return client.post(f"/committee/meetings/{meeting.pk}/{verb}/", told, follow=True).content.decode()


def test_nobody_is_there_before_the_day(officer: User, signed_in: SignIn) -> None:
    meeting, client = make_meeting(officer, held_on=date(2026, 10, 15)), signed_in(officer)
    page = client.get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "บันทึกผู้มาประชุมได้ตั้งแต่วันประชุม" in page
    assert 'name="present"' not in page
    page = act(client, meeting, "attendance", present=[CommitteeMember.objects.first().pk])
    assert "ประชุมวันที่ 15 ต.ค. 2569 ซึ่งยังมาไม่ถึง" in page
    assert not meeting.attendance.exists()


def test_minutes_of_nobody_are_not_adopted(officer: User, signed_in: SignIn) -> None:
    meeting, client = make_meeting(officer), signed_in(officer)
    assert "ยังไม่ได้บันทึกผู้มาประชุม จึงรับรองรายงานไม่ได้" in act(client, meeting, "close")
    assert "ยังไม่ได้บันทึกผู้มาประชุม จึงรับรองรายงานไม่ได้" in act(client, meeting, "close", without_quorum="1")
    meeting.refresh_from_db()
    assert meeting.closed_at is None


def test_a_meeting_without_a_quorum_is_closed_as_such(officer: User, signed_in: SignIn) -> None:
    propose(officer)
    meeting, client = make_meeting(officer), signed_in(officer)
    fill(meeting, officer)
    attend(meeting, officer, count=1)
    assert "รับรองรายงานไม่ได้ ไม่ครบองค์ประชุม" in act(client, meeting, "close")
    page = client.get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "ปิดการประชุม: ไม่ครบองค์ประชุม" in page
    assert "เรื่องในวาระ 1 เรื่องจะรอการประชุมครั้งถัดไป" in page
    page = act(client, meeting, "close", without_quorum="1")
    assert "ไม่มีการลงมติ เรื่องในวาระรอการประชุมครั้งถัดไป" in page
    assert "ไม่ครบองค์ประชุม" in client.get("/committee/meetings/").content.decode()
    assert fill(make_meeting(officer), officer) == 1
    meeting.refresh_from_db()
    assert meeting.lacked_quorum


def test_a_quorum_is_not_called_a_lack_of_one(officer: User, signed_in: SignIn) -> None:
    meeting = make_meeting(officer)
    attend(meeting, officer)
    page = act(signed_in(officer), meeting, "close", without_quorum="1")
    assert "ครบองค์ประชุม: มีกรรมการเข้าร่วมพิจารณา 3 คน" in page
    meeting.refresh_from_db()
    assert (meeting.closed_at, meeting.lacked_quorum) == (None, False)


def test_opened_again_it_lacks_nothing_until_it_is_said_again(
    officer: User, head: User, signed_in: SignIn
) -> None:
    meeting, client = make_meeting(officer), signed_in(head)
    attend(meeting, officer, count=1)
    act(client, meeting, "close", without_quorum="1")
    act(client, meeting, "reopen", reason="ลืมบันทึกผู้มาประชุม 1 คน")
    attend(meeting, officer)
    close(meeting, officer)
    meeting.refresh_from_db()
    assert (bool(meeting.closed_at), meeting.lacked_quorum) == (True, False)


def test_who_left_the_room_had_been_in_it(officer: User, signed_in: SignIn) -> None:
    """The recusal is part of the minutes: taking its member away is refused, until the resolution is taken back."""
    propose(officer)
    meeting, client = make_meeting(officer, held_on=HELD), signed_in(officer)
    fill(meeting, officer)
    attend(meeting, officer)
    item, (one, two, out) = meeting.items.get(), CommitteeMember.objects.all()
    told = {"item-0-id": item.pk, "item-0-version": item.case.version, "item-0-resolution": "agree"}
    told |= {"item-0-recused": out.pk, "item-0-interest": "เป็นพี่ชาย"}
    act(client, meeting, "resolutions", **told)
    page = act(client, meeting, "attendance", present=[one.pk, two.pk])
    assert "กรรมการคนที่ 3 บันทึกไว้ว่าถอนตัวในเรื่องที่มีมติแล้ว" in page
    assert (meeting.attendance.count(), Recusal.objects.get().member) == (3, out)
    page = act(client, meeting, "attendance", present=[two.pk, out.pk])
    assert "ไม่ครบองค์ประชุมใน 1 เรื่อง" in page  # two were there, and one of them had left the room
    assert meeting.attendance.count() == 3


def test_a_person_named_twice_is_one_of_the_quorum(officer: User, signed_in: SignIn) -> None:
    CommitteeMember.objects.filter(place=2).update(name="นาย สมชาย  ใจดี", until=HELD)
    CommitteeMember.objects.filter(place=3).update(name="ดร. สมชาย ใจดี", until=None)
    CommitteeMember.objects.filter(place=2).update(until=None)
    meeting = make_meeting(officer)
    attend(meeting, officer)
    page = signed_in(officer).get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "มีกรรมการเข้าร่วมพิจารณา 2 คน" in page


def test_a_meeting_takes_only_what_was_proposed_by_its_day(officer: User, signed_in: SignIn) -> None:
    propose(officer, proposed_on=MORNING.date())
    meeting, client = make_meeting(officer, held_on=HELD), signed_in(officer)
    page = client.get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "มีอีก 1 เรื่องที่รับหรือเสนอหลังวันประชุมนี้" in page
    assert "ไม่มีเรื่องที่รอนอกจากที่อยู่ในวาระ" in page
    assert fill(meeting, officer) == 0
    assert fill(make_meeting(officer), officer) == 1


def test_what_was_proposed_later_is_not_resolved(officer: User, head: User, signed_in: SignIn) -> None:
    """On the agenda by its first proposal; taken back and proposed again after the meeting's day."""
    from tests.factories import decide

    case = propose(officer)
    meeting, client = make_meeting(officer, held_on=HELD), signed_in(officer)
    fill(meeting, officer)
    attend(meeting, officer)
    decide(case=case, version=2, verb="undo", reason="ผิดเรื่อง", by=head, at=MORNING)
    case.refresh_from_db()
    with time_machine.travel(MORNING.replace(hour=10), tick=False):
        decide(case=case, version=3, verb="propose", by=officer, at=MORNING.replace(hour=10))
    item = meeting.items.get()
    told = {"item-0-id": item.pk, "item-0-version": 4, "item-0-resolution": "agree"}
    answer = client.post(f"/committee/meetings/{meeting.pk}/resolutions/", told)
    assert answer.status_code == 422
    assert "เรื่องนี้เสนอวันที่ 14 ต.ค. 2569 ซึ่งอยู่หลังวันประชุม 13 ต.ค. 2569" in answer.content.decode()
    assert Case.objects.get().stage == "proposed"
