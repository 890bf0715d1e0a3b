"""COPY: the fastest way in. Row and statement triggers fire as for an INSERT.

For the owner only: PostgreSQL refuses COPY into a table whose policies bind the role.
"""

from collections.abc import Callable, Iterable
from functools import partial
from json import dumps
from operator import attrgetter
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import JSONField, Model
from psycopg.types.json import Jsonb

from cases.sealing import SealedField

AS_JSON = partial(Jsonb, dumps=partial(dumps, cls=DjangoJSONEncoder, ensure_ascii=False))


def copy_in(model: type[Model], rows: Iterable[Model]) -> None:
    """Stores unsaved rows, every column as saving would write it; keys the database makes are left to it."""
    fields = [field for field in model._meta.concrete_fields if not field.db_returning]
    columns = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    columns_of = [_column(field) for field in fields]
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([of(row) for of in columns_of])


def copy_rows(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """The same from columns by attribute name, without an instance for each row: sealed text as text, `id` set."""
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_sealed(field, row) for field in fields])


def _sealed(field: Any, row: dict[str, Any]) -> Any:
    value = row[field.attname]
    if isinstance(field, SealedField) and value:
        return field.get_prep_value(field.sealed(value, field.place(row["id"])))
    return value


def _column(field: Any) -> Callable[[Any], Any]:
    """How a row's column is written."""
    if isinstance(field, SealedField):
        return lambda row: field.get_prep_value(field.pre_save(row, add=True))
    value = attrgetter(field.attname)
    return (lambda row: AS_JSON(value(row))) if isinstance(field, JSONField) else value
