"""Looks at an uploaded table before any parser does.

A 1.4 kB workbook with one cell at XFD1048576 keeps a parser busy for minutes; a 1 MB one can unpack to
gigabytes. Here everything is streamed and given up at the first limit that is passed. The sheet's own
`dimension` is not believed and not judged: readers must call openpyxl's `reset_dimensions()`.

Knows the standard library alone: the child that reads registers loads it by its path.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of a file: bytes of it and of what it unpacks to, and how far its table may reach."""

    size: int
    inflated: int
    rows: int
    columns: int
    cells: int


LISTS = Limits(10 * MEGABYTE, 60 * MEGABYTE, 20_000, 100, 500_000)  # reference data
REGISTERS = Limits(20 * MEGABYTE, 240 * MEGABYTE, 60_000, 120, 2_000_000)  # cases of years
MAX_INFLATED = LISTS.inflated
MAX_RATIO = 200  # inflated to packed; a sheet of equal rows reaches about 50
RATIO_FROM = 5 * MEGABYTE  # small parts may be packed as well as they like
MAX_PARTS = 300
MAX_CELL = 32_767  # characters, as in a spreadsheet program
MACRO_PARTS = ("vbaproject", "activex/", "macrosheets/", "embeddings/")
OUTSIDE_PARTS = ("externallinks/", "querytables/", "xl/connections.xml", "xl/model/")
MARKS = ",;\t|"
ENCODINGS = ("utf-8-sig", "cp874")  # what offices save: UTF-8 with or without a mark, and windows-874

XML_BEGINS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
DIGITS = "0123456789"
WALKED = frozenset(("mergeCell", "hyperlink", "f"))  # ranges that parsers walk cell by cell

_ROW = re.compile(r"\d{1,7}", re.ASCII)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)
# What is sent under a wrong name, by its first bytes.
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_PACKED = b"PK\x03\x04"
_NO_CSV = (b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|head|meta|script)", re.IGNORECASE)


class UploadRefused(Exception):
    """Why the file is not read, in Thai."""


def check_upload(file: IO[bytes], name: str, limits: Limits = LISTS) -> int:
    """Returns when the file may be given to a parser, wound back to its start; otherwise UploadRefused.

    How many formulas stand without their result: a parser sees nothing there.
    """
    check_outside(file, name, limits)
    blind = 0
    if suffix_of(name) == "xlsx":
        blind = _check_workbook(file, limits)
    else:
        _check_csv(file.read(), limits)
    file.seek(0)
    return blind


def suffix_of(name: str) -> str:
    return name.lower().rpartition(".")[2]


def check_outside(file: IO[bytes], name: str, limits: Limits) -> None:
    """What shows without unpacking anything: name, size, first bytes, the archive's own list. Wound back to its start."""
    suffix = suffix_of(name)
    if suffix not in ("xlsx", "csv"):
        raise UploadRefused(f"ไฟล์นามสกุล .{suffix[:10]} อ่านไม่ได้ — บันทึกเป็น .xlsx หรือ .csv แล้วเลือกไฟล์ใหม่")
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise UploadRefused("ไฟล์ว่างเปล่า — ตรวจสอบว่าบันทึกข้อมูลลงไฟล์แล้ว")
    if size > limits.size:
        most = limits.size // MEGABYTE
        raise UploadRefused(f"ไฟล์มีขนาด {size // MEGABYTE} MB รับได้ไม่เกิน {most} MB — แบ่งเป็นหลายไฟล์")
    _check_magic(file.read(512), suffix)
    file.seek(0)
    if suffix == "xlsx":
        with _opened(file) as archive:
            _check_parts(archive.infolist(), size, limits)
    file.seek(0)


def _check_magic(head: bytes, suffix: str) -> None:
    if head.startswith(_OLD_OR_LOCKED):
        raise UploadRefused(
            "ไฟล์ตั้งรหัสผ่านไว้ หรือเป็น .xls รุ่นเก่า — เปิดไฟล์ ยกเลิกรหัสผ่าน แล้วบันทึกเป็น .xlsx (สมุดงาน Excel)"
        )
    if _PAGE.match(head):
        raise UploadRefused("ไฟล์นี้เป็นหน้าเว็บที่เปลี่ยนนามสกุล — เปิดด้วยโปรแกรมตารางคำนวณ แล้วบันทึกเป็น .xlsx")
    if suffix == "csv" and head.startswith(_PACKED):
        raise UploadRefused("ไฟล์นี้เป็นสมุดงานที่เปลี่ยนนามสกุลเป็น .csv — เปลี่ยนกลับเป็น .xlsx แล้วเลือกไฟล์ใหม่")
    if suffix == "csv" and head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UploadRefused("ไฟล์ CSV นี้ใช้รหัสอักขระ UTF-16 ซึ่งอ่านไม่ได้ — บันทึกใหม่เป็น CSV UTF-8")
    if suffix == "csv" and head.startswith(_NO_CSV):
        raise UploadRefused("ไฟล์นี้ไม่ใช่ CSV — เปิดด้วยโปรแกรมตารางคำนวณแล้วบันทึกเป็น CSV UTF-8")


