"""Each wall is taken away once, and the proof named beside it fails: one that survives fails here.

python3 manage.py test -m long tests/security/worlds/test_wall_alterations.py
"""

from collections.abc import Callable
from time import monotonic

import pytest
from django.db import transaction

from cases.wall.build import Unwalled
from tests.security.worlds import proofs
from tests.security.worlds.alterations import ALTERATIONS, Alteration
from tests.security.worlds.conftest import CAUGHT

pytestmark = [pytest.mark.django_db, pytest.mark.long]
PROOFS = sorted({alteration.proof for alteration in ALTERATIONS}, key=lambda proof: proof.__name__)


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.__name__)
def test_with_the_walls_as_they_are_every_proof_passes(proof: Callable[[], None]):
    proof()


def test_there_are_enough():
    assert len(ALTERATIONS) >= 25
    assert len({alteration.what for alteration in ALTERATIONS}) == len(ALTERATIONS)


def in_short(told: BaseException) -> str:
    """What the proof said, without the actor and without the rows."""
    lines = [line for line in str(told).splitlines() if line and not line.startswith("Actor(")]
    return (lines or [type(told).__name__])[0].split(" {")[0][:70]


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda one: one.what)
def test_it_is_caught(alteration: Alteration, monkeypatch: pytest.MonkeyPatch):
    began = monotonic()
    with transaction.atomic(), monkeypatch.context() as patch:
        alteration.do(patch)
        try:
            with pytest.raises((AssertionError, Unwalled)) as told:
                alteration.proof()
        finally:
            proofs.give_back()
        transaction.set_rollback(True)
    CAUGHT.append((alteration.what, alteration.proof.__name__, monotonic() - began, in_short(told.value)))
