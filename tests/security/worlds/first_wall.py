"""The first wall beside the second: what `visible_to` lets through, the database lets through too."""

from django.apps import apps
from django.db import models

from cases.models import LocalAuthority, Reading, User

# Where the two speak of different rights: the wall also shows reference rows, colleagues' names, one's own readings.
WIDER = (LocalAuthority, User, Reading)


def with_visible_to() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")]


def compare_first_wall(user: User, found: dict[str, set[str]]) -> None:
    """As the owner, so that only the first wall filters; `found` is what the second showed to the same user."""
    for model in with_visible_to():
        let_through = {
            str(key) for key in model._default_manager.visible_to(user).values_list("pk", flat=True)
        }
        shown = found[model._meta.db_table]
        assert let_through <= shown, f"{model.__name__}: visible_to shows {user.role} what the wall hides"
        assert model in WIDER or let_through == shown, f"{model.__name__}: visible_to hides from {user.role}"
