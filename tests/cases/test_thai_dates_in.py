"""What officers type as a date, and what they are told when it cannot be one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.thai import (
    PartialDate,
    ThaiDateError,
    format_date,
    format_date_full,
    format_date_long,
    format_numeric,
    parse_date,
    parse_partial_date,
)

TODAY = date(2026, 11, 3)
FIFTH = date(2026, 11, 5)


@pytest.mark.parametrize(
    "text",
    [
        "5/11/2569", "05/11/2569", "5/11/69", "5-11-2569", "5.11.2569", "5 11 2569", " 5 / 11 / 2569 ",
        "5 พ.ย. 69", "5พ.ย.69", "5 พย 2569", "5-พ.ย.-69", "5 พฤศจิกา 2569", "5 พฤศจิกายน 2569",
        "วันที่ 5 พฤศจิกายน พ.ศ. 2569", "วันพฤหัสบดีที่ 5 พฤศจิกายน 2569", "5 เดือนพฤศจิกายน พ.ศ.2569",
        "๕/๑๑/๒๕๖๙", "๕ พ.ย. ๒๕๖๙", "2026-11-05", "2569-11-05", "2026-11-05 00:00:00",
        "5/11/2026", "5 พ.ย. ค.ศ. 2026", "5/11/พ.ศ. 69", "\u200b5/11/2569",
    ],
)  # fmt: skip
def test_every_usual_way_to_write_the_fifth_of_november(text):
    assert parse_date(text, today=TODAY) == FIFTH


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ยังไม่ได้พิมพ์วันที่"),
        ("พรุ่งนี้", "อ่านวันที่ “พรุ่งนี้” ไม่ได้"),
        ("5/11", "ไม่มีปี"),
        ("5/25/2569", "ไม่มีเดือนที่ 25"),
        ("5 พ.ศ. 2569", "ไม่รู้จักชื่อเดือน"),
        ("31/4/2569", "เดือนนี้มี 30 วัน"),
        ("29/2/2569", "ไม่มีวันที่ 29 กุมภาพันธ์ 2569"),
        ("29/2/2568", "ไม่มีวันที่ 29 กุมภาพันธ์ 2568"),  # 2568 divides by four, ค.ศ. 2025 does not
        ("0/11/2569", "ไม่มีวันหรือเดือน"),
        ("5/11/2350", "ปี 2350"),
        ("5/11/2199", "ปี 2199"),
        ("5/11/256", "ปี 256"),
        ("5 พ.ย. พ.ศ. 2026", "ปี 2026"),
        ("5 พ.ย. ค.ศ. 69", "ปี 69"),
        ("5/11/2596", "ห่างจากปัจจุบัน"),
        ("5/11/1800", "ปี 1800"),
    ],
)
def test_a_date_that_cannot_be_says_why_in_thai(text, says):
    with pytest.raises(ThaiDateError) as refused:
        parse_date(text, today=TODAY)
    assert says in str(refused.value)
    assert "—" in str(refused.value), "an error also says what to do"


def test_leap_day_is_counted_in_the_christian_year():
    assert parse_date("29/2/2567", today=TODAY) == date(2024, 2, 29)
    assert parse_date("2567-02-29", today=TODAY) == date(2024, 2, 29)
    assert format_numeric(date(2024, 2, 29)) == "29/02/2567"


def test_a_date_to_come_is_read():
    assert parse_date("1/10/2570", today=TODAY) == date(2027, 10, 1)


@given(st.dates(TODAY - timedelta(days=100 * 365), TODAY + timedelta(days=9 * 365)))
def test_what_is_shown_is_read_back(day):
    for shown in (
        format_numeric(day),
        format_date(day),
        format_date_long(day),
        format_date_full(day),
        day.isoformat(),
    ):
        assert parse_date(shown, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "iso", "thai"),
    [
        ("2520", "1977", "พ.ศ. 2520"),
        ("พ.ศ. 2520", "1977", "พ.ศ. 2520"),
        ("ปี ๒๕๒๐", "1977", "พ.ศ. 2520"),
        ("1977", "1977", "พ.ศ. 2520"),
        ("0/0/2520", "1977", "พ.ศ. 2520"),
        ("-/-/2520", "1977", "พ.ศ. 2520"),
        ("3/2520", "1977-03", "มีนาคม 2520"),
        ("0/3/2520", "1977-03", "มีนาคม 2520"),
        ("มี.ค. 2520", "1977-03", "มีนาคม 2520"),
        ("5/3/2520", "1977-03-05", "5 มีนาคม 2520"),
        ("5 มี.ค. 20", "1977-03-05", "5 มีนาคม 2520"),
        ("29/2/2499", "1956-02-29", "29 กุมภาพันธ์ 2499"),
        ("3/11/2569", "2026-11-03", "3 พฤศจิกายน 2569"),  # born today
        ("2569", "2026", "พ.ศ. 2569"),
    ],
)
def test_a_birth_date_as_far_as_it_is_known(text, iso, thai):
    born = parse_partial_date(text, today=TODAY)
    assert (born.iso, born.thai) == (iso, thai)
    assert PartialDate.from_iso(iso) == born
    assert parse_partial_date(thai, today=TODAY) == born


@pytest.mark.parametrize("text", ["4/11/2569", "2570", "12/2569", "5/3/80"])
def test_nobody_is_born_tomorrow(text):
    with pytest.raises(ThaiDateError, match="อยู่หลังวันนี้"):
        parse_partial_date(text, today=TODAY)


@pytest.mark.parametrize("text", ["5/11", "5/3/2410", "5/-/2520", "31/6/2520", "มีนา"])
def test_a_birth_date_that_cannot_be(text):
    with pytest.raises(ThaiDateError):
        parse_partial_date(text, today=TODAY)


@pytest.mark.parametrize("stored", ["", "77", "1977-3", "1977-13", "1977-02-30", "1977-03-05T00:00", "๑๙๗๗"])
def test_only_whole_parts_come_out_of_storage(stored):
    with pytest.raises(ValueError, match=r"partial date|month|day"):
        PartialDate.from_iso(stored)
