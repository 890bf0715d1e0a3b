"""The web, the worker and beat do not start with a role that can bypass the walls."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from celery.signals import beat_init, worker_init
from celery.utils.dispatch import Signal
from django.conf import settings
from django.db import connection

from config.celery import only_behind_the_walls
from config.checks import BYPASSES, role_bypasses_nothing
from config.roles import HISTORY
from tests.factories import as_owner, rows_of

pytestmark = pytest.mark.django_db

ON_DATABASE = f"""DO $$ BEGIN
    EXECUTE format('GRANT {{}} ON DATABASE %I TO {settings.WEB_ROLE}', current_database());
END $$"""


def found() -> str:
    return "\n".join(error.msg for error in role_bypasses_nothing(databases=["default"]))


@pytest.fixture
def web_role(mae_ku: object) -> Iterator[None]:
    with rows_of(mae_ku):
        yield


def run(statement: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_web_role_is_let_in(web_role: None) -> None:
    assert found() == ""


def test_the_owner_is_refused() -> None:
    assert "BYPASSRLS" in found()
    assert "เป็นเจ้าของตาราง cases_case" in found()
    assert f"สวมบทบาท {HISTORY} ได้" in found()


def test_a_superuser_is_told() -> None:
    """Asked of the server's own, since nobody here may sign in as it."""
    of_the_first = BYPASSES.replace("= current_user", "= (SELECT rolname FROM pg_roles WHERE oid = 10)")
    with connection.cursor() as cursor:
        cursor.execute(of_the_first)
        said = " ".join(told for (told,) in cursor.fetchall())
    for what in ("superuser", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION"):
        assert f"({what})" in said


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("ALTER TABLE cases_person NO FORCE ROW LEVEL SECURITY", "cases_person ไม่มีกำแพง"),
        ("ALTER TABLE cases_person DISABLE ROW LEVEL SECURITY", "cases_person ไม่มีกำแพง"),
        (f"GRANT TRUNCATE ON cases_case TO {settings.WEB_ROLE}", "ล้างตาราง cases_case"),
        (f"GRANT CREATE ON SCHEMA public TO {settings.WEB_ROLE}", "schema public"),
        (ON_DATABASE.format("TEMPORARY"), "TEMPORARY"),
        (ON_DATABASE.format("CREATE"), "สร้าง schema"),
        ("ALTER FUNCTION reporting_cases_inserted() SECURITY INVOKER", "reporting_cases_inserted"),
    ],
)
def test_a_breach_is_told(web_role: None, harm: str, told: str) -> None:
    run(harm)
    assert told in found()


@pytest.mark.parametrize("signal", [worker_init, beat_init], ids=["worker", "beat"])
def test_celery_stops(signal: Signal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own
    with pytest.raises(SystemExit, match="BYPASSRLS"):
        only_behind_the_walls()
    assert any(receiver() is only_behind_the_walls for _, receiver in signal.receivers)


def test_the_web_server_stops() -> None:
    """As gunicorn would load it, with the owner's address where the web role's belongs."""
    asked = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        env=os.environ | {"DATABASE_ROLE": "owner"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode != 0
    assert "config.E002" in asked.stderr
