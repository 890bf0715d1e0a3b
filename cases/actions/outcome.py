"""The verbs of `cases.states`: each moves a case one step, and writes the step down in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cases.actions.agenda import resolved_by, take_resolution_back
from cases.actions.doubts import check_doubts
from cases.actions.elsewhere import ask_elsewhere
from cases.actions.guards import check_guards
from cases.actions.intake import compare_and_set
from cases.actions.refusals import StaleCase, VerbNotOpen, check_writer
from cases.actions.rows import help_row, request_columns
from cases.actions.steps import Days, reason_before, standing, step_row
from cases.actions.taken_back import facts_without, unwrite
from cases.facts import CaseFacts, HelpFields
from cases.models import OUTCOME_OF, Case, CaseStep, HelpGiven, Stage, User
from cases.states import BY_VERB, Dated, Transition, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a verb is told beside its name. `happened_on` is the day in the world; None is the day of entry.

    `despite`: why, where the step is doubted (`cases.actions.doubts`).
    """

    happened_on: date | None = None
    reason: str = ""
    referred_to: str = ""
    approved_on: date | None = None
    help_given: Sequence[HelpFields] = ()
    despite: str = ""

    def days(self, dated: Dated, stored: Sequence[HelpFields]) -> list[date]:
        return Days(
            happened_on=self.happened_on,
            approved_on=self.approved_on,
            help_given=self.help_given,
            stored=stored,
        ).told(dated)


def decide_case(
    *, case: Case, version: int, verb: str, by: User, at: datetime, **particulars: Any
) -> CaseStep:
    """Carries out one verb of the table; answers with the step. `particulars` are the fields of `Particulars`.

    Lines of help are added to those already there. VerbNotOpen when the stage does not allow it or something
    that it needs is missing; CommitteeRefused when it takes back what stands in adopted minutes, or a guard or a
    doubt stands in the way; StaleCase when the case is no longer at `version`: then nothing is written.
    """
    check_writer(by, case.local_authority_id)
    told = Particulars(**particulars)
    # Steps and lines as they were read with the case: its version still holds.
    steps = standing(case.steps.all())
    transition, undone = _opened(case, verb, by, steps)
    stage = Stage(undone.from_stage) if undone else transition.target
    assert stage is not None  # noqa: S101 -- every verb has a target, or takes a step back
    before = facts_without(case, undone, case.help_given.all())
    after = _after(before, told, OUTCOME_OF[stage] or case.outcome, _reason(told, undone, steps))
    item = resolved_by(case, undone, by)
    if missing := [name for name in transition.needs if not _has(after, told, name)]:
        raise VerbNotOpen(f"{verb} needs {', '.join(missing)}")
    check_guards(verb, case, after, by)
    days = told.days(transition.dated, before.help_given)
    despite = check_doubts(transition, case, days, steps, by, told.despite)
    with transaction.atomic(savepoint=False):
        current = compare_and_set(case, version, at=at, stage=stage.value, **request_columns(after))
        if current:
            step = step_row(
                case=case, verb=verb, from_stage=case.stage, to_stage=stage, by_id=by.pk, at=at,
                days=days, reason=told.reason, despite=despite, undoes=undone,
            )  # fmt: skip
            step.save(force_insert=True)
            HelpGiven.objects.bulk_create(help_row(case, line, step) for line in told.help_given)
            if undone:
                unwrite(case, undone, by)
            if item:
                take_resolution_back(item, by)
            if stage == Stage.PROPOSED and not undone:
                ask_elsewhere(cases=[case.pk])
    if not current:  # raised outside: inside it would spoil the request's transaction
        raise StaleCase(case.pk)
    return step


def withdraw_case(*, case: Case, version: int, reason: str, by: User, at: datetime) -> None:
    """Takes a record out of every figure; it stays in the register with its number and reason."""
    decide_case(case=case, version=version, verb="withdraw", reason=reason, by=by, at=at)


def restore_case(*, case: Case, version: int, by: User, at: datetime) -> None:
    """Brings a withdrawn record back as one in progress."""
    decide_case(case=case, version=version, verb="restore", by=by, at=at)


def _opened(case: Case, verb: str, by: User, steps: Sequence[CaseStep]) -> tuple[Transition, CaseStep | None]:
    """The row of the table, with the step that it takes back if it is the one that does. VerbNotOpen otherwise."""
    if not allowed(by, case.stage, verb, case.kind_id):
        raise VerbNotOpen(verb)
    transition = BY_VERB[verb]
    if transition.target:
        return transition, None
    if not steps or steps[-1].to_stage != case.stage:
        raise VerbNotOpen(f"{verb}: no step to take back")
    return transition, steps[-1]


def _reason(told: Particulars, undone: CaseStep | None, steps: Sequence[CaseStep]) -> str:
    """Of the result: after a step back what it was before. A withdrawn record cannot be without one."""
    if not undone:
        return told.reason
    known = reason_before(steps)
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
