"""The officer's own workbook with the findings in it, and the rows that failed, ready to send again."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.drawing.image import Image as Drawn
from openpyxl.styles import PatternFill
from openpyxl.worksheet import _writer
from PIL import Image

from cases.spreadsheet import annotate, annotating, guard
from cases.spreadsheet.annotate import SUMMARY, annotated, failed_rows
from cases.spreadsheet.check import Checked, Fault
from cases.spreadsheet.reading import FileRefused
from tests.cases.spreadsheet.registers import (
    HEADINGS,
    IDS,
    csv_of,
    fill,
    one,
    people,
    person,
    read,
    saved,
    workbook,
)

COUNTS = {"แถวที่อ่าน": 4, "แถวที่นำเข้าได้": 2}


def register() -> bytes:
    """Titles, a picture, a formula, a coloured heading; two rows that fail and one that warns."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "พ.ย. 69"
    rows = people(4)
    rows[1] = person(2, {"เลขประจำตัวประชาชน": "1.11E+12", "เบอร์โทร": "08123"})
    rows[2] = person(3, {"สิ่งที่ขอ": None})
    rows[3] = person(4, {"ชื่อ-สกุล": "=cmd|' /C calc'!A0", "ตำบล": "แม่กรุ"})
    fill(sheet, [["บัญชีผู้ขอรับความช่วยเหลือ"], HEADINGS, *rows], merged=["A1:L1"])
    sheet["N3"] = "=SUM(A3:A6)"
    sheet["A2"].fill = PatternFill("solid", fgColor="FFE699")
    sheet.column_dimensions["C"].width = 33
    drawn = io.BytesIO()
    Image.new("RGB", (9, 9)).save(drawn, "PNG")
    sheet.add_image(Drawn(drawn), "P2")
    return saved(book)


def findings(checked: list[Checked]) -> tuple[list[Fault], list[Fault]]:
    return [fault for one in checked for fault in one.faults], [
        fault for one in checked for fault in one.warnings
    ]


def given_back(data: bytes, name: str = "ทะเบียน.xlsx") -> tuple[Any, list[Checked], bytes]:
    _, checked = one(data, name)
    faults, warnings = findings(checked)
    back = annotated(data, name=name, faults=faults, warnings=warnings, counts=COUNTS)
    return openpyxl.load_workbook(io.BytesIO(back)), checked, back


def colour(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb)[2:]


def test_cells_are_coloured_and_say_why() -> None:
    book, _, _ = given_back(register())
    sheet = book["พ.ย. 69"]
    assert [colour(sheet[at]) for at in ("D4", "H4", "K5", "G6")] == ["FBD9D3", "FBD9D3", "FCEBC2", "FBD9D3"]
    assert "ปัดเลข" in sheet["D4"].comment.text
    assert "วิธีแก้: ตั้งช่องเป็นข้อความ" in sheet["D4"].comment.text
    assert "ตัวอย่าง: 1-1120-34563-56-2" in sheet["D4"].comment.text
    assert colour(sheet["D3"]) == "000000"
    assert sheet["D3"].comment is None


def test_what_was_in_the_workbook_stays() -> None:
    book, _, back = given_back(register())
    sheet = book["พ.ย. 69"]
    assert sheet["N3"].value == "=SUM(A3:A6)"
    assert colour(sheet["A2"]) == "FFE699"
    assert sheet.column_dimensions["C"].width == 33
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:L1"]
    assert any(name.startswith("xl/media/") for name in zipfile.ZipFile(io.BytesIO(back)).namelist())


