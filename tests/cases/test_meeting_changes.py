"""A meeting that was mistyped is mended while it is open, and one that was not held is called off; neither may belie
what is recorded."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Case, CommitteeMember, Meeting, User
from tests.factories import MORNING
from tests.office import agreed, attend, close, fill, make_committee, make_meeting, propose

SignIn = Callable[[User], Client]
HELD = date(2026, 10, 13)


@pytest.fixture(autouse=True)
def _october(officer: User) -> object:
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        yield


def edit(client: Client, meeting: Meeting, **changes: str) -> Any:
    told = {"held_on": "13/10/2569", "number": "", "begins_at": "13.30", "place": "ห้องประชุมใหญ่"} | changes
    return client.post(f"/committee/meetings/{meeting.pk}/edit/", told)


def call_off(client: Client, meeting: Meeting, reason: str = "น้ำท่วมเส้นทาง") -> Any:
    return client.post(f"/committee/meetings/{meeting.pk}/call-off/", {"reason": reason})


def stored(meeting: Meeting) -> tuple[date, int, int, str]:
    meeting.refresh_from_db()
    return meeting.held_on, meeting.number, meeting.year, meeting.place


def test_what_was_mistyped_is_mended(officer: User, signed_in: SignIn) -> None:
    meeting, client = make_meeting(officer, begins_at=time(9, 30)), signed_in(officer)
    page = client.get(f"/committee/meetings/{meeting.pk}/edit/").content.decode()
    for value in ("14/10/2569", "9.30", "ห้องประชุมสภา"):
        assert f'value="{value}"' in page, value
    assert edit(client, meeting, number="7").status_code == 302
    assert stored(meeting) == (HELD, 7, 2569, "ห้องประชุมใหญ่")
    assert edit(client, meeting).status_code == 302
    assert stored(meeting)[1] == 7, "without a number it keeps its own"


@pytest.mark.parametrize("number", ["", "3"])
def test_another_year_gives_another_number(officer: User, signed_in: SignIn, number: str) -> None:
    """Its own number, which the form brings along, is none of the other year's."""
    make_meeting(officer, held_on=date(2027, 1, 5))
    meeting = make_meeting(officer, number=3)
    assert edit(signed_in(officer), meeting, held_on="4/1/2570", number=number).status_code == 302
    assert stored(meeting)[:3] == (date(2027, 1, 4), 2, 2570)


def test_a_number_that_another_meeting_has_is_refused(officer: User, signed_in: SignIn) -> None:
    make_meeting(officer)
    meeting = make_meeting(officer, begins_at=time(13))
    answer = edit(signed_in(officer), meeting, number="1")
    assert (answer.status_code, "มีการประชุมครั้งที่ 1/2569 แล้ว" in answer.content.decode()) == (422, True)
    assert 'value="ห้องประชุมใหญ่"' in answer.content.decode()
    assert stored(meeting)[:2] == (MORNING.date(), 2)


def _resolved(officer: User) -> Meeting:
    return agreed(officer)


def _attended(officer: User) -> Meeting:
    meeting = make_meeting(officer)
    attend(meeting, officer)
    return meeting


def _of_members_since_the_12th(officer: User) -> Meeting:
    CommitteeMember.objects.filter(place=3).update(from_day=date(2026, 10, 12))
    return _attended(officer)


def _with_a_case_of_the_12th(officer: User) -> Meeting:
    propose(officer)
    meeting = make_meeting(officer)
    fill(meeting, officer)
    return meeting


def _with_a_case_proposed_on_the_13th(officer: User) -> Meeting:
    propose(officer, proposed_on=HELD)
    meeting = make_meeting(officer)
    fill(meeting, officer)
    return meeting


@pytest.mark.parametrize(
    ("made", "day", "sentence"),
    [
        (_resolved, "13/10/2569", "เพราะมีมติลงวันที่ 14 ต.ค. 2569 แล้ว 1 เรื่อง"),
        (make_meeting, "30/9/2569", "เพราะวันนั้นคณะกรรมการตามคำสั่งที่ 123/2569 ไม่ได้ปฏิบัติหน้าที่"),
        (_attended, "15/10/2569", "เพราะวันนั้นยังมาไม่ถึง แต่มีผู้มาประชุมแล้ว"),
        (_of_members_since_the_12th, "11/10/2569", "เพราะวันนั้น กรรมการคนที่ 3 ไม่ได้อยู่ในวาระ"),
        (_with_a_case_of_the_12th, "11/10/2569", "1 เรื่องที่รับหรือเสนอหลังวันนั้น (เลขที่ 1/2570)"),
        (_with_a_case_proposed_on_the_13th, "12/10/2569", "1 เรื่องที่รับหรือเสนอหลังวันนั้น"),
        (make_meeting, "14/10/2574", "อยู่ห่างจากวันนี้เกิน 90 วัน"),
    ],
)
def test_a_day_that_would_belie_what_is_recorded_is_refused(
    officer: User, signed_in: SignIn, made: Callable[[User], Meeting], day: str, sentence: str
) -> None:
    meeting = made(officer)
    answer = edit(signed_in(officer), meeting, held_on=day)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True), answer.content.decode()
    assert stored(meeting)[0] == MORNING.date()


