"""jobs, where it runs: the whole application as `up` starts it, on servers and data of a folder that goes afterwards.

Nothing of an installation is touched: the folder is made here, its passwords are drawn in it, and no address of another
database reaches what is started, neither from the environment nor from `.env`.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from config import embedded, key_files, keys, processes
from config.keeper import free_port
from config.management.commands.up import SERVICES, celery

WITHIN = 180.0  # seconds for `up` to be ready on a machine that does other work
PATIENCE = 60.0  # seconds for all of it to end
OTHERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
TAKEN = "โฟลเดอร์ {0} มีข้อมูลอยู่แล้ว — การวัดนี้ใช้เฉพาะโฟลเดอร์ว่างที่สร้างขึ้นเอง เพราะลบทิ้งเมื่อจบ"


class NotOurOwn(Exception):
    """Refused before anything is started: what is to be used, and thrown away, belongs to somebody."""


@dataclass(frozen=True)
class Site:
    """A running application. `query` asks its database as the owner of the tables."""

    data: Path
    host: str
    environment: dict[str, str]
    line: psycopg.Connection[tuple[Any, ...]]

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self.line.execute(statement.encode(), values).fetchall()

    def one(self, statement: str, *values: object) -> Any:
        """The one value of the one row."""
        ((value,),) = self.query(statement, *values)
        return value

    @contextmanager
    def more_workers(self, many: int) -> Iterator[None]:
        """Further processes for heavy work beside the one of `up`."""
        command = [
            str(many) if before == "--concurrency" else word.replace("jobs@", "more@")
            for before, word in _pairs(celery(self.data)["jobs"])
        ]
        worker = processes.spawn(
            command, log=self.data / "logs" / "more.log", env=self.environment, cwd=embedded.BASE_DIR
        )
        try:
            yield
        finally:
            processes.stop_child(worker, patience=PATIENCE)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(["", *words], words, strict=False)


def alone(data: Path) -> dict[str, str]:
    """The environment for an application of its own in that folder; NotOurOwn when something is in it.

    A blank address keeps that of `.env` out, and makes `up` start servers of its own.
    """
    if any(data.iterdir()):
        raise NotOurOwn(TAKEN.format(data))
    kept = {name: value for name, value in os.environ.items() if not _is_of_another(name)}
    return kept | dict.fromkeys(OTHERS, "") | key_files.load(data) | {
        "HELP_CENTRE_DATA": str(data),
        "HELP_CENTRE_NO_VENV": "1",
        "SEAL_ANCHORS": str(data / "anchors" / "read-log.jsonl"),
    }  # fmt: skip


def _is_of_another(name: str) -> bool:
    return name in ("DATABASE_ROLE", "SECRET_KEY") or name.removesuffix("_FILE") in keys.PURPOSES


def _addresses(held: embedded.Held) -> dict[str, str]:
    """Of the servers in the folder: `held` knows keys and anchors as well, but may have them from elsewhere."""
    known = held.environment or {}
    return {name: known[name] for name in (*OTHERS, "SECRET_KEY")}


@contextmanager
def site(*, cases: int, months: int) -> Iterator[Site]:
    """Made, filled, started; ended and thrown away, whatever happens meanwhile."""
    data = Path(tempfile.mkdtemp(prefix="help-centre-"))
    try:
        environment = alone(data)
        held = embedded.hold(data, ["postgres", "valkey"])
        try:
            _fill(environment, cases, months)
            with _up(data, environment) as host:
                served = environment | _addresses(held) | {"DATABASE_ROLE": "web"}
                with psycopg.connect(served.pop("DATABASE_OWNER_URL"), autocommit=True) as line:
                    yield Site(data, host, served, line)
        finally:
            held.release()
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _fill(environment: dict[str, str], cases: int, months: int) -> None:
    for words in (["migrate"], ["load_reference"], ["seed", "--months", str(months), "--cases", str(cases)]):
        command = [sys.executable, str(embedded.BASE_DIR / "manage.py"), *words]
        subprocess.run(  # noqa: S603 -- our own commands
            command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


@contextmanager
def _up(data: Path, environment: dict[str, str]) -> Iterator[str]:
    """`up` past its ready line; afterwards none of its processes lives."""
    host, log = f"127.0.0.1:{free_port(None)}", data / "up.log"
    command = [sys.executable, str(embedded.BASE_DIR / "manage.py"), "up", "--port", host.partition(":")[2]]
    child = processes.spawn(command, log=log, env=environment)
    try:
        _wait(child, log)
        yield host
    finally:
        processes.stop_child(child, gently=signal.SIGINT, patience=PATIENCE)
        for name in SERVICES:
            processes.stop_noted(data / "run" / f"{name}.json")


def _wait(child: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + WITHIN
    while "\nready " not in f"\n{said(log)}":
        if child.poll() is not None or time.monotonic() > end:
            raise RuntimeError(said(log)[-2_000:])
        time.sleep(0.1)
    time.sleep(2)  # the workers come after the ready line


def said(log: Path) -> str:
    with suppress(OSError):
        return log.read_text(encoding="utf-8", errors="replace")
    return ""
