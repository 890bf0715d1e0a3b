"""The second wall's door: tells PostgreSQL, for this transaction, on whose behalf it asks.

    with transaction.atomic(), scope(user): ...             # a person, by the rights of this moment
    with transaction.atomic(), principal("watcher"): ...    # the machine itself (access.PRINCIPALS)

Policies compare rows with the settings `app.*`, which live as long as the transaction. Outside a scope
nothing is visible. Only the user's key is told; which rows that opens the database works out from the
user's present row (`cases.wall.functions`).

A process that signed in as the owner (tests, benchmarks) becomes the web role inside a scope, by
statements that are not counted: in production there are none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.transaction import TransactionManagementError
from psycopg.pq import TransactionStatus

from cases.access import PERMISSIONS, PRINCIPALS
from cases.wall.functions import SETTINGS

if TYPE_CHECKING:
    from cases.models.staff import User

Entry = tuple[str, list[Any]]  # the statement that opens a scope, and its parameters
CLEAR = "SELECT " + ", ".join(f"set_config('app.{name}', '', true)" for name in SETTINGS)
NOBODY: Entry = (CLEAR, [])


@contextmanager
def scope(user: "User") -> Iterator[None]:
    """The user's rows, by the rights that the user has now; nothing for one who may no longer sign in."""
    with _inside(NOBODY):
        become(user.pk)
        yield


@contextmanager
def principal(name: str) -> Iterator[None]:
    """The machine at work without a user. KeyError for a name that `access.PRINCIPALS` does not list."""
    PRINCIPALS[name]
    with _inside(NOBODY):
        enter((CLEAR.replace("set_config('app.role', '', true)", "set_config('app.role', %s, true)"), [name]))
        yield


@contextmanager
def closed() -> Iterator[None]:
    """Nobody's transaction: every request begins so, and ends with it. `become` and `at_the_door` open it."""
    with _inside(NOBODY, ends=True):
        yield


@contextmanager
def opened(permission: str) -> Iterator[None]:
    """Widens the scope by a right that must be opened by name (`cases.wall.Opened`), for this block."""
    PERMISSIONS[permission]
    _run("SELECT set_config('app.opened', %s, true)", [permission])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _run("SELECT set_config('app.opened', '', true)", [])


def become(user_id: int | None) -> None:
    """Opens the scope of a user in the transaction that `closed` has begun."""
    enter(("SELECT app_open(%s)", [user_id]))


def unbecome() -> None:
    """Closes again what `become` has opened, where it turned out not to be that user; the session stays open."""
    if (stack := _stack()) and stack[-1] != NOBODY:
        become(None)


def at_the_door(name: str) -> None:
    """Shows one user's row before the sign-in: of a user name, or `#key` of an invitation."""
    enter(("SELECT set_config('app.door', %s, true)", [name]))


def enter(entry: Entry) -> None:
    """Runs what opens a scope, and remembers it, to come back after a scope inside."""
    _run(*entry)
    stack = _stack()
    if stack:
        connection.scopes = [*stack[:-1], entry]  # type: ignore[attr-defined]


def _run(statement: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _stack() -> list[Entry]:
    return getattr(connection, "scopes", [])


@contextmanager
def _inside(entry: Entry, *, ends: bool = False) -> Iterator[None]:
    """`ends`: the transaction ends with the block, and the settings with it."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A scope lives as long as a transaction: open one first.")
    before = _stack()
    if before:
        _aside(*NOBODY)
    _step_down()
    connection.scopes = [*before, entry]  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.scopes = before  # type: ignore[attr-defined]
        if before or not ends or _is_owner():
            _leave(before)


def _leave(before: list[Entry]) -> None:
    """Back to the scope outside; after the outermost, the owner steps back up (tests), others see nothing."""
    if connection.needs_rollback or connection.connection is None or _has_failed():
        return  # what was set goes with what is rolled back
    _aside(*NOBODY)
    if before:
        _aside(*before[-1])
    elif _is_owner():
        _aside("SET LOCAL ROLE NONE", [])


def _has_failed() -> bool:
    return bool(connection.connection.info.transaction_status == TransactionStatus.INERROR)


def _is_owner() -> bool:
    return bool(connection.settings_dict["USER"] != settings.WEB_ROLE)


def _step_down() -> None:
    if _is_owner():
        _aside(f'SET LOCAL ROLE "{settings.WEB_ROLE}"', [])


def _aside(statement: str, parameters: list[Any]) -> None:
    """Beside Django's cursors, which count statements."""
    connection.connection.execute(statement, parameters or None)
