"""The clock, the places, the walkers, and the figures of the run."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.security.matrix.asking import cells, met
from tests.security.matrix.world import CODES, NOW, Place, furnish, ground


@pytest.fixture(autouse=True)
def _october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    """All five, furnished."""
    ground()
    return {name: furnish(name) for name in CODES}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if cells:
        asked = ", ".join(f"{count} {what}" for what, count in sorted(cells.items()))
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(met.items()))
        terminalreporter.write_line(f"matrix: {sum(cells.values())} questions ({asked}); answers: {kinds}")
