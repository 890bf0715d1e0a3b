"""Which of an office's seeded cases the committee's papers are about: by what they are, in an order of their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from cases.facts import DISASTER
from cases.models import Case, Outcome, Stage
from cases.thai import BANGKOK

HELPED_WITHIN, ASKED_WITHIN, EMERGENCY_WITHIN = timedelta(days=150), timedelta(days=300), timedelta(days=100)
NEW, OLD = timedelta(days=30), timedelta(days=60)
OF_MANY = ("other", "disease", DISASTER)  # whole neighbourhoods: what a list of names is for


@dataclass(slots=True)
class Chosen:
    """`first`, `second`: the days of the past meetings; None when no case fits."""

    second: date
    first: date | None = None
    resolved_first: list[Case] = field(default_factory=list)
    resolved_second: list[Case] = field(default_factory=list)
    noticed: list[Case] = field(default_factory=list)
    proposed: list[Case] = field(default_factory=list)
    emergency: Case | None = None
    roster: Case | None = None
    referred: Case | None = None
    returned: Case | None = None


def choose(cases: Sequence[Case], helped_at: dict[UUID, datetime], today: date) -> Chosen:
    """`helped_at`: those that were entered first and helped later, and when. Newest request first."""
    helped = [c for c in cases if c.stage == Stage.GIVEN and c.pk in helped_at]
    fit = [c for c in helped if c.version == 2 and c.received_on >= today - HELPED_WITHIN]
    chosen = Chosen(second=_fullest(fit, _weekdays(today - timedelta(days=13), today - timedelta(days=4))))
    earlier = _weekdays(today - HELPED_WITHIN, chosen.second - timedelta(days=25))
    chosen.resolved_second = [c for c in fit if _fits(c, chosen.second)][:3]
    fit = [c for c in fit if c not in chosen.resolved_second]
    if any(_fits(c, day) for c in fit for day in earlier):
        chosen.first = _fullest(fit, earlier)
        chosen.resolved_first = [c for c in fit if chosen.first and _fits(c, chosen.first)][:4]
    _choose_pending(chosen, cases, today)
    told = {c.pk for c in chosen.resolved_first + chosen.resolved_second}
    urgent = [c for c in helped if c.kind_id == DISASTER and c.subkind_id in ("relief_bag", "water")]
    urgent = [c for c in urgent if c.pk not in told and c.received_on >= today - EMERGENCY_WITHIN]
    chosen.emergency = urgent[0] if urgent else None
    return chosen


def _choose_pending(chosen: Chosen, cases: Iterable[Case], today: date) -> None:
    """Each case in one part only: the older ones go to other agencies, the new ones to the committee."""
    pending = [c for c in cases if c.outcome == Outcome.PENDING and c.received_on >= today - ASKED_WITHIN]
    old = [c for c in pending if c.received_on < today - OLD]
    new = [c for c in pending if c.received_on >= today - NEW]
    relief = sorted(old, key=lambda c: c.kind_id != DISASTER)
    chosen.referred = relief[0] if relief else None
    own = sorted(relief[1:], key=lambda c: c.kind_id != "quality_of_life")
    chosen.returned = own[0] if own else None
    running = [c for c in new if c.received_on >= today.replace(day=1)]
    chosen.roster = next(
        (c for c in running if c.kind_id in OF_MANY), running[0] if len(running) > 4 else None
    )
    left = [c for c in new if c is not chosen.roster and c.kind_id == "quality_of_life"]
    chosen.noticed = [c for c in left if c.received_on < chosen.second][-2:]
    chosen.proposed = [c for c in left if c not in chosen.noticed][:3]


def _weekdays(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def _fits(case: Case, day: date) -> bool:
    """Whether a meeting of that day lies between the case's entry and the approval of its help."""
    if not case.approved_on:
        return False
    return _day(case.entered_at) < day <= case.approved_on and day < _day(case.changed_at)


def _day(at: datetime) -> date:
    return at.astimezone(BANGKOK).date()


def _fullest(cases: Sequence[Case], days: Sequence[date]) -> date:
    """The day that the most cases fit, the latest of several."""
    return max(days, key=lambda day: (sum(_fits(case, day) for case in cases), day))
