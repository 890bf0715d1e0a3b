"""Runs a script that parses files of strangers in a process of its own, gives it little and waits not long.

The child is a Python of its own (`-I`: no variable, no folder of ours on its path) with an empty environment: the keys
of sealed fields and the database's address stay here. Both ways are files in memory, so that the kernel itself ends an
answer that grows too long, and nothing of anybody touches a disk.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any


class Failed(Exception):
    """Why there is no answer: "busy", "long" or "broken"; or what the child itself gave as its reason."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a child is given: bytes of address space, seconds of processor time, bytes of its answer; the seconds that
    the caller waits for a place, and then for the answer (`clock`: other work may hold the processor).
    """

    memory: int
    seconds: int
    output: int
    patience: float
    clock: int


def run(
    script: Path, job: dict[str, Any], data: bytes, allowed: Allowance, places: BoundedSemaphore
) -> IO[bytes]:
    """The child's answer, unread and not yet believed, at its beginning; Failed when it did not end well in its time."""
    job = job | {"memory": allowed.memory, "seconds": allowed.seconds, "output": allowed.output}
    with _place(places, allowed.patience), _memory("in") as given:
        given.write(json.dumps(job).encode() + b"\n")
        given.write(data)
        given.seek(0)
        answer = _memory("out")
        try:
            _wait(script, given, answer, allowed.clock)
        except BaseException:
            answer.close()
            raise
    answer.seek(0)
    return answer


@contextmanager
def _place(places: BoundedSemaphore, patience: float) -> Iterator[None]:
    if not places.acquire(timeout=patience):
        raise Failed("busy")
    try:
        yield
    finally:
        places.release()


def _memory(name: str) -> IO[bytes]:
    return os.fdopen(os.memfd_create(f"upload-{name}"), "w+b")


def _wait(script: Path, given: IO[bytes], answer: IO[bytes], seconds: int) -> None:
    """Failed when the child did not end well in its time; then it is dead."""
    command = [sys.executable, "-I", str(script)]
    how: dict[str, Any] = {
        "stdin": given,
        "stdout": answer,
        "stderr": subprocess.DEVNULL,
        "cwd": "/",
        "env": {"LANG": "C.UTF-8"},
    }
    try:
        code = subprocess.run(command, timeout=seconds, check=False, **how).returncode  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Failed("long") from None
    if code:  # negative: by a signal, as when its time was up; else an error, which is the file's
        raise Failed("long" if code < 0 else "broken")
