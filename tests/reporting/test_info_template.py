"""The ministry's workbook as a layout: read, refused where it cannot be filled, and filled keeping its look."""

import io
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Font, PatternFill, Side

from cases.models import LocalAuthority, User
from cases.thai import BANGKOK
from reporting.actions.layouts import prepare_layout, publish_layout
from reporting.info import CannotExport, export_info, fill
from reporting.info.template import TemplateRefused, read_template
from reporting.models import InfoLayout
from reporting.months import Month
from tests.factories import make_case

AT = datetime(2026, 11, 20, 9, 15, tzinfo=BANGKOK)
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
HEADS = ["ที่", "วันที่ยื่นคำขอ", "ชื่อ", "สกุล", "เลขประจำตัวประชาชน", "จำนวนเงินหรือมูลค่า (บาท)", "ช่องของกระทรวง"]


def book(
    *,
    heads: list[str] = HEADS,
    below: dict[str, Any] | None = None,
    counted: bool = True,
    hidden: bool = False,
) -> bytes:
    made = Workbook()
    cover, sheet = made.active, made.create_sheet("แบบ ศปช.1")
    cover.title = "คำชี้แจง"  # type: ignore[union-attr]
    cover["A1"] = "กรอกตามแบบ"  # type: ignore[index]
    sheet["A1"] = "แบบรายงานข้อมูลการช่วยเหลือประชาชน"
    sheet.merge_cells("A1:G1")
    thin = Side(style="thin")
    for at, head in enumerate(heads, 1):
        sheet.cell(3, at, head).fill = PatternFill("solid", fgColor="FFFF00")
        if counted:
            sheet.cell(4, at, f"({at})")
        blank = sheet.cell(5 if counted else 4, at)
        blank.border, blank.font = (
            Border(left=thin, right=thin, bottom=thin),
            Font(name="TH SarabunPSK", size=15),
        )
    for place, value in (below or {}).items():
        sheet[place] = value
    sheet.sheet_state = "hidden" if hidden else "visible"
    sheet.print_title_rows = "3:4"
    sheet.column_dimensions["C"].width = 33
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def published(national_administrator: User) -> InfoLayout:
    found = read_template(book(), name="แบบ.xlsx")
    layout = prepare_layout(
        template=found.fields,
        columns=found.columns,
        title=found.title,
        by=national_administrator,
        today=AT.date(),
    )
    publish_layout(layout=layout, by=national_administrator, today=AT.date())
    return layout


def filled(office: LocalAuthority, **more: Any) -> tuple[Any, bytes, Any]:
    out = io.BytesIO()
    made = export_info(month=NOVEMBER, local_authority=office, purpose="-", by=None, at=AT, out=out, **more)
    return made, out.getvalue(), load_workbook(out)["แบบ ศปช.1"]


def test_headings_are_suggested_by_what_offices_call_them() -> None:
    found = read_template(book(), name="แบบ.xlsx")
    assert [column.source for column in found.columns] == [
        "row_number", "received_on", "first_name", "last_name", "identity_number", "help_amount", "blank",
    ]  # fmt: skip
    assert [column.heading for column in found.columns] == HEADS
    assert (found.fields.sheet, found.fields.heading_row) == ("แบบ ศปช.1", 4)
    assert found.title == "แบบรายงานข้อมูลการช่วยเหลือประชาชน"
    assert "7 คอลัมน์" in found.told
    assert "ทราบข้อมูลแล้ว 6 คอลัมน์" in found.told


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (book(below={"A9": "ลงชื่อ ผู้รายงาน"}), "แถวที่ 9 ยังมีข้อความ “ลงชื่อ ผู้รายงาน”"),
        (book(below={"G6": "=1+1"}), "สูตร"),
        (book(heads=["สี", "รส", "กลิ่น"], counted=False), "ไม่พบหัวตาราง"),
        (book(heads=["ชื่อ", "สกุล", "กลิ่น"], counted=False), "ไม่พบหัวตาราง"),
        (book(hidden=True), "ไม่พบหัวตาราง"),
        (book(below={"A6": "(1)", "B6": "(2)"}, counted=False), "แถวที่ 6 ยังมีข้อความ"),
        (b"PK\x03\x04 no workbook", "xlsx"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
    ],
)
def test_what_cannot_be_filled_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(TemplateRefused, match=words):
        read_template(data, name="แบบ.xlsx")


