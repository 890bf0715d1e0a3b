"""The three roles of the database, made the same way on the embedded server and on an office's own.

The owner owns the tables and bypasses row-level security: migrations, seed, tests, backup. The web role
owns nothing and bypasses nothing. The owner may become the web role (tests do) but does not inherit it.
The history role owns the functions that write history and counters, and nothing else; nobody signs in as it.
"""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import Connection, sql

INHERIT_BY_GRANT = 160000  # from this version on a grant itself says whether it inherits
OWNER_CAN = sql.SQL("LOGIN BYPASSRLS CREATEDB NOSUPERUSER NOCREATEROLE")
WEB_CAN = sql.SQL("LOGIN NOINHERIT NOBYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION")
HISTORY = "helpcentre_history"
HISTORY_CAN = sql.SQL("NOLOGIN NOINHERIT BYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE")


@dataclass(frozen=True)
class Account:
    """A role and its password."""

    name: str
    password: str


def account_in(url: str) -> tuple[Account, str]:
    """The role, its password and the database's name in a database URL."""
    parts = urlsplit(url)
    account = Account(unquote(parts.username or ""), unquote(parts.password or ""))
    return account, unquote(parts.path.lstrip("/"))


def set_up(admin_url: str, *, owner: Account, web: Account, database: str) -> list[str]:
    """Makes what is missing of roles and database, through an administrator's connection to any database.

    Safe to repeat: passwords are set again, nothing is lost. Returns the names of what it made.
    """
    made = []
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for account, abilities in ((owner, OWNER_CAN), (web, WEB_CAN)):
            if _role(admin, account, abilities):
                made.append(account.name)
        if _history_role(admin):
            made.append(HISTORY)
        _let_owner_become(admin, owner, web)
        _keep_statements_apart(admin, web)
        if _database(admin, database, owner):
            made.append(database)
    for name in ("template1", database):
        _share_tables(admin_url, name, owner, web)
    return made


def _role(admin: Connection, account: Account, abilities: sql.SQL) -> bool:
    """Makes or mends a role; an administrator who is the owner keeps its own abilities."""
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [account.name]).fetchone()
    name = sql.Identifier(account.name)
    if admin.info.user == account.name:
        return False
    verb = sql.SQL("ALTER" if known else "CREATE")
    admin.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(verb, name, abilities, _verifier(admin, account))
    )
    return known is None


def _verifier(admin: Connection, account: Account) -> sql.Literal:
    """The password as its scram verifier: the clear one reaches neither server nor log."""
    sealed = admin.pgconn.encrypt_password(account.password.encode(), account.name.encode(), b"scram-sha-256")
    return sql.Literal(sealed.decode())


def _history_role(admin: Connection) -> bool:
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [HISTORY]).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    admin.execute(sql.SQL("{} ROLE {} {}").format(verb, sql.Identifier(HISTORY), HISTORY_CAN))
    return known is None


def _let_owner_become(admin: Connection, owner: Account, web: Account) -> None:
    """Membership in the web role is not inherited; that in the history role is, or no later migration could
    replace a function of it. Before 16 the owner inherits from both: it has every right of the two anyway.
    """
    names = {name: sql.Identifier(name) for name in (web.name, HISTORY)}
    for name, inherits in ((web.name, "FALSE"), (HISTORY, "TRUE")):
        how = f" WITH INHERIT {inherits}, SET TRUE" if admin.info.server_version >= INHERIT_BY_GRANT else ""
        admin.execute(sql.SQL("GRANT {} TO {}" + how).format(names[name], sql.Identifier(owner.name)))
    if admin.info.server_version < INHERIT_BY_GRANT:
        admin.execute(sql.SQL("ALTER ROLE {} INHERIT").format(sql.Identifier(owner.name)))


def _keep_statements_apart(admin: Connection, web: Account) -> None:
    """pg_stat_activity tells no statement of the web's, with the names looked for in it, to its other connections.

    Only a superuser may set that. Elsewhere they are told; cookies are not in them anywhere (`config/sessions.py`).
    """
    with suppress(psycopg.errors.InsufficientPrivilege):
        admin.execute(sql.SQL("ALTER ROLE {} SET track_activities = off").format(sql.Identifier(web.name)))


def _database(admin: Connection, database: str, owner: Account) -> bool:
    known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    names = sql.Identifier(database), sql.Identifier(owner.name)
    if known is None:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
    else:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(*names))
    return known is None


def _share_tables(admin_url: str, database: str, owner: Account, web: Account) -> None:
    """Whatever the owner will make in `database`, the web role may read and write, policies permitting.

    In template1 too, from which test databases are copied. What a copy would not inherit, `cases.wall.build` lays.
    """
    names = {"owner": sql.Identifier(owner.name), "web": sql.Identifier(web.name)}
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as admin:
        for what, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
            grant = f"ALTER DEFAULT PRIVILEGES FOR ROLE {{owner}} IN SCHEMA public GRANT {rights} ON {what} TO {{web}}"
            admin.execute(sql.SQL(grant).format(**names))
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {web}").format(**names))
        # Before 15 everybody may make tables there, the owner too: now the owner alone.
        admin.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {owner}").format(**names))
        admin.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
