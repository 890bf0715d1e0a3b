"""ประกาศรายชื่อ: the safe list. What hangs in public is order, name and หมู่ที่ or ชุมชน, and nothing else.

The list has no field for a number, a telephone, an illness or a sum, so that none can come onto it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from cases.papers import NothingToPrint
from cases.papers.words import Office, long_date, official, short_place

if TYPE_CHECKING:
    from cases.models import Notice, NoticeEntry


STRUCK = "ถอนรายชื่อ"


@dataclass(frozen=True, slots=True)
class SafeRow:
    order: str
    name: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNotice:
    TEMPLATE: ClassVar[str] = "paper/public_notice.html"
    TITLE: ClassVar[str] = "ประกาศรายชื่อผู้ขอรับความช่วยเหลือ"

    office: Office
    regulation: str
    posted_on: str
    until: str
    days: str
    places: str
    rows: Sequence[SafeRow]
    total: str
    struck: str  # how many names were taken off since, and how many are left; "" where all stand
    left: str

    @classmethod
    def of(cls, notice: "Notice", entries: Sequence["NoticeEntry"], office: Office, regulation: str) -> Self:
        """`entries` in their order, with case and applicant, and `struck`; `regulation` in full.

        NothingToPrint without a name.
        """
        if not entries:
            raise NothingToPrint("ยังไม่มีรายชื่อในประกาศ — เพิ่มรายชื่อที่คณะกรรมการเห็นชอบก่อน แล้วพิมพ์อีกครั้ง")
        left = sum(not _struck(entry) for entry in entries)
        if not left:
            raise NothingToPrint("รายชื่อในประกาศนี้ถูกถอนทั้งหมดแล้ว จึงไม่มีรายชื่อให้พิมพ์ — ทำประกาศใหม่หากยังต้องประกาศ")
        return cls(
            office=office,
            regulation=official(regulation),
            posted_on=long_date(notice.posted_on),
            until=long_date(notice.until),
            days=official((notice.until - notice.posted_on).days + 1),
            places=official(notice.places),
            rows=[_safe(n, entry) for n, entry in enumerate(entries, 1)],
            total=official(len(entries)),
            struck=official(len(entries) - left) if left < len(entries) else "",
            left=official(left),
        )


def _struck(entry: "NoticeEntry") -> bool:
    """Annotated by `with_struck`."""
    return bool(entry.struck)  # type: ignore[attr-defined]


def _safe(n: int, entry: "NoticeEntry") -> SafeRow:
    """Who was taken off since keeps the number alone: others' numbers stay those that hung."""
    if _struck(entry):
        return SafeRow(official(n), STRUCK, "")
    case = entry.case
    return SafeRow(official(n), official(case.applicant.full_name), short_place(case))
