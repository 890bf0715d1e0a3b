"""Papers of many cases as one file to print: each begins on a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """`sheets` are drawn papers without head and foot (`cases.paper.render_bare`)."""

    TEMPLATE: ClassVar[str] = "paper/pile.html"

    TITLE: str
    sheets: Sequence[str]
