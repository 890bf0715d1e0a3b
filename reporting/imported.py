"""What an import of cases makes due: a month that was posted before gets a new version (`cases.imports.receipts`)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse

from cases.imports.receipts import Due
from cases.models import LocalAuthority, User
from reporting.duties import duty_of
from reporting.facts import standings
from reporting.models import Obligation
from reporting.months import Month


def due_after(office: LocalAuthority, firsts: Sequence[date], user: User, at: datetime) -> list[Due]:
    """Of the months that begin on these days, those whose posted version no longer tells of every case. One statement."""
    owed = (
        Obligation.objects.visible_to(user).filter(local_authority=office, month__in=firsts).order_by("month")
    )
    return [
        Due(
            row.obligation.month,
            duty_of(row, at, ended=True).sentence,
            reverse("month_page", args=[Month.of(row.obligation.month)]),
        )
        for row in standings(owed, at)
        if row.newest and row.standing.repost_due
    ]
