"""Sealed values for what does not go through `save()`: `QuerySet.update` and SQL."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast

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


def token_of(row: models.Model, column: str, value: Any) -> str:
    """The token for this value: the stored one where it says the same, so that nothing looks changed; "" for a blank."""
    kept = row.__dict__[column]
    if getattr(row, column) == value:
        return kept.token if isinstance(kept, Sealed) and kept.token else ""
    found = sealed_for(type(row), row.pk, column, value)
    return found.token or "" if isinstance(found, Sealed) else ""


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


def sealed_bulk(
    rows: Sequence[models.Model], before: Mapping[Any, models.Model], columns: Iterable[str]
) -> dict[str, Any]:
    """The columns for one `update()` of many rows, as `bulk_update` would write them: it knows no sealed ones.

    `before`: the rows as stored, by key. Only what differs is written, row by row and column by column.
    """
    found: dict[str, Any] = {}
    for name in columns:
        field = rows[0]._meta.get_field(name)
        assert isinstance(field, models.Field)  # noqa: S101 -- a column, no relation from elsewhere
        changed = [row for row in rows if getattr(row, name) != getattr(before[row.pk], name)]
        if changed:
            whens = [When(pk=row.pk, then=Value(_stored(field, row), output_field=field)) for row in changed]
            found[name] = Cast(Case(*whens, default=F(name), output_field=field), output_field=field)
    return found


def _stored(field: "models.Field[Any, Any]", row: models.Model) -> Any:
    value = getattr(row, field.attname)
    return field.sealed(value, field.place_in(row)) if isinstance(field, SealedField) else value
