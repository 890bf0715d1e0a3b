"""The file outside the database in which every seal of the read log is also a line: its anchor.

Each line is JSON; nothing is ever changed in it, so that the file can be made append-only (`chattr +a`) and
followed to another machine. A seal's line is on the disk before the seal is committed, a `kept` line after:

- a crash before the line: nothing has happened, the next run seals;
- a crash within the line: the torn rest is no JSON and is passed over, the next run seals;
- a crash after the line, before the commit: the seal has no `kept` line and no row; the next run stores the
  very same seal again;
- a crash after the commit: no `kept` line, but a row; the next run writes `kept`.

So a line with `kept` and without a row is a seal that somebody took away, and a row without a line is a line
that somebody took away. Lines carry no hash of their own: a seal is keyed, and a line whose seal does not fit
counts as nothing.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cases.models import ReadSeal

# The same seals stand in the worker's log: that can be compared, too.
LOGGED = re.compile(
    r"read log sealed day=(\d{4}-\d\d-\d\d) rows=(\d+) digest=[0-9a-f]{64} seal=([0-9a-f]{64})"
)


@dataclass
class Anchors:
    """What the file says. `seals` are genuine; `bent` counts the lines whose seal does not fit."""

    seals: dict[date, ReadSeal] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    begun: list[tuple[datetime, int]] = field(default_factory=list)  # when, and over how many seals
    bent: int = 0

    @property
    def unsettled(self) -> list[ReadSeal]:
        """Those of which the file does not say that they were committed."""
        return [seal for seal in self.seals.values() if seal.seal not in self.kept]


def place() -> Path:
    """ImproperlyConfigured without the setting: the worker does not start so (config.E003)."""
    if not settings.SEAL_ANCHORS:
        raise ImproperlyConfigured(
            "SEAL_ANCHORS is missing: the file outside the database that keeps each seal"
        )
    return Path(settings.SEAL_ANCHORS)


def read() -> Anchors | None:
    """None where there is no file, or none that can be read."""
    try:
        lines = place().read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ImproperlyConfigured):
        return None
    found = Anchors()
    for line in lines:
        _take(found, line)
    return found


def begin(seals: Iterable[ReadSeal], *, at: datetime) -> None:
    """A new file, with the seals that there are: what it says of them is no older than this moment."""
    seals = list(seals)
    first = {"begun": at.isoformat(), "seals": len(seals)}
    _append([first, *map(_line, seals), *map(_kept, seals)])


def write(seals: Iterable[ReadSeal]) -> None:
    """On the disk when this returns; before the commit."""
    _append(map(_line, seals))


def confirm(seals: Iterable[ReadSeal]) -> None:
    """After the commit."""
    _append(map(_kept, seals))


def set_aside(*, at: datetime) -> None:
    """Whatever file there is gets the instant as its ending; nothing is lost."""
    path = place()
    if path.exists():
        path.rename(path.with_name(f"{path.name}.{at:%Y%m%dT%H%M%S}"))


def told_by(lines: Iterable[str]) -> list[tuple[date, str]]:
    """Day and seal of each line in a copy of the file, or in the worker's log."""
    copy, logged = Anchors(), []
    for line in lines:
        if match := LOGGED.search(line):
            logged.append((date.fromisoformat(match[1]), match[3]))
        else:
            _take(copy, line)
    return logged + [(day, seal.seal) for day, seal in copy.seals.items() if seal.seal in copy.kept]


def _take(found: Anchors, line: str) -> None:
    """One line; what is none is passed over, and missed where it was a seal."""
    try:
        said = json.loads(line)
        if "kept" in said:
            found.kept.add(str(said["kept"]))
        elif "begun" in said:
            found.begun.append((_instant(said["begun"]), int(said["seals"])))
        else:
            seal = _seal(said)
            if seal.genuine:
                found.seals.setdefault(seal.day, seal)
            else:
                found.bent += 1
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return


def _seal(said: dict[str, Any]) -> ReadSeal:
    return ReadSeal(
        day=date.fromisoformat(said["day"]),
        rows=int(said["rows"]),
        digest=str(said["digest"]),
        previous=str(said["previous"]),
        seal=str(said["seal"]),
        sealed_at=_instant(said["sealed_at"]),
    )


def _instant(text: str) -> datetime:
    """ValueError without a zone: it would compare with nothing."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


def _line(seal: ReadSeal) -> dict[str, Any]:
    return {
        "day": seal.day.isoformat(),
        "rows": seal.rows,
        "digest": seal.digest,
        "previous": seal.previous,
        "seal": seal.seal,
        "sealed_at": seal.sealed_at.isoformat(),
    }


def _kept(seal: ReadSeal) -> dict[str, Any]:
    return {"day": seal.day.isoformat(), "kept": seal.seal}


def _append(lines: Iterable[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    if not text:
        return
    path = place()
    fresh = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            text = text if file.read(1) == b"\n" else b"\n" + text  # after a torn line
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """So that a new file's name, too, outlives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
