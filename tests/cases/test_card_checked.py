"""ตรวจบัตรตัวจริงแล้ว: a tick instead of a stored copy, with who and when, and without a new posting of the month."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Case, Person, User
from tests.cases.typed import TYPED, edited
from tests.factories import MORNING, make_case

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FORM_KEY = "00000000-0000-7000-8000-00000000c0de"


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def page(client: Client, case: Case) -> str:
    return client.get(f"/cases/{case.pk}/").content.decode()


def test_the_tick_is_kept_from_the_form_and_the_page_says_who_and_when(
    officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    client.post("/cases/new/", TYPED | {"form_key": FORM_KEY, "identity_checked": "on", "save": ""})
    case = Case.objects.select_related("applicant").get()
    assert case.applicant.identity_checked
    shown = page(client, case)
    assert "ตรวจบัตรตัวจริงแล้ว" in shown
    assert "กานดา วงศ์ทอง 14 ต.ค. 2569 เวลา 09.30\u00a0น." in shown.partition("ตรวจบัตรตัวจริงแล้ว")[2][:200]


def test_a_colleague_who_ticks_it_later_is_the_one_who_is_named(
    officer: User, head: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    assert "ยังไม่ได้ทำเครื่องหมายว่าตรวจ" in page(signed_in(head), case)
    answer: Any = signed_in(head).post(f"/cases/{case.pk}/edit/", edited(case) | {"identity_checked": "on"})
    assert answer.status_code == 302
    told = page(signed_in(officer), case)
    assert "ประสิทธิ์ แก้วใส" in told.partition("ตรวจบัตรตัวจริงแล้ว")[2][:200]
    assert "ตรวจบัตรตัวจริงแล้ว: (ว่าง) → ใช่" in told


def test_the_form_shows_it_again_and_takes_it_back(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer, identity_checked=True), signed_in(officer)
    form = client.get(f"/cases/{case.pk}/edit/").content.decode()
    tick = form.partition('name="identity_checked"')[2][:200]
    assert "checked" in tick.partition(">")[0]
    client.post(f"/cases/{case.pk}/edit/", edited(case))
    assert not Person.objects.get().identity_checked


def test_without_a_paper_there_is_nothing_to_have_seen(officer: User, signed_in: SignIn) -> None:
    told = {
        "document_type": "none",
        "identity_number": "",
        "identity_checked": "on",
        "form_key": FORM_KEY,
        "save": "",
    }
    signed_in(officer).post("/cases/new/", TYPED | told)
    assert not Person.objects.get().identity_checked
