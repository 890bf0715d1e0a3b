"""ทะเบียนคุมการช่วยเหลือประชาชน: every request of an office in the order of its numbers, withdrawn ones too."""

from django.db.models import QuerySet

from cases.models import Case, LocalAuthority, User
from reporting.info.rows import KEY
from reporting.info.sources import SOURCES
from reporting.months import Period
from reporting.registers.book import Columns
from reporting.registers.own import OwnRegister

TITLE = "ทะเบียนคุมการช่วยเหลือประชาชน"
COLUMNS: Columns = [
    ("ลำดับที่", SOURCES["row_number"]),
    ("เลขทะเบียนคำขอ", SOURCES["case_number"]),
    ("วันที่ยื่นคำขอ", SOURCES["received_on"]),
    ("ผู้ยื่นคำขอ", SOURCES["full_name"]),
    ("เลขประจำตัว", SOURCES["identity_number"]),
    ("บ้านเลขที่", SOURCES["house_no"]),
    ("หมู่ที่/ชุมชน", SOURCES["moo_or_community"]),
    ("ตำบล", SOURCES["subdistrict"]),
    ("โทรศัพท์", SOURCES["phone"]),
    ("ช่องทางรับเรื่อง", SOURCES["channel"]),
    ("ด้าน", SOURCES["kind"]),
    ("ลักษณะย่อย", SOURCES["subkind"]),
    ("ลักษณะความเดือดร้อน", SOURCES["hardship"]),
    ("สิ่งที่ขอ", SOURCES["wanted"]),
    ("จำนวนผู้ได้รับความเดือดร้อน (คน)", SOURCES["people_affected"]),
    ("ขั้นตอน", SOURCES["stage"]),
    ("ผลการพิจารณา", SOURCES["outcome"]),
    ("เหตุผล", SOURCES["outcome_reason"]),
    ("วันที่อนุมัติ", SOURCES["approved_on"]),
    ("วันที่ช่วยเหลือ", SOURCES["helped_on"]),
    ("รูปแบบการช่วยเหลือ", SOURCES["help_forms"]),
    ("จำนวนเงินหรือมูลค่า (บาท)", SOURCES["help_amount"]),
    ("แหล่งงบประมาณ", SOURCES["budget_sources"]),
    ("หน่วยงานที่ส่งต่อ", SOURCES["referred_to"]),
    ("ผู้บันทึก", SOURCES["entered_by"]),
    ("หมายเหตุ", SOURCES["note"]),
]
DEFINITIONS = [
    "หนึ่งแถวต่อหนึ่งคำขอ เรียงตามเลขทะเบียนคำขอ ตามเดือนของวันที่ยื่นคำขอ",
    "มีรายการที่ยกเลิกด้วย เพื่อให้เลขทะเบียนครบ รายการที่ยกเลิกไม่นับในข้อมูลประจำเดือน",
    "วันที่เป็นวันที่จริง แสดงเป็นปี พ.ศ. เลขประจำตัวและโทรศัพท์เป็นข้อความ",
]


def _rows(by: User, local_authority: LocalAuthority, period: Period) -> QuerySet[Case]:
    cases = Case.objects.visible_to(by)
    return cases.filter(local_authority=local_authority, received_on__range=period.days).order_by(
        "fiscal_year", "serial"
    )


LEDGER = OwnRegister(TITLE, "ทะเบียนคุม", COLUMNS, DEFINITIONS, _rows, KEY)
