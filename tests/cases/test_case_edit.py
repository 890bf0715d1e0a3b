"""แก้ไข as a page: what changes, what stays, and two officers at one case."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from cases.models import HelpGiven, User
from tests.cases.typed import edited
from tests.factories import MORNING, a_help, a_request, applicant, change, make_case, rows_of

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_an_edit_changes_only_what_was_changed(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, at=MORNING)
    response = signed_in(officer).post(f"/cases/{case.pk}/edit/", edited(case, wanted="ผ้าห่ม", channel="self"))
    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.wanted, case.version, case.number) == ("ผ้าห่ม", 2, "1/2570")


def test_an_older_page_does_not_overwrite_a_newer_save(officer: User, head: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    with rows_of(case.local_authority_id):
        change(
            case=case,
            version=1,
            applicant=applicant(),
            request=a_request(wanted="เต็นท์"),
            help_given=[],
            by=head,
            at=MORNING,
        )
    client = signed_in(officer)
    response = client.post(f"/cases/{case.pk}/edit/", edited(case, version="1", wanted="ผ้าห่มสองผืน"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้" in page
    assert "ผ้าห่มสองผืน" in page
    case.refresh_from_db()
    assert case.wanted == "เต็นท์"
    assert 'name="version" value="2"' in page
    assert client.post(f"/cases/{case.pk}/edit/", edited(case, wanted="ผ้าห่มสองผืน")).status_code == 302


def test_lines_of_another_case_cannot_be_taken(officer: User, signed_in: SignIn) -> None:
    theirs = make_case(officer, help_given=[a_help()])
    stolen = HelpGiven.objects.get()
    mine = make_case(officer)
    line = {
        "help-INITIAL_FORMS": "1",
        "help-0-id": str(stolen.pk),
        "help-0-form": "money",
        "help-0-amount": "1",
    }
    signed_in(officer).post(f"/cases/{mine.pk}/edit/", edited(mine, **line))
    stolen.refresh_from_db()
    assert (stolen.case, stolen.amount) == (theirs, Decimal("700.00"))
    assert mine.help_given.get().amount == Decimal("1.00")


def test_the_dearest_edit_stays_in_its_budget(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    case = make_case(officer, help_given=[a_help(), a_help()])
    first, second = case.help_given.order_by("id")
    lines = {"help-TOTAL_FORMS": "3", "help-INITIAL_FORMS": "2", "help-2-form": "labour"}
    for place, line in enumerate((first, second)):
        lines |= {f"help-{place}-id": str(line.pk), f"help-{place}-form": "goods"}
    client = signed_in(officer)
    with django_assert_num_queries(14):  # two of them are the test's own (savepoint)
        client.post(f"/cases/{case.pk}/edit/", edited(case, **lines, **{"help-1-remove": "on"}))
    assert sorted(case.help_given.values_list("form", flat=True)) == ["goods", "labour"]


def test_a_line_ticked_for_removal_goes(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, help_given=[a_help()])
    line = case.help_given.get()
    ticked = {
        "help-INITIAL_FORMS": "1",
        "help-0-id": str(line.pk),
        "help-0-form": "goods",
        "help-0-remove": "on",
    }
    signed_in(officer).post(f"/cases/{case.pk}/edit/", edited(case, **ticked))
    assert not case.help_given.exists()


def test_sections_that_are_done_are_folded(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, hardship="")
    page = signed_in(officer).get(f"/cases/{case.pk}/edit/").content.decode()
    assert 'id="s-applicant">' in page
    assert 'id="s-request" open>' in page


def test_what_an_import_left_wrong_does_not_block_mending_the_rest(officer: User, signed_in: SignIn) -> None:
    left = {"identity_number": "1112034563561", "phone": "08123", "house_code": "6306"}
    case = make_case(officer, **left)
    assert case.gaps == ["identity_check", "phone_invalid", "house_code_invalid"]
    client, url = signed_in(officer), f"/cases/{case.pk}/edit/"
    assert client.post(url, edited(case, **left, wanted="ผ้าห่ม")).status_code == 302
    case.refresh_from_db()
    assert (case.wanted, len(case.gaps)) == ("ผ้าห่ม", 3)
    assert client.post(url, edited(case, **left | {"identity_number": "1112034563569"})).status_code == 422
