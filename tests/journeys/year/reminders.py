"""When the law on paper reminds whom: the oracle of the year's reminders."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from reporting.months import Month
from tests.journeys.year.plan import BANGKOK, due

# Days after the last day on which the month comes in time; then every week.
BEFORE_AND_AFTER = {"d-5": -5, "d-2": -2, "d-0": 0, "d+1": 1}
WEEKS = {f"w{n}": 1 + 7 * n for n in range(1, 53)}


def ladder(month: Month) -> list[tuple[datetime, str]]:
    """Each step with its morning, 08:00 Bangkok."""
    last = (due(month) - timedelta(microseconds=1)).date()
    days = BEFORE_AND_AFTER | WEEKS
    return [(datetime.combine(last + timedelta(days=n), time(8), BANGKOK), key) for key, n in days.items()]


def told(
    month: Month, looks: Sequence[datetime], owes: Callable[[datetime], bool]
) -> dict[str, tuple[datetime, datetime]]:
    """Step → (its morning, the look that noticed it), of a machine that looks at `looks`, in that order.

    Only the newest step that has come is told, once, and only while the month is owed; a clock that goes back
    tells nothing anew.
    """
    steps = ladder(month)
    mornings = [morning for morning, _ in steps]
    found: dict[str, tuple[datetime, datetime]] = {}
    reached = datetime.min.replace(tzinfo=BANGKOK)
    for look in looks:
        n = bisect_right(mornings, look)
        if not n or steps[n - 1][0] <= reached or not owes(look):
            continue
        reached, key = steps[n - 1]
        found[key] = (reached, look)
    return found