def test_rows_go_beneath_the_headings_in_the_look_of_the_blank_row(
    published: InfoLayout, officer: User, mae_ku: LocalAuthority
) -> None:
    make_case(officer, received_on=date(2026, 11, 3), first_name="=1+1")
    make_case(officer, received_on=date(2026, 11, 4), hardship="ก")
    made, content, sheet = filled(mae_ku)
    assert made.rows == 2
    assert [cell.value for cell in sheet[3]] == HEADS
    assert [cell.value for cell in sheet[4]] == [f"({at})" for at in range(1, 8)], "the row above stays"
    assert [cell.value for cell in sheet[5]] == [
        1, datetime(2026, 11, 3), "=1+1", "ใจดี", "1112034563562", None, None,
    ]  # fmt: skip
    assert sheet["A6"].value == 2
    assert (sheet["C5"].data_type, sheet["C5"].quotePrefix) == ("s", True), (
        "a text, also when it is typed over"
    )
    assert (sheet["C5"].font.name, sheet["C5"].font.size, sheet["C5"].border.left.style) == (
        "TH SarabunPSK",
        15,
        "thin",
    )
    assert (sheet["B5"].number_format, sheet["E5"].number_format, sheet["F5"].number_format) == (
        "[$-107041E]d mmm yyyy", "@", "#,##0.00",
    )  # fmt: skip
    assert (sheet["A3"].fill.fgColor.rgb, sheet.column_dimensions["C"].width) == ("00FFFF00", 33)
    assert (sheet.column_dimensions["B"].width, sheet.column_dimensions["F"].width) == (18, 18)
    assert (str(sheet.merged_cells), sheet.print_title_rows) == ("A1:G1", "$3:$4")
    with ZipFile(io.BytesIO(content)) as parts:
        told = parts.read("docProps/core.xml").decode()
        assert b"<f" not in parts.read("xl/worksheets/sheet2.xml").replace(b"<font", b"")
    assert f"2 แถว · รหัสตรวจสอบ {made.checksum}" in told
    assert load_workbook(io.BytesIO(content)).sheetnames == ["คำชี้แจง", "แบบ ศปช.1"]


@pytest.mark.parametrize(("name", "most"), [("LAST_ROW", 5), ("LARGEST", -1)])
def test_a_sheet_that_is_full_is_no_file(
    published: InfoLayout,
    officer: User,
    mae_ku: LocalAuthority,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    most: int,
) -> None:
    """Rows go from the fifth on; never is anything cut silently."""
    monkeypatch.setattr(fill, name, most)
    make_case(officer, received_on=date(2026, 11, 3))
    if name == "LAST_ROW":
        assert filled(mae_ku)[0].rows == 1
        make_case(officer, received_on=date(2026, 11, 4))
    with pytest.raises(CannotExport):
        filled(mae_ku)


def test_the_same_content_gives_the_same_bytes(
    published: InfoLayout, officer: User, mae_ku: LocalAuthority
) -> None:
    make_case(officer, received_on=date(2026, 11, 3))
    assert filled(mae_ku)[1] == filled(mae_ku)[1]


def test_a_column_that_is_off_keeps_its_place_blank(
    national_administrator: User, officer: User, mae_ku: LocalAuthority
) -> None:
    found = read_template(book(), name="แบบ.xlsx")
    layout = prepare_layout(
        template=found.fields, columns=found.columns, title="ก", by=national_administrator, today=AT.date()
    )
    layout.columns.filter(source="first_name").update(enabled=False)
    publish_layout(layout=layout, by=national_administrator, today=AT.date())
    make_case(officer, received_on=date(2026, 11, 3))
    _, _, sheet = filled(mae_ku)
    assert [sheet["C5"].value, sheet["D5"].value] == [None, "ใจดี"]


def test_months_of_another_layout_do_not_go_into_it(
    published: InfoLayout, officer: User, mae_ku: LocalAuthority
) -> None:
    with pytest.raises(CannotExport, match="ช่วงเดือนที่ใช้แบบเดียวกัน"):
        export_info(
            month=OCTOBER,
            last_month=NOVEMBER,
            local_authority=mae_ku,
            purpose="-",
            by=None,
            at=AT,
            out=io.BytesIO(),
        )


@time_machine.travel(AT, tick=False)
def test_it_is_uploaded_on_the_page_and_confirmed_there(signed_in: Any, national_administrator: User) -> None:
    client = signed_in(national_administrator)
    file = SimpleUploadedFile("แบบ.xlsx", book())
    page = client.post("/info/layouts/template/", {"file": file}, follow=True).content.decode()
    assert "ตรวจทุกคอลัมน์" in page
    assert "(เว้นว่าง)" in page
    bad = SimpleUploadedFile("แบบ.xlsx", book(below={"A9": "ลงชื่อ"}))
    answer = client.post("/info/layouts/template/", {"file": bad})
    assert (answer.status_code, "แถวที่ 9 ยังมีข้อความ" in answer.content.decode()) == (422, True)
    assert InfoLayout.objects.filter(published_on=None).count() == 1
