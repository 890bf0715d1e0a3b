"""Fiscal year 2570 in Tak: 69 local authorities, a clock that goes day by day, a machine that is not always there.

Every obligation, flag, reminder and letter is where the law puts it (`year/plan.py` and its neighbours have it on
paper), whoever was away, however often the machine looked, and whatever it died of.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from reporting import clock, tasks
from reporting.facts import standings
from reporting.models import Delivery, Flag, Obligation, Reminder
from reporting.months import Month
from reporting.standing import Timeliness
from tests.journeys.year import away, letters, province, reminders
from tests.journeys.year.deeds import Deed
from tests.journeys.year.orders import excused
from tests.journeys.year.people import Office, offices
from tests.journeys.year.plan import MONTHS, due, events, good_at

pytestmark = pytest.mark.django_db

ENDS = date(2027, 10, 31)
OF_THE_YEAR = (MONTHS[0].first_day, MONTHS[-1].first_day)
Cell = tuple[int, date]


class Killed(Exception):
    """The worker was gone before it could commit."""


@dataclass
class Year:
    """Who was there, and what was on the paper as of each due instant when it was first printed."""

    people: list[Office]
    printed: dict[Month, list[tuple[str, Timeliness]]]

    def cells(self) -> Iterator[tuple[Cell, Office, Month]]:
        for office in self.people:
            for month in MONTHS:
                if province.owes(office.n, month):
                    yield (office.local_authority.pk, month.first_day), office, month

    def owes(self, office: Office, month: Month, at: datetime) -> bool:
        done = good_at(events(office.n, month), at, month)
        return not done and not excused(office.n, office.district, month, at)


def deeds(people: list[Office]) -> list[Deed]:
    """Everything that anybody does in the year, in the order of time."""
    done = [
        Deed(one.at, lambda office=office, one=one, month=month: office.do(one, month), (office.n, one.n))
        for office in people
        for month in MONTHS
        if province.owes(office.n, month)
        for one in events(office.n, month)
    ]
    return sorted([*done, *province.deeds(people)], key=lambda deed: (deed.at, deed.order))


def scheduled() -> None:
    tasks.open_months()
    tasks.flag_late()
    tasks.make_reminders()
    tasks.send_deliveries()


def killed() -> None:
    """Everything is done, and nothing committed."""
    with transaction.atomic():
        tasks.open_months()
        tasks.flag_late()
        tasks.make_reminders()
        raise Killed


def look(at: datetime) -> None:
    """The machine's round, with what befalls it."""
    with time_machine.travel(at, tick=False):
        if at.date() in away.DIES_ON:
            with pytest.raises(Killed):
                killed()
        for _ in range(away.beats(at)):
            scheduled()
    if back := away.SET_BACK.get(at.date()):
        with time_machine.travel(at - back, tick=False):
            scheduled()


def analyse() -> None:
    """What autovacuum does for a database that commits: without figures of the tables every plan is a guess."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def as_of_due(month: Month) -> list[tuple[str, Timeliness]]:
    rows = standings(
        Obligation.objects.filter(month=month.first_day).select_related("local_authority"), due(month)
    )
    return sorted((row.obligation.local_authority.code, row.standing.timeliness) for row in rows)


def live() -> Year:
    """People act when they act; between their deeds the machine looks, when it is there."""
    people = offices()
    waiting, printed = deeds(people), {}
    for at in away.rounds(MONTHS[0].first_day, ENDS):
        while waiting and waiting[0].at < at:
            waiting.pop(0).do()
        look(at)
        if at.day in (1, 6, 15):
            analyse()
        printed |= {month: as_of_due(month) for month in MONTHS if due(month) <= at and month not in printed}
    return Year(people, printed)


@pytest.fixture
def _drawn_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 papers would take minutes: tests/oversight draws them, here their rows are what counts."""
    monkeypatch.setattr("oversight.actions.send_letters.pdf_of", lambda letter, rows: b"%PDF-")


@pytest.fixture
def _mail(settings: Any) -> None:
    settings.EMAIL_SENDS, settings.DEFAULT_FROM_EMAIL = True, "help@tak.example.go.th"


@pytest.fixture
def _one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database lives in the same year: its own clock would belie this one."""
    monkeypatch.setattr(clock, "of_database", timezone.now)


@pytest.mark.usefixtures("_drawn_elsewhere", "_mail", "_one_clock")
def test_a_year_of_tak() -> None:
    year = live()
    check_obligations_and_flags(year)
    check_reminders(year)
    check_letters(year)
    check_reprints(year)


def check_obligations_and_flags(year: Year) -> None:
    opened = Obligation.objects.filter(month__range=OF_THE_YEAR)
    assert {(one.local_authority_id, one.month): one.due_at for one in opened} == {
        cell: due(month) for cell, _, month in year.cells()
    }
    flags = Flag.objects.filter(obligation__in=opened).select_related("obligation")
    found = {
        (one.obligation.local_authority_id, one.obligation.month): (one.flagged_at, one.noticed_at)
        for one in flags
    }
    assert found == {
        cell: (due(month), away.first_round_from(due(month)))
        for cell, office, month in year.cells()
        if year.owes(office, month, due(month))
    }


def check_reminders(year: Year) -> None:
    looks = list(away.looks(MONTHS[0].first_day, ENDS))
    lawful = {
        (*cell, step): when
        for cell, office, month in year.cells()
        for step, when in reminders.told(
            month, looks, lambda at, office=office, month=month: year.owes(office, month, at)
        ).items()
    }
    made = Reminder.objects.filter(obligation__month__range=OF_THE_YEAR).select_related("obligation")
    assert {
        (one.obligation.local_authority_id, one.obligation.month, one.step): (one.due_at, one.noticed_at)
        for one in made
    } == lawful
    sent = Delivery.objects.filter(channel="email", state="sent")
    assert len(mail.outbox) == sent.count() > 0
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == len(mail.outbox)


def check_letters(year: Year) -> None:
    def late(month: Month, at: datetime) -> dict[int, str]:
        return {
            office.local_authority.pk: office.district
            for office in year.people
            if province.owes(office.n, month) and year.owes(office, month, at)
        }

    assert letters.written() == letters.on_paper(late)
    assert all(one.state == "acknowledged" for one in letters.to_districts())


def check_reprints(year: Year) -> None:
    """Who was late as of the due instant is told a year later as on that day, whatever was signed or corrected since."""
    assert {month: as_of_due(month) for month in MONTHS} == year.printed
    for month, rows in year.printed.items():
        counts = Counter(timeliness for _, timeliness in rows)
        # One who posts at the due instant itself is late, and flagged.
        flagged = counts[Timeliness.MISSING] + counts[Timeliness.LATE]
        assert counts[Timeliness.ON_TIME] + counts[Timeliness.EXCUSED] + flagged == len(rows)
        assert Flag.objects.filter(obligation__month=month.first_day).count() == flagged
