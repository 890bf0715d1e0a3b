"""The blind index of identity numbers: equality and nothing else, under a key that serves nothing else."""

from typing import Any

import pytest

from cases import identity
from cases.models import Person, User
from config import keys
from tests.factories import make_case

NUMBER = "1112034563562"


def another_key() -> bytes:
    return keys.read(keys.new_keys()).index


@pytest.mark.parametrize(
    ("key", "moved"),
    [
        ("INDEX_KEY", (True, False)),
        ("FINGERPRINT_KEY", (False, True)),
        ("READ_LOG_KEY", (False, False)),
        ("SECRET_KEY", (False, False)),
    ],
)
def test_each_hash_has_a_key_of_its_own(key: str, moved: tuple[bool, bool], settings: Any) -> None:
    """The index's key may be changed; a posted month's fingerprints must not move with it."""
    before = identity.index_of(NUMBER), identity.fingerprint(NUMBER)
    setattr(settings, key, another_key())
    after = identity.index_of(NUMBER), identity.fingerprint(NUMBER)
    assert (before[0] != after[0], before[1] != after[1]) == moved


def test_both_are_long_enough_that_no_two_numbers_share_one() -> None:
    assert {len(identity.index_of(NUMBER)), len(identity.fingerprint(NUMBER))} == {32}  # 128 bits


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " ", "-"])
def test_nothing_typed_meets_nobody(typed: str, officer: User) -> None:
    """Whoever has no document has no index either; they are not each other's equals."""
    make_case(officer, document_type="none", identity_number="")
    assert Person.objects.get().identity_index == ""
    assert not Person.objects.filter(identity.equals(typed)).exists()
