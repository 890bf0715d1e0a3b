"""The clock, the places, the walkers, and the figures of the run."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import time_machine
import weasyprint

from cases import paper
from tests.cases.jobs import kind
from tests.security.matrix.asking import cells, met
from tests.security.matrix.world import CODES, NOW, Place, furnish, ground
from tests.workers import FIGURES


@pytest.fixture(autouse=True)
def _october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Once:
    """A paper with the same words is drawn once: drawing takes a second, and is not what is proved here."""

    drawn: ClassVar[dict[str, bytes]] = {}

    def __init__(self, **source: Any) -> None:
        self.source = source

    def write_pdf(self, **how: Any) -> bytes:
        words = self.source["string"]
        if words not in self.drawn:
            self.drawn[words] = weasyprint.HTML(**self.source).write_pdf(**how)
        return self.drawn[words]


@pytest.fixture(autouse=True)
def _papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper._engine(), "HTML", Once)


@pytest.fixture(autouse=True)
def _kind_of_the_jobs() -> Iterator[None]:
    """Of every place's job (`world._made`): one whose files are handed out."""
    with kind(name="none", permission="home"):
        yield


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    """All five, furnished."""
    ground()
    return {name: furnish(name) for name in CODES}


def figures() -> list[str]:
    if not cells:
        return []
    asked = ", ".join(f"{count} {what}" for what, count in sorted(cells.items()))
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(met.items()))
    return [f"matrix: {sum(cells.values())} questions ({asked}); answers: {kinds}"]


FIGURES.append(figures)
