"""The people affected by what a request tells of: written as a whole, under the version of the case."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from cases.actions.intake import compare_and_set
from cases.actions.refusals import StaleCase, VerbNotOpen, check_writer
from cases.models import Case, RosterPerson, User
from cases.roster import MOST, RosterLine


class RosterFull(Exception):
    """More people than one case may list; nothing was written."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} people, at most {MOST}")
        self.count = count


def write_roster(
    *, case: Case, version: int, lines: Sequence[RosterLine], replace: bool, by: User, at: datetime
) -> int:
    """Adds the lines after those that are there, or puts them in their place; how many stand there now.

    All of them or none. StaleCase when the case is no longer at `version`, RosterFull beyond `MOST`,
    VerbNotOpen for a record that was withdrawn.
    """
    check_writer(by, case.local_authority_id)
    if case.is_withdrawn:
        raise VerbNotOpen("roster")
    stored = RosterPerson.objects.filter(case=case)
    last = 0 if replace else stored.aggregate(last=Max("place"))["last"] or 0
    if last + len(lines) > MOST:
        raise RosterFull(last + len(lines))
    with transaction.atomic(savepoint=False):
        current = compare_and_set(case, version, at=at)
        if current:
            if replace:
                stored.delete()
            RosterPerson.objects.bulk_create(_row(case, n, line) for n, line in enumerate(lines, last + 1))
    if not current:  # raised outside: inside it would spoil the request's transaction
        raise StaleCase(case.pk)
    return last + len(lines)


def _row(case: Case, place: int, line: RosterLine) -> RosterPerson:
    return RosterPerson(
        local_authority_id=case.local_authority_id,
        case=case,
        place=place,
        name=line.name,
        house_no=line.house_no,
        moo=line.moo,
        community=line.community,
    )


def take_over_count(*, case: Case, version: int, by: User, at: datetime) -> int:
    """Makes the roster's count the request's จำนวนผู้ได้รับความเดือดร้อน; the count. VerbNotOpen without a roster.

    It is a change of what was received: a month that was posted says afterwards that it has changed.
    """
    check_writer(by, case.local_authority_id)
    count = RosterPerson.objects.filter(case=case).count()
    if case.is_withdrawn or not count:
        raise VerbNotOpen("take_over_count")
    if not compare_and_set(case, version, at=at, people_affected=count):
        raise StaleCase(case.pk)
    return count
