"""บัญชีแนบท้าย: the people affected, beside the one who asked. No number and no telephone is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from cases.papers import NothingToPrint
from cases.papers.words import UNDATED, Day, Office, official, short_place

if TYPE_CHECKING:
    from cases.models import Case, RosterPerson

EMPTY = 20  # rows of the blank roster: one page


@dataclass(frozen=True, slots=True)
class Row:
    order: str
    name: str = ""
    house_no: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    TEMPLATE: ClassVar[str] = "paper/roster.html"
    TITLE: ClassVar[str] = "บัญชีแนบท้ายแบบคำร้องขอรับความช่วยเหลือ"

    office: Office
    rows: Sequence[Row]
    number: str = ""
    name: str = ""
    received_on: Day = UNDATED
    total: str = ""

    @classmethod
    def blank(cls, office: Office) -> Self:
        return cls(office=office, rows=[Row(official(n)) for n in range(1, EMPTY + 1)])

    @classmethod
    def of(cls, case: "Case", people: Sequence["RosterPerson"], office: Office) -> Self:
        """NothingToPrint while nobody is on it."""
        if not people:
            raise NothingToPrint("ยังไม่มีรายชื่อในบัญชีแนบท้าย — เพิ่มรายชื่อผู้ได้รับความเดือดร้อนก่อน แล้วพิมพ์อีกครั้ง")
        return cls(
            office=office,
            rows=[_row(n, person) for n, person in enumerate(people, 1)],
            number=official(case.number),
            name=official(case.applicant.full_name),
            received_on=Day.of(case.received_on),
            total=official(len(people)),
        )


def _row(n: int, person: "RosterPerson") -> Row:
    return Row(official(n), official(person.name), official(person.house_no), short_place(person))
