"""The verbs of `cases.states`: each moves a case one step, and writes the step down in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cases.actions.agenda import resolved_by, take_resolution_back
from cases.actions.guards import check_guards
from cases.actions.intake import compare_and_set
from cases.actions.refusals import StaleCase, VerbNotOpen, check_writer
from cases.actions.rows import help_row, request_columns
from cases.actions.steps import last_step, reason_before, write_step
from cases.actions.taken_back import facts_without, unwrite
from cases.facts import CaseFacts, HelpFields
from cases.models import OUTCOME_OF, Case, CaseStep, HelpGiven, Stage, User
from cases.states import BY_VERB, Dated, Transition, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a verb is told beside its name. `happened_on` is the day in the world; None is the day of entry."""

    happened_on: date | None = None
    reason: str = ""
    referred_to: str = ""
    approved_on: date | None = None
    help_given: Sequence[HelpFields] = ()

    def day(self, dated: Dated) -> date | None:
        """When it happened, as the verb's row of the table says where that stands."""
        match dated:
            case Dated.ASKED:
                return self.happened_on
            case Dated.APPROVAL:
                return self.approved_on
            case Dated.HELP:
                return max(
                    (line.given_on for line in self.help_given if line.given_on), default=self.approved_on
                )
        return None


def decide_case(*, case: Case, version: int, verb: str, by: User, at: datetime, **particulars: Any) -> None:
    """Carries out one verb of the table; `particulars` are the fields of `Particulars`.

    Lines of help are added to those already there. VerbNotOpen when the stage does not allow it or something
    that it needs is missing; CommitteeRefused when it takes back what stands in adopted minutes; StaleCase when
    the case is no longer at `version`: then nothing is written.
    """
    check_writer(by, case.local_authority_id)
    told = Particulars(**particulars)
    transition, undone = _opened(case, verb, by)
    stage = Stage(undone.from_stage) if undone else transition.target
    assert stage is not None  # noqa: S101 -- every verb has a target, or takes a step back
    lines = list(HelpGiven.objects.visible_to(by).filter(case=case))
    before = facts_without(case, undone, lines)
    after = _after(before, told, OUTCOME_OF[stage] or case.outcome, _reason(case, told, undone, by))
    item = resolved_by(case, undone, by)
    if missing := [name for name in transition.needs if not _has(after, told, name)]:
        raise VerbNotOpen(f"{verb} needs {', '.join(missing)}")
    check_guards(verb, case, after, by)
    with transaction.atomic(savepoint=False):
        current = compare_and_set(case, version, at=at, stage=stage.value, **request_columns(after))
        if current:
            step = write_step(
                case=case,
                verb=verb,
                to_stage=stage,
                by=by,
                at=at,
                happened_on=told.day(transition.dated),
                reason=told.reason,
                undoes=undone,
            )
            HelpGiven.objects.bulk_create(help_row(case, line, step) for line in told.help_given)
            if undone:
                unwrite(case, undone, by)
            if item:
                take_resolution_back(item, by)
    if not current:  # raised outside: inside it would spoil the request's transaction
        raise StaleCase(case.pk)


def withdraw_case(*, case: Case, version: int, reason: str, by: User, at: datetime) -> None:
    """Takes a record out of every figure; it stays in the register with its number and reason."""
    decide_case(case=case, version=version, verb="withdraw", reason=reason, by=by, at=at)


def restore_case(*, case: Case, version: int, by: User, at: datetime) -> None:
    """Brings a withdrawn record back as one in progress."""
    decide_case(case=case, version=version, verb="restore", by=by, at=at)


def _opened(case: Case, verb: str, by: User) -> tuple[Transition, CaseStep | None]:
    """The row of the table, with the step that it takes back if it is the one that does. VerbNotOpen otherwise."""
    if not allowed(by, case.stage, verb, case.kind_id):
        raise VerbNotOpen(verb)
    transition = BY_VERB[verb]
    if transition.target:
        return transition, None
    step = last_step(case)
    if step is None or step.to_stage != case.stage:
        raise VerbNotOpen(f"{verb}: no step to take back")
    return transition, step


def _reason(case: Case, told: Particulars, undone: CaseStep | None, by: User) -> str:
    """Of the result: after a step back what it was before. A withdrawn record cannot be without one."""
    if not undone:
        return told.reason
    known = reason_before(case, undone, by)
    return known or (told.reason if undone.from_stage == Stage.WITHDRAWN else "")


def _after(before: CaseFacts, told: Particulars, outcome: str, reason: str) -> CaseFacts:
    """The reason belongs to the result when the result changes; else to the step alone."""
    request = before.request
    changed = outcome != request.outcome
    request = replace(
        request,
        outcome=str(outcome),
        outcome_reason=reason if changed else request.outcome_reason,
        referred_to=told.referred_to or request.referred_to,
        approved_on=told.approved_on or request.approved_on,
    )
    return replace(before, request=request, help_given=[*before.help_given, *told.help_given])


def _has(after: CaseFacts, told: Particulars, name: str) -> bool:
    match name:
        case "reason":
            return bool(told.reason)
        case "help_given":
            return bool(after.help_given)
    return bool(getattr(after.request, name))
