"""Dates and instants as they are shown; the edges are midnight in Bangkok and the turn of the fiscal year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.thai import (
    BANGKOK,
    day_of,
    fiscal_year,
    format_date,
    format_date_full,
    format_date_long,
    format_due,
    format_instant,
    format_numeric,
    format_remaining,
)

FIFTH = date(2026, 11, 5)
DUE = datetime(2026, 11, 6, tzinfo=BANGKOK)


def test_one_day_in_four_lengths():
    assert format_date(FIFTH) == "5 พ.ย. 2569"
    assert format_date_long(FIFTH) == "5 พฤศจิกายน 2569"
    assert format_date_full(FIFTH) == "วันพฤหัสบดีที่ 5 พฤศจิกายน 2569"
    assert format_numeric(FIFTH) == "05/11/2569"


def test_an_instant_is_told_in_bangkok():
    night = datetime(2026, 11, 5, 17, 30, 9, tzinfo=UTC)
    assert format_instant(night) == "6 พ.ย. 2569 เวลา 00.30 น."
    assert format_instant(night, seconds=True) == "6 พ.ย. 2569 เวลา 00.30.09 น."


def test_an_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        format_instant(datetime(2026, 11, 5))


def test_due_at_midnight_is_the_end_of_the_day_before():
    said = "วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 เวลา 24.00 น."
    assert format_due(DUE) == said
    assert format_due(DUE.astimezone(UTC)) == said
    assert format_due(DUE - timedelta(minutes=30)) == "วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 เวลา 23.30 น."


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(days=2, hours=4, minutes=59), "เหลือ 2 วัน 4 ชั่วโมง"),
        (timedelta(days=2, minutes=59), "เหลือ 2 วัน"),
        (timedelta(hours=23, minutes=59), "เหลือ 23 ชั่วโมง"),
        (timedelta(minutes=59, seconds=59), "เหลือ 59 นาที"),
        (timedelta(seconds=1), "เหลือไม่ถึง 1 นาที"),
        (timedelta(), "เกินกำหนดมาแล้วไม่ถึง 1 นาที"),
        (-timedelta(minutes=5), "เกินกำหนดมาแล้ว 5 นาที"),
        (-timedelta(days=3, hours=2), "เกินกำหนดมาแล้ว 3 วัน 2 ชั่วโมง"),
    ],
)
def test_remaining_time_turns_at_the_due_instant(before, said):
    assert format_remaining(DUE, DUE - before) == said


def test_the_day_turns_in_bangkok_at_five_in_the_afternoon_of_utc():
    assert day_of(datetime(2026, 11, 5, 16, 59, 59, tzinfo=UTC)) == FIFTH
    assert day_of(datetime(2026, 11, 5, 17, tzinfo=UTC)) == date(2026, 11, 6)


def test_the_fiscal_year_begins_in_october():
    assert fiscal_year(date(2026, 9, 30)) == 2569
    assert fiscal_year(date(2026, 10, 1)) == 2570
    assert fiscal_year(date(2027, 9, 30)) == 2570
