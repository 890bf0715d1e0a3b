"""What a row that is known changes of its stored case: everything is looked at first, then written at once.

The same rules as for the case's own form (`cases.actions.intake.change_case`): what its button would refuse or ask about is
not done from a spreadsheet; the row says why, and where it can be done.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cases import identity
from cases.actions.bulk import Row, insert_rows, update_rows
from cases.actions.doubts import check_doubts
from cases.actions.guards import nothing_given
from cases.actions.imports_rows import (
    SEALED_LINE,
    SEALED_REQUEST,
    case_columns,
    line_columns,
    person_columns,
    step_row,
    step_to,
)
from cases.actions.refusals import CommitteeRefused
from cases.actions.rows import facts_of
from cases.actions.steps import Days, standing
from cases.facts import CaseFacts, HelpFields
from cases.imports.compare import SeveralLines, before_of, changed_facts, differing
from cases.models import Case, CaseStep, HelpGiven, Objection, Outcome, Person, Referral, User
from cases.models.keys import new_key
from cases.sealing import token_of
from cases.states import Transition
from cases.thai import day_of

ELSEWHERE = "แก้ไขที่หน้าเรื่องเลขที่ {0} แล้วตรวจแถวนี้ใหม่ หรือเว้นช่องนี้ให้ว่าง"
SEVERAL = "มีความช่วยเหลือหลายรายการในระบบ จึงปรับจากแถวเดียวไม่ได้"


class RowRefused(Exception):
    """A row that is right in itself and cannot be taken in: rule, field, what, and how to mend."""

    def __init__(self, rule: str, field: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.rule, self.field, self.what, self.mend = rule, field, what, mend


@dataclass(slots=True)
class Changes:
    """What waits to be written, of one office and by one officer at one instant."""

    office: int
    user: User
    at: datetime
    objected: Collection[UUID] = ()
    people: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    added: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)

    @property
    def by(self) -> int:
        return self.user.pk

    def look(self, case: Case, told: Mapping[str, Any], *, stale: tuple[str, str] | None) -> dict[str, Any]:
        """Notes down what is to be written; gives what the case said before of it, {} when nothing differs. RowRefused.

        `told`: the row's values, and what was assumed in them. `stale`: somebody typed the case, or edited it since: that, and what to do.
        """
        if not (said := said_otherwise(case, told)):
            return {}
        lines = list(case.help_given.all())
        before = facts_of(case, lines)
        if stale:
            raise RowRefused("in_register", "case_number", *stale)
        try:
            after = changed_facts(before, said)
        except SeveralLines:
            raise _refused("several_lines", "help_amount", case, SEVERAL) from None
        self.note(case, lines, before, after, self._step(case, before, after))
        return before_of(before, said)

    def _step(self, case: Case, before: CaseFacts, after: CaseFacts) -> Row | None:
        """The step that leads to another result, as its button would write it; RowRefused where that would not."""
        if after.request.outcome == before.request.outcome:
            if after.request.referred_to != before.request.referred_to:
                raise _refused("referred_again", "referred_to", case, "หน่วยงานที่ส่งต่อต่างจากที่บันทึกไว้")
            return None
        step = step_to(case.stage, after.request.outcome)
        if step is None or before.request.outcome != Outcome.PENDING:
            now = case.get_stage_display()
            raise _refused(
                "outcome_step", "outcome", case, f"เรื่องอยู่ในขั้นตอน “{now}” จึงเปลี่ยนผลการพิจารณาจากตารางไม่ได้"
            )
        self._check(case, step, after)
        return step_row(self, case.pk, step, case.stage, after)

    def _check(self, case: Case, step: Transition, after: CaseFacts) -> None:
        days = Days(approved_on=after.request.approved_on, help_given=after.help_given).told(step.dated)
        try:
            if case.pk in self.objected:
                raise CommitteeRefused("มีคำคัดค้านที่ยังไม่ได้พิจารณา")
            if step.verb == "refuse":
                nothing_given(case, after, self.user)
            check_doubts(step, case, days, standing(case.steps.all()), self.user, "")
        except CommitteeRefused as why:
            raise _refused("outcome_step", "outcome", case, str(why)) from why

    def note(
        self, case: Case, lines: list[HelpGiven], before: CaseFacts, after: CaseFacts, step: Row | None = None
    ) -> None:
        """What is to be written so that the stored case says `after`."""
        columns = case_columns(case.pk, after)
        for name in SEALED_REQUEST:
            columns[name] = token_of(case, name, getattr(after.request, name))
        stage = step["to_stage"] if step else case.stage
        self.cases.append(
            {"id": case.pk, "stage": stage, **columns, "version": case.version + 1, "changed_at": self.at}
        )
        if after.applicant != before.applicant:
            person = case.applicant
            told = person_columns(person.pk, after.applicant)
            told |= identity.as_kept(person, after.applicant)
            told["phone"] = token_of(person, "phone", after.applicant.phone)
            self.people.append({"id": person.pk, **told})
        if after.help_given != before.help_given:
            stored = {line.pk: line for line in lines}
            for line in after.help_given:
                self._note_line(case, stored, line, step)
        if step:
            self.steps.append(step)
            if after.request.outcome == Outcome.REFERRED:
                self.letters.append(self._letter(case, after.request.referred_to, step))

    def _note_line(
        self, case: Case, stored: Mapping[UUID, HelpGiven], line: HelpFields, step: Row | None
    ) -> None:
        """A line that is changed is nobody's step any more, as when it is changed in the form."""
        if line.id is None:
            key = new_key()
            row = {
                "id": key,
                "local_authority_id": self.office,
                "case_id": case.pk,
                **line_columns(key, line),
            }
            self.added.append(row | {"step_id": step["id"] if step else None})
            return
        columns = line_columns(line.id, line)
        for name in SEALED_LINE:
            columns[name] = token_of(stored[line.id], name, getattr(line, name))
        self.lines.append({"id": line.id, **columns, "step_id": None})

    def _letter(self, case: Case, agency: str, step: Row) -> Row:
        return {
            "id": new_key(), "local_authority_id": self.office, "case_id": case.pk, "step_id": step["id"],
            "agency": agency, "letter_number": "", "sent_on": step["happened_on"] or day_of(self.at), "reply": "",
        }  # fmt: skip

    def write(self) -> None:
        """A statement for each table."""
        update_rows(Person, self.people)
        if update_rows(Case, self.cases) != len(self.cases):
            raise RuntimeError("a case that was locked is not as it was read")
        insert_rows(CaseStep, self.steps)
        update_rows(HelpGiven, self.lines)
        insert_rows(HelpGiven, self.added)
        insert_rows(Referral, self.letters)


def said_otherwise(case: Case, told: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says otherwise than the case; {} when nothing differs. `told` as for `Changes.look`."""
    return differing(told["values"], facts_of(case, list(case.help_given.all())), told.get("assumed", ()))


def objected_among(cases: Collection[UUID], by: User) -> set[UUID]:
    """Cases whose public notice met an objection that has no answer yet."""
    waiting = Objection.objects.visible_to(by).filter(entry__case__in=cases, answer="")
    return set(waiting.values_list("entry__case", flat=True))


def _refused(rule: str, field: str, case: Case, what: str) -> RowRefused:
    return RowRefused(rule, field, f"เรื่องเลขที่ {case.number}: {what}", ELSEWHERE.format(case.number))
