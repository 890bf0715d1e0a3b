"""What the views of months share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.http import Http404, HttpRequest

from cases.models import LocalAuthority, User
from reporting.actions.post import opens_at
from reporting.duties import Duty, duty_of
from reporting.facts import MonthStanding, standings
from reporting.models import Obligation
from reporting.months import Month


@dataclass(frozen=True)
class OwnMonth:
    """A month as a line of a list: where it stands and what is to be done."""

    row: MonthStanding
    month: Month
    duty: Duty


class Signed(HttpRequest):
    """A request whose user is signed in: LoginRequiredMiddleware and @requires have seen to it."""

    user: User


def own_office(user: User) -> LocalAuthority:
    """Whoever may post has one: the database refuses a user of that role without."""
    return cast(LocalAuthority, user.local_authority)


def own_month(user: User, month: Month, at: datetime) -> MonthStanding:
    """Where the user's own month stands; 404 where none was opened."""
    owed = Obligation.objects.visible_to(user, "month.post").filter(month=month.first_day)
    if not (found := standings(owed, at)):
        raise Http404
    found[0].obligation.local_authority = own_office(user)  # read with the user already
    return found[0]


def own_months(user: User, at: datetime, count: int) -> list[OwnMonth]:
    """The newest months of the user's own local authority, newest first; one statement."""
    owed = Obligation.objects.visible_to(user, "month.post").order_by("-month")
    rows = standings(owed[:count], at)
    return [OwnMonth(row, Month.of(row.obligation.month), duty_at(row, at)) for row in rows]


def ended(row: MonthStanding, at: datetime) -> bool:
    """Whether the month is over and can be posted."""
    return at >= opens_at(row.obligation)


def duty_at(row: MonthStanding, at: datetime) -> Duty:
    return duty_of(row, at, ended(row, at))


SUMMED = ("cases", "helped", "pending", "not_eligible", "referred", "help_total")


def sum_of(totals: Sequence[dict[str, Any]]) -> dict[str, Decimal]:
    """The totals row under the rows by ด้าน. Households are counted once, elsewhere."""
    return {name: sum((Decimal(row[name]) for row in totals), Decimal(0)) for name in SUMMED}
