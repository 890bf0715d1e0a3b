"""ทะเบียนคุมการช่วยเหลือประชาชน: every request of an office in the order of its numbers, withdrawn ones too."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction

from cases.models import Case, LocalAuthority, User
from reporting.cells import Block
from reporting.info.rows import KEY, WHOSE, Beside, batches
from reporting.info.sources import SOURCES
from reporting.months import Period
from reporting.registers.book import (
    Columns,
    Progress,
    Register,
    Written,
    block_of,
    columns_of,
    needs_of,
    write_register,
)
from reporting.registers.own import ReadLog, check_own

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


@transaction.atomic
def write_ledger(
    *,
    local_authority: LocalAuthority,
    period: Period,
    purpose: str,
    by: User,
    at: datetime,
    out: IO[bytes],
    request_id: UUID | None = None,
    progress: Progress | None = None,
) -> Written:
    """Writes the requests of these months to `out`. For the office's own people (case.read)."""
    check_own(by, local_authority, purpose)
    log = ReadLog(by=by, at=at, purpose=purpose, request_id=request_id)
    cases = (
        Case.objects.visible_to(by)
        .filter(local_authority=local_authority, received_on__range=period.days)
        .order_by("fiscal_year", "serial")
    )

    def blocks() -> Iterator[Block]:
        for batch in batches(cases, needs_of(COLUMNS), Beside({})):
            log.add(batch.inputs[WHOSE], batch.inputs[KEY])
            yield block_of(COLUMNS, batch)

    name = local_authority.facts_on(period.last.last_day)[2]
    register = Register(TITLE, "ทะเบียนคุม", name, f"เดือน{period.thai}", DEFINITIONS, at)
    written = write_register(out, register, columns_of(COLUMNS), blocks(), progress=progress)
    log.finish()
    return written