def test_a_meeting_with_all_of_it_moves_where_it_still_holds(officer: User, signed_in: SignIn) -> None:
    meeting = _with_a_case_of_the_12th(officer)
    attend(meeting, officer)
    assert edit(signed_in(officer), meeting).status_code == 302
    assert (stored(meeting)[0], meeting.items.count(), meeting.attendance.count()) == (HELD, 1, 3)


def test_what_was_called_off_stays_listed_and_frees_its_number(officer: User, signed_in: SignIn) -> None:
    meeting, client = make_meeting(officer), signed_in(officer)
    call_off(client, meeting)
    assert make_meeting(officer).number == 1
    page = client.get("/committee/meetings/").content.decode()
    assert page.count("ครั้งที่ 1/2569</a>") == 2
    assert page.count('<span class="tag stop">ยกเลิกการประชุม</span>') == 1
    assert "น้ำท่วมเส้นทาง" in page
    page = client.get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "ยกเลิกการประชุมเมื่อ 14 ต.ค. 2569" in page
    assert "เพราะน้ำท่วมเส้นทาง" in page
    assert "<button" not in page.split("<main")[1], "nothing of it can be changed or printed"


def test_its_cases_wait_again(officer: User, signed_in: SignIn) -> None:
    meeting, client = _with_a_case_of_the_12th(officer), signed_in(officer)
    call_off(client, meeting)
    case = Case.objects.get()
    assert 'href="/committee/meetings/"' in client.get(f"/cases/{case.pk}/").content.decode()
    assert fill(make_meeting(officer), officer) == 1
    assert meeting.items.get().case == case, "what had been on the agenda can still be read"


def test_the_reason_is_sealed(officer: User, signed_in: SignIn) -> None:
    from django.db import connection

    call_off(signed_in(officer), make_meeting(officer), "ประธานป่วยหนัก")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cancel_reason FROM cases_meeting")
        assert "ป่วย" not in cursor.fetchone()[0]
    assert Meeting.objects.get().cancel_reason == "ประธานป่วยหนัก"


@pytest.mark.parametrize(
    ("made", "reason", "sentence"),
    [
        (make_meeting, " ", "ยังไม่ได้กรอกเหตุผล"),
        (_resolved, "ผิดพลาด", "มีมติแล้ว 1 เรื่อง จึงยกเลิกไม่ได้"),
        (_attended, "คนน้อย", "มีผู้มาประชุม 3 คน จึงยกเลิกไม่ได้"),
    ],
)
def test_what_was_held_is_not_called_off(
    officer: User, signed_in: SignIn, made: Callable[[User], Meeting], reason: str, sentence: str
) -> None:
    meeting = made(officer)
    answer = call_off(signed_in(officer), meeting, reason)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    meeting.refresh_from_db()
    assert meeting.cancelled_at is None


@pytest.mark.parametrize(("end", "sentence"), [("close", "รับรองรายงานแล้ว"), ("call_off", "ยกเลิกแล้ว")])
def test_nothing_of_a_meeting_that_ended_changes(
    officer: User, head: User, signed_in: SignIn, end: str, sentence: str
) -> None:
    propose(officer)
    meeting, client = make_meeting(officer), signed_in(officer)
    fill(meeting, officer)
    if end == "close":
        attend(meeting, officer)
        close(meeting, officer)
    else:
        call_off(client, meeting)
    item = str(meeting.items.get().pk)
    acts: dict[str, dict[str, str]] = {
        "edit": {"held_on": "13/10/2569"}, "call-off": {"reason": "ไม่ได้ประชุม"}, "attendance": {}, "agenda": {"item": item},
        "order": {"item": item, "place": "1"}, "close": {}, "resolutions": {"item-0-id": item, "item-0-resolution": "agree"},
    }  # fmt: skip
    for act, told in acts.items():
        page = client.post(f"/committee/meetings/{meeting.pk}/{act}/", told, follow=True).content.decode()
        assert sentence in page.split('id="flash"')[1].split("</div>")[0], act
    if end == "call_off":
        page = signed_in(head).post(
            f"/committee/meetings/{meeting.pk}/reopen/", {"reason": "ผิด"}, follow=True
        )
        assert "ยกเลิกแล้ว" in page.content.decode()
    assert stored(meeting)[0] == MORNING.date()
    assert meeting.items.count() == 1
