"""Which local authority has how many cases in which month, and how that month was posted.

One `Cell` a local authority and month. Counts are exact: they add up to the number of cases asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random
from uuid import UUID

from cases.access import LocalAuthorityKind
from cases.thai import BANGKOK
from config.seed.dice import dice, key, moment, office_hours, share
from config.seed.people import Area
from config.seed.stories import STORIES
from reporting.months import Month

# Two that share a name: the first has the running month's incomplete cases, the second still owes.
READY, OWING = "05630603", "06630608"
PAO = "02630101"
KIND_WEIGHT = {
    LocalAuthorityKind.PAO: 4.0,
    LocalAuthorityKind.CITY: 7.0,
    LocalAuthorityKind.TOWN: 4.5,
    LocalAuthorityKind.SUBDISTRICT_MUNICIPALITY: 1.7,
    LocalAuthorityKind.SAO: 1.0,
}
NIL_A_MONTH = 6
FLOODED = ("6304", "6305", "6306")


class Fate(Enum):
    """What became of a month's data; the number is how many cases it takes to tell."""

    ON_TIME = ("on_time", 0)
    LATE = ("late", 0)
    MISSING = ("missing", 0)
    EXCUSED = ("excused", 0)
    UNFINISHED = ("unfinished", 1)  # posted in time, incomplete, and left so
    MENDED = ("mended", 1)  # posted in time, incomplete; complete after the due instant
    GREW = ("grew", 2)  # a late entry made a complete month incomplete
    CHANGED = ("changed", 1)  # an intake field changed after posting; a new version is due
    REPOSTED = ("reposted", 1)  # the same, and the new version came
    NIL_VOIDED = ("nil_voided", 1)  # nobody, it was declared; then a case of the month appeared
    NIL_CORRECTED = ("nil_corrected", 1)  # the same, and the month was posted anew
    RUNNING = ("running", 0)  # the month has not ended

    @property
    def cases(self) -> int:
        return self.value[1]