def test_the_findings_stand_in_front_with_a_way_to_each_cell() -> None:
    book, checked, _ = given_back(register())
    sheet = book[book.sheetnames[0]]
    assert book.sheetnames == [SUMMARY, "พ.ย. 69"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[3][:2] == ["แถวที่อ่าน", 4]
    head = next(at for at, row in enumerate(rows) if row[0] == "แผ่นงาน")
    faults, warnings = findings(checked)
    assert [(row[1], row[2]) for row in rows[head + 1 :]] == [(f.row, f.cell) for f in [*faults, *warnings]]
    assert rows[head + 1][:5] == ["พ.ย. 69", 4, "D4", "เลขประจำตัวประชาชน", "1.11E+12"]
    assert sheet.cell(head + 2, 3).hyperlink.location == "'พ.ย. 69'!D4"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_it_comes_in_again_as_it_was() -> None:
    """The sheet of findings is no register, and a second check takes the place of the first."""
    data = register()
    _, checked, back = given_back(data)
    tables, again = read(back)
    assert [table.sheet for table in tables] == ["พ.ย. 69"]
    assert findings(again) == findings(checked)
    twice, _, _ = given_back(back)
    assert twice.sheetnames == [SUMMARY, "พ.ย. 69"]


def test_a_csv_comes_back_as_a_workbook_of_texts() -> None:
    rows = [person(1), person(2, {"ตำบล": "แม่กรุ", "สิ่งที่ขอ": "=1+1"})]
    book, _, _ = given_back(csv_of([HEADINGS, *rows], encoding="cp874"), "ทะเบียน.csv")
    sheet = book["CSV"]
    assert colour(sheet["G3"]) == "FBD9D3"
    assert (sheet["D2"].value, sheet["D2"].data_type) == (IDS[1], "s")
    assert (sheet["K3"].value, sheet["K3"].data_type) == ("=1+1", "s")


def test_what_does_not_come_back_is_named() -> None:
    data = io.BytesIO(register())
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/ctrlProps/ctrlProp1.xml", "<a/>")
    book, _, _ = given_back(data.getvalue())
    told = [str(row[0].value) for row in book[SUMMARY].iter_rows()]
    assert any("ปุ่มและช่องเลือกบนแผ่นงาน" in line for line in told)
    plain, _, _ = given_back(register())
    assert not any("ไม่ได้กลับมา" in str(row[0].value) for row in plain[SUMMARY].iter_rows())


def test_no_sheet_touches_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """openpyxl alone would write each sheet to a temporary file. As the child does it, here with files forbidden."""

    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("a temporary file")

    data = register()
    monkeypatch.setattr(_writer, "create_temporary_file", _writer.create_temporary_file)
    monkeypatch.setattr(_writer.WorksheetWriter, "cleanup", _writer.WorksheetWriter.cleanup)
    monkeypatch.setattr(_writer, "NamedTemporaryFile", forbidden)
    with pytest.raises(AssertionError, match="a temporary file"):
        saved(openpyxl.Workbook())
    job = {"name": "a.xlsx", "title": SUMMARY, "counts": [], "faults": [], "warnings": []}
    assert annotating.annotate(job, data, guard).startswith(b"PK")


def test_hostile_file_is_not_annotated() -> None:
    with pytest.raises(FileRefused):
        annotated(b"PK\x03\x04" + b"\0" * 100, name="a.xlsx", faults=[], warnings=[], counts={})


def test_what_was_rescued_is_told_and_not_coloured() -> None:
    data = workbook([HEADINGS, person(1, {"เบอร์โทร": 812345678})])
    _, (checked,) = one(data)
    told = [("ทะเบียน", said) for said in checked.rescued]
    book = openpyxl.load_workbook(
        io.BytesIO(annotated(data, name="a.xlsx", faults=[], warnings=[], rescued=told, counts={}))
    )
    rows = [[cell.value for cell in row] for row in book[SUMMARY].iter_rows()]
    line = rows[-1]
    assert line[:6] == ["ทะเบียน", 2, "H2", "เบอร์โทร", "812345678", "ปรับให้แล้ว ไม่ต้องแก้ไข"]
    assert str(line[6]).startswith("อ่านเป็น “0812345678”")
    assert colour(book["ทะเบียน"]["H2"]) == "000000"


@pytest.mark.parametrize("limit", ["MEMORY", "SECONDS", "ANSWER"])
def test_what_is_too_large_to_be_marked_says_what_else_can_be_done(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"MEMORY": 60 * guard.MEGABYTE, "SECONDS": 1, "ANSWER": 200_000}[limit]
    monkeypatch.setattr(annotate, limit, small)
    data = workbook([HEADINGS, *([f"{n}/{at}" for at in range(len(HEADINGS))] for n in range(6_000))])
    with pytest.raises(FileRefused, match="รับเฉพาะแถวที่ต้องแก้ไข"):
        annotated(data, name="a.xlsx", faults=[], warnings=[], counts={})


# --- the rows that failed --------------------------------------------------------------------------
def failed_of(data: bytes) -> tuple[bytes, list[Checked]]:
    table, checked = one(data)
    bad = [one for one in checked if not one.is_good]
    return failed_rows([(table, [(one.row, one.faults) for one in bad])]), bad


def test_failed_rows_come_under_their_own_headings_with_what_to_mend() -> None:
    data, bad = failed_of(register())
    sheet: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [*HEADINGS, "สิ่งที่ต้องแก้ไข"]
    assert [row[0] for row in rows[1:]] == [2, 4]
    assert rows[1][-1] == "\n".join(["แถว 4 ในไฟล์เดิม", *map(str, bad[0].faults)])
    assert rows[1][3] == "1.11E+12"
    assert (rows[2][2], sheet.cell(3, 3).data_type) == ("=cmd|' /C calc'!A0", "s")
    assert colour(sheet["D2"]) == "FBD9D3"


def test_sheets_of_failed_rows_have_names_that_excel_takes() -> None:
    """Other programs write longer ones, and signs in them; cut to 31 letters, months of one register are alike."""
    table, checked = one(register())
    rows = [(checked[0].row, checked[0].faults)]
    long = "ทะเบียนผู้ขอรับความช่วยเหลือ ประจำเดือน"
    names = [f"{long}ตุลาคม", f"{long}พฤศจิกายน", "ต.ค./2569", "[x]:*?", "'", "History", "ก", "ก"]
    data = failed_rows((replace(table, sheet=name), rows) for name in names)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [
        long[:31], f"{long[:27]} (2)", "ต.ค. 2569", "x", "แผ่นงาน", "History (2)", "ก", "ก (2)",
    ]  # fmt: skip


def test_they_fail_for_the_same_reasons_when_sent_again_unmended() -> None:
    data, bad = failed_of(register())
    table, again = one(data)
    assert table.unsure == []
    assert [[fault.rule for fault in one.faults] for one in again] == [
        [fault.rule for fault in one.faults] for one in bad
    ]


def test_days_and_numbers_of_failed_rows_read_as_before() -> None:
    from datetime import datetime

    row = person(1, {"วันที่ยื่นคำขอ": datetime(2026, 11, 5), "เลขประจำตัวประชาชน": int(IDS[1]), "ตำบล": "แม่กรุ"})
    data, bad = failed_of(workbook([HEADINGS, row]))
    _, (again,) = one(data)
    assert again.values == bad[0].values
    assert again.values["request"]["received_on"] == "2026-11-05"
    assert again.values["applicant"]["identity_number"] == IDS[1]
