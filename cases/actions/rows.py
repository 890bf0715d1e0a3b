"""Between what was entered (`cases.facts`) and the rows that store it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cases import identity
from cases.actions.letters import new_letter
from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields
from cases.models import ENTRY_STAGE, Case, CaseStep, DocumentType, HelpGiven, Outcome, Person, Referral
from cases.models.keys import new_key
from cases.rules import codes_of, gaps_of
from cases.thai import fiscal_year, sort_key, spelling_key

REQUEST_COLUMNS = tuple(RequestFields.__dataclass_fields__)
APPLICANT_COLUMNS = tuple(name for name in ApplicantFields.__dataclass_fields__ if name != "identity_number")
HELP_COLUMNS = tuple(name for name in HelpFields.__dataclass_fields__ if name != "id")
PERSON_COLUMNS = (
    "document_type", *identity.COLUMNS, "identity_checked", "identity_override", "title", "first_name", "last_name", "sort_key", "spelling",
    "birth", "phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """The unsaved rows of one case; `insert_cases` stores many at once."""

    person: Person
    case: Case
    help_given: list[HelpGiven]
    letter: Referral | None = None  # of a case that comes as sent on
    steps: list[CaseStep] = field(default_factory=list)


def prepare_case(
    *,
    local_authority_id: int,
    serial: int,
    form_key: UUID,
    applicant: ApplicantFields,
    request: RequestFields,
    help_given: Sequence[HelpFields],
    by_id: int,
    at: datetime,
) -> PreparedCase:
    """The rows of a new case with gaps, total and sort key computed; `serial` comes from `reserve_serials`."""
    person = Person(id=new_key(), local_authority_id=local_authority_id)
    fill_person(person, applicant)
    case = Case(
        id=new_key(),
        local_authority_id=local_authority_id,
        fiscal_year=fiscal_year(request.received_on),
        serial=serial,
        form_key=form_key,
        applicant=person,
        entered_by_id=by_id,
        entered_at=at,
        changed_at=at,
        stage=ENTRY_STAGE[Outcome(request.outcome)],
        **request_columns(CaseFacts(applicant, request, help_given)),
    )
    letter = new_letter(case, at=at) if case.outcome == Outcome.REFERRED else None
    lines = [help_row(case, replace(line, id=None)) for line in help_given]
    return PreparedCase(person, case, lines, letter)


def insert_cases(prepared: Sequence[PreparedCase], *, batch_size: int = 1000) -> None:
    """A bulk insert for each table; triggers keep history and counters. Inside a transaction and a scope."""
    Person.objects.bulk_create([p.person for p in prepared], batch_size)
    Case.objects.bulk_create([p.case for p in prepared], batch_size)
    CaseStep.objects.bulk_create([step for p in prepared for step in p.steps], batch_size)
    HelpGiven.objects.bulk_create([line for p in prepared for line in p.help_given], batch_size)
    Referral.objects.bulk_create([p.letter for p in prepared if p.letter], batch_size)


def fill_person(person: Person, applicant: ApplicantFields) -> None:
    """Puts the applicant's fields onto the row, with the keys by which Thai names sort and are found."""
    for name in APPLICANT_COLUMNS:
        setattr(person, name, getattr(applicant, name))
    number = "" if applicant.document_type == DocumentType.NONE else applicant.identity_number
    identity.store(person, number)
    name = f"{applicant.first_name} {applicant.last_name}"
    person.sort_key, person.spelling = sort_key(name), spelling_key(name)


def request_columns(facts: CaseFacts) -> dict[str, Any]:
    """The case's columns for a request, with what is kept beside it: gaps and total."""
    columns: dict[str, Any] = {name: getattr(facts.request, name) for name in REQUEST_COLUMNS}
    columns["gaps"] = codes_of(gaps_of(facts))
    columns["help_total"] = sum((line.amount or Decimal(0) for line in facts.help_given), Decimal(0))
    return columns


def help_row(case: Case, line: HelpFields, step: CaseStep | None = None) -> HelpGiven:
    """An unsaved line of help, with the key of the stored one that it replaces; `step`: the one that writes it."""
    row = HelpGiven(id=line.id or new_key(), local_authority_id=case.local_authority_id, case=case, step=step)
    for name in HELP_COLUMNS:
        setattr(row, name, getattr(line, name))
    return row


def facts_of(case: Case, help_given: Iterable[HelpGiven]) -> CaseFacts:
    """A stored case as facts. Holds the full identity number: for rules and the officer's own form."""
    person = case.applicant
    applicant = ApplicantFields(
        identity_number=identity.reveal(person),
        **{name: getattr(person, name) for name in APPLICANT_COLUMNS},
    )
    request = RequestFields(**{name: getattr(case, name) for name in REQUEST_COLUMNS})
    lines = [
        HelpFields(id=row.pk, **{name: getattr(row, name) for name in HELP_COLUMNS}) for row in help_given
    ]
    return CaseFacts(applicant, request, lines)
