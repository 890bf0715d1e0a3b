"""What is asked about a file, what an officer may say once for all its rows, and the period that it is for."""

from dataclasses import replace
from datetime import date

from cases.spreadsheet.check import check_row
from cases.spreadsheet.fields import heading_key
from cases.spreadsheet.headings import LEFT_OUT, find_tables
from cases.spreadsheet.reading import read_book
from tests.cases.spreadsheet.messy import doubtful, sheets
from tests.cases.spreadsheet.registers import (
    HEADINGS,
    IDS,
    TODAY,
    one,
    people,
    person,
    read,
    references,
    workbook,
)

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def test_what_is_doubtful_is_asked_with_samples_and_the_likeliest_first() -> None:
    table, _ = one(doubtful())
    asked = {unsure.letter: unsure for unsure in table.unsure}
    assert asked["B"].candidates[0] == "received_on"
    assert asked["B"].samples == ["1/11/2569", "2/11/2569"]
    assert (asked["E"].candidates[0], asked["F"].candidates[0]) == ("kind", "hardship")
    assert table.missing == ["received_on", "kind"]
    assert [(column.letter, column.heading) for column in table.ignored] == [("A", "ที่"), ("G", "อาชีพ")]


def test_nothing_is_asked_about_a_column_in_which_nothing_stands() -> None:
    head = [*HEADINGS, "ประเภท"]
    table, _ = one(workbook([head, person(1), person(2)]))
    assert table.unsure == []
    assert [column.heading for column in table.ignored][-1:] == ["ประเภท"]


def test_a_column_that_was_left_out_is_not_asked_about_again() -> None:
    table, _ = one(
        doubtful(), remembered={heading_key(" วันที่ "): "received_on", "ประเภท": "kind", "เรื่อง": LEFT_OUT}
    )
    assert table.unsure == []
    assert [column.heading for column in table.ignored] == ["ที่", "เรื่อง", "อาชีพ"]


def test_two_columns_of_one_heading_are_asked_about() -> None:
    head = [*HEADINGS, "เบอร์โทรศัพท์"]
    table, _ = one(workbook([head, [*person(1), "0899999999"]]))
    assert [(unsure.letter, unsure.candidates) for unsure in table.unsure] == [("M", ["phone"])]


def test_a_column_of_identity_numbers_shows_by_what_stands_in_it() -> None:
    head = ["ลำดับ", "ชื่อ-สกุล", "วันที่รับเรื่อง", "ด้าน", "รหัสอะไรสักอย่าง"]
    table, _ = one(workbook([head, [1, "นายสมชาย ใจดี", "1/11/2569", "สาธารณภัย", IDS[1]]]))
    assert [(unsure.letter, unsure.candidates[0]) for unsure in table.unsure] == [("E", "identity_number")]


def test_what_holds_for_all_rows_is_said_once() -> None:
    """A register of one ด้าน has no column for it; a cell that says otherwise goes before."""
    headings = [heading for heading in HEADINGS if heading != "ด้าน"]
    rows = [
        [cell for heading, cell in zip(HEADINGS, row, strict=True) if heading != "ด้าน"] for row in people(2)
    ]
    table, checked = one(workbook([headings, *rows]))
    assert table.missing == ["kind"]
    assert [fault.rule for one in checked for fault in one.faults] == ["required", "required"]
    table = replace(table, fixed={"kind": "ด้านสาธารณภัย"})
    assert table.missing == []
    for row in table.rows:
        found = check_row(row, table, references=references(), period=None, today=TODAY)
        assert (found.faults, found.values["request"]["kind_id"]) == ([], "disaster")


def test_days_outside_the_period_are_refused() -> None:
    rows = [person(1, {"วันที่ยื่นคำขอ": day}) for day in ("31/10/2569", "1/11/2569", "22/11/2569")]
    _, checked = one(workbook([HEADINGS, *rows]), period=NOVEMBER)
    assert [one.is_good for one in checked] == [False, True, True]
    (fault,) = checked[0].faults
    assert (fault.rule, fault.cell) == ("outside_period", "B2")
    assert "1 พ.ย. 2569 – 30 พ.ย. 2569" in fault.what


def test_a_corrected_cell_mends_its_row() -> None:
    table, (checked,) = one(workbook([HEADINGS, person(1, {"ตำบล": "แม่กรุ", "สิ่งที่ขอ": None})]))
    mended = checked.row.with_cell(7, "แม่กุ").with_cell(11, "ถุงยังชีพ")
    again = check_row(mended, table, references=references(), period=None, today=TODAY)
    assert (again.faults, again.warnings) == ([], [])


def test_a_table_knows_how_many_rows_it_has() -> None:
    table, checked = one(workbook([HEADINGS, *people(5), ["รวม 5 ราย"]]))
    assert len(table.rows) == len(checked) == 5  # type: ignore[arg-type]


def test_sheets_without_a_register_are_named() -> None:
    tables, without = find_tables(read_book(sheets(), name="a.xlsx"), remembered={})
    assert [table.sheet for table in tables] == ["ต.ค.", "พ.ย."]
    assert without == ["สรุป", "เก่า"]


def test_a_letter_is_no_register() -> None:
    tables, _ = read(workbook([["เรียน นายอำเภอ"], ["ขอส่งรายชื่อ", "จำนวน 3 ราย"], ["ลงชื่อ", "นายสมชาย"]]))
    assert tables == []


def test_several_sources_make_several_lines() -> None:
    head = [*HEADINGS, "ผล", "รูปแบบ", "จำนวนเงิน", "วันที่จ่าย", "แหล่งเงิน"]
    _, (checked,) = one(workbook([head, [*person(1), "ช่วยแล้ว", "เงิน", 900, "5/11/2569", "งบกลาง, บริจาค"]]))
    assert [line.get("budget_source") for line in checked.values["help"]] == ["reserve", "donation"]
    assert [line.get("amount") for line in checked.values["help"]] == ["900.00", None]
    assert {"help_several", "help_amount"} <= {warning.rule for warning in checked.warnings}


def test_a_number_that_no_whole_number_holds_is_read_as_it_stands() -> None:
    """A cell may hold 1E+300: too large for JSON's whole numbers, and for any column of ours."""
    book = read_book(workbook([["เลข"], [1e300], [2.0**60], [1112034563562.0]]), name="a.xlsx")
    assert [row.cell(1) for row in book.sheets[0].rows] == ["เลข", 1e300, 2.0**60, 1112034563562]
