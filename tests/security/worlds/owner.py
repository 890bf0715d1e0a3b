"""For whom a row is made, and the numbers, keys and days that such rows are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

Columns = dict[str, Any]
AT = datetime(2026, 10, 14, 3, tzinfo=UTC)
DAY = date(2026, 10, 12)
NUMBER = count(1)  # for keys and for whatever must be unique
KINDS = ("PAO", "CITY", "TOWN", "SUBDISTRICT_MUNICIPALITY", "SAO")


@dataclass(frozen=True)
class Owner:
    """Whose row is made: the local authority, its province, the user who signs.

    `give` saves what it leans on, made by that table's line in `lines`.
    """

    la: int
    province: str
    by: int
    clerk: int
    give: Callable[[str, Columns], Any]
    lines: Mapping[str, "Line"]

    def leaning(self, table: str) -> Any:
        """The key of a new row of another table, of the same local authority and signed by its clerk."""
        return self.give(table, self.lines[table](replace(self, by=self.clerk), number()))


def renumber() -> None:
    """At the start of each world: the same seed makes the same world."""
    global NUMBER
    NUMBER = count(1)


def number() -> int:
    return next(NUMBER)


def key() -> UUID:
    return UUID(int=(7 << 100) + number())


def letters(n: int, length: int) -> str:
    """A code that no real place has."""
    return "".join(chr(ord("ก") + n // 40**place % 40) for place in range(length))


def month(n: int) -> date:
    """A month of its own for each number, as far as one world needs numbers."""
    return date(1000 + n // 12 % 8000, n % 12 + 1, 1)


Line = Callable[[Owner, int], Columns]
"""A believable row of one table, with a number that none had before."""
