"""Many rows in one statement, from one JSON text: a role behind row-level security may neither COPY nor make a
temporary table. Every trigger, check and policy sees the rows as it sees those of an INSERT or UPDATE.

Rows are dictionaries by column, already as they stand in the table: tokens in sealed columns, codes, ISO days.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

Row = dict[str, Any]


def insert_rows(model: type[Model], rows: Sequence[Row]) -> None:
    """All rows have the columns of the first; what it leaves out gets the table's own default."""
    if not rows:
        return
    table, columns = model._meta.db_table, _names(rows[0])
    _run(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)",  # noqa: S608
        rows,
    )


def update_rows(model: type[Model], rows: Sequence[Row]) -> int:
    """Writes the columns of the first row, found by `id`; a `version` in them must be the stored one's next.

    How many were written: a row that has changed meanwhile, or that is out of reach, is not.
    """
    if not rows:
        return 0
    table, names = model._meta.db_table, [name for name in rows[0] if name != "id"]
    fence = " AND t.version = v.version - 1" if "version" in names else ""
    changes = ", ".join(f"{name} = v.{name}" for name in names)
    return _run(
        f"UPDATE {table} t SET {changes} FROM json_populate_recordset(NULL::{table}, %s) v "  # noqa: S608 -- columns
        f"WHERE t.id = v.id{fence}",
        rows,
    )


def _names(row: Row) -> str:
    return ", ".join(f'"{name}"' for name in row)


def _run(statement: str, rows: Sequence[Row]) -> int:
    text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute(statement, [text])
        return int(cursor.rowcount)
