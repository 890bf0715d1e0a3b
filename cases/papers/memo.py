"""บันทึกข้อความ: proposes to the executive what the committee agreed to. Number, date and signatures stay blank."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from cases.models.case import Stage
from cases.models.committee import AGREEING, Resolution
from cases.papers import NothingToPrint
from cases.papers.words import Office, long_date, official
from cases.thai import baht_text, format_baht

if TYPE_CHECKING:
    from cases.models import AgendaItem, Meeting

# What was agreed to and is no longer proposed: withdrawn, the applicant dead or gone, sent back by an objection and
# wherever that led, the committee once more.
GONE = (
    Stage.WITHDRAWN, Stage.LAPSED, Stage.DOCUMENTS, Stage.CHECKING, Stage.EMERGENCY, Stage.PROPOSED, Stage.NOT_AGREED,
    Stage.NOT_ELIGIBLE, Stage.REFERRED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    order: str
    number: str
    name: str
    kind: str
    resolution: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """`sum` is of those with an amount; `without_amount` counts the others (help in goods, labour or services)."""

    TEMPLATE: ClassVar[str] = "paper/memo.html"
    TITLE: ClassVar[str] = "บันทึกข้อความ"

    office: Office
    regulation: str
    meeting: str
    held_on: str
    order: str
    appointed_on: str
    rows: Sequence[Row]
    total: str
    sum: str
    sum_in_words: str
    without_amount: str

    @staticmethod
    def shows(item: "AgendaItem") -> bool:
        """Whether the committee agreed, and the case still is one; what it ratified was given before."""
        return item.resolution in AGREEING and item.case.stage not in GONE

    @classmethod
    def of(cls, meeting: "Meeting", agreed: Sequence["AgendaItem"], office: Office, regulation: str) -> Self:
        """`agreed` are items that it `shows`, with case, applicant and kind. NothingToPrint without any."""
        if not agreed:
            raise NothingToPrint("ยังไม่มีเรื่องที่คณะกรรมการเห็นชอบในการประชุมครั้งนี้ — บันทึกมติก่อน แล้วพิมพ์อีกครั้ง")
        amounts = [item.amount for item in agreed if item.amount is not None]
        return cls(
            office=office,
            regulation=official(regulation),
            meeting=official(f"{meeting.number}/{meeting.year}"),
            held_on=long_date(meeting.held_on),
            order=official(meeting.committee.order_number),
            appointed_on=long_date(meeting.committee.appointed_on),
            rows=[_row(n, item) for n, item in enumerate(agreed, 1)],
            total=official(len(agreed)),
            sum=official(format_baht(sum(amounts, Decimal(0)))) if amounts else "",
            sum_in_words=baht_text(sum(amounts, Decimal(0))) if amounts else "",
            without_amount=official(len(agreed) - len(amounts)) if len(amounts) < len(agreed) else "",
        )


def _row(n: int, item: "AgendaItem") -> Row:
    return Row(
        order=official(n),
        number=official(item.case.number),
        name=official(item.case.applicant.full_name),
        kind=item.case.kind.name,
        resolution=Resolution(item.resolution).label,
        amount="" if item.amount is None else official(format_baht(item.amount)),
    )
