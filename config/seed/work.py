"""Cells and cases on their way into the database."""

from dataclasses import dataclass, field
from datetime import datetime

from cases.actions.rows import PreparedCase
from config.seed.plan import Cell
from config.seed.requests import SeededCase, Version


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
