"""Sealing rows anew under the current key, beside people at work; `rotate_keys` runs it.

Batch by batch in the order of the keys, each its own transaction: it may be killed at any moment and begins
again where old tokens are left. A row that somebody holds just now is passed over and met in the next turn; one
that was changed meanwhile is never overwritten. Nothing happened to the person, so history, month revisions and
frozen rows say nothing of it: their triggers rest, for the owner of the tables alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

from cases.sealing.fields import SealedField
from cases.sealing.token import SealBroken, current, seal, unseal

BATCH = 500
TURNS = 20  # a row that is held during all of them is left, and counted
# Which triggers rest: those of the month (migration 0004 of reporting), and pgtrigger's by their names.
REST = "SELECT set_config('app.resealing', %s, true), set_config('pgtrigger.ignore', %s, true)"
# Columns that hang on a text: sealed column → what else is written, from its clear text.
Beside = Callable[[str], Mapping[str, str]]


@dataclass
class Count:
    """What became of a table's rows. `left`: still under an old key; `broken`: do not open, left as they are."""

    renewed: int = 0
    left: int = 0
    broken: list[str] = field(default_factory=list)


class Renewal:
    """One table: its key, the columns that places are made of, its sealed columns, and what stands beside them."""

    def __init__(self, model: type[models.Model], beside: Mapping[str, Beside]) -> None:
        self.table, self.pk = model._meta.db_table, str(model._meta.pk.column)
        self.fields = sealed_fields(model)
        self.beside = {str(one.column): beside[one.name] for one in self.fields if one.name in beside}
        self.rests = [
            trigger.get_pgid(of) for of, trigger in pgtrigger.registered() if of._meta.db_table == self.table
        ]
        self.columns = [str(one.column) for one in self.fields]
        self.places = {str(one.column): one.place_columns for one in self.fields}

    @property
    def anew(self) -> str:
        """SQL: a token that is not under the current key."""
        names = map(_quoted, self.columns)
        return " OR ".join(f"{name} <> '' AND NOT starts_with({name}, %(current)s)" for name in names)

    @property
    def due(self) -> str:
        """SQL: that, or any text beside which something stands."""
        return " OR ".join([self.anew, *(f"{_quoted(name)} <> ''" for name in self.beside)])

    def left(self) -> int:
        with connection.cursor() as cursor:
            counting = f"SELECT count(*) FROM {self.table} WHERE {self.anew}"  # noqa: S608 -- names of models
            cursor.execute(counting, {"current": f"{current()}:"})
            return int(cursor.fetchone()[0])

    def turn(self, count: Count) -> Iterator[int]:
        """Once through the table; gives the number of rows renewed in each batch, after its commit."""
        after: Any = None
        while True:
            with transaction.atomic():
                rows = self._rows(after)
                changes = [change for row in rows if (change := self._renewed(row, count))]
                renewed = self._write(changes)
            count.renewed += renewed
            yield renewed
            if len(rows) < BATCH:
                return
            after = rows[-1][self.pk]

    def _rows(self, after: Any) -> list[dict[str, Any]]:
        """The next batch, locked; what others hold is passed over."""
        names = [self.pk, *sorted({name for names in self.places.values() for name in names}), *self.columns]
        beside = sorted({name for of in self.beside.values() for name in of("")})
        onward = f"{self.pk} > %(after)s AND" if after is not None else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT {", ".join(map(_quoted, [*names, *beside]))} FROM {self.table} WHERE {onward} ({self.due})
                    ORDER BY {self.pk} LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED""",  # noqa: S608 -- names of models
                {"after": after, "current": f"{current()}:"},
            )
            return [dict(zip([*names, *beside], row, strict=True)) for row in cursor.fetchall()]

    def _renewed(self, row: Mapping[str, Any], count: Count) -> dict[str, Any] | None:
        """The row's new columns with its key and old tokens; None when nothing changes or it does not open."""
        found: dict[str, Any] = {}
        try:
            for one, column in zip(self.fields, self.columns, strict=True):
                place = one.place(*(row[name] for name in self.places[column]))
                text = unseal(token, place) if (token := row[column]) else ""
                found[column] = seal(text, place) if text else ""
                if column in self.beside:
                    found |= self.beside[column](text)
        except SealBroken as broken:
            count.broken.append(str(broken))
            return None
        if all(row[name] == value for name, value in found.items()):
            return None
        return {self.pk: row[self.pk], **found, **{f"{name}_before": row[name] for name in self.columns}}

    def _write(self, changes: list[dict[str, Any]]) -> int:
        """The batch is locked, so `_before` holds; should a lock ever be forgotten, no newer text is overwritten."""
        if not changes:
            return 0
        names = [name for name in changes[0] if name != self.pk and not name.endswith("_before")]
        with connection.cursor() as cursor:
            cursor.execute(REST, ["on", f"{{{','.join(self.rests)}}}"])
            cursor.executemany(
                f"""UPDATE {self.table} SET {", ".join(f"{_quoted(name)} = %({name})s" for name in names)}
                    WHERE {self.pk} = %({self.pk})s
                    AND {" AND ".join(f"{_quoted(name)} = %({name}_before)s" for name in self.columns)}""",  # noqa: S608
                changes,
            )
            renewed = int(cursor.rowcount)
            cursor.execute(REST, ["", ""])
        return renewed


def _quoted(column: str) -> str:
    """A column may be called as a word of SQL is, such as "table"."""
    return connection.ops.quote_name(column)


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    return [one for one in model._meta.concrete_fields if isinstance(one, SealedField)]


def renewals(beside: Mapping[str, Beside]) -> list[Renewal]:
    """Every table with a sealed column, history too."""
    return [Renewal(model, beside) for model in apps.get_models() if sealed_fields(model)]


def renew(renewal: Renewal) -> Iterator[Count]:
    """Goes through a table until nothing is left; gives the count so far after each batch."""
    count = Count()
    for _ in range(TURNS):
        count.broken.clear()
        for _ in renewal.turn(count):
            yield count
        count.left = renewal.left()
        if count.left == len(count.broken):
            break
    yield count
