"""A worker killed in the middle of an import, and two imports at once: nothing by halves, nothing twice. Real commits."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cases import jobs
from cases.actions.imports_jobs import BRING
from cases.models import Case, ImportFile, ImportRow, Job, JobState, Person, User
from cases.scope import principal, scope
from config.processes import wait_until
from tests.cases.imports.office import a_row, book, counts, read
from tests.factories import MORNING

pytestmark = pytest.mark.django_db(transaction=True)


def asked(file: ImportFile, by: User) -> Job:
    with transaction.atomic(), scope(by):
        return jobs.ask(
            kind=BRING, by=by, at=MORNING, arguments={"file": str(file.pk)}, key=str(file.pk),
            local_authority=by.local_authority,
        )  # fmt: skip


def spawn_worker() -> subprocess.Popen[bytes]:
    """As the web role, on this test's database."""
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = str(connection.settings_dict["NAME"])
    env = os.environ | {"DATABASE_ROLE": "web", "DATABASE_URL": f"{base}/{name}", "TEST_DATABASE_NAME": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cases.imports.import_worker"], cwd=settings.BASE_DIR, env=env
    )


def sweep() -> int:
    with transaction.atomic(), principal("runner"):
        return jobs.sweep(at=timezone.now())


def test_a_killed_worker_leaves_no_case_and_the_next_brings_all_of_them(officer: User) -> None:
    file = read(book([a_row(number) for number in range(1, 6)]), officer)
    asked(file, officer)
    worker = spawn_worker()
    try:
        assert wait_until(lambda: Job.objects.get().done >= 2, seconds=90), "halfway, seen from outside"
        assert not Case.objects.exists(), "not yet"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert not Case.objects.exists()
    assert not Person.objects.exists()
    assert not ImportRow.objects.exclude(result="").exists()
    assert ImportFile.objects.get().state == "checked"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    jobs.run_next()
    assert (Job.objects.get().state, Job.objects.get().attempt) == (JobState.DONE, 2)
    assert counts(ImportFile.objects.get()) == (5, 5, 0, 0, 0)
    assert sorted(Case.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5], (
        "and no number is missing"
    )


def test_a_killed_database_leaves_no_case(officer: User) -> None:
    """The session of the run ends in its middle, as when PostgreSQL dies."""
    file = read(book([a_row(number) for number in range(1, 6)]), officer)
    asked(file, officer)
    worker = spawn_worker()
    try:
        assert wait_until(lambda: Job.objects.get().done >= 2, seconds=90)
        with connection.cursor() as cursor:
            cursor.execute(f'SET ROLE "{settings.WEB_ROLE}"')  # which may end its own sessions
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND usename = %s",
                [settings.WEB_ROLE],
            )
            cursor.execute("RESET ROLE")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert not Case.objects.exists()
    assert ImportFile.objects.get().state == "checked"


def test_the_same_file_chosen_twice_and_brought_in_at_once_makes_no_twins(officer: User) -> None:
    data = book([a_row(number) for number in range(1, 6)])
    for _ in range(2):
        asked(read(data, officer), officer)

    def work() -> None:
        try:
            jobs.run_next()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(counts, ImportFile.objects.all())) == [(5, 0, 0, 5, 0), (5, 5, 0, 0, 0)]
    assert Case.objects.count() == 5
