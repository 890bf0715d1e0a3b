"""Who keeps the history and the month's counters: a role of its own, by triggers, at each `migrate`.

A trigger's function runs as who writes the row, and that role then needs the right to write history: it could
forge it. So these functions belong to the history role and run as it; the web role may read what they write.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from pghistory.models import Context, Event

from config.history_functions import AS_HISTORY, ATTACH_CONTEXT, LOCK_MONTH, SEARCH_PATH, SHOULD_IGNORE
from config.roles import HISTORY

CONTEXT = Context._meta.db_table
COUNTERS = ("reporting_monthtally", "reporting_monthrevision")
VOIDED = "reporting_nilvoid"
# What the counters look up beside the rows that changed.
LOOKED_UP = ("cases_case", "reporting_obligation", "reporting_posting")
# Every trigger of the two libraries, and every one of `reporting`: all of them write what nobody else may.
KEPT = r"""
SELECT p.oid::regprocedure::text AS name, p.oid, p.proname, p.prosrc, p.prosecdef, p.proconfig, p.proowner::regrole::text AS owner,
       p.prorettype = 'trigger'::regtype AS fires
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND (
    p.prorettype = 'trigger'::regtype AND (p.proname LIKE 'pgtrigger\_%%' OR p.proname LIKE 'reporting\_%%')
    OR p.proname IN ('_pgtrigger_should_ignore', '_pgh_attach_context', 'reporting_lock_month'))
"""
# The last two: a library has put its own version back.
LOOSE = f"""
SELECT name FROM ({KEPT}) kept WHERE owner <> %s OR has_function_privilege('public', oid, 'EXECUTE')
    OR fires AND NOT (prosecdef AND proconfig @> ARRAY['search_path={SEARCH_PATH}'])
    OR proname = '_pgtrigger_should_ignore' AND prosrc NOT LIKE '%%pg_database_owner%%'
    OR proname = '_pgh_attach_context' AND prosrc NOT LIKE '%%app.user%%'
"""  # noqa: S608 -- made of this file's own words
AWAKE = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
NO_ROLE = (
    f"ไม่พบบทบาท {HISTORY} ในฐานข้อมูล กรุณาให้ผู้ดูแลฐานข้อมูลสั่ง python3 manage.py setup_database อีกครั้ง (สั่งซ้ำได้) "
    "แล้วสั่งคำสั่งนี้ใหม่"
)


def event_tables() -> list[str]:
    """Where pghistory keeps what happened, one table for each tracked model."""
    return [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]


def written_by_history() -> list[str]:
    """The tables that the web role may read and nobody but a trigger may write."""
    return [*event_tables(), CONTEXT, *COUNTERS, VOIDED]


def keep(connection: BaseDatabaseWrapper) -> None:
    """Gives functions and rights to the history role and takes the rights from the web role; safe to repeat.

    Inside a transaction, as the owner. CommandError when an administrator has to make the role first.
    """
    if not _rows(connection, "SELECT FROM pg_roles WHERE rolname = %s", [HISTORY]):
        raise CommandError(NO_ROLE)
    present = set(connection.introspection.table_names())
    _run(connection, _functions(present))
    names = [row[0] for row in _rows(connection, KEPT)]
    # Who takes a function over must be allowed to make one there; only for this moment.
    _run(connection, [f"GRANT USAGE, CREATE ON SCHEMA public TO {HISTORY}", *_given(names)])
    _run(connection, [f"REVOKE CREATE ON SCHEMA public FROM {HISTORY}", *_rights(connection, present)])


def loose(connection: BaseDatabaseWrapper) -> list[str]:
    """What no longer holds: functions that changed hands or lost their protection, triggers off or missing.

    Empty after `keep`. Any role may ask.
    """
    awake = {row[0] for row in _rows(connection, AWAKE)}
    expected = {trigger.get_pgid(model) for model, trigger in pgtrigger.registered()}
    return sorted([*(row[0] for row in _rows(connection, LOOSE, [HISTORY])), *(expected - awake)])


def _functions(present: set[str]) -> list[str]:
    """A partial migration has not every table yet."""
    needs = ((CONTEXT, ATTACH_CONTEXT), (CONTEXT, SHOULD_IGNORE), (COUNTERS[1], LOCK_MONTH))
    return [made for table, made in needs if table in present]


def _given(functions: Sequence[str]) -> Iterable[str]:
    """Nobody else may call them: a trigger on a table of one's own would let them write anything."""
    for name in functions:
        if name.startswith(("pgtrigger_", "reporting_")):
            yield f"ALTER FUNCTION {name} {AS_HISTORY}"
        yield f"ALTER FUNCTION {name} OWNER TO {HISTORY}"
        yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"
        if name.startswith("reporting_lock_month"):
            yield f"GRANT EXECUTE ON FUNCTION {name} TO {settings.WEB_ROLE}"


def _rights(connection: BaseDatabaseWrapper, present: set[str]) -> Iterable[str]:
    """Exactly what the functions do, and no writing for the web role."""

    def named(tables: Iterable[str]) -> str:
        return ", ".join(connection.ops.quote_name(table) for table in tables if table in present)

    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {HISTORY}"
    for rights, tables in (
        ("INSERT", [*event_tables(), CONTEXT]),
        ("SELECT, INSERT", [VOIDED]),
        ("SELECT, INSERT, UPDATE", COUNTERS),
        ("SELECT", LOOKED_UP),
    ):
        if names := named(tables):
            yield f"GRANT {rights} ON {names} TO {HISTORY}"
    if names := named(written_by_history()):
        yield f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {names} FROM {settings.WEB_ROLE}"


def _rows(connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    """At once: a round trip for each would be felt at every start."""
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements))
