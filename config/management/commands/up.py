"""up: the whole application on this machine, from nothing to the first page.

Runs without loading Django itself (the web, worker and beat processes do), so that a second start is fast.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from config import embedded, key_files, processes
from config.supervisor import Service, Supervisor
from config.terminal import table

BASE_DIR = embedded.BASE_DIR
SERVICES = ("web", "worker", "jobs", "beat")
FIRST_PAGE = 60.0  # seconds until the first page must have answered
WATCHED = ("cases", "reporting", "oversight", "config", "fixtures", "requirements.txt")
ACCOUNT_COLUMNS = {"username": "ชื่อผู้ใช้", "password": "รหัสผ่าน", "role": "บทบาท", "office": "หน่วยงาน"}


@dataclass(frozen=True)
class Place:
    """Where the pages are."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.reached_at}:{self.port}/"

    @property
    def reached_at(self) -> str:
        return "127.0.0.1" if self.host in ("0.0.0.0", "") else self.host  # noqa: S104 -- compared, not bound


class Command(BaseCommand):
    help = "เริ่มระบบทั้งหมดบนเครื่องนี้ (ฐานข้อมูล เว็บ และงานเบื้องหลัง) หยุดด้วย Ctrl-C"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port ของหน้าเว็บ (ปกติ 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="ที่อยู่ที่รับการเชื่อมต่อ (ปกติ 127.0.0.1)")
        parser.add_argument("--no-demo", action="store_true", help="ไม่สร้างข้อมูลและบัญชีสาธิต")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Place(options["host"], options["port"])
        data = embedded.data_folder()
        embedded.make_folders(data)
        supervisor = Supervisor(data, BASE_DIR, self.tell)
        with only_one(data, place), ExitStack() as stack:
            supervisor.stop_leftovers(SERVICES)
            check_port(place)
            stopping = Stopping(supervisor)
            demo = not options["no_demo"] and not os.environ.get("DATABASE_URL")
            held = stack.enter_context(embedded.servers())
            stack.callback(supervisor.stop)
            environment = web_environment(place)
            web = Service("web", gunicorn(), environment | {"DATABASE_POOL": "1"})
            prepare(
                data,
                demo=demo,
                owner=held is not None and "postgres" in held.parts,
                meanwhile=lambda: supervisor.start(web),
            )
            wait_for_page(place, supervisor, stopping)
            self.announce(data, place, demo=demo)
            for name, command in celery(data).items():
                supervisor.start(Service(name, command, environment))
            watch(supervisor, held, stopping)

    def tell(self, line: str) -> None:
        self.stdout.write(f"{time.strftime('%H:%M:%S')} {line}")
        self.stdout.flush()

    def announce(self, data: Path, place: Place, *, demo: bool) -> None:
        """The demo accounts and the line that says where the first page is."""
        accounts = data / "demo-accounts.json"
        if demo and accounts.exists():
            rows = json.loads(accounts.read_text(encoding="utf-8"))
            self.stdout.write(f"บัญชีสาธิต ({accounts})\n{table(ACCOUNT_COLUMNS, rows)}")
        if (keys := key_files.folder(data)).is_dir() and not os.environ.get("SEAL_KEYS"):
            self.stdout.write(f"กุญแจของข้อมูลที่ผนึกไว้: {keys} (สำรองแยกจากฐานข้อมูล)")
        self.stdout.write(f"ready {place.url}")
        self.stdout.flush()


class Stopping:
    """Set by Ctrl-C, SIGTERM or a closed terminal; the second time everything is killed."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.asked = False
        self.supervisor = supervisor
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        if self.asked:
            self.supervisor.kill()
        self.asked = True
        raise KeyboardInterrupt


@contextmanager
def only_one(data: Path, place: Place) -> Iterator[None]:
    """Refuses to run beside another `up` of the same data; the lock ends with the process, however it ends."""
    note = data / "run" / "up.json"
    with open(data / "run" / "up.lock", "ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            known = json.loads(note.read_text()) if note.exists() else {}
            raise CommandError(
                f"ระบบทำงานอยู่แล้วที่ {known.get('url', '?')} (pid {known.get('pid', '?')}) หยุดด้วย Ctrl-C ในหน้าต่างนั้นก่อน"
            ) from None
        processes.write_json(note, {"pid": os.getpid(), "url": place.url})
        yield
        note.unlink(missing_ok=True)


def check_port(place: Place, patience: float = 3.0) -> None:
    """One clear line when somebody else has the port.

    The orphans of a run that was killed give it back within moments: `patience` seconds are theirs.
    """
    end = time.monotonic() + patience
    while (error := _refusal(place)) is not None:
        if isinstance(error, PermissionError):
            raise CommandError(f"port {place.port} ใช้ได้เฉพาะ root กรุณาสั่ง: python3 manage.py up --port 8000")
        if time.monotonic() > end:
            raise CommandError(
                f"port {place.port} ของ {place.host} ใช้ไม่ได้ ({error.strerror}) "
                f"กรุณาสั่ง: python3 manage.py up --port {place.port + 1}"
            )
        time.sleep(0.1)


def _refusal(place: Place) -> OSError | None:
    """Why the port cannot be had just now; None when it can."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((place.host, place.port))
        except OSError as error:
            return error
    return None


# --- What the processes are given -----------------------------------------------------------------


