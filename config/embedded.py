"""PostgreSQL and Valkey for whoever has not named any: an office server sets DATABASE_URL and REDIS_URL.

    with embedded.servers() as environment: ...

fills what is missing in the environment (the keys, too: `config/key_files.py`) and holds the servers as long as the block lasts. Several
commands may hold them at once; the keeper (`config/keeper.py`) stops them after the last.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import key_files, keys, processes
from config.keeper import DATABASE, OWNER, WEB
from config.postgres import EmbeddedError, supported

BASE_DIR = Path(__file__).resolve().parent.parent
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "WEB_PASSWORD", "REDIS_PASSWORD")


def data_folder() -> Path:
    """Where the embedded servers' data live: `.data` of the checkout unless HELP_CENTRE_DATA names another."""
    return Path(os.environ.get("HELP_CENTRE_DATA") or BASE_DIR / ".data").resolve()


def read_env_file() -> None:
    """Takes what `.env` says before deciding which servers are missing; settings.py reads it too."""
    if (BASE_DIR / ".env").is_file():
        import environ

        environ.Env.read_env(BASE_DIR / ".env")


def missing_parts(environment: MutableMapping[str, str]) -> list[str]:
    """Which servers the environment does not name."""
    names = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    return [part for part, name in names.items() if not environment.get(name)]


# --- Secrets and addresses ------------------------------------------------------------------------


def make_folders(data: Path) -> None:
    """The data folder and what is in it, for the owner's eyes only."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o700)
    for name in ("run", "logs", "anchors"):
        (data / name).mkdir(mode=0o700, exist_ok=True)


def load_secrets(data: Path) -> dict[str, str]:
    """The generated passwords and keys, made on the first start and completed when a new name is added."""
    path = data / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if not known and (data / "postgres").exists():
        raise EmbeddedError(f"ไม่พบ {path} ซึ่งเป็นรหัสผ่านของฐานข้อมูลเดิม กรุณานำไฟล์กลับมา หรือย้าย {data} ออกเพื่อเริ่มใหม่")
    complete = {name: known.get(name) or secrets.token_urlsafe(32) for name in SECRETS}
    if complete != known:
        processes.write_json(path, complete)
    return complete


def addresses(data: Path, ports: dict[str, int]) -> dict[str, str]:
    """The environment of a process that uses the embedded servers on these ports."""
    known = load_secrets(data)
    found = {}
    if "postgres" in ports:
        place = f"127.0.0.1:{ports['postgres']}/{DATABASE}"
        found["DATABASE_URL"] = f"postgres://{WEB}:{known['WEB_PASSWORD']}@{place}"
        found["DATABASE_OWNER_URL"] = f"postgres://{OWNER}:{known['OWNER_PASSWORD']}@{place}"
        found["SECRET_KEY"] = known["SECRET_KEY"]
        found |= key_files.not_named(os.environ, key_files.load(data))
        found["SEAL_ANCHORS"] = os.environ.get("SEAL_ANCHORS") or str(data / "anchors" / "read-log.jsonl")
    if "valkey" in ports:
        found["REDIS_URL"] = f"redis://:{known['REDIS_PASSWORD']}@127.0.0.1:{ports['valkey']}/0"
    return found


def placeholder_environment() -> dict[str, str]:
    """Addresses of nothing and keys for nothing, for commands that load the settings but use no server."""
    nobody = "postgres://nobody:nothing@127.0.0.1:1/none"
    return {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATABASE_URL": nobody,
        "DATABASE_OWNER_URL": nobody,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        **keys.new_keys(),
    }


# --- Holding the servers --------------------------------------------------------------------------


@dataclass
class Held:
    """A share in the running servers."""

    data: Path
    parts: list[str]
    throwaway: bool
    share: int  # file descriptor that holds the shared lock
    keeper: subprocess.Popen[str] | None = None
    environment: dict[str, str] | None = None

    def renew(self) -> dict[str, str]:
        """The addresses now; starts another keeper if the one before is gone."""
        with _only_starter(self.data):
            ports = _running(self.data)
            if "postgres" in self.parts:
                key_files.load(self.data)  # before the first data, and by one starter only
            if ports is None:
                self.keeper = _start_keeper(self.data, self.parts, throwaway=self.throwaway)
                ports = _running(self.data)
        absent = [part for part in self.parts if part not in (ports or {})]
        if ports is None or absent:
            raise EmbeddedError(
                f"{', '.join(absent)} ไม่ทำงาน กรุณาปิดคำสั่ง manage.py อื่นทั้งหมดแล้วลองใหม่ ดู {self.data / 'logs'}"
            )
        self.environment = addresses(self.data, {part: ports[part] for part in self.parts})
        return self.environment

    def keeper_lives(self) -> bool:
        return _running(self.data) is not None

    def release(self) -> None:
        """Lets go; whoever started the keeper and is the last user waits for the servers to have stopped."""
        os.close(self.share)
        if self.keeper is not None and _is_closing(self.data):
            try:
                self.keeper.wait(30)
            except subprocess.TimeoutExpired:
                self.keeper.terminate()


def _is_closing(data: Path) -> bool:
    """Whether the keeper has got the lock, which it only gets when nobody else holds the servers."""
    for _ in range(10):
        try:
            with open(data / "run" / "users.lock", "rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        time.sleep(0.03)
    return False


@contextmanager
def _only_starter(data: Path) -> Iterator[None]:
    with open(data / "run" / "start.lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running(data: Path) -> dict[str, int] | None:
    """The ports of the running keeper's servers; None when no keeper runs or it is not ready."""
    try:
        state: dict[str, Any] = json.loads((data / "run" / "servers.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    alive = processes.record_of(int(state["pid"])) is not None
    ours = str(data) in processes.command_line(int(state["pid"]))
    return dict(state["ports"]) if alive and ours else None


def _start_keeper(data: Path, parts: list[str], *, throwaway: bool) -> subprocess.Popen[str]:
    """Starts the keeper in a session of its own, out of reach of Ctrl-C, and waits until it is ready."""
    words = ["--data", str(data), "--parts", ",".join(parts), *(["--throwaway"] if throwaway else [])]
    with processes.open_log(data / "logs" / "keeper.log") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "config.keeper", *words],
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            start_new_session=True,
        )
    assert keeper.stdout is not None  # noqa: S101 -- it was asked for just above
    for line in keeper.stdout:
        if line.startswith("error "):
            raise EmbeddedError(line.removeprefix("error ").strip())
        if line.strip() == "ready":
            return keeper
        print(line.rstrip(), file=sys.stderr, flush=True)
    raise EmbeddedError(f"PostgreSQL และ Valkey เริ่มไม่สำเร็จ ดูรายละเอียดใน {data / 'logs' / 'keeper.log'}")


