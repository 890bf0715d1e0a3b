"""Which rows of a file are known already: by the case number of the own office, else by what they say (`cases.imports.prints`).

The row's own words come first: paper registers have numbers of their own, and 5/2570 there is somebody else here. So a
number alone never leads to a case of another person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from cases import identity
from cases.imports.compare import Values
from cases.models import Case, ImportFile, ImportRow, ImportState, Person, RowState, User
from cases.models.imports import ImportRowQuerySet
from cases.thai import letters_of

Asked = tuple[str, str, str, str]  # index of the number, day, ด้าน, ลักษณะย่อย


@dataclass(frozen=True, slots=True)
class Before:
    """A case that an earlier row became, and its version then."""

    case: UUID
    version: int


@dataclass(slots=True)
class Known:
    """What is known of the rows of one chunk."""

    numbered: dict[tuple[int, int], Case] = field(default_factory=dict)
    same: dict[str, Before] = field(default_factory=dict)
    wished: dict[str, Before] = field(default_factory=dict)
    typed: dict[Asked, Case] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)


def good_rows(file: ImportFile, by: User) -> ImportRowQuerySet:
    return ImportRow.objects.visible_to(by).filter(file=file, state=RowState.GOOD).in_order()


def repeated_in(file: ImportFile, by: User) -> tuple[set[str], set[str]]:
    """Contents that stand in several good rows of the file itself, and wishes of several contents."""
    rows = good_rows(file, by).order_by()
    contents = rows.values_list("content", flat=True).annotate(n=Count("pk")).filter(n__gt=1)
    wishes = rows.exclude(wish="").values_list("wish", flat=True).annotate(n=Count("content", distinct=True))
    return set(contents), set(wishes.filter(n__gt=1))


def known_of(
    rows: Sequence[ImportRow], repeated: Collection[str], given: Mapping[int, int], by: User
) -> Known:
    """Five statements at most for a chunk of rows of one office.

    `repeated`: wishes that say nothing in this file. `given`: by fiscal year the first number that this import itself has
    given to a case; no row can have known it, or those after it.
    """
    office = rows[0].local_authority_id
    known = Known()
    numbers = {(row.case_year or 0, row.case_serial) for row in rows if row.case_serial}
    numbers = {(year, serial) for year, serial in numbers if serial < given.get(year, serial + 1)}
    if numbers:
        found = Case.objects.visible_to(by).filter(
            local_authority=office,
            fiscal_year__in={year for year, _ in numbers},
            serial__in={serial for _, serial in numbers},
        )
        known.numbered = {(one.fiscal_year, one.serial): one for one in found.select_related("applicant")}
    imported = ImportRow.objects.visible_to(by).filter(
        local_authority=office, case__isnull=False, file__state=ImportState.IMPORTED
    )
    known.same = _before(imported, "content", {row.content for row in rows})
    alone = [row for row in rows if row.wish and row.wish not in repeated]
    known.wished = _before(imported, "wish", {row.wish for row in alone})
    known.typed = _typed({asked for row in alone if (asked := asked_in(row.told("values")))}, office, by)
    return known


def asked_in(values: Values) -> Asked | None:
    """Who asks for what on which day, as a case says it; None without a number."""
    request, index = values["request"], identity.index_in(values["applicant"])
    return (
        (index, request["received_on"], request["kind_id"], request.get("subkind_id") or "")
        if index
        else None
    )


def _typed(asked: set[Asked], office: int, by: User) -> dict[Asked, Case]:
    """Cases that somebody entered by hand: the register may be kept in both ways for a while."""
    if not asked:
        return {}
    # The people first: no statistics know what this import itself has made, and the join might be made row by row.
    people = identity.borne_by({index for index, *_ in asked})
    known = list(
        Person.objects.visible_to(by).filter(people, local_authority=office).values_list("pk", flat=True)
    )
    if not known:
        return {}
    days = {date.fromisoformat(day) for _, day, _, _ in asked}
    cases = Case.objects.visible_to(by).counted().filter(applicant__in=known, received_on__in=days)
    found = {}
    for case in cases.filter(local_authority=office).select_related("applicant"):
        key = (identity.of_whom(case), case.received_on.isoformat(), case.kind_id, case.subkind_id or "")
        found[key] = case
    return found


def _before(imported: QuerySet[ImportRow], name: str, sought: set[str]) -> dict[str, Before]:
    """By the hash, of the newest import; a wish that led to several cases tells nothing."""
    if not sought:
        return {}
    found: dict[str, Before] = {}
    several: set[str] = set()
    rows = imported.filter(**{f"{name}__in": sought}).order_by("pk")
    for key, case, version in rows.values_list(name, "case", "case_version"):
        if key in found and found[key].case != case:
            several.add(key)
        found[key] = Before(case, version)
    return found if name == "content" else {key: one for key, one in found.items() if key not in several}


def lock_cases(keys: Iterable[UUID], by: User) -> dict[UUID, Case]:
    """With applicant, help and steps, each as it is now; in the order of keys, so that two imports wait for one another."""
    cases = Case.objects.visible_to(by).filter(pk__in=set(keys)).select_related("applicant")
    locked = cases.select_for_update(of=("self",)).order_by("pk").prefetch_related("help_given", "steps")
    return {case.pk: case for case in locked}


def is_of_same_person(case: Case, values: Values) -> bool:
    """Whether the number in a row can be this case's: the same identity number, or the same name."""
    person = case.applicant
    told = values["applicant"]
    if identity.is_of(person, identity.told_in(told)):
        return True
    names = f"{told.get('first_name', '')} {told.get('last_name', '')}"
    return letters_of(names) == letters_of(f"{person.first_name} {person.last_name}")
