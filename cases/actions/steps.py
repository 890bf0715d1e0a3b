"""The steps that a case took: their days, writing one down, and what stood before one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cases.facts import HelpFields
from cases.models import Case, CaseStep, Stage
from cases.states import Dated
from cases.thai import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What a step is told about days. `help_given` are the lines that it adds, `stored` those that were there."""

    happened_on: date | None = None
    approved_on: date | None = None
    help_given: Sequence[HelpFields] = ()
    stored: Sequence[HelpFields] = ()

    def told(self, dated: Dated) -> list[date]:
        """All that the verb's row of the table asks for, the day of the step last; none for a deed of entry.

        Help is of its newest line's day; without one of the approval's; without new lines of what was given before.
        """
        match dated:
            case Dated.ASKED:
                return _known(self.happened_on)
            case Dated.APPROVAL:
                return _known(self.approved_on)
            case Dated.HELP:
                given = sorted(_known(*(line.given_on for line in self.help_given)))
                approved = _known(self.approved_on)
                return approved + given or sorted(_known(*(line.given_on for line in self.stored)))
        return []


def _known(*days: date | None) -> list[date]:
    return [day for day in days if day]


def step_row(
    *,
    case: Case,
    verb: str,
    from_stage: str,
    to_stage: Stage,
    by_id: int,
    at: datetime,
    days: Sequence[date] = (),
    reason: str = "",
    despite: str = "",
    undoes: CaseStep | None = None,
) -> CaseStep:
    """An unsaved step, on the last of `days`, else on the day of `at`."""
    return CaseStep(
        local_authority_id=case.local_authority_id,
        case=case,
        verb=verb,
        from_stage=from_stage,
        to_stage=to_stage,
        happened_on=days[-1] if days else day_of(at),
        entered_at=at,
        by_id=by_id,
        reason=reason,
        despite=despite,
        undoes=undoes,
    )


def standing(steps: Iterable[CaseStep]) -> list[CaseStep]:
    """Those of a case's steps that were neither taken back nor take one back, as entered."""
    steps = sorted(steps, key=lambda step: (step.entered_at, step.pk))
    undone = {step.undoes_id for step in steps}
    return [step for step in steps if step.undoes_id is None and step.pk not in undone]


def reason_before(steps: Sequence[CaseStep]) -> str:
    """Why the case stood where the last of these found it, "" where that was entered on the form."""
    if len(steps) < 2:
        return ""
    before, last = steps[-2:]
    return before.reason if before.to_stage == last.from_stage else ""
