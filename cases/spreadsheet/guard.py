"""Looks at an uploaded table before any parser does.

A 1.4 kB workbook with one cell at XFD1048576 keeps a parser busy for minutes; a 1 MB one can unpack to
gigabytes. Here everything is streamed and given up at the first limit that is passed. The sheet's own
`dimension` is not believed and not judged: readers must call openpyxl's `reset_dimensions()`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

MEGABYTE = 1024 * 1024
MAX_SIZE = 10 * MEGABYTE
MAX_INFLATED = 60 * MEGABYTE
MAX_RATIO = 200  # inflated to packed; a sheet of equal rows reaches about 50
RATIO_FROM = 5 * MEGABYTE  # small parts may be packed as well as they like
MAX_PARTS = 300
MAX_ROWS, MAX_COLUMNS = 20_000, 100
MAX_CELLS = 500_000
MAX_CELL = 32_767  # characters, as in a spreadsheet program
MACRO_PARTS = ("vbaproject", "activex/", "macrosheets/", "embeddings/")
ENCODINGS = ("utf-8-sig", "cp874")  # what offices save: UTF-8 with or without a mark, and windows-874

XML_BEGINS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_ROW = re.compile(r"\d{1,7}", re.ASCII)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)


class UploadRefused(Exception):
    """Why the file is not read, in Thai."""


def check_upload(file: IO[bytes], name: str) -> None:
    """Returns when the file may be given to a parser, wound back to its start; otherwise UploadRefused."""
    suffix = name.lower().rpartition(".")[2]
    if suffix not in ("xlsx", "csv"):
        raise UploadRefused(f"ไฟล์นามสกุล .{suffix[:10]} อ่านไม่ได้ — บันทึกเป็น .xlsx หรือ .csv แล้วเลือกไฟล์ใหม่")
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise UploadRefused("ไฟล์ว่างเปล่า — ตรวจสอบว่าบันทึกข้อมูลลงไฟล์แล้ว")
    if size > MAX_SIZE:
        raise UploadRefused(f"ไฟล์มีขนาด {size // MEGABYTE} MB รับได้ไม่เกิน 10 MB — แบ่งเป็นหลายไฟล์")
    if suffix == "xlsx":
        _check_workbook(file, size)
    else:
        _check_csv(file.read())
    file.seek(0)


def decode(data: bytes) -> str:
    """The text of a CSV in one of ENCODINGS; UploadRefused for anything else."""
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UploadRefused("อ่านตัวอักษรในไฟล์ไม่ได้ — บันทึกไฟล์ CSV ด้วยรหัสอักขระ UTF-8")


def _check_csv(data: bytes) -> None:
    if b"\0" in data:
        raise UploadRefused("ไฟล์นี้ไม่ใช่ CSV — เปิดด้วยโปรแกรมตารางคำนวณแล้วบันทึกเป็น CSV UTF-8")
    try:
        for number, row in enumerate(csv.reader(io.StringIO(decode(data), newline="")), 1):
            _check_extent(number, len(row))
            if any(len(cell) > MAX_CELL for cell in row):
                raise UploadRefused(
                    f"แถว {number} มีข้อความยาวเกิน {MAX_CELL:,} ตัวอักษร — ตรวจสอบเครื่องหมายคำพูดที่ไม่ได้ปิด"
                )
    except csv.Error as error:
        raise UploadRefused("อ่าน CSV ไม่ได้ — ตรวจสอบเครื่องหมายคำพูดที่ไม่ได้ปิด หรือบันทึกไฟล์ใหม่") from error


def _check_extent(row: int, column: int) -> None:
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise UploadRefused(
            f"ตารางยาวถึงแถว {row:,} คอลัมน์ที่ {column:,} รับได้ไม่เกิน {MAX_ROWS:,} แถว {MAX_COLUMNS} คอลัมน์ "
            "— ลบแถวและคอลัมน์ว่างท้ายตาราง หรือแบ่งไฟล์"
        )


# --- Workbooks --------------------------------------------------------------------------------


def _check_workbook(file: IO[bytes], size: int) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts, size)
            room = MAX_INFLATED
            for part in parts:
                room = _check_part(archive, part, room)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UploadRefused("ไฟล์นี้ไม่ใช่ .xlsx ที่สมบูรณ์ — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง") from error


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    """What the archive's list says of itself; lies about sizes are met while inflating."""
    names = [part.filename.lower() for part in parts]
    if any(mark in name for name in names for mark in MACRO_PARTS):
        raise UploadRefused("ไฟล์มีแมโครหรือวัตถุฝังอยู่ — บันทึกเป็น .xlsx แบบไม่มีแมโคร แล้วเลือกไฟล์ใหม่")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise UploadRefused("ไฟล์นี้ไม่ใช่ตารางคำนวณ .xlsx — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง")
    outside = any(name.startswith("/") or ".." in name or "\\" in name for name in names)
    if outside or len(set(names)) != len(names) or len(names) > MAX_PARTS:
        raise UploadRefused("โครงสร้างภายในไฟล์ผิดปกติ — คัดลอกตารางไปยังไฟล์ใหม่แล้วบันทึกเป็น .xlsx")
    inflated = sum(part.file_size for part in parts)
    if inflated > MAX_INFLATED or (inflated > RATIO_FROM and inflated > size * MAX_RATIO):
        raise _bomb()


