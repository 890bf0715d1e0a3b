"""What SQL as the web role reaches, asked through connections of its own, as an injected statement would."""

import os

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from cases.scope import closed
from cases.wall.build import build
from config.sessions import SessionStore

pytestmark = pytest.mark.django_db


def web() -> psycopg.Connection:
    place, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return psycopg.connect(f"{place}/{connection.settings_dict['NAME']}")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE cases_localauthority (id bigint)",
        "CREATE FUNCTION pg_temp.app_everywhere() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE TABLE public.mine (id bigint)",
        "CREATE SCHEMA mine",
    ],
)
def test_it_makes_nothing_that_could_stand_before_a_table_or_function(statement):
    with web() as mine, pytest.raises(psycopg.errors.InsufficientPrivilege):
        mine.execute(statement)


def test_each_migrate_takes_back_what_a_new_database_lets_everybody_make():
    """TEMPORARY is everybody's in a database that has just been made."""
    role, name = settings.WEB_ROLE, connection.settings_dict["NAME"]
    asked = "SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')"
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT TEMPORARY ON DATABASE "{name}" TO PUBLIC')
        assert cursor.execute(asked, [role]).fetchone() == (True,)
        build(connection)
        assert cursor.execute(asked, [role]).fetchone() == (False,)
        assert cursor.execute(asked.replace("%s", "current_user"), []).fetchone() == (True,)


def said_to_the_database(what) -> str:
    """All statements with their values, as they stand in pg_stat_activity and may stand in a log."""
    told = []

    def listen(execute, sql, params, many, context):
        told.append(context["cursor"].mogrify(sql, params) if params else sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen), transaction.atomic(), closed():
        what()
    return "\n".join(told)


def test_no_statement_tells_a_cookie():
    store = SessionStore()

    def a_sessions_life():
        store["kept"] = 1
        store.save()
        keys.append(store.session_key)
        SessionStore(store.session_key).load()
        store.cycle_key()
        store.save()
        keys.append(store.session_key)
        store.flush()

    keys: list[str] = []
    told = said_to_the_database(a_sessions_life)
    assert "django_session" in told
    assert "app_session" in told
    assert not [key for key in keys if key in told]


def test_a_connection_does_not_see_what_another_of_the_role_says():
    with web() as other, web() as mine:
        other.execute("SELECT 'a name that somebody looks for'")
        seen = mine.execute(
            "SELECT usename, query FROM pg_stat_activity WHERE pid = %s", [other.info.backend_pid]
        ).fetchone()
    assert seen == (settings.WEB_ROLE, "")
