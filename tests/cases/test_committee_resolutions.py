"""Resolutions: one line per case, each with its own outcome; a quorum for each; minutes that stand."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import AgendaItem, Case, CaseStep, CommitteeMember, Meeting, Recusal, User
from tests.factories import MORNING, a_help, decide, make_case
from tests.office import attend, close, fill, make_committee, make_meeting, propose

SignIn = Callable[[User], Client]
HELD = date(2026, 10, 13)


@pytest.fixture(autouse=True)
def _october(officer: User) -> object:
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        yield


def held(officer: User, *, cases: int = 0, came: int = 9, **changes: Any) -> Meeting:
    """A meeting of yesterday with its agenda filled."""
    for _ in range(cases):
        propose(officer)
    meeting = make_meeting(officer, held_on=HELD, **changes)
    attend(meeting, officer, count=came)
    fill(meeting, officer)
    return meeting


def rows(meeting: Meeting, *told: dict[str, Any]) -> dict[str, Any]:
    """What the page would send: a line for each item of the agenda, in its order."""
    sent: dict[str, Any] = {}
    for number, (item, line) in enumerate(zip(meeting.items.select_related("case"), told, strict=True)):
        sent |= {f"item-{number}-id": item.pk, f"item-{number}-version": item.case.version}
        sent |= {f"item-{number}-{name}": value for name, value in line.items()}
    return sent


def post(client: Client, meeting: Meeting, *told: dict[str, Any], follow: bool = True) -> Any:
    return client.post(f"/committee/meetings/{meeting.pk}/resolutions/", rows(meeting, *told), follow=follow)


@pytest.mark.parametrize(
    ("told", "stage", "verb", "reason"),
    [
        ({"resolution": "agree"}, "agreed", "agree", ""),
        ({"resolution": "partly", "amount": "๒๐,๐๐๐"}, "agreed", "agree", ""),
        ({"resolution": "disagree", "reason": "ไม่เข้าหลักเกณฑ์"}, "not_agreed", "disagree", "ไม่เข้าหลักเกณฑ์"),
        ({"resolution": "check_again", "reason": "สมาชิกในบ้าน"}, "checking", "check_again", "สมาชิกในบ้าน"),
    ],
)
def test_a_resolution_moves_its_case_on_the_meetings_day(
    officer: User, signed_in: SignIn, told: dict[str, str], stage: str, verb: str, reason: str
) -> None:
    meeting = held(officer, cases=1)
    page = post(signed_in(officer), meeting, told).content.decode()
    assert "บันทึกมติแล้ว 1 เรื่อง" in page
    step = CaseStep.objects.latest("entered_at", "id")
    assert (Case.objects.get().stage, step.verb, step.happened_on, step.reason) == (stage, verb, HELD, reason)
    item = meeting.items.get()
    assert (item.resolution, item.reason) == (told["resolution"], reason)
    assert item.amount == (Decimal(20000) if "amount" in told else None)


def test_an_emergency_is_ratified(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    decide(case=case, version=1, verb="aid_first", help_given=[a_help()], by=officer, at=MORNING)
    meeting, client = held(officer), signed_in(officer)
    page = client.get(f"/committee/meetings/{meeting.pk}/resolutions/").content.decode()
    assert "รับรองการช่วยเหลือฉุกเฉิน" in page
    assert "เห็นชอบบางส่วน" not in page
    assert 'value="agree"' not in page  # what was given before the meeting is ratified, not agreed to
    post(client, meeting, {"resolution": "ratify"})
    assert Case.objects.get().stage == "given"


def test_a_meeting_of_today_resolves(officer: User, signed_in: SignIn) -> None:
    propose(officer)
    meeting = make_meeting(officer)
    attend(meeting, officer)
    fill(meeting, officer)
    assert "บันทึกมติแล้ว 1 เรื่อง" in post(signed_in(officer), meeting, {"resolution": "agree"}).content.decode()


def test_each_row_has_its_own_outcome(officer: User, signed_in: SignIn) -> None:
    """One saved, one without its reason, one that somebody moved meanwhile, one left for the next meeting."""
    meeting = held(officer, cases=4)
    sent = rows(
        meeting, {"resolution": "agree"}, {"resolution": "disagree"}, {"resolution": "agree", "amount": "500"}, {}
    )  # fmt: skip
    third = meeting.items.all()[2].case
    decide(
        case=third,
        version=2,
        verb="undo",
        reason="ผิดเรื่อง",
        by=_head(officer),
        at=MORNING + timedelta(seconds=1),
    )
    third.refresh_from_db()
    decide(
        case=third, version=3, verb="propose", happened_on=HELD, by=officer, at=MORNING + timedelta(seconds=2)
    )
    answer = signed_in(officer).post(f"/committee/meetings/{meeting.pk}/resolutions/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "บันทึกแล้ว 1 เรื่อง ยังไม่ได้บันทึก 2 เรื่อง" in page
    assert "มตินี้ต้องมีเหตุผล" in page
    assert "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้" in page
    assert 'value="500.00"' in page
    assert [item.resolution for item in meeting.items.all()] == ["agree", "", "", ""]
    assert 'name="item-2-version" value="4"' in page


def _head(officer: User) -> User:
    return User(pk=officer.pk, role="head", local_authority_id=officer.local_authority_id)


def test_who_has_an_interest_leaves_the_room(officer: User, signed_in: SignIn) -> None:
    meeting = held(officer, cases=1)
    out = CommitteeMember.objects.last()
    told = {"resolution": "agree", "recused": [out.pk]}
    page = post(signed_in(officer), meeting, told).content.decode()
    assert "ยังไม่ได้กรอกส่วนได้เสีย" in page
    post(signed_in(officer), meeting, told | {"interest": "เป็นน้องสาวของผู้ยื่นคำขอ"})
    recusal = Recusal.objects.get()
    assert (recusal.member, recusal.reason) == (out, "เป็นน้องสาวของผู้ยื่นคำขอ")


def test_an_interest_without_who_left_is_not_dropped(officer: User, signed_in: SignIn) -> None:
    """Typed but nobody ticked: minutes without the withdrawal would be wrong, and nobody would know."""
    meeting = held(officer, cases=1)
    page = post(signed_in(officer), meeting, {"resolution": "agree", "interest": "เป็นพี่ชาย"}).content.decode()
    assert "ยังไม่ได้เลือกกรรมการที่ถอนตัว" in page
    assert 'value="เป็นพี่ชาย"' in page
    assert (Case.objects.get().stage, Recusal.objects.count()) == ("proposed", 0)


def test_recusals_that_break_the_quorum_hold_the_case_up(officer: User, signed_in: SignIn) -> None:
    meeting = held(officer, cases=1, came=2)
    told = {"resolution": "agree", "recused": [CommitteeMember.objects.first().pk], "interest": "เป็นญาติ"}
    page = post(signed_in(officer), meeting, told).content.decode()
    assert "เมื่อมีผู้ถอนตัว 1 คน ไม่ครบองค์ประชุม" in page
    assert (Case.objects.get().stage, Recusal.objects.count()) == ("proposed", 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"came": 1}, "บันทึกมติไม่ได้ ไม่ครบองค์ประชุม"),
        ({"held_on": date(2026, 10, 15)}, "บันทึกมติได้ตั้งแต่วันประชุม"),
    ],
)
def test_without_quorum_or_before_the_day_nothing_is_resolved(
    officer: User, signed_in: SignIn, changes: dict[str, Any], sentence: str
) -> None:
    propose(officer)
    meeting = make_meeting(officer, held_on=changes.get("held_on", HELD))
    attend(meeting, officer, count=changes.get("came", 9))
    fill(meeting, officer)
    answer = post(signed_in(officer), meeting, {"resolution": "agree", "reason": "ตามหลักเกณฑ์"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="ตามหลักเกณฑ์"' in answer.content.decode()
    assert Case.objects.get().stage == "proposed"


def test_a_closed_meeting_resolves_nothing_until_the_head_opens_it(
    officer: User, head: User, signed_in: SignIn
) -> None:
    meeting = held(officer, cases=1)
    close(meeting, officer)
    assert (
        "รับรองรายงานแล้ว จึงแก้ไขไม่ได้"
        in post(signed_in(officer), meeting, {"resolution": "agree"}).content.decode()
    )
    url = f"/committee/meetings/{meeting.pk}/reopen/"
    assert signed_in(officer).post(url, {"reason": "ผิดมติ"}).status_code == 404
    assert signed_in(head).post(url, {"reason": " "}).status_code == 422
    assert (
        "เปิดการประชุมครั้งที่ 1/2569 อีกครั้งแล้ว"
        in signed_in(head).post(url, {"reason": "ผิดมติ"}, follow=True).content.decode()
    )
    assert "เปิดอยู่แล้ว" in signed_in(head).get(url, follow=True).content.decode()
    post(signed_in(officer), meeting, {"resolution": "agree"})
    meeting.refresh_from_db()
    assert (meeting.reopen_reason, Case.objects.get().stage) == ("ผิดมติ", "agreed")


def test_taking_the_step_back_takes_the_resolution_back(officer: User, head: User, signed_in: SignIn) -> None:
    meeting = held(officer, cases=1)
    out = CommitteeMember.objects.last().pk
    told = {"resolution": "partly", "amount": "500", "recused": [out], "interest": "เป็นญาติ"}
    post(signed_in(officer), meeting, told)
    case = Case.objects.get()
    close(meeting, officer)
    undo = {"version": "3", "reason": "บันทึกผิดเรื่อง"}
    with time_machine.travel(MORNING + timedelta(minutes=5), tick=False):
        answer = signed_in(head).post(f"/cases/{case.pk}/do/undo/", undo)
        assert "มตินี้อยู่ในการประชุมครั้งที่ 1/2569 ซึ่งรับรองรายงานแล้ว" in answer.content.decode()
        signed_in(head).post(f"/committee/meetings/{meeting.pk}/reopen/", {"reason": "ผิดเรื่อง"})
        signed_in(head).post(f"/cases/{case.pk}/do/undo/", undo)
    case.refresh_from_db()
    item = meeting.items.get()
    assert (case.stage, item.resolution, item.amount, Recusal.objects.count()) == ("proposed", "", None, 0)


def test_attendance_under_a_resolution_stays_a_quorum(officer: User, signed_in: SignIn) -> None:
    meeting, client = held(officer, cases=1), signed_in(officer)
    post(client, meeting, {"resolution": "agree"})
    one = CommitteeMember.objects.first().pk
    page = client.post(f"/committee/meetings/{meeting.pk}/attendance/", {"present": [one]}, follow=True)
    assert "มีมติแล้ว 1 เรื่อง แต่ผู้มาประชุมตามที่เลือกไม่ครบองค์ประชุม" in page.content.decode()
    assert meeting.attendance.count() == 3


def test_the_case_leads_to_the_meeting_and_offers_no_resolution(officer: User, signed_in: SignIn) -> None:
    case, client = propose(officer), signed_in(officer)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert 'href="/committee/meetings/"' in page
    meeting = held(officer)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f'href="/committee/meetings/{meeting.pk}/resolutions/"' in page
    assert "ไปที่การประชุม" in page
    for verb in ("agree", "disagree", "check_again", "ratify"):
        assert f"/do/{verb}/" not in page
        answer = client.post(f"/cases/{case.pk}/do/{verb}/", {"version": "2", "reason": "x"}, follow=True)
        assert "มติของคณะกรรมการบันทึกที่หน้าการประชุม" in answer.content.decode()
    case.refresh_from_db()
    assert case.stage == "proposed"


def test_anothers_item_is_no_item(officer: User, neighbour: User, signed_in: SignIn) -> None:
    make_committee(neighbour)
    foreign = held(neighbour, cases=1)
    meeting, client = held(officer, cases=1), signed_in(officer)
    sent = rows(foreign, {"resolution": "agree"})
    client.post(f"/committee/meetings/{meeting.pk}/resolutions/", sent)
    assert client.post(f"/committee/meetings/{foreign.pk}/resolutions/", sent).status_code == 404
    assert client.get(f"/committee/meetings/{foreign.pk}/resolutions/").status_code == 404
    assert set(AgendaItem.objects.values_list("resolution", flat=True)) == {""}


@pytest.mark.parametrize("cases", [1, 4])
def test_the_page_costs_the_same_with_more_rows(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], cases: int
) -> None:
    meeting, client = held(officer, cases=cases), signed_in(officer)
    with django_assert_num_queries(9):  # two of them are the test's own (savepoint), one tells who read
        client.get(f"/committee/meetings/{meeting.pk}/resolutions/")


@pytest.mark.parametrize("cases", [1, 3])
def test_a_row_is_a_transaction_of_five_statements(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], cases: int
) -> None:
    meeting, client = held(officer, cases=cases), signed_in(officer)
    with django_assert_num_queries(15 + 5 * cases):  # two of the five are the row's savepoint
        post(client, meeting, *[{"resolution": "agree"}] * cases, follow=False)


def test_a_page_drawn_before_somebody_elses_resolution_is_told(officer: User, signed_in: SignIn) -> None:
    meeting, client = held(officer, cases=2), signed_in(officer)
    stale = rows(meeting, {"resolution": "agree"}, {"resolution": "agree"})
    post(client, meeting, {"resolution": "disagree", "reason": "ไม่เข้าหลักเกณฑ์"}, {})
    page = client.post(f"/committee/meetings/{meeting.pk}/resolutions/", stale, follow=True).content.decode()
    assert "บันทึกมติแล้ว 1 เรื่อง" in page
    assert "มี 1 เรื่องที่มีมติหรือนำออกจากวาระไปก่อนแล้ว" in page
    assert [item.resolution for item in meeting.items.all()] == ["disagree", "agree"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"resolution": "partly", "amount": "0"}, "เห็นชอบบางส่วนต้องระบุวงเงิน"),
        ({"resolution": "disagree", "reason": "นอกพื้นที่", "amount": "5000"}, "มตินี้ไม่มีวงเงิน"),
        ({"resolution": "check_again"}, "มตินี้ต้องมีเหตุผล"),
        ({"resolution": "agree", "version": "9" * 5000}, "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้"),
    ],
)
def test_a_row_that_cannot_be_is_told(
    officer: User, signed_in: SignIn, told: dict[str, str], sentence: str
) -> None:
    meeting = held(officer, cases=1)
    answer = post(signed_in(officer), meeting, told)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert meeting.items.get().resolution == ""


def test_agreed_to_all_is_one_choice_that_rows_override(officer: User, signed_in: SignIn) -> None:
    meeting = held(officer, cases=30)
    told: list[dict[str, Any]] = [{} for _ in range(30)]
    told[3] = {"resolution": "disagree", "reason": "อยู่นอกพื้นที่"}
    told[4] = {"resolution": "later"}
    told[5] = {"amount": "500"}
    sent = rows(meeting, *told) | {"every": "all"}
    answer = signed_in(officer).post(f"/committee/meetings/{meeting.pk}/resolutions/", sent, follow=True)
    assert "บันทึกมติแล้ว 29 เรื่อง" in answer.content.decode()
    resolved = list(meeting.items.values_list("resolution", "amount"))
    assert resolved.count(("agree", None)) == 27
    assert (resolved[3][0], resolved[4][0], resolved[5]) == ("disagree", "", ("agree", Decimal(500)))


def test_help_given_first_is_ratified_where_all_are_agreed_to(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    decide(case=case, version=1, verb="aid_first", help_given=[a_help(given_on=HELD)], by=officer, at=MORNING)
    meeting = held(officer)
    sent = rows(meeting, {}) | {"every": "all"}
    signed_in(officer).post(f"/committee/meetings/{meeting.pk}/resolutions/", sent)
    assert meeting.items.get().resolution == "ratify"


def test_a_reason_without_a_resolution_is_asked_which_it_was(officer: User, signed_in: SignIn) -> None:
    meeting = held(officer, cases=2)
    sent = rows(meeting, {"reason": "อยู่นอกพื้นที่"}, {}) | {"every": "all"}
    answer = signed_in(officer).post(f"/committee/meetings/{meeting.pk}/resolutions/", sent)
    assert (answer.status_code, list(meeting.items.values_list("resolution", flat=True))) == (
        422,
        ["", "agree"],
    )
    assert "ยังไม่ได้เลือกมติ" in answer.content.decode()


def test_without_the_choice_what_is_blank_waits(officer: User, signed_in: SignIn) -> None:
    meeting = held(officer, cases=2)
    post(signed_in(officer), meeting, {}, {"resolution": "later"})
    assert set(meeting.items.values_list("resolution", flat=True)) == {""}
