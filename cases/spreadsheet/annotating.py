"""Writes the findings into an officer's workbook. Loaded by `child` alone, in its process.

Everything openpyxl knows stays as it was: formulas, merged cells, widths, pictures, charts. What it does not know is
named on the sheet of findings.
"""

import csv
import io
import os
import zipfile
from collections import Counter
from typing import Any

RED, AMBER, GREY, HEAD = "FBD9D3", "FCEBC2", "F3F5F6", "E3EEF0"
FONT = "TH Sarabun New"
LINE = 24  # points of a line of it
MOST_NOTES = 5_000
MOST_LINES = 20_000
LONGEST_NAME = 31  # of a sheet
COLUMNS = (
    ("แผ่นงาน", 16), ("แถว", 7), ("ช่อง", 8), ("หัวคอลัมน์", 24), ("ค่าที่พบ", 28), ("เรื่องที่พบ", 26), ("สิ่งที่ต้องแก้ไข", 64),
    ("ตัวอย่างที่ถูกต้อง", 28),
)  # fmt: skip
# What openpyxl reads without writing it again, by what betrays it in the archive.
LOST = (
    (b"<xdr:sp>", b"<xdr:sp ", "รูปวาดและกล่องข้อความ"),
    (b"<xdr:cxnSp", b"<xdr:grpSp", "เส้นและกลุ่มรูปวาด"),
    (b"<x14:sparkline", b"<x14:sparklineGroup", "กราฟเส้นเล็กในช่อง"),
    (b"<x14:slicer", b"<slicer", "ตัวแบ่งส่วนข้อมูล"),
)
LOST_PARTS = (
    ("xl/ctrlprops/", "ปุ่มและช่องเลือกบนแผ่นงาน"),
    ("xl/threadedcomments/", "การโต้ตอบในข้อคิดเห็น"),
    ("xl/diagrams/", "แผนภาพ SmartArt"),
)

Finding = tuple[str, int, str, str, str, str, str, str, str]


def opened(data: bytes, name: str, guard: Any) -> Any:
    """The workbook; a CSV as a workbook of texts."""
    import openpyxl

    if guard.suffix_of(name) == "xlsx":
        return openpyxl.load_workbook(io.BytesIO(data))
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "CSV"
    text = guard.decode(data)
    mark = guard.mark_of(text)
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1):
        for column, value in enumerate(row, 1):
            if value:
                as_text(sheet.cell(number, column), value)
    return book


def as_text(cell: Any, value: str) -> None:
    """A text that never runs as a formula."""
    cell.value = "".join(char for char in value if char >= " " or char in "\n\t")[:32_767]
    cell.data_type = "s"
    cell.number_format = "@"


def lost_in(data: bytes) -> list[str]:
    """What will not come back, in Thai."""
    if not data.startswith(b"PK"):
        return []
    found: dict[str, None] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            low = part.lower()
            found |= {words: None for folder, words in LOST_PARTS if low.startswith(folder)}
            if low.startswith(("xl/drawings/", "xl/slicers/", "xl/worksheets/sheet")):
                inside = archive.read(part)
                found |= {words: None for one, other, words in LOST if one in inside or other in inside}
    return list(found)


def mark(book: Any, findings: list[Finding], colour: str, notes: dict[tuple[str, str], list[str]]) -> None:
    """Colours the cells, and gathers what their notes will say."""
    from openpyxl.styles import PatternFill

    fill = PatternFill("solid", fgColor=colour)
    for sheet, row, letter, heading, _, _, what, mend, example in findings:
        if sheet not in book.sheetnames or not (letter or colour == RED):
            continue  # a column that the table does not have is no matter of every row
        at = f"{letter or 'A'}{row}"
        cell = book[sheet][at]
        if colour == RED or cell.fill.fgColor.rgb != f"00{RED}":
            cell.fill = fill
        said = [what, f"วิธีแก้: {mend}" if mend else "", f"ตัวอย่าง: {example}" if example else ""]
        where = "" if letter else f"{heading}: "
        notes.setdefault((sheet, at), []).append(where + "\n".join(filter(None, said)))


