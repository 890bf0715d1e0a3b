"""Lines of help: quantity, unit, who received and what shows it; folded where a line has none of it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from cases.actions.rows import facts_of
from cases.models import HelpGiven, User
from cases.rules import codes_of, gaps_of
from reporting.freeze import HELP_FIELDS, INTAKE_FIELDS, content_hash, intake
from tests.cases.test_case_decide import LINE
from tests.cases.typed import TYPED, edited
from tests.factories import MORNING, a_help, decide, make_case, rows_of

SignIn = Callable[[User], Client]
MORE = {
    "help-0-quantity": "๔๐",
    "help-0-unit": "ชุด",
    "help-0-receiver": " นายสมชาย  ใจดี (บุตร)",
    "help-0-evidence": "บัญชีผู้รับ 13 ต.ค. 2569",
}


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.mark.usefixtures("own_rows")
def test_all_of_a_line_is_stored_from_the_form_of_a_case(officer: User, signed_in: SignIn) -> None:
    signed_in(officer).post("/cases/new/", TYPED | LINE | MORE)
    line = HelpGiven.objects.get()
    assert (line.quantity, line.unit, line.receiver, line.evidence) == (
        Decimal("40.00"),
        "ชุด",
        "นายสมชาย ใจดี (บุตร)",
        "บัญชีผู้รับ 13 ต.ค. 2569",
    )


@pytest.mark.parametrize("verb", ["help", "aid_first"])
def test_the_verbs_of_help_store_it_too(officer: User, signed_in: SignIn, verb: str) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    assert client.post(f"/cases/{case.pk}/do/{verb}/", LINE | MORE | {"version": "1"}).status_code == 302
    page = client.get(f"/cases/{case.pk}/").content.decode()
    for words in ("ถุงยังชีพ 40 ชุด", "ผู้รับแทน: นายสมชาย ใจดี (บุตร)", "หลักฐานการรับ: บัญชีผู้รับ"):
        assert words in page


def test_a_usual_line_stays_folded_and_a_used_one_stands_open(officer: User, signed_in: SignIn) -> None:
    usual = make_case(officer, help_given=[a_help()], outcome="helped")
    used = make_case(officer, help_given=[a_help(evidence="ใบรับสิ่งของ")], outcome="helped")
    client = signed_in(officer)
    assert '<details class="more"><summary>' in client.get(f"/cases/{usual.pk}/edit/").content.decode()
    assert '<details class="more" open><summary>' in client.get(f"/cases/{used.pk}/edit/").content.decode()
    assert '<details class="more"><summary>' in client.get("/cases/new/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"help-0-quantity": "40"}, "ระบุจำนวนแล้วแต่ยังไม่มีหน่วยนับ"),
        ({"help-0-quantity": "สี่สิบ", "help-0-unit": "ชุด"}, "จำนวนต้องเป็นตัวเลขมากกว่า 0"),
        ({"help-0-quantity": "0", "help-0-unit": "ชุด"}, "จำนวนต้องเป็นตัวเลขมากกว่า 0"),
    ],
)
def test_what_cannot_be_read_comes_back_open_and_as_typed(
    officer: User, signed_in: SignIn, typed: dict[str, str], sentence: str
) -> None:
    answer = signed_in(officer).post("/cases/new/", TYPED | LINE | MORE | {"help-0-unit": ""} | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert '<details class="more" open>' in page
    assert 'value="บัญชีผู้รับ 13 ต.ค. 2569"' in page


def test_a_line_with_a_receiver_alone_is_no_empty_line(officer: User, signed_in: SignIn) -> None:
    answer = signed_in(officer).post("/cases/new/", TYPED | {"help-0-receiver": "นายสมชาย ใจดี"})
    assert "ยังไม่ได้เลือกรูปแบบ" in answer.content.decode()


def _lines(case: Any, *changes: dict[str, str]) -> dict[str, str]:
    """The stored lines as the form sends them, each with its changes."""
    data = {
        "help-TOTAL_FORMS": str(len(changes)),
        "help-INITIAL_FORMS": str(len(changes)),
        "outcome": "helped",
    }
    for place, (line, more) in enumerate(zip(case.help_given.order_by("id"), changes, strict=True)):
        as_typed = {
            "id": str(line.pk),
            "form": line.form,
            "description": line.description,
            "amount": str(line.amount),
            "given_on": "13/10/2569",
            "budget_source": line.budget_source,
            "receiver": line.receiver,
        }
        data |= {f"help-{place}-{name}": value for name, value in (as_typed | more).items()}
    return data


@pytest.mark.usefixtures("own_rows")
def test_receivers_change_line_by_line_in_one_statement(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    case = make_case(
        officer, outcome="helped", help_given=[a_help(receiver="นายก"), a_help(receiver="นายข"), a_help()]
    )
    data = edited(case, **_lines(case, {"receiver": "นางค"}, {"amount": "800"}, {"receiver": "นายง"}))
    client = signed_in(officer)
    with django_assert_num_queries(13) as seen:  # two are the test's own (savepoint), one the ceilings
        assert client.post(f"/cases/{case.pk}/edit/", data).status_code == 302
    assert sum('UPDATE "cases_helpgiven"' in one["sql"] for one in seen.captured_queries) == 1
    lines = list(case.help_given.order_by("id"))
    assert [line.receiver for line in lines] == ["นางค", "นายข", "นายง"]
    assert [line.amount for line in lines] == [Decimal("700.00"), Decimal("800.00"), Decimal("700.00")]


@pytest.mark.usefixtures("own_rows")
def test_a_receiver_lies_sealed_and_keeps_its_token_when_another_column_changes(
    officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer, outcome="helped", help_given=[a_help(receiver="นายก"), a_help(receiver="นายข")])
    before = _tokens()
    assert not any("นาย" in token for token in before)
    data = edited(case, **_lines(case, {"amount": "900"}, {"receiver": "นายค"}))
    signed_in(officer).post(f"/cases/{case.pk}/edit/", data)
    after = _tokens()
    assert (after[0] == before[0], after[1] == before[1]) == (True, False)


def _tokens() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT receiver FROM cases_helpgiven ORDER BY id")
        return [token for (token,) in cursor.fetchall()]


def test_a_posting_hashes_the_request_and_no_line_of_help(officer: User) -> None:
    case = make_case(officer)
    with rows_of(case.local_authority_id):
        before = content_hash([(case.pk, intake(case))])
        line = a_help(quantity=Decimal(2), unit="ชุด", receiver="นายก", evidence="ใบรับ")
        decide(case=case, version=1, verb="help", help_given=[line], by=officer, at=MORNING)
        case.refresh_from_db()
        assert content_hash([(case.pk, intake(case))]) == before
    assert not {"quantity", "unit", "receiver", "evidence"} & {*INTAKE_FIELDS, *HELP_FIELDS}


def test_no_gap_asks_for_the_folded_fields(officer: User) -> None:
    case = make_case(officer, outcome="helped", help_given=[a_help(given_on=date(2026, 10, 13))])
    with rows_of(case.local_authority_id):
        assert codes_of(gaps_of(facts_of(case, case.help_given.all()))) == []
