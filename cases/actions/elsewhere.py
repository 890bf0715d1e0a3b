"""Asks whether other offices helped the same person or house: one call for all the cases, which logs itself."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

MINUTE = timedelta(minutes=1)
KEPT = timedelta(days=7)  # how old an answer may be with which a meeting begins [D]
ASK = "SELECT count(*) FILTER (WHERE at IS NULL) FROM app_help_elsewhere(%s, %s)"


def ask_elsewhere(*, cases: Collection[UUID], fresh: timedelta = MINUTE) -> int:
    """Puts the question for each case, by the scope's user; how many got no answer, since the user has asked too often.

    An answer to the same facts that is younger than `fresh` stands. A case without number and house code cannot be
    asked about; one of another office is passed over like one that is not there.
    """
    if not cases:
        return 0
    with connection.cursor() as cursor:
        parameters: list[Any] = [list(cases), fresh]
        cursor.execute(ASK, parameters)
        return int(cursor.fetchone()[0])
