"""Many rows in one statement, from one JSON text: a role behind row-level security may neither COPY nor make a
temporary table. Every trigger, check and policy sees the rows as it sees those of an INSERT or UPDATE.

Rows are dictionaries by column, already as they stand in the table: tokens in sealed columns, codes, ISO days.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from typing import Any, Self

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

Row = dict[str, Any]
WAITING = 8  # statements' worth of rows, at most, that are held in memory


class Ahead:
    """Writes in a thread, one statement after another, while the caller goes on: PostgreSQL inserts as Python prepares.

    Inside a transaction, which all of it belongs to. What the caller asks of the database meanwhile may be answered before
    what waits here was written, and a scope that is opened meanwhile is that of what waits: `wait` first. What goes wrong
    is raised there, or at the end of the block, and nothing more is written.
    """

    def __enter__(self) -> Self:
        self._thread, self._waiting = ThreadPoolExecutor(1), deque[Future[None]]()
        self._cause: Exception | None = None
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._thread.shutdown(cancel_futures=kind is not None)
        if self._cause:  # also why the caller's next statement has failed
            raise self._cause

    def insert(self, model: type[Model], rows: Sequence[Row]) -> None:
        """As `insert_rows`."""
        if rows:
            self._send(*_inserting(model, rows))

    def update(self, model: type[Model], rows: Sequence[Row]) -> None:
        """As `update_rows`."""
        if rows:
            self._send(*_updating(model, rows))

    def wait(self, most: int = 0) -> None:
        """Until no more than so many statements are left to write."""
        while len(self._waiting) > most:
            self._waiting.popleft().result()
        if self._cause:
            raise self._cause

    def _send(self, statement: str, text: str) -> None:
        """A connection belongs to the thread that made it, and so does the making of a cursor."""
        self.wait(WAITING - 1)
        self._waiting.append(self._thread.submit(self._write, connection.cursor(), statement, text))

    def _write(self, cursor: CursorWrapper, statement: str, text: str) -> None:
        if not self._cause:
            try:
                _execute(cursor, statement, text)
            except Exception as error:  # noqa: BLE001 -- the caller raises it
                self._cause = error


def insert_rows(model: type[Model], rows: Sequence[Row]) -> None:
    """All rows have the columns of the first; what it leaves out gets the table's own default."""
    if rows:
        _execute(connection.cursor(), *_inserting(model, rows))


def update_rows(model: type[Model], rows: Sequence[Row]) -> int:
    """Writes the columns of the first row, found by `id`; a `version` in them must be the stored one's next.

    How many were written: a row that has changed meanwhile, or that is out of reach, is not.
    """
    return _execute(connection.cursor(), *_updating(model, rows)) if rows else 0


def _inserting(model: type[Model], rows: Sequence[Row]) -> tuple[str, str]:
    """The statement, and the rows as its one value."""
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in rows[0])
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)",  # noqa: S608
        _text(rows),
    )


def _updating(model: type[Model], rows: Sequence[Row]) -> tuple[str, str]:
    table, names = model._meta.db_table, [name for name in rows[0] if name != "id"]
    fence = " AND t.version = v.version - 1" if "version" in names else ""
    changes = ", ".join(f"{name} = v.{name}" for name in names)
    statement = (
        f"UPDATE {table} t SET {changes} FROM json_populate_recordset(NULL::{table}, %s) v "  # noqa: S608 -- columns
        f"WHERE t.id = v.id{fence}"
    )
    return statement, _text(rows)


def _text(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: object) -> str:
    """What orjson does not know by itself."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no column")


def _execute(cursor: CursorWrapper, statement: str, text: str) -> int:
    with cursor:
        cursor.execute(statement, [text])
        return int(cursor.rowcount)
