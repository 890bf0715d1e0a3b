"""Reminders as rows: only who owes, each step once, never an older one after a newer, the right people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.access import LocalAuthorityKind, Role
from reporting.models import Delivery, JobRun, Reminder
from tests.factories import make_case, make_user
from tests.reporting.reminding import D0, D1, D2, D5, W1, remind, steps_of, told
from tests.reporting.september import DUE, ENTERED, THE_3RD, declare_nil, post, september_of

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def test_before_the_first_step_nobody_is_told(mae_ku, officer):
    september_of(mae_ku)
    assert remind(D5 - TICK).notices == 0
    assert not Reminder.objects.exists()


def test_each_step_once_however_often_it_is_looked(mae_ku, officer):
    september_of(mae_ku)
    for at in (D5, D5, D5 + timedelta(hours=3), D2, D2 + TICK, D0, D1, D1, W1, W1 + timedelta(days=3)):
        remind(at)
    assert steps_of(mae_ku.code) == ["d-5", "d-2", "d-0", "d+1", "w1"]
    assert Reminder.objects.count() == 5 * 69
    assert told() == ["officer"] * 5


def test_it_is_dated_where_the_law_puts_it_and_says_when_it_was_noticed(mae_ku):
    september_of(mae_ku)
    remind(D2 + timedelta(hours=5))
    reminder = Reminder.objects.get(obligation__local_authority=mae_ku)
    assert (reminder.due_at, reminder.noticed_at) == (D2, D2 + timedelta(hours=5))


def test_a_machine_that_slept_tells_the_newest_step_alone(mae_ku, officer):
    """Four days without beat: d-2 and d-0 are not made up for, and leave no row that would say so."""
    september_of(mae_ku)
    remind(D5)
    remind(D1 + timedelta(hours=1))
    assert steps_of(mae_ku.code) == ["d-5", "d+1"]
    assert told() == ["officer"] * 2


def test_a_clock_that_was_set_back_reminds_of_nothing_older(mae_ku, officer):
    september_of(mae_ku)
    remind(D1)
    assert remind(D2).notices == 0
    assert remind(D1 - timedelta(days=30)).notices == 0
    assert steps_of(mae_ku.code) == ["d+1"]


def test_who_has_posted_is_left_out(officer, neighbour, third_officer, mae_ku, mae_ku_sao, mahawan):
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    post(september_of(mae_ku), officer, THE_3RD)
    declare_nil(september_of(mae_ku_sao), neighbour, D0 - TICK)
    remind(D0)
    assert (steps_of(mae_ku.code), steps_of(mae_ku_sao.code), steps_of(mahawan.code)) == ([], [], ["d-0"])
    assert told() == ["third"]


def test_posted_with_gaps_is_owed_still(officer, mae_ku):
    make_case(officer, at=ENTERED, received_on=ENTERED.date(), hardship="")
    post(september_of(mae_ku), officer, THE_3RD)
    remind(D0)
    assert steps_of(mae_ku.code) == ["d-0"]


def test_a_late_posting_ends_the_weeks(officer, mae_ku):
    obligation = september_of(mae_ku)
    remind(D1)
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    post(obligation, officer, D1 + timedelta(days=1))
    remind(W1)
    assert steps_of(mae_ku.code) == ["d+1"]


LAST_STEPS = {D5: ["officer"], D2: ["officer"], D0: ["head", "officer"], D1: ["district", "head", "officer"]}


@pytest.mark.parametrize("at", LAST_STEPS)
def test_the_ladder(at, cast, mae_ku):
    """Of แม่กุ's people and those who supervise them; neither the joint centre, nor the nation, nor administrators."""
    september_of(mae_ku)
    remind(at)
    ours = Delivery.objects.filter(recipient__local_authority=mae_ku) | Delivery.objects.filter(
        recipient__district="6306"
    )
    assert sorted(ours.values_list("recipient__username", flat=True)) == LAST_STEPS[at]
    assert {"nation", "national.admin", "province.admin", "joint.centre"}.isdisjoint(told())


def test_a_week_later_the_same_people(cast, mae_ku):
    september_of(mae_ku)
    remind(W1)
    assert {"officer", "head", "district", "province"} <= set(told())


