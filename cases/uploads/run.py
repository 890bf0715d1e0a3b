"""Has pictures and papers made anew by a child (`process`), and believes nothing that it says unchecked."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from cases.uploads import process
from cases.uploads.check import JPEG, LARGEST, MAGIC, PDF, PNG, Sent, UploadRefused
from cases.uploads.process import Allowance, Failed

CHILD = Path(__file__).resolve().parent / "child.py"
MEMORY = 1024**3  # bytes of address space
SECONDS = 15  # of processor time; on the clock twice as long
PATIENCE = 15  # seconds for a place among AT_ONCE: with the child's own time less than an idle transaction is let live
ANSWER = 2 * LARGEST
AT_ONCE = BoundedSemaphore(2)  # children of one process: memory for a few, not for every thread
KINDS = {JPEG: "JPEG", PNG: "PNG", PDF: "PDF"}
LEFT, RIGHT = 270, 90  # degrees clockwise

REASONS = {
    "pixels": "ภาพมีรายละเอียดเกิน 30 ล้านจุด — ย่อภาพหรือถ่ายใหม่ให้ละเอียดน้อยลง แล้วเลือกไฟล์ใหม่",
    "pages": "มีเกิน 20 หน้า — แบ่งเป็นหลายไฟล์ ไฟล์ละไม่เกิน 20 หน้า",
    "large": "มีรายละเอียดมากจนเก็บไว้ในไฟล์เดียวไม่ได้ — แบ่งเป็นหลายไฟล์ หรือสแกนใหม่ให้ละเอียดน้อยลง",
    "locked": "ตั้งรหัสผ่านไว้ — เปิดไฟล์แล้วบันทึกใหม่โดยไม่ตั้งรหัสผ่าน",
    "broken": "อ่านไม่ได้เพราะไฟล์ไม่สมบูรณ์ — เปิดดูในเครื่องก่อน แล้วถ่าย สแกน หรือบันทึกใหม่",
    "busy": "ระบบกำลังอ่านไฟล์ของผู้อื่นอยู่หลายไฟล์ — รอสักครู่ แล้วทำอีกครั้ง",
    "long": "ใช้เวลาหรือหน่วยความจำในการอ่านมากผิดปกติ — ถ่ายหรือสแกนเป็นภาพใหม่ แล้วเลือกไฟล์นั้น",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What is kept of a file: JPEG or PDF, its thumbnail (JPEG), and its measure in pixels or pages."""

    type: str
    full: bytes
    thumbnail: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None


def make(sent: Sent, *, mark: tuple[str, ...] = ()) -> Made:
    """The file made anew, with the lines of `mark` burned across it; UploadRefused when that cannot be done."""
    job: dict[str, Any] = {"kind": KINDS[sent.type]}
    if mark:
        job |= {"mark": mark, "font": _font()}
    return _refused(job, sent)


def turned(stored: Sent, degrees: int) -> Made:
    """What is stored, turned clockwise; UploadRefused when no child had the time for it."""
    return _refused({"kind": KINDS[stored.type], "turn": degrees}, stored)


def _refused(job: dict[str, Any], sent: Sent) -> Made:
    try:
        return _run(job, sent.data)
    except Failed as why:
        raise UploadRefused(sent.name, REASONS[str(why)]) from why


@lru_cache(maxsize=1)
def _font() -> str:
    """Sarabun as it is: its text layer, which paper needs mended, does not exist in a picture."""
    return str(Path(str(files("fontpkg_sarabun"))) / "files" / "Sarabun-Bold.ttf")


def _run(job: dict[str, Any], data: bytes) -> Made:
    """Failed with one of REASONS."""
    allowed = Allowance(MEMORY, SECONDS, ANSWER, PATIENCE, clock=SECONDS * 2)
    with process.run(CHILD, job | {"largest": LARGEST}, data, allowed, AT_ONCE) as answer:
        return _checked(answer.read())


def _checked(answer: bytes) -> Made:
    """The answer, where it is one: whoever took the child over could have written anything."""
    line, _, body = answer.partition(b"\n")
    try:
        told = json.loads(line)
        if why := told.get("refused"):
            raise Failed(why if why in REASONS else "broken")
        type, long, small = str(told["type"]), int(told["full"]), int(told["thumbnail"])
        measure = {name: int(told[name]) for name in ("width", "height", "pages") if name in told}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Failed("broken") from None
    made = Made(type, body[:long], body[long:], **measure)
    fits = (
        type in (JPEG, PDF)
        and 0 < long <= LARGEST
        and len(made.full) == long
        and 0 < len(made.thumbnail) == small
    )
    if not fits or not made.full.startswith(MAGIC[type]) or not made.thumbnail.startswith(MAGIC[JPEG]):
        raise Failed("broken")
    return made
