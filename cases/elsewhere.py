"""What other offices answered about a case: พบการช่วยเหลือซ้ำ, ไม่พบ, or why that cannot be said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases import identity
from cases.models import Case
from cases.thai import PartialDate


@dataclass(frozen=True, slots=True)
class Found:
    """Help that another office gave; all that is told of it."""

    kind: str
    month: str
    office: str

    @property
    def words(self) -> str:
        return f"{self.kind} / {PartialDate.from_iso(self.month).thai} / {self.office}"


@dataclass(frozen=True, slots=True)
class Answer:
    """`at` None: not asked yet. `is_current`: about the facts that the case has now. `is_askable`: there are any."""

    at: datetime | None
    found: Sequence[Found]
    is_current: bool
    is_askable: bool

    @property
    def stands(self) -> bool:
        """Whether it says something about the case as it is."""
        return self.is_askable and self.at is not None and self.is_current


def answer_of(case: Case, told: dict[str, Any] | None) -> Answer:
    """`told` is what `HelpQuestion.objects.newest_of` has read beside the row; the case comes with its applicant."""
    askable = identity.can_be_asked(case)
    if not told:
        return Answer(None, (), False, askable)
    is_current = told["about"] == identity.about(case)
    return Answer(datetime.fromisoformat(told["at"]), found_in(told["answers"]), is_current, askable)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put: `at` is the instant of its transaction, that of a save where a save put it."""

    at: datetime
    who: str
    words: str


def asked_of(case: Case, told: Iterable[dict[str, Any]]) -> list[Asked]:
    """What the case's history tells of its questions, as `HelpQuestion.objects.all_of` has read them."""
    about = identity.about(case)
    return [
        Asked(datetime.fromisoformat(one["at"]), one["who"], _words(one["answers"], one["about"] == about))
        for one in told
    ]


def _words(answers: Iterable[Sequence[str]], is_current: bool) -> str:
    """What was answered to other facts may be about other people: it is not told."""
    if not is_current:
        return "ตรวจสอบด้วยข้อมูลก่อนการแก้ไข จึงไม่แสดงผล"
    found = " · ".join(one.words for one in found_in(answers))
    return f"พบการช่วยเหลือซ้ำ: {found}" if found else "ไม่พบการช่วยเหลือซ้ำจากหน่วยงานอื่น"


def found_in(answers: Iterable[Sequence[str]]) -> list[Found]:
    """The lines of a stored answer."""
    return [Found(*line) for line in answers]
