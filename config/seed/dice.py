"""Chance that comes out the same every time: a generator for each named part, and row keys made from it.

A part has a generator of its own (seed, local authority, month), so that its data do not depend on the
order in which parts are made.
"""

import uuid
from datetime import date, datetime, time, timedelta
from random import Random

from cases.thai import BANGKOK


def dice(*parts: object) -> Random:
    """The generator of one part; equal parts, equal chance, whatever the process or Python's hash seed."""
    return Random("|".join(map(str, parts)))  # noqa: S311 -- data for show, no secret


def key(rng: Random, at: datetime) -> uuid.UUID:
    """A UUIDv7 as if made at that instant, its random bits from `rng`."""
    milliseconds = int(at.timestamp() * 1000)
    high = milliseconds << 16 | 7 << 12 | rng.getrandbits(12)
    return uuid.UUID(int=high << 64 | 0b10 << 62 | rng.getrandbits(62))


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """That time of the day in Bangkok."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=BANGKOK)


def office_hours(rng: Random, day: date) -> datetime:
    """Some time between 08.30 and 16.29."""
    return moment(day, 8, 30) + timedelta(seconds=rng.randrange(8 * 3600 - 60))


def share(rng: Random, part: float) -> bool:
    """True in that share of the throws."""
    return rng.random() < part
