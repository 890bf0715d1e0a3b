"""What stands in the database, held against what is declared. Each function lists what is wrong; nothing is good."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction

from cases.access import OPEN_TABLES
from cases.wall.build import _machine, granted, policies, signed, walls
from cases.wall.terms import Holds, Term
from config import history

Rows = list[tuple[object, ...]]
TABLES = "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
# These run with more rights than their caller, each with a reason to: cases/wall/functions.py.
AS_OWNER = {
    "app_open",
    "app_same_office",
    "app_clear_sessions",
    "app_clear_drafts",
    "app_seal_of",
    "app_help_elsewhere",
}


def ask(statement: str, *values: object) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def words(statement: str, *values: object) -> list[str]:
    return sorted(" ".join(map(str, row)) for row in ask(statement, *values))


def tables_without_force() -> list[str]:
    return words(f"SELECT c.relname {TABLES} AND NOT (c.relrowsecurity AND c.relforcerowsecurity)")


STANDING = """
SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive, p.polroles::regrole[]::text,
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid ORDER BY 1, 2"""


def policies_otherwise_than_declared() -> list[str]:
    """PostgreSQL rewrites what it is told: so the declared ones are laid beside, compared, and undone."""
    declared = [*policies(), *_machine()]
    standing = set(ask(STANDING))
    with transaction.atomic():
        for table, name in {(row[0], row[1]) for row in standing}:
            ask(f'DROP POLICY "{name}" ON "{table}"')
        for policy in declared:
            ask(policy.sql)
        wanted = set(ask(STANDING))
        transaction.set_rollback(True)
    return sorted(f"{row[0]} {row[1]}" for row in standing ^ wanted)


def grants_otherwise_than_declared() -> list[str]:
    """Of every role but the owner, on every table and column."""
    wanted = {
        f"{settings.WEB_ROLE} {command} {table}"
        for table, commands in granted().items()
        for command in commands
        if not (command == "UPDATE" and table in signed())
    }
    wanted -= {
        f"{settings.WEB_ROLE} {command} {table}"
        for table in history.written_by_history()
        for command in ("INSERT", "UPDATE", "DELETE")
    }
    given = f"""SELECT a.grantee::regrole, a.privilege_type, c.relname {TABLES.replace("WHERE", ", aclexplode(c.relacl) a WHERE")}
                AND a.grantee <> c.relowner AND a.grantee <> %s::regrole"""
    return sorted(wanted ^ set(words(given, history.HISTORY))) + columns_otherwise_than_declared()


COLUMNS = """
SELECT a.grantee::regrole, a.privilege_type, c.relname, t.attname FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid,
       aclexplode(t.attacl) a WHERE c.oid > 16383"""


def columns_otherwise_than_declared() -> list[str]:
    """Where who added a row is named, every column but that one can be changed; no right on a column elsewhere."""
    wanted = {
        f"{settings.WEB_ROLE} UPDATE {model._meta.db_table} {field.column}"
        for model, wall in walls()
        for field in model._meta.concrete_fields
        if wall.change and wall.signed and field.column not in wall.signed
    }
    return sorted(wanted ^ set(words(COLUMNS)))


def grants_of_the_history_role() -> list[str]:
    """It writes histories and counters, reads what the counters look up, and removes nothing."""
    allowed = {f"INSERT {table}" for table in history.written_by_history()}
    allowed |= {f"{right} {table}" for table in history.COUNTERS for right in ("SELECT", "UPDATE")}
    allowed |= {f"SELECT {table}" for table in (*history.LOOKED_UP, history.VOIDED)}
    given = f"""SELECT a.privilege_type, c.relname {TABLES.replace("WHERE", ", aclexplode(c.relacl) a WHERE")}
                AND a.grantee = %s::regrole"""
    return sorted(allowed ^ set(words(given, history.HISTORY)))


def rights_of_the_web_role() -> list[str]:
    """It owns nothing, is nobody else, makes nothing, empties nothing."""
    role = settings.WEB_ROLE
    return [
        *words(
            """SELECT 'is more than a role' FROM pg_roles WHERE rolname = %s AND (rolsuper OR rolbypassrls
               OR rolcreatedb OR rolcreaterole OR rolreplication OR rolinherit)""",
            role,
        ),
        *words("SELECT 'member of', roleid::regrole FROM pg_auth_members WHERE member = %s::regrole", role),
        *words(
            "SELECT 'owns', classid::regclass, objid FROM pg_shdepend WHERE deptype = 'o' AND refobjid = %s::regrole",
            role,
        ),
        *words("SELECT 'makes tables' WHERE has_schema_privilege(%s, 'public', 'CREATE')", role),
        *words(f"SELECT 'empties', c.relname {TABLES} AND has_table_privilege(%s, c.oid, 'TRUNCATE')", role),
    ]


DEFINERS = """
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
  AND p.proowner <> %s::regrole"""
LOOSE = """
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND (
    NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=pg_catalog, public, pg_temp']
    OR has_function_privilege('public', p.oid, 'EXECUTE'))"""


def functions_with_rights() -> list[str]:
    """Those that run as their owner: a known list, names looked up nowhere else, not for everybody."""
    unknown = {row[0] for row in ask(DEFINERS, history.HISTORY)} ^ AS_OWNER
    return [*sorted(map(str, unknown)), *words(LOOSE), *history.loose(connection)]


def views_that_bypass() -> list[str]:
    """A view asks as its owner unless it is told otherwise; a materialised one always did."""
    return words(
        """SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND (c.relkind IN ('m', 'f')
           OR c.relkind = 'v' AND NOT coalesce(c.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on'])"""
    )


def by_office(term: Term | None) -> bool:
    """Whether rows of one's own local authorities are spoken of."""
    parts = [getattr(term, name, None) for name in ("one", "other")]
    return isinstance(term, Holds) or any(by_office(part) for part in parts if part)


def open_tables_without_reason() -> list[str]:
    """What is not read by local authority says why in access.OPEN_TABLES; no reason outlives its table."""
    walled = {model._meta.db_table: by_office(wall.read) for model, wall in walls()}
    present = {str(row[0]) for row in ask(f"SELECT c.relname {TABLES}")}
    needed = {table for table in present if not walled.get(table)}
    return sorted(needed ^ OPEN_TABLES.keys())


CHECKS: tuple[Callable[[], list[str]], ...] = (
    tables_without_force,
    policies_otherwise_than_declared,
    grants_otherwise_than_declared,
    grants_of_the_history_role,
    rights_of_the_web_role,
    functions_with_rights,
    views_that_bypass,
    open_tables_without_reason,
)
