"""How far a run is: told beside its transaction, so that others see it and the lease stays."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from cases.models import Job

LEASE = timedelta(seconds=90)  # a run that says nothing for so long counts as dead
LONGEST = 200  # characters of a note
OFTEN = 0.5  # seconds between two rows written

TELL = """
UPDATE cases_job SET done = %s, total = coalesce(%s, total), note = %s, lease_until = clock_timestamp() + %s
WHERE id = %s AND attempt = %s AND state = 'running' AND cancel_at IS NULL RETURNING id
"""
AS_RUNNER = "SELECT set_config('app.role', 'runner', true)"


class JobEnded(Exception):
    """The run is over for it: cancelled, or its lease went to another. Let it pass; nothing of the run stays."""


class JobFailed(Exception):
    """A refusal in Thai, for the page: what stands in the way and what to do. Not tried again."""


class Line:
    """A connection of its own beside the run's transaction; each word on it is a transaction."""

    def __init__(self) -> None:
        self._own = connection.copy()

    def tell(self, values: list[Any]) -> bool:
        """Whether the row was still the run's."""
        self._own.ensure_connection()
        raw = self._own.connection
        with raw.transaction():
            raw.execute(AS_RUNNER)
            return raw.execute(TELL, values).fetchone() is not None

    def close(self) -> None:
        self._own.close()


class Progress:
    """`progress(done, total, note)`: of what, and at which step, in Thai. JobEnded when there is no more use.

    Cheap to call for each piece of work: what follows too soon is not written.
    """

    def __init__(self, job: Job, line: Line) -> None:
        self._job: UUID = job.pk
        self._attempt = job.attempt
        self._line = line
        self._said: tuple[int | None, str] | None = None
        self._at = 0.0

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None:
        said, now = (total, note[:LONGEST]), time.monotonic()
        if said == self._said and now - self._at < OFTEN:
            return
        self._said, self._at = said, now
        if not self._line.tell([done, *said, LEASE, self._job, self._attempt]):
            raise JobEnded
