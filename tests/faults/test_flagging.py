"""What befalls beat, workers, Valkey, PostgreSQL and the clock: each who owes has exactly one flag, dated at the due instant.

Real processes on real servers, real commits (`tests/faults/machine.py`); the clock is the test's. One of the stories runs
in every run of the suite, all of them with `-m 'long or not long'`.
"""

import os
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from cases.models import LocalAuthority, User
from reporting.models import Delivery, Flag, JobRun, Obligation
from reporting.watch import look
from tests.factories import local_authority, make_user
from tests.faults.machine import (
    MINUTE,
    Machine,
    kill_valkey,
    postgres_answers,
    restart_postgres,
    run_held,
    valkey_is,
)
from tests.reporting.september import DUE, SEPTEMBER, THE_10TH, declare_nil

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = DUE - 10 * MINUTE
AFTER = DUE + MINUTE
OWING = 68  # of 69, one has declared in time
embedded_only = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").partition("@")[2].startswith("127.0.0.1"),
    reason="kills the servers themselves: only where they run on this machine",
)


def opened(host: Machine) -> None:
    """Ten minutes before midnight: the month is open, one office has declared, nobody is late."""
    host.until(lambda: Obligation.objects.filter(month=SEPTEMBER.first_day).count() == 69, "the month opens")
    mae_ku = local_authority("05630603")
    officer = make_user("officer", full_name="กานดา วงศ์ทอง", local_authority=mae_ku)
    september = Obligation.objects.get(local_authority=mae_ku, month=SEPTEMBER.first_day)
    declare_nil(september, officer, BEFORE)
    late = make_user("late", full_name="วิภา ดอนแก้ว", local_authority=local_authority("06630608"))
    User.objects.filter(pk__in=[officer.pk, late.pk]).update(
        email=Concat(F("username"), Value("@example.go.th"))
    )
    host.more_runs(1)
    assert not Flag.objects.exists()


def flagged(host: Machine) -> None:
    host.until(lambda: Flag.objects.count() >= OWING, "all who owe are flagged")
    host.more_runs(3)


def each_once(noticed_from: datetime, noticed_until: datetime | None = None) -> None:
    """One flag each, of those who owe alone, dated at the due instant, noticed in that time, by one run."""
    flags = list(Flag.objects.select_related("obligation", "run"))
    owing = LocalAuthority.objects.exclude(code="05630603").values_list("pk", flat=True)
    assert sorted(flag.obligation.local_authority_id for flag in flags) == sorted(owing)
    assert {flag.flagged_at for flag in flags} == {DUE}
    (run,) = {flag.run for flag in flags}
    (noticed,) = {flag.noticed_at for flag in flags}
    assert noticed_from <= noticed == run.started_at <= (noticed_until or noticed_from + 3 * MINUTE)
    assert run.newly_flagged == OWING == sum(JobRun.objects.values_list("newly_flagged", flat=True))


def nothing_twice(host: Machine) -> None:
    """Each reminder is made once and told once, each e-mail went once, to nobody who owes nothing."""
    told = Delivery.objects.values_list("reminder", "recipient", "channel", "due_at")
    assert len(told) == len(set(told))
    letters = [letter["message-id"] for _, letter in host.office.letters]
    assert len(letters) == len(set(letters))
    assert set(host.office.addresses) <= {"late@example.go.th"}


def ledger_adds_up() -> None:
    for run in JobRun.objects.filter(error=""):
        assert run.expected == run.evaluated or run.job == "make_reminders"
        assert run.finished_at is not None
        assert run.code_version


@pytest.mark.long
@pytest.mark.parametrize(("beats", "workers"), [(2, 1), (4, 2)], ids=["two", "four"])
def test_several_beats(host: Machine, beats: int, workers: int) -> None:
    host.set_clock(BEFORE)
    for number in range(workers):
        host.start("worker", number)
    for number in range(beats):
        host.start("beat", number)
    opened(host)
    host.set_clock(AFTER)
    flagged(host)
    each_once(AFTER)
    nothing_twice(host)
    ledger_adds_up()


