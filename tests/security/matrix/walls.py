"""Opens one wall, so that the other is tried alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

WALLS = ("both", "first", "second", "none")


def stand(monkeypatch: pytest.MonkeyPatch, walls: str) -> None:
    """Leaves only these walls standing: "both", "first", "second" or "none"."""
    if walls in ("first", "none"):
        monkeypatch.setattr(
            "cases.scope._step_down", lambda: None
        )  # requests stay the owner, who bypasses it
    if walls in ("second", "none"):
        for queryset in querysets():
            monkeypatch.setattr(queryset, "visible_to", _everything)


def querysets() -> set[type[Any]]:
    """Every QuerySet that narrows by user."""
    found = {type(model._default_manager.all()) for model in apps.get_models(include_auto_created=True)}
    return {one for one in found if hasattr(one, "visible_to")}


_everything: Callable[..., Any] = lambda rows, *user_and_permission, **more: rows  # noqa: E731
