"""Has an officer's file read by a child, and believes nothing that it says unchecked.

The child's answer stays in the kernel's memory and is read row by row each time somebody goes through a sheet, so that
fifty thousand rows take the caller no more room than fifty.
"""

import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

import orjson

from cases.spreadsheet.cells import Book, Merged, Row, Sheet, unpacked
from cases.spreadsheet.guard import MEGABYTE, REGISTERS, UploadRefused, check_outside
from cases.uploads import process
from cases.uploads.process import Allowance, Failed

CHILD = Path(__file__).resolve().parent / "child.py"
MEMORY = 1024 * MEGABYTE  # bytes of address space
ANSWER = 200 * MEGABYTE
PATIENCE = 15  # seconds for a place among AT_ONCE
AT_ONCE = BoundedSemaphore(2)  # children of one process
LONGEST = 400  # characters of a reason
CHUNK = MEGABYTE

REASONS = {
    "busy": "ระบบกำลังอ่านไฟล์ของผู้อื่นอยู่หลายไฟล์ — รอสักครู่ แล้วทำอีกครั้ง",
    "long": "ไฟล์ใช้เวลาหรือหน่วยความจำในการอ่านมากผิดปกติ — คัดลอกเฉพาะตารางไปวางในสมุดงานใหม่ แล้วบันทึกเป็น .xlsx",
    "broken": "อ่านไฟล์ไม่ได้เพราะไฟล์ไม่สมบูรณ์ — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง",
}


class FileRefused(Exception):
    """Why the file as a whole is not read, and how to mend it, in Thai."""


def check_file(data: bytes, *, name: str) -> None:
    """Returns when `read_book` may be asked for it: at once, for the page that receives the file; else FileRefused."""
    with _asked("look", data, name):
        pass


def read_book(data: bytes, *, name: str) -> Book:
    """Every sheet of an .xlsx or .csv; FileRefused with what is the matter and how to mend it.

    Formulas are read as their last results, dates as dates, and nothing is rescued yet.
    """
    answer = _asked("read", data, name)
    try:
        told = json.loads(answer.readline())
        return Book(name, tuple(_sheets(told, answer)), int(told["blind"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileRefused(REASONS["broken"]) from None


def seconds_for(data: bytes) -> int:
    """Of processor time: a small file that needs long is not an honest one."""
    return 2 + 2 * len(data) // MEGABYTE


def _asked(task: str, data: bytes, name: str) -> IO[bytes]:
    """The child's answer behind its first line, where that refuses nothing."""
    try:
        check_outside(io.BytesIO(data), name, REGISTERS)
        seconds = seconds_for(data)
        allowed = Allowance(MEMORY, seconds, ANSWER, PATIENCE, clock=20 + 8 * seconds)
        answer = process.run(CHILD, {"task": task, "name": name}, data, allowed, AT_ONCE)
    except UploadRefused as why:
        raise FileRefused(str(why)) from why
    except Failed as why:
        raise FileRefused(REASONS[str(why)]) from why
    _check_refusal(answer.readline(LONGEST * 8))
    answer.seek(0)
    return answer


def _check_refusal(line: bytes) -> None:
    """The sentence goes to whoever sent the file, as text; a page escapes it."""
    if not line.startswith(b'{"refused"'):
        return
    try:
        why = json.loads(line)["refused"]
    except (ValueError, KeyError, TypeError, RecursionError):
        why = ""
    fits = isinstance(why, str) and 0 < len(why) <= LONGEST and why.isprintable()
    raise FileRefused(why if fits else REASONS["broken"])


def _sheets(told: Any, answer: IO[bytes]) -> Iterator[Sheet]:
    at = answer.tell()
    for about in told["sheets"]:
        rows = Rows(answer, at, int(about["rows"]))
        at = rows.end
        merged = tuple(_merged(part) for part in about["merged"])
        yield Sheet(str(about["name"])[:200], rows, merged, bool(about["hidden"]))


def _merged(part: Any) -> Merged:
    top, left, bottom, right = map(int, part)
    return top, left, bottom, right


@dataclass(slots=True)
class Rows:
    """Rows of one sheet in the child's answer, read anew by everybody who asks. `answer` lives as long as this."""

    answer: IO[bytes]
    start: int
    count: int
    end: int = 0

    def __post_init__(self) -> None:
        self.end = self.start
        for line in self._lines():
            self.end += len(line)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        """FileRefused for a line that is no row: whoever took the child over could have written anything."""
        read = orjson.loads
        try:
            for line in self._lines():
                yield unpacked(read(line))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise FileRefused(REASONS["broken"]) from None

    def _lines(self) -> Iterator[bytes]:
        left, at, rest = self.count, self.start, b""
        while left:
            chunk = os.pread(self.answer.fileno(), CHUNK, at)
            if not chunk:
                raise ValueError("fewer rows than told")
            at += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines[:left]:
                yield line + b"\n"
            left -= min(left, len(lines))
