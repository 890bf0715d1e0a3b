"""Puts cells into the database in bulk, as the verbs would have left them, in the order of their time.

A month's cases come first, as far as they had come before the posting; then the posting, with the revision
that the triggers had counted by then; then what happened afterwards, so that it shows as a change.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from cases.actions.rows import PreparedCase, fill_person, help_row, request_columns
from cases.actions.serials import reserve_serials
from cases.models import Case, HelpGiven, Person
from cases.thai import fiscal_year
from config.seed.copy import copy_in
from config.seed.plan import Cell
from config.seed.requests import SeededCase, Version, cases_of
from reporting.actions.post import picture_of, version_of
from reporting.models import MonthRevision, Obligation, Posting, PostingRow
from reporting.months import Month

MOST_VERSIONS = 2

# The columns that a later step changes, with their types; `gaps` travels as text, arrays do not nest.
CHANGED = {
    "outcome": "text",
    "outcome_reason": "text",
    "approved_on": "date",
    "referred_to": "text",
    "people_affected": "int",
    "channel": "text",
    "house_no": "text",
    "moo": "text",
    "community": "text",
    "hardship": "text",
    "wanted": "text",
    "help_total": "numeric",
}
CHANGE = f"""
UPDATE cases_case c SET {", ".join(f"{name} = v.{name}" for name in CHANGED)},
    gaps = string_to_array(v.gaps, ','), changed_at = v.at, version = c.version + 1
FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], {", ".join(f"%s::{kind}[]" for kind in CHANGED.values())})
    AS v (id, at, gaps, {", ".join(CHANGED)})
