"""The embedded servers as a stranger, a neighbour process and a crash meet them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from config import embedded, processes
from config.embedded import Held
from config.postgres import EmbeddedError
from config.processes import wait_until
from tests.config.conftest import BOTH


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[arg-type]
    return row[0] if row and len(row) == 1 else row


def keeper_of(data: Path) -> int:
    return int(json.loads((data / "run" / "servers.json").read_text())["pid"])


def postmaster_of(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def gone(pid: int) -> bool:
    return processes.record_of(pid) is None


# --- Locked ---------------------------------------------------------------------------------------


def test_no_connection_without_password(held: Held) -> None:
    lines = (held.data / "postgres" / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in lines if line.strip() and not line.startswith("#")}
    assert methods == {"scram-sha-256"}


@pytest.mark.parametrize("role", ["postgres", "helpcentre_owner", "helpcentre_web"])
def test_wrong_password_is_refused(held: Held, role: str) -> None:
    address = held.environment["DATABASE_URL"].rpartition("@")[2]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgres://{role}:guess@{address}")


def test_valkey_wants_its_password(held: Held) -> None:
    address = held.environment["REDIS_URL"].rpartition("@")[2]
    assert redis.from_url(held.environment["REDIS_URL"]).ping()
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.from_url(f"redis://{address}").ping()


def test_secrets_are_for_the_owner_only(held: Held) -> None:
    assert mode(held.data / "secrets.json") == 0o600
    assert mode(held.data) & 0o067 == 0  # nobody's group may walk through when PostgreSQL runs as nobody
    assert mode(held.data / "postgres") == mode(held.data / "run") == mode(held.data / "logs") == 0o700
    assert {mode(log) for log in (held.data / "logs").iterdir()} == {0o600}


def test_passwords_are_on_no_command_line(held: Held) -> None:
    keys = json.loads((held.data / "secrets.json").read_text()).values()
    words = [
        " ".join(processes.command_line(int(p.name))) for p in Path("/proc").iterdir() if p.name.isdigit()
    ]
    assert not [key for key in keys for line in words if key in line]


def test_each_start_of_a_new_folder_has_its_own_passwords(open_folder: Path) -> None:
    for name in ("one", "two"):
        embedded.make_folders(open_folder / name)
    assert not set(embedded.load_secrets(open_folder / "one").values()) & set(
        embedded.load_secrets(open_folder / "two").values()
    )


# --- Roles ----------------------------------------------------------------------------------------


def test_web_role_owns_and_bypasses_nothing(held: Held) -> None:
    question = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolinherit FROM pg_roles WHERE rolname = current_user"
    assert ask(held.environment["DATABASE_URL"], question) == (False, False, False, False, False)
    assert (
        ask(
            held.environment["DATABASE_URL"],
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user",
        )
        == 0
    )


def test_owner_bypasses_policies_without_being_superuser(held: Held) -> None:
    question = "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(held.environment["DATABASE_OWNER_URL"], question) == (False, True, True)


def test_owner_may_become_web_but_does_not_inherit_it(held: Held) -> None:
    with psycopg.connect(held.environment["DATABASE_OWNER_URL"]) as owner:
        assert owner.execute("SELECT pg_has_role('helpcentre_web', 'USAGE')").fetchone() == (False,)
        owner.execute("SET ROLE helpcentre_web")
        assert owner.execute("SELECT current_user").fetchone() == ("helpcentre_web",)


def test_policy_binds_web_and_not_owner(held: Held) -> None:
    with psycopg.connect(held.environment["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1), (2)")
        owner.execute("ALTER TABLE kept ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY one ON kept USING (id = 1)")
    assert ask(held.environment["DATABASE_OWNER_URL"], "SELECT count(*) FROM kept") == 2
    assert ask(held.environment["DATABASE_URL"], "SELECT count(*) FROM kept") == 1


# --- Shared ---------------------------------------------------------------------------------------


def test_second_command_uses_the_same_servers_and_may_outlive_the_first(data: Path) -> None:
    first, second = embedded.hold(data, BOTH), embedded.hold(data, BOTH)
    assert first.environment == second.environment
    keeper = keeper_of(data)
    first.release()
    assert ask(second.environment["DATABASE_URL"], "SELECT 1") == 1
    second.release()
    assert wait_until(lambda: gone(keeper), seconds=20)


def test_last_one_leaves_nothing_running(data: Path) -> None:
    held = embedded.hold(data, BOTH)
    children = [keeper_of(data), postmaster_of(data), processes.recall(data / "run" / "valkey.json").pid]
    held.release()
    assert all(gone(pid) for pid in children)


def test_data_and_addresses_survive_a_restart(data: Path) -> None:
    held = embedded.hold(data, BOTH)
    before = held.environment
    with psycopg.connect(before["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS number")
    held.release()
    again = embedded.hold(data, BOTH)
    assert again.environment == before
    assert ask(before["DATABASE_URL"], "SELECT number FROM kept") == 7
    again.release()


def test_only_what_is_missing_is_started(data: Path) -> None:
    held = embedded.hold(data, ["valkey"])
    assert set(held.environment) == {"REDIS_URL"}
    assert not (data / "postgres").exists()
    with pytest.raises(EmbeddedError, match="postgres ไม่ทำงาน"):
        embedded.hold(data, BOTH)
    held.release()


def test_throwaway_folder_is_removed_even_after_kill(open_folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from config import embedded;"
        "embedded.hold(Path(sys.argv[1]), ['postgres', 'valkey'], throwaway=True); print('held', flush=True); time.sleep(60)"
    )
    folder = open_folder / "throwaway"
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=embedded.BASE_DIR) as child:
        assert child.stdout.readline() == b"held\n"
        keeper = keeper_of(folder)
        child.kill()
    assert wait_until(lambda: gone(keeper) and not folder.exists(), seconds=20)


# --- Healing --------------------------------------------------------------------------------------


def test_killed_postgres_is_started_again_at_the_same_address(held: Held) -> None:
    killed = postmaster_of(held.data)
    os.kill(killed, signal.SIGKILL)
    url = held.environment["DATABASE_URL"]

    def answers() -> bool:
        try:
            return ask(url, "SELECT 1") == 1 and postmaster_of(held.data) != killed
        except (psycopg.OperationalError, OSError):
            return False

    assert wait_until(answers, seconds=30)


def test_killed_valkey_is_started_again_at_the_same_address(held: Held) -> None:
    os.kill(processes.recall(held.data / "run" / "valkey.json").pid, signal.SIGKILL)
    client = redis.from_url(held.environment["REDIS_URL"])

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False

    assert wait_until(answers, seconds=20)


def test_servers_end_with_a_killed_keeper_and_another_takes_over(held: Held) -> None:
    keeper, postmaster = keeper_of(held.data), postmaster_of(held.data)
    os.kill(keeper, signal.SIGKILL)
    assert wait_until(lambda: gone(keeper) and not held.keeper_lives(), seconds=5)
    assert wait_until(lambda: gone(postmaster), seconds=20)
    before = held.environment
    assert held.renew() == before
    assert ask(before["DATABASE_URL"], "SELECT 1") == 1


def test_everything_killed_at_once_heals_at_the_next_start(data: Path) -> None:
    held = embedded.hold(data, BOTH)
    with psycopg.connect(held.environment["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS number")
    everything = [keeper_of(data), postmaster_of(data), processes.recall(data / "run" / "valkey.json").pid]
    for pid in everything:
        os.kill(pid, signal.SIGSTOP)  # so that none can tidy up when the others die
    for pid in everything:
        os.kill(pid, signal.SIGKILL)
    held.release()
    again = embedded.hold(data, BOTH)
    assert ask(again.environment["DATABASE_URL"], "SELECT number FROM kept") == 7
    again.release()


def test_stale_lock_file_with_a_strangers_number_is_no_hindrance(data: Path) -> None:
    embedded.hold(data, BOTH).release()
    lock = data / "postgres" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{data / 'postgres'}\n0\n0\n\n127.0.0.1\n\nready   \n")
    held = embedded.hold(data, BOTH)
    assert postmaster_of(data) != os.getpid()
    held.release()


def test_half_made_cluster_is_made_anew(data: Path) -> None:
    embedded.make_folders(data)
    (data / "postgres.new").mkdir()
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    held = embedded.hold(data, BOTH)
    assert ask(held.environment["DATABASE_URL"], "SELECT 1") == 1
    held.release()


def test_lost_secrets_are_told_not_replaced(data: Path) -> None:
    embedded.make_folders(data)
    (data / "postgres").mkdir()
    with pytest.raises(EmbeddedError, match=r"ไม่พบ .*secrets\.json"):
        embedded.load_secrets(data)


# --- Whose servers --------------------------------------------------------------------------------


def test_named_servers_win(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv("HELP_CENTRE_DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@db/c")
    monkeypatch.setenv("REDIS_URL", "redis://broker/0")
    with embedded.servers() as held:
        assert held is None
    assert not data.exists()