def test_a_worker_killed_in_mid_run(host: Machine) -> None:
    """Its ledger row is written and not committed, and it waits for the gate: both go with it."""
    host.set_clock(BEFORE)
    worker = host.start("worker")
    host.start("beat")
    opened(host)
    with run_held() as one_waits:
        host.set_clock(AFTER)
        host.until(one_waits, "a run is in its middle")
        host.kill(worker)
    assert not Flag.objects.exists()
    assert not JobRun.objects.filter(job="flag_late", started_at__gte=AFTER).exists()
    host.set_clock(AFTER + 30 * MINUTE)
    host.start("worker")
    flagged(host)
    each_once(AFTER + 30 * MINUTE)
    nothing_twice(host)
    ledger_adds_up()


@pytest.mark.long
def test_beat_killed_for_four_days_across_the_sixth(host: Machine) -> None:
    host.set_clock(BEFORE)
    host.start("worker")
    beat = host.start("beat")
    opened(host)
    host.kill(beat)
    host.comes_to_rest()
    host.set_clock(THE_10TH)
    before = host.runs()
    host.comes_to_rest()
    assert host.runs() == before
    assert all(one.silent for one in look(THE_10TH)), "and it is seen that nobody looks"
    assert not Flag.objects.exists()
    host.start("beat", 2)
    flagged(host)
    each_once(THE_10TH)
    host.until(lambda: not [one.job for one in look(THE_10TH + 2 * MINUTE) if one.silent], "all run again")
    host.until(lambda: bool(host.office.letters), "the office that owes is told")
    host.more_runs(3, "make_reminders")
    assert host.office.addresses == ["late@example.go.th"]
    nothing_twice(host)
    ledger_adds_up()


@pytest.mark.long
def test_all_killed_for_four_days_and_no_beat_afterwards(host: Machine) -> None:
    """What fell due while no worker ran is done when one comes, before any tick."""
    host.set_clock(BEFORE)
    worker, beat = host.start("worker"), host.start("beat")
    opened(host)
    host.kill(beat)
    host.kill(worker)
    host.set_clock(THE_10TH)
    host.start("worker", 2)
    host.until(lambda: Flag.objects.count() >= OWING, "the worker catches up")
    host.comes_to_rest()
    each_once(THE_10TH)


@pytest.mark.long
@embedded_only
def test_valkey_killed_across_midnight(host: Machine) -> None:
    host.set_clock(BEFORE)
    host.start("worker")
    host.start("beat")
    opened(host)
    ended = kill_valkey()
    host.set_clock(AFTER)
    host.until(lambda: valkey_is(other_than=ended), "another Valkey")
    flagged(host)
    each_once(AFTER)
    nothing_twice(host)
    ledger_adds_up()


@pytest.mark.long
@embedded_only
def test_postgres_restarted_in_mid_run(host: Machine) -> None:
    host.set_clock(BEFORE)
    host.start("worker")
    host.start("beat")
    opened(host)
    with pytest.raises(Exception, match=r"terminat|clos"), run_held() as one_waits:  # noqa: PT012 -- its own session ends, too
        host.set_clock(AFTER)
        host.until(one_waits, "a run is in its middle")
        restart_postgres()
        while one_waits():
            pass
    host.until(postgres_answers, "PostgreSQL is there again")
    connection.close()
    flagged(host)
    each_once(AFTER)
    nothing_twice(host)
    ledger_adds_up()


@pytest.mark.long
def test_the_clock_is_put_back(host: Machine) -> None:
    """Two hours before midnight comes twice: nobody is flagged twice, and no flag is undone or dated anew."""
    host.set_clock(BEFORE)
    host.start("worker")
    host.start("beat")
    opened(host)
    host.set_clock(AFTER)
    flagged(host)
    flags = set(Flag.objects.values_list("pk", "flagged_at", "noticed_at", "run"))
    host.set_clock(DUE - timedelta(hours=2))
    host.more_runs(4)
    host.set_clock(DUE + timedelta(hours=3))
    host.more_runs(4)
    assert set(Flag.objects.values_list("pk", "flagged_at", "noticed_at", "run")) == flags
    each_once(AFTER)
    assert JobRun.objects.filter(job="flag_late", as_of__lt=DUE - timedelta(hours=1)).exists()
    assert (
        Obligation.objects.count() == Obligation.objects.values("local_authority", "month").distinct().count()
    )
    ledger_adds_up()
