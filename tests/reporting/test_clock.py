"""A worker whose clock is ahead of the database's does nothing that is for ever, and says that it failed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reporting import tasks
from reporting.clock import AHEAD, ClockAhead, refuse_ahead
from reporting.models import Delivery, Flag, JobRun, Obligation
from reporting.models.run import JOBS
from reporting.watch import look

pytestmark = pytest.mark.django_db(transaction=True)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("job", JOBS)
def test_each_job_refuses_and_notes_it(job, mae_ku):
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=70), tick=False), pytest.raises(ClockAhead):
        getattr(tasks, job)()
    run = JobRun.objects.get()
    assert (run.job, run.error) == (job, "ClockAhead")
    assert not Obligation.objects.exists()
    assert not Flag.objects.exists()
    assert not Delivery.objects.exists()
    assert all(one.ran_at is None for one in look(now + timedelta(days=365))), "no run that did its work"


def test_a_few_minutes_are_no_fault_and_behind_is_none(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr("reporting.clock.of_database", lambda: now)
    refuse_ahead(now + AHEAD)
    refuse_ahead(now - timedelta(days=365))
    with pytest.raises(ClockAhead):
        refuse_ahead(now + AHEAD + TICK)
