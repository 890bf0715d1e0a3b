"""A stopwatch, and the figures that a benchmark gives back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


@dataclass(frozen=True)
class Figures:
    """Units a second: ours, and the baseline's in the same run on the same data; `parts` in words, if it has any."""

    ours: float
    baseline: float
    unit: str
    parts: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        return self.ours / self.baseline


class Disagreement(Exception):
    """Both ways must come to the same result; a faster wrong answer is no benchmark."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction, or a savepoint in one, that leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds and result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result
