"""The keeper: the one process that holds the embedded PostgreSQL and Valkey while anybody uses them.

Every command that needs the servers holds a shared lock on `run/users.lock`. The keeper waits for that
lock alone: the kernel gives it when the last user has ended, by whatever death, and then the keeper stops
the servers. If the keeper itself is killed, the kernel ends the servers. So nothing outlives its users.

Standard library only (psycopg for the first start): it runs as long as they do and should weigh nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from config import postgres, processes, valkey
from config.postgres import EmbeddedError

OWNER, WEB, DATABASE = "helpcentre_owner", "helpcentre_web", "helpcentre"
EDITION = 3  # of what config/roles.py makes: a cluster with an earlier one is set up again at its next start
STARTUP = 60.0  # seconds for a server to answer; recovery after a power cut takes some
CRASHES = 5  # in a row, before the keeper gives up


def free_port(preferred: int | None) -> int:
    """The port used last time if it is still free, so that who knows the old address is right again."""
    for port in (preferred or 0, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise EmbeddedError("ไม่มี port ว่างบน 127.0.0.1 กรุณาปิดโปรแกรมอื่นแล้วลองใหม่")


class Keeper:
    """Starts, watches, restarts and stops the servers of one data folder."""

    def __init__(self, data: Path, parts: list[str], *, throwaway: bool) -> None:
        self.data, self.parts, self.throwaway = data, parts, throwaway
        self.run, self.logs = data / "run", data / "logs"
        self.secrets: dict[str, str] = json.loads((data / "secrets.json").read_text(encoding="utf-8"))
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.ports: dict[str, int] = {}
        self.done = threading.Event()

    # Starting

    def start(self) -> None:
        self._end_leftovers()
        last = self._last_ports()
        self.ports = {part: free_port(last.get(part)) for part in self.parts}
        if "valkey" in self.parts:
            self._start_valkey()
        if "postgres" in self.parts:
            self._prepare_cluster()
            self._start_postgres()
        self._wait_for_both()
        processes.write_json(self.run / "servers.json", {"pid": os.getpid(), "ports": self.ports})

    def _end_leftovers(self) -> None:
        """What a killed keeper left is dying or must: before that its ports are not free."""
        processes.stop_noted(self.run / "valkey.json")
        if "postgres" in self.parts:
            place = self.data / "postgres"
            self.runner = postgres.choose_runner(postgres.find(os.environ, place), place)
            postgres.heal(self.runner.data)

    def _last_ports(self) -> dict[str, int]:
        try:
            known: dict[str, Any] = json.loads((self.run / "ports.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): int(port) for name, port in known.items()}

    def _start_valkey(self) -> None:
        text = valkey.settings(self.ports["valkey"], self.secrets["REDIS_PASSWORD"], self.run)
        child = processes.spawn([valkey.find(), "-"], log=self.logs / "valkey.log", text=text)
        processes.remember(child.pid, self.run / "valkey.json")
        self.children["valkey"] = child

    def _prepare_cluster(self) -> None:
        if self.runner.identity and self.runner.how == "nobody":
            os.chown(self.data, 0, self.runner.identity[1])
            self.data.chmod(0o710)  # the server may walk through to its own folder and list nothing
        if self.runner.data.exists():
            postgres.own(self.runner.data, self.runner.identity)
        else:
            say("สร้างฐานข้อมูลใหม่ (PostgreSQL)")
            (self.data / "postgres.ready").unlink(missing_ok=True)
            postgres.make_cluster(self.runner, self.secrets["POSTGRES_PASSWORD"], self.logs / "postgres.log")

    def _start_postgres(self) -> None:
        command = postgres.server_command(self.runner, self.ports["postgres"], throwaway=self.throwaway)
        child = processes.spawn(
            command, log=self.logs / "postgres.log", last_signal=signal.SIGINT, identity=self.runner.identity
        )
        self.children["postgres"] = child

    def _wait_for_both(self) -> None:
        for part, child in self.children.items():
            if not processes.wait_until(partial(self._settled, part), seconds=STARTUP):
                raise EmbeddedError(
                    f"{part} ไม่ตอบภายใน {STARTUP:.0f} วินาที ดูรายละเอียดใน {self.logs / part}.log"
                )
            if child.poll() is not None:
                raise EmbeddedError(f"{part} เริ่มไม่สำเร็จ (เนื้อที่ดิสก์อาจเต็ม) ดูรายละเอียดใน {self.logs / part}.log")
        processes.write_json(self.run / "ports.json", self.ports)
        if "postgres" in self.parts:
            self._make_roles()

    def _settled(self, part: str) -> bool:
        return self.children[part].poll() is not None or self.is_ready(part)

    def _make_roles(self) -> None:
        """On the first start, and once more when this version of the programme knows one more."""
        known = self._ready()
        if known.get("roles") == EDITION:
            return
        from config import roles

        roles.set_up(
            f"postgres://postgres:{self.secrets['POSTGRES_PASSWORD']}@127.0.0.1:{self.ports['postgres']}/postgres",
            owner=roles.Account(OWNER, self.secrets["OWNER_PASSWORD"]),
            web=roles.Account(WEB, self.secrets["WEB_PASSWORD"]),
            database=DATABASE,
        )
        cluster = known.get("cluster") or secrets.token_hex(8)
        processes.write_json(self.data / "postgres.ready", {"cluster": cluster, "roles": EDITION})

    def _ready(self) -> dict[str, Any]:
        try:
            known: dict[str, Any] = json.loads((self.data / "postgres.ready").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known

    def is_ready(self, part: str) -> bool:
        if part == "postgres":
            return postgres.is_ready(self.runner.data)
        return valkey.is_ready(self.ports["valkey"], self.secrets["REDIS_PASSWORD"])

    # Watching

    def watch(self) -> None:
        """Restarts what dies until the last user has gone or this process is told to end."""
        crashes = 0
        while not self.done.wait(0.5):
            fallen = [part for part, child in self.children.items() if child.poll() is not None]
            crashes = crashes + 1 if fallen else 0
            if crashes > CRASHES:
                raise EmbeddedError(f"{', '.join(fallen)} หยุดทำงานซ้ำ ๆ ดูรายละเอียดใน {self.logs}")
            for part in fallen:
                print(
                    f"keeper: {part} ended with {self.children[part].returncode}; starting again",
                    file=sys.stderr,
                )
                self._start_valkey() if part == "valkey" else self._start_postgres()
                processes.wait_until(partial(self._settled, part), seconds=STARTUP)

    def wait_for_last_user(self, lock: int) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.done.set()

    def stop(self) -> None:
        (self.run / "servers.json").unlink(missing_ok=True)
        for part, child in self.children.items():
            if child.poll() is None:
                child.send_signal(signal.SIGINT if part == "postgres" else signal.SIGTERM)
        for child in self.children.values():
            processes.stop_child(child, gently=signal.SIGINT, patience=20)
        if self.throwaway:
            shutil.rmtree(self.data, ignore_errors=True)


def say(line: str) -> None:
    """Tells the command that started the keeper; after it has gone, nobody listens."""
    with suppress(BrokenPipeError):
        print(line, flush=True)


def stop_talking() -> None:
    """Lets go of the pipe to the command that started the keeper."""
    sys.stdout.flush()
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)


def keep(keeper: Keeper) -> None:
    users = os.open(keeper.run / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: keeper.done.set())
    try:
        keeper.start()
        say("ready")
        stop_talking()
        threading.Thread(target=keeper.wait_for_last_user, args=[users], daemon=True).start()
        keeper.watch()
    finally:
        keeper.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--parts", default="postgres,valkey")
    parser.add_argument(
        "--throwaway", action="store_true", help="no durability; remove the folder at the end"
    )
    options = parser.parse_args()
    alone = os.open(options.data / "run" / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(alone, fcntl.LOCK_EX)
    try:
        keep(Keeper(options.data, options.parts.split(","), throwaway=options.throwaway))
    except EmbeddedError as error:
        say(f"error {error}")
        print(f"{time.strftime('%F %T')} {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
