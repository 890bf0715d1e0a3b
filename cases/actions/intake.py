"""Receiving a request and mending what was entered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from cases.actions.doubts import check_doubts
from cases.actions.elsewhere import ask_elsewhere
from cases.actions.guards import check_guards
from cases.actions.letters import follow_form
from cases.actions.refusals import StaleCase, VerbNotOpen, check_writer
from cases.actions.rows import (
    HELP_COLUMNS,
    PERSON_COLUMNS,
    PreparedCase,
    fill_person,
    help_row,
    insert_cases,
    prepare_case,
    request_columns,
)
from cases.actions.serials import give_back, reserve_serials
from cases.actions.steps import Days, standing, step_row
from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields
from cases.identity import about
from cases.models import Case, CaseStep, HelpGiven, LocalAuthority, Outcome, Person, Stage, User
from cases.sealing import sealed_bulk, sealed_changes
from cases.states import DECIDED, Transition, outcomes_after, verb_to
from cases.thai import fiscal_year


def create_case(
    *,
    local_authority: LocalAuthority,
    form_key: UUID,
    applicant: ApplicantFields,
    request: RequestFields,
    help_given: Sequence[HelpFields],
    by: User,
    at: datetime,
) -> Case:
    """Registers a case under the next number of its fiscal year, and asks other offices about double help.

    The same `form_key` again (double click, retry) returns the case that the first one made.
    """
    check_writer(by, local_authority.pk)
    year = fiscal_year(request.received_on)
    with transaction.atomic(savepoint=False):
        # The number's lock comes first: of two at once the second waits here, then sees the first's case.
        serial = reserve_serials(local_authority_id=local_authority.pk, fiscal_year=year, count=1)
        if existing := Case.objects.filter(local_authority=local_authority, form_key=form_key).first():
            give_back(local_authority_id=local_authority.pk, fiscal_year=year)
            return existing
        prepared = prepare_case(
            local_authority_id=local_authority.pk,
            serial=serial,
            form_key=form_key,
            applicant=applicant,
            request=request,
            help_given=help_given,
            by_id=by.pk,
            at=at,
        )
        _write_result(prepared, request, help_given, by, at)
        insert_cases([prepared])
        ask_elsewhere(cases=[prepared.case.pk])
    return prepared.case


def _write_result(
    prepared: PreparedCase, request: RequestFields, help_given: Sequence[HelpFields], by: User, at: datetime
) -> None:
    """A result that came with the request is the step that its button would have been, from ลงทะเบียนแล้ว."""
    step = verb_to(Stage.REGISTERED, request.outcome)
    if step is None:
        return
    days = Days(approved_on=request.approved_on, help_given=help_given).told(step.dated)
    written = _entered(prepared.case, step, Stage.REGISTERED, request, days, by, at)
    prepared.steps.append(written)
    if prepared.letter:
        prepared.letter.step = written
    for line in prepared.help_given:
        line.step = written


def change_case(
    *,
    case: Case,
    version: int,
    applicant: ApplicantFields,
    request: RequestFields,
    help_given: Sequence[HelpFields],
    by: User,
    at: datetime,
) -> None:
    """Replaces what was entered, if the case is still at `version`; StaleCase when it is not.

    VerbNotOpen, and CommitteeRefused with its sentence, where the button that leads to this result would refuse.
    The number stays, also when the date moves to another fiscal year: a number once given names its case.
    """
    check_writer(by, case.local_authority_id)
    if request.outcome not in outcomes_after(case.stage, case.outcome) or not has_reason(
        case.outcome, request
    ):
        raise VerbNotOpen(f"{case.stage} → {request.outcome}")
    after = CaseFacts(applicant, request, help_given)
    columns = request_columns(after)
    step = verb_to(case.stage, request.outcome) if request.outcome != case.outcome else None
    written = _step_of_form(case, step, after, by, at) if step else None
    asked = about(case)
    if written:
        columns["stage"] = written.to_stage
    with transaction.atomic(savepoint=False):
        current = compare_and_set(case, version, at=at, **columns)
        if current:
            _change_person(case.applicant, applicant)
            if written:
                written.save(force_insert=True)
            _change_help(case, help_given, written)
            if request.outcome == Outcome.REFERRED:
                follow_form(case, written, request.referred_to, by)
            if _about_after(case, request) != asked:
                ask_elsewhere(cases=[case.pk])
    if not current:
        raise StaleCase(case.pk)


def _about_after(case: Case, request: RequestFields) -> str:
    """What other offices are asked by once the change is written; the applicant's row has it already."""
    after = Case(applicant=case.applicant, house_code=request.house_code, received_on=request.received_on)
    return about(after)


