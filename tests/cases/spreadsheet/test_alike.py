"""The same case, typed in the form and imported, is judged alike: taken or refused, with the same facts and gaps."""

from typing import Any

import pytest
from django.http import QueryDict

from cases.forms.intake import IntakeForms
from cases.models import LocalAuthority
from cases.rules import codes_of, gaps_of
from cases.spreadsheet.cells import Row
from cases.spreadsheet.check import Checked, check_row
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.headings import Table
from cases.spreadsheet.values import facts_of
from tests.cases.spreadsheet.registers import IDS, TODAY, number, references
from tests.cases.typed import typed

LISTS = references()
WRONG_DIGIT = IDS[5][:-1] + str((int(IDS[5][-1]) + 1) % 10)
HELPED = {
    "outcome": "helped",
    "help-0-form": "goods",
    "help-0-description": "ถุงยังชีพ",
    "help-0-amount": "700",
    "help-0-given_on": "13/10/2569",
    "help-0-budget_source": "reserve",
}
# What an officer types, field by field of the form.
TYPED: list[dict[str, str]] = [
    {},
    HELPED,
    {"first_name": ""},
    {"first_name": "ก" * 101},
    {"last_name": ""},
    {"last_name": "ข" * 101},
    {"title": "ค" * 41},
    {"identity_number": ""},
    {"identity_number": IDS[7]},
    {"identity_number": f"{IDS[7][0]}-{IDS[7][1:5]}-{IDS[7][5:10]}-{IDS[7][10:12]}-{IDS[7][12]}"},
    {"identity_number": WRONG_DIGIT},
    {"identity_number": WRONG_DIGIT, "identity_override": "ตรวจเทียบกับบัตรตัวจริงทีละหลักแล้ว"},
    {"identity_number": "123456789"},
    {"identity_number": "12345678901234"},
    {"identity_number": "1.11E+12"},
    {"identity_number": "ABC"},
    {"document_type": "unregistered", "identity_number": number("063011234567")},
    {"document_type": "passport", "identity_number": "AB1234567"},
    {"document_type": "g_code", "identity_number": "g 630112345"},
    {"document_type": "certificate", "identity_number": "A" * 31},
    {"document_type": "none", "identity_number": ""},
    {"document_type": "none", "identity_number": IDS[7]},
    {"birth": "5/3/2520"},
    {"birth": "2590"},
    {"birth": "32/1/2520"},
    {"birth": "-"},
    {"phone": ""},
    {"phone": "081 234 5678"},
    {"phone": "812345678"},
    {"phone": "0812345678 หรือ 0898765432"},
    {"phone": "1234"},
    {"house_code": "6301-012345-6"},
    {"house_code": "123"},
    {"house_no": ""},
    {"house_no": "ไม่มี"},
    {"house_no": "-"},
    {"house_no": "1" * 31},
    {"moo": "", "community": ""},
    {"moo": "", "community": "ตลาดเหนือ"},
    {"community": "ช" * 81, "moo": ""},
    {"alley": "ซ" * 81},
    {"road": "ถ" * 81},
    {"subdistrict": ""},
    {"people_affected": "0"},
    {"people_affected": "4 คน"},
    {"people_affected": "สี่"},
    {"people_affected": "100001"},
    {"channel": ""},
    {"purpose": ""},
    {"purpose": "disaster/"},
    {"purpose": "quality_of_life/welfare_money"},
    {"hardship": ""},
    {"hardship": "น้ำท่วม\nดินถล่ม"},
    {"hardship": "ด" * 2001},
    {"wanted": "-"},
    {"wanted": "อ" * 1001},
    {"received_on": ""},
    {"received_on": "31/11/2569"},
    {"received_on": "24/11/2569"},
    {"received_on": "23 พ.ย. 69"},
    {"received_on": "2026-11-01"},
    {"received_on": "1/11/3000"},
    {"received_on": "1/11/2400"},
    {"outcome": "not_eligible"},
    {"outcome": "not_eligible", "outcome_reason": "รายได้เกินหลักเกณฑ์"},
    {"outcome": "not_eligible", "outcome_reason": "ร" * 301},
    {"outcome": "referred"},
    {"outcome": "referred", "referred_to": "พม.จังหวัดตาก"},
    {"outcome": "helped"},
    {"approved_on": "1/10/2569"},
    {"approved_on": "1/12/2569"},
    {"note": "ห" * 1001},
    HELPED | {"outcome": "pending"},
    HELPED | {"outcome": "not_eligible"},
    HELPED | {"help-0-form": "", "help-0-description": ""},
    HELPED | {"help-0-amount": ""},
    HELPED | {"help-0-amount": "๑,๕๐๐.๕๐ บาท"},
    HELPED | {"help-0-amount": "-5"},
    HELPED | {"help-0-amount": "1.005"},
    HELPED | {"help-0-amount": "99999999999999"},
    HELPED | {"help-0-given_on": ""},
    HELPED | {"help-0-given_on": "1/10/2569"},
    HELPED | {"help-0-given_on": "1/1/2571"},
    HELPED | {"help-0-budget_source": ""},
    HELPED | {"help-0-description": "ถ" * 201},
    HELPED | {"help-0-quantity": "2", "help-0-unit": "ชุด"},
    HELPED | {"help-0-quantity": "2"},
    HELPED | {"help-0-quantity": "0", "help-0-unit": "ชุด"},
    HELPED | {"help-0-receiver": "นายสมชาย ใจดี (บุตร)", "help-0-evidence": "ใบสำคัญรับเงินเลขที่ 15/2570"},
]
SAME = ("identity_number", "identity_override", "title", "first_name", "last_name", "birth", "phone", "house_code", "house_no", "moo", "community", "alley", "road", "people_affected", "hardship", "wanted", "received_on", "approved_on", "outcome_reason", "referred_to", "note")  # fmt: skip
OF_HELP = {"description": "help_description", "amount": "help_amount", "given_on": "helped_on", "quantity": "help_quantity", "unit": "help_unit", "receiver": "receiver", "evidence": "evidence"}  # fmt: skip


