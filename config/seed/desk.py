"""An office at work on its seeded cases: what is written down, kept until all offices are stored at once."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import models

from cases.models import (
    AgendaItem,
    Attendance,
    Case,
    Committee,
    CommitteeMember,
    Meeting,
    Notice,
    NoticeEntry,
    Recusal,
    Referral,
    RosterPerson,
    User,
)
from cases.thai import BANGKOK
from config.seed.dice import key
from config.seed.people import full_name
from config.seed.plan import Place
from config.seed.trails import Trail

# In the order of their making: each row only points to those above it.
MODELS: tuple[type[models.Model], ...] = (
    Committee, CommitteeMember, Meeting, Attendance, AgendaItem, Recusal, Notice, NoticeEntry, Referral,
    RosterPerson,
)  # fmt: skip


@dataclass
class Desk:
    """`later` is what changed in rows after they were first stored."""

    place: Place
    at: datetime
    officer: User
    head: User
    rng: Random
    rows: dict[type[models.Model], list[Any]] = field(default_factory=lambda: {model: [] for model in MODELS})
    later: list[tuple[models.Model, dict[str, object]]] = field(default_factory=list)
    trails: list[Trail] = field(default_factory=list)
    meetings: dict[int, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.at.astimezone(BANGKOK).date()

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def add(self, model: type[models.Model], at: datetime, **columns: object) -> Any:
        """A row whose key carries its instant: `history` dates its event by it."""
        row = model(id=key(self.rng, at), local_authority_id=self.place.id, **columns)
        self.rows[model].append(row)
        return row

    def trail(self, case: Case) -> Trail:
        trail = Trail(self.rng, case, self.officer.pk)
        self.trails.append(trail)
        return trail

    def next_meeting(self, year: int) -> int:
        self.meetings[year] = self.meetings.get(year, 0) + 1
        return self.meetings[year]

    def name(self, *, border: bool = False) -> str:
        title, first, last = full_name(self.rng, border=border)
        return f"{title}{first} {last}".strip()
