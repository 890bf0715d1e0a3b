"""The workbook to fill in offline: it comes back through the same reader without a question."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings

from cases.spreadsheet.cells import Row
from cases.spreadsheet.fields import FIELDS, INFO_V1, Kind, heading_key
from cases.spreadsheet.headings import Headings, _columns, sure_names
from cases.spreadsheet.template import FIRST, HEADING_ROW, LISTS, ORDER, REGISTER, template_book
from tests.cases.spreadsheet.registers import IDS, number, one, references, saved
from tests.reporting.test_no_formula import OFFICE as LIBRE_OFFICE
from tests.reporting.test_no_formula import opened_anew

OFFICE = "องค์การบริหารส่วนตำบลแม่กุ"
NO_HELP = dict.fromkeys(
    (
        "help_forms",
        "help_description",
        "help_quantity",
        "help_unit",
        "help_amount",
        "helped_on",
        "budget_sources",
    )
)
# What an officer fills in beside a word of a list, so that the row is whole.
BESIDE: dict[str, dict[str, str | None]] = {
    "บัตรประจำตัวคนซึ่งไม่มีสัญชาติไทย": {"identity_number": number("630612345678")},
    "บัตรบุคคลที่ไม่มีสถานะทางทะเบียน (ขึ้นต้นด้วย 0)": {"identity_number": number("063011234567")},
    "บัตรสีชมพู (ขึ้นต้นด้วย 00)": {"identity_number": number("006301234567")},
    "รหัส G": {"identity_number": "G630112345"},
    "หนังสือเดินทาง": {"identity_number": "AA1234567"},
    "หนังสือรับรอง": {"identity_number": "ตก 12/2569"},
    "ไม่มีเอกสาร": {"identity_number": None},
    "อยู่ระหว่างดำเนินการ": NO_HELP,
    "ไม่เข้าหลักเกณฑ์": NO_HELP | {"outcome_reason": "รายได้เกินหลักเกณฑ์"},
    "ส่งต่อหน่วยงาน": NO_HELP | {"referred_to": "พม.จังหวัดตาก"},
}
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


def filled_in(book: Any) -> list[dict[str, str | None]]:
    """A row for each word of each drop-down, chosen as it stands in the list; and back what was filled in."""
    sheet = book[REGISTER]
    rows: list[dict[str, str | None]] = []
    kinds = references().kinds
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            name = ORDER[next(iter(rule.sqref.ranges)).min_col - 1]
            for (cell,) in book[LISTS][rule.formula1.split("!")[1].replace("$", "")]:
                row = ROW | {name: cell.value} | BESIDE.get(cell.value, {})
                if name == "district":
                    row["subdistrict"] = next(
                        one.name for one in references().places if one.district == cell.value
                    )
                if name == "kind":
                    row["subkind"] = None
                if name == "subkind":
                    row["kind"] = next(
                        kinds[kind] for kind, word in references().subkinds.values() if word == cell.value
                    )
                rows.append(row)
    for at, row in enumerate(rows, FIRST + 2):
        for column, name in enumerate(ORDER, 1):
            sheet.cell(at, column).value = row.get(name)
    return rows


@pytest.mark.parametrize("program", ["openpyxl", "LibreOffice"])
def test_every_word_of_its_drop_downs_comes_back(program: str, tmp_path: Path) -> None:
    """As it was saved, and as LibreOffice saves it: every row is good, and nothing is asked, warned of or rescued."""
    if program == "LibreOffice" and not LIBRE_OFFICE:
        pytest.skip("LibreOffice is not installed")
    book = template()
    rows = filled_in(book)
    data = saved(book) if program == "openpyxl" else opened_anew(saved(book), tmp_path)
    table, checked = one(data)
    told = [(row, one.faults, one.warnings, one.rescued) for row, one in zip(rows, checked, strict=True)]
    assert len(rows) > 40
    assert table.unsure == []
    assert [one for one in told if any(one[1:])] == []


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
