"""Writing down which step a case took, and finding the one that would be taken back."""

from datetime import date, datetime

from cases.models import Case, CaseStep, Stage, User
from cases.thai import BANGKOK


def write_step(
    *,
    case: Case,
    verb: str,
    to_stage: Stage,
    by: User,
    at: datetime,
    happened_on: date | None = None,
    reason: str = "",
    undoes: CaseStep | None = None,
) -> CaseStep:
    """One row, in the transaction that moves the case from its present stage. The day is that of `at` if not told."""
    return CaseStep.objects.create(
        local_authority_id=case.local_authority_id,
        case=case,
        verb=verb,
        from_stage=case.stage,
        to_stage=to_stage,
        happened_on=happened_on or at.astimezone(BANGKOK).date(),
        entered_at=at,
        by=by,
        reason=reason,
        undoes=undoes,
    )


def reason_before(case: Case, step: CaseStep, user: User) -> str:
    """Why the case stood where this step found it, "" where that was entered on the form."""
    standing = CaseStep.objects.visible_to(user).of_case(case).filter(undoes=None, undone_by=None)
    before = standing.exclude(pk=step.pk).order_by("-entered_at", "-id").first()
    return before.reason if before and before.to_stage == step.from_stage else ""


def last_step(case: Case) -> CaseStep | None:
    """The newest step that was neither taken back nor takes one back."""
    steps = CaseStep.objects.of_case(case).filter(undoes=None, undone_by=None)
    return steps.order_by("-entered_at", "-id").first()
