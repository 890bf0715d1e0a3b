"""Every figure that a supervisor sees: one function per indicator, each over the facts of one obligation.

Screens, papers and letters count with these and nothing else, so that the same question has one answer.
A rate is a share of obligations: its numerator is always among the rows of its denominator, and the excused
are in neither (domain §2, the architecture's decision 2).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Self

from django.db.models import Subquery

from reporting.corrections import Correction
from reporting.facts import MonthStanding, MonthStatus, month_standing, with_facts
from reporting.models import Obligation
from reporting.models.duty import ObligationQuerySet
from reporting.months import Month
from reporting.standing import Completeness, Timeliness

Indicator = Callable[[MonthStatus], bool]

# `missing` in the database's words, for obligations past due; a test holds the two together.
MISSING = {"fact_excuse__isnull": True, "fact_before_due": None, "fact_after_due": None}
# How far back the list of those who owe looks: three years of months, so that its cost stays flat.
LOOKS_BACK = timedelta(days=3 * 366)


def expected(row: MonthStatus) -> bool:
    """Every obligation, the excused too: what the other timeliness indicators add up to."""
    return True


def excused(row: MonthStatus) -> bool:
    return row.standing.timeliness is Timeliness.EXCUSED


def on_time(row: MonthStatus) -> bool:
    return row.standing.timeliness is Timeliness.ON_TIME


def late(row: MonthStatus) -> bool:
    """Complete, but only from the due instant on."""
    return row.standing.timeliness is Timeliness.LATE


def missing(row: MonthStatus) -> bool:
    """Past due with nothing complete: nothing posted at all, or only what is incomplete."""
    return row.standing.timeliness is Timeliness.MISSING


def not_due(row: MonthStatus) -> bool:
    """Still to come, and nothing complete is there yet."""
    return row.standing.timeliness is Timeliness.NOT_DUE


def incomplete(row: MonthStatus) -> bool:
    """The newest version lacks something; on the other axis the month may be on time, late or missing."""
    return row.standing.completeness is Completeness.INCOMPLETE and not excused(row)


def nil(row: MonthStatus) -> bool:
    """Declared without requesters, and still true."""
    return row.standing.completeness is Completeness.NIL and not excused(row)


def changed(row: MonthStatus) -> bool:
    """Cases changed since the newest version: a new one is due."""
    return row.standing.repost_due and not excused(row)


def in_info(row: MonthStatus) -> bool:
    """Recorded in INFO, which is a fact of its own beside the posting here."""
    return row.standing.info_on is not None and not excused(row)


def sent_back(row: MonthStatus) -> bool:
    """Sent back at least once; the newest time counts."""
    return row.standing.correction is not Correction.NONE


def corrected_on_time(row: MonthStatus) -> bool:
    return row.standing.correction is Correction.ON_TIME


@dataclass(frozen=True)
class Corrections:
    """The second clock of some months. `judged` are those whose answer has come or is overdue: what still waits is not."""

    sent: int
    judged: int
    on_time: int

    @property
    def waiting(self) -> int:
        return self.sent - self.judged

    @property
    def rate(self) -> float | None:
        """Per cent of the judged; None while there is none. Another clock than the figures' own."""
        return 100 * self.on_time / self.judged if self.judged else None


def corrections(rows: Iterable[MonthStatus]) -> Corrections:
    sent = [row for row in rows if sent_back(row)]
    judged = [row for row in sent if row.standing.correction is not Correction.WAITING]
    return Corrections(len(sent), len(judged), sum(map(corrected_on_time, judged)))


INDICATORS: dict[str, tuple[str, Indicator]] = {
    "on_time": ("ทันกำหนด", on_time),
    "late": ("เกินกำหนด", late),
    "missing": ("ยังไม่บันทึก", missing),
    "incomplete": ("ไม่ครบถ้วน", incomplete),
    "nil": ("ไม่มีผู้ขอ (ยืนยัน)", nil),
    "excused": ("ได้รับยกเว้น", excused),
    "not_due": ("ยังไม่ถึงกำหนด", not_due),
    "changed": ("แก้ไขหลังบันทึก", changed),
    "in_info": ("บันทึกใน INFO แล้ว", in_info),
}


@dataclass(frozen=True)
class Figures:
    """How many obligations each indicator counts. on_time + late + missing + excused + not_due = expected."""

    expected: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    excused: int = 0
    not_due: int = 0
    incomplete: int = 0
    nil: int = 0
    changed: int = 0
    in_info: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def owed(self) -> int:
        """The denominator of every rate: the excused leave it."""
        return self.expected - self.excused

    @property
    def posted(self) -> int:
        """Complete or truly nil, early or late."""
        return self.on_time + self.late

    @property
    def on_time_rate(self) -> float | None:
        return self.rate(self.on_time)

    def rate(self, count: int) -> float | None:
        """Per cent of what is owed, 0–100; None when nothing is owed."""
        return 100 * count / self.owed if self.owed else None


def figures(rows: Iterable[MonthStatus]) -> Figures:
    """Counts rows of any months together; give it one month's for a rate that means something."""
    rows = list(rows)
    counts = {key: sum(map(test, rows)) for key, (_, test) in INDICATORS.items()}
    return Figures(expected=len(rows), **counts)


def all_missing(obligations: ObligationQuerySet, at: datetime) -> list[MonthStanding]:
    """The rows of `obligations` that `missing` would count, of three years, sifted by the database; one statement."""
    recent = obligations.due_by(at).filter(due_at__gt=at - LOOKS_BACK)
    return [month_standing(row, at) for row in with_facts(recent, at).filter(**MISSING)]


def of_newest_due_month(obligations: ObligationQuerySet, at: datetime) -> ObligationQuerySet:
    """Those of the newest month that has fallen due anywhere, found inside the same statement."""
    newest = Obligation.objects.due_by(at).order_by("-month").values("month")[:1]
    return obligations.filter(month=Subquery(newest))


def newest_due_month(rows: Iterable[MonthStanding], at: datetime) -> Month | None:
    """The month that a supervisor follows up now; None while nothing has fallen due."""
    return max((Month.of(row.obligation.month) for row in rows if row.obligation.due_at <= at), default=None)


def next_due(rows: Iterable[MonthStanding], at: datetime) -> list[MonthStanding]:
    """The rows of the month whose due instant comes next: what can still be on time."""
    coming = [row for row in rows if row.obligation.due_at > at]
    first = min((row.obligation.month for row in coming), default=None)
    return [row for row in coming if row.obligation.month == first]
