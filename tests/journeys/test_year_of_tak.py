"""Fiscal year 2570 in Tak: 69 local authorities, a clock that goes day by day, a machine that is not always there.

Every flag is where the law puts it, whoever was away and however often the machine looked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
import time_machine
from django.db import transaction

from reporting import tasks
from reporting.models import Flag, Obligation
from reporting.months import Month
from tests.journeys.year import away, province
from tests.journeys.year.people import Office, offices
from tests.journeys.year.plan import MONTHS, due, events, good_at

pytestmark = pytest.mark.django_db

ENDS = date(2027, 10, 31)
OF_THE_YEAR = {"month__range": (MONTHS[0].first_day, MONTHS[-1].first_day)}


class Killed(Exception):
    """The worker was gone before it could commit."""


@dataclass(frozen=True)
class Deed:
    at: datetime
    order: tuple[int, int]
    do: Callable[[], object]


def deeds(people: list[Office]) -> list[Deed]:
    """Everything that anybody does in the year, in the order of time."""
    done = [
        Deed(one.at, (office.n, one.n), lambda office=office, one=one, month=month: office.do(one, month))
        for office in people
        for month in MONTHS
        if province.owes(office.n, month)
        for one in events(office.n, month)
    ]
    done.append(Deed(province.CIRCULAR_COMES, (-1, 0), province.new_circular))
    done.append(Deed(province.DISSOLUTION_KNOWN, (-1, 0), province.dissolve))
    return sorted(done, key=lambda deed: (deed.at, deed.order))


def scheduled() -> None:
    tasks.open_months()
    tasks.flag_late()


def killed() -> None:
    """Everything is done, and nothing committed."""
    with transaction.atomic():
        scheduled()
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


def live(people: list[Office]) -> None:
    """People act when they act; between their deeds the machine looks, when it is there."""
    waiting = deeds(people)
    for at in away.rounds(MONTHS[0].first_day, ENDS):
        while waiting and waiting[0].at < at:
            waiting.pop(0).do()
        look(at)


def cells(people: list[Office]) -> list[tuple[Office, Month]]:
    return [(office, month) for office in people for month in MONTHS if province.owes(office.n, month)]


def test_a_year_of_tak() -> None:
    people = offices()
    live(people)
    where = {(office, month): (office.local_authority.pk, month.first_day) for office, month in cells(people)}
    opened = Obligation.objects.filter(**OF_THE_YEAR)
    assert {(one.local_authority_id, one.month): one.due_at for one in opened} == {
        key: due(month) for (_, month), key in where.items()
    }
    late = [cell for cell in where if not good_at(events(cell[0].n, cell[1]), due(cell[1]), cell[1])]
    flags = Flag.objects.filter(obligation__in=opened).select_related("obligation")
    assert {
        (flag.obligation.local_authority_id, flag.obligation.month): (flag.flagged_at, flag.noticed_at)
        for flag in flags
    } == {where[cell]: (due(cell[1]), away.first_round_from(due(cell[1]))) for cell in late}
