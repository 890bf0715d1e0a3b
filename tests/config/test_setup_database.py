"""The office's own server gets the same three roles as the embedded one."""

import json
import os

import psycopg
import pytest
from django.core.management.base import CommandError

from config.embedded import Held
from config.management.commands.setup_database import Command


@pytest.fixture
def server(held: Held, monkeypatch: pytest.MonkeyPatch) -> str:
    """An office's server with nothing of ours; returns the administrator's connection."""
    keys = json.loads((held.data / "secrets.json").read_text())
    address = held.environment["DATABASE_URL"].rpartition("@")[2].partition("/")[0]
    monkeypatch.setenv("DATABASE_OWNER_URL", f"postgres://office_owner:one@{address}/office")
    monkeypatch.setenv("DATABASE_URL", f"postgres://office_web:two@{address}/office")
    return f"postgres://postgres:{keys['POSTGRES_PASSWORD']}@{address}/postgres"


def set_up(server: str, capsys: pytest.CaptureFixture[str]) -> str:
    Command().handle(admin_url=server)
    return capsys.readouterr().out


def test_repeated_setup_makes_nothing_new(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(server, capsys)
    assert "ไม่มี" in set_up(server, capsys)


def test_web_role_reads_what_the_owner_makes_and_may_not_make_tables(
    server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(server, capsys)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS notes AS SELECT 1 AS id")
    with psycopg.connect(os.environ["DATABASE_URL"]) as web:
        assert web.execute("SELECT count(*) FROM notes").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("CREATE TABLE mine (id int)")


def test_what_an_older_server_lets_everybody_make_is_taken_back(
    server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(server, capsys)
    with psycopg.connect(server, dbname="office", autocommit=True) as admin:
        admin.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    set_up(server, capsys)
    with psycopg.connect(os.environ["DATABASE_URL"]) as web:
        assert web.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone() == (False,)


def test_missing_variable_is_named(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        Command().handle(admin_url=server)


def test_one_role_for_both_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://office_owner:one@db/office")
    with pytest.raises(CommandError, match="คนละบทบาท"):
        Command().handle(admin_url=server)


def test_wrong_administrator_is_one_line(server: str) -> None:
    with pytest.raises(CommandError, match="password authentication failed") as refusal:
        Command().handle(admin_url=server.replace("://postgres:", "://postgres:x"))
    assert "\n" not in str(refusal.value)
