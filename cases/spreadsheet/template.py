"""The workbook that an office fills in without a connection: drop-downs, notes, an example, protected headings.

It comes back through the same reader without a question, since its headings are the labels of `fields`. Every cell is
text, days too: a program's calendar cannot turn 5/11/2569 into another year, nor drop a leading zero.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from cases.spreadsheet.fields import FIELDS, Field, Kind
from cases.spreadsheet.references import References
from cases.spreadsheet.rows import EXAMPLE

ROWS = 1_000  # that are made ready; more may be added
REGISTER, LISTS, HELP = "ทะเบียน", "รายการให้เลือก", "คำแนะนำ"
FONT, LINE = "TH Sarabun New", 24
TITLE_ROW, HEADING_ROW, FIRST = 0, 2, 3  # counted from 0
ORDER = (
    "row_number", "received_on", "title", "first_name", "last_name", "document_type", "identity_number", "identity_override",
    "birth", "phone", "house_code", "house_no", "moo", "community", "alley", "road", "subdistrict", "district", "province",
    "channel", "kind", "subkind", "hardship", "wanted", "people_affected", "outcome", "outcome_reason", "approved_on",
    "help_forms", "help_description", "help_quantity", "help_unit", "help_amount", "helped_on", "budget_sources", "receiver",
    "evidence", "referred_to", "note",
)  # fmt: skip
WIDTHS = {Kind.TEXT: 34, Kind.CHOICE: 24, Kind.IDENTITY: 20, Kind.NAME: 16, Kind.BAHT: 16, Kind.COUNT: 16}
HOW = {
    Kind.DATE: "วัน/เดือน/ปี พ.ศ.",
    Kind.BIRTH: "วัน/เดือน/ปี พ.ศ. หากทราบเพียงปีให้พิมพ์ปี",
    Kind.IDENTITY: "บัตรประชาชนพิมพ์ 13 หลัก มีขีดหรือไม่มีก็ได้",
    Kind.PHONE: "หมายเลขเดียว มือถือ 10 หลัก ประจำที่ 9 หลัก",
    Kind.HOUSE_CODE: "11 หลัก บนทะเบียนบ้าน เว้นว่างได้",
    Kind.BAHT: "ตัวเลข หากเป็นสิ่งของให้ประมาณราคา",
    Kind.COUNT: "จำนวนเต็ม นับรวมผู้ยื่นคำขอ",
    Kind.CHOICE: "เลือกจากรายการ",
    Kind.PLACE: "พิมพ์ชื่อโดยไม่มีคำนำหน้า",
}
GUIDE = (
    "กรอกในแผ่นงาน “ทะเบียน” แถวละ 1 คำขอ เริ่มใต้แถวตัวอย่าง แถวตัวอย่างไม่ถูกนำเข้า",
    "หัวคอลัมน์สีเข้มเป็นข้อมูลที่ต้องกรอก คอลัมน์อื่นเว้นว่างได้ ระบบจะแจ้งสิ่งที่ยังขาด",
    "ทุกช่องเป็นข้อความ พิมพ์วันที่เป็นปี พ.ศ. เช่น 5/11/2569 เลขประจำตัวและหมายเลขโทรศัพท์ไม่ถูกปัดหรือตัดเลข 0",
    "ช่องที่มีลูกศรให้เลือกจากรายการ ลบคอลัมน์ไม่ได้แต่ปรับความกว้าง เรียงลำดับ และกรองได้",
    "เมื่อกรอกเสร็จ บันทึกเป็น .xlsx แล้วเลือกไฟล์ที่หน้า “นำเข้าจาก Excel” ระบบตรวจทุกแถวให้ดูก่อนบันทึกจริง",
    "ไฟล์นี้มีข้อมูลส่วนบุคคล เก็บไว้ในที่ปลอดภัย และลบเมื่อนำเข้าแล้ว",
)  # fmt: skip


def template_book(references: References, office_name: str) -> bytes:
    """An empty register for the office, with the lists that are in use now."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"ทะเบียนผู้ขอรับความช่วยเหลือ {office_name}"})
    looks = _Looks(book)
    register, lists, guide = (book.add_worksheet(name) for name in (REGISTER, LISTS, HELP))
    ranges = _write_lists(lists, looks, references)
    _write_register(register, looks, references, office_name, ranges)
    _write_guide(guide, looks, office_name)
    book.close()
    return out.getvalue()


class _Looks:
    def __init__(self, book: Any) -> None:
        base = {"font_name": FONT, "font_size": 14, "valign": "vcenter"}
        head = base | {"bold": True, "border": 1, "text_wrap": True, "align": "center", "locked": True}
        self.title = book.add_format(base | {"bold": True, "font_size": 18})
        self.plain = book.add_format(base | {"text_wrap": True, "valign": "top"})
        self.must = book.add_format(head | {"bg_color": "#0B5A6B", "font_color": "#FFFFFF"})
        self.may = book.add_format(head | {"bg_color": "#E3EEF0"})
        self.example = book.add_format(
            base
            | {"italic": True, "font_color": "#5B6770", "border": 1, "num_format": "@", "text_wrap": True}
        )
        self.cell = book.add_format(
            base | {"num_format": "@", "locked": False, "border": 1, "border_color": "#C9D3D6"}
        )


