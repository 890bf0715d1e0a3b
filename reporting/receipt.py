"""ใบรับการบันทึกข้อมูลประจำเดือน: that this month was posted, when, what it held, and by which hashes that is proved.

Everything on it is frozen with the posting, the local authority's name as it was then: a reprint is the same paper,
but for the seal of the posting's own day, which is there from the next night on. No applicant stands on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from cases.known import Known
from cases.models import District
from cases.seal_told import SealTold
from cases.thai import day_of, format_baht, format_date, format_due, format_instant, format_remaining
from reporting.models import DeadlineRule, Posting, PostingKind
from reporting.months import Month


@dataclass(frozen=True, slots=True)
class KindLine:
    """One ด้าน, or the sum of them."""

    name: str
    cases: int
    households: int
    people: int
    baht: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingReceipt:
    TEMPLATE: ClassVar[str] = "paper/posting_receipt.html"
    TITLE: ClassVar[str] = "ใบรับการบันทึกข้อมูลประจำเดือน"

    number: str
    office: str
    code: str
    place: str
    month: str
    kind: str
    lines: Sequence[KindLine]
    total: KindLine
    complete: str
    version: int
    posted_at: str
    posted_by: str
    due: str
    rules: str
    timely: str
    caution: str
    content_hash: Sequence[str]
    sealed_day: str
    seal: Sequence[str]
    to_be_sealed: str  # the posting's day, while it is not sealed

    @classmethod
    def of(cls, posting: Posting, office: Known, district: District, seal: SealTold | None) -> Self:
        """`posting` with obligation, rule and posted_by; `office` as it was known when it was posted."""
        owed = posting.obligation
        day = day_of(posting.posted_at)
        return cls(
            number=f"{office.code}-{Month.of(owed.month)}-{posting.version}",
            office=office.name,
            code=office.code,
            place=f"อำเภอ{district.name} จังหวัด{district.province.name}",
            month=Month.of(owed.month).thai,
            kind=PostingKind(posting.kind).label,
            lines=[_line(row) for row in posting.totals],
            total=KindLine(
                "รวม", posting.case_count, posting.household_count, posting.people_count,
                format_baht(posting.help_total),
            ),
            complete=_complete(posting),
            version=posting.version,
            posted_at=format_instant(posting.posted_at, seconds=True),
            posted_by=" ".join(filter(None, (posting.posted_by.full_name, posting.posted_by.position))),
            due=format_due(owed.due_at),
            rules=rule_text(owed.rule),
            timely=_timely(posting.posted_at, owed.due_at),
            caution="" if posting.is_complete else _CAUTION,
            content_hash=in_fours(posting.content_hash),
            sealed_day=format_date(seal.day) if seal else "",
            seal=in_fours(seal.seal) if seal else [],
            to_be_sealed="" if seal and seal.day == day else format_date(day),
        )  # fmt: skip


_CAUTION = "ฉบับนี้ยังไม่ครบถ้วน จึงยังไม่นับเป็นการบันทึกของเดือนนี้ จนกว่าจะบันทึกฉบับที่ครบถ้วน"


def rule_text(rule: DeadlineRule) -> str:
    """ตามกำหนดเวลาฉบับที่ 1 (ด่วนที่สุด ที่ มท ๐๘๑๐.๗/ว ๕๙๕๕ ลงวันที่ 26 ต.ค. 2568)"""
    dated = f" ลงวันที่ {format_date(rule.circular_date)}" if rule.circular_date else ""
    told = f" ({rule.circular}{dated})" if rule.circular else ""
    return f"ตามกำหนดเวลาฉบับที่ {rule.version}{told}"


def in_fours(digest: str) -> list[str]:
    """A hash as it is read aloud: groups of four, eight groups a line."""
    fours = [digest[place : place + 4] for place in range(0, len(digest), 4)]
    return [" ".join(fours[place : place + 8]) for place in range(0, len(fours), 8)]


def _line(row: dict[str, Any]) -> KindLine:
    return KindLine(
        row["name"], row["cases"], row["households"], row["people"], format_baht(Decimal(row["help_total"]))
    )


def _complete(posting: Posting) -> str:
    if posting.kind == PostingKind.NIL:
        return "ครบถ้วน (ยืนยันว่าไม่มีผู้ขอ)"
    if posting.is_complete:
        return f"ครบถ้วนทั้ง {posting.case_count} เรื่อง"
    return f"ไม่ครบถ้วน: ครบถ้วน {posting.complete_count} เรื่อง จาก {posting.case_count} เรื่อง"


def _timely(posted_at: datetime, due_at: datetime) -> str:
    told = format_remaining(due_at, posted_at)
    if posted_at < due_at:
        return f"ทันกำหนด ก่อนครบกำหนด{told.removeprefix('เหลือ')}"
    return f"หลังกำหนด {told}"
