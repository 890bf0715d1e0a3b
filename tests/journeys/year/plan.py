"""What each office of Tak does about each month, and what domain §2 makes of it: the oracle of the year.

Nothing of the application is imported but its month: an answer that both sides took from one place would prove nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from reporting.months import Month

BANGKOK = ZoneInfo("Asia/Bangkok")
FIRST, LAST = Month(2026, 10), Month(2027, 9)
MONTHS = list(Month.range(FIRST, LAST))
# From the data of เมษายน 2570 a new circular gives until 16.00 น. of the 10th; what was opened before keeps its own day.
NEW_RULE_FROM = Month(2027, 4)
SECOND = timedelta(seconds=1)


class Verb(Enum):
    CASE = "records a complete case"
    GAP = "records a case with a gap"
    MEND = "fills the gap"
    POST = "posts the month"
    NIL = "declares that nobody asked"


@dataclass(frozen=True, order=True)
class Event:
    at: datetime
    n: int
    verb: Verb


def due(month: Month) -> datetime:
    """The first late instant, by whichever circular is in force for the month."""
    following = month.next
    if month >= NEW_RULE_FROM:
        return datetime(following.year, following.month, 10, 16, tzinfo=BANGKOK)
    return datetime(following.year, following.month, 6, tzinfo=BANGKOK)


def _model(month: Month) -> list[tuple[timedelta, Verb]]:
    return [(timedelta(days=-20), Verb.CASE), (timedelta(days=-3), Verb.POST)]


def _nobody(month: Month) -> list[tuple[timedelta, Verb]]:
    return [(timedelta(days=-2, hours=-9), Verb.NIL)]


def _last_second(month: Month) -> list[tuple[timedelta, Verb]]:
    return [(timedelta(days=-12), Verb.CASE), (-SECOND, Verb.POST)]


def _an_instant_late(month: Month) -> list[tuple[timedelta, Verb]]:
    return [(timedelta(days=-15), Verb.CASE), (timedelta() if month.month % 2 else -SECOND, Verb.POST)]


def _with_gaps(month: Month) -> list[tuple[timedelta, Verb]]:
    """Submitting is not completing: in time, but mended four days after it."""
    return [
        (timedelta(days=-18), Verb.GAP),
        (timedelta(days=-2), Verb.POST),
        (timedelta(days=3, hours=9), Verb.MEND),
        (timedelta(days=3, hours=10), Verb.POST),
    ]


def _nil_not_true(month: Month) -> list[tuple[timedelta, Verb]]:
    """Somebody had asked after all: the nil return falls before the due instant."""
    return [
        (timedelta(days=-4), Verb.NIL),
        (timedelta(days=-1), Verb.CASE),
        (timedelta(days=2, hours=9), Verb.POST),
    ]


def _nil_true_then(month: Month) -> list[tuple[timedelta, Verb]]:
    """A request found after the due instant: the return was true when the law looked."""
    return [
        (timedelta(days=-2), Verb.NIL),
        (timedelta(days=9), Verb.CASE),
        (timedelta(days=9, hours=1), Verb.POST),
    ]


def _forgets(month: Month) -> list[tuple[timedelta, Verb]]:
    """Every third month comes two weeks late."""
    late = timedelta(days=14, hours=11) if month.month % 3 == 0 else timedelta(days=-1, hours=-8)
    return [(timedelta(days=-16), Verb.CASE), (late, Verb.POST)]


def _silent_in_the_new_year(month: Month) -> list[tuple[timedelta, Verb]]:
    return [] if month.year == 2027 and month.month <= 3 else _nobody(month)


CHARACTERS = (
    _model, _nobody, _model, _last_second, _nobody, _an_instant_late, _with_gaps, _model, _nil_not_true,
    _nil_true_then, _nobody, _forgets, _silent_in_the_new_year,
)  # fmt: skip


def events(office: int, month: Month) -> list[Event]:
    """What the `office`-th of Tak's, by code, does about one month, in the order of time."""
    told = CHARACTERS[office % len(CHARACTERS)](month)
    return [Event(due(month) + after, n, verb) for n, (after, verb) in enumerate(told)]


def good_at(happened: list[Event], at: datetime, month: Month) -> bool:
    """Whether the duty was done as it looked just before `at`: a complete version, or a nil return that is true.

    A nil return that was true at the due instant was in time, whatever is found afterwards.
    """
    good = nil = cases = gap = False
    for one in happened:
        if one.at >= at:
            break
        if one.verb in (Verb.CASE, Verb.GAP):
            good = good or (nil and one.at >= due(month))
            cases, nil = True, False
            gap = gap or one.verb is Verb.GAP
        elif one.verb is Verb.MEND:
            gap = False
        elif one.verb is Verb.POST:
            good = good or (cases and not gap)
        elif one.verb is Verb.NIL:
            nil = True
    return good or nil