F = Fate
NEWEST = {
    F.MISSING: 3,
    F.LATE: 4,
    F.UNFINISHED: 2,
    F.MENDED: 1,
    F.GREW: 2,
    F.CHANGED: 1,
    F.NIL_VOIDED: 1,
    F.EXCUSED: 1,
}
LAST_BUT_ONE = {F.MISSING: 1, F.LATE: 4, F.MENDED: 2, F.CHANGED: 1, F.REPOSTED: 2, F.NIL_CORRECTED: 1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A local authority as the generators need it."""

    id: int
    code: str
    kind: str
    name: str
    district: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """`posted` are the instants of its versions with their keys, `between` one after the first: late entry
    or change. `by_head`: the head posted it, not the officer."""

    place: Place
    month: Month
    fate: Fate
    count: int = 0
    posted: tuple[datetime, ...] = ()
    keys: tuple[UUID, ...] = ()
    between: datetime | None = None
    by_head: bool = False


def fates(seed: int, places: Sequence[Place], month: Month, age: int) -> dict[str, Fate]:
    """By code, in exact numbers. `age` counts back from the newest month that has ended (0); -1 is running."""
    if age < 0:
        return {place.code: F.RUNNING for place in places}
    rng = dice(seed, "fates", month)
    told = {READY: F.ON_TIME, **({OWING: F.MISSING} if age == 0 else {})}
    free = [place for place in places if place.code not in told]
    rng.shuffle(free)
    for fate, many in _quota(month, age).items():
        there = [p for p in free if fate is not F.EXCUSED or p.district in FLOODED]
        for place in there[:many]:
            told[place.code] = fate
            free.remove(place)
    return told | {place.code: F.ON_TIME for place in free}


def _quota(month: Month, age: int) -> dict[Fate, int]:
    """Excuses first: they fall on certain districts. Older months were worse, and have been put right."""
    if age == 0:
        return {F.EXCUSED: NEWEST[F.EXCUSED], **NEWEST}
    calm = (
        LAST_BUT_ONE if age == 1 else {F.MISSING: age % 2, F.LATE: 3 + age // 2, F.MENDED: 2, F.REPOSTED: 2}
    )
    return ({F.EXCUSED: 2} if month.month in (8, 9) else {}) | calm


def season(month: Month, district: str) -> float:
    """How much happens in a district's month; 1.0 is about the year's middle."""
    return sum(story.weight_in(month.month, district) for story in STORIES) / 7


def _weight(seed: int, place: Place, month: Month, elapsed: float) -> float:
    size = dice(seed, "size", place.code).uniform(0.45, 1.9) * KIND_WEIGHT[LocalAuthorityKind(place.kind)]
    noise = dice(seed, "noise", place.code, month).uniform(0.6, 1.4)
    return size * noise * season(month, place.district) * elapsed


def _least(cell: Cell, running: bool) -> int:
    """Cases without which the cell cannot show what it is there for."""
    if cell.place.code in (READY, OWING) and cell.fate in (F.RUNNING, F.MISSING):
        return 5 if running else 4
    return cell.fate.cases


def cells(
    seed: int, places: Sequence[Place], months: Sequence[Month], cases: int, at: datetime
) -> list[Cell]:
    """All cells, by local authority, then month. `at` is now: it says which month runs, and since when."""
    today = at.astimezone(BANGKOK).date()
    ended = [month for month in months if month.last_day < today]
    bare: list[Cell] = []
    weights: list[float] = []
    for month in months:
        told = fates(seed, places, month, len(ended) - 1 - months.index(month))
        nil = _nil(seed, places, month, told)
        elapsed = 1.0 if month in ended else (today.day - 1) / month.last_day.day
        for place in places:
            bare.append(Cell(place, month, told[place.code]))
            alone = told[place.code] in (F.NIL_VOIDED, F.NIL_CORRECTED)
            weights.append(0.0 if place.code in nil or alone else _weight(seed, place, month, elapsed))
    least = [_least(cell, cell.month not in ended) if elapsed_days(cell.month, today) else 0 for cell in bare]
    counts = allot(cases, weights, least)
    filled = [_dated(seed, replace(cell, count=count)) for cell, count in zip(bare, counts, strict=True)]
    return sorted(filled, key=lambda cell: (cell.place.code, cell.month))


def elapsed_days(month: Month, today: date) -> int:
    """Whole days of the month before `today`."""
    return max(0, (min(today, month.next.first_day) - month.first_day).days)


def _nil(seed: int, places: Sequence[Place], month: Month, told: dict[str, Fate]) -> set[str]:
    """Small local authorities where nobody asked for help that month."""
    small = [p.code for p in places if p.kind == LocalAuthorityKind.SAO and told[p.code] is F.ON_TIME]
    return set(dice(seed, "nil", month).sample(small, min(NIL_A_MONTH, len(small))))


def allot(total: int, weights: Sequence[float], least: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to the weights, each its least, adding up to `total` exactly.

    When the total does not reach for everybody's least, proportion alone decides.
    """
    floor = list(least) if sum(least) <= total else [0] * len(weights)
    left, whole = total - sum(floor), sum(weights) or 1.0
    shares = [left * weight / whole for weight in weights]
    counts = [base + int(part) for base, part in zip(floor, shares, strict=True)]
    by_rest = sorted(range(len(shares)), key=lambda n: (int(shares[n]) - shares[n], n))
    for n in by_rest[: total - sum(counts)]:
        counts[n] += 1
    return counts


def _dated(seed: int, cell: Cell) -> Cell:
    """With the instants of its versions. A fate that its few cases cannot tell is an ordinary one."""
    rng = dice(seed, "posted", cell.place.code, cell.month)
    fate = cell.fate if cell.count >= cell.fate.cases else F.ON_TIME
    in_time, between, after = _days(rng, cell)
    match fate:
        case F.RUNNING | F.MISSING | F.EXCUSED:
            posted: tuple[datetime, ...] = ()
        case F.LATE:
            posted = (office_hours(rng, cell.month.next.first_day.replace(day=rng.randint(6, 17))),)
        case F.MENDED | F.GREW | F.REPOSTED | F.NIL_CORRECTED:
            posted = (in_time, after)
        case _:
            posted = (in_time,)
    keys = tuple(key(rng, at) for at in posted)
    return replace(cell, fate=fate, posted=posted, keys=keys, between=between, by_head=share(rng, 0.15))


def _days(rng: Random, cell: Cell) -> tuple[datetime, datetime, datetime]:
    """A posting in time (most wait for the 5th), something after the due instant, and one more version."""
    first = cell.month.next.first_day
    if cell.place.code == READY:
        in_time = moment(first, 9, 15, rng.randrange(60))
    else:
        day = rng.choices(range(1, 6), (12, 16, 20, 23, 29))[0]
        in_time = office_hours(rng, first.replace(day=day))
        if day == 5 and share(rng, 0.2):
            in_time += timedelta(hours=7, minutes=20)
    between = office_hours(rng, first.replace(day=rng.randint(7, 11)))
    return in_time, between, office_hours(rng, between.date() + timedelta(days=rng.randint(1, 3)))
