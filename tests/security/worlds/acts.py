"""What an actor does to the database through the web role, and what came of it in one word."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import DatabaseError, IntegrityError, connection, transaction

from cases.models import User
from cases.scope import at_the_door, closed, opened, principal, scope
from tests.security.worlds.insert import insertion, plain
from tests.security.worlds.oracle import Table
from tests.security.worlds.owner import Columns
from tests.security.worlds.terms import MACHINES, Actor, Row, Rule, Truth, place_of
from tests.security.worlds.world import key_of

DONE, UNSEEN, REFUSED = "done", "unseen", "refused"


@contextmanager
def in_name_of(user: int | None, a: Actor) -> Iterator[None]:
    """The scope as the application opens it: of a user's key (whatever became of the user), of the machine, of nobody."""
    with transaction.atomic(), ExitStack() as stack:
        if a.role in MACHINES:
            stack.enter_context(principal(a.role))
        elif user is None:
            stack.enter_context(closed())
        else:
            stack.enter_context(scope(User(pk=user)))
        if a.opened:
            stack.enter_context(opened(a.opened))
        if a.door:
            at_the_door(a.door)
        for key in a.sessions:
            run("SELECT app_session(%s)", key)
        yield


def run(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def seen(tables: list[str]) -> dict[str, set[str]]:
    """The keys of all rows that the scope shows, in one statement."""
    parts = (f'SELECT \'{t}\', "{key_of(t)}"::text FROM "{t}"' for t in tables)
    found: dict[str, set[str]] = {table: set() for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for table, key in cursor.fetchall():
            found[table].add(key)
    return found


def expected_rows(a: Actor, truth: Truth, rules: dict[str, Table]) -> dict[str, set[str]]:
    return {table: _readable(a, truth, table, read) for table, rule in rules.items() if (read := rule.read)}


def _readable(a: Actor, truth: Truth, table: str, read: Rule) -> set[str]:
    return {key for key, row in truth[table].items() if read(a, row, truth)}


def attempt(statement: str, values: list[object]) -> str:
    """A broken constraint is not the wall's doing: the wall, asked before, had let it through."""
    try:
        with transaction.atomic():
            return DONE if run(statement, *values) else UNSEEN
    except IntegrityError:
        return DONE
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "42501":
            return REFUSED
        return f"{type(error).__name__}: {error}".splitlines()[0]


def add(table: str, columns: Columns) -> str:
    """Without columns: for a table that nobody may write, whatever stood in the row."""
    if not columns:
        return attempt(f'INSERT INTO "{table}" DEFAULT VALUES', [])
    return attempt(*insertion(table, columns))


def may_add(a: Actor, rule: Table, row: Row, truth: Truth) -> str:
    return DONE if rule.add and rule.add(a, row, truth) else REFUSED


def told_of_help(keys: list[str]) -> dict[str, object]:
    """What the one function that looks over the wall answers about these cases (`cases.wall.elsewhere`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id::text, answers FROM app_help_elsewhere(%s::uuid[], '0')", [keys])
        return {key: json.loads(lines) for key, lines in cursor.fetchall()}


def change(table: str, key: str, columns: Columns) -> str:
    """Without columns: a change that changes nothing."""
    same = key_of(table)
    sets = ", ".join(f'"{name}" = %s' for name in columns) or f'"{same}" = "{same}"'
    found = f'"{key_of(table)}"::text = %s'
    return attempt(f'UPDATE "{table}" SET {sets} WHERE {found}', [*columns.values(), key])


def may_change(a: Actor, rule: Table, row: Row, columns: Columns, truth: Truth) -> str:
    """PostgreSQL asks of the columns: may they be named at all; of the old row: seen, and may be changed; of the new
    one: still seen, and may become so.
    """
    if rule.change is None or rule.signed in columns:
        return REFUSED
    after = row | plain(columns)
    if not (rule.read and rule.read(a, row, truth) and rule.change(a, row, truth)):
        return UNSEEN
    becomes = rule.becomes or rule.change
    return DONE if becomes(a, after, truth) and rule.read(a, after, truth) else REFUSED


def remove(table: str, key: str) -> str:
    return attempt(f'DELETE FROM "{table}" WHERE "{key_of(table)}"::text = %s', [key])


def may_remove(a: Actor, rule: Table, row: Row, truth: Truth) -> str:
    if rule.remove is None:
        return REFUSED
    seen_too = rule.read and rule.read(a, row, truth) and rule.remove(a, row, truth)
    return DONE if seen_too else UNSEEN


def home_of(user: Row, truth: Truth) -> str | None:
    """The province of a user's office; None for the nation's."""
    return place_of(user, truth)[1]