def write_notes(book: Any, notes: dict[tuple[str, str], list[str]]) -> None:
    from openpyxl.comments import Comment

    for (sheet, at), said in list(notes.items())[:MOST_NOTES]:
        cell = book[sheet][at]
        if hasattr(cell, "comment"):
            if cell.comment is not None:
                said = [cell.comment.text, *said]
            text = "\n\n".join(said)
            cell.comment = Comment(
                text, "ผลการตรวจ", width=340, height=60 + 22 * (text.count("\n") + len(text) // 46)
            )


def lines_of(value: Any, width: int) -> int:
    """Into how many lines a text breaks in a column: marks above and below take no room."""
    letters = [char for char in str(value) if not "ัิ" <= char <= "ฺ" and not "็" <= char <= "๎"]
    return max(1, -(-len(letters) * 10 // (width * 9)))


class Summary:
    """The sheet of findings, in front of the others."""

    def __init__(self, book: Any, title: str) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
        from openpyxl.worksheet.hyperlink import Hyperlink

        for old in [name for name in book.sheetnames if name == title]:
            del book[old]
        self.sheet = book.create_sheet(title, 0)
        book.active = 0
        for other in book.worksheets[1:]:
            other.sheet_view.tabSelected = False
        self.row = 1
        thin = Side(style="thin", color="B8C4C8")
        self.border = Border(thin, thin, thin, thin)
        self.plain = Font(name=FONT, size=14)
        self.bold = Font(name=FONT, size=14, bold=True)
        self.title = Font(name=FONT, size=18, bold=True)
        self.link = Font(name=FONT, size=14, underline="single", color="0B5A6B")
        self.wrapped = Alignment(wrap_text=True, vertical="top")
        self.head = PatternFill("solid", fgColor=HEAD)
        self.fill, self.link_to = PatternFill, Hyperlink

    def line(self, *values: Any, font: Any = None, fill: str = "", boxed: bool = False) -> None:
        for column, value in enumerate(values, 1):
            cell = self.sheet.cell(self.row, column)
            if isinstance(value, str):
                as_text(cell, value)
            else:
                cell.value = value
            cell.font = font or self.plain
            if boxed:
                cell.border, cell.alignment = self.border, self.wrapped
            if fill:
                cell.fill = self.fill("solid", fgColor=fill)
        lines = (
            max(lines_of(value, width) for value, (_, width) in zip(values, COLUMNS, strict=False))
            if boxed
            else 1
        )
        self.sheet.row_dimensions[self.row].height = LINE * lines + (8 if font is self.title else 0)
        self.row += 1

    def write(self, job: dict[str, Any], lost: list[str], noted: int) -> None:
        for letter, (_, width) in zip("ABCDEFGH", COLUMNS, strict=True):
            self.sheet.column_dimensions[letter].width = width
        self.line("ผลการตรวจไฟล์นำเข้า", font=self.title)
        self.line(f"ไฟล์ {job['name']}")
        self.row += 1
        for label, count in job["counts"]:
            self.line(label, count, font=self.bold)
        self._by_rule(job)
        self._remarks(lost, noted)
        self._findings(job)
        self._paper()

    def _by_rule(self, job: dict[str, Any]) -> None:
        self.row += 1
        for findings, label, colour in (
            (job["faults"], "ต้องแก้ไข", RED),
            (job["warnings"], "ควรตรวจสอบ", AMBER),
        ):
            for rule, count in Counter(one[5] for one in findings).most_common():
                self.line(label, count, "", rule)
                for column in (1, 2):
                    self.sheet.cell(self.row - 1, column).fill = self.fill("solid", fgColor=colour)

    def _remarks(self, lost: list[str], noted: int) -> None:
        self.row += 1
        self.line("ช่องสีแดงต้องแก้ไขก่อนจึงจะนำเข้าได้ ช่องสีเหลืองนำเข้าได้แต่ควรตรวจสอบ เหตุผลอยู่ในหมายเหตุของช่อง")
        if noted > MOST_NOTES:
            self.line(
                f"หมายเหตุในช่องมีเพียง {MOST_NOTES:,} ช่องแรกจาก {noted:,} ช่อง ช่องที่เหลือมีสีและอยู่ในตารางด้านล่าง"
            )
        if lost:
            self.line(f"สิ่งที่ไม่ได้กลับมาในไฟล์นี้: {', '.join(lost)} (ไฟล์เดิมของหน่วยงานไม่เปลี่ยนแปลง)", font=self.bold)

    def _findings(self, job: dict[str, Any]) -> None:
        self.row += 1
        self.line(*(label for label, _ in COLUMNS), font=self.bold, fill=HEAD, boxed=True)
        first = self.row - 1
        self.sheet.print_title_rows = f"{first}:{first}"
        told = ((RED, job["faults"]), (AMBER, job["warnings"]), (GREY, job.get("rescued", ())))
        lines = [(colour, one) for colour, found in told for one in found]
        for colour, finding in lines[:MOST_LINES]:
            self._finding(colour, finding)
        if len(lines) > MOST_LINES:
            self.line(
                f"ตารางนี้แสดง {MOST_LINES:,} รายการแรกจาก {len(lines):,} รายการ แก้ไขแล้วนำเข้าใหม่เพื่อดูรายการที่เหลือ",
                font=self.bold,
            )
        elif lines:
            self.sheet.auto_filter.ref = f"A{first}:H{self.row - 1}"

    def _finding(self, colour: str, finding: list[Any]) -> None:
        sheet, row, letter, heading, value, rule, what, mend, example = finding
        told = f"{what} — {mend}" if mend else what
        self.line(
            sheet, row, f"{letter}{row}" if letter else "", heading, value, rule, told, example, boxed=True
        )
        at = self.sheet.cell(self.row - 1, 3)
        at.fill = self.fill("solid", fgColor=colour)
        if letter:
            quoted = sheet.replace("'", "''")
            at.hyperlink = self.link_to(ref=at.coordinate, location=f"'{quoted}'!{letter}{row}")
            at.font = self.link

    def _paper(self) -> None:
        page = self.sheet.page_setup
        page.orientation, page.paperSize, page.fitToHeight, page.fitToWidth = "landscape", "9", 0, 1
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.sheet_view.showGridLines = False


def keep_in_memory() -> None:
    """openpyxl writes each sheet into a file on the disk first; here it is one in memory, for people stand in it."""
    from openpyxl.worksheet import _writer

    def made(suffix: str = "") -> str:
        return f"/proc/self/fd/{os.memfd_create('sheet')}"

    def closed(writer: Any) -> None:
        os.close(int(writer.out.rpartition("/")[2]))

    changed: Any = _writer
    changed.create_temporary_file, changed.WorksheetWriter.cleanup = made, closed


def annotate(job: dict[str, Any], data: bytes, guard: Any) -> bytes:
    """The workbook `data` with what `job` tells: name, title, counts, faults, warnings."""
    from openpyxl.worksheet.properties import PageSetupProperties

    keep_in_memory()
    book = opened(data, job["name"], guard)
    notes: dict[tuple[str, str], list[str]] = {}
    mark(book, job["faults"], RED, notes)
    mark(book, job["warnings"], AMBER, notes)
    write_notes(book, notes)
    summary = Summary(book, job["title"][:LONGEST_NAME])
    summary.sheet.sheet_properties.pageSetUpPr = PageSetupProperties()
    summary.write(job, lost_in(data), len(notes))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
