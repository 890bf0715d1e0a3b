"""What a column of a register can hold: every column of the INFO sheet, and what offices keep beside it.

The names that offices use are data: `fixtures/import_headings.csv` for headings (those without `sure` mean several
things and are asked about once), `fixtures/import_words.csv` for what stands in the cells of a list.
"""

import csv
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from cases.thai import clean_name, to_arabic

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
_SIGNS = re.compile(r"[\s.,:;*\-–—_/\\()\[\]“”\"'’|]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class Kind(Enum):
    """How a cell is read, and what a template offers for it."""

    IGNORED = "ignored"  # known, and not needed: the system knows it better
    OFFICE = "office"  # must be the office that the file is for
    NUMBER = "number"  # เลขทะเบียนคำขอ
    NAME = "name"
    LINE = "line"
    TEXT = "text"
    DATE = "date"
    BIRTH = "birth"
    IDENTITY = "identity"
    PHONE = "phone"
    HOUSE_CODE = "house_code"
    PLACE = "place"
    CHOICE = "choice"
    COUNT = "count"
    QUANTITY = "quantity"
    BAHT = "baht"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `label` is its heading in our own files, `longest` what the form takes."""

    key: str
    label: str
    kind: Kind
    example: str
    required: bool = False
    longest: int = 0
    synonyms: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


@lru_cache(maxsize=16384)
def heading_key(text: str) -> str:
    """A heading as it is compared and remembered: without spaces, signs and what offices add in brackets for looks."""
    return _SIGNS.sub("", to_arabic(clean_name(text))).casefold()


def bare_key(text: str) -> str:
    """`heading_key` without what stands in brackets: จำนวนเงิน (บาท) is จำนวนเงิน."""
    return heading_key(_ASIDE.sub("", text))


@lru_cache(maxsize=1)
def _headings() -> dict[str, tuple[list[str], list[str]]]:
    """(sure, doubtful) names by field."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    with (FIXTURES / "import_headings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["field"], ([], []))[not row["sure"]].append(row["heading"])
    return found


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """Codes by what offices write in a cell (`heading_key`), by field. The reference data's own names come first."""
    found: dict[str, dict[str, str]] = {}
    with (FIXTURES / "import_words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["field"], {})[heading_key(row["word"])] = row["code"]
    return found


_INFO = (
    ("row_number", "ลำดับที่", Kind.IGNORED, "1"),
    ("fiscal_year", "ปีงบประมาณ", Kind.IGNORED, "2570"),
    ("month", "เดือน", Kind.IGNORED, "พฤศจิกายน 2569"),
    ("lao_code", "รหัส อปท.", Kind.OFFICE, "06630608"),
    ("lao_name", "ชื่อ อปท.", Kind.OFFICE, "องค์การบริหารส่วนตำบลตัวอย่าง"),
    ("lao_district", "อำเภอที่ตั้ง อปท.", Kind.IGNORED, "แม่สอด"),
    ("lao_province", "จังหวัดที่ตั้ง อปท.", Kind.IGNORED, "ตาก"),
    ("case_number", "เลขทะเบียนคำขอ", Kind.NUMBER, "12/2570"),
    ("received_on", "วันที่ยื่นคำขอ", Kind.DATE, "5/11/2569", True),
    ("title", "คำนำหน้า", Kind.NAME, "นาง", False, 40),
    ("first_name", "ชื่อ", Kind.NAME, "สมศรี", True, 100),
    ("last_name", "สกุล", Kind.NAME, "ใจดี", False, 100),
    ("document_type", "ประเภทเอกสารแสดงตน", Kind.CHOICE, "บัตรประจำตัวประชาชน"),
    ("identity_number", "เลขประจำตัว", Kind.IDENTITY, "1-1120-34563-56-2", False, 30),
    ("house_no", "บ้านเลขที่", Kind.LINE, "12/3", False, 30),
    ("moo_or_community", "หมู่ที่/ชุมชน", Kind.LINE, "4", False, 80),
    ("alley", "ตรอก/ซอย", Kind.LINE, "ซอย 2", False, 80),
    ("road", "ถนน", Kind.LINE, "ประชาราษฎร์", False, 80),
    ("subdistrict", "ตำบล", Kind.PLACE, "แม่กุ"),
    ("district", "อำเภอ", Kind.PLACE, "แม่สอด"),
    ("province", "จังหวัด", Kind.PLACE, "ตาก"),
    ("channel", "ช่องทางรับเรื่อง", Kind.CHOICE, "ด้วยตนเอง"),
    ("kind", "ด้านที่ขอรับความช่วยเหลือ", Kind.CHOICE, "ด้านสาธารณภัย", True),
    ("hardship", "ลักษณะความเดือดร้อน", Kind.TEXT, "น้ำท่วมบ้านสูง 50 ซม. เครื่องนอนเสียหายทั้งหมด", False, 2000),
    ("wanted", "สิ่งที่ขอ", Kind.TEXT, "ถุงยังชีพ", False, 1000),
    ("people_affected", "จำนวนผู้ได้รับความเดือดร้อน", Kind.COUNT, "4"),
    ("outcome", "ผลการพิจารณา", Kind.CHOICE, "ให้ความช่วยเหลือแล้ว"),
    ("help_forms", "รูปแบบการช่วยเหลือ", Kind.CHOICE, "สิ่งของ"),
    ("help_amount", "จำนวนเงินหรือมูลค่า (บาท)", Kind.BAHT, "700"),
    ("approved_on", "วันที่อนุมัติ", Kind.DATE, "6/11/2569"),
    ("helped_on", "วันที่ช่วยเหลือ", Kind.DATE, "7/11/2569"),
    ("budget_sources", "แหล่งงบประมาณ", Kind.CHOICE, "งบกลาง ประเภทเงินสำรองจ่าย"),
    ("referred_to", "หน่วยงานที่ส่งต่อ", Kind.LINE, "พม.จังหวัดตาก", False, 200),
    ("entered_by", "ผู้บันทึก", Kind.IGNORED, ""),
    ("entered_at", "วันที่บันทึก", Kind.IGNORED, ""),
    ("note", "หมายเหตุ", Kind.TEXT, "", False, 1000),
)
_BESIDE = (
    ("full_name", "ชื่อ-สกุล", Kind.NAME, "นางสมศรี ใจดี", False, 240),
    ("identity_override", "เหตุผลที่ใช้เลขนี้", Kind.LINE, "ตรวจเทียบกับบัตรตัวจริงทีละหลักแล้ว", False, 200),
    ("birth", "วันเกิด", Kind.BIRTH, "5/3/2520"),
    ("phone", "โทรศัพท์", Kind.PHONE, "081-234-5678", False, 40),
    ("house_code", "เลขรหัสประจำบ้าน", Kind.HOUSE_CODE, "6301-012345-6"),
    ("moo", "หมู่ที่", Kind.LINE, "4", False, 10),
    ("community", "ชุมชน", Kind.LINE, "ชุมชนตัวอย่าง", False, 80),
    ("address", "ที่อยู่", Kind.LINE, "12/3 ม.4 ต.แม่กุ อ.แม่สอด จ.ตาก", False, 300),
    ("subkind", "ลักษณะย่อย", Kind.CHOICE, "ถุงยังชีพ"),
    ("outcome_reason", "เหตุผลที่ไม่เข้าหลักเกณฑ์", Kind.LINE, "รายได้เกินหลักเกณฑ์", False, 300),
    ("help_description", "รายการความช่วยเหลือ", Kind.LINE, "ถุงยังชีพ", False, 200),
    ("help_quantity", "จำนวนที่ให้", Kind.QUANTITY, "1"),
    ("help_unit", "หน่วยนับ", Kind.LINE, "ชุด", False, 40),
    ("receiver", "ผู้รับแทน", Kind.LINE, "นายสมชาย ใจดี (บุตร)", False, 200),
    ("evidence", "หลักฐานการรับ", Kind.LINE, "ใบสำคัญรับเงินเลขที่ 15/2570", False, 200),
    ("mend", "สิ่งที่ต้องแก้ไข", Kind.IGNORED, ""),
)


def _field(key: str, label: str, kind: Kind, example: str, required: bool = False, longest: int = 0) -> Field:
    sure, doubtful = _headings().get(key, ([], []))
    return Field(key, label, kind, example, required, longest, tuple(sure), tuple(doubtful))


FIELDS: dict[str, Field] = {row[0]: _field(*row) for row in (*_INFO, *_BESIDE)}
INFO_V1 = tuple(row[0] for row in _INFO)
