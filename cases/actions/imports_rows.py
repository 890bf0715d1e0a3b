"""The rows of many new cases at once, column by column as `cases.actions.intake.create_case` would have stored them.

Not model instances: fifty thousand of them cost more than all the rest. tests/cases/imports holds both ways equal.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from cases import identity
from cases.actions.bulk import Ahead, Row
from cases.actions.rows import HELP_COLUMNS, REQUEST_COLUMNS
from cases.actions.steps import Days
from cases.facts import ApplicantFields, CaseFacts, HelpFields
from cases.models import ENTRY_STAGE, Case, CaseStep, HelpGiven, Outcome, Person, Referral, Stage
from cases.models.keys import new_key
from cases.rules import codes_of, gaps_of
from cases.sealing.token import Place, seal
from cases.states import Transition, verb_to
from cases.thai import day_of, sort_key, spelling_key

Key = UUID | str
PLAIN_APPLICANT = (
    "document_type",
    "identity_checked",
    "identity_override",
    "title",
    "first_name",
    "last_name",
    "birth",
)
SEALED_REQUEST = ("hardship", "wanted", "outcome_reason", "note")
PLAIN_REQUEST = tuple(name for name in REQUEST_COLUMNS if name not in SEALED_REQUEST)
SEALED_LINE = ("receiver", "over_ceiling_reason")
PLAIN_LINE = tuple(name for name in HELP_COLUMNS if name not in SEALED_LINE)
_of_request, _of_line = attrgetter(*PLAIN_REQUEST), attrgetter(*PLAIN_LINE)


def token(table: str, column: str, key: Key, text: str) -> str:
    """For a sealed column; "" for nothing."""
    return seal(text, Place(table, column, str(key))) if text else ""


def a_key() -> str:
    """As text: it is written as text, and bound as text."""
    return str(new_key())


@dataclass(slots=True)
class NewCases:
    """Rows that wait to be inserted, of one office and by one officer at one instant."""

    office: int
    by: int
    at: datetime
    people: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)

    def add(self, facts: CaseFacts, *, year: int, serial: int) -> str:
        """The key of the case that it will be."""
        person, case = a_key(), a_key()
        self.people.append(self._person(person, facts.applicant))
        self.cases.append(self._case(case, person, facts, year, serial))
        step = self._step(case, facts)
        self.lines += [self._line(case, line, step) for line in facts.help_given]
        if facts.request.outcome == Outcome.REFERRED:
            self.letters.append(self._letter(case, facts.request.referred_to, step))
        return case

    def insert(self, ahead: Ahead) -> None:
        """A statement for each table, and room for the next; triggers keep history and counters."""
        for model, rows in (
            (Person, self.people), (Case, self.cases), (CaseStep, self.steps), (HelpGiven, self.lines),
            (Referral, self.letters),
        ):  # fmt: skip
            ahead.insert(model, rows)
            rows.clear()

    def _person(self, key: Key, applicant: ApplicantFields) -> Row:
        return {"id": key, "local_authority_id": self.office, **person_columns(key, applicant)}

    def _case(self, key: Key, person: Key, facts: CaseFacts, year: int, serial: int) -> Row:
        return {
            "id": key,
            "local_authority_id": self.office,
            "fiscal_year": year,
            "serial": serial,
            "form_key": a_key(),
            "applicant_id": person,
            "stage": ENTRY_STAGE[Outcome(facts.request.outcome)].value,
            **case_columns(key, facts),
            "assigned_reason": "",
            "entered_by_id": self.by,
            "entered_at": self.at,
            "changed_at": self.at,
            "version": 1,
        }

    def _step(self, case: Key, facts: CaseFacts) -> str | None:
        """A result that came with the request is the step that its button would have been."""
        request = facts.request
        if (step := step_to(Stage.REGISTERED, request.outcome)) is None:
            return None
        row = step_row(self, case, step, Stage.REGISTERED, facts)
        self.steps.append(row)
        return str(row["id"])

    def _line(self, case: Key, line: HelpFields, step: str | None) -> Row:
        key = a_key()
        return {
            "id": key,
            "local_authority_id": self.office,
            "case_id": case,
            "step_id": step,
            **line_columns(key, line),
        }

    def _letter(self, case: Key, agency: str, step: str | None) -> Row:
        return {
            "id": a_key(),
            "local_authority_id": self.office,
            "case_id": case,
            "step_id": step,
            "agency": agency,
            "letter_number": "",
            "sent_on": day_of(self.at),
            "reply": "",
        }


@lru_cache(maxsize=64)
def step_to(stage: str, outcome: str) -> Transition | None:
    return verb_to(stage, outcome)


def step_row(who: Any, case: Key, step: Transition, source: str, facts: CaseFacts) -> Row:
    """The step of `who` (office, by, at) as `cases.actions.intake` writes it for a result that was entered."""
    request = facts.request
    days = Days(approved_on=request.approved_on, help_given=facts.help_given).told(step.dated)
    key = a_key()
    reason = request.outcome_reason if "reason" in step.needs else ""
    assert step.target is not None  # noqa: S101 -- no form takes a step back
    return {
        "id": key,
        "local_authority_id": who.office,
        "case_id": case,
        "verb": step.verb,
        "from_stage": str(source),
        "to_stage": step.target.value,
        "happened_on": days[-1] if days else day_of(who.at),
        "entered_at": who.at,
        "by_id": who.by,
        "reason": token("cases_casestep", "reason", key, reason),
        "despite": "",
    }


def person_columns(key: Key, applicant: ApplicantFields) -> Row:
    """What the form fills of a person's row."""
    row = {name: getattr(applicant, name) for name in PLAIN_APPLICANT}
    row |= identity.as_stored(key, applicant)
    name = f"{applicant.first_name} {applicant.last_name}"
    row["sort_key"], row["spelling"] = sort_key(name), spelling_key(name)
    row["phone"] = token("cases_person", "phone", key, applicant.phone)
    return row


def case_columns(key: Key, facts: CaseFacts) -> Row:
    """What the form fills of a case's row, with gaps and total."""
    request = facts.request
    row: Row = dict(zip(PLAIN_REQUEST, _of_request(request), strict=True))
    for name in SEALED_REQUEST:
        row[name] = token("cases_case", name, key, getattr(request, name))
    row["help_total"] = sum((line.amount or Decimal(0) for line in facts.help_given), Decimal(0))
    row["gaps"] = codes_of(gaps_of(facts))
    return row


def line_columns(key: Key, line: HelpFields) -> Row:
    """What the form fills of a line of help."""
    row: Row = dict(zip(PLAIN_LINE, _of_line(line), strict=True))
    for name in SEALED_LINE:
        row[name] = token("cases_helpgiven", name, key, getattr(line, name))
    return row