def _step_of_form(case: Case, step: Transition, after: CaseFacts, by: User, at: datetime) -> CaseStep:
    """The step as its button would write it; refused where that would refuse, doubted where that would ask."""
    stored = {line.pk for line in case.help_given.all()}
    added = [line for line in after.help_given if line.id not in stored]
    check_guards(step.verb, case, after, by)
    told = Days(approved_on=after.request.approved_on, help_given=added, stored=after.help_given)
    days = told.told(step.dated)
    check_doubts(step, case, days, standing(case.steps.all()), by, "")
    return _entered(case, step, case.stage, after.request, days, by, at)


def _entered(
    case: Case,
    step: Transition,
    from_stage: str,
    request: RequestFields,
    days: Sequence[date],
    by: User,
    at: datetime,
) -> CaseStep:
    target = step.target
    assert target is not None  # noqa: S101 -- no form takes a step back
    reason = request.outcome_reason if "reason" in step.needs else ""
    return step_row(
        case=case, verb=step.verb, from_stage=from_stage, to_stage=target, by_id=by.pk, at=at, days=days,
        reason=reason,
    )  # fmt: skip


def has_reason(before: str, request: RequestFields) -> bool:
    """A decision is taken back only with a reason, by the form as by the button."""
    return not (before in DECIDED and request.outcome == Outcome.PENDING) or bool(request.outcome_reason)


def compare_and_set(case: Case, version: int, *, at: datetime, **columns: object) -> bool:
    """Writes the columns if the stored case is still at `version`; says whether it was."""
    same = Case.objects.filter(pk=case.pk, local_authority=case.local_authority_id, version=version)
    return same.update(version=F("version") + 1, changed_at=at, **sealed_changes(case, columns)) == 1


def _change_person(person: Person, applicant: ApplicantFields) -> None:
    """Writes only what changed, and nothing when nothing did: history shows no empty steps."""
    before = {name: getattr(person, name) for name in PERSON_COLUMNS}
    fill_person(person, applicant)
    if changed := [name for name, value in before.items() if getattr(person, name) != value]:
        person.save(update_fields=changed)


def _change_help(case: Case, help_given: Sequence[HelpFields], step: CaseStep | None) -> None:
    """Changes, adds and removes lines; a line whose id is not of this case becomes a new one, of `step` if there is one.

    A line that is changed is the form's from then on: whoever takes its step back leaves what was typed here.
    """
    stored = {row.pk: row for row in case.help_given.all()}  # as read with the case: its version still holds
    kept = {line.id: help_row(case, line) for line in help_given if line.id in stored}
    changed = [row for row in kept.values() if _differs(row, stored[row.pk])]
    added = [help_row(case, replace(line, id=None), step) for line in help_given if line.id not in stored]
    removed = stored.keys() - kept.keys()
    if changed:
        columns = sealed_bulk(changed, stored, HELP_COLUMNS)
        HelpGiven.objects.filter(pk__in=[row.pk for row in changed]).update(**columns, step=None)
    if removed:
        HelpGiven.objects.filter(pk__in=removed).delete()
    if added:
        HelpGiven.objects.bulk_create(added)


def _differs(one: HelpGiven, other: HelpGiven) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in HELP_COLUMNS)
