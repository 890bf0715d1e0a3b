"""What the INFO sheet holds of a case comes back through the importer's reader as the same facts."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.actions.rows import facts_of as stored
from cases.facts import CaseFacts, HelpFields
from cases.forms.fields import is_blank
from cases.models import Case, User
from cases.rules import WITHOUT_NUMBER
from cases.scope import scope
from cases.spreadsheet.check import Checked, check_row
from cases.spreadsheet.headings import find_tables
from cases.spreadsheet.reading import read_book
from cases.spreadsheet.references import References
from cases.spreadsheet.rows import DITTO
from cases.spreadsheet.values import facts_of
from cases.thai import BANGKOK, clean_name
from reporting.info import export_info
from reporting.months import Month
from tests.cases.spreadsheet.registers import TODAY, number, references
from tests.factories import a_help, make_case

OCTOBER = Month(2026, 10)
NOVEMBER_2 = datetime(2026, 11, 2, 9, 15, tzinfo=BANGKOK)
MORNING = datetime(2026, 10, 31, 9, 0, tzinfo=BANGKOK)

LETTERS = st.text(alphabet="กขคงจชดตนบปมยรลวสหอะาิีุูเแโไใ่้์ =+-@'\"123&<_x0041", min_size=1, max_size=40)
TEXTS = LETTERS.map(clean_name).filter(lambda text: not is_blank(text) and text not in DITTO)
NAMES = st.text(alphabet="กขคงจชดตนบปมยรลวสหอ", min_size=2, max_size=12)
DAYS = st.dates(date(2026, 10, 1), date(2026, 10, 31))
HELP = st.builds(
    HelpFields,
    form=st.sampled_from(["money", "goods", "labour", "service"]),
    amount=st.none() | st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2),
    given_on=st.none() | DAYS,
    budget_source=st.sampled_from(["", "reserve", "annual", "accumulated", "donation"]),
)
PLACES = st.sampled_from(["630602", "630601", "630101", None])
CASES = st.fixed_dictionaries({
    "first_name": NAMES, "last_name": NAMES | st.just(""), "title": st.sampled_from(["", "นาย", "นาง", "พ.ต.ท."]),
    "identity_number": st.integers(10**10, 10**11 - 1).map(lambda seed: number(f"1{seed}")) | st.just(""),
    "received_on": DAYS, "house_no": st.sampled_from(["12/3", "9", "ไม่มี", ""]), "moo": st.sampled_from(["4", "11", ""]),
    "community": st.sampled_from(["", "ตลาดเก่า"]), "alley": TEXTS | st.just(""), "road": TEXTS | st.just(""),
    "subdistrict_id": PLACES, "channel": st.sampled_from(["self", "field", "agency", ""]),
    "kind_id": st.sampled_from(["disaster", "quality_of_life", "other"]), "subkind_id": st.none(),
    "hardship": TEXTS | st.just(""), "wanted": TEXTS | st.just(""), "note": TEXTS | st.just(""),
    "people_affected": st.integers(1, 40), "birth": st.just(""), "phone": st.just(""), "house_code": st.just(""),
})  # fmt: skip


def lists() -> References:
    return replace(references(), office_code="05630603", office_name="เทศบาลตำบลแม่กุ")


def read_back(by: User) -> list[Checked]:
    out = io.BytesIO()
    export_info(
        month=OCTOBER,
        purpose="บันทึกใน INFO",
        by=by,
        at=NOVEMBER_2,
        out=out,
        local_authority=by.local_authority,
    )
    (table,), without = find_tables(read_book(out.getvalue(), name="INFO.xlsx"), remembered={})
    assert without == ["สรุป", "คำอธิบาย"]
    assert (table.unsure, table.missing) == ([], [])
    return [check_row(row, table, references=lists(), period=None, today=TODAY) for row in table.rows]


def told(facts: CaseFacts) -> dict[str, Any]:
    """A case as far as the INFO sheet tells it."""
    applicant, request = facts.applicant, facts.request
    lines: Sequence[HelpFields] = facts.help_given
    amounts = [line.amount for line in lines if line.amount is not None]
    return {
        "who": (applicant.title, applicant.first_name, applicant.last_name, applicant.document_type, applicant.identity_number),
        "request": replace(request, subkind_id=None, house_code="", outcome_reason=""),
        "forms": {line.form for line in lines},
        "amount": sum(amounts) if amounts else None,
        "helped_on": max((line.given_on for line in lines if line.given_on), default=None),
        "sources": {line.budget_source for line in lines if line.budget_source},
    }  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(CASES, st.lists(HELP, max_size=2)), min_size=1, max_size=6))
def test_our_own_export_gives_the_same_data_back(
    officer: User, made: list[tuple[dict[str, Any], list[HelpFields]]]
) -> None:
    for changes, help_given in made:
        make_case(
            officer,
            at=MORNING,
            outcome="helped" if help_given else "pending",
            help_given=help_given,
            **changes,
        )
    with transaction.atomic(), scope(officer):
        cases = {one.number: one for one in Case.objects.visible_to(officer).select_related("applicant")}
        kept = {name: stored(case, case.help_given.all()) for name, case in cases.items()}
    back = read_back(officer)
    assert len(back) == len(kept)
    for checked in back:
        assert checked.faults == [], [str(fault) for fault in checked.faults]
        facts = facts_of(checked.values)
        assert facts is not None
        assert told(facts) == told(kept[checked.values["case_number"]])


@pytest.mark.django_db
def test_a_case_without_document_comes_back_without(officer: User) -> None:
    make_case(
        officer,
        at=MORNING,
        document_type=WITHOUT_NUMBER,
        identity_number="",
        help_given=[a_help()],
        outcome="helped",
    )
    (checked,) = read_back(officer)
    assert checked.values["applicant"]["document_type"] == WITHOUT_NUMBER
    assert checked.faults == []
