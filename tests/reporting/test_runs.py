"""The ledger of runs: what each did, how long it took, by which code; and that a failed one says so."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DataError, OperationalError, connection

from reporting import tasks
from reporting.actions import flag, flag_late, open_months
from reporting.actions.runs import code_of, run_of, watched
from reporting.models import Flag, JobRun, Obligation
from tests.reporting.september import DUE, THE_10TH, september_of

pytestmark = pytest.mark.django_db


def test_a_run_tells_what_it_did_how_long_it_took_and_which_code_it_was(mae_ku):
    september_of(mae_ku)
    flag_late(at=DUE, noticed_at=THE_10TH)
    run = JobRun.objects.get()
    assert (run.job, run.as_of, run.started_at) == ("flag_late", DUE, THE_10TH)
    assert (run.expected, run.evaluated, run.newly_flagged, run.notices) == (69, 69, 69, 0)
    assert run.duration_ms >= 1
    assert run.finished_at == THE_10TH + timedelta(milliseconds=run.duration_ms)
    assert run.code_version == settings.CODE_VERSION != ""
    assert run.error == ""


def test_opening_tells_how_many_months_there_had_to_be_and_are(mae_ku):
    open_months(at=DUE)
    open_months(at=DUE + timedelta(minutes=15))
    second, first = JobRun.objects.all()
    assert (first.expected, first.evaluated, first.opened) == (69, 69, 69)
    assert (second.expected, second.evaluated, second.opened) == (69, 69, 0)


def test_a_job_has_one_more_statement_than_its_work(django_assert_num_queries):
    with django_assert_num_queries(4), run_of("anything", at=DUE):  # savepoint, row, row, release
        pass


def test_what_was_counted_is_kept():
    with run_of("send_reminders", at=DUE) as run:
        run.expected, run.evaluated, run.notices = 4, 4, 3
    assert JobRun.objects.filter(job="send_reminders", expected=4, evaluated=4, notices=3).exists()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_fails_leaves_no_flag_and_says_that_it_failed(mae_ku, monkeypatch):
    september_of(mae_ku)
    monkeypatch.setattr(flag, "FLAG", flag.FLAG + "WHERE 1 / (SELECT 0) = 1")
    with pytest.raises(DataError):
        tasks.flag_late()
    run = JobRun.objects.get()
    assert (run.job, run.error, run.expected) == ("flag_late", "DataError 22012", 0)
    assert run.finished_at is not None
    assert run.code_version == settings.CODE_VERSION
    assert not Flag.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_run_without_a_database_fails_and_does_not_hang(monkeypatch):
    def unreachable(*_, **__):
        raise OperationalError("connection refused")

    with pytest.raises(OperationalError), watched("flag_late", at=DUE):  # noqa: PT012 -- the database dies in the middle
        monkeypatch.setattr(connection, "get_new_connection", unreachable)
        connection.connection.close()
        raise OperationalError("the server is gone")
    monkeypatch.undo()
    connection.close()
    assert not JobRun.objects.exists()


def test_a_code_holds_nothing_that_somebody_typed(mae_ku):
    with pytest.raises(ValueError, match="สมศรี") as raised:
        int("สมศรี")
    assert code_of(raised.value) == "ValueError"


def test_the_task_runs_as_the_watcher(mae_ku):
    assert tasks.open_months() == Obligation.objects.count() > 0
    assert JobRun.objects.get().job == "open_months"
