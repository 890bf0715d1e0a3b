"""September 2569, as the stories of the month tell it: due at 00:00 of 6 ตุลาคม, Bangkok."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from cases.models import LocalAuthority, User
from cases.scope import scope
from cases.thai import BANGKOK
from reporting import actions
from reporting.actions.open import open_month
from reporting.facts import MonthStanding, standings
from reporting.models import Cause, Excuse, Obligation, Posting
from reporting.months import Month

SEPTEMBER = Month(2026, 9)
OPENED = datetime(2026, 9, 1, 0, 2, tzinfo=BANGKOK)
ENTERED = datetime(2026, 9, 14, 9, 30, tzinfo=BANGKOK)
THE_3RD = datetime(2026, 10, 3, 10, 0, tzinfo=BANGKOK)
THE_4TH = datetime(2026, 10, 4, 10, 0, tzinfo=BANGKOK)
LAST_SECOND = datetime(2026, 10, 5, 23, 59, 59, tzinfo=BANGKOK)
DUE = datetime(2026, 10, 6, 0, 0, 0, tzinfo=BANGKOK)
THE_10TH = datetime(2026, 10, 10, 8, 0, tzinfo=BANGKOK)


def september_of(local_authority: LocalAuthority) -> Obligation:
    open_month(month=SEPTEMBER, at=OPENED)
    return Obligation.objects.get(local_authority=local_authority, month=SEPTEMBER.first_day)


def post(obligation: Obligation, by: User, at: datetime) -> Posting:
    with transaction.atomic(), scope(by):
        return actions.post(obligation=obligation, by=by, at=at)


def declare_nil(obligation: Obligation, by: User, at: datetime) -> Posting:
    with transaction.atomic(), scope(by):
        return actions.declare_nil(obligation=obligation, by=by, at=at)


def where_it_stands(obligation: Obligation, at: datetime) -> MonthStanding:
    return standings(Obligation.objects.filter(pk=obligation.pk), at)[0]


ORDER: dict[str, Any] = {
    "cause": Cause.DISASTER,
    "reason": "อุทกภัย",
    "order_number": "ตก 0023/1",
    "order_date": date(2026, 10, 1),
    "signed_by": "ผู้ว่าราชการจังหวัด",
}


def excuse(obligation: Obligation, by: User, at: datetime, **order: Any) -> Excuse:
    """That one month, by an order of which `order` says what is different."""
    month = Month.of(obligation.month)
    office = [obligation.local_authority]
    return actions.excuse(local_authorities=office, first=month, last=month, by=by, at=at, **ORDER | order)[0]
