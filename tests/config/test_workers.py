"""The whole suite runs on all cores, each worker with servers of its own; what is chosen from it in one process."""

import os
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from config import embedded
from config.management.commands import test as command
from tests import workers


@pytest.fixture
def words_to_pytest(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `manage.py test` hands to pytest; nothing is started."""
    given: list[Any] = []
    monkeypatch.setattr(pytest, "main", lambda words: given.append(words) or 0)
    monkeypatch.setattr(command, "offer_browser", lambda: None)
    monkeypatch.setattr(embedded, "servers", lambda **how: nullcontext())
    monkeypatch.setattr(command, "stand_in_for_servers", lambda: None)
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("REDIS_URL", "")
    return given


def run(*words: str) -> None:
    with pytest.raises(SystemExit) as end:
        command.Command().run_from_argv(["manage.py", "test", *words])
    assert end.value.code == 0


@pytest.mark.parametrize("words", [[], ["--maxfail=1"]])
def test_the_whole_suite_runs_on_all_cores(words: list[str], words_to_pytest: list[Any]) -> None:
    run(*words)
    assert words_to_pytest == [["-n", str(len(os.sched_getaffinity(0)) + 1), "-p", "tests.workers", *words]]


@pytest.mark.parametrize("words", [["tests/cases"], ["-m", "long"], ["--maxfail=1", "-k", "thai"]])
def test_what_is_chosen_runs_in_one_process(words: list[str], words_to_pytest: list[Any]) -> None:
    run(*words)
    assert words_to_pytest == [["-p", "tests.workers", *words]]


def test_a_named_server_is_not_shared_by_workers(
    words_to_pytest: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some tests change roles, which all its databases have in common."""
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    run()
    assert words_to_pytest == [["-p", "tests.workers"]]


def test_only_what_nobody_named_stands_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"SECRET_KEY": "named"})
    command.stand_in_for_servers()
    assert os.environ["SECRET_KEY"] == "named"
    assert "127.0.0.1:1/" in os.environ["DATABASE_URL"]
    unserved = os.environ[workers.UNSERVED].split()
    assert "SECRET_KEY" not in unserved
    assert {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SEAL_KEYS"} <= set(unserved)


def test_a_worker_gives_them_up_before_it_gets_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[dict[str, str]] = []
    monkeypatch.setattr(os, "environ", {"PYTEST_XDIST_WORKER": "gw0", "SECRET_KEY": "named"})
    command.stand_in_for_servers()
    monkeypatch.setattr(embedded, "servers", lambda **how: met.append(dict(os.environ)) or nullcontext())
    with contextmanager(workers.pytest_load_initial_conftests)():
        assert met == [{"PYTEST_XDIST_WORKER": "gw0", "SECRET_KEY": "named"}]
