"""Whatever way a row of a tracked model is written, its history is: what, by whom, in which request."""

from collections.abc import Callable, Iterator
from typing import Any

import pghistory
import pytest
from django.db import connection, transaction
from django.db.models import Model

from cases.models import User
from tests.security.history_rows import ROWS, Row, tracked_models

pytestmark = pytest.mark.django_db
URL = "/a/page/"


class _Undone(Exception):
    pass


def test_every_tracked_model_is_driven():
    assert {model._meta.label for model in tracked_models()} == set(ROWS), (
        "Add a row of the new model to ROWS in tests/security/history_rows.py, and one field of it to change."
    )


@pytest.fixture
def at_work(officer: User) -> Iterator[User]:
    """What a request leaves in the transaction, here as the owner, who may take every path."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', %s, true)", [str(officer.pk)])
    with pghistory.context(url=URL):
        yield officer


def saves(row: Row, one: Model) -> None:
    one.save()
    setattr(one, row.field, row.value)
    one.save()
    one.delete()


def in_bulk(row: Row, one: Model) -> None:
    rows = type(one)._base_manager
    rows.bulk_create([one])
    setattr(one, row.field, row.value)
    rows.bulk_update([one], [row.field])
    rows.filter(pk=one.pk).delete()


def by_queryset(row: Row, one: Model) -> None:
    one.save()
    rows = type(one)._base_manager.filter(pk=one.pk)
    rows.update(**{row.field: row.value})
    rows._raw_delete(rows.db)


def by_raw_sql(row: Row, one: Model) -> None:
    table = one._meta.db_table
    (stored,) = as_stored(one, f"SELECT to_jsonb(t)::text FROM {table} t WHERE id = %s")
    run(f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(null::{table}, %s)", [stored])
    run(f"UPDATE {table} SET {row.field} = %s WHERE id = %s", [row.value, one.pk])
    run(f"DELETE FROM {table} WHERE id = %s", [one.pk])


def by_copy(row: Row, one: Model) -> None:
    """As the owner: PostgreSQL lets nobody COPY into a table whose policies bind him."""
    table = one._meta.db_table
    (stored,) = as_stored(one, f"SELECT t::text FROM {table} t WHERE id = %s")
    columns = run(f"SELECT (r).* FROM (SELECT %s::{table} AS r) AS x", [stored])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        copy.write_row(columns)
    run(f"UPDATE {table} SET {row.field} = %s WHERE id = %s", [row.value, one.pk])
    run(f"DELETE FROM {table} WHERE id = %s", [one.pk])


PATHS = (saves, in_bulk, by_queryset, by_raw_sql, by_copy)


def as_stored(one: Model, question: str) -> tuple[Any, ...]:
    """The row as the database would keep it; nothing of it remains, but its key."""
    try:
        with transaction.atomic():
            one.save()
            answer = run(question, [one.pk])
            raise _Undone
    except _Undone:
        return answer


def run(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


def stories(model: type[Model], key: Any, field: str) -> list[tuple[Any, ...]]:
    events = model.pgh_event_model.objects.filter(pgh_obj_id=key).order_by("pgh_id")
    return list(events.values_list("pgh_label", field, "pgh_context__metadata"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
@pytest.mark.parametrize("label", ROWS)
def test_every_path_writes_history(label: str, path: Callable[[Row, Model], None], at_work: User):
    row = ROWS[label]
    one = row.make()
    keys = _keys(type(one))
    before = getattr(one, row.field)
    path(row, one)
    (key,) = _keys(type(one)) - keys
    who = {"user": at_work.pk, "url": URL}
    assert stories(type(one), key, row.field) == [
        ("insert", before, who), ("update", row.value, who), ("delete", row.value, who)
    ]  # fmt: skip


def _keys(model: type[Model]) -> set[Any]:
    return set(model.pgh_event_model.objects.values_list("pgh_obj_id", flat=True))
