"""The flag's one statement and the grid's facts answer the same question, in whatever world and at every edge."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest

from cases.models import User
from reporting.actions import flag_late
from reporting.facts import standings
from reporting.models import Excuse, Flag, NilVoid, Obligation, Posting, PostingKind
from reporting.standing import Timeliness
from tests.reporting.september import DUE, SEPTEMBER, THE_10TH, september_of

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
EDGES = [DUE - timedelta(days=2), DUE - TICK, DUE, DUE + TICK, DUE + timedelta(days=2)]
STILL = (Timeliness.NOT_DUE, Timeliness.MISSING)


@dataclass
class World:
    """What happened in one month, on paper: the oracle of both readings."""

    postings: list[tuple[str, bool, datetime, datetime | None]]
    excuses: list[tuple[datetime, datetime | None]]

    @property
    def owes_at_the_instant(self) -> bool:
        """Just before the due instant: no excuse in force, nothing complete, no nil return that is still true."""
        excused = any(granted < DUE and (gone is None or gone >= DUE) for granted, gone in self.excuses)
        good = any(
            at < DUE and (complete if kind == "cases" else void is None or void >= DUE)
            for kind, complete, at, void in self.postings
        )
        return not (excused or good)


def some_world(dice: Random) -> World:
    postings = []
    for at in sorted(dice.choices(EDGES, k=dice.choice([0, 0, 1, 1, 2, 3]))):
        kind = dice.choice(["cases", "nil"])
        void = dice.choice([None, *[edge for edge in EDGES if edge >= at]]) if kind == "nil" else None
        postings.append((kind, kind == "nil" or dice.random() < 0.5, at, void))
    excuses = []
    if dice.random() < 0.3:
        granted = dice.choice(EDGES)
        excuses.append((granted, dice.choice([None, *[edge for edge in EDGES if edge >= granted]])))
    return World(postings, excuses)


def happen(obligation: Obligation, world: World, by: User) -> None:
    for version, (kind, complete, at, void) in enumerate(world.postings, 1):
        cases = 2 if kind == "cases" else 0
        posting = Posting.objects.create(
            obligation=obligation,
            version=version,
            kind=PostingKind(kind),
            posted_at=at,
            posted_by=by,
            case_count=cases,
            complete_count=cases if complete else 1,
            household_count=cases,
            people_count=cases,
            help_total=0,
            is_complete=complete,
            content_hash="",
            revision=0,
        )
        if void:
            NilVoid.objects.create(posting=posting, at=void)
    for granted, gone in world.excuses:
        Excuse.objects.create(
            local_authority=obligation.local_authority,
            first_month=obligation.month,
            last_month=obligation.month,
            cause="disaster",
            reason="อุทกภัย",
            order_number="1",
            signed_by="ผู้ลงนาม",
            granted_by=by,
            granted_at=granted,
            revoked_at=gone,
            revoked_reason="เพิกถอน" if gone else "",
        )


@pytest.mark.parametrize("seed", range(4))
def test_flagged_is_what_the_facts_call_owed_at_the_due_instant(province_officer, mae_ku, seed: int) -> None:
    september_of(mae_ku)
    dice = Random(seed)
    owed = list(Obligation.objects.filter(month=SEPTEMBER.first_day).order_by("pk"))
    worlds = {obligation.pk: some_world(dice) for obligation in owed}
    for obligation in owed:
        happen(obligation, worlds[obligation.pk], province_officer)
    count = flag_late(at=DUE, noticed_at=THE_10TH)
    flagged = set(Flag.objects.values_list("obligation", flat=True))
    assert flagged == {pk for pk, world in worlds.items() if world.owes_at_the_instant}
    assert count.expected == count.posted + count.nil + count.excused + count.newly_flagged == len(owed)
    just_before = standings(Obligation.objects.filter(pk__in=worlds), DUE - TICK)
    assert flagged == {
        row.obligation.pk for row in just_before if row.standing.timeliness is Timeliness.NOT_DUE
    }


@pytest.mark.parametrize("seed", range(4))
def test_whoever_was_not_flagged_is_never_late_on_the_grid(province_officer, mae_ku, seed: int) -> None:
    september_of(mae_ku)
    dice = Random(seed + 100)
    for obligation in Obligation.objects.filter(month=SEPTEMBER.first_day).order_by("pk"):
        happen(obligation, some_world(dice), province_officer)
    flag_late(at=DUE, noticed_at=DUE)
    flagged = set(Flag.objects.values_list("obligation", flat=True))
    for row in standings(Obligation.objects.filter(month=SEPTEMBER.first_day), THE_10TH):
        excuses = Excuse.objects.filter(local_authority=row.obligation.local_authority_id).exists()
        late = row.standing.timeliness in (Timeliness.LATE, Timeliness.MISSING)
        # An excuse granted or revoked after the instant moves the month on the grid, never its flag.
        assert late == (row.obligation.pk in flagged) or excuses


@pytest.mark.parametrize("seed", range(2))
def test_who_owes_in_the_databases_words_is_who_owes_in_the_standings(
    province_officer, mae_ku, seed: int, django_assert_num_queries
) -> None:
    september_of(mae_ku)
    dice = Random(seed + 200)
    for obligation in Obligation.objects.filter(month=SEPTEMBER.first_day).order_by("pk"):
        happen(obligation, some_world(dice), province_officer)
    for at in EDGES:
        rows = standings(Obligation.objects.all(), at)
        owes = {row.obligation for row in rows if row.standing.timeliness in STILL}
        with django_assert_num_queries(1):
            assert set(Obligation.objects.owing(at)) == owes
