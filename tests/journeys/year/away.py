"""When the machine was away: the faults of the year, each with its days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from tests.journeys.year.plan import BANGKOK

# When the clock of the simulation stops: every morning, and around the due instants just after midnight too.
MIDNIGHT, MORNING = time(0, 5), time(8, 35)
AROUND_DUE = range(5, 13)  # days of the month
# Nothing ran at all: power gone across the 6th; a week-end; the whole of สงกรานต์.
AWAY = [
    (datetime(2026, 11, 4, 20, tzinfo=BANGKOK), datetime(2026, 11, 8, 20, tzinfo=BANGKOK)),
    (datetime(2027, 1, 9, 1, tzinfo=BANGKOK), datetime(2027, 1, 11, 7, tzinfo=BANGKOK)),
    (datetime(2027, 4, 12, 12, tzinfo=BANGKOK), datetime(2027, 4, 17, 8, tzinfo=BANGKOK)),
]
# Two beats, then four, around the due instants of those months: every task is asked for so often.
BEATS = {2026: {12: 2}, 2027: {2: 4}}
# A day on which each task dies in mid-run at its first try and is asked for again.
DIES_ON = {date(2027, 3, 6), date(2027, 3, 7)}
# The clock is set back by so much for one round, after the months of that day were flagged.
SET_BACK = {date(2027, 5, 7): timedelta(days=2)}


def away(at: datetime) -> bool:
    return any(gone <= at < back for gone, back in AWAY)


def rounds(first: date, last: date) -> Iterator[datetime]:
    """Every instant at which a machine that is there looks."""
    day = first
    while day <= last:
        for hour in (MIDNIGHT, MORNING) if day.day in AROUND_DUE else (MORNING,):
            at = datetime.combine(day, hour, tzinfo=BANGKOK)
            if not away(at):
                yield at
        day += timedelta(days=1)


def looks(first: date, last: date) -> Iterator[datetime]:
    """The rounds in the order in which they happen, those of a clock that was set back among them."""
    for at in rounds(first, last):
        yield at
        if back := SET_BACK.get(at.date()):
            yield at - back


def beats(at: datetime) -> int:
    return BEATS.get(at.year, {}).get(at.month, 1) if at.day in AROUND_DUE else 1


def first_round_from(at: datetime) -> datetime:
    """When a machine that was away or asleep at `at` sees it."""
    return next(one for one in rounds(at.date(), at.date() + timedelta(days=10)) if one >= at)
