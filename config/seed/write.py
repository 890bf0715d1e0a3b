"""Puts cells into the database in bulk, as the verbs would have left them, in the order of their time.

A month's cases come first, as far as they had come before the posting; then the posting, with the revision
that the triggers had counted by then; then what happened afterwards, so that it shows as a change.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from cases.actions.rows import PreparedCase, fill_person, help_row, request_columns
from cases.actions.serials import reserve_serials
from cases.models import ENTRY_STAGE, Case, HelpGiven, Outcome, Person
from cases.sealing import Sealed, sealed_for
from cases.thai import fiscal_year
from config.seed.copy import copy_in
from config.seed.ground import Ground
from config.seed.plan import Cell
from config.seed.postings import post
from config.seed.requests import SeededCase, Version, cases_of
from config.seed.work import Record, Work

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
SEALED = ("outcome_reason", "hardship", "wanted")
CHANGE = f"""
UPDATE cases_case c SET {", ".join(f"{name} = v.{name}" for name in CHANGED)},
    stage = CASE v.outcome WHEN 'pending' THEN 'registered' WHEN 'helped' THEN 'given' ELSE v.outcome END,
    gaps = string_to_array(v.gaps, ','), changed_at = v.at, version = c.version + 1
FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], {", ".join(f"%s::{kind}[]" for kind in CHANGED.values())})
    AS v (id, at, gaps, {", ".join(CHANGED)})
WHERE c.id = v.id
"""  # noqa: S608 -- names from the table above


def write(ground: Ground, cells: Sequence[Cell]) -> None:
    """Stores whole local authorities: case numbers run by them."""
    works = [Work(cell, [t for t in cell.posted if t <= ground.at]) for cell in cells]
    _prepare(ground, works)
    for turn in range(MOST_VERSIONS + 1):
        due = list(_due(works, turn, ground.at))
        _insert(record for record, _ in due if record.stored == 0)
        while _change(due):
            pass
        post(ground, [work for work in works if len(work.posted) > turn], turn)


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
        stage=ENTRY_STAGE[Outcome(entry.facts.request.outcome)],
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
    columns = [_stored(record.row.case, request_columns(version.facts)) for record, version in batch]
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


def _stored(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    """The columns as they stand in the table: sealed ones as their tokens."""
    for name in SEALED:
        sealed = sealed_for(Case, case.pk, name, row[name])
        row[name] = sealed.token if isinstance(sealed, Sealed) else sealed
    return row


def _new_lines(record: Record, version: Version) -> list[HelpGiven]:
    before = {line.id for line in record.seeded.versions[record.stored - 1].facts.help_given}
    return [help_row(record.row.case, line) for line in version.facts.help_given if line.id not in before]