def decode(data: bytes) -> str:
    """The text of a CSV in one of ENCODINGS; UploadRefused for anything else."""
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UploadRefused("อ่านตัวอักษรในไฟล์ไม่ได้ — บันทึกไฟล์ CSV ด้วยรหัสอักขระ UTF-8")


def mark_of(text: str) -> str:
    """The mark between the cells of a CSV, by what its first lines have most of."""
    first = "\n".join(text[:20_000].splitlines()[:20])
    return max(MARKS, key=first.count)


def _check_csv(data: bytes, limits: Limits) -> None:
    if b"\0" in data:
        raise UploadRefused("ไฟล์นี้ไม่ใช่ CSV — เปิดด้วยโปรแกรมตารางคำนวณแล้วบันทึกเป็น CSV UTF-8")
    try:
        text = decode(data)
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark_of(text)), 1):
            _check_extent(number, len(row), limits)
            if any(len(cell) > MAX_CELL for cell in row):
                raise UploadRefused(
                    f"แถว {number} มีข้อความยาวเกิน {MAX_CELL:,} ตัวอักษร — ตรวจสอบเครื่องหมายคำพูดที่ไม่ได้ปิด"
                )
    except csv.Error as error:
        raise UploadRefused("อ่าน CSV ไม่ได้ — ตรวจสอบเครื่องหมายคำพูดที่ไม่ได้ปิด หรือบันทึกไฟล์ใหม่") from error


def _check_extent(row: int, column: int, limits: Limits) -> None:
    if row > limits.rows or column > limits.columns:
        raise UploadRefused(
            f"ตารางยาวถึงแถว {row:,} คอลัมน์ที่ {column:,} รับได้ไม่เกิน {limits.rows:,} แถว {limits.columns} คอลัมน์ "
            "— ลบแถวและคอลัมน์ว่างท้ายตาราง หรือแบ่งไฟล์"
        )


# --- Workbooks --------------------------------------------------------------------------------


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UploadRefused("ไฟล์นี้ไม่ใช่ .xlsx ที่สมบูรณ์ — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง") from error


def _check_workbook(file: IO[bytes], limits: Limits) -> int:
    with _opened(file) as archive:
        room, blind = limits.inflated, 0
        for part in archive.infolist():
            look = _Look(limits)
            room = _check_part(archive, part, room, look)
            blind += look.blind
    return blind


def _check_parts(parts: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """What the archive's list says of itself; lies about sizes are met while inflating."""
    names = [part.filename.lower() for part in parts]
    if any(mark in name for name in names for mark in MACRO_PARTS):
        raise UploadRefused("ไฟล์มีแมโครหรือวัตถุฝังอยู่ — บันทึกเป็น .xlsx แบบไม่มีแมโคร แล้วเลือกไฟล์ใหม่")
    if any(mark in name for name in names for mark in OUTSIDE_PARTS):
        raise _linked()
    if any(part.flag_bits & 1 for part in parts):
        raise UploadRefused("ไฟล์ตั้งรหัสผ่านไว้ — เปิดไฟล์แล้วบันทึกใหม่โดยไม่ตั้งรหัสผ่าน")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise UploadRefused("ไฟล์นี้ไม่ใช่ตารางคำนวณ .xlsx — เปิดไฟล์แล้วบันทึกเป็น .xlsx ใหม่อีกครั้ง")
    outside = any(name.startswith("/") or ".." in name or "\\" in name for name in names)
    if outside or len(set(names)) != len(names) or len(names) > MAX_PARTS:
        raise UploadRefused("โครงสร้างภายในไฟล์ผิดปกติ — คัดลอกตารางไปยังไฟล์ใหม่แล้วบันทึกเป็น .xlsx")
    inflated = sum(part.file_size for part in parts)
    if inflated > limits.inflated or (inflated > RATIO_FROM and inflated > size * MAX_RATIO):
        raise _bomb()


def _linked() -> UploadRefused:
    return UploadRefused(
        "ไฟล์เชื่อมโยงไปยังไฟล์หรือฐานข้อมูลอื่น — คัดลอกตารางแล้ววางแบบค่าลงในสมุดงานใหม่ บันทึกเป็น .xlsx แล้วเลือกไฟล์ใหม่"
    )


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


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int, look: "_Look") -> int:
    """Inflates one part to its end; XML, whatever its name, is looked through. Returns the allowance left."""
    with archive.open(part) as stream:
        head = stream.peek(64)  # type: ignore[attr-defined]  # ZipExtFile has it
        counted = _Counted(stream, room)
        if _may_be_xml(head):
            look.through(counted)
        while counted.read(MEGABYTE):
            pass
    return counted.room


