"""ใบรับคำร้อง: that a request came in, under which number to ask about it, and whom to telephone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from cases.papers.words import Day, Office, official

if TYPE_CHECKING:
    from cases.models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Nothing of the hardship: the slip is shown to others on the way home."""

    TEMPLATE: ClassVar[str] = "paper/receipt.html"
    TITLE: ClassVar[str] = "ใบรับคำร้อง"

    office: Office
    number: str
    received_on: Day
    name: str
    kind: str
    receiver: str
    position: str

    @classmethod
    def of(cls, case: "Case", office: Office) -> Self:
        return cls(
            office=office,
            number=official(case.number),
            received_on=Day.of(case.received_on),
            name=official(case.applicant.full_name),
            kind=case.kind.name,
            receiver=official(case.entered_by.full_name),
            position=official(case.entered_by.position),
        )
