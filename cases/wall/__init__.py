"""The second wall, as one line beside each model: who may read a row, add one, change one, remove one.

    @wall(
        read=Holds("case.read"),
        add=Holds("case.write") & Own("entered_by_id") & Sees("applicant"),
        change=Holds("case.write") & Sees("applicant"),
    )
    class Case(models.Model): ...

Whose office the row is (`Holds`), who signs it (`Own`), and that what it hangs on is in sight (`Sees`).

`migrate` turns these lines into forced row-level security and into the web role's grants
(`cases.wall.build`). What is not named is not granted: without `change` the web role cannot UPDATE. The
history that pghistory keeps of a model has the model's `read` and nothing else. `migrate` stops at a table
without a line. Who signed a row when it was added (`Own`, `Signed`) is never changed: UPDATE is granted on the
other columns alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import models

from cases.wall.terms import ANYONE, Changes, Holds, HoldsProvince, May, Opened, Own, Sees, Signed, Sql, Term

__all__ = [
    "ANYONE",
    "WALLS",
    "Changes",
    "Holds",
    "HoldsProvince",
    "May",
    "Opened",
    "Own",
    "Sees",
    "Signed",
    "Sql",
    "Wall",
    "wall",
]

Table = TypeVar("Table", bound=type[models.Model])


@dataclass(frozen=True)
class Wall:
    """What may be done to a table's rows; None is what nobody may do but the owner and the triggers.

    `history` is who may read what pghistory keeps of it, where that differs from `read`.
    """

    read: Term | None = None
    add: Term | None = None
    change: Term | None = None
    remove: Term | None = None
    history: Term | None = None

    @property
    def signed(self) -> set[str]:
        """The columns that name who added the row: a fact, which no later change may rewrite."""
        return self.add.signatures() if self.add else set()


WALLS: dict[type[models.Model], Wall] = {}


def wall(
    *,
    read: Term | None = None,
    add: Term | None = None,
    change: Term | None = None,
    remove: Term | None = None,
    write: Term | None = None,
    history: Term | None = None,
) -> Callable[[Table], Table]:
    """Declares the wall of a model. `write` stands for add, change and remove together."""

    def declare(model: Table) -> Table:
        WALLS[model] = Wall(read, add or write, change or write, remove or write, history or read)
        return model

    return declare
