"""Cases: what was asked, by whom, and every later step, each with its instant."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from cases.facts import CaseFacts, RequestFields
from cases.thai import BANGKOK, format_date
from config.seed.dice import dice, key, office_hours, share
from config.seed.households import known_household
from config.seed.people import Area, address, applicant
from config.seed.plan import Cell, Fate
from config.seed.steps import Step, decision, forgetful, is_late_entry, mending, one_more
from config.seed.stories import STORIES, Story

CHANNELS = (
    "self",
    "headman",
    "field",
    "phone",
    "representative",
    "online",
    "joint_centre",
    "damrongtham",
    "agency",
)
HOW_OFTEN = (46, 20, 14, 6, 5, 4, 2, 2, 1)

RUSH = -1  # typed from paper in the last days before the month is posted


@dataclass(frozen=True, slots=True)
class Version:
    """What the record said from this instant on."""

    at: datetime
    facts: CaseFacts


@dataclass(frozen=True, slots=True)
class SeededCase:
    """`versions[0]` is the entry, the others are changes in order. `by_head`: who typed it."""

    person_key: UUID
    case_key: UUID
    form_key: UUID
    by_head: bool
    versions: tuple[Version, ...]


def cases_of(seed: int, cell: Cell, at: datetime) -> Iterator[SeededCase]:
    """The cell's cases as far as they had come by `at`, now."""
    for number in range(cell.count):
        yield _case(seed, dice(seed, "case", cell.place.code, cell.month, number), cell, number, at)


def _case(seed: int, rng: Random, cell: Cell, number: int, at: datetime) -> SeededCase:
    area, where = address(rng, cell.place.kind, cell.place.areas)
    story = _story(rng, cell, area)
    received = _received(rng, cell, story, number, at)
    entered = _entered(rng, cell, received, number, at)
    who = applicant(rng, area, received)
    if known := known_household(
        seed, cell, number
    ):  # what was drawn above stays drawn: the other cases do not change
        who, where = known
    people = rng.randint(*story.people)
    hardship, wanted = _texts(rng, story, received, people)
    request = RequestFields(
        received_on=received,
        kind_id=story.kind,
        subkind_id=story.subkind,
        channel=rng.choices(CHANNELS, HOW_OFTEN)[0],
        people_affected=people,
        hardship=hardship,
        wanted=wanted,
        **asdict(where),
    )
    steps = [*decision(rng, cell, story, request, entered), *mending(rng, cell, number, entered)]
    if cell.between and number == 0 and cell.fate in (Fate.CHANGED, Fate.REPOSTED):
        steps.append((cell.between, one_more))
    facts = CaseFacts(forgetful(rng, cell, number, who), request)
    keys = key(rng, entered), key(rng, entered), key(rng, entered)
    return SeededCase(*keys, share(rng, 0.12), _versions(facts, steps, entered, at))


def _versions(facts: CaseFacts, steps: list[Step], entered: datetime, at: datetime) -> tuple[Version, ...]:
    """Steps up to the entry are part of it; those after `at` have not happened."""
    versions = [Version(entered, facts)]
    for when, change in sorted(steps, key=lambda step: step[0]):
        if when <= entered:
            versions[0] = Version(entered, change(versions[0].facts))
        elif when <= at:
            versions.append(Version(when, change(versions[-1].facts)))
    return tuple(versions)


# --- When ------------------------------------------------------------------------------------------


def _received(rng: Random, cell: Cell, story: Story, number: int, at: datetime) -> date:
    """A day of the month that is over; where the story has days of its own, one of those."""
    last = min(cell.month.last_day, at.astimezone(BANGKOK).date() - timedelta(days=1))
    first, until = (story.days or {}).get(cell.month.month, (1, 31))
    first, until = min(first, last.day), min(until, last.day)
    if is_late_entry(cell, number):
        first, until = max(1, last.day - 5), last.day
    return cell.month.first_day.replace(day=rng.randint(first, until))


def _entered(rng: Random, cell: Cell, received: date, number: int, at: datetime) -> datetime:
    """The same day, some days later, or in the rush before the month was posted; never in the future."""
    if is_late_entry(cell, number) and cell.between:
        entered = cell.between
    else:
        wait = rng.choices((0, 3, 9, RUSH), (30, 12, 4, 54))[0]
        before = max((cell.month.next.first_day - received).days - rng.randint(0, 6), 0)
        entered = office_hours(
            rng, received + timedelta(days=before if wait == RUSH else wait and rng.randint(1, wait))
        )
        if cell.posted:
            entered = min(entered, cell.posted[0] - timedelta(minutes=rng.randint(6, 90)))
    return min(entered, at - timedelta(minutes=rng.randint(2, 59)))


# --- What ------------------------------------------------------------------------------------------


def _story(rng: Random, cell: Cell, area: Area) -> Story:
    weights = [story.weight_in(cell.month.month, area.district) for story in STORIES]
    return rng.choices(STORIES, weights)[0]


def _texts(rng: Random, story: Story, received: date, people: int) -> tuple[str, str]:
    event = received - timedelta(days=rng.choice((0, 1, 1, 2, 3, 5)))
    fill = {
        "day": format_date(event),
        "depth": rng.randrange(30, 160, 10),
        "age": rng.randint(63, 91),
        "area": rng.randint(3, 25),
        "people": people,
    }
    hardship, wanted = rng.choice(story.hardships), rng.choice(story.wants)
    return hardship.format(**fill), wanted.format(**fill)
