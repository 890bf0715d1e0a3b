"""The machine of a fault test: workers and beats under the real supervisor of `up`, a clock that the test sets, and ways to do harm."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from django.db import connection

from config import processes
from config.supervisor import Service, Supervisor
from reporting.actions.flag import GATE
from reporting.models import JobRun
from tests.reporting.post_office import PostOffice, free_port, open_office

PATIENCE = 120.0  # seconds until what must happen has happened
BROKER = 5  # a database of Valkey that nobody else uses


def environment(folder: Path) -> dict[str, str]:
    """Of a background process: the web role, on this test's database and a broker of its own."""
    database, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    broker, _, _ = os.environ["REDIS_URL"].rpartition("/")
    return os.environ | {
        "DATABASE_ROLE": "web",
        "DATABASE_POOL": "0",
        "DATABASE_URL": f"{database}/{connection.settings_dict['NAME']}",
        "TEST_DATABASE_NAME": "",
        "REDIS_URL": f"{broker}/{BROKER}",
        "SEAL_ANCHORS": str(folder / "anchors.jsonl"),
        "FAULT_CLOCK": str(folder / "clock"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@dataclass
class Machine:
    folder: Path
    supervisor: Supervisor
    office: PostOffice
    said: list[str] = field(default_factory=list)

    # The clock

    def set_clock(self, at: datetime) -> None:
        draft = self.folder / "clock.new"
        draft.write_text(str((at - datetime.now(UTC)).total_seconds()))
        draft.replace(self.folder / "clock")

    # Processes

    def start(self, kind: str, number: int = 1) -> Service:
        name = f"{kind}{number}"
        words = {
            "worker": ["--concurrency", "2", "-n", f"{name}@faults", "--without-gossip", "--without-mingle"],
            "beat": ["--pidfile=", "--schedule", str(self.folder / name)],
        }[kind]
        command = [sys.executable, "-m", "tests.faults.process", kind, "--loglevel", "WARNING", *words]
        mail = {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.office.port}",
            "DEFAULT_FROM_EMAIL": "no-reply@example.go.th",
        }
        service = Service(name, command, environment(self.folder) | mail)
        self.supervisor.start(service)
        return service

    def kill(self, service: Service) -> None:
        """With -9, and all that it has forked; the supervisor does not start it again."""
        child = self.supervisor.services.pop(service.name).child
        assert child is not None
        processes.kill_group(child.pid)
        child.wait()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Waits, and meanwhile looks after the processes as `up` does."""
        end = time.monotonic() + PATIENCE
        while not condition():
            self.supervisor.look_after()
            assert time.monotonic() < end, f"{what}: not in {PATIENCE:.0f} s\n{self.logs()}"
            time.sleep(0.05)

    def runs(self, job: str = "flag_late", **how: object) -> int:
        return JobRun.objects.filter(job=job, error="", **how).count()

    def more_runs(self, count: int, job: str = "flag_late") -> None:
        """Until the job has run so many times more."""
        before = self.runs(job)
        self.until(lambda: self.runs(job) >= before + count, f"{count} more runs of {job}")

    def comes_to_rest(self) -> None:
        """What was asked for has been done: two seconds without another run."""
        before, since = self.runs(), time.monotonic()
        while time.monotonic() - since < 2:
            time.sleep(0.1)
            if (now := self.runs()) != before:
                before, since = now, time.monotonic()

    def logs(self) -> str:
        return "\n".join(path.read_text()[-2000:] for path in sorted((self.folder / "logs").glob("*.log")))


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    for name in ("logs", "run"):
        (folder / name).mkdir()
    (folder / "anchors.jsonl").touch()
    broker().flushdb()
    said: list[str] = []
    with open_office(free_port()) as office:
        yield from _kept(Machine(folder, Supervisor(folder, settings.BASE_DIR, said.append), office, said))


def _kept(made: Machine) -> Iterator[Machine]:
    try:
        yield made
    finally:
        for service in list(made.supervisor.services.values()):
            if service.child is not None:
                processes.kill_group(service.child.pid)
                service.child.wait()
        connection.close()


@contextmanager
def run_held() -> Iterator[Callable[[], bool]]:
    """A flagging run is stopped in its middle, its ledger row written and not committed: gives “one waits”."""
    with psycopg.connect(**_place(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [GATE])
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        yield lambda: bool(other.execute(waits, [GATE]).fetchone()[0])  # type: ignore[index]


def _place() -> dict[str, object]:
    known = connection.settings_dict
    return {
        "host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"],
        "dbname": known["NAME"],
    }  # fmt: skip


def broker() -> redis.Redis:
    place, _, _ = os.environ["REDIS_URL"].rpartition("/")
    return redis.Redis.from_url(f"{place}/{BROKER}")


def kill_valkey() -> int:
    """With -9; the keeper of the embedded servers starts another. Its number."""
    pid = int(broker().info("server")["process_id"])
    os.kill(pid, signal.SIGKILL)
    return pid


def valkey_is(other_than: int) -> bool:
    try:
        return int(broker().info("server")["process_id"]) != other_than
    except redis.RedisError:
        return False


def restart_postgres() -> int:
    """A fast shutdown, which ends every session; the keeper starts it again. The number of the one that ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    postmaster = int(fields[1])
    connection.close()
    os.kill(postmaster, signal.SIGINT)
    return postmaster


def postgres_answers() -> bool:
    try:
        psycopg.connect(**_place(), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


MINUTE = timedelta(minutes=1)
