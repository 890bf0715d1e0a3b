"""The INFO benchmark refuses figures of two files that say different things, and knows what its rows cost in memory."""

import importlib
from dataclasses import replace
from typing import Any

import pytest

from config.benchmarks.measure import Disagreement

pytestmark = pytest.mark.django_db
bench: Any = importlib.import_module(
    "config.benchmarks.info"
)  # the package shows the function under that name
MANY = 20


def test_the_same_rows_both_ways() -> None:
    found = bench.info(MANY)
    assert found.ratio > 0
    assert "100 แถว" in found.parts[1]  # five times as many, for the memory


@pytest.mark.parametrize("wrong", [{"checksum": "0" * 64}, {"rows": MANY - 1}])
def test_another_content_is_no_faster_way(wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    exported = bench._exported
    monkeypatch.setattr(bench, "_exported", lambda *months: replace(exported(*months), **wrong))
    with pytest.raises(Disagreement):
        bench.info(MANY)


def test_a_value_that_only_one_of_both_writes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = importlib.import_module("config.benchmarks.info_plain")
    monkeypatch.setitem(plain.CASE_COLUMNS, "wanted", lambda case: f"{case.wanted} ")
    with pytest.raises(Disagreement):
        bench.info(MANY)
