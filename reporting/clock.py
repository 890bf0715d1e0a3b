"""The clock that the jobs go by is this machine's, as far as the database's does not belie it.

A flag is for ever, and so is a month that was opened: a worker whose clock was set ahead does nothing, its runs fail
and say so, and after an hour of that the alarm sounds. Behind is merely late. Where both run on one machine they go
wrong together: there its time service has to be right.
"""

from datetime import datetime, timedelta
from typing import cast

from django.db import connection

AHEAD = timedelta(minutes=5)


class ClockAhead(Exception):
    """The name is the code in the ledger."""


def refuse_ahead(at: datetime) -> None:
    """ClockAhead for an instant that the database does not know yet."""
    if at - of_database() > AHEAD:
        raise ClockAhead


def of_database() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])
