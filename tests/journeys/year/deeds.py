"""Something that somebody does at an instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Deed:
    at: datetime
    do: Callable[[], object]
    order: tuple[int, int] = (-1, 0)