WHERE c.id = v.id
"""  # noqa: S608 -- names from the table above


@dataclass(frozen=True)
class Ground:
    """What stands before any case: who works where, and the months that are owed. `at` is now."""

    seed: int
    at: datetime
    staff: dict[int, tuple[int, int]]  # local authority → its officer, its head
    obligations: dict[tuple[int, date], Obligation]


@dataclass(slots=True)
class Record:
    """A case and how many of its versions are stored."""

    seeded: SeededCase
    row: PreparedCase
    stored: int = 0

    def next_before(self, limit: datetime) -> Version | None:
        versions = self.seeded.versions
        due = self.stored < len(versions) and versions[self.stored].at <= limit
        return versions[self.stored] if due else None


@dataclass(slots=True)
class Work:
    """A cell on its way into the database; `posted` are those of its postings that have happened."""

    cell: Cell
    posted: list[datetime]
    records: list[Record] = field(default_factory=list)


def write(ground: Ground, cells: Sequence[Cell]) -> None:
    """Stores whole local authorities: case numbers run by them."""
    works = [Work(cell, [t for t in cell.posted if t <= ground.at]) for cell in cells]
    _prepare(ground, works)
    for turn in range(MOST_VERSIONS + 1):
        due = list(_due(works, turn, ground.at))
        _insert(record for record, _ in due if record.stored == 0)
        while _change(due):
            pass
        _post(ground, [work for work in works if len(work.posted) > turn], turn)


def _due(works: Iterable[Work], turn: int, at: datetime) -> Iterator[tuple[Record, datetime]]:
    """Records with the instant up to which they are told this turn: the next posting, or now."""
    for work in works:
        limit = work.posted[turn] if turn < len(work.posted) else at
        for record in work.records:
            if record.next_before(limit):
                yield record, limit


# --- Cases -----------------------------------------------------------------------------------------


def _prepare(ground: Ground, works: Sequence[Work]) -> None:
    """Unsaved rows of every case, numbered in the order of their entry."""
    by_number: dict[tuple[int, int], list[tuple[Work, SeededCase]]] = {}
    for work in works:
        for seeded in cases_of(ground.seed, work.cell, ground.at):
            year = fiscal_year(seeded.versions[0].facts.request.received_on)
            by_number.setdefault((work.cell.place.id, year), []).append((work, seeded))
    for (place, year), found in by_number.items():
        found.sort(key=lambda pair: (pair[1].versions[0].at, pair[1].case_key))
        first = reserve_serials(local_authority_id=place, fiscal_year=year, count=len(found))
        for serial, (work, seeded) in enumerate(found, first):
            row = _rows(seeded, place, serial, ground.staff[place][seeded.by_head])
            work.records.append(Record(seeded, row))


def _rows(seeded: SeededCase, place: int, serial: int, by_id: int) -> PreparedCase:
    entry = seeded.versions[0]
    person = Person(id=seeded.person_key, local_authority_id=place)
    fill_person(person, entry.facts.applicant)
    case = Case(
        id=seeded.case_key,
        local_authority_id=place,
        fiscal_year=fiscal_year(entry.facts.request.received_on),
        serial=serial,
        form_key=seeded.form_key,
        applicant=person,
        entered_by_id=by_id,
        entered_at=entry.at,
        changed_at=entry.at,
        **request_columns(entry.facts),
    )
    return PreparedCase(person, case, [help_row(case, line) for line in entry.facts.help_given])


def _insert(records: Iterable[Record]) -> None:
    fresh = list(records)
    copy_in(Person, (record.row.person for record in fresh))
    copy_in(Case, (record.row.case for record in fresh))
    copy_in(HelpGiven, (line for record in fresh for line in record.row.help_given))
    for record in fresh:
        record.stored = 1


def _change(due: Sequence[tuple[Record, datetime]]) -> bool:
    """The next version of each record that has one before its limit; whether there was any."""
    batch = [(record, version) for record, limit in due if (version := record.next_before(limit))]
    if not batch:
        return False
    columns = [request_columns(version.facts) for _, version in batch]
    values: list[list[object]] = [
        [record.row.case.pk for record, _ in batch],
        [version.at for _, version in batch],
        [",".join(row["gaps"]) for row in columns],
        *([row[name] for row in columns] for name in CHANGED),
    ]
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, values)
    copy_in(HelpGiven, (line for record, version in batch for line in _new_lines(record, version)))
    for record, _ in batch:
        record.stored += 1
    return True


def _new_lines(record: Record, version: Version) -> list[HelpGiven]:
    before = {line.id for line in record.seeded.versions[record.stored - 1].facts.help_given}
    return [help_row(record.row.case, line) for line in version.facts.help_given if line.id not in before]


# --- Months ----------------------------------------------------------------------------------------


def _post(ground: Ground, works: Sequence[Work], turn: int) -> None:
    """The next version of these months. Read back from the database: what a posting would have seen."""
    revisions, cases = _revisions(works), _cases(works)
    postings: list[Posting] = []
    rows: list[PostingRow] = []
    for work in works:
        where = work.cell.place.id, work.cell.month.first_day
        seen = picture_of(
            obligation=ground.obligations[where], cases=cases.get(where, []), revision=revisions[where]
        )
        by_id = ground.staff[work.cell.place.id][work.cell.by_head]
        posting, its_rows = version_of(seen, version=turn + 1, by_id=by_id, at=work.posted[turn])
        posting.pk = work.cell.keys[turn]
        for row in its_rows:
            row.posting = posting
        postings.append(posting)
        rows += its_rows
    copy_in(Posting, postings)
    copy_in(PostingRow, rows)


def _revisions(works: Sequence[Work]) -> dict[tuple[int, date], int]:
    """By local authority and month; posting a month that no case ever touched makes its row, as the lock does."""
    wanted = [(work.cell.place.id, work.cell.month.first_day) for work in works]
    MonthRevision.objects.bulk_create(
        [MonthRevision(local_authority_id=place, month=month) for place, month in wanted],
        ignore_conflicts=True,
    )
    stored = MonthRevision.objects.filter(local_authority__in={place for place, _ in wanted})
    return {
        (place, month): n for place, month, n in stored.values_list("local_authority", "month", "revision")
    }


def _cases(works: Sequence[Work]) -> dict[tuple[int, date], list[Case]]:
    """The cases that count so far, in the order of `reporting.actions.post.month_cases`."""
    keys = [record.row.case.pk for work in works for record in work.records if record.stored]
    found: dict[tuple[int, date], list[Case]] = {}
    for case in (
        Case.objects.counted()
        .filter(pk__in=keys)
        .select_related("applicant", "kind")
        .prefetch_related("help_given")
        .order_by("received_on", "fiscal_year", "serial")
    ):
        found.setdefault((case.local_authority_id, Month.of(case.received_on).first_day), []).append(case)
    return found
