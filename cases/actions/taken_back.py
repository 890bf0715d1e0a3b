"""What a step wrote beside its case, and how it goes when the step is taken back. History keeps all of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from cases.actions.rows import facts_of
from cases.facts import CaseFacts
from cases.models import Answer, Case, CaseStep, HelpGiven, Objection, Referral, Stage, User

Unwrite = Callable[[Case, CaseStep, User], None]


def facts_without(case: Case, step: CaseStep | None, lines: Iterable[HelpGiven]) -> CaseFacts:
    """The case as it was but for what the step wrote into it; all of it without a step."""
    if step is None:
        return facts_of(case, lines)
    facts = facts_of(case, [line for line in lines if line.step_id != step.pk])
    return replace(facts, request=replace(facts.request, **BLANKED.get(step.verb, {})))


def unwrite(case: Case, step: CaseStep, by: User) -> None:
    """In the transaction that takes the step back. Lines that were changed on the form since are no step's any more."""
    HelpGiven.objects.visible_to(by).filter(case=case, step=step).delete()
    if step.verb in UNWRITE:
        UNWRITE[step.verb](case, step, by)


def unsend(case: Case, step: CaseStep, by: User) -> None:
    """Removes the letter that the step wrote, unless it was answered: an answer is a fact."""
    Referral.objects.visible_to(by).filter(case=case, step=step).unanswered().delete()


def take_answer_back(case: Case, step: CaseStep, by: User) -> None:
    """The objection that sent it back waits for its answer again, with those to the same name upheld after it."""
    if step.from_stage != Stage.NOTICED:
        return
    upheld = Objection.objects.visible_to(by).filter(entry__case=case, answer=Answer.UPHELD)
    names = list(upheld.filter(answered_on=step.happened_on).values_list("entry", flat=True))
    upheld = upheld.filter(entry__in=names, answered_on__gte=step.happened_on)
    upheld.update(answer="", answered_on=None, answer_reason="")


# Columns of the case that a verb fills, and what they are without it.
BLANKED: Mapping[str, dict[str, Any]] = {"approve": {"approved_on": None}}
# Rows beside the case, other than lines of help. A committee's resolution: `cases.actions.agenda`.
UNWRITE: Mapping[str, Unwrite] = {"refer": unsend, "check_again": take_answer_back}
