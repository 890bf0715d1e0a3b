"""บัญชีการให้ความช่วยเหลือ: one row for each line of help, by the day on which it was given."""

from decimal import Decimal

from django.db.models import QuerySet

from cases import identity
from cases.models import BudgetSource, HelpForm, HelpGiven, LocalAuthority, Outcome, User
from cases.models.help import DAY
from reporting.info.sources import (
    DATE,
    INTEGER,
    MONEY,
    NUMBER,
    TEXT,
    Source,
    case_number,
    full_name,
    moo_or_community,
    or_blank,
    word_of,
)
from reporting.months import Period
from reporting.registers.book import Columns
from reporting.registers.own import OwnRegister

TITLE = "บัญชีการให้ความช่วยเหลือประชาชน"
CASE = "case_id"


def _of_case(*paths: str) -> tuple[str, ...]:
    return tuple(f"case__{path}" for path in paths)


def _quantity(quantity: Decimal | None, unit: str) -> str:
    return "" if quantity is None else f"{quantity.normalize():f} {unit}".strip()


COLUMNS: Columns = [
    ("ลำดับที่", Source("", (NUMBER,), None, INTEGER, 8)),
    ("วันที่ช่วยเหลือ", Source("", ("given_on",), None, DATE, 14)),
    ("เลขทะเบียนคำขอ", Source("", _of_case("serial", "fiscal_year"), case_number, TEXT, 18)),
    ("ผู้ยื่นคำขอ", Source("", _of_case("applicant__title", "applicant__first_name", "applicant__last_name"), full_name, TEXT, 30)),
    ("เลขประจำตัว", Source("", _of_case(identity.OF_APPLICANT), None, TEXT, 19)),
    ("บ้านเลขที่", Source("", _of_case("house_no"), None, TEXT, 12)),
    ("หมู่ที่/ชุมชน", Source("", _of_case("moo", "community"), moo_or_community)),
    ("ตำบล", Source("", _of_case("subdistrict__name"), or_blank)),
    ("ด้าน", Source("", _of_case("kind__name"), None, TEXT, 34)),
    ("รูปแบบ", Source("", ("form",), word_of(HelpForm), TEXT, 12)),
    ("รายการ", Source("", ("description",), None, TEXT, 34)),
    ("จำนวน", Source("", ("quantity", "unit"), _quantity)),
    ("จำนวนเงินหรือมูลค่า (บาท)", Source("", ("amount",), None, MONEY)),
    ("แหล่งงบประมาณ", Source("", ("budget_source",), word_of(BudgetSource), TEXT, 26)),
    ("ผู้รับแทน", Source("", ("receiver",), None, TEXT, 26)),
    ("หลักฐานการรับ", Source("", ("evidence",), None, TEXT, 26)),
]  # fmt: skip
DEFINITIONS = [
    "หนึ่งแถวต่อความช่วยเหลือหนึ่งรายการ คำขอหนึ่งอาจมีหลายแถว เรียงตามวันที่ช่วยเหลือ",
    "รายการที่ยังไม่ทราบวันที่ช่วยเหลือ อยู่ในเดือนของวันที่ยื่นคำขอ ไม่รวมความช่วยเหลือของรายการที่ยกเลิก",
    "ช่องผู้รับแทนว่าง หมายถึงผู้ยื่นคำขอรับเอง",
]


def _rows(by: User, local_authority: LocalAuthority, period: Period) -> QuerySet[HelpGiven]:
    return (
        HelpGiven.objects.visible_to(by)
        .filter(local_authority=local_authority)
        .exclude(case__outcome=Outcome.WITHDRAWN)
        .alias(day=DAY)
        .filter(day__range=period.days)
        .order_by("day", "case__fiscal_year", "case__serial", "pk")
    )


HELP_GIVEN = OwnRegister(TITLE, "การให้ความช่วยเหลือ", COLUMNS, DEFINITIONS, _rows, CASE)
