"""Single cells: what is read, what is said, what is refused; and that nothing whatever breaks the reader."""

from datetime import date, datetime, timedelta
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.spreadsheet import rescue
from cases.spreadsheet.cells import Row, packed, unpacked
from cases.spreadsheet.check import check_row
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.headings import Table
from cases.spreadsheet.places import read_address
from cases.spreadsheet.rescue import Trouble
from cases.spreadsheet.values import facts_of
from tests.cases.spreadsheet.registers import IDS, TODAY, number, references

THAI = st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B))
DIRTY = st.text(alphabet=st.sampled_from("กขเแำําิีุ่้๊๋์ \u200b\u00a0\tAz9๙-.’")) | st.text() | THAI
CELLS = (
    st.none() | DIRTY | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates() | st.datetimes().map(lambda at: at.replace(microsecond=0))
    | st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}", fullmatch=True)
    | st.from_regex(r"[0-9](\.[0-9]{1,12})?E\+?[0-9]{1,3}", fullmatch=True)
)  # fmt: skip
LISTS = references()


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, min_size=len(FIELDS), max_size=len(FIELDS)))
def test_no_row_whatever_breaks_the_reader(cells: list[Any]) -> None:
    columns = dict(enumerate(FIELDS, 1))
    headings = {at: FIELDS[name].label for at, name in columns.items()}
    table = Table("ก", 1, columns, headings, [], [], [], [])
    checked = check_row(Row(2, cells), table, references=LISTS, period=None, today=TODAY)
    assert all(fault.what and fault.mend for fault in checked.faults)
    if checked.is_good:
        assert facts_of(checked.values) is not None


