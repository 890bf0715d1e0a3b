"""Opening a month: one obligation for each local authority, with its due instant and rule."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from cases.models import Holiday, LocalAuthority
from cases.thai import BANGKOK
from reporting.actions.runs import run_of
from reporting.models import DeadlineRule, Obligation
from reporting.months import Month

OPEN = """
INSERT INTO reporting_obligation (local_authority_id, month, due_at, rule_id, opened_at)
SELECT id, %(month)s, %(due_at)s, %(rule)s, %(at)s FROM cases_localauthority
WHERE closed_on IS NULL OR closed_on > %(month)s
ON CONFLICT (local_authority_id, month) DO NOTHING
"""


def rule_for(month: Month) -> DeadlineRule:
    """The newest rule in force for the month; DeadlineRule.DoesNotExist when the law is younger than it."""
    return DeadlineRule.objects.filter(valid_from__lte=month.first_day).order_by("-valid_from")[:1].get()


def due_for(month: Month, rule: DeadlineRule) -> datetime:
    """The first late instant of the month under that rule."""
    holidays = set(Holiday.objects.values_list("day", flat=True)) if rule.moves_for_holidays else set()
    return rule.due_instants([month], holidays)[0]


@transaction.atomic
def open_month(*, month: Month, at: datetime) -> int:
    """Makes the obligations of one month that are missing; how many were made. Never alters one."""
    rule = rule_for(month)
    values: dict[str, date | datetime | int] = {
        "month": month.first_day,
        "due_at": due_for(month, rule),
        "rule": rule.pk,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(OPEN, values)
        return int(cursor.rowcount)


def open_months(*, at: datetime) -> int:
    """Opens the current month in Bangkok and every one missed since the newest that is open.

    A new installation opens the current month, and the one before while it is not yet due.
    """
    with run_of("open_months", at=at) as run:
        for month in _unopened(at):
            run.opened += open_month(month=month, at=at)
            owing = LocalAuthority.objects.existing(month.first_day)
            run.expected += owing.count()
            run.evaluated += owing.filter(obligations__month=month.first_day).count()
    return run.opened


def _unopened(at: datetime) -> Iterator[Month]:
    """The newest open month, which may lack an authority that is new, and all after it until this one."""
    this = Month.of(at.astimezone(BANGKOK).date())
    newest = Obligation.objects.aggregate(newest=Max("month"))["newest"]
    first = min(Month.of(newest), this) if newest else this
    if not newest and at < due_for(this.previous, rule_for(this.previous)):
        first = this.previous
    return Month.range(first, this)
