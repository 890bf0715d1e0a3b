"""Writes down who read personal data, in the transaction that reads them, and holds back who reveals too many."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from cases.models import Reading, User, Verb

WITH_THE_PAGE = timedelta(minutes=10)  # how long a page's row stands for the thumbnails on it, too
REVEALS_OF_ONE = 0x5245  # first key of the advisory lock; the second is the user's


class TooManyReveals(Exception):
    """The user has seen so many full numbers lately that the next has to wait until `again_at`."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


def record(
    *,
    verb: Verb,
    seen: Mapping[int, Collection[UUID]],
    by: User | str,
    at: datetime,
    what: str = "cases.case",
    purpose: str = "",
    province_id: str | None = None,
    request_id: UUID | None = None,
) -> None:
    """One INSERT: a row for each local authority in `seen`, which names the cases that were read of it.

    `by` is a user, or the name of the machine's principal. Must run in the transaction that read.
    """
    who = {"principal": by} if isinstance(by, str) else {"actor": by}
    Reading.objects.bulk_create(
        Reading(
            at=at,
            verb=verb,
            what=what,
            rows=list(rows),
            count=len(rows),
            local_authority_id=local_authority,
            province_id=province_id,
            purpose=purpose,
            request_id=request_id,
            **who,
        )
        for local_authority, rows in seen.items()
    )


def saw_lately(*, case: UUID, by: User, at: datetime) -> bool:
    """Whether the user's own rows of the last minutes tell of this case: what belongs to a page counts with it."""
    lately = Reading.objects.filter(actor=by, at__gt=at - WITH_THE_PAGE)
    return lately.of_case(case).exists()


def check_reveals(*, by: User, at: datetime) -> None:
    """TooManyReveals when the log already holds as many reveals of this user as settings allow.

    One at a time for each user, so that two tabs do not both take the last one. The lock ends with the
    transaction, in which the reveal itself is then recorded.
    """
    most, window = settings.REVEALS_MOST, settings.REVEALS_WINDOW
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [REVEALS_OF_ONE, by.pk])
    lately = Reading.objects.filter(actor=by, verb=Verb.REVEAL, at__gt=at - window).order_by("-at")
    instants = list(lately.values_list("at", flat=True)[:most])
    if len(instants) >= most:
        raise TooManyReveals(instants[-1] + window)
