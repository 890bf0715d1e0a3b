"""The keys of an embedded installation: files of their own, apart from the database's folder and passwords.

They are made on the first start. `keys-made.json` remembers which ones were: a key that was made once and is
gone is asked for, never silently made anew, since what it sealed would be lost. Standard library only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from config import keys, processes
from config.postgres import EmbeddedError


def folder(data: Path) -> Path:
    return data / "keys"


def load(data: Path) -> dict[str, str]:
    """`NAME_FILE` → path for every key, making those that never were; EmbeddedError when one was lost."""
    place, note = folder(data), data / "keys-made.json"
    made: list[str] = json.loads(note.read_text(encoding="utf-8")) if note.exists() else []
    lost = [name for name in made if not (place / name).is_file()]
    if lost and (data / "postgres").exists():
        raise EmbeddedError(
            f"ไม่พบกุญแจ {', '.join(lost)} ใน {place} ข้อมูลเดิมเปิดอ่านไม่ได้หากไม่มี "
            f"กรุณานำไฟล์กลับมาจากที่สำรองไว้ หรือย้าย {data} ออกเพื่อเริ่มใหม่"
        )
    place.mkdir(mode=0o700, exist_ok=True)
    fresh = {name: value for name, value in keys.new_keys().items() if not (place / name).is_file()}
    for name, value in fresh.items():
        _write(place / name, value)
    if fresh:
        processes.write_json(note, sorted({*made, *fresh}))
    return {f"{name}_FILE": str(place / name) for name in keys.PURPOSES}


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and nobody else's to read at any moment."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def not_named(environment: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Those of `found` that the environment does not name in either way: `NAME` or `NAME_FILE`."""
    return {
        name: value
        for name, value in found.items()
        if not (environment.get(name) or environment.get(name.removesuffix("_FILE")))
    }
