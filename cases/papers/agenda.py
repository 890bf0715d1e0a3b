"""วาระและบัญชีเสนอคณะกรรมการ: what a meeting is to consider; the column of the resolution stays blank."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from cases.models.case import Stage
from cases.models.committee import Resolution
from cases.papers import NothingToPrint
from cases.papers.words import Office, clock, long_date, official, shortened

if TYPE_CHECKING:
    from cases.elsewhere import Answer
    from cases.models import AgendaItem, Meeting

SHORT = 160  # characters of the hardship and of what is asked for
LISTED = 3  # answers of other offices on one line
HOW = (
    FOUND := "พบ (ระบุในบัญชี)",
    NOT_FOUND := "ไม่พบ",
    UNASKED := "ยังไม่ได้ตรวจสอบ",
    UNASKABLE := "ตรวจสอบไม่ได้ (ไม่มีเลขประจำตัวและเลขรหัสประจำบ้าน)",
)


@dataclass(frozen=True, slots=True)
class Row:
    order: str
    number: str
    name: str
    kind: str
    hardship: str
    wanted: str
    elsewhere: str = ""  # what other offices answered about double help


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """`to_ratify` are those who were helped first in an emergency; they are reported, the others considered."""

    TEMPLATE: ClassVar[str] = "paper/agenda.html"
    TITLE: ClassVar[str] = "ระเบียบวาระการประชุมคณะกรรมการช่วยเหลือประชาชน"

    office: Office
    meeting: str
    held_on: str
    begins_at: str
    place: str
    order: str
    to_ratify: Sequence[Row]
    to_consider: Sequence[Row]
    asked: str = ""  # how many were helped by other offices, how many not

    @staticmethod
    def shows(item: "AgendaItem") -> bool:
        """Every case on the agenda, but for a record that was withdrawn."""
        return not item.case.is_withdrawn

    @classmethod
    def of(cls, meeting: "Meeting", items: Sequence["AgendaItem"], office: Office) -> Self:
        """`items` in the order of the agenda, with case, applicant, kind and `elsewhere`. NothingToPrint without any."""
        if not items:
            raise NothingToPrint("ยังไม่มีเรื่องในระเบียบวาระ — เพิ่มเรื่องที่รอคณะกรรมการก่อน แล้วพิมพ์อีกครั้ง")
        helped = [item for item in items if _helped_first(item)]
        return cls(
            office=office,
            meeting=official(f"{meeting.number}/{meeting.year}"),
            held_on=long_date(meeting.held_on),
            begins_at=clock(meeting.begins_at),
            place=official(meeting.place),
            order=official(meeting.committee.order_number),
            to_ratify=_rows(helped),
            to_consider=_rows([item for item in items if item not in helped]),
            asked=_asked(items),
        )


def _helped_first(item: "AgendaItem") -> bool:
    return item.case.stage == Stage.EMERGENCY or item.resolution == Resolution.RATIFY


def _rows(items: Sequence["AgendaItem"]) -> list[Row]:
    return [
        Row(
            order=official(n),
            number=official(item.case.number),
            name=official(item.case.applicant.full_name),
            kind=item.case.kind.name,
            hardship=official(shortened(item.case.hardship, SHORT)),
            wanted=official(shortened(item.case.wanted, SHORT)),
            elsewhere=official(_found(item.elsewhere)),  # type: ignore[attr-defined] # by the view
        )
        for n, item in enumerate(items, 1)
    ]


def _found(told: "Answer") -> str:
    """What other offices gave; a list of ten would fill the page. The others are counted in the agenda."""
    if not (told.stands and told.found):
        return ""
    more = len(told.found) - LISTED
    lines = " · ".join(one.words for one in told.found[:LISTED])
    return f"พบการช่วยเหลือซ้ำ: {lines}" + (f" และอีก {more} รายการ" if more > 0 else "")


def _asked(items: Sequence["AgendaItem"]) -> str:
    """พบ ๑ ราย · ไม่พบ ๙ ราย …: nobody is to take silence for an answer."""
    counted = Counter(_how(item.elsewhere) for item in items)  # type: ignore[attr-defined] # by the view
    told = [f"{how} {counted[how]} ราย" for how in HOW if counted[how]]
    return official("การช่วยเหลือซ้ำจากหน่วยงานอื่น: " + " · ".join(told)) if told else ""


def _how(told: "Answer") -> str:
    if not told.is_askable:
        return UNASKABLE
    if not told.stands:
        return UNASKED
    return FOUND if told.found else NOT_FOUND
