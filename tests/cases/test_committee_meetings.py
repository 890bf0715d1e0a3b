"""Meetings: numbered by the year, a quorum in words, an agenda of what waits, and minutes that stand."""

from collections.abc import Callable
from datetime import date, time

import pytest
import time_machine
from django.test import Client

from cases.models import AgendaItem, Case, CommitteeMember, Meeting, User
from tests.factories import MORNING, a_help, decide, make_case
from tests.office import attend, close, fill, make_committee, make_meeting, propose

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _october(officer: User) -> object:
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        yield


NEW = {"held_on": "14/10/2569", "number": "", "begins_at": "9.30", "place": "ห้องประชุมสภา"}


def test_meetings_are_numbered_by_the_year_of_their_day(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    for day in ("14/10/2569", "5/1/2570", "20/10/2569"):
        client.post("/committee/meetings/new/", NEW | {"held_on": day})
    assert {str(one) for one in Meeting.objects.all()} == {"ครั้งที่ 1/2569", "ครั้งที่ 2/2569", "ครั้งที่ 1/2570"}
    assert "ครั้งที่ 3/2569" in client.get("/committee/meetings/new/").content.decode()
    listed = client.get("/committee/meetings/?year=2569").content.decode()
    assert listed.index("ครั้งที่ 2/2569") < listed.index("ครั้งที่ 1/2569")
    assert "ครั้งที่ 1/2570" not in listed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": "1"}, "มีการประชุมครั้งที่ 1/2569 แล้ว — ใช้เลขอื่น หรือเว้นว่างให้ระบบใช้ครั้งที่ 2/2569"),
        ({"held_on": ""}, "ยังไม่ได้กรอกวันที่ประชุม"),
        ({"held_on": "30/9/2569"}, "วันที่ 30 ก.ย. 2569 ไม่มีคณะกรรมการตามคำสั่งใดในระบบ"),
        ({"held_on": "14/10/2574"}, "อยู่ห่างจากวันนี้เกิน 90 วัน"),
        ({"begins_at": "25.00"}, "อ่านเวลาไม่ได้"),
        ({"begins_at": "9.3"}, "อ่านเวลาไม่ได้"),
        ({"begins_at": "99999999999"}, "อ่านเวลาไม่ได้"),
    ],
)
def test_what_does_not_hold_is_told(
    officer: User, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    make_meeting(officer)
    answer = signed_in(officer).post("/committee/meetings/new/", NEW | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="ห้องประชุมสภา"' in answer.content.decode()
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("number", ["", "4"])
def test_a_double_click_calls_one_meeting(officer: User, signed_in: SignIn, number: str) -> None:
    client = signed_in(officer)
    for _ in range(2):
        client.post("/committee/meetings/new/", NEW | {"number": number})
    assert Meeting.objects.count() == 1


def test_attendance_says_whether_the_quorum_is_met(officer: User, signed_in: SignIn) -> None:
    meeting, client = make_meeting(officer), signed_in(officer)
    one, two, _ = CommitteeMember.objects.all()
    url = f"/committee/meetings/{meeting.pk}/attendance/"
    page = client.post(url, {"present": [one.pk]}, follow=True).content.decode()
    assert "ไม่ครบองค์ประชุม: มีกรรมการเข้าร่วมพิจารณา 1 คน องค์ประชุม 2 คน ขาดอีก 1 คน" in page
    page = client.post(url, {"present": [one.pk, two.pk, "x"]}, follow=True).content.decode()
    assert "ครบองค์ประชุม: มีกรรมการเข้าร่วมพิจารณา 2 คน" in page
    assert page.count(" checked") == 2
    client.post(url, {"present": [two.pk]})
    assert meeting.attendance.get().member == two


def test_of_two_who_tick_at_once_neither_takes_the_others_away(officer: User, signed_in: SignIn) -> None:
    meeting, client = make_meeting(officer), signed_in(officer)
    one, two, three = CommitteeMember.objects.all()
    page = f"/committee/meetings/{meeting.pk}/"
    assert '<input type="hidden" name="drawn" value="">' in client.get(page).content.decode()
    client.post(f"{page}attendance/", {"drawn": [""], "present": [one.pk, two.pk]})
    client.post(
        f"{page}attendance/", {"drawn": [""], "present": [three.pk]}
    )  # drawn before the first was saved
    assert meeting.attendance.count() == 3
    assert client.get(page).content.decode().count('name="drawn"') == 4
    client.post(f"{page}attendance/", {"drawn": ["", one.pk, two.pk], "present": [one.pk]})
    assert {row.member for row in meeting.attendance.all()} == {one, three}


def test_only_those_in_their_term_are_offered(officer: User, signed_in: SignIn) -> None:
    gone = CommitteeMember.objects.last()
    CommitteeMember.objects.filter(pk=gone.pk).update(until=date(2026, 10, 14))
    meeting, client = make_meeting(officer), signed_in(officer)
    page = client.get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert str(gone.pk) not in page
    client.post(f"/committee/meetings/{meeting.pk}/attendance/", {"present": [gone.pk]})
    assert not meeting.attendance.exists()


def test_an_assistant_does_not_make_a_quorum(officer: User, signed_in: SignIn) -> None:
    CommitteeMember.objects.exclude(role="chair").update(role="assistant")
    meeting = make_meeting(officer)
    attend(meeting, officer)
    page = signed_in(officer).get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "ไม่ครบองค์ประชุม: มีกรรมการเข้าร่วมพิจารณา 1 คน" in page


def test_the_agenda_is_filled_with_what_waits(officer: User, signed_in: SignIn) -> None:
    first = propose(officer, received_on=date(2026, 10, 9), first_name="มาก่อน")
    emergency = make_case(officer, received_on=date(2026, 10, 10))
    decide(case=emergency, version=1, verb="aid_first", help_given=[a_help()], by=officer, at=MORNING)
    make_case(officer)
    meeting, client = make_meeting(officer), signed_in(officer)
    url = f"/committee/meetings/{meeting.pk}/agenda/"
    assert "มีเรื่องที่รอ 2 เรื่อง" in client.get(f"/committee/meetings/{meeting.pk}/").content.decode()
    assert "เพิ่มเรื่องเข้าวาระ 2 เรื่อง" in client.post(url, {"fill": "1"}, follow=True).content.decode()
    later = propose(officer, received_on=date(2026, 10, 8))
    client.post(url, {"fill": "1"})
    assert [item.case for item in meeting.items.all()] == [first, emergency, later]
    assert "ไม่มีเรื่องที่รอ" in client.post(url, {"fill": "1"}, follow=True).content.decode()


def test_a_case_waits_on_one_open_agenda_alone(officer: User) -> None:
    propose(officer)
    first, second = make_meeting(officer), make_meeting(officer, begins_at=time(13))
    assert (fill(first, officer), fill(second, officer)) == (1, 0)
    attend(first, officer)
    close(first, officer)
    assert fill(second, officer) == 1


def test_what_came_after_the_meeting_is_not_on_its_agenda(officer: User) -> None:
    propose(officer, received_on=date(2026, 10, 12))
    assert fill(make_meeting(officer, held_on=date(2026, 10, 5)), officer) == 0


def test_an_item_is_taken_off_and_waits_again(officer: User, signed_in: SignIn) -> None:
    propose(officer)
    meeting = make_meeting(officer)
    fill(meeting, officer)
    item = meeting.items.get()
    page = signed_in(officer).post(
        f"/committee/meetings/{meeting.pk}/agenda/", {"item": item.pk}, follow=True
    )
    assert "นำเรื่องออกจากวาระแล้ว" in page.content.decode()
    assert not AgendaItem.objects.exists()
    assert Case.objects.get().stage == "proposed"


def test_adopted_minutes_stand(officer: User, signed_in: SignIn) -> None:
    propose(officer)
    meeting, client = make_meeting(officer), signed_in(officer)
    fill(meeting, officer)
    attend(meeting, officer)
    url = f"/committee/meetings/{meeting.pk}"
    assert "รับรองรายงานการประชุมครั้งที่ 1/2569 แล้ว" in client.post(f"{url}/close/", follow=True).content.decode()
    for verb, data in (("attendance", {}), ("agenda", {"item": meeting.items.get().pk}), ("close", {})):
        page = client.post(f"{url}/{verb}/", data, follow=True).content.decode()
        assert "รับรองรายงานแล้ว จึงแก้ไขไม่ได้" in page, verb
    assert meeting.items.count() == 1


def test_minutes_of_a_meeting_to_come_are_not_adopted(officer: User, signed_in: SignIn) -> None:
    meeting = make_meeting(officer, held_on=date(2026, 10, 15))
    page = signed_in(officer).post(f"/committee/meetings/{meeting.pk}/close/", follow=True).content.decode()
    assert "ยังมาไม่ถึง" in page
    meeting.refresh_from_db()
    assert meeting.closed_at is None


@pytest.mark.parametrize("cases", [1, 4])
def test_the_pages_cost_the_same_with_more_rows(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], cases: int
) -> None:
    for _ in range(cases):
        propose(officer)
    meeting = make_meeting(officer)
    fill(meeting, officer)
    for _ in range(cases):
        make_meeting(officer)
    attend(meeting, officer, count=cases)
    client = signed_in(officer)
    with django_assert_num_queries(12):  # two of them are the test's own (savepoint), one tells who read
        client.get(f"/committee/meetings/{meeting.pk}/")
    with django_assert_num_queries(7):
        client.get("/committee/meetings/")


@pytest.mark.parametrize("cases", [1, 4])
def test_the_agenda_is_filled_in_one_insert(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], cases: int
) -> None:
    for _ in range(cases):
        propose(officer)
    meeting, client = make_meeting(officer), signed_in(officer)
    with django_assert_num_queries(13):  # four of them are savepoints, one asks other offices
        client.post(f"/committee/meetings/{meeting.pk}/agenda/", {"fill": "1"})


def test_another_office_meets_the_page_of_a_missing_meeting(
    cast: dict[str, User], officer: User, signed_in: SignIn
) -> None:
    meeting = make_meeting(officer)
    for name, user in cast.items():
        own = name in ("officer", "head")
        client = signed_in(user)
        assert client.get(f"/committee/meetings/{meeting.pk}/").status_code == (200 if own else 404), name
        for verb in ("attendance", "agenda", "close"):
            if not own:
                assert client.post(f"/committee/meetings/{meeting.pk}/{verb}/").status_code == 404, name
        local = user.local_authority_id is not None
        assert client.get("/committee/meetings/").status_code == (200 if local else 404), name
        if local and not own:
            assert str(meeting.pk) not in client.get("/committee/meetings/").content.decode()