def test_an_office_without_an_officer_has_its_head_told_from_the_first_step(head, mae_ku):
    september_of(mae_ku)
    make_user("gone", local_authority=mae_ku, is_active=False)
    remind(D5)
    assert told() == ["head"]


def test_one_digest_for_an_office_and_step_day(cast, mae_ku):
    september_of(mae_ku)
    remind(D1)
    digests = Delivery.objects.filter(reminder=None)
    assert sorted(digests.values_list("recipient__username", flat=True)) == [
        "district", "other.district", "province",
    ]  # fmt: skip
    assert set(digests.values_list("due_at", flat=True)) == {D1}


def test_the_circulars_routing(mae_ku):
    """อบจ., เทศบาลนคร and เทศบาลเมือง answer to the province; เทศบาลตำบล and อบต. to their district."""
    district = make_user("district", Role.DISTRICT, district_id="6306")
    province = make_user("province", Role.PROVINCE, province_id="63")
    september_of(mae_ku)
    remind(D1)
    of = {
        user: Reminder.objects.visible_to(user)
        .told_to_office_of(user)
        .values_list("obligation__local_authority__kind", flat=True)
        for user in (district, province)
    }
    assert sorted(of[province]) == [
        LocalAuthorityKind.CITY, LocalAuthorityKind.PAO, LocalAuthorityKind.TOWN,
    ]  # fmt: skip
    assert set(of[district]) == {LocalAuthorityKind.SUBDISTRICT_MUNICIPALITY, LocalAuthorityKind.SAO}


def test_a_district_whose_offices_all_posted_hears_nothing(other_district, district_officer, mae_ku):
    """Only แม่สอด's owe here: the others' obligations were never made."""
    obligation = september_of(mae_ku)
    type(obligation).objects.exclude(pk=obligation.pk).delete()
    remind(D1)
    assert told() == ["district"]


def test_an_email_row_for_who_has_an_address_where_the_installation_sends(officer, head, mae_ku, settings):
    settings.EMAIL_SENDS = True
    officer.email = "officer@example.go.th"
    officer.save()
    september_of(mae_ku)
    remind(D0)
    assert told("email") == ["officer"]
    assert told("in_app") == ["head", "officer"]
    assert set(Delivery.objects.values_list("channel", "state")) == {("email", "waiting"), ("in_app", "sent")}


def test_without_a_server_no_email_row(officer, mae_ku):
    officer.email = "officer@example.go.th"
    officer.save()
    september_of(mae_ku)
    remind(D0)
    assert told("email") == []


def test_what_is_settled_or_told_anew_is_unread_no_more(officer, district_officer, mae_ku):
    obligation = september_of(mae_ku)
    remind(D0)
    remind(D1)
    unread = Delivery.objects.unread()
    assert list(unread.filter(recipient=officer).values_list("reminder__step", flat=True)) == ["d+1"]
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    post(obligation, officer, D1 + timedelta(hours=2))
    remind(D1 + timedelta(hours=3))
    assert not unread.filter(recipient=officer).exists()
    remind(W1)
    assert list(unread.filter(recipient=district_officer).values_list("due_at", flat=True)) == [W1]


def test_the_run_counts_what_it_told(officer, head, district_officer, mae_ku):
    september_of(mae_ku)
    remind(D1)
    run = JobRun.objects.get(job="make_reminders")
    assert (run.expected, run.notices) == (69, 3)


@pytest.mark.parametrize("offices", [1, 69])
def test_the_statements_are_as_many_however_many_owe(offices, mae_ku, officer, django_assert_num_queries):
    obligation = september_of(mae_ku)
    if offices == 1:
        type(obligation).objects.exclude(pk=obligation.pk).delete()
    with django_assert_num_queries(11):
        remind(D1)
    assert Reminder.objects.count() == offices


def test_the_database_refuses_a_twin_and_an_unknown_step(mae_ku):
    september_of(mae_ku)
    remind(D1)
    first = Reminder.objects.first()
    for wrong in ({"step": "d+1"}, {"step": "d-9"}, {"step": "w100"}, {"step": "w1", "noticed_at": DUE}):
        facts = {"obligation": first.obligation, "due_at": W1, "noticed_at": W1, "run": first.run} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.create(**facts)
