"""The whole suite on all cores: each worker has a PostgreSQL and a Valkey of its own, and tells its figures at the end.

Some tests change roles, which belong to a whole server; so a database of its own would not keep workers apart.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from config import embedded

# Set by `manage.py test` for its workers: the names that stand for nothing until the worker's servers run.
UNSERVED = "HELP_CENTRE_UNSERVED"
FIGURES: list[Callable[[], list[str]]] = []  # what a folder of tests has counted, asked when all have run
_told: list[str] = []
_held = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Before pytest-django loads the settings."""
    if "PYTEST_XDIST_WORKER" in os.environ and UNSERVED in os.environ:
        for name in os.environ.pop(UNSERVED).split():
            del os.environ[name]
        _held.enter_context(embedded.servers(throwaway=True))
    yield


def pytest_unconfigure() -> None:
    _held.close()


def _figures() -> list[str]:
    return [line for tell in FIGURES for line in tell()]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["figures"] = _figures()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _told.extend(getattr(node, "workeroutput", {}).get("figures", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in [*_told, *_figures()]:
        terminalreporter.write_line(line)
