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


def found_in(answers: Iterable[Sequence[str]]) -> list[Found]:
    """The lines of a stored answer."""
    return [Found(*line) for line in answers]