def hold(data: Path, parts: list[str], *, throwaway: bool = False) -> Held:
    """Takes a share in the servers of `data`, starting them when nobody has."""
    if not supported():
        raise EmbeddedError("ระบบฐานข้อมูลที่มาพร้อมโปรแกรมใช้ได้บน Linux เท่านั้น กรุณาระบุ DATABASE_URL และ REDIS_URL")
    try:
        make_folders(data)
        share = os.open(data / "run" / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise EmbeddedError(
            f"เขียน {error.filename} ไม่ได้ กรุณาใช้ผู้ใช้เดิมที่เคยเริ่มระบบ หรือให้ root สั่ง chown -R"
        ) from error
    fcntl.flock(share, fcntl.LOCK_SH)  # waits while a keeper is stopping
    load_secrets(data)
    held = Held(data, parts, throwaway, share)
    try:
        held.renew()
    except BaseException:
        held.release()
        raise
    return held


@contextmanager
def servers(*, throwaway: bool = False) -> Iterator[Held | None]:
    """Holds what the environment does not name and adds its addresses to `os.environ`.

    `throwaway` gives servers of its own in a temporary folder, removed afterwards: for tests.
    """
    parts = missing_parts(os.environ)
    if not parts:
        yield None
        return
    data = Path(tempfile.mkdtemp(prefix="help-centre-")) if throwaway else data_folder()
    held = hold(data, parts, throwaway=throwaway)
    try:
        os.environ.update(held.environment or {})
        yield held
    finally:
        held.release()
