"""A run of a job and its row in the ledger: what it did, how long it took, which code it was.

A run that does its work writes its row in the transaction of the work: neither stands without the other. A run
that fails leaves nothing of its work, and afterwards, in a transaction of its own, a row that says so. One that
is killed, or that cannot reach the database, leaves no row at all: there the silence speaks (`reporting.watch`).
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from psycopg import Error

from cases.scope import principal
from reporting.models import JobRun

COUNTS = (
    "expected", "evaluated", "posted", "nil", "excused", "newly_flagged", "already_flagged", "opened", "notices",
)  # fmt: skip


@contextmanager
def run_of(job: str, *, at: datetime, noticed_at: datetime | None = None) -> Iterator[JobRun]:
    """The transaction of one run, with its row: set the counts on it, they are kept when the block ends well.

    `at` is the instant for which the job looks; `noticed_at` when it does so, never before it.
    """
    began = time.monotonic()
    with transaction.atomic():
        run = JobRun.objects.create(
            job=job, as_of=at, started_at=max(at, noticed_at or at), code_version=settings.CODE_VERSION
        )
        yield run
        _end(run, began)
        run.save(update_fields=[*COUNTS, "duration_ms", "finished_at"])


@contextmanager
def watched(job: str, *, at: datetime, by: str = "watcher") -> Iterator[None]:
    """For tasks and commands: the outermost transaction of a run, as that principal; notes the run if it fails."""
    with noted(job, at=at), transaction.atomic(), principal(by):
        yield


@contextmanager
def noted(job: str, *, at: datetime) -> Iterator[None]:
    """As `watched`, around a run that opens its transactions itself."""
    began = time.monotonic()
    try:
        yield
    except Exception as fault:
        note_failure(job, at=at, fault=fault, began=began)
        raise


def note_failure(job: str, *, at: datetime, fault: BaseException, began: float | None = None) -> None:
    """A row for a run that failed; call it when the run's transaction has been rolled back.

    `began` is its beginning by the monotonic clock. Says nothing when the database does not answer.
    """
    if connection.in_atomic_block and connection.needs_rollback:
        return  # somebody's transaction around it is lost, and a row in it would be, too
    run = JobRun(job=job, as_of=at, started_at=at, code_version=settings.CODE_VERSION, error=code_of(fault))
    _end(run, began if began is not None else time.monotonic())
    with suppress(DatabaseError, InterfaceError, Error), transaction.atomic(), principal("watcher"):
        run.save()


def code_of(fault: BaseException) -> str:
    """The kind of fault, of the database its SQLSTATE, too: never a message, which may hold what somebody typed."""
    state = getattr(fault.__cause__ or fault, "sqlstate", None)
    return f"{type(fault).__name__} {state or ''}".strip()[:80]


def _end(run: JobRun, began: float) -> None:
    run.duration_ms = math.ceil((time.monotonic() - began) * 1000)
    run.finished_at = run.started_at + timedelta(milliseconds=run.duration_ms)
