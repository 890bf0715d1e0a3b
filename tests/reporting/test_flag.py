"""The day the law looks: who is flagged, when, and that it never matters how often or how late we look."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cases.access import Role
from cases.models import Province
from reporting import actions
from reporting.actions import flag_late
from reporting.actions.open import open_month
from reporting.models import Excuse, Flag, JobRun, Obligation
from tests.factories import make_case, make_user
from tests.reporting.september import (
    DUE,
    ENTERED,
    LAST_SECOND,
    ORDER,
    SEPTEMBER,
    THE_3RD,
    THE_4TH,
    THE_10TH,
    declare_nil,
    excuse,
    post,
    september_of,
)

pytestmark = pytest.mark.django_db


def flagged() -> set[str]:
    return set(Flag.objects.values_list("obligation__local_authority__code", flat=True))


def look(at, noticed_at=None):
    return flag_late(at=at, noticed_at=noticed_at or at)


def test_at_the_last_second_nobody_is_flagged(mae_ku):
    september_of(mae_ku)
    assert look(LAST_SECOND).expected == 0
    assert Flag.objects.count() == 0


def test_at_midnight_all_who_owe_are_flagged(officer, neighbour, mae_ku, mae_ku_sao, mahawan):
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    post(september_of(mae_ku), officer, THE_3RD)
    declare_nil(september_of(mae_ku_sao), neighbour, LAST_SECOND)
    count = look(DUE)
    assert (count.expected, count.posted, count.nil, count.excused) == (69, 1, 1, 0)
    assert (count.newly_flagged, count.already_flagged) == (67, 0)
    assert {mae_ku.code, mae_ku_sao.code}.isdisjoint(flagged())
    assert mahawan.code in flagged()


def test_four_days_late_gives_the_same_flags_with_the_same_date(mae_ku):
    september_of(mae_ku)
    count = look(DUE, noticed_at=THE_10TH)
    flags = Flag.objects.all()
    assert count.newly_flagged == len(flags) == 69
    assert {flag.flagged_at for flag in flags} == {DUE}
    assert {flag.noticed_at for flag in flags} == {THE_10TH}


def test_looking_twice_flags_once(mae_ku):
    september_of(mae_ku)
    look(DUE)
    again = look(THE_10TH)
    assert (again.newly_flagged, again.already_flagged) == (0, 69)
    assert Flag.objects.count() == 69
    assert set(Flag.objects.values_list("noticed_at", flat=True)) == {DUE}


def test_posting_after_the_instant_does_not_save_from_the_flag(officer, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    post(obligation, officer, DUE)
    look(THE_10TH)
    assert mae_ku.code in flagged()


def test_an_incomplete_posting_does_not_save_from_the_flag(officer, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date(), hardship="")
    assert not post(obligation, officer, THE_3RD).is_complete
    look(DUE)
    assert mae_ku.code in flagged()


def test_a_nil_return_voided_before_the_instant_is_flagged(officer, mae_ku):
    obligation = september_of(mae_ku)
    declare_nil(obligation, officer, THE_3RD)
    make_case(officer, at=THE_4TH, received_on=ENTERED.date())
    look(DUE)
    assert mae_ku.code in flagged()


def test_a_nil_return_voided_after_the_instant_was_true_then(officer, mae_ku):
    obligation = september_of(mae_ku)
    declare_nil(obligation, officer, THE_3RD)
    make_case(officer, at=THE_10TH, received_on=ENTERED.date())
    look(THE_10TH)
    assert mae_ku.code not in flagged()


def test_excused_before_the_instant_is_not_flagged_and_after_it_is(province_officer, mae_ku, mahawan):
    excuse(september_of(mae_ku), province_officer, THE_4TH)
    excuse(september_of(mahawan), province_officer, DUE + timedelta(days=1))
    count = look(THE_10TH)
    assert count.excused == 1
    assert mae_ku.code not in flagged()
    assert mahawan.code in flagged()


def test_an_order_of_months_excuses_each_of_them_and_no_other(province_officer, mae_ku, mahawan):
    """Given on 4 ต.ค. for กันยายน and ตุลาคม, when ตุลาคม had just begun and พฤศจิกายน was not open."""
    september_of(mae_ku)
    period = {"first": SEPTEMBER, "last": SEPTEMBER.next}
    actions.excuse(local_authorities=[mae_ku], **period, **ORDER, by=province_officer, at=THE_4TH)
    for month in (SEPTEMBER.previous, SEPTEMBER.next, SEPTEMBER.next.next):
        open_month(month=month, at=THE_10TH)
    look(THE_10TH + timedelta(days=90))
    months = [SEPTEMBER + n for n in (-1, 0, 1, 2)]
    for office, late in ((mae_ku, [months[0], months[3]]), (mahawan, months)):
        flags = Flag.objects.filter(obligation__local_authority=office).order_by("obligation__month")
        assert [flag.obligation.month for flag in flags] == [month.first_day for month in late]


def test_only_the_province_of_the_month_excuses_it(officer, district_officer, mae_ku):
    obligation = september_of(mae_ku)
    Province.objects.create(code="50", name="เชียงใหม่")
    elsewhere = make_user("chiang.mai", Role.PROVINCE, province_id="50")
    for stranger in (officer, district_officer, elsewhere):
        with pytest.raises(PermissionDenied):
            excuse(obligation, stranger, THE_4TH)
    assert not Excuse.objects.exists()


def test_the_ledger_adds_up_and_keeps_the_instant(mae_ku):
    september_of(mae_ku)
    look(DUE, noticed_at=THE_10TH)
    run = JobRun.objects.get(job="flag_late")
    assert run.as_of == DUE
    assert run.expected == 69 == run.posted + run.nil + run.excused + run.newly_flagged + run.already_flagged
    assert run.flags.count() == 69


def test_one_statement_however_many_owe(mae_ku, django_assert_num_queries):
    september_of(mae_ku)
    with django_assert_num_queries(6):  # savepoint, ledger row, the gate, the statement, ledger row, release
        look(DUE)


def test_the_database_refuses_a_second_flag_and_one_noticed_before_it_was_true(mae_ku):
    obligation = september_of(mae_ku)
    look(DUE)
    run = JobRun.objects.get(job="flag_late")
    for flagged_at, noticed_at in [(DUE, DUE), (DUE, LAST_SECOND)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Flag.objects.create(obligation=obligation, flagged_at=flagged_at, noticed_at=noticed_at, run=run)


def test_a_month_not_yet_opened_is_not_expected(mae_ku):
    september_of(mae_ku)
    assert look(DUE + timedelta(days=60)).expected == 69
    assert SEPTEMBER.next.first_day not in Obligation.objects.values_list("month", flat=True)
