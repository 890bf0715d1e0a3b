"""Whatever happens to a month, in whatever order: what the law says of it, by histories that chance makes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cases.models import User
from reporting.actions import flag_late, revoke_excuses
from reporting.facts import MonthStatus, status_at, statuses_at
from reporting.models import Excuse, Flag, NilVoid, Obligation, Posting
from reporting.standing import Timeliness
from tests.reporting.september import DUE, SEPTEMBER, excuse, september_of

pytestmark = pytest.mark.django_db

TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)
INSTANTS = some.one_of(
    some.sampled_from([DUE - HOUR, DUE - TICK, DUE, DUE + TICK, DUE + HOUR]),
    some.integers(-200, 200).map(lambda hours: DUE + hours * HOUR),
)
EVENTS = ("complete", "incomplete", "nil", "void", "excuse", "revoke", "flag")
HISTORIES = some.lists(some.tuples(INSTANTS, some.sampled_from(EVENTS), some.integers(0, 2)), max_size=14)
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
MANY = settings(FEW, max_examples=1500, derandomize=False)
OWED = (Timeliness.NOT_DUE, Timeliness.MISSING)


@dataclass(frozen=True)
class Ground:
    """Three offices' September, and who excuses it."""

    owed: list[Obligation]
    by: User

    def live(self, at: datetime, event: str, which: int) -> None:
        """One event; what cannot be (a void of nothing, a second excuse) does not happen."""
        owed = self.owed[which]
        standing = Excuse.objects.standing().filter(local_authority=owed.local_authority)
        match event:
            case "flag":
                flag_late(at=at, noticed_at=at)
            case "excuse" if not standing.exists():
                excuse(owed, self.by, at)
            case "revoke" if standing.exists():
                revoke_excuses(excuses=list(standing), reason="หนังสือถูกยกเลิก", by=self.by, at=at)
            case "void":
                for nil in Posting.objects.filter(obligation=owed, kind="nil", void=None):
                    NilVoid.objects.create(posting=nil, at=at)
            case "complete" | "incomplete" | "nil":
                self._post(owed, event, at)

    def _post(self, owed: Obligation, content: str, at: datetime) -> None:
        cases = 0 if content == "nil" else 2
        Posting.objects.create(
            obligation=owed, version=Posting.objects.filter(obligation=owed).count() + 1,
            kind="nil" if content == "nil" else "cases", posted_at=at, posted_by=self.by, case_count=cases,
            complete_count=1 if content == "incomplete" else cases, household_count=0, people_count=0, help_total=0,
            is_complete=content != "incomplete", content_hash="", revision=0,
        )  # fmt: skip

    def seen(self, at: datetime) -> dict[int, MonthStatus]:
        mine = Obligation.objects.filter(pk__in=[one.pk for one in self.owed])
        return {row.obligation.pk: row for row in statuses_at(mine, at)}


@pytest.fixture
def ground(province_officer, mae_ku, mae_ku_sao, mahawan) -> Ground:
    return Ground([september_of(one) for one in (mae_ku, mae_ku_sao, mahawan)], province_officer)


def play(ground: Ground, history: list[tuple[datetime, str, int]]) -> None:
    """Plays it in the order of time, and holds at every step what must hold at every instant."""
    sid = transaction.savepoint()
    told: dict[datetime, dict[int, MonthStatus]] = {}
    try:
        for at, event, which in sorted(history, key=lambda one: one[0]):
            ground.live(at, event, which)
            told[at] = ground.seen(at)
            _adds_up(ground, at, told[at])
        _the_past_stays(ground, told)
        _on_time_stays(ground, told)
        _flags_do_not_depend_on_the_watch(ground)
    finally:
        transaction.savepoint_rollback(sid)


def _adds_up(ground: Ground, at: datetime, seen: dict[int, MonthStatus]) -> None:
    """received + excused + missing = expected, and who owes is who neither sent anything good nor is excused."""
    words = [row.standing.timeliness for row in seen.values()]
    received = sum(word in (Timeliness.ON_TIME, Timeliness.LATE) for word in words)
    assert received + words.count(Timeliness.EXCUSED) + sum(word in OWED for word in words) == len(
        ground.owed
    )
    assert set(Obligation.objects.filter(pk__in=seen).owing(at).values_list("pk", flat=True)) == {
        pk for pk, row in seen.items() if row.standing.timeliness in OWED
    }
    assert Timeliness.NOT_DUE not in words or at < DUE
    assert Timeliness.MISSING not in words or at >= DUE


def _the_past_stays(ground: Ground, told: dict[datetime, dict[int, MonthStatus]]) -> None:
    """The paper printed then and the paper of today about then are one: words, versions and instants."""
    for at, then in told.items():
        now = ground.seen(at)
        assert {pk: (row.standing, row.newest, row.good_at) for pk, row in now.items()} == {
            pk: (row.standing, row.newest, row.good_at) for pk, row in then.items()
        }


def _on_time_stays(ground: Ground, told: dict[datetime, dict[int, MonthStatus]]) -> None:
    """Once the month has fallen due, what was on time is on time for ever, but for a signed excuse."""
    for owed in ground.owed:
        then = [told[at][owed.pk].standing.timeliness for at in sorted(told) if at >= DUE]
        if Timeliness.ON_TIME in then:
            after = then[then.index(Timeliness.ON_TIME) :]
            assert set(after) <= {Timeliness.ON_TIME, Timeliness.EXCUSED}


def _flags_do_not_depend_on_the_watch(ground: Ground) -> None:
    """Flagged once or twice, at midnight or ten days late: the same months, dated at the due instant."""
    late = DUE + 240 * HOUR
    flag_late(at=late, noticed_at=late)
    first = set(Flag.objects.values_list("obligation", "flagged_at"))
    again = flag_late(at=late, noticed_at=late)
    assert again.newly_flagged == 0
    assert set(Flag.objects.values_list("obligation", "flagged_at")) == first
    assert {at for _, at in first} <= {DUE}
    just_before = ground.seen(DUE - TICK)
    mine = {one for one, _ in first} & just_before.keys()
    owed_then = {pk for pk, row in just_before.items() if row.standing.timeliness in OWED}
    assert mine - owed_then == set()
    assert owed_then - mine == set()


@FEW
@given(history=HISTORIES)
def test_the_law_holds_in_any_history(ground: Ground, history: list[Any]) -> None:
    play(ground, history)


@pytest.mark.long
@MANY
@given(history=HISTORIES)
def test_the_law_holds_in_very_many_histories(ground: Ground, history: list[Any]) -> None:
    play(ground, history)


def test_a_nil_return_that_was_true_then_is_told_so_afterwards(ground: Ground) -> None:
    """Declared on the 3rd, voided on the 4th: a paper of the night between says that it was posted."""
    third, night, fourth = DUE - 72 * HOUR, DUE - 60 * HOUR, DUE - 48 * HOUR
    ground.live(third, "nil", 0)
    printed = status_at(ground.owed[0], night)
    assert printed.standing.timeliness is Timeliness.ON_TIME
    ground.live(fourth, "void", 0)
    assert status_at(ground.owed[0], night) == printed
    assert status_at(ground.owed[0], fourth).standing.timeliness is Timeliness.NOT_DUE
    assert SEPTEMBER.first_day == ground.owed[0].month
