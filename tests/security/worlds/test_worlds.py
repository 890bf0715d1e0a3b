"""Random worlds against the oracle: a sample here, at least 500 in the long run.

python3 manage.py test tests/security/worlds                   # the sample
python3 manage.py test -m long tests/security/worlds           # the long run
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import monotonic

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.access import PRINCIPALS, Role
from cases.wall.build import walls
from tests.security.worlds.conftest import PLAYED
from tests.security.worlds.insert import is_history
from tests.security.worlds.oracle import RULES, WHAT_TO_ADD, rule
from tests.security.worlds.play import STEPS as STEPS_OF_A_WORLD
from tests.security.worlds.play import Play, rules
from tests.security.worlds.rows import ROWS
from tests.security.worlds.terms import MACHINES, NOBODY, PEOPLE, over, own
from tests.security.worlds.world import TABLES

pytestmark = pytest.mark.django_db
STEPS = 50
played: Counter[str] = Counter()


def play(seed: int, steps: int = STEPS) -> Counter[str]:
    """One world, furnished, played and rolled back."""
    with transaction.atomic():
        world = Play(Random(seed))
        world.run(steps)
        transaction.set_rollback(True)
    return world.counts


def worlds(examples: int, *, fixed: bool) -> Callable[[], None]:
    """A seed makes a world and all that happens in it; a failure is shrunk to the fewest steps that show it."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=fixed,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(seed=st.integers(0, 2**32), steps=st.integers(STEPS // 2, STEPS * 3 // 2))
    def one(seed: int, steps: int) -> None:
        played.update(play(seed, steps))
        played["worlds"] += 1

    return one


def told(began: float) -> None:
    acts = sum(played[step.__name__] for step in set(STEPS_OF_A_WORLD))
    PLAYED.append(
        f"{played['worlds']} worlds: {acts} acts, {played['comparisons']} answers compared, {monotonic() - began:.0f} s"
    )


def test_every_walled_table_is_drawn_in():
    for model, _ in walls():
        if not is_history(model):
            table = model._meta.db_table
            assert table in ROWS, WHAT_TO_ADD.format(table=table)
            assert table in RULES, WHAT_TO_ADD.format(table=table)
    assert set(rules()) == set(TABLES)


@pytest.mark.parametrize("tracked", [{}, {"cases_letterevent": "cases_letter"}])
def test_a_table_without_a_rule_is_told_what_to_add(tracked: dict[str, str]):
    with pytest.raises(LookupError, match="cases_letter is new here"):
        rule(next(iter(tracked), "cases_letter"), tracked)


def test_a_rule_by_an_office_that_the_row_does_not_name_is_told_what_to_say():
    with pytest.raises(LookupError, match="A row of id, letter_id has no local authority of its own"):
        over(own, "officer")(replace(NOBODY, role="officer"), {"id": 1, "letter_id": 2}, {})


def test_every_role_and_every_principal_is_drawn():
    assert set(PEOPLE) == set(Role.values), (
        "Say again in tests/security/worlds/oracle.py what the new role may."
    )
    assert set(MACHINES) == set(PRINCIPALS), (
        "Say again in tests/security/worlds/oracle.py what the new one may."
    )


def test_a_sample_of_worlds():
    began = monotonic()
    played.clear()
    worlds(8, fixed=True)()
    told(began)
    assert played["worlds"] >= 8


@pytest.mark.long
def test_five_hundred_worlds():
    began = monotonic()
    played.clear()
    worlds(500, fixed=False)()
    told(began)
    assert played["worlds"] >= 500
