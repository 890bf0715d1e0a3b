"""Values as the XML of a worksheet's rows: block by block, column by column, text never a formula.

A block is a list of columns of equal length. Most columns hold few different values, so each column remembers the
cells that it has made. A cell does not name its place (the format lets it follow the one before), so the same value
makes the same cell in every row. Measured beside openpyxl in tests/benchmarks/RESULTS.md.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from cases.thai import format_date

Value = str | int | Decimal | date | None
Block = Sequence[Sequence[Value]]
"""Columns of equal length."""

FIRST_DAY = date(1899, 12, 30).toordinal()
LINE, MOST_LINES = 20, 19  # points a line of 14 pt; a row ends at 409 points
BLOCK = 1000  # rows worked on at once

# What XML forbids, as bytes: none of them is part of another character in UTF-8.
CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\r")
NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# The format's own escape for characters; text that looks like one is escaped itself.
LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
EDGE = re.compile(r"^\s|\s$")  # spaces at the ends are lost without saying so
REMEMBERED, SHORT = 1_000, 60  # values a column remembers, characters of the longest


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a long sheet: `format` is a key of `look.FORMATS`, `width` in characters."""

    heading: str
    format: str
    width: int
    required: bool = False


class Slot:
    """Makes the cells of one column in the style of that number; blank ones where nothing is."""

    def __init__(self, style: str, format: str, width: int) -> None:
        self.width = width
        self.is_text = format == "text"
        self._opened = f'<c s="{style}"'
        self._number = _NUMBERS.get(format)
        self._made: dict[Value, str] = {None: f"{self._opened}/>", "": f"{self._opened}/>"}

    def cells(self, values: Sequence[Value]) -> list[str]:
        known, make = self._made.get, self._make
        return [known(value) or make(value) for value in values]

    def _make(self, value: Value) -> str:
        """A value that does not fit the column's format becomes text, never an error."""
        number = self._number(value) if self._number else None
        cell = f"{self._opened}><v>{number}</v></c>" if number is not None else self._text(as_text(value))
        if len(self._made) < REMEMBERED and len(cell) < SHORT * 3:
            self._made[value] = cell
        return cell

    def _text(self, text: str) -> str:
        kept = ' xml:space="preserve"' if EDGE.search(text) else ""
        return f'{self._opened} t="inlineStr"><is><t{kept}>{text_xml(text)}</t></is></c>'


def slots_of(columns: Sequence[Column], styles: Sequence[str]) -> list[Slot]:
    """One beside the other, from column A on."""
    return [Slot(style, one.format, one.width) for one, style in zip(columns, styles, strict=True)]


def in_blocks(rows: Iterable[Sequence[Value]], size: int = BLOCK) -> Iterator[Block]:
    """Rows turned to columns, so many at a time."""
    all_of_them = iter(rows)
    while some := list(islice(all_of_them, size)):
        yield list(zip(*some, strict=True))


def rows_xml(slots: Sequence[Slot], block: Block, first: int) -> bytes:
    """The rows of a block, the first of which stands in row `first`."""
    many = len(block[0])
    heights = _heights(slots, block, many)
    opened = [f'<row r="{row}" ht="{LINE * lines}">' for row, lines in enumerate(heights, first)]
    cells = [slot.cells(values) for slot, values in zip(slots, block, strict=True)]
    return clean("</row>".join(map("".join, zip(opened, *cells, strict=True))) + "</row>")


def clean(xml: str) -> bytes:
    """In UTF-8, without the characters that XML forbids."""
    data = xml.encode().translate(None, CONTROLS)
    for forbidden in NO_CHARACTERS:
        data = data.replace(forbidden, b"")
    return data


def text_xml(value: str) -> str:
    """Text as it stands between two tags of a worksheet; characters that XML forbids go later, in bulk."""
    if "_x" in value:
        value = LIKE_ESCAPE.sub("_x005F_", value)
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def as_text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return format_date(value) if isinstance(value, date) else str(value)


def _number(value: Value) -> Value:
    return value if isinstance(value, int | Decimal) else None


def _day(value: Value) -> Value:
    return value.toordinal() - FIRST_DAY if isinstance(value, date) else None


_NUMBERS: dict[str, Callable[[Value], Value]] = {"integer": _number, "money": _number, "date": _day}


# --- the height of rows --------------------------------------------------------------------------


def _heights(slots: Sequence[Slot], block: Block, many: int) -> list[int]:
    """How many lines the longest text of each row takes; LibreOffice does not measure them itself."""
    lines = [1] * many
    for slot, values in zip(slots, block, strict=True):
        width = slot.width
        for at, value in enumerate(values) if slot.is_text else ():
            if isinstance(value, str) and (len(value) > width or "\n" in value):
                lines[at] = max(lines[at], lines_of(value, width))
    return lines


def lines_of(text: str, width: int) -> int:
    """How many lines it takes in a column of that width. Of five Thai characters one stands above or below another and takes no width."""
    shown = sum(max(1, math.ceil(len(line) * 0.8 / width)) for line in text.split("\n"))
    return min(shown, MOST_LINES)
