"""The hash of a month's content: the same for the same content, and no way to try a guess."""

import hashlib
from typing import Any
from uuid import UUID

import pytest

from reporting.freeze import content_hash

ONE, TWO = UUID(int=1), UUID(int=2)


def test_the_order_of_rows_makes_no_difference() -> None:
    rows = [(ONE, {"phone": "0812345678"}), (TWO, {"phone": ""})]
    assert content_hash(rows) == content_hash(rows[::-1])


@pytest.mark.parametrize(
    "other", [[], [(TWO, {"phone": "0812345678"})], [(ONE, {"phone": "0812345679"})], [(ONE, {})]]
)
def test_any_other_content_has_another(other: list[tuple[UUID, dict[str, Any]]]) -> None:
    assert content_hash(other) != content_hash([(ONE, {"phone": "0812345678"})])


def test_whoever_guesses_a_telephone_number_cannot_confirm_it(settings: Any) -> None:
    """It stands on pages and in a dump: without the key it must tell nothing."""
    rows = [(ONE, {"phone": "0812345678"})]
    plain = f'[["{ONE}",{{"phone":"0812345678"}}]]'
    before = content_hash(rows)
    assert before != hashlib.sha256(plain.encode()).hexdigest()
    settings.FINGERPRINT_KEY = bytes(32)
    assert content_hash(rows) != before
