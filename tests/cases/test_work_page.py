"""What stays on the pages of many rows: ticks, filters, the next page, and whose data were shown."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from cases.actions.hand_over import hand_over as act
from cases.forms.many import ticked_in
from cases.models import Case, LocalAuthority, Reading, User
from cases.scope import scope
from cases.views import hand_over, work
from tests.cases.test_work import SAME, drawn, stages, tick
from tests.factories import MORNING, a_help, as_owner, decide, make_case, make_user

SignIn = Callable[[User], Client]
LIST, HAND = "/work/registered/", "/work/hand-over/"
CHECKED = re.compile(r'name="case" value="([0-9a-f-]+)[^"]*"[^>]* checked')
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def colleague(mae_ku: LocalAuthority) -> User:
    return make_user("colleague", full_name="มาลี ศรีสุข", local_authority=mae_ku)


# --- A list -------------------------------------------------------------------------------------------------


def test_ticks_stay_where_the_day_was_mistyped_and_no_other_comes(officer: User, signed_in: SignIn) -> None:
    chosen, left = make_case(officer), make_case(officer)
    sent = {"case": tick(chosen), "verb": "propose", "happened_on": "เมื่อวาน"}
    page = signed_in(officer).post(f"{LIST}?all=1", sent).content.decode()
    assert CHECKED.findall(page) == [str(chosen.pk)]
    assert str(left.pk) in page


def test_what_went_elsewhere_meanwhile_has_no_tick(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    decide(case=case, version=1, verb="ask_documents", reason="ทะเบียนบ้าน", by=officer, at=MORNING)
    page = signed_in(officer).post(LIST, {"case": tick(case), "verb": "propose"}).content.decode()
    assert "อยู่ในขั้นตอน “รอเอกสารเพิ่มเติม” แล้ว" in page
    assert drawn(page) == []
    assert "เรื่องอื่นที่เลือกไว้บันทึกแล้ว" not in page  # there was no other


def test_a_full_page_is_done_and_has_no_next(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    cases, client = [make_case(officer), make_case(officer)], signed_in(officer)
    assert 'rel="next"' not in client.get(LIST).content.decode()
    assert client.post(LIST, {"case": tick(*cases), "verb": "propose"}).status_code == 302
    assert set(stages(*cases)) == {"proposed"}


def test_the_next_page_is_narrowed_too_and_all_of_it_is_logged(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    for day in (7, 8, 9):
        make_case(officer, received_on=date(2026, 10, day))
    answer = signed_in(officer).get(f"{LIST}?kind=disaster&mine=on")
    page = answer.content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following
    assert {"kind=disaster", "mine=on"} <= set(following[1].partition("?")[2].split("&amp;"))
    assert len(Reading.objects.get(request_id=answer["X-Request-ID"]).rows) == 2
    assert 'name="mine"' in page  # though everything shown is one's own: else the filter could not be left


def test_what_a_line_of_help_lacks_is_asked_for_and_its_day_is_today(
    officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    with as_owner():
        Case.objects.update(stage="approved")
    client = signed_in(officer)
    assert 'name="given_on" value="14/10/2569"' in client.get("/work/approved/").content.decode()
    page = client.post("/work/approved/", {"case": tick(case), "quantity": "2", "unit": ""} | SAME)
    assert "หน่วยนับ" in page.content.decode().partition('id="errors"')[2].partition("</div>")[0]
    with as_owner():
        Case.objects.update(stage="agreed")
    asked = client.post("/work/agreed/", {"case": tick(case), "verb": "approve"}).content.decode()
    assert "วันที่อนุมัติ" in asked.partition('id="errors"')[2].partition("</div>")[0]


def test_a_tick_that_is_no_tick_names_nothing() -> None:
    key = "0197c0de-0000-7000-8000-000000000001"
    sent = [f"{key}~²", "x", "~3", "", "0~0", f"{key}x~1"]
    assert ticked_in(sent) == {UUID(key): None}
    assert ticked_in([f"{key}~{'9' * 30}"]) == {UUID(key): None}
    assert ticked_in([f"{key}~3"] * 10_000) == {UUID(key): 3}


# --- Handing over -------------------------------------------------------------------------------------------


def options(page: str) -> list[str]:
    return re.findall(r'<option value="(\d+)"', page)


def test_who_can_receive_is_offered_and_nobody_else(
    officer: User, head: User, colleague: User, signed_in: SignIn
) -> None:
    gone = make_user("gone", local_authority=officer.local_authority, is_active=False)
    make_case(officer)
    page = signed_in(officer).get(HAND).content.decode()
    assert sorted(options(page)) == sorted([str(head.pk), str(colleague.pk)])
    assert gone.full_name not in signed_in(head).get(HAND).content.decode()  # nothing is left of theirs


def test_the_page_keeps_the_ticks_says_how_many_more_and_whom_it_showed(
    officer: User, colleague: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "MOST", 2)
    cases = [make_case(officer, received_on=MORNING.date() - timedelta(days=n)) for n in range(3)][::-1]
    closed = make_case(officer, help_given=[a_help()], outcome="helped")
    decide(case=closed, version=1, verb="close", by=officer, at=MORNING)
    sent = {"case": str(cases[0].pk), "colleague": colleague.pk, "reason": ""}
    answer = signed_in(officer).post(HAND, sent)
    page = answer.content.decode()
    assert CHECKED.findall(page) == [str(cases[0].pk)]
    assert "เรื่องที่ยังไม่ปิด 3 เรื่อง" in page
    assert "ยังมีอีก 1 เรื่อง ปุ่ม “มอบทุกเรื่อง” มอบทั้ง 3 เรื่อง" in page
    assert set(Reading.objects.get(request_id=answer["X-Request-ID"]).rows) == {one.pk for one in cases[:2]}


def test_no_supervisor_hands_over_and_the_history_has_its_instant(
    officer: User, colleague: User, district_officer: User
) -> None:
    case = make_case(officer)
    later = MORNING + timedelta(hours=1)
    told = {"officer": officer, "to": colleague, "cases": None, "reason": "ลา", "at": later}
    with transaction.atomic(), scope(district_officer), pytest.raises(PermissionDenied):
        act(by=district_officer, **told)
    with transaction.atomic(), scope(officer):
        act(by=officer, **told)
    assert Case.objects.get(pk=case.pk).changed_at == later
