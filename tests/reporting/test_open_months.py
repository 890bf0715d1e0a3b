"""Obligations: made when the month opens, once, and never altered by what comes later."""

from datetime import date, datetime

import pytest

from cases.models import LocalAuthority
from cases.thai import BANGKOK
from reporting.actions import open_months
from reporting.models import DeadlineRule, Obligation

pytestmark = pytest.mark.django_db


def opened() -> list[date]:
    return sorted(set(Obligation.objects.values_list("month", flat=True)))


def test_a_new_installation_opens_this_month_and_the_one_not_yet_due():
    open_months(at=datetime(2026, 11, 5, 23, 59, 59, tzinfo=BANGKOK))
    assert opened() == [date(2026, 10, 1), date(2026, 11, 1)]


def test_after_the_due_instant_it_starts_with_this_month():
    open_months(at=datetime(2026, 11, 6, tzinfo=BANGKOK))
    assert opened() == [date(2026, 11, 1)]


def test_midnight_in_bangkok_opens_the_month_not_midnight_in_greenwich():
    open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK))
    open_months(at=datetime(2026, 9, 30, 23, 59, 59, tzinfo=BANGKOK))
    assert opened()[-1] == date(2026, 9, 1)
    open_months(at=datetime(2026, 10, 1, 0, 0, 0, tzinfo=BANGKOK))
    assert opened()[-1] == date(2026, 10, 1)


def test_months_of_silence_are_caught_up_and_a_second_run_adds_nothing():
    open_months(at=datetime(2026, 6, 20, tzinfo=BANGKOK))
    assert open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK)) == 3 * 69
    assert open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK)) == 0


def test_each_keeps_its_due_instant_and_rule():
    def due_and_rule(month: date) -> list[tuple[datetime, int]]:
        rows = Obligation.objects.filter(month=month).order_by().values_list("due_at", "rule__version")
        return list(rows.distinct())

    open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK))
    DeadlineRule.objects.create(version=2, day=10, circular="หนังสือใหม่", valid_from=date(2026, 9, 1))
    open_months(at=datetime(2026, 9, 21, tzinfo=BANGKOK))
    assert due_and_rule(date(2026, 9, 1)) == [(datetime(2026, 10, 6, tzinfo=BANGKOK), 1)]
    open_months(at=datetime(2026, 10, 1, tzinfo=BANGKOK))
    assert due_and_rule(date(2026, 10, 1)) == [(datetime(2026, 11, 11, tzinfo=BANGKOK), 2)]


def test_a_dissolved_authority_owes_no_month_after_its_end():
    LocalAuthority.objects.filter(code="06630611").update(closed_on=date(2026, 9, 1))
    open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK))
    assert Obligation.objects.count() == 68
