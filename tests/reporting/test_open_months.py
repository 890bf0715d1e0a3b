"""Obligations: made when the month opens, once, and never altered by what comes later."""

from datetime import date, datetime

import pytest

from cases.models import Holiday, LocalAuthority
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


def test_a_rule_holds_from_its_first_month_on_and_a_holiday_moves_it_where_it_says_so():
    DeadlineRule.objects.create(
        version=2, circular="หนังสือใหม่", moves_for_holidays=True, valid_from=date(2026, 9, 1)
    )
    Holiday.objects.get_or_create(day=date(2026, 10, 5), defaults={"name": "วันหยุด"})
    open_months(at=datetime(2026, 8, 20, tzinfo=BANGKOK))
    open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK))
    due = dict(Obligation.objects.order_by("month").values_list("month", "due_at").distinct())
    assert due == {
        date(2026, 8, 1): datetime(2026, 9, 6, tzinfo=BANGKOK),
        date(2026, 9, 1): datetime(2026, 10, 7, tzinfo=BANGKOK),
    }


def test_a_holiday_or_an_end_that_comes_later_rewrites_no_month_that_is_open():
    DeadlineRule.objects.update(moves_for_holidays=True)
    open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK))
    Holiday.objects.get_or_create(day=date(2026, 10, 5), defaults={"name": "วันหยุด"})
    LocalAuthority.objects.filter(code="06630611").update(closed_on=date(2026, 9, 1))
    open_months(at=datetime(2026, 9, 21, tzinfo=BANGKOK))
    assert set(Obligation.objects.values_list("due_at", flat=True)) == {datetime(2026, 10, 6, tzinfo=BANGKOK)}
    assert Obligation.objects.count() == 69


def test_an_authority_that_is_new_owes_the_month_that_is_open_and_none_before():
    open_months(at=datetime(2026, 8, 20, tzinfo=BANGKOK))
    open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK))
    old = LocalAuthority.objects.get(code="06630611")
    new = LocalAuthority.objects.create(
        code="06639999", name="อบต.ใหม่", kind=old.kind, district=old.district, facts_from=date(2026, 9, 15)
    )
    assert open_months(at=datetime(2026, 9, 21, tzinfo=BANGKOK)) == 1
    assert [one.month for one in new.obligations.all()] == [date(2026, 9, 1)]


def test_a_dissolved_authority_owes_no_month_after_its_end():
    LocalAuthority.objects.filter(code="06630611").update(closed_on=date(2026, 9, 1))
    open_months(at=datetime(2026, 9, 20, tzinfo=BANGKOK))
    assert Obligation.objects.count() == 68