def web_environment(place: Place) -> dict[str, str]:
    """For web, worker and beat: the web role's address only, and where the pages are."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return {
        "SITE_URL": place.url.rstrip("/"),
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(("127.0.0.1", "localhost", place.reached_at))),
        "MALLOC_ARENA_MAX": "2",  # threads share their heaps: less memory
        **kept,
        "DATABASE_ROLE": "web",
        "WEB_BIND": f"{place.host}:{place.port}",
    }


def gunicorn() -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi:application"]


def celery(data: Path) -> dict[str, list[str]]:
    """Worker and beat, apart: `worker -B` falls silent when its beat dies. Heavy work waits for nobody's page."""
    program = [sys.executable, "-m", "celery", "-A", "config"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "worker": [*program, "worker", "--concurrency", "1", "--loglevel", "INFO", *quiet],
        "jobs": [
            *(*program, "worker", "--queues", "jobs", "--hostname", "jobs@%h"),
            *("--concurrency", "1", "--prefetch-multiplier", "1", "--loglevel", "INFO", *quiet),
        ],
        "beat": [
            *program,
            "beat",
            "--loglevel",
            "INFO",
            "--pidfile=",
            "--schedule",
            str(data / "run" / "beat"),
        ],
    }


# --- The database ---------------------------------------------------------------------------------

WALLS_STAND = 2  # the step of `prepare` that begins when its tables and walls stand


def prepare(data: Path, *, demo: bool, owner: bool, meanwhile: Callable[[], None]) -> None:
    """Migrates and fills the database when the code or the cluster is another than last time.

    `owner`: the cluster is our own. An office's is always asked, and only by who has its owner's address.
    `meanwhile` is called once, as soon as it leaves the second processor idle.
    """
    stamp, state = data / "prepared.json", {"code": code_hash(), "demo": demo, "cluster": _cluster(data)}
    known = owner and _read(stamp) in (state, state | {"demo": True})
    if known or not (owner or os.environ.get("DATABASE_OWNER_URL")):
        meanwhile()
        return
    stamp.unlink(missing_ok=True)
    if not _run_prepare(["--demo", str(data / "demo-accounts.json")] if demo else [], meanwhile):
        raise CommandError("เตรียมฐานข้อมูลไม่สำเร็จ สาเหตุอยู่ในบรรทัดก่อนหน้านี้")
    if owner:
        processes.write_json(stamp, state)


def _run_prepare(words: list[str], meanwhile: Callable[[], None]) -> bool:
    """Runs the command, passing on what it says; its second step means that the tables and their walls stand.

    Not before: the web server asks at its start whether its role can bypass a wall.
    """
    command = [sys.executable, str(BASE_DIR / "manage.py"), "prepare", *words]
    environment = os.environ | {"DATABASE_ROLE": "owner", "HELP_CENTRE_NO_VENV": "1"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as child:  # noqa: S603
        assert child.stderr is not None  # noqa: S101 -- it was asked for just above
        try:
            steps = 0
            for line in child.stderr:
                sys.stderr.buffer.write(line)
                sys.stderr.flush()
                if line.startswith("•".encode()):
                    steps += 1
                    if steps == WALLS_STAND:
                        meanwhile()
        except BaseException:
            child.terminate()
            raise
    return child.returncode == 0


def code_hash() -> str:
    """Changes whenever a file that may matter to the database does: name, size and time, not contents."""
    found = sha256()
    for name in WATCHED:
        top = BASE_DIR / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix != ".pyc" and path.is_file():
                status = path.stat()
                found.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _cluster(data: Path) -> object:
    return _read(data / "postgres.ready")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


# --- Waiting --------------------------------------------------------------------------------------


def wait_for_page(place: Place, supervisor: Supervisor, stopping: Stopping) -> None:
    """Returns when the first page answers; says why when the web process ends instead."""
    web, deadline = supervisor.services["web"], time.monotonic() + FIRST_PAGE
    while time.monotonic() < deadline:
        if web.child is None or web.child.poll() is not None:
            break
        if first_page_answers(place):
            return
        time.sleep(0.05)
    log = supervisor.log("web")
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise CommandError(f"หน้าเว็บเริ่มไม่สำเร็จ: {lines[-1] if lines else '-'} (ดู {log})")


def first_page_answers(place: Place, path: str = "/") -> bool:
    """Whether the page, or the one it leads to on this machine, comes without a server error."""
    line = http.client.HTTPConnection(place.reached_at, place.port, timeout=20)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
    except OSError:
        return False
    finally:
        line.close()
    target = urlsplit(answer.getheader("Location") or "")
    if answer.status in (301, 302) and not target.scheme and target.path != path:
        return first_page_answers(place, target.path)
    return answer.status < 500


def watch(supervisor: Supervisor, held: embedded.Held | None, stopping: Stopping) -> None:
    """Until Ctrl-C: restarts what dies, the keeper of the embedded servers too."""
    try:
        while not stopping.asked:
            time.sleep(0.5)
            supervisor.look_after()
            if held is not None and not held.keeper_lives():
                before = held.environment
                after = held.renew()
                supervisor.say("PostgreSQL และ Valkey หยุดทำงาน เริ่มใหม่แล้ว")
                if after != before:
                    supervisor.replace_environment(after)
    except KeyboardInterrupt:
        supervisor.say("กำลังหยุดระบบ")
