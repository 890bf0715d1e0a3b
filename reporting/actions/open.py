"""Opening a month: one obligation for each local authority, with its due instant and rule."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from cases.models import Holiday
from cases.thai import BANGKOK
from reporting.models import DeadlineRule, JobRun, Obligation
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


@transaction.atomic
def open_months(*, at: datetime) -> int:
    """Opens the current month in Bangkok and every one missed since the newest that is open.

    A new installation opens the current month, and the one before while it is not yet due.
    """
    this = Month.of(at.astimezone(BANGKOK).date())
    newest = Obligation.objects.aggregate(newest=Max("month"))["newest"]
    first = min(Month.of(newest), this) if newest else this
    if not newest and at < due_for(this.previous, rule_for(this.previous)):
        first = this.previous
    opened = sum(open_month(month=month, at=at) for month in Month.range(first, this))
    JobRun.objects.create(job="open_months", as_of=at, started_at=at, finished_at=at, opened=opened)
    return opened
