"""A server that an earlier version of the programme made gets what it lacks at its next start."""

import json
from pathlib import Path

import psycopg

from config import embedded
from config.roles import HISTORY

ROLE = "SELECT rolcanlogin, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = %s"


def admin(held: embedded.Held) -> psycopg.Connection:
    keys = json.loads((held.data / "secrets.json").read_text())
    address = (held.environment or {})["DATABASE_URL"].rpartition("@")[2].partition("/")[0]
    return psycopg.connect(
        f"postgres://postgres:{keys['POSTGRES_PASSWORD']}@{address}/postgres", autocommit=True
    )


def test_the_history_role_comes_to_an_old_folder(data: Path) -> None:
    held = embedded.hold(data, ["postgres"])
    with admin(held) as server:
        server.execute(f"DROP ROLE {HISTORY}")
    held.release()
    before = json.loads((data / "postgres.ready").read_text())
    (data / "postgres.ready").write_text(json.dumps({"cluster": before["cluster"]}))

    held = embedded.hold(data, ["postgres"])
    try:
        with admin(held) as server:
            assert server.execute(ROLE, [HISTORY]).fetchone() == (False, True, False)
        assert json.loads((data / "postgres.ready").read_text()) == before
    finally:
        held.release()
