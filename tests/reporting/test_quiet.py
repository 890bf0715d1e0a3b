"""The hours without e-mail: their edges, by Bangkok's clock, across midnight."""

from datetime import UTC, datetime

import pytest

from cases.thai import BANGKOK
from reporting.quiet import is_quiet, parse, told

BY_DAY = parse("18:00-08:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-10-05T{text}").replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        ("17:59:59", False),
        ("18:00:00", True),
        ("23:59:59", True),
        ("00:00:00", True),
        ("07:59:59", True),
        ("08:00:00", False),
        ("12:00:00", False),
    ],
)
def test_both_edges_of_the_night(clock, quiet):
    assert is_quiet(at(clock), BY_DAY) is quiet


def test_it_is_bangkoks_clock_whatever_zone_the_instant_came_in():
    assert is_quiet(datetime(2026, 10, 5, 11, 0, tzinfo=UTC), BY_DAY)  # 18:00 there
    assert not is_quiet(datetime(2026, 10, 5, 1, 0, tzinfo=UTC), BY_DAY)  # 08:00 there


def test_hours_within_one_day():
    noon = parse("12:00 - 13:00")
    assert [is_quiet(at(clock), noon) for clock in ("11:59:59", "12:00:00", "12:59:59", "13:00:00")] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "  ", "08:00-08:00"])
def test_none(text):
    assert parse(text) is None
    assert not is_quiet(at("00:00:00"), parse(text))


@pytest.mark.parametrize("text", ["18-8", "24:00-08:00", "18:60-08:00", "ตลอดวัน"])
def test_what_cannot_be_read_stops_the_start(text):
    with pytest.raises(ValueError, match="QUIET_HOURS"):
        parse(text)


def test_in_words():
    assert told(BY_DAY) == "18.00–08.00 น."
    assert told(None) == "ไม่มี"
