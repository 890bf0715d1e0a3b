"""Size, name, declared type and first bytes of a file, all before anything parses it."""

from dataclasses import dataclass
from hashlib import sha256
from typing import IO

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE  # bytes of one file
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
# As browsers declare them, by what they are.
DECLARED = {JPEG: JPEG, "image/jpg": JPEG, "image/pjpeg": JPEG, PNG: PNG, "image/x-png": PNG, PDF: PDF}
EXTENSIONS = {"jpg": JPEG, "jpeg": JPEG, "png": PNG, "pdf": PDF}
MAGIC = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", PDF: b"%PDF-"}
ACCEPTED = ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf"  # for the page's file field
WHAT = "รับเฉพาะภาพ .jpg .png และเอกสาร .pdf"
LONGEST_NAME = 40


class UploadRefused(Exception):
    """Why the file is not kept, in Thai, with its name and how to mend it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"ไฟล์ “{shown(name)}”: {why}")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that passed `check`: its name for messages alone, its type, its bytes and their hash."""

    name: str
    type: str
    data: bytes

    @property
    def shown(self) -> str:
        return shown(self.name)

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def shown(name: str) -> str:
    """A file's name for a message: without its folders, not longer than a line."""
    last = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable()).strip()
    return last if len(last) <= LONGEST_NAME else f"{last[: LONGEST_NAME - 11]}…{last[-10:]}"


def megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"


def check(file: IO[bytes], *, name: str, declared: str, size: int) -> Sent:
    """The file's bytes with the type that name, declaration and first bytes agree on; UploadRefused otherwise."""
    if size == 0:
        raise UploadRefused(name, "ไม่มีข้อมูลอยู่ในไฟล์ — เปิดดูไฟล์ในเครื่องก่อน แล้วเลือกไฟล์ใหม่")
    if size > LARGEST:
        raise UploadRefused(
            name, f"มีขนาด {megabytes(size)} รับได้ไม่เกิน 10 MB — ถ่ายหรือสแกนใหม่ให้ละเอียดน้อยลง หรือแบ่งเป็นหลายไฟล์"
        )
    _, dot, extension = name.rpartition(".")
    type = EXTENSIONS.get(extension.lower()) if dot else None
    if type is None:
        raise UploadRefused(name, f"{WHAT} — บันทึกเป็นชนิดใดชนิดหนึ่งนี้ แล้วเลือกไฟล์ใหม่")
    data = file.read(LARGEST + 1)
    if DECLARED.get(declared.partition(";")[0].strip().lower()) != type or not data.startswith(MAGIC[type]):
        raise UploadRefused(
            name, f"ข้อมูลภายในไม่ใช่ .{extension.lower()} ตามชื่อไฟล์ — เปิดไฟล์แล้วบันทึกใหม่เป็น .jpg .png หรือ .pdf"
        )
    return Sent(name, type, data)
