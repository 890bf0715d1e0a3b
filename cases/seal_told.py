"""The seal of the read log that stands on a receipt: of its own day, or the newest before it."""

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class SealTold:
    day: date
    seal: str


def seal_of(day: date) -> SealTold | None:
    """Through the door `app_seal_of`, in a user's scope; None while nothing is sealed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, seal FROM app_seal_of(%s)", [day])
        found = cursor.fetchone()
    return SealTold(*found) if found else None
