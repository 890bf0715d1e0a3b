"""Sealed values for what does not go through `save()`: `QuerySet.update` and SQL."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from cases.sealing.fields import SealedField
from cases.sealing.value import Sealed


def _field(model: type[models.Model], column: str) -> SealedField:
    field = model._meta.get_field(column)
    if not isinstance(field, SealedField):
        raise TypeError(f"{model._meta.label}.{column} is not sealed")
    return field


def sealed_for(model: type[models.Model], key: Any, column: str, value: Any) -> "Sealed | str":
    """For `update()` and raw SQL (`.token`): the value sealed for the row with this key; "" for a blank."""
    field = _field(model, column)
    return field.sealed(value, field.place(*(key if isinstance(key, tuple) else (key,))))


def sealed_changes(row: models.Model, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns for an `update()` of this row: sealed ones sealed, those that hold the same text left out.

    Left out, since writing it again under a newer key would look like a change to triggers.
    """
    found = dict(columns)
    for field in row._meta.concrete_fields:
        if isinstance(field, SealedField) and field.name in found:
            if found[field.name] == getattr(row, field.attname):
                del found[field.name]
            else:
                found[field.name] = field.sealed(found[field.name], field.place_in(row))
    return found
