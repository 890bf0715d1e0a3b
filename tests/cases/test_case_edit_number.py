"""แก้ไข and the identity number: it does not come back to the page; an empty field keeps it."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from cases import identity
from cases.models import Case, User
from tests.cases.typed import edited
from tests.factories import MORNING, make_case

SignIn = Callable[[User], Client]
NUMBER, MASKED = "1112034563562", "x-xxxx-xxxxx-56-2"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def kept(case: Case) -> str:
    return identity.reveal(Case.objects.get(pk=case.pk).applicant)


def test_the_page_shows_it_masked(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    page = signed_in(officer).get(f"/cases/{case.pk}/edit/").content.decode()
    assert f"บันทึกไว้แล้ว <b>{MASKED}</b>" in page
    assert NUMBER not in page.replace("-", "")
    assert "บันทึกไว้แล้ว" not in signed_in(officer).get("/cases/new/").content.decode()


def test_an_empty_field_keeps_it(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    answer = signed_in(officer).post(
        f"/cases/{case.pk}/edit/", edited(case, identity_number="", wanted="ผ้าห่ม")
    )
    assert answer.status_code == 302
    assert kept(case) == NUMBER


def test_a_new_one_takes_its_place_and_is_found(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    client.post(
        f"/cases/{case.pk}/edit/", edited(case, document_type="passport", identity_number="mm 123456")
    )
    assert kept(case) == "MM123456"
    assert "สมศรี" in client.post("/cases/search/", {"q": "MM123456"}).content.decode()
    assert "สมศรี" not in client.post("/cases/search/", {"q": NUMBER}).content.decode()


def test_without_a_document_it_goes(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    url = f"/cases/{case.pk}/edit/"
    client = signed_in(officer)
    both = edited(case, document_type="none", identity_number=NUMBER)
    assert client.post(url, both).status_code == 422  # what is typed is not dropped without a word
    assert client.post(url, both | {"identity_number": ""}).status_code == 302
    assert kept(case) == ""


def test_after_an_error_only_what_was_typed_is_there(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    url = f"/cases/{case.pk}/edit/"
    page = signed_in(officer).post(url, edited(case, first_name="", identity_number="")).content.decode()
    assert NUMBER not in page.replace("-", "")
    assert MASKED in page
    page = signed_in(officer).post(url, edited(case, identity_number="111203456356")).content.decode()
    assert 'value="111203456356"' in page


def test_a_doubtful_one_that_is_kept_still_asks(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, identity_number="1112034563561")
    page = signed_in(officer).get(f"/cases/{case.pk}/edit/").content.decode()
    assert "ไม่สอดคล้องกับหลักตรวจสอบ" in page
    assert "1112034563561" not in page.replace("-", "")


def test_what_stands_in_it_is_text_not_markup(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, document_type="certificate", identity_number="1234567<i>")
    page = signed_in(officer).get(f"/cases/{case.pk}/edit/").content.decode()
    assert "<i>" not in page.lower()
