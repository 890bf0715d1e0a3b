"""Child processes: they die with their parent, are recognised again after a crash, and stop for certain.

Standard library only: the keeper of the embedded servers imports it and must stay small.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside as *.log.1 at the next start


@dataclass(frozen=True)
class Record:
    """Who a process is: a number alone may have been given to a stranger since."""

    pid: int
    started: int  # clock ticks since boot, from /proc
    boot: str

    def alive(self) -> bool:
        return record_of(self.pid) == self


def record_of(pid: int) -> Record | None:
    """The record of a running process; None when there is none, or only its zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else Record(pid, int(fields[19]), boot)


def command_line(pid: int) -> list[str]:
    """The words a process was started with; empty when it is gone or not ours to see."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []


def write_json(path: Path, value: object) -> None:
    """Writes for the owner's eyes only, all or nothing."""
    draft = path.with_name(path.name + ".new")
    with open(draft, "w", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=2)
    draft.replace(path)


def remember(pid: int, path: Path) -> None:
    """Notes a child under `.data/run`, for the next start to find should this one be killed."""
    record = record_of(pid)
    if record is not None:
        write_json(path, asdict(record) | {"command": command_line(pid)})


def recall(path: Path) -> Record | None:
    """The process noted at `path` if it is still the same and running."""
    record, _ = _noted(path)
    return record if record is not None and record.alive() else None


def _noted(path: Path) -> tuple[Record | None, list[str]]:
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        return Record(note["pid"], note["started"], note["boot"]), list(note["command"])
    except (OSError, ValueError, TypeError, KeyError):
        return None, []


def stop_noted(path: Path, *, patience: float = 3.0) -> None:
    """Ends the process noted at `path`, and what it has left behind if it was itself killed.

    Its forked children are still in the group that bears its number and were started with its words.
    """
    record, command = _noted(path)
    if record is None:
        return
    if record.alive():
        stop(record, patience=patience)
    orphans = [pid for pid in _group(record.pid) if command_line(pid) == command]
    for pid in orphans:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(map(record_of, orphans)), seconds=patience)


def _group(number: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            pid = int(folder.name)
            if os.getpgid(pid) == number:
                found.append(pid)
    return found


def _die_with_parent(parent: int, last_signal: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
        if os.getppid() != parent:  # it was killed before the tie held
            os._exit(1)

    return tie


def open_log(path: Path) -> IO[bytes]:
    """The log to append to; an overlong one is set aside first."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    last_signal: int = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    identity: tuple[int, int] | None = None,
    text: str | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a child in a process group of its own that gets `last_signal` when this thread dies.

    `identity` is a (uid, gid) to run as; `text` is all its standard input.
    """
    uid, gid = identity or (None, None)
    with open_log(log) as out:
        child = subprocess.Popen(  # noqa: S603 -- our own commands, never a user's words
            command,
            stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=env,
            cwd=cwd,
            user=uid,
            group=gid,
            extra_groups=[] if uid is not None else None,
            process_group=0,
            preexec_fn=_die_with_parent(os.getpid(), last_signal),
        )
    if text is not None and child.stdin is not None:
        child.stdin.write(text.encode())
        child.stdin.close()
    return child


def kill_group(pid: int) -> None:
    """Kills a child and whatever it has forked; no harm when all are gone."""
    for send in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            send(pid, signal.SIGKILL)


def stop(record: Record, *, gently: int = signal.SIGTERM, patience: float = 5.0) -> None:
    """Asks a process to end, waits, and after `patience` seconds kills its whole group."""
    try:
        os.kill(record.pid, gently)
    except ProcessLookupError:
        return
    deadline = time.monotonic() + patience
    while record.alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    if record.alive():
        kill_group(record.pid)


def stop_child(
    child: subprocess.Popen[bytes], *, gently: int = signal.SIGTERM, patience: float = 5.0
) -> None:
    """The same for a child of this process, which is then also reaped."""
    if child.poll() is not None:
        return
    child.send_signal(gently)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        kill_group(child.pid)
        child.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether `condition()` came true in time; looks every 20 ms."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
