"""The ladder: when each step falls, by the obligation's own due instant, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.thai import BANGKOK
from reporting.escalation import LADDER, WEEKS, Told, last_day, newest_step, step_words, steps, told_at
from reporting.months import Month, due_at
from tests.reporting.september import DUE, SEPTEMBER

TICK = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


SEPTEMBERS = {
    "d-5": at("2026-09-30T08:00"),
    "d-2": at("2026-10-03T08:00"),
    "d-0": at("2026-10-05T08:00"),
    "d+1": at("2026-10-06T08:00"),
    "w1": at("2026-10-13T08:00"),
    "w2": at("2026-10-20T08:00"),
}


def test_the_steps_of_a_month_that_is_due_at_the_end_of_the_5th():
    found = {step.key: step.at for step in steps(DUE)}
    assert {key: found[key] for key in SEPTEMBERS} == SEPTEMBERS
    assert len(found) == 4 + WEEKS
    assert sorted(found.values()) == list(found.values())


@pytest.mark.parametrize("key", SEPTEMBERS)
def test_a_step_comes_at_its_instant_and_not_before(key):
    before = newest_step(DUE, SEPTEMBERS[key] - TICK)
    now = newest_step(DUE, SEPTEMBERS[key])
    assert now is not None
    assert (now.key, now.at) == (key, SEPTEMBERS[key])
    assert before is None or before.key != key


def test_nothing_before_the_first_and_the_last_week_stays():
    assert newest_step(DUE, SEPTEMBERS["d-5"] - TICK) is None
    assert newest_step(DUE, DUE + timedelta(days=3650)).key == f"w{WEEKS}"


def test_after_four_days_of_silence_the_newest_alone():
    assert newest_step(DUE, at("2026-10-07T09:00")).key == "d+1"


@pytest.mark.parametrize(("hour", "day", "begins"), [(16, 5, 8), (9, 5, 8), (8, 5, 0), (1, 5, 0), (24, 5, 8)])
def test_the_last_day_is_reminded_of_before_it_is_too_late(hour, day, begins):
    """A rule with an hour of its own: the morning of D must come before the due instant."""
    due = due_at(SEPTEMBER, hour=hour)
    step = next(one for one in steps(due) if one.key == "d-0")
    assert last_day(due).day == day
    assert step.at == at(f"2026-10-05T{begins:02}:00") < due


def test_a_due_instant_that_moved_for_a_holiday_moves_its_steps():
    """D is that of the obligation, whatever the rule says elsewhere: 5 ธ.ค. 2569 is a Saturday, rolled to Monday the 7th."""
    due = due_at(Month(2026, 11), roll=True)
    assert last_day(due).isoformat() == "2026-12-07"
    assert next(one for one in steps(due) if one.key == "d-2").at == at("2026-12-05T08:00")


def test_the_day_is_bangkoks_whatever_zone_the_instant_came_in():
    assert last_day(DUE.astimezone(UTC)).isoformat() == "2026-10-05"


WHO = {
    "d-5": {Told.OFFICER},
    "d-2": {Told.OFFICER},
    "d-0": {Told.OFFICER, Told.HEAD},
    "d+1": {Told.OFFICER, Told.HEAD, Told.SUPERVISOR},
    "w1": {Told.OFFICER, Told.HEAD, Told.SUPERVISOR},
    "w52": {Told.OFFICER, Told.HEAD, Told.SUPERVISOR},
}


@pytest.mark.parametrize("key", WHO)
def test_who_is_told(key):
    assert told_at(key) == WHO[key]


def test_each_step_has_words():
    assert [step_words(key) for key in (*LADDER, "w3")] == [
        "เตือนก่อนครบกำหนด 5 วัน",
        "เตือนก่อนครบกำหนด 2 วัน",
        "เตือนในวันครบกำหนด",
        "เตือนหลังครบกำหนด 1 วัน",
        "เตือนหลังครบกำหนด 3 สัปดาห์",
    ]
