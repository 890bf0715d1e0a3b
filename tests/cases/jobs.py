"""Kinds of job for tests, and running one inside the test's own transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from cases import jobs
from cases.jobs import JobKind, Progress
from cases.jobs.progress import TELL, Line
from cases.models import Job, User
from cases.scope import principal, scope
from tests.factories import MORNING

TEXT = "text/plain"


class SameLine(Line):
    """Tells on the test's own connection: a second one would not see the row of a transaction that never commits."""

    def __init__(self) -> None: ...

    def tell(self, values: list[Any]) -> bool:
        with principal("runner"), connection.cursor() as cursor:
            cursor.execute(TELL, values)
            return cursor.fetchone() is not None

    def close(self) -> None: ...


def run_here() -> Job | None:
    """The next job, run in the test's transaction; as its row says afterwards."""
    job = jobs.run_next(line=SameLine)
    return Job.objects.get(pk=job.pk) if job else None


def count(job: Job, progress: Progress) -> dict[str, Any]:
    """Believable work: three rows and a file."""
    for row in range(3):
        progress(row, 3, "ตรวจแถว")
    jobs.keep_file(job, "ผล.txt", TEXT, [b"a" * 700_000, b"b" * 700_000])
    return {"rows": 3}


@contextmanager
def kind(
    run: Callable[[Job, Progress], dict[str, Any]] = count, *, name: str = "test.count", **how: Any
) -> Iterator[JobKind]:
    """Registered for the block."""
    made = JobKind(name, "นับแถวทดสอบ", run, **{"permission": "case.write"} | how)
    jobs.register(made)
    try:
        yield made
    finally:
        del jobs.KINDS[name]


def asked(by: User, **how: Any) -> Job:
    """A job of the user's own office, as a request would ask for it."""
    told = {"kind": "test.count", "arguments": {}, "local_authority": by.local_authority, "at": MORNING} | how
    with transaction.atomic(), scope(by):
        return jobs.ask(by=by, **told)