def cells_of(form: dict[str, str]) -> dict[str, Any]:
    """What the form holds, as a register has it: the names of the lists instead of their codes."""
    kind, _, subkind = form["purpose"].partition("/")
    place = next((one for one in LISTS.places if one.code == form["subdistrict"]), None)
    cells = {name: form[name] for name in SAME}
    cells |= {ours: form.get(f"help-0-{name}", "") for name, ours in OF_HELP.items()}
    cells |= {
        "document_type": LISTS.document_types[form["document_type"]],
        "channel": LISTS.channels.get(form["channel"], ""),
        "kind": LISTS.kinds.get(kind, ""),
        "subkind": LISTS.subkinds[subkind][1] if subkind else "",
        "outcome": LISTS.outcomes[form["outcome"]],
        "subdistrict": place.name if place else "",
        "district": place.district if place else "",
        "help_forms": LISTS.help_forms.get(form["help-0-form"], ""),
        "budget_sources": LISTS.budget_sources.get(form["help-0-budget_source"], ""),
    }
    return {name: value or None for name, value in cells.items()}


def imported(form: dict[str, str]) -> Checked:
    cells = cells_of(form)
    columns = dict(enumerate(cells, 1))
    headings = {at: FIELDS[name].label for at, name in columns.items()}
    table = Table("ทะเบียน", 1, columns, headings, [], [], [], [])
    return check_row(Row(2, list(cells.values())), table, references=LISTS, period=None, today=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize("changes", TYPED, ids=[str(changes)[:70] for changes in TYPED])
def test_typed_and_imported_are_judged_alike(changes: dict[str, str], mae_ku: LocalAuthority) -> None:
    form = typed() | changes
    posted = QueryDict(mutable=True)
    posted.update(form)
    forms = IntakeForms(posted, today=TODAY, home=mae_ku)
    checked = imported(form)
    assert forms.is_valid() == checked.is_good, (
        [part.errors for part in forms.parts],
        [str(fault) for fault in checked.faults],
    )
    if checked.is_good:
        facts = facts_of(checked.values)
        assert facts == forms.facts()
        assert codes_of(gaps_of(forms.facts())) == list(dict.fromkeys(one.rule for one in checked.warnings))
