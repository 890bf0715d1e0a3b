"""Months and due instants at their edges: year ends, leap years, the fiscal year, midnight in Bangkok."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.thai import BANGKOK
from reporting.months import Month, due_at

OCTOBER = Month(2026, 10)
MONTHS = st.builds(Month, st.integers(1960, 2150), st.integers(1, 12))


def test_written_in_buddhist_years():
    assert str(OCTOBER) == "2569-10"
    assert OCTOBER.thai == "ตุลาคม 2569"
    assert OCTOBER.thai_short == "ต.ค. 69"
    assert Month(1957, 1).thai_short == "ม.ค. 00"


@given(MONTHS)
def test_round_trips(month):
    assert Month.parse(str(month)) == month
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert month.next.previous == month
    assert month.last_day + timedelta(days=1) == month.next.first_day


@given(MONTHS, st.integers(-400, 400))
def test_adding_and_order(month, n):
    assert (month + n) - n == month
    assert (month + n > month) is (n > 0)


@pytest.mark.parametrize(
    "text", ["", "2026-10", "2569-13", "2569-00", "2569-1", "2569/10", "ต.ค. 69", "2569-10-01", "2769-01"]
)
def test_only_the_written_form_is_read(text):
    with pytest.raises(ValueError, match="2569-10"):
        Month.parse(text)


def test_thai_digits_are_read():
    assert Month.parse(" ๒๕๖๙-๑๐ ") == OCTOBER


def test_there_is_no_thirteenth_month():
    with pytest.raises(ValueError, match="month"):
        Month(2026, 13)


def test_over_the_year_end():
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2027, 1).previous == Month(2026, 12)
    assert Month(2028, 1) == OCTOBER + 15


def test_last_days():
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert Month(2025, 2).last_day == date(2025, 2, 28)


def test_fiscal_year_turns_between_september_and_october():
    assert Month.of(date(2026, 9, 30)).fiscal_year == 2569
    assert Month.of(date(2026, 10, 1)).fiscal_year == 2570
    year = Month.of_fiscal_year(2570)
    assert (year[0], year[-1], len(year)) == (OCTOBER, Month(2027, 9), 12)
    assert {month.fiscal_year for month in year} == {2570}


def test_ranges():
    assert [str(m) for m in Month.range(Month(2026, 11), Month(2027, 2))] == [
        "2569-11",
        "2569-12",
        "2570-01",
        "2570-02",
    ]
    assert list(Month.range(OCTOBER, OCTOBER)) == [OCTOBER]
    assert list(Month.range(OCTOBER, OCTOBER - 1)) == []


def test_october_is_late_from_midnight_after_the_fifth_of_november():
    due = due_at(OCTOBER)
    assert due == datetime(2026, 11, 6, 0, 0, tzinfo=BANGKOK) == datetime(2026, 11, 5, 17, 0, tzinfo=UTC)
    assert datetime(2026, 11, 5, 23, 59, 59, 999999, tzinfo=BANGKOK) < due
    assert datetime(2026, 11, 6, tzinfo=BANGKOK) >= due


def test_december_is_due_in_january():
    assert due_at(Month(2026, 12)) == datetime(2027, 1, 6, tzinfo=BANGKOK)


def test_another_day_by_the_rule():
    assert due_at(Month(2024, 1), day=29) == datetime(2024, 3, 1, tzinfo=BANGKOK)
    assert due_at(OCTOBER, day=5, zone=UTC) == datetime(2026, 11, 6, tzinfo=UTC)
    assert due_at(OCTOBER, hour=16) == datetime(2026, 11, 5, 16, tzinfo=BANGKOK)
    assert due_at(Month(2026, 11), hour=16, roll=True) == datetime(2026, 12, 7, 16, tzinfo=BANGKOK)


def test_holidays_move_nothing_unless_the_rule_says_so():
    holidays = {date(2026, 12, 7)}  # the 5th of December 2569 is a Saturday
    assert due_at(Month(2026, 11), holidays=holidays) == datetime(2026, 12, 6, tzinfo=BANGKOK)
    assert due_at(Month(2026, 11), roll=True) == datetime(2026, 12, 8, tzinfo=BANGKOK)
    assert due_at(Month(2026, 11), roll=True, holidays=holidays) == datetime(2026, 12, 9, tzinfo=BANGKOK)


@given(MONTHS, st.booleans())
def test_due_instants_keep_the_order_of_months(month, roll):
    assert due_at(month, roll=roll) < due_at(month.next, roll=roll)
    assert due_at(month, roll=roll) > datetime.combine(month.last_day, datetime.max.time(), tzinfo=BANGKOK)
