"""Files made to do harm, or sent under a wrong name. Each must be refused with a reason, at once."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from tests.cases.spreadsheet.registers import HEADINGS, csv_of, people, workbook

MEGABYTE = 2**20
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>%s</Types>'
)
SHEET_PART = "xl/worksheets/sheet1.xml"
PARTS = {
    "[Content_Types].xml": TYPES % "",
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
Content = str | bytes


def book(parts: Mapping[str, Content], *, packed: int = zipfile.ZIP_DEFLATED, without: str = "") -> bytes:
    """A workbook that parsers open, with other parts in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, content in ({SHEET_PART: sheet("")} | PARTS | dict(parts)).items():
            if name != without:
                archive.writestr(name, content)
    return out.getvalue()


def sheet(inside: str, data: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{inside}</worksheet>'


def rows(data: str, inside: str = "") -> bytes:
    return book({SHEET_PART: sheet(inside, data)})


def with_types(more: str, parts: Mapping[str, Content] | None = None) -> bytes:
    return book({"[Content_Types].xml": TYPES % more, **(parts or {})})


def related(kind: str, target: str, parts: Mapping[str, Content] | None = None) -> bytes:
    link = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    return book({
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>',
        **(parts or {}),
    })  # fmt: skip


def entities(doctype: str) -> bytes:
    return book(
        {
            SHEET_PART: f"<!DOCTYPE x [{doctype}]>"
            + sheet("", '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')
        }
    )


LAUGHS = '<!ENTITY a "haha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)


def doubled() -> bytes:
    out = io.BytesIO(book({}))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/worksheets/sheet1.xml", sheet("", '<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    return out.getvalue()


def truncated() -> bytes:
    whole = workbook([HEADINGS, *people(50)])
    return whole[: len(whole) * 2 // 3]


def broken_inside() -> bytes:
    """A byte of the packed sheet changed."""
    whole = bytearray(workbook([HEADINGS, *people(50)]))
    at = whole.find(b"xl/worksheets/sheet1.xml") + 200
    whole[at] ^= 0xFF
    return bytes(whole)


def locked() -> bytes:
    """As a workbook with a password lies in its compound file."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 500
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 4000
    )


def locked_zip() -> bytes:
    whole = bytearray(book({}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(mark)
        while at >= 0:
            whole[at + offset] |= 1
            at = whole.find(mark, at + 4)
    return bytes(whole)


def nested_zip() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 50 * MEGABYTE)
    return book({f"xl/media/{n}.zip": b"\0" * 30 * MEGABYTE for n in range(9)})


def lying() -> bytes:
    """Says of a part that it is small."""
    whole = bytearray(book({"xl/x.bin": b"\0" * 30 * MEGABYTE}))
    truth = (30 * MEGABYTE).to_bytes(4, "little")
    while (at := whole.find(truth)) >= 0:
        whole[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(whole)


def noise(size: int) -> bytes:
    return random.Random(6).randbytes(size)


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MILLION = "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, 60_002))

HOSTILE: dict[str, tuple[str, Callable[[], Any]]] = {
    # bombs
    "a flood of zeros": ("a.xlsx", lambda: book({"xl/media/a.bin": b"\0" * 200 * MEGABYTE})),
    "many floods": ("a.xlsx", nested_zip),
    "a part that lies about its size": ("a.xlsx", lying),
    "a flood of spaces in a sheet": ("a.xlsx", lambda: book({SHEET_PART: sheet(" " * 100 * MEGABYTE)})),
    "one text of a hundred megabytes": ("a.xlsx", lambda: rows(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"ก" * 35_000_000}</t></is></c></row>')),
    "ten thousand parts": ("a.xlsx", lambda: book({f"xl/{n}.xml": "<a/>" for n in range(1_000)})),
    # ranges
    "the last cell of all": ("a.xlsx", lambda: rows(FAR)),
    "a far column": ("a.xlsx", lambda: rows('<row r="1"><c r="A1"/><c r="XFD1"><v>1</v></c></row>')),
    "more rows than are read": ("a.xlsx", lambda: rows(MILLION)),
    "a million rows without a number": ("a.xlsx", lambda: rows("<row/>" * 1_000_000)),
    "three million cells without a place": ("a.xlsx", lambda: rows(f'<row r="1">{"<c/>" * 3_000_000}</row>')),
    "merged over everything": ("a.xlsx", lambda: rows("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    "a link over everything": ("a.xlsx", lambda: rows("", '<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>')),
    "a formula over everything": ("a.xlsx", lambda: rows('<row r="1"><c r="A1"><f t="shared" ref="A1:XFD1048576" si="0">1</f></c></row>')),
    "a row that counts to infinity": ("a.xlsx", lambda: rows('<row r="1e12"><c/></row>')),
    "a row with a sign": ("a.xlsx", lambda: rows('<row r="+99999999999"><c/></row>')),
    "a cell with a strange place": ("a.xlsx", lambda: rows('<row r="1"><c r="A0x1"><v>1</v></c></row>')),
    "eight million elements": ("a.xlsx", lambda: book({SHEET_PART: sheet("<x/>" * 8_100_000)})),
    "elements without end in each other": ("a.xlsx", lambda: book({SHEET_PART: "<a>" * 3_000_000})),
    # XML
    "entities that multiply": ("a.xlsx", lambda: entities(LAUGHS)),
    "an entity that reads a file": ("a.xlsx", lambda: entities('<!ENTITY b SYSTEM "file:///etc/passwd">')),
    "an entity that calls home": ("a.xlsx", lambda: entities('<!ENTITY b SYSTEM "http://127.0.0.1:9/">')),
    "a document type from outside": ("a.xlsx", lambda: book({"xl/workbook.xml": f'<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd"><workbook xmlns="{MAIN}"/>'})),
    "entities in the strings": ("a.xlsx", lambda: book({"xl/sharedStrings.xml": '<!DOCTYPE s [<!ENTITY a "b">]><sst>&a;</sst>'})),
    "a far cell in UTF-16": ("a.xlsx", lambda: book({SHEET_PART: sheet("", FAR).encode("utf-16-be")})),
    "a far cell under a picture's name": ("a.xlsx", lambda: book({"xl/media/a.png": sheet("", FAR)})),
    "half an element": ("a.xlsx", lambda: book({SHEET_PART: '<worksheet><sheetData><row r="1"'})),
    # what else may lie in it
    "macros": ("a.xlsx", lambda: book({"xl/vbaProject.bin": locked()})),
    "macros by type": ("a.xlsx", lambda: with_types('<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>')),
    "a macro sheet": ("a.xlsx", lambda: book({"xl/macrosheets/sheet1.xml": "<a/>"})),
    "an ActiveX part": ("a.xlsx", lambda: book({"xl/activeX/activeX1.bin": b"x"})),
    "a program embedded": ("a.xlsx", lambda: book({"xl/embeddings/oleObject1.bin": b"MZ"})),
    "a link to another workbook": ("a.xlsx", lambda: book({"xl/externalLinks/externalLink1.xml": "<a/>"})),
    "a database connection": ("a.xlsx", lambda: book({"xl/connections.xml": "<a/>"})),
    "a picture from elsewhere": ("a.xlsx", lambda: related("image", "http://127.0.0.1:9/a.png")),
    "a template from elsewhere": ("a.xlsx", lambda: related("attachedTemplate", "file://server/x.xltm")),
    # the archive
    "one name twice": ("a.xlsx", doubled),
    "a path out of the archive": ("a.xlsx", lambda: book({"../../etc/cron.d/x": "x"})),
    "a path from the root": ("a.xlsx", lambda: book({"/etc/passwd": "x"})),
    "a path of Windows": ("a.xlsx", lambda: book({"..\\..\\x": "x"})),
    "cut off": ("a.xlsx", truncated),
    "a byte changed": ("a.xlsx", broken_inside),
    "an archive with a password": ("a.xlsx", locked_zip),
    "a workbook with a password": ("a.xlsx", locked),
    "no workbook in it": ("a.xlsx", lambda: book({}, without="xl/workbook.xml")),
    "no sheet in it": ("a.xlsx", lambda: book({}, without=SHEET_PART)),
    # under a wrong name
    "an old .xls": ("a.xls", locked),
    "an old .xls called .xlsx": ("a.xlsx", locked),
    "a web page called .xlsx": ("a.xlsx", lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    "a web page called .csv": ("a.csv", lambda: b"\xef\xbb\xbf\n<!DOCTYPE html><script>alert(1)</script>"),
    "a text called .xlsx": ("a.xlsx", lambda: csv_of([HEADINGS, *people(2)])),
    "a workbook called .csv": ("a.csv", lambda: workbook([HEADINGS, *people(2)])),
    "a PDF called .csv": ("a.csv", lambda: b"%PDF-1.7\n1 0 obj"),
    "a workbook with macros by name": ("a.xlsm", lambda: workbook([HEADINGS])),
    "no ending": ("register", lambda: workbook([HEADINGS])),
    "nothing at all": ("a.xlsx", lambda: b""),
    "more than is taken": ("a.xlsx", lambda: noise(21 * MEGABYTE)),
    "noise": ("a.xlsx", lambda: noise(MEGABYTE)),
    # CSV
    "one line of fifty megabytes": ("a.csv", lambda: b"a" * 50 * MEGABYTE),
    "one line of fifteen megabytes": ("a.csv", lambda: b"a" * 15 * MEGABYTE),
    "a quotation without an end": ("a.csv", lambda: b'a,b\n"' + b"c\n" * 200_000),
    "fifteen million columns": ("a.csv", lambda: b"," * 15 * MEGABYTE),
    "too many rows": ("a.csv", lambda: b"a,b\n" * 60_001),
    "NUL bytes": ("a.csv", lambda: csv_of([HEADINGS]) + b"\0"),
    "UTF-16": ("a.csv", lambda: csv_of([HEADINGS, *people(2)], encoding="utf-16")),
    "bytes that are no text": ("a.csv", lambda: b"a,b\n\xfc\xfd\xfe\xff,\xdb"),
}  # fmt: skip
