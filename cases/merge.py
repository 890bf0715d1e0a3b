"""Two officers on one case: what each of them has, field by field, and what comes of their choices.

Three texts are laid side by side: what stood there when the page was opened (from history), what was typed on it,
and what another has saved meanwhile. What one of them alone has changed is proposed as that one has it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from cases.actions.rows import HELP_COLUMNS, facts_of
from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields
from cases.models import Case, HelpGiven, Person
from cases.timeline import BLANK, shown

# What is chosen together: half of the one with half of the other would say what nobody wrote.
TOGETHER = {
    "subkind_id": "kind_id", "identity_number": "document_type", "identity_override": "document_type",
    "identity_checked": "document_type",
    "outcome_reason": "outcome", "referred_to": "outcome",
}  # fmt: skip
HELP = "help_given"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same in both. `proposes_mine` is what the page has ticked; `both`: both changed it."""

    name: str
    label: str
    mine: str
    theirs: str
    proposes_mine: bool
    both: bool


def differences(base: CaseFacts | None, mine: CaseFacts, theirs: CaseFacts) -> list[Difference]:
    """In the order of the form; without `base` (a version that history does not know) all count as changed by both."""
    return [*_of_columns(base, mine, theirs), *_of_help(base, mine, theirs)]


def merged(mine: CaseFacts, theirs: CaseFacts, taken: Collection[str]) -> CaseFacts:
    """Mine, with `taken` fields as the other has them; lines that are the same in both stay the stored ones."""
    same = _told(mine.help_given) == _told(theirs.help_given)
    lines = theirs.help_given if same or HELP in taken else mine.help_given
    return CaseFacts(
        replace(mine.applicant, **_taken(theirs.applicant, taken)),
        replace(mine.request, **_taken(theirs.request, taken)),
        lines,
    )


def case_at(case: Case, version: int) -> tuple[Case, CaseFacts] | None:
    """What an officer read who opened the case at this version; three statements. None if history does not tell."""
    found = _history(Case).filter(pgh_obj_id=case.pk, version=version).order_by("-pgh_id").first()
    if found is None:
        return None
    until = {"pgh_created_at__lte": found.pgh_created_at}
    person = _history(Person).filter(pgh_obj_id=found.applicant_id, **until).order_by("-pgh_id").first()
    if person is None:
        return None
    newest = Window(RowNumber(), partition_by=[F("pgh_obj_id")], order_by=F("pgh_id").desc())
    lines = _history(HelpGiven).filter(case_id=case.pk, **until).alias(nth=newest).filter(nth=1)
    then = _row(Case, found)
    then.applicant = _row(Person, person)
    then.local_authority = case.local_authority
    given = [_row(HelpGiven, line) for line in lines.order_by("id") if line.pgh_label != "delete"]
    return then, facts_of(then, given)


def _history(model: type[models.Model]) -> Any:
    return model.pgh_event_model.objects  # type: ignore[attr-defined]


def _row(model: type[models.Model], event: Any) -> Any:
    """The row that a line of history tells of, as it was then; what history leaves out follows from the rest."""
    told = {field.attname for field in event._meta.concrete_fields}
    kept = (field.attname for field in model._meta.concrete_fields if field.attname in told)
    return model(**{name: getattr(event, name) for name in kept})


def _of_columns(base: CaseFacts | None, mine: CaseFacts, theirs: CaseFacts) -> Iterator[Difference]:
    for part, model, kind in (("applicant", Person, ApplicantFields), ("request", Case, RequestFields)):
        own, other = getattr(mine, part), getattr(theirs, part)
        was = getattr(base, part) if base else None
        for group in _groups(kind):
            if any(getattr(own, name) != getattr(other, name) for name in group):
                yield _difference(group, model, own, other, was)


def _groups(kind: Any) -> list[list[str]]:
    """The columns, each with those that are chosen with it."""
    names = [field.name for field in fields(kind)]
    return [
        [one, *(name for name in names if TOGETHER.get(name) == one)] for one in names if one not in TOGETHER
    ]


def _difference(
    group: Sequence[str], model: type[models.Model], own: Any, other: Any, was: Any
) -> Difference:
    columns = [model._meta.get_field(name.removesuffix("_id")) for name in group]

    def text(of: Any) -> str:
        told = [shown(column, getattr(of, name)) for column, name in zip(columns, group, strict=True)]
        return " · ".join(one for one in told if one != BLANK) or BLANK

    def changed(of: Any) -> bool:
        return was is None or any(getattr(of, name) != getattr(was, name) for name in group)

    label = str(columns[0].verbose_name)  # type: ignore[union-attr]
    return Difference(group[0], label, text(own), text(other), changed(own), changed(own) and changed(other))


def _of_help(base: CaseFacts | None, mine: CaseFacts, theirs: CaseFacts) -> Iterator[Difference]:
    own, other = _told(mine.help_given), _told(theirs.help_given)
    if own == other:
        return
    was = _told(base.help_given) if base else None
    yield Difference(
        HELP,
        "ความช่วยเหลือที่ให้",
        _lines(mine.help_given),
        _lines(theirs.help_given),
        own != was,
        was not in (own, other),
    )


def _told(lines: Sequence[HelpFields]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(line, name) for name in HELP_COLUMNS) for line in lines]


def _lines(lines: Sequence[HelpFields]) -> str:
    columns = [HelpGiven._meta.get_field(name) for name in HELP_COLUMNS]
    told = ([shown(column, getattr(line, column.name)) for column in columns] for line in lines)
    return "\n".join(" · ".join(one for one in line if one != BLANK) for line in told) or BLANK


def _taken(other: Any, taken: Collection[str]) -> dict[str, Any]:
    names = [field.name for field in fields(other)]
    return {name: getattr(other, name) for name in names if TOGETHER.get(name, name) in taken}
