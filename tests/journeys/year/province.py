"""What happens to the whole province in the year: a new circular, a local authority that is dissolved."""

from datetime import date, datetime

from cases.models import LocalAuthority
from reporting.models import DeadlineRule
from reporting.months import Month
from tests.journeys.year.plan import BANGKOK, NEW_RULE_FROM

CIRCULAR_COMES = datetime(2027, 3, 20, 14, tzinfo=BANGKOK)
# อบต. of the plan's number 20 becomes part of its neighbour on the first of January: December is still its own.
DISSOLVED, DISSOLVED_ON = 20, date(2027, 1, 1)
DISSOLUTION_KNOWN = datetime(2026, 12, 28, 10, tzinfo=BANGKOK)


def new_circular() -> None:
    DeadlineRule.objects.create(
        version=2,
        day=10,
        hour=16,
        circular="มท 0810.7/ว 1 (สมมติ)",
        circular_date=date(2027, 3, 15),
        valid_from=NEW_RULE_FROM.first_day,
    )


def dissolve() -> None:
    code = LocalAuthority.objects.order_by("code").values_list("code", flat=True)[DISSOLVED]
    LocalAuthority.objects.filter(code=code).update(closed_on=DISSOLVED_ON)


def owes(office: int, month: Month) -> bool:
    """Whether the office exists when the month begins."""
    return office != DISSOLVED or month.first_day < DISSOLVED_ON
