"""The workbook to fill in offline: it comes back through the same reader without a question."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings

from cases.spreadsheet.cells import Row
from cases.spreadsheet.fields import FIELDS, INFO_V1, Kind, heading_key
from cases.spreadsheet.headings import Headings, _columns, sure_names
from cases.spreadsheet.template import FIRST, HEADING_ROW, LISTS, ORDER, REGISTER, template_book
from tests.cases.spreadsheet.registers import IDS, one, references, saved

OFFICE = "องค์การบริหารส่วนตำบลแม่กุ"
ROW = {
    "received_on": "5/11/2569", "title": "นาง", "first_name": "สมศรี", "last_name": "ใจดี", "document_type": "บัตรประจำตัวประชาชน",
    "identity_number": IDS[4], "phone": "0812345678", "house_no": "12/3", "moo": "4", "subdistrict": "แม่กุ", "district": "แม่สอด",
    "province": "ตาก", "channel": "ด้วยตนเอง", "kind": "ด้านสาธารณภัย", "subkind": "ถุงยังชีพ", "hardship": "น้ำท่วม", "wanted": "ถุงยังชีพ",
    "people_affected": "4", "outcome": "ให้ความช่วยเหลือแล้ว", "help_forms": "สิ่งของ", "help_description": "ถุงยังชีพ",
    "help_quantity": "1", "help_unit": "ชุด", "help_amount": "700", "helped_on": "6/11/2569",
    "budget_sources": "งบกลาง ประเภทเงินสำรองจ่าย",
}  # fmt: skip


def template() -> Any:
    return openpyxl.load_workbook(io.BytesIO(template_book(references(), OFFICE)))


def test_filled_in_it_is_read_without_a_question() -> None:
    book = template()
    for column, name in enumerate(ORDER, 1):
        book[REGISTER].cell(FIRST + 2, column, ROW.get(name))
    table, (checked,) = one(saved(book))
    assert (table.unsure, checked.faults, checked.warnings, checked.rescued) == ([], [], [], [])
    assert set(table.columns.values()) == {name for name in ORDER if FIELDS[name].kind is not Kind.IGNORED}
    assert checked.values["request"]["subkind_id"] == "relief_bag"
    assert checked.values["help"] == [
        {
            "form": "goods", "description": "ถุงยังชีพ", "quantity": "1", "unit": "ชุด", "amount": "700.00",
            "given_on": "2026-11-06", "budget_source": "reserve",
        }
    ]  # fmt: skip


def test_empty_it_holds_an_example_and_nobody() -> None:
    table, checked = one(template_book(references(), OFFICE))
    assert checked == []
    assert [aside.why for aside in table.set_aside] == ["อยู่เหนือหัวตาราง", "แถวตัวอย่าง"]


def test_the_example_itself_is_a_row_without_a_fault() -> None:
    """Only its mark in the first column sets it aside."""
    book = template()
    book[REGISTER].cell(FIRST + 1, 1, "1")
    _, (checked,) = one(saved(book))
    assert (checked.faults, checked.warnings) == ([], [])


def test_headings_are_protected_and_cells_are_open_texts() -> None:
    sheet = template()[REGISTER]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet.cell(HEADING_ROW + 1, 2).protection.locked
    cell = sheet.cell(FIRST + 2, 2)
    assert (cell.protection.locked, cell.number_format) == (False, "@")
    assert sheet.freeze_panes == "F4"


def test_lists_offer_what_is_in_use() -> None:
    book = template()
    offered = {
        next(iter(rule.sqref.ranges)).min_col: rule.formula1
        for rule in book[REGISTER].data_validations.dataValidation
        if rule.type == "list"
    }
    for name in ("document_type", "channel", "kind", "subkind", "outcome", "help_forms", "budget_sources"):
        area = offered[ORDER.index(name) + 1].split("!")[1].replace("$", "")
        values = [cell.value for (cell,) in book[LISTS][area]]
        assert values == list(references().names(name).values())


def test_every_column_of_the_info_sheet_is_known_by_its_heading() -> None:
    layout = json.loads((Path(settings.BASE_DIR) / "fixtures/info_layouts.json").read_text("utf-8"))
    names = {column["heading"]: column["source"] for column in layout[0]["columns"]}
    assert list(names.values()) == list(INFO_V1)
    texts = dict(enumerate(names, 1))
    sure = {at: sure_names()[_key(text)] for at, text in texts.items()}
    assert [sure[at] for at in texts] == list(names.values())
    columns, unsure, _ = _columns(Headings(1, texts, {}, sure), [Row(2, [])], {})
    assert unsure == []
    assert len(columns) == sum(FIELDS[name].kind is not Kind.IGNORED for name in names.values())


def _key(text: str) -> str:
    return heading_key(text)


def test_no_heading_means_two_things() -> None:
    seen: dict[str, str] = {}
    for name, field in FIELDS.items():
        for text in (field.label, *field.synonyms, *field.doubtful):
            assert seen.setdefault(_key(text), name) == name, text
