"""The first wall beside the second: `visible_to` lets through what the oracle says, and nothing that the wall hides."""

from django.apps import apps
from django.db import models

from cases.models import LocalAuthority, Reading, User
from tests.security.worlds.oracle import managed
from tests.security.worlds.terms import PEOPLE, Actor, Rule, Truth, over, own, reaches

# Where it speaks of another right than the wall of reading, which also shows reference rows, the names of
# colleagues and one's own readings: the offices supervised, the accounts managed, the log that one answers for.
ANOTHER_RIGHT: dict[type[models.Model], Rule] = {
    LocalAuthority: lambda a, row, truth: a.role in PEOPLE and reaches(a, row["id"], truth),
    User: managed,
    Reading: over(own, "head", "administrator"),
}


def with_visible_to() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")]


def compare_first_wall(user: User, a: Actor, truth: Truth, found: dict[str, set[str]]) -> None:
    """As the owner, so that only the first wall filters; `found` is what the second showed to the same user."""
    for model in with_visible_to():
        table = model._meta.db_table
        let_through = {
            str(key) for key in model._default_manager.visible_to(user).values_list("pk", flat=True)
        }
        shown = found[table]
        if right := ANOTHER_RIGHT.get(model):
            shown = {key for key, row in truth[table].items() if right(a, row, truth)}
            assert shown <= found[table], (
                f"{model.__name__}: the wall hides from {user.role} what is the user's"
            )
        assert let_through == shown, (
            f"{model.__name__}.visible_to({user.role}): {len(let_through ^ shown)} otherwise"
        )
