"""The second wall's door: tells PostgreSQL whose rows this transaction may see.

Policies compare `local_authority_id` with the setting `app.reach`, an array that lives as long as the
transaction (a session-level SET would leak through a pooler). Outside a scope nothing is visible.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from cases.access import may

if TYPE_CHECKING:
    from cases.models.staff import User


def _set(reach: str, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.reach', %s, true), set_config('role', %s, true)", [reach, role]
        )


def _assumes_role() -> bool:
    """True when the process signed in as the owner (tests): it then steps down to the web role."""
    return bool(connection.settings_dict["USER"] != settings.WEB_ROLE)


@contextmanager
def scope(local_authorities: Iterable[int]) -> Iterator[None]:
    """Opens rows of these local authorities for the rest of the transaction; must run inside one."""
    before = getattr(connection, "reach", "")
    reach = "{" + ",".join(str(pk) for pk in local_authorities) + "}"
    role = settings.WEB_ROLE
    _set(reach, role)
    connection.reach = reach  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.reach = before  # type: ignore[attr-defined]
        # Without a scope to go back to, the end of the transaction closes it; tests, whose transaction
        # goes on as the owner, step back.
        if (before or _assumes_role()) and not connection.needs_rollback:
            _set(before, role if before else "none")


def scope_of(user: "User") -> list[int]:
    """Case rows are for the staff of the one local authority; supervisors see counts."""
    if may(user, "case.read") and user.local_authority_id:
        return [user.local_authority_id]
    return []
