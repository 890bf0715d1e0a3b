"""Drafts of the forms beside the case: the committee's, the staff's, the province's, and those sent elsewhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases.actions.evidence import add_evidence
from cases.models import Attendance, Case, Draft, Evidence, LocalAuthority, Meeting, User
from cases.thai import BANGKOK
from cases.uploads import Sent
from reporting.actions.open import open_month
from reporting.models import Excuse, InfoLayout
from reporting.months import Month
from tests.cases.pictures import photograph
from tests.cases.test_work import SAME, tick
from tests.factories import as_owner, make_case
from tests.office import make_committee, make_meeting

Sign = Callable[[User], Client]
NOW = datetime(2026, 10, 14, 10, tzinfo=BANGKOK)
KEY = "0199aaaa-0000-7000-8000-00000000000d"
OPENED = "เปิดร่างที่เก็บไว้เมื่อ"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def carried(path: str, **told: str) -> dict[str, str]:
    return {"draft": KEY, "draft_path": path, "draft_title": "แบบหนึ่ง", "draft_sent": "1"} | told


def reopened(client: Client, path: str, **told: str) -> str:
    """The page of a draft that is kept, listed on the start page and opened from there."""
    assert client.post("/drafts/", carried(path, **told)).status_code == 204
    assert f'href="{path}?draft={KEY}"' in client.get("/").content.decode()
    page = client.get(f"{path}?draft={KEY}").content.decode()
    assert page.count(OPENED) == 1
    assert page.count(f'name="draft" value="{KEY}"') == 1
    return page


def waits() -> bool:
    return Draft.objects.get().done_at is None


@pytest.mark.parametrize(
    ("address", "name"),
    [("edit/", "quorum_source"), ("members/new/", "name")],
)
def test_an_order_and_its_members(officer: User, signed_in: Sign, address: str, name: str) -> None:
    path, client = f"/committee/{make_committee(officer).pk}/{address}", signed_in(officer)
    assert 'value="ตามคำสั่งข้อ 3"' in reopened(client, path, **{name: "ตามคำสั่งข้อ 3"})


@pytest.mark.parametrize(
    ("address", "name"), [("edit/", "place"), ("call-off/", "reason"), ("order/", "place")]
)
def test_a_meeting(officer: User, signed_in: Sign, address: str, name: str) -> None:
    make_committee(officer)
    meeting, client = make_meeting(officer, held_on=NOW.date()), signed_in(officer)
    path = f"/committee/meetings/{meeting.pk}/{address}"
    if address == "order/":
        assert client.post("/drafts/", carried(path, place="2")).status_code == 204
        return
    assert 'value="น้ำท่วมเส้นทาง"' in reopened(client, path, **{name: "น้ำท่วมเส้นทาง"})
    Meeting.objects.update(cancelled_at=NOW)
    assert "น้ำท่วมเส้นทาง" in client.get(f"{path}?draft={KEY}").content.decode()


def test_ticks_of_attendance_are_opened_on_the_meetings_page_and_go_with_their_save(
    officer: User, signed_in: Sign
) -> None:
    order = make_committee(officer)
    meeting, client = make_meeting(officer, held_on=NOW.date()), signed_in(officer)
    path, member = f"/committee/meetings/{meeting.pk}/", order.members.all()[0]
    page = reopened(client, path, drawn="", present=str(member.pk))
    assert page.count("checked") == 1
    assert f'value="{member.pk}" checked' in page
    assert page.count('name="drawn"') == 1  # the save compares with what the page showed then
    sent = carried(path, drawn="", present=str(member.pk))
    assert client.post(f"{path}attendance/", sent).status_code == 302
    assert Attendance.objects.count() == 1
    assert not waits()


def test_attendance_that_was_refused_is_still_a_draft(officer: User, signed_in: Sign) -> None:
    order = make_committee(officer)
    meeting, client = make_meeting(officer, held_on=NOW.date()), signed_in(officer)
    path = f"/committee/meetings/{meeting.pk}/"
    Meeting.objects.update(closed_at=NOW)
    sent = carried(path, drawn="", present=str(order.members.all()[0].pk))
    assert client.post(f"{path}attendance/", sent).status_code == 302
    assert waits()
    assert Draft.objects.get().path == path
    assert "แบบของร่างนี้เปิดไม่ได้แล้ว" in client.get(f"{path}?draft={KEY}").content.decode()


def test_why_a_file_is_taken_away(officer: User, signed_in: Sign) -> None:
    case, client = make_case(officer, at=NOW), signed_in(officer)
    for width in (9, 18):
        sent = Sent("a.jpg", "image/jpeg", photograph((width, 9)))
        add_evidence(case=case, kind="damage", note="", sent=sent, by=officer, at=NOW)
    one, path = Evidence.objects.all()[0], f"/cases/{case.pk}/evidence/"
    page = reopened(client, path, removing=str(one.pk), reason="ภาพของเรื่องอื่น")
    assert page.count('value="ภาพของเรื่องอื่น"') == 1
    assert page.count("<details open") + page.count('noprint" open') == 1
    keys = [part.partition('"')[0] for part in page.split('name="draft" value="')[1:]]
    assert len(keys) == len(set(keys)) == 2  # each file's form is a draft of its own
    told = carried(path, removing=str(one.pk), reason="ภาพของเรื่องอื่น")
    assert client.post(f"/evidence/{one.pk}/remove/", told).status_code == 302
    assert not waits()


def test_a_removal_that_was_refused_goes_on_under_its_key(officer: User, signed_in: Sign) -> None:
    case = make_case(officer, at=NOW)
    sent = Sent("a.jpg", "image/jpeg", photograph((9, 9)))
    one = add_evidence(case=case, kind="damage", note="", sent=sent, by=officer, at=NOW)
    path = f"/cases/{case.pk}/evidence/"
    answer = signed_in(officer).post(f"/evidence/{one.pk}/remove/", carried(path, reason=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(f'name="draft" value="{KEY}"') == 1
    assert f'name="draft_path" value="{path}"' in page


def test_a_head_hands_over_the_work_of_another(officer: User, head: User, signed_in: Sign) -> None:
    case = make_case(officer, at=NOW)
    told = {"officer": str(officer.pk), "case": str(case.pk), "reason": "ลาคลอด", "colleague": str(head.pk)}
    page = reopened(signed_in(head), "/work/hand-over/", **told)
    assert f"มอบงานของ{officer.full_name}" in page
    assert 'value="ลาคลอด"' in page
    assert f'value="{case.pk}" aria-label="เลือกเรื่องเลขที่ {case.number}" checked' in page
    sent = signed_in(head).post("/work/hand-over/", carried("/work/hand-over/", **told))
    assert sent.status_code == 302
    assert not waits()


def test_an_officer_names_nobody_else_for_a_hand_over(officer: User, head: User, signed_in: Sign) -> None:
    told = {"officer": str(head.pk), "reason": "ลาคลอด", "colleague": str(officer.pk), "every": "1"}
    assert signed_in(officer).post("/work/hand-over/", told).status_code == 404


def test_a_user_of_another_province(national_administrator: User, signed_in: Sign) -> None:
    client, path = signed_in(national_administrator), "/staff/new/"
    told = {"full_name": "สมใจ ใจดี", "role": "officer", "office": "05630603", "province": "63"}
    page = reopened(client, path, **told)
    assert "สมใจ ใจดี" in client.get("/").content.decode()
    assert 'value="สมใจ ใจดี"' in page
    assert 'value="05630603" selected' in page  # the province's offices are there to choose from
    made = client.post(path, carried(path, username="somjai", position="", phone="", email="", **told))
    assert made.status_code == 200
    assert User.objects.filter(username="somjai").exists()
    assert not waits()


def test_a_user_who_was_not_added_is_still_a_draft(province_administrator: User, signed_in: Sign) -> None:
    client, path = signed_in(province_administrator), "/staff/new/"
    told = {"full_name": "สมใจ ใจดี", "role": "officer"}
    assert client.post("/drafts/", carried(path, **told)).status_code == 204
    assert client.post(path, carried(path, **told)).status_code == 200
    assert waits()


def test_the_designated_officer(head: User, mae_ku: LocalAuthority, signed_in: Sign) -> None:
    page = reopened(signed_in(head), f"/designated/{mae_ku.code}/", name="สมหมาย มีชัย")
    assert 'value="สมหมาย มีชัย"' in page


ORDER = {
    "cause": "disaster", "reason": "น้ำท่วมที่ทำการ", "order_number": "ตก 1/2569", "order_date": "1/10/2569",
    "signed_by": "ผู้ว่าราชการจังหวัด",
}  # fmt: skip


@pytest.fixture
def september(mae_ku: LocalAuthority) -> str:
    open_month(month=Month(2026, 9), at=datetime(2026, 9, 1, tzinfo=BANGKOK))
    return f"/months/excuse/{mae_ku.code}/2569-09/"


def test_a_month_is_excused_and_the_excuse_revoked(
    province_officer: User, september: str, signed_in: Sign
) -> None:
    """Both forms may stand on one page: what was typed is opened in its own."""
    client = signed_in(province_officer)
    told = ORDER.copy()
    assert "น้ำท่วมที่ทำการ</textarea>" in reopened(client, september, **told)
    assert client.post(september, carried(september, **told)).status_code == 302
    assert not waits()
    Draft.objects.all().delete()
    excuse = Excuse.objects.get()
    told = {"excuse": str(excuse.pk), "revoked_reason": "พิมพ์เลขที่หนังสือผิด"}
    page = reopened(client, september, **told)
    assert "พิมพ์เลขที่หนังสือผิด</textarea>" in page
    assert 'name="order_number"' not in page
    assert client.post(f"{september}revoke/", carried(september, **told)).status_code == 302
    assert not waits()


def test_two_forms_of_one_page_are_two_drafts(
    province_officer: User, september: str, signed_in: Sign
) -> None:
    client = signed_in(province_officer)
    told = ORDER.copy()
    client.post(september, told)
    other = told | {"order_number": "ตก 2/2569"}
    page = client.post(september, carried(september, **other)).content.decode()  # a colleague was first
    assert page.count('name="draft" ') == 2
    assert page.count(f'name="draft" value="{KEY}"') == 1


def test_a_supervisor_without_drafts_starts_with_the_overview(
    province_officer: User, september: str, signed_in: Sign
) -> None:
    client = signed_in(province_officer)
    assert client.get("/").status_code == 302
    assert client.post("/drafts/", carried(september, reason="น้ำท่วม")).status_code == 204
    assert client.get("/").status_code == 200
    assert client.post(f"/drafts/{KEY}/drop/").status_code == 302
    assert client.get("/").status_code == 302


def test_the_same_help_for_the_ticked_of_a_list(officer: User, signed_in: Sign) -> None:
    cases = [make_case(officer, at=NOW) for _ in range(2)]
    with as_owner():
        Case.objects.update(stage="approved")
    told = SAME | {"description": "ข้าวสาร 5 กิโลกรัม", "case": tick(cases[0])[0]}
    page = reopened(signed_in(officer), "/work/approved/", **told)
    assert 'value="ข้าวสาร 5 กิโลกรัม"' in page
    assert page.count(" checked") == 1
    assert signed_in(officer).post("/work/approved/", carried("/work/approved/", **told)).status_code == 302
    assert not waits()


def test_a_list_that_asks_for_a_day_alone_keeps_nothing(officer: User, signed_in: Sign) -> None:
    """Its ticks would fill the start page with drafts of nothing."""
    make_case(officer, at=NOW)
    assert "data-draft" not in signed_in(officer).get("/work/registered/").content.decode()


def test_columns_of_the_info_sheet(national_administrator: User, signed_in: Sign) -> None:
    client = signed_in(national_administrator)
    path = client.post(reverse("layout_prepare", args=[1])).headers["Location"]
    drawn = client.get(path).context
    lines = {field.html_name: field.value() or "" for line in drawn["columns"] for field in line}
    machinery = {field.html_name: field.value() for field in drawn["columns"].management_form}
    told = {name: str(value) for name, value in (lines | machinery).items()}
    assert 'value="แบบใหม่ของกระทรวง"' in reopened(
        client, path, title="แบบใหม่ของกระทรวง", month="10/2569", **told
    )
    InfoLayout.objects.filter(published_on=None).update(published_on=NOW.date())
    assert "แบบใหม่ของกระทรวง" in client.get(f"{path}?draft={KEY}").content.decode()
