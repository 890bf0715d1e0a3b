"""สรุปข้อมูลประจำเดือน: figures by month, office and ด้าน, and where each office's month stands. No person is in it.

The figures are the month's counters, the same that every dashboard sums; households are not among them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from cases.models import HelpKind, Outcome, User
from reporting.cells import Column, Value, in_blocks
from reporting.info import states
from reporting.info.rows import Beside
from reporting.info.whose import Whose
from reporting.models import MonthTally
from reporting.months import Month, Period
from reporting.registers.book import Progress, Register, Written, write_register

TITLE = "สรุปข้อมูลการช่วยเหลือประชาชน"
OUTCOMES = [
    ("ช่วยแล้ว", Outcome.HELPED), ("อยู่ระหว่างดำเนินการ", Outcome.PENDING),
    ("ไม่เข้าหลักเกณฑ์", Outcome.NOT_ELIGIBLE), ("ส่งต่อ", Outcome.REFERRED),
]  # fmt: skip
COLUMNS = [
    Column("เดือน", "text", 16),
    Column("รหัส อปท.", "text", 11),
    Column("ชื่อ อปท.", "text", 34),
    Column("อำเภอ", "text", 16),
    Column("จังหวัด", "text", 14),
    Column("ด้าน", "text", 38),
    Column("ราย", "integer", 10),
    *(Column(label, "integer", 12) for label, _ in OUTCOMES),
    Column("ไม่ครบถ้วน", "integer", 12),
    Column("ผู้ได้รับความเดือดร้อน (คน)", "integer", 14),
    Column("จำนวนเงินหรือมูลค่า (บาท)", "money", 18),
]
DEFINITIONS = [
    "เดือนของเรื่อง คือเดือนของวันที่ยื่นคำขอ รายการที่ยกเลิกไม่นับ เดือนที่ไม่มีเรื่องไม่มีแถวของด้าน ดูสถานะในแผ่นสถานะรายเดือน",
    "เป็นจำนวน ณ เวลาที่ระบุ ไม่มีข้อมูลของบุคคล ไม่มีจำนวนครัวเรือน ซึ่งนับได้จากตาราง INFO เท่านั้น",
    "ไม่ครบถ้วน คือเรื่องที่ยังขาดข้อมูลที่จำเป็น",
]
Figures = dict[str, Any]


@transaction.atomic
def write_month_summary(
    *,
    whose: Whose,
    period: Period,
    by: User,
    at: datetime,
    out: IO[bytes],
    progress: Progress | None = None,
) -> Written:
    """Writes the figures of these months to `out`. PermissionDenied unless the user sees the months of all of them."""
    beside = Beside(whose.loaded(by, "month.read"))
    counts: states.Counts = Counter()
    register = Register(TITLE, "สรุปรายด้าน", whose.name(period), f"เดือน{period.thai}", DEFINITIONS, at)
    sheet = states.long_sheet(register.head, period, beside, counts, at)
    blocks = in_blocks(_rows(period, beside, by, counts))
    return write_register(out, register, COLUMNS, blocks, more=[sheet], progress=progress)


def tallies_of(by: User, offices: Sequence[int], period: Period) -> QuerySet[MonthTally]:
    """The counters that are summed; those of a month stay when they fall back to zero."""
    return (
        MonthTally.objects.visible_to(by)
        .filter(month__range=(period.first.first_day, period.last.first_day), local_authority__in=offices)
        .exclude(outcome=Outcome.WITHDRAWN)
    )


def count_summary(by: User, offices: Sequence[int], period: Period) -> int:
    """How many rows the summary has: one for each month, office and ด้าน with anything in it."""
    groups = tallies_of(by, offices, period).values("month", "local_authority", "kind")
    return groups.annotate(all=Sum("cases")).filter(all__gt=0).count()


def _rows(period: Period, beside: Beside, by: User, counts: states.Counts) -> Iterator[list[Value]]:
    """By month, office and ด้าน; one statement a month."""
    kinds = dict(HelpKind.objects.order_by("position").values_list("code", "name"))
    for month in period:
        by_office: dict[int, list[Figures]] = defaultdict(list)
        for row in _tallies(month, beside, by):
            by_office[row["local_authority"]].append(row)
            counts[row["local_authority"], month.first_day] += row["all"]
        for key in beside.offices:
            found = {row["kind"]: row for row in by_office[key]}
            for code in filter(found.__contains__, kinds):
                yield [month.thai, *_office(beside, key, month), kinds[code], *_figures(found[code])]


def _tallies(month: Month, beside: Beside, by: User) -> Iterable[Any]:
    """Only where there is anything."""
    outcomes = {f"o_{outcome}": Sum("cases", filter=Q(outcome=outcome), default=0) for _, outcome in OUTCOMES}
    return (
        tallies_of(by, list(beside.offices), Period(month, month))
        .values("local_authority", "kind")
        .annotate(
            all=Sum("cases"),
            gaps=Sum("incomplete"),
            persons=Sum("people"),
            baht=Sum("help_total"),
            **outcomes,
        )
        .filter(all__gt=0)
        .order_by("local_authority", "kind")
    )


def _office(beside: Beside, key: int, month: Month) -> list[Value]:
    office = beside.office(key, month)
    return [office.code, office.name, office.district, office.province]


def _figures(row: Figures) -> list[Value]:
    return [
        row["all"],
        *(row[f"o_{outcome}"] for _, outcome in OUTCOMES),
        row["gaps"],
        row["persons"],
        Decimal(row["baht"]),
    ]
