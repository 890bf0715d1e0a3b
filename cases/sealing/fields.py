"""Model fields over sealed columns. Everything but reading and saving a row is refused with what to do instead."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
from django.core import checks
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.functional import cached_property

from cases.sealing.token import PATTERN, Place, opener, seal, unseal
from cases.sealing.value import Sealed

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    Text = models.TextField[Any, Any]
    Attribute = DeferredAttribute
else:
    Text, Attribute = models.TextField, DeferredAttribute

ASKED = ("exact", "isnull")  # exact: with "", or with a token


class Opening(Attribute):
    """The attribute: gives the text, opening the token when it is first asked for."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        return self.field.opened(super().__get__(instance, cls), instance)

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            value = Sealed(value.token)  # to be opened here, whatever was opened elsewhere
        elif value not in ("", None):
            value = Sealed(value=value)
        instance.__dict__[self.field.attname] = value


class SealedField(Text):
    """Base of the two below. The token is bound to the row's key, or to the columns that `bound_to` names.

    `bound_to`: attribute names, for a model whose key the database makes. They must never change in a row.
    In history the token stays bound to the row that it tells of.
    """

    descriptor_class = Opening

    def __init__(self, *args: Any, bound_to: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.bound_to = tuple(bound_to)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"bound_to": self.bound_to} if self.bound_to else {})

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = super().check(**kwargs)
        if isinstance(self.model._meta.pk, models.AutoField) and self._names == (
            self.model._meta.pk.attname,
        ):
            message = "the row has no key before it is stored: name other columns in bound_to"
            found.append(checks.Error(message, obj=self, id="cases.E001"))
        return found

    def db_check(self, connection: "BaseDatabaseWrapper") -> str:
        """No path whatever brings clear text into the column."""
        return f"\"{self.column}\" = '' OR \"{self.column}\" ~ '{PATTERN}'"

    # --- Where a token belongs

    @cached_property
    def table(self) -> str:
        """Of the model, or of the one whose history this is."""
        model: type[models.Model] = getattr(self.model, "pgh_tracked_model", self.model)
        return model._meta.db_table

    @cached_property
    def _names(self) -> tuple[str, ...]:
        if self.bound_to:
            return self.bound_to
        return ("pgh_obj_id",) if hasattr(self.model, "pgh_tracked_model") else (self.model._meta.pk.attname,)

    @cached_property
    def _keys(self) -> "list[models.Field[Any, Any]]":
        fields = {field.attname: field for field in self.model._meta.concrete_fields}
        return [fields[name] for name in self._names]

    @property
    def place_columns(self) -> list[str]:
        """The columns of the row's key, in the order of `place`."""
        return [str(field.column) for field in self._keys]

    def place(self, *key: Any) -> Place:
        """Of the row with this key: the primary key, or the values of `bound_to` in its order."""
        parts = [field.to_python(part) for field, part in zip(self._keys, key, strict=True)]
        if None in parts:
            raise TypeError(f"{self.table}.{self.column}: the row has no key yet ({', '.join(self._names)})")
        return Place(self.table, str(self.column), "/".join(map(str, parts)))

    def place_in(self, instance: models.Model) -> Place:
        return self.place(*(getattr(instance, name) for name in self._names))

    # --- Text and token

    def dump(self, value: Any) -> str:
        raise NotImplementedError

    def load(self, text: str) -> Any:
        raise NotImplementedError

    def opened(self, kept: Any, instance: models.Model) -> Any:
        """What the row holds, opened; SealBroken when the token is not this row's."""
        if isinstance(kept, Sealed):
            if kept.closed:
                kept.value = self.load(unseal(kept.token or "", self.place_in(instance)))
            return kept.value
        return kept

    def opener(self) -> Callable[[Any, str], Any]:
        """Opens what `values_list` gives of many rows of this column: takes (what stands there, the row's key as text)."""
        opened, load = opener(self.table, str(self.column)), self.load

        def value(kept: Any, row: str) -> Any:
            return load(opened(kept.token, row)) if isinstance(kept, Sealed) and kept.token else kept

        return value

    def sealed(self, value: Any, place: Place) -> "Sealed | str":
        """For the column at that place: "" for nothing."""
        return Sealed(seal(text, place)) if (text := self.dump(value)) else ""

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if value in ("", None):
            return value
        found = self.sealed(value, self.place_in(model_instance))
        kept = model_instance.__dict__[self.attname]
        if isinstance(found, Sealed) and isinstance(kept, Sealed):
            kept.token = found.token
        return found

    # --- What is refused

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed) and value.token:
            return value.token
        if value not in ("", None):
            raise TypeError(
                f"{self.model._meta.label}.{self.name} is sealed: save() the row, or update() with "
                "cases.sealing.sealed_for(model, key, column, value). It cannot be searched; an identity number is "
                "compared with cases.identity.equals(number)."
            )
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ASKED:
            raise TypeError(
                f"{self.model._meta.label}.{self.name} is sealed: there is no __{lookup_name} in it"
            )
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        """For `dumpdata`: the token. `loaddata` refuses it; rows are brought back by `pg_restore`."""
        return str(self.get_prep_value(self.pre_save(obj, add=False)))


class SealedTextField(SealedField):
    """Text. `max_length` is the form's affair: a token is longer than its text."""

    if TYPE_CHECKING:
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    def dump(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.model._meta.label}.{self.name} holds text, not {type(value).__name__}")
        return value

    def load(self, text: str) -> str:
        return text


class SealedJSONField(SealedField):
    """Anything that JSON can hold, sealed as one text; dates and decimals come back as strings."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def dump(self, value: Any) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))

    def load(self, text: str) -> Any:
        return orjson.loads(text)