def _may_be_xml(head: bytes) -> bool:
    """Also in UTF-16 without a mark, whose every other byte is zero, and behind any number of spaces."""
    text = head.replace(b"\0", b"").lstrip()
    return text.startswith(XML_BEGINS) or (bool(head) and not text)


class _Look:
    """Elements of one part as they pass; nothing is kept. A document type, and with it every entity, is refused."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows = self.blind = 0
        self.formula = False
        self.columns = {letters_of(number): number for number in range(1, limits.columns + 1)}

    def through(self, stream: _Counted) -> None:
        parser = self.parser = expat.ParserCreate()
        parser.StartElementHandler = self._handler()
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.ParseFile(stream)
            self.blind += self.formula
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise UploadRefused(
                "ข้อมูลภายในไฟล์เสียหายหรือไม่ปลอดภัย — คัดลอกตารางไปยังไฟล์ใหม่แล้วบันทึกเป็น .xlsx"
            ) from error

    def _doctype(self, *_: object) -> None:
        raise ValueError("document type")

    def _handler(self) -> Callable[[str, dict[str, str]], None]:
        """Called for every element of every sheet: what nearly all of them are (a cell, its value) is judged in it."""
        columns, most_rows, most_cells = self.columns, self.limits.rows, self.limits.cells
        most = 4 * most_cells
        cells = elements = 0

        def element(tag: str, attributes: dict[str, str]) -> None:
            nonlocal cells, elements
            elements += 1
            if tag == "c":
                cells += 1
                at = attributes.get("r", "A1")
                letters = at.rstrip(DIGITS)
                if letters not in columns or int(at[len(letters) :]) > most_rows:
                    self._check_corner(at)
                if self.formula:
                    self.blind += 1
                    self._result("")
            elif tag == "v":
                if self.formula:
                    self.parser.CharacterDataHandler = self._result
            elif ":" in tag:
                elements -= 1
                element(tag.rpartition(":")[2], attributes)
            else:
                self._other(tag, attributes)
            if cells > most_cells or elements > most:
                raise self._too_many()

        return element

    def _result(self, _: str) -> None:
        """Of a formula: asked for only behind one, for it is called for every text."""
        self.formula = False
        self.parser.CharacterDataHandler = None

    def _other(self, tag: str, attributes: dict[str, str]) -> None:
        """Rows, the ranges that parsers walk cell by cell (merged cells, links, the formula's extent), and what parts are."""
        if tag == "row":
            self._check_row(attributes.get("r"))
        elif tag in WALKED:
            self.formula = tag == "f"
            for corner in attributes.get("ref", "").split(":"):
                if corner:
                    self._check_corner(corner)
        elif tag in ("Override", "Relationship"):
            _check_kind(attributes)

    def _check_row(self, number: str | None) -> None:
        """Plain digits only: openpyxl also reads `+99999999999` and `1e12`, and counts up to them."""
        self.rows += 1
        if self.rows > self.limits.rows:
            raise self._too_many()
        if number is None:
            return
        if not _ROW.fullmatch(number):
            raise ValueError(number[:20])
        _check_extent(int(number), 1, self.limits)

    def _check_corner(self, text: str) -> None:
        found = _CELL.fullmatch(text)
        if not found:
            raise ValueError(text[:20])
        column = self.columns.get(found[1])
        if column is None or int(found[2]) > self.limits.rows:
            _check_extent(int(found[2]), column or column_of(found[1]), self.limits)

    def _too_many(self) -> UploadRefused:
        return UploadRefused(
            f"ตารางมีเกิน {self.limits.rows:,} แถวหรือ {self.limits.cells:,} ช่อง — แบ่งเป็นหลายไฟล์"
        )


def _check_kind(attributes: dict[str, str]) -> None:
    """What a part is said to be, and where a relationship leads: a link that somebody may click is no danger here."""
    if "macroEnabled" in attributes.get("ContentType", ""):
        raise UploadRefused("ไฟล์มีแมโคร — บันทึกเป็น .xlsx แบบไม่มีแมโคร แล้วเลือกไฟล์ใหม่")
    if attributes.get("TargetMode") == "External" and not attributes.get("Type", "").endswith("/hyperlink"):
        raise _linked()


def letters_of(column: int) -> str:
    """A, B, … Z, AA: the column's letters, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """`letters_of` backwards."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