HUGE = 32_000  # characters of a cell: the guard lets 32,767 pass
TEDIOUS = [
    " " * HUGE + "x",
    "1" + " " * HUGE + "1",
    "." + " " * HUGE + "1",
    "\n" * HUGE + "x",
    "นาย" * (HUGE // 3),
    "1-" * (HUGE // 2),
]


@pytest.mark.parametrize("text", TEDIOUS)
def test_no_cell_keeps_the_reader_busy(text: str) -> None:
    """Of a worker that has no limits: a row with such a phone number once took it longer than its transaction lived."""
    columns = dict(enumerate((name for name in FIELDS if name != "case_number"), 1))
    headings = {at: FIELDS[name].label for at, name in columns.items()}
    table = Table("ก", 1, columns, headings, [], [], [], [])
    before = process_time()
    checked = check_row(Row(2, [text] * len(columns)), table, references=LISTS, period=None, today=TODAY)
    assert process_time() - before < 1
    assert {"phone", "help_amount"} <= {fault.field for fault in checked.faults}


def test_spaces_around_a_value_are_none_of_it() -> None:
    table = Table("ก", 1, {1: "phone"}, {1: "โทร"}, [], [], [], [])
    checked = check_row(
        Row(2, [" " * HUGE + "081-234-5678 "]), table, references=LISTS, period=None, today=TODAY
    )
    assert checked.values["applicant"]["phone"] == "0812345678"


def test_a_unit_behind_a_quantity_is_as_long_as_the_form_takes_it() -> None:
    """Or the whole file could not be written."""
    table = Table("ก", 1, {1: "help_quantity", 2: "help_forms"}, {1: "จำนวน", 2: "รูปแบบ"}, [], [], [], [])
    for unit, rules in (("ก" * 40, []), ("ก" * 41, ["too_long"])):
        row = Row(2, [f"3 {unit}", "สิ่งของ"])
        checked = check_row(row, table, references=LISTS, period=None, today=TODAY)
        assert [fault.rule for fault in checked.faults if fault.field == "help_quantity"] == rules


@given(st.lists(CELLS), st.integers(1, 60_000))
def test_a_row_survives_as_json(cells: list[Any], at: int) -> None:
    import json

    row = Row(at, cells, {3: "ใช้ค่าเดียวกับช่อง C5"})
    assert unpacked(json.loads(json.dumps(packed(row)))) == row


@given(st.dates(date(2020, 1, 1), TODAY))
def test_a_day_is_the_same_in_whatever_way_it_is_written(day: date) -> None:
    serial = (day - rescue.EPOCH).days
    be = f"{day.day}/{day.month}/{day.year + 543}"
    ways: list[Any] = [
        day,
        datetime(day.year, day.month, day.day),
        serial,
        float(serial),
        be,
        be[:-4] + be[-2:],
        day.isoformat(),
    ]
    if not (day.month == 2 and day.day == 29):
        ways.append(day.replace(year=day.year + 543))
        ways.append((day.replace(year=day.year + 543) - rescue.EPOCH).days)
    assert {rescue.day(way, TODAY)[0] for way in ways} == {day}


@pytest.mark.parametrize("typed", [date(1968, 2, 29), date(1969, 11, 5)])
def test_two_digits_of_the_thai_year_in_a_calendar_of_the_west(typed: date) -> None:
    """5/11/69 becomes 1969 in a program that knows no พ.ศ."""
    if typed.month == 2:
        with pytest.raises(Trouble):
            rescue.day(typed, TODAY)  # 29 ก.พ. 2568 is no day
    else:
        assert rescue.day(typed, TODAY) == (
            date(2026, 11, 5), "ปี 1969 ในช่องวันที่เป็นปี พ.ศ. อ่านเป็น 5 พ.ย. 2569",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (IDS[3], IDS[3]),
        (float(IDS[3]), IDS[3]),
        (f"'{IDS[3]}", IDS[3]),
        (f"{IDS[3]}.0", IDS[3]),
        (f"{IDS[3][0]}.{IDS[3][1:]}E+12", IDS[3]),
        (f"{IDS[3][:1]} {IDS[3][1:5]} {IDS[3][5:10]} {IDS[3][10:12]} {IDS[3][12]}", IDS[3]),
        (int(number("006301234567")), number("006301234567")),
    ],
)
def test_identity_numbers_that_can_be_saved(cell: Any, read: str) -> None:
    assert rescue.identity(cell, True)[0] == read


@pytest.mark.parametrize("cell", ["1.11E+12", "1.11E12", 1110000000000, 1.1103456e12, "๑.๑๑E+๑๒"])
def test_identity_numbers_whose_digits_are_lost(cell: Any) -> None:
    if cell == 1.1103456e12:
        assert rescue.identity(cell, True)[0] == "1110345600000"  # five zeros are no proof
    else:
        with pytest.raises(Trouble, match="ปัดเลขไปแล้ว"):
            rescue.identity(cell, True)


@pytest.mark.parametrize("power", ["9", "11", "13"])
def test_digits_of_another_power_are_not_taken_for_the_number(power: str) -> None:
    """1.112034563562E+9 has thirteen digits, and is no number of thirteen digits."""
    with pytest.raises(Trouble, match="ปัดเลขไปแล้ว"):
        rescue.identity(f"{IDS[3][0]}.{IDS[3][1:]}E+{power}", True)


def test_lost_zeros_are_put_back_only_where_the_last_digit_agrees() -> None:
    assert rescue.identity(int(number("063011234567")) + 1, True) == (str(int(number("063011234567")) + 1), "เลขประจำตัวเป็นตัวเลขในไฟล์ อ่านได้ครบทุกหลัก")  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (date(2570, 12, 1), "12/2570"),
        (datetime(2027, 12, 1), "12/2570"),
        ("๑๒ / ๒๕๗๐", "12/2570"),
        ("12/2570", "12/2570"),
    ],
)
def test_a_case_number_that_became_a_day(cell: Any, read: str) -> None:
    assert rescue.case_number(cell)[0] == read


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12/3 หมู่ที่ 4 ต.แม่กุ อ.แม่สอด จ.ตาก", {"house_no": "12/3", "moo": "4", "subdistrict": "แม่กุ", "district": "แม่สอด", "province": "ตาก"}),
        ("บ้านเลขที่ ๑๒/๓ ม.๔", {"house_no": "12/3", "moo": "4"}),
        ("12 ม.4", {"house_no": "12", "moo": "4"}),
        ("99 ซอย 2 ถนนประชา ตำบลแม่ปะ", {"house_no": "99", "alley": "2", "road": "ประชา", "subdistrict": "แม่ปะ"}),
        ("7 ชุมชนตลาดเก่า", {"house_no": "7", "community": "ตลาดเก่า"}),
        ("หมู่ 6 ตำบลแม่กุ", {"moo": "6", "subdistrict": "แม่กุ"}),
        ("", {}),
    ],
)  # fmt: skip
def test_an_address_in_one_cell(text: str, parts: dict[str, str]) -> None:
    assert read_address(text) == parts


@pytest.mark.parametrize("year", [1942, 1960, 1985])
def test_a_day_of_long_ago_is_no_year_of_two_digits(year: int) -> None:
    """1960 in a calendar is not taken for พ.ศ. 2560: only a year near today's can have been meant so."""
    assert rescue.day(date(year, 5, 1), TODAY) == (date(year, 5, 1), "")


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", " #VALUE! ", "#DIV/0!", "#NAME?"])
def test_a_formula_without_a_result_is_no_text(cell: str) -> None:
    with pytest.raises(Trouble, match="สูตร"):
        rescue.line(cell)
    assert rescue.line("#1 ถนนใหม่")[0] == "#1 ถนนใหม่"


def test_what_is_read_into_a_day_is_said() -> None:
    assert rescue.day(46331, TODAY) == (
        date(2026, 11, 5),
        "เลข 46331 เป็นลำดับวันของโปรแกรมตาราง อ่านเป็น 5 พ.ย. 2569",
    )
    assert rescue.day("5/11/2569", TODAY) == (date(2026, 11, 5), "")


def test_a_day_to_come_is_refused() -> None:
    assert rescue.day(TODAY, TODAY)[0] == TODAY
    with pytest.raises(Trouble, match="ยังมาไม่ถึง"):
        rescue.day(TODAY + timedelta(days=1), TODAY)