def _write_register(
    sheet: Any, looks: _Looks, references: References, office_name: str, ranges: dict[str, str]
) -> None:
    fields = [FIELDS[name] for name in ORDER]
    sheet.set_default_row(LINE)
    sheet.set_row(TITLE_ROW, LINE + 8)
    sheet.write_string(TITLE_ROW, 0, f"ทะเบียนผู้ขอรับความช่วยเหลือ {office_name}", looks.title)
    sheet.set_row(HEADING_ROW, 3 * LINE)
    sheet.set_row(FIRST, 2 * LINE)
    for column, one in enumerate(fields):
        sheet.set_column(column, column, WIDTHS.get(one.kind, 16), looks.cell)
        sheet.write_string(HEADING_ROW, column, one.label, looks.must if one.required else looks.may)
        sheet.write_string(FIRST, column, _example(one, references), looks.example)
        _validate(sheet, column, one, ranges)
    for row in range(FIRST + 1, FIRST + 1 + ROWS):
        for column in range(len(fields)):
            sheet.write_blank(row, column, None, looks.cell)
    last = xl_col_to_name(len(fields) - 1)
    sheet.autofilter(HEADING_ROW, 0, FIRST + ROWS, len(fields) - 1)
    sheet.freeze_panes(HEADING_ROW + 1, 5)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:{last}{FIRST + 1 + ROWS}"})
    sheet.protect("", _allowed())
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: the register is wide
    sheet.fit_to_pages(3, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.repeat_columns(0, 4)
    sheet.print_area(0, 0, FIRST + 30, len(fields) - 1)


def _allowed() -> dict[str, bool]:
    """Without a password: the headings are kept from slips, not from people."""
    names = (
        "format_cells",
        "format_columns",
        "format_rows",
        "insert_rows",
        "delete_rows",
        "sort",
        "autofilter",
    )
    return dict.fromkeys(names, True)


def _example(one: Field, references: References) -> str:
    if one.key == "row_number":
        return EXAMPLE
    if one.kind is Kind.PLACE and references.own:
        return {"subdistrict": references.own[0].name, "district": references.own[0].district}.get(
            one.key, references.own[0].province
        )
    if one.key in ("identity_override", "outcome_reason", "referred_to", "community", "receiver"):
        return ""
    return one.example


def _validate(sheet: Any, column: int, one: Field, ranges: dict[str, str]) -> None:
    """A list where there is one, else a word of how to fill it in. A warning only: the importer judges."""
    told = HOW.get(one.kind, "")
    example = f" เช่น {one.example}" if one.example else ""
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": one.label[:32],
        "input_message": f"{told}{example}"[:255],
    }
    if one.key in ranges:
        rule |= {
            "validate": "list",
            "source": ranges[one.key],
            "error_type": "warning",
            "error_title": "ไม่มีในรายการ",
            "error_message": "เลือกคำจากรายการ เพื่อให้นำเข้าได้โดยไม่ต้องแก้ไข",
        }
    if one.kind is Kind.DATE:
        at = f"{xl_col_to_name(column)}{FIRST + 2}"
        rule |= {
            "validate": "custom",
            "value": f'=OR({at}="",LEN({at})-LEN(SUBSTITUTE({at},"/",""))=2)',
            "error_type": "warning",
            "error_title": "วันที่",
            "error_message": "พิมพ์เป็น วัน/เดือน/ปี พ.ศ. เช่น 5/11/2569",
        }
    if told or example:
        sheet.data_validation(FIRST + 1, column, FIRST + ROWS, column, rule)


def _write_lists(sheet: Any, looks: _Looks, references: References) -> dict[str, str]:
    """The lists in columns; where each stands, for the drop-downs."""
    lists: dict[str, Sequence[str]] = {
        name: list(references.names(name).values())
        for name in ("document_type", "channel", "kind", "subkind", "outcome", "help_forms", "budget_sources")
    }
    own = references.own or references.places
    lists |= {
        "title": references.titles,
        "subdistrict": list(dict.fromkeys(place.name for place in own)),
        "district": sorted({place.district for place in references.places}),
        "province": sorted({place.province for place in references.places}),
    }
    ranges = {}
    for column, (name, values) in enumerate((key, values) for key, values in lists.items() if values):
        letter = xl_col_to_name(column)
        sheet.set_column(column, column, min(44, max(map(len, (*values, FIELDS[name].label))) + 2))
        sheet.write_string(0, column, FIELDS[name].label, looks.may)
        for row, value in enumerate(values, 1):
            sheet.write_string(row, column, value, looks.plain)
        ranges[name] = f"='{LISTS}'!${letter}$2:${letter}${len(values) + 1}"
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True})
    return ranges


def _write_guide(sheet: Any, looks: _Looks, office_name: str) -> None:
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.set_row(0, LINE + 8)
    sheet.write_string(0, 0, f"วิธีกรอกทะเบียนของ{office_name}", looks.title)
    for row, line in enumerate(GUIDE, 2):
        sheet.set_row(row, 2 * LINE if len(line) > 95 else LINE)
        sheet.write_string(row, 0, f"{row - 1}. {line}", looks.plain)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
