"""Hostile files and the honest ones: each is refused before a parser sees it, and fast."""

import io
import time
import zipfile

import openpyxl
import pytest

from cases.spreadsheet.formats import Workbook
from cases.spreadsheet.guard import MAX_INFLATED, UploadRefused, check_upload

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
OUTSIDE_FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&f;</worksheet>'


FAR = '<sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData>'


def workbook(parts: dict[str, str | bytes] | None = None) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            {"[Content_Types].xml": TYPES, "xl/workbook.xml": "<workbook/>"} | (parts or {})
        ).items():
            archive.writestr(name, content)
    return buffer


def sheet(inside: str, name: str = "xl/worksheets/sheet1.xml") -> io.BytesIO:
    return workbook({name: SHEET % inside})


def rows_of_zeros() -> io.BytesIO:
    return workbook({"xl/media/flood.bin": b"\0" * (MAX_INFLATED - 1)})


HOSTILE = {
    "the last cell of all": lambda: sheet(
        '<sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    ),
    "a far column": lambda: sheet('<sheetData><row r="1"><c r="XFD1"/></row></sheetData>'),
    "a merged range over everything": lambda: sheet(
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "a link over everything": lambda: sheet('<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'),
    "a sheet under a picture's name": lambda: sheet('<row r="1"><c r="ZZZ9"/></row>', "xl/media/a.png"),
    "entities that multiply": lambda: workbook({"xl/worksheets/sheet1.xml": BILLION_LAUGHS}),
    "an entity that reads a file": lambda: workbook({"xl/worksheets/sheet1.xml": OUTSIDE_FILE}),
    "a flood of zeros": rows_of_zeros,
    "a sheet behind more spaces than are looked at": lambda: workbook(
        {"xl/worksheets/sheet1.xml": " " * 600 + SHEET % FAR}
    ),
    "a sheet in UTF-16 without a mark": lambda: workbook(
        {"xl/worksheets/sheet1.xml": (SHEET % FAR).encode("utf-16-be")}
    ),
    "a row number with a sign": lambda: sheet('<row r="+99999999999"><c/></row>'),
    "a row number as a power of ten": lambda: sheet('<row r="1e12"><c/></row>'),
    "macros": lambda: workbook({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "a path out of the archive": lambda: workbook({"../../etc/cron.d/x": "x"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbook_is_refused_within_a_second(name):
    file = HOSTILE[name]()
    started = time.perf_counter()
    with pytest.raises(UploadRefused):
        check_upload(file, "list.xlsx")
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"MZ\0\0", "program.csv"),
        (b"a,b\n" * 20_001, "long.csv"),
        (b"a," * 200, "wide.csv"),
        (b"not a zip", "list.xlsx"),
        (b"code\n1", "list.xlsm"),
        (b"x" * (10 * 1024 * 1024 + 1), "big.csv"),
    ],
)
def test_other_files_are_refused_with_a_way_to_mend_it(content, name):
    with pytest.raises(UploadRefused, match=" — "):
        check_upload(io.BytesIO(content), name)


def test_an_archive_that_lies_about_its_sizes_is_refused():
    data = bytearray(workbook({"xl/x.bin": b"\0" * 3_000_000}).getvalue())
    truth = (3_000_000).to_bytes(4, "little")
    while (at := data.find(truth)) >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(UploadRefused):
        check_upload(io.BytesIO(bytes(data)), "list.xlsx")


def test_honest_workbook_passes_and_is_wound_back():
    book = openpyxl.Workbook()
    for number in range(500):
        book.active.append([f"0663{number:04}", "องค์การบริหารส่วนตำบลแม่กุ", number])
    book.active.merge_cells("A1:C1")
    file = io.BytesIO()
    book.save(file)
    check_upload(file, "รายชื่อ.XLSX")
    assert file.tell() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_honest_csv_passes_in_three_encodings(encoding):
    check_upload(io.BytesIO("รหัส,ชื่อ\n06630608,แม่กุ\n".encode(encoding)), "list.csv")


def test_a_sheet_that_claims_to_be_endless_is_read_at_its_true_size():
    book = openpyxl.Workbook()
    book.active.append(["รหัส", "ด้าน"])
    book.active.append(["other", "อื่น ๆ"])
    honest = io.BytesIO()
    book.save(honest)
    lying = io.BytesIO()
    with zipfile.ZipFile(honest) as source, zipfile.ZipFile(lying, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, source.read(part).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    check_upload(lying, "list.xlsx")
    started = time.perf_counter()
    assert Workbook().create_dataset(lying.getvalue()).dict == [{"รหัส": "other", "ด้าน": "อื่น ๆ"}]
    assert time.perf_counter() - started < 1
