"""A row of `rows.py` into its table, past the models: what the line leaves out is filled as the model would."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from cases.sealing.fields import SealedField
from tests.security.worlds.owner import AT, DAY, Columns, number


def models_by_table() -> dict[str, type[models.Model]]:
    """Every table that a model stands for."""
    every = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: m for m in every if m._meta.managed and not m._meta.proxy}


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


def filled(table: str, columns: Columns) -> Columns:
    """With the model's defaults for what the line leaves out, some day where there must be one, and a key."""
    model = models_by_table()[table]
    pk = model._meta.pk
    blank = {f.column: _blank(f) for f in model._meta.concrete_fields}
    if pk.get_internal_type() in {"AutoField", "BigAutoField"} and pk.column not in columns:
        blank[pk.column] = 10_000_000 + number()
    return blank | columns


def _blank(field: Any) -> Any:
    if isinstance(field, SealedField):
        return ""  # nothing is sealed here: the walls do not look inside
    value = field.get_default()
    if value is None and not field.null and isinstance(field, models.DateField):
        value = AT if isinstance(field, models.DateTimeField) else DAY
    return field.get_db_prep_save(value, connection)


def insertion(table: str, columns: Columns) -> tuple[str, list[Any]]:
    """Plain SQL without RETURNING, which would ask the wall of reading as well."""
    names = ", ".join(f'"{name}"' for name in columns)
    holes = ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({holes})', list(columns.values())


def insert(table: str, columns: Columns) -> None:
    with connection.cursor() as cursor:
        cursor.execute(*insertion(table, columns))


def plain(columns: Columns) -> Columns:
    """As the photograph shows them: keys are numbers or text."""
    return {name: str(value) if isinstance(value, UUID) else value for name, value in columns.items()}
