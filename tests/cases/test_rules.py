"""Completeness and correctness of a case, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from cases.facts import DISASTER, CaseFacts
from cases.models import DocumentType
from cases.models.people import THIRTEEN_DIGITS
from cases.rules import LABELS, WITHOUT_NUMBER, codes_of, gaps_of
from cases.rules import THIRTEEN_DIGITS as MEASURED
from tests.factories import a_help, a_request, applicant


def codes(
    people: dict[str, object] | None = None, lines: list[object] | None = None, **request: object
) -> list[str]:
    facts = CaseFacts(applicant(**people or {}), a_request(**request), lines or [])
    return codes_of(gaps_of(facts))


def test_a_whole_case_has_no_gap() -> None:
    assert codes() == []
    assert codes(outcome="helped", lines=[a_help()]) == []


def test_who_is_not_eligible_was_given_nothing() -> None:
    assert codes(outcome="not_eligible", outcome_reason="อยู่นอกพื้นที่", lines=[a_help()]) == ["help_refused"]
    assert codes(outcome="not_eligible", outcome_reason="อยู่นอกพื้นที่") == []
    assert codes(outcome="referred", referred_to="พม.จังหวัดตาก", lines=[a_help()]) == []


@pytest.mark.parametrize(
    ("blank", "code"),
    [
        ({"house_no": ""}, "house_no"),
        ({"moo": ""}, "moo"),
        ({"subdistrict_id": None}, "subdistrict"),
        ({"channel": ""}, "channel"),
        ({"hardship": ""}, "hardship"),
        ({"wanted": ""}, "wanted"),
    ],
)
def test_each_blank_field_is_one_gap(blank: dict[str, object], code: str) -> None:
    assert codes(**blank) == [code]


def test_a_town_has_communities_instead_of_moo() -> None:
    assert codes(moo="", community="ร่มเย็น") == []


def test_the_subkind_may_stay_open() -> None:
    assert codes(subkind_id=None) == []


def test_without_document_no_number_is_asked() -> None:
    assert codes({"document_type": "none", "identity_number": ""}) == []
    assert codes({"document_type": "certificate", "identity_number": ""}) == ["identity_number"]


@pytest.mark.parametrize("first", ["0", "6", "7", "8"])
def test_the_first_digit_proves_nothing(first: str) -> None:
    from cases.thai import check_digit

    number = f"{first}12034563561"[:12].ljust(12, "0")
    assert codes({"identity_number": f"{number}{check_digit(number)}"}) == []


def test_a_doubtful_number_asks_for_a_reason() -> None:
    assert codes({"identity_number": "1112034563561"}) == ["identity_check"]
    assert codes({"identity_number": "1112034563561", "identity_override": "ตรวจกับบัตรแล้ว"}) == []
    assert codes({"identity_number": "1112034563561", "document_type": "passport"}) == []


def test_a_short_number_is_wrong_whatever_the_reason() -> None:
    assert codes({"identity_number": "111203456356", "identity_override": "ตรวจกับบัตรแล้ว"}) == [
        "identity_invalid"
    ]


def test_what_the_outcome_asks_for() -> None:
    assert codes(outcome="helped") == ["help_given"]
    assert codes(outcome="referred") == ["referred_to"]
    assert codes(outcome="not_eligible") == ["outcome_reason"]
    assert codes(outcome="pending") == []


@pytest.mark.parametrize(
    ("form", "expected"),
    [("money", ["help_amount"]), ("goods", ["help_amount"]), ("labour", []), ("service", [])],
)
def test_money_and_goods_have_an_amount(form: str, expected: list[str]) -> None:
    assert codes(lines=[a_help(form=form, amount=None)]) == expected
    assert codes(lines=[a_help(form=form, amount=Decimal(0))]) == []


def test_each_line_names_its_own_fields() -> None:
    facts = CaseFacts(applicant(), a_request(), [a_help(), a_help(given_on=None, budget_source="")])
    gaps = gaps_of(facts)
    assert [gap.field for gap in gaps] == ["help-1-given_on", "help-1-budget_source"]
    assert all("รายการที่ 2" in gap.message for gap in gaps)


def test_help_before_the_request_is_an_emergency_or_a_slip() -> None:
    early = [a_help(given_on=date(2026, 10, 11))]
    assert codes(lines=early, kind_id="quality_of_life", subkind_id=None) == ["help_early"]
    assert codes(lines=early, kind_id=DISASTER) == []


def test_dates_stand_in_order() -> None:
    assert codes(approved_on=date(2026, 10, 11)) == ["approved_early"]
    assert codes(approved_on=date(2026, 10, 12)) == []
    assert codes({"birth": "2026-10-13"}) == ["birth_late"]
    assert codes({"birth": "2026"}) == []


def test_phone_and_house_code_are_measured() -> None:
    assert codes({"phone": "08123"}) == ["phone_invalid"]
    assert codes(house_code="6306") == ["house_code_invalid"]
    assert codes({"phone": ""}, house_code="63060123456") == []


def test_a_withdrawn_record_owes_nothing() -> None:
    assert codes(outcome="withdrawn", hardship="", channel="") == []


def test_every_gap_has_a_label_and_says_how() -> None:
    nothing = a_request(
        channel="", house_no="", moo="", subdistrict_id=None, hardship="", wanted="", outcome="helped"
    )
    gaps = gaps_of(CaseFacts(applicant(identity_number=""), nothing))
    assert len(gaps) == 8
    assert all(gap.code in LABELS and " — " in gap.message for gap in gaps)


def test_the_rules_and_the_models_mean_the_same_documents() -> None:
    assert {d.value for d in THIRTEEN_DIGITS} == MEASURED
    assert DocumentType.NONE.value == WITHOUT_NUMBER