def _bomb() -> UploadRefused:
    return UploadRefused("ไฟล์คลายออกแล้วใหญ่เกินไป — ลบแผ่นงานและรูปภาพที่ไม่ใช้ แล้วบันทึกใหม่")


class _Counted(io.RawIOBase):
    """A part as a stream that gives up when it has become larger than what is left of the allowance."""

    def __init__(self, stream: IO[bytes], room: int) -> None:
        self.stream, self.room = stream, room

    def read(self, size: int = -1) -> bytes:
        chunk = self.stream.read(65_536 if size < 0 else size)
        self.room -= len(chunk)
        if self.room < 0:
            raise _bomb()
        return chunk


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """Inflates one part to its end; XML, whatever its name, is looked through. Returns the allowance left."""
    with archive.open(part) as stream:
        head = stream.peek(64)  # type: ignore[attr-defined]  # ZipExtFile has it
        counted = _Counted(stream, room)
        if _may_be_xml(head):
            _check_xml(counted)
        while counted.read(MEGABYTE):
            pass
    return counted.room


def _may_be_xml(head: bytes) -> bool:
    """Also in UTF-16 without a mark, whose every other byte is zero, and behind any number of spaces."""
    text = head.replace(b"\0", b"").lstrip()
    return text.startswith(XML_BEGINS) or (bool(head) and not text)


def _check_xml(stream: _Counted) -> None:
    cells = rows = 0
    try:
        for tag, attributes in _elements(stream):
            _check_element(tag, attributes)
            cells += tag == "c"
            rows += tag == "row"
            if cells > MAX_CELLS or rows > MAX_ROWS:
                raise UploadRefused(f"ตารางมีเกิน {MAX_ROWS:,} แถวหรือ {MAX_CELLS:,} ช่อง — แบ่งเป็นหลายไฟล์")
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UploadRefused("ข้อมูลภายในไฟล์เสียหายหรือไม่ปลอดภัย — คัดลอกตารางไปยังไฟล์ใหม่แล้วบันทึกเป็น .xlsx") from error


def _elements(stream: _Counted) -> Iterator[tuple[str, dict[str, str]]]:
    """(tag without namespace, attributes) of every element; nothing is kept."""
    root = None
    for event, element in iterparse(stream, ("start", "end"), forbid_dtd=True):
        if event == "start":
            root = element if root is None else root
            yield element.tag.rpartition("}")[2], element.attrib
        elif root is not None and element is not root:
            element.clear()
            if element.tag.endswith(("}row", "}si")):
                root.clear()


def _check_element(tag: str, attributes: dict[str, str]) -> None:
    """Cells, rows, and the ranges that parsers walk cell by cell: merged cells, links, the formula's extent."""
    if tag == "row" and "r" in attributes:
        _check_row(attributes["r"])
    elif tag == "c":
        _check_range(attributes.get("r", ""))
    elif tag in ("mergeCell", "hyperlink", "f"):
        _check_range(attributes.get("ref", ""))
    elif tag == "Override" and "macroEnabled" in attributes.get("ContentType", ""):
        raise UploadRefused("ไฟล์มีแมโคร — บันทึกเป็น .xlsx แบบไม่มีแมโคร แล้วเลือกไฟล์ใหม่")


def _check_row(text: str) -> None:
    """Plain digits only: openpyxl also reads `+99999999999` and `1e12`, and counts up to them."""
    if not _ROW.fullmatch(text):
        raise ValueError(text[:20])
    _check_extent(int(text), 1)


def _check_range(text: str) -> None:
    for corner in filter(None, text.split(":")):
        found = _CELL.fullmatch(corner)
        if not found:
            raise ValueError(corner[:20])
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        _check_extent(int(found[2]), column)
