"""Lays the walls: policies and grants as the models declare them, and no others. Safe to repeat.

Run by `migrate` after the tables stand, as their owner. A policy is only made anew when its text has
changed, or when somebody has altered what was laid (hashes of both stand in its comment), so a second
start takes no lock.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from cases.wall import WALLS, Wall
from cases.wall.functions import AS_OWNER, FUNCTIONS
from cases.wall.libraries import LIBRARIES
from cases.wall.terms import Term

# command → (which part of the wall, whether it looks at rows as they are, whether at what they become)
COMMANDS = {
    "SELECT": ("read", True, False),
    "INSERT": ("add", False, True),
    "UPDATE": ("change", True, True),
    "DELETE": ("remove", True, False),
}


class Unwalled(Exception):
    """A model without a wall."""


@dataclass(frozen=True)
class Policy:
    """One CREATE POLICY for the web role."""

    table: str
    command: str
    using: str
    check: str

    @property
    def name(self) -> str:
        return f"app_{self.command.lower()}"

    @property
    def sql(self) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        role = f'"{settings.WEB_ROLE}"'
        return f'CREATE POLICY {self.name} ON "{self.table}" FOR {self.command} TO {role}{using}{check}'

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]


def walls() -> Iterator[tuple[type[models.Model], Wall]]:
    """Every model's wall, history and libraries included; Unwalled for one that declares none."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        if wall := _wall_of(model):
            yield model, wall
        else:
            raise Unwalled(f"{model._meta.label} ({model._meta.db_table}): declare @wall(...) beside it")


def _wall_of(model: type[models.Model]) -> Wall | None:
    if tracked := getattr(model, "pgh_tracked_model", None):
        kept = WALLS.get(tracked)
        return Wall(read=kept.history) if kept else None
    return WALLS.get(model) or LIBRARIES.get(model._meta.db_table)


def policies() -> list[Policy]:
    return [policy for model, wall in walls() for policy in _policies(model, wall)]


def _policies(model: type[models.Model], wall: Wall) -> Iterator[Policy]:
    for command, (part, before, after) in COMMANDS.items():
        term: Term | None = getattr(wall, part)
        if term is not None:
            yield Policy(
                model._meta.db_table,
                command,
                term.sql(model) if before else "",
                term.after(model) if after else "",
            )


def granted() -> dict[str, list[str]]:
    """Table → the commands that its wall lets the web role use at all."""
    tables = {
        model._meta.db_table: [c for c, (part, *_) in COMMANDS.items() if getattr(wall, part) is not None]
        for model, wall in walls()
    }
    machine = {name: list(COMMANDS) for name in ("config_cache",)} | {"django_migrations": ["SELECT"]}
    return tables | machine


def signed() -> dict[str, set[str]]:
    """Table → the columns that name who added the row, of those whose rows may be changed: the others are."""
    return {model._meta.db_table: wall.signed for model, wall in walls() if wall.change and wall.signed}


def build(connection: BaseDatabaseWrapper) -> None:
    """Functions, row-level security, policies, grants. A partial migration has not every table yet."""
    present = set(connection.introspection.table_names())
    if "cases_user" not in present or "django_session" not in present:
        return
    with connection.cursor() as cursor:
        for function in FUNCTIONS:
            cursor.execute(function)
        for name in AS_OWNER:
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
            cursor.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{settings.WEB_ROLE}"')
        _lay(cursor, present)
        _grant(cursor, present)


# What stands, and as what: PostgreSQL's own reading of it, so that one altered by hand is made anew too.
STANDING = """
SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy'),
       left(md5(concat_ws('|', p.polroles::regrole[]::text, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
                          pg_get_expr(p.polwithcheck, p.polrelid))), 16)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace
"""
UNFORCED = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT (relrowsecurity AND relforcerowsecurity)
"""


def _lay(cursor: object, present: set[str]) -> None:
    wanted = {
        (policy.table, policy.name): policy
        for policy in [*policies(), *_machine()]
        if policy.table in present
    }
    execute, fetched = cursor.execute, cursor.fetchall  # type: ignore[attr-defined]
    execute(UNFORCED)
    for (table,) in fetched():
        execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
    execute(STANDING)
    kept = set()
    for table, name, mark, stands in fetched():
        policy = wanted.get((table, name))
        if policy and mark == f"{policy.hash} {stands}":
            kept.add((table, name))
        else:
            execute(f'DROP POLICY "{name}" ON "{table}"')
    for policy in [policy for key, policy in wanted.items() if key not in kept]:
        execute(policy.sql)
    execute(STANDING)
    for table, name, mark, stands in fetched():
        if mark is None:
            execute(f"COMMENT ON POLICY {name} ON \"{table}\" IS '{wanted[table, name].hash} {stands}'")


def _machine() -> Iterator[Policy]:
    """Tables of libraries that no model stands for."""
    for table in ("config_cache", "django_migrations"):
        for command, (part, before, after) in COMMANDS.items():
            if getattr(LIBRARIES[table], part) is not None:
                yield Policy(table, command, "true" if before else "", "true" if after else "")


OTHER_COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
WHERE attrelid = quote_ident(%s)::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL (%s)
"""
# A temporary table of a table's name would stand before it for whatever runs later in that connection. Laid here,
# where every database comes by: a right on a database is not copied from its template.
NOTHING_TEMPORARY = """
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), current_user);
END $$
"""


def _grant(cursor: object, present: set[str]) -> None:
    execute = cursor.execute  # type: ignore[attr-defined]
    role = f'"{settings.WEB_ROLE}"'
    execute(NOTHING_TEMPORARY)
    execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    once = signed()
    for table, commands in granted().items():
        if commands and table in present:
            rights = [
                _but(cursor, table, once[table]) if c == "UPDATE" and table in once else c for c in commands
            ]
            execute(f'GRANT {", ".join(rights)} ON "{table}" TO {role}')


def _but(cursor: object, table: str, signed: set[str]) -> str:
    """UPDATE of the other columns; a statement that names one of these is refused, whatever it would write."""
    cursor.execute(OTHER_COLUMNS, [table, sorted(signed)])  # type: ignore[attr-defined]
    return f"UPDATE ({cursor.fetchone()[0]})"  # type: ignore[attr-defined]
