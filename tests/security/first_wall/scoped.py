"""Which models are scoped: derived from the model registry, so that a new one needs no entry anywhere.

A model is scoped when it is LocalAuthority, when a chain of foreign keys leads from it to one, or when it has
a `visible_to`; unless `PUBLIC` says why its rows are for everybody.
"""

from functools import cache

from django.apps import apps
from django.db.models import Model, QuerySet

from cases.models import LocalAuthority

PUBLIC = {
    "cases.Coverage": "which subdistricts a local authority serves: printed in the Gazette",
    "cases.LocalAuthorityPast": "what it was called before: printed in the Gazette",
}


def _leads_to(model: type[Model], found: set[type[Model]]) -> bool:
    return any(field.is_relation and field.related_model in found for field in model._meta.concrete_fields)


def has_visible_to(model: type[Model]) -> bool:
    return hasattr(model._default_manager.all(), "visible_to")


@cache
def scoped() -> frozenset[type[Model]]:
    """Grows from LocalAuthority backwards along the foreign keys until nothing new is met."""
    everything = apps.get_models(include_auto_created=True)
    found = {one for one in everything if one is LocalAuthority or has_visible_to(one)}
    while grown := {one for one in everything if _leads_to(one, found)} - found:
        found |= grown
    return frozenset(one for one in found if one._meta.label not in PUBLIC)


@cache
def by_name() -> dict[str, type[Model]]:
    """Every model under its class name."""
    return {model.__name__: model for model in apps.get_models(include_auto_created=True)}


@cache
def tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in scoped())


@cache
def managers() -> frozenset[str]:
    """The names under which a model gives out its rows."""
    named = {manager.name for model in by_name().values() for manager in model._meta.managers}
    return frozenset(named | {"objects", "_default_manager", "_base_manager"})


@cache
def querysets() -> frozenset[str]:
    """Classes that hold rows when they are made by hand."""
    own = {type(model._default_manager.all()).__name__ for model in scoped()}
    return frozenset(own | {"QuerySet", "Manager"})


@cache
def methods() -> frozenset[str]:
    """What can be asked of a manager: tells `case.help_given.all()` from any other attribute."""
    names = {name for model in scoped() for name in dir(model._default_manager.all())}
    return frozenset(name for name in names | set(dir(QuerySet)) if not name.startswith("_"))


@cache
def relations(model: type[Model]) -> dict[str, tuple[type[Model], bool]]:
    """What a path may step on from a model: name → (where it leads, whether it opens many scoped rows)."""
    found: dict[str, tuple[type[Model], bool]] = {}
    for field in model._meta.get_fields():
        if not field.is_relation or field.related_model is None:
            continue
        many = bool(field.one_to_many or field.many_to_many) and field.related_model in scoped()
        names = {field.name}
        if field.auto_created and not field.concrete and (accessor := field.get_accessor_name()):
            names.add(accessor)
        found |= dict.fromkeys(names, (field.related_model, many))
    return found


@cache
def accessors() -> frozenset[str]:
    """Attributes that open many scoped rows from one row of any model: `cases`, `staff`, `help_given`, …"""
    return frozenset(
        field.name if field.concrete else field.get_accessor_name()
        for model in by_name().values()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model in scoped() and (field.one_to_many or field.many_to_many)
    ) - {None}


def opens(root: type[Model] | None, path: str) -> bool:
    """Whether a lookup path (`cases__applicant`) steps from `root` to many scoped rows.

    Without a known root every model is tried; a name that is a plain column of some model is let through.
    """
    if root is None:
        head = path.split("__")[0]
        columns = {field.name for model in scoped() for field in model._meta.concrete_fields}
        return head not in columns and any(opens(model, path) for model in by_name().values())
    for step in path.split("__"):
        if step not in relations(root):
            return False
        root, many = relations(root)[step]
        if many:
            return True
    return False
