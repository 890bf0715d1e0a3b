"""Benchmarks are run small, for what they say, never for how long they take."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case, LocalAuthority
from config.benchmarks import BENCHMARKS
from config.benchmarks.flag import measured
from reporting.models import Flag, JobRun, Obligation

pytestmark = pytest.mark.django_db

KEYS = ["name", "ours", "baseline", "unit", "ratio"]


def run(*words: str) -> str:
    out = StringIO()
    call_command("benchmark", *words, stdout=out)
    return out.getvalue()


def test_both_ways_flag_the_same_obligations():
    (_, ours), (_, baseline) = measured(700)
    assert ours == baseline
    assert len(ours) == 147


@pytest.mark.parametrize("name", sorted(BENCHMARKS.keys() - {"jobs"}))  # a whole application: test_jobs.py
def test_each_prints_one_json_line_and_leaves_nothing(name):
    lines = run(name, "--small", "--json").splitlines()
    assert len(lines) == 1
    row = json.loads(lines[0])
    assert list(row) == KEYS
    assert row["name"] == name
    assert min(row["ours"], row["baseline"], row["ratio"]) > 0
    assert LocalAuthority.objects.count() == 69
    assert not any(model.objects.exists() for model in (Obligation, Flag, JobRun, Case))


def test_in_words_it_says_what_was_compared():
    assert "เทียบกับวน get_or_create" in run("flag", "--small")


def test_an_unknown_name_is_refused():
    with pytest.raises(CommandError, match="guess"):
        run("guess")
