"""What befalls a machine in the middle of heavy work: nothing is lost, nothing is there twice or by halves. Real commits."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cases import jobs
from cases.jobs import Progress
from cases.models import Case, Job, JobFile, JobState, User
from cases.scope import principal, scope
from config.processes import wait_until
from tests.cases.jobs import asked, count, kind
from tests.factories import MORNING, make_case

pytestmark = pytest.mark.django_db(transaction=True)


def now() -> Job:
    return Job.objects.get()


def lease_over() -> None:
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def sweep() -> int:
    with transaction.atomic(), principal("runner"):
        return jobs.sweep(at=timezone.now())


def elsewhere(work: Any) -> Any:
    """In another thread, so on another connection: what it writes stands at once."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(run).result()


def spawn_worker() -> subprocess.Popen[bytes]:
    """As the web role, on this test's database."""
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = str(connection.settings_dict["NAME"])
    env = os.environ | {"DATABASE_ROLE": "web", "DATABASE_URL": f"{base}/{name}", "TEST_DATABASE_NAME": ""}
    return subprocess.Popen([sys.executable, "-m", "tests.cases.job_worker"], cwd=settings.BASE_DIR, env=env)


def test_a_killed_worker_leaves_nothing_by_halves_and_the_job_runs_again(officer: User) -> None:
    with kind():
        job = asked(officer)
    worker = spawn_worker()
    try:
        assert wait_until(lambda: now().note == "ครึ่งทาง", seconds=60)
        assert (now().state, now().done, now().total) == (JobState.RUNNING, 1, 2), "seen while it runs"
        assert not Case.objects.exists(), "not yet"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    with kind():
        assert sweep() == 0, "its lease is not over: it might be alive"
        lease_over()
        assert sweep() == 1
        assert (now().state, now().attempt) == (JobState.WAITING, 1)
        assert not Case.objects.exists()
        assert not JobFile.objects.exists()
        jobs.run_next()
    assert (now().pk, now().state, now().attempt) == (job.pk, JobState.DONE, 2)
    assert JobFile.objects.get().size == 1_400_000


def test_a_run_that_lost_its_lease_cannot_commit(officer: User) -> None:
    """It was taken for dead, another did the work; then it wakes and finishes."""

    def slow(job: Job, progress: Progress) -> dict[str, Any]:
        if job.attempt > 1:
            return count(job, progress)
        make_case(job.asked_by)

        def another_takes_over() -> None:
            lease_over()
            sweep()
            jobs.run_next()

        elsewhere(another_takes_over)
        assert now().state == JobState.DONE
        return {"rows": 99}

    with kind(slow):
        asked(officer)
        jobs.run_next()
    assert (now().state, now().attempt, now().result) == (JobState.DONE, 2, {"rows": 3})
    assert not Case.objects.exists(), "what the first had written is gone"
    assert JobFile.objects.count() == 1


def test_a_run_that_lost_its_lease_is_told_at_its_next_word(officer: User) -> None:
    heard: list[str] = []

    def slow(job: Job, progress: Progress) -> dict[str, Any]:
        progress(1, 2, "ก่อน")
        elsewhere(lambda: (lease_over(), sweep()))
        try:
            progress(2, 2, "หลัง")
        except jobs.JobEnded:
            heard.append("ended")
            raise
        return {}

    with kind(slow):
        asked(officer)
        jobs.run_next()
    assert heard == ["ended"]
    assert (now().state, now().attempt) == (JobState.WAITING, 1)


def test_cancelled_while_it_runs_nothing_stays(officer: User) -> None:
    def slow(job: Job, progress: Progress) -> dict[str, Any]:
        make_case(job.asked_by)
        progress(1, 3, "ก่อน")
        elsewhere(lambda: _cancel(officer))
        progress(2, 3, "หลัง")
        raise AssertionError("it went on")

    with kind(slow):
        asked(officer, key="once")
        jobs.run_next()
    assert now().state == JobState.CANCELLED
    assert not Case.objects.exists()


def _cancel(officer: User) -> None:
    with transaction.atomic(), scope(officer):
        assert jobs.cancel(job=now(), by=officer, at=MORNING)


def test_a_worker_that_dies_every_time_is_given_up(officer: User) -> None:
    with kind(attempts=2):
        asked(officer)
        for attempt in (1, 2):
            Job.objects.update(state="running", attempt=attempt, started_at=MORNING, lease_until=MORNING)
            sweep()
    assert now().state == JobState.FAILED
    assert "2 ครั้ง" in now().fault


def test_a_dead_broker_is_no_fault_and_the_sweeper_finds_the_job(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    cut_off.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr("cases.jobs.asking.current_app", cut_off)
    with kind():
        began = time.monotonic()
        asked(officer)
        assert time.monotonic() - began < 5, "the officer does not wait for it"
        assert sweep() == 1
        jobs.remind(1)
        jobs.run_next()
    assert now().state == JobState.DONE


def test_two_workers_do_not_take_the_same_job(officer: User) -> None:
    start, ran = Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            while job := jobs.run_next():
                ran.append(job.pk)
        finally:
            connection.close()

    with kind():
        pks = {asked(officer).pk for _ in range(6)}
        workers = [Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert (len(ran), set(ran)) == (6, pks)
    assert JobFile.objects.count() == 6


def test_twenty_clicks_at_once_are_one_job(officer: User, head: User) -> None:
    start = Barrier(20)

    def click(user: User) -> Any:
        try:
            start.wait()
            return asked(user, key="september").pk
        finally:
            connection.close()

    with kind(again=True, shared=True, permission="info.export"), ThreadPoolExecutor(20) as threads:
        given = list(threads.map(click, [officer, head] * 10))
    assert set(given) == {now().pk}
