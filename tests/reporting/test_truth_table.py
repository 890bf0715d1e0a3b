"""Every combination of what can become of a month, against the law as it is written (domain §2), on both sides of every
boundary. The oracle below reads no code of ours: it knows events with their instants, and two sentences for each word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

import pytest

from cases.models import User
from reporting.actions import flag_late
from reporting.facts import statuses_at
from reporting.models import Excuse, Flag, NilVoid, Obligation, Posting
from tests.reporting.september import DUE, SEPTEMBER, september_of

pytestmark = pytest.mark.django_db

TICK, SECOND, DAY = timedelta(microseconds=1), timedelta(seconds=1), timedelta(days=1)
# What is posted, when, and when a case voids it: the postings of one month.
POSTED = [None, DUE - SECOND, DUE - TICK, DUE, DUE + DAY]
CONTENTS = ["complete", "incomplete", "nil"]
VOIDED = [None, DUE - TICK, DUE, DUE + 2 * DAY]
# When the excuse was granted, and when it was revoked.
GRANTED = [None, DUE - DAY, DUE - TICK, DUE, DUE + DAY]
REVOKED = [None, DUE - TICK, DUE, DUE + 2 * DAY]
VIEWED = [DUE - 2 * DAY, DUE - SECOND, DUE - TICK, DUE, DUE + TICK, DUE + DAY, DUE + 3 * DAY]


@dataclass(frozen=True)
class World:
    """What happened in one month, on paper."""

    posted: datetime | None
    content: str
    voided: datetime | None
    granted: datetime | None
    revoked: datetime | None

    def fulfilled_by(self, content: str, at: datetime) -> bool:
        """Whether what was posted fulfils the duty as seen at `at`: complete, or nobody asked and that was true."""
        if self.posted is None or self.posted > at or content == "incomplete":
            return False
        if content == "complete" or self.voided is None or self.voided > at:
            return True
        return self.posted < DUE <= self.voided  # it was true when the month fell due

    def excused_at(self, at: datetime) -> bool:
        return self.granted is not None and self.granted <= at and (self.revoked is None or at < self.revoked)

    def timeliness_at(self, at: datetime) -> str:
        if self.excused_at(at):
            return "EXCUSED"
        if self.fulfilled_by(self.content, at):
            return "ON_TIME" if self.posted is not None and self.posted < DUE else "LATE"
        return "NOT_DUE" if at < DUE else "MISSING"

    def completeness_at(self, at: datetime) -> str:
        if self.posted is None or self.posted > at:
            return "NONE"
        if self.content == "nil":
            return "INCOMPLETE" if self.voided is not None and self.voided <= at else "NIL"
        return self.content.upper()

    def granted_before_due_at(self, at: datetime) -> bool | None:
        return self.granted < DUE if self.granted and self.excused_at(at) else None

    @property
    def flagged(self) -> bool:
        """Nothing complete, no true nil return and no excuse in force when the due instant came."""
        just_before = DUE - TICK
        return not (
            self.fulfilled_by(self.content, just_before) and not (self.voided and self.voided < DUE)
        ) and not (self.excused_at(just_before) and not (self.revoked and self.revoked < DUE))


def worlds() -> Iterator[World]:
    for posted, content, voided, granted, revoked in product(POSTED, CONTENTS, VOIDED, GRANTED, REVOKED):
        if posted is None and content != "incomplete":
            continue  # the content of nothing is one
        if voided is not None and (content != "nil" or posted is None or voided < posted):
            continue
        if revoked is not None and (granted is None or revoked < granted):
            continue
        yield World(posted, content, voided, granted, revoked)


WORLDS = list(worlds())


def happen(worlds: dict[Obligation, World], by: User) -> None:
    """All of them at once, as rows: the verbs have tests of their own."""
    postings = [_posting(owed, world, by) for owed, world in worlds.items() if world.posted]
    Posting.objects.bulk_create(postings)
    NilVoid.objects.bulk_create(
        NilVoid(posting=one, at=voided) for one in postings if (voided := worlds[one.obligation].voided)
    )
    Excuse.objects.bulk_create(
        Excuse(
            local_authority_id=owed.local_authority_id, first_month=owed.month, last_month=owed.month,
            cause="disaster", reason="อุทกภัย", order_number="ตก 0023/1", signed_by="ผู้ว่าราชการจังหวัด",
            granted_by=by, granted_at=world.granted, revoked_at=world.revoked,
            revoked_reason="หนังสือถูกยกเลิก" if world.revoked else "",
        )
        for owed, world in worlds.items()
        if world.granted
    )  # fmt: skip


def _posting(owed: Obligation, world: World, by: User) -> Posting:
    cases = 0 if world.content == "nil" else 2
    return Posting(
        obligation=owed, version=1, kind="nil" if world.content == "nil" else "cases", posted_at=world.posted,
        posted_by=by, case_count=cases, complete_count=1 if world.content == "incomplete" else cases,
        household_count=cases, people_count=cases, help_total=0, is_complete=world.content != "incomplete",
        content_hash="", revision=0,
    )  # fmt: skip


@pytest.fixture
def played(province_officer, mae_ku) -> dict[int, World]:
    """Each world in a month of its own: years of them, all due at one instant."""
    pattern = september_of(mae_ku)
    local_authorities = list(
        Obligation.objects.order_by("local_authority").values_list("local_authority", flat=True)
    )
    places = [
        (place, SEPTEMBER - 12 * years)
        for years in range(1, len(WORLDS) // len(local_authorities) + 2)
        for place in local_authorities
    ]
    owed = Obligation.objects.bulk_create(
        Obligation(
            local_authority_id=place, month=month.first_day, due_at=DUE, rule=pattern.rule, opened_at=DUE
        )
        for (place, month), _ in zip(places, WORLDS, strict=False)
    )
    happen(dict(zip(owed, WORLDS, strict=True)), province_officer)
    return {one.pk: world for one, world in zip(owed, WORLDS, strict=True)}


def test_the_table_is_whole() -> None:
    """Every value of every column is in it, and every word of the law comes out of it."""
    assert len(WORLDS) == len(set(WORLDS)) > 300
    assert {world.timeliness_at(at) for world in WORLDS for at in VIEWED} == {
        "EXCUSED", "ON_TIME", "LATE", "NOT_DUE", "MISSING",
    }  # fmt: skip


@pytest.mark.parametrize("at", VIEWED)
def test_every_combination_of_facts_as_seen_at(played: dict[int, World], at: datetime) -> None:
    rows = statuses_at(Obligation.objects.filter(pk__in=played), at)
    assert len(rows) == len(played)
    told = {
        row.obligation.pk: (
            row.standing.timeliness.name,
            row.standing.completeness.name,
            row.standing.excused and row.standing.excused.before_due,
        )
        for row in rows
    }
    assert told == {
        pk: (world.timeliness_at(at), world.completeness_at(at), world.granted_before_due_at(at))
        for pk, world in played.items()
    }
    owing = set(Obligation.objects.filter(pk__in=played).owing(at).values_list("pk", flat=True))
    assert owing == {pk for pk, world in played.items() if world.timeliness_at(at) in ("NOT_DUE", "MISSING")}


@pytest.mark.parametrize("at", [DUE, DUE + DAY, DUE + 30 * DAY])
def test_every_combination_is_flagged_as_the_law_says_however_late_one_looks(
    played: dict[int, World], at: datetime
) -> None:
    flag_late(at=at, noticed_at=at)
    flags = Flag.objects.filter(obligation__in=played)
    assert set(flags.values_list("obligation", flat=True)) == {
        pk for pk, world in played.items() if world.flagged
    }
    assert set(flags.values_list("flagged_at", flat=True)) == {DUE}
