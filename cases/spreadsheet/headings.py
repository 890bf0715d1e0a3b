"""Finds the table in a sheet: its headings wherever and whatever they are, and the rows that are no cases.

Nothing is guessed silently: a heading that may mean several things is asked about once (`Unsure`) and then remembered
for the office; what is left out is named (`Ignored`, `SetAside`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

from cases.spreadsheet.cells import Book, Merged, Row, Sheet, letters_of, shown
from cases.spreadsheet.fields import FIELDS, Kind, bare_key, heading_key
from cases.spreadsheet.rows import Aside, Carried

LOOKED_AT = 40  # rows in which headings may stand
SAMPLES = 3
FEWEST = 3  # columns that make a table
NAMES = ("first_name", "full_name")
NEEDED = ("received_on", "kind")
SAME_COLUMNS = ("full_name", "address")  # may take several columns side by side
LEFT_OUT = ""  # what is remembered of a heading that is not to be used


@dataclass(frozen=True, slots=True)
class Unsure:
    """A column that somebody must name: `candidates` are keys of FIELDS, the likeliest first."""

    index: int
    letter: str
    heading: str
    samples: list[str]
    candidates: list[str]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column that is not read, and why."""

    index: int
    letter: str
    heading: str
    why: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is no case: what stands there, and why it is left out."""

    row: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """The cases of a sheet. Columns are counted from 1 (A); `headings` as they are written; `rows` know their number (`len`).

    `missing`: fields without which no row can be good. `fixed`: what the page of columns lets an officer say once for all rows
    that have nothing there (ด้าน of a register of one kind).
    """

    sheet: str
    heading_row: int
    columns: dict[int, str]
    headings: dict[int, str]
    unsure: list[Unsure]
    ignored: list[Ignored]
    set_aside: list[SetAside]
    rows: Iterable[Row]
    fixed: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        there = {*self.columns.values(), *self.fixed}
        missing = [name for name in NEEDED if name not in there]
        return missing if there & set(NAMES) else ["full_name", *missing]

    def letter(self, name: str) -> str:
        """Of the field's column; "" where the table has none."""
        return next((letters_of(at) for at, key in self.columns.items() if key == name), "")


@dataclass(frozen=True, slots=True)
class Headings:
    """What was found in a candidate row: `spans` are columns that belong to the heading on their left."""

    last_row: int
    texts: dict[int, str]
    spans: dict[int, int]
    sure: dict[int, str]

    @property
    def score(self) -> int:
        return len(set(self.sure.values()))


def find_tables(book: Book, *, remembered: Mapping[str, str]) -> tuple[list[Table], list[str]]:
    """The tables of a book, and the names of the sheets that have none. Hidden sheets are left out."""
    tables = [table for sheet in book.sheets if (table := find_table(sheet, remembered=remembered))]
    found = {table.sheet for table in tables}
    return tables, [sheet.name for sheet in book.sheets if sheet.name not in found]


def find_table(sheet: Sheet, *, remembered: Mapping[str, str]) -> Table | None:
    """The table of a sheet; None where no row looks like headings of a register, or where the sheet is hidden.

    `remembered`: fields by `heading_key`, as this office answered before; LEFT_OUT for a column not to be read.
    """
    head = list(islice(sheet.rows, LOOKED_AT)) if not sheet.hidden else []
    headings = _headings(head, sheet.merged, remembered)
    if headings is None:
        return None
    samples = _samples(sheet.rows, headings.last_row)
    columns, unsure, ignored = _columns(headings, samples, remembered)
    set_aside = [
        SetAside(row.number, _text(row), "อยู่เหนือหัวตาราง")
        for row in head
        if row.number < headings.last_row - 1
    ]
    aside: set[int] = set()
    judge = Aside(columns, headings.texts)
    below = 0
    for row in sheet.rows:
        if row.number > headings.last_row:
            below += 1
            if why := judge.why(row):
                set_aside.append(SetAside(row.number, _text(row), why))
                aside.add(row.number)
    rows = Carried(sheet, headings.last_row, columns, frozenset(aside), below - len(aside))
    return Table(
        sheet.name, headings.last_row, columns, headings.texts, unsure, ignored, set_aside, rows
    )  # fmt: skip


def _text(row: Row) -> str:
    return " ".join(text for cell in row.cells if (text := shown(cell).strip()))[:200]


def _samples(rows: Iterable[Row], below: int) -> list[Row]:
    return list(islice((row for row in rows if row.number > below), 4 * SAMPLES))


# --- the row of headings ---------------------------------------------------------------------------
@lru_cache(maxsize=1)
def sure_names() -> dict[str, str]:
    """Fields by `heading_key` of every name that means one thing."""
    found: dict[str, str] = {}
    for key, one in FIELDS.items():
        for name in (one.label, *one.synonyms):
            found.setdefault(heading_key(name), key)
    return found


@lru_cache(maxsize=1)
def doubtful_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, one in FIELDS.items():
        for name in one.doubtful:
            found.setdefault(heading_key(name), []).append(key)
    return found


def _headings(head: list[Row], merged: tuple[Merged, ...], remembered: Mapping[str, str]) -> Headings | None:
    """The best of the first rows, alone or with the row below it (headings of two storeys)."""
    best: Headings | None = None
    for at, row in enumerate(head):
        for below in (None, *head[at + 1 : at + 2]):
            found = _candidate(row, below, merged, remembered)
            if found and (best is None or found.score > best.score):
                best = found
    return best


def _candidate(
    row: Row, below: Row | None, merged: tuple[Merged, ...], remembered: Mapping[str, str]
) -> Headings | None:
    texts, spans = _texts(row, merged)
    if below is not None:
        lower, more = _texts(below, merged)
        if not lower or not all(isinstance(cell, str | None) for cell in below.cells):
            return None
        spread = {column: texts[first] for column, first in spans.items()}
        texts = (
            spread | texts | {column: _under(spread, texts, column, text) for column, text in lower.items()}
        )
        spans = {column: first for column, first in {**spans, **more}.items() if column not in lower}
        texts = {column: text for column, text in texts.items() if column not in spans}
    sure = {column: key for column, text in texts.items() if (key := _known(text, remembered)) is not None}
    names = set(sure.values())
    may = sum(heading_key(text) in doubtful_names() for text in texts.values())
    if len(names) + may < FEWEST or len(names) < 2 or not names & {*NAMES, "identity_number"}:
        return None
    return Headings((below or row).number, texts, spans, sure)


def _texts(row: Row, merged: tuple[Merged, ...]) -> tuple[dict[int, str], dict[int, int]]:
    """(texts by column, columns merged with the one on their left)."""
    texts = {
        column: cell.strip()
        for column, cell in enumerate(row.cells, 1)
        if isinstance(cell, str) and cell.strip()
    }
    spans = {
        column: left
        for top, left, bottom, right in merged
        if top <= row.number <= bottom and left in texts
        for column in range(left + 1, right + 1)
        if column not in texts
    }
    return texts, spans


def _under(spread: Mapping[int, str], texts: Mapping[int, str], column: int, text: str) -> str:
    """A heading of the lower storey; with the upper one where it says nothing alone (วันที่ under อนุมัติ)."""
    upper = spread.get(column) or texts.get(column, "")
    joined = f"{text}{upper}"
    return joined if heading_key(text) not in sure_names() and heading_key(joined) in sure_names() else text


def _known(text: str, remembered: Mapping[str, str]) -> str | None:
    key = heading_key(text)
    if key in remembered:
        return remembered[key]
    names = sure_names()
    return names.get(key) or (None if key in doubtful_names() else names.get(bare_key(text)))


# --- its columns -----------------------------------------------------------------------------------
def _columns(
    found: Headings, samples: list[Row], remembered: Mapping[str, str]
) -> tuple[dict[int, str], list[Unsure], list[Ignored]]:
    columns: dict[int, str] = {}
    unsure: list[Unsure] = []
    ignored: list[Ignored] = []
    taken = set(found.sure.values())
    for column, heading in sorted(found.texts.items()):
        name = found.sure.get(column)
        letter, below = letters_of(column), _below(samples, column)
        if name == LEFT_OUT:
            ignored.append(Ignored(column, letter, heading, "ไม่ใช้ ตามที่หน่วยงานเลือกไว้"))
        elif name is None:
            candidates = _candidates(heading, below, taken)
            if candidates and below:
                unsure.append(Unsure(column, letter, heading, below, candidates))
            else:
                ignored.append(Ignored(column, letter, heading, "ไม่รู้จักหัวคอลัมน์นี้ ระบบไม่มีช่องสำหรับเก็บ"))
        elif name in columns.values() and heading_key(heading) not in remembered:
            unsure.append(Unsure(column, letter, heading, below, [name]))
        elif FIELDS[name].kind is Kind.IGNORED:
            ignored.append(Ignored(column, letter, heading, "ไม่ต้องใช้ ระบบทราบอยู่แล้ว"))
        else:
            columns[column] = name
    _spread(columns, found, samples)
    return dict(sorted(columns.items())), unsure, ignored


def _spread(columns: dict[int, str], found: Headings, samples: list[Row]) -> None:
    """A name or an address in several cells under one heading: merged over them, or beside cells without a heading."""
    for column, name in list(columns.items()):
        if name not in SAME_COLUMNS:
            continue
        beside = column + 1
        while beside not in found.texts and (
            found.spans.get(beside) == column or _are_words(samples, beside)
        ):
            if not _below(samples, beside):
                break
            columns[beside] = name
            beside += 1


def _are_words(samples: list[Row], column: int) -> bool:
    cells = [cell for row in samples if (cell := row.cell(column)) is not None]
    return bool(cells) and all(isinstance(cell, str) and not any(map(str.isdigit, cell)) for cell in cells)


def _below(samples: list[Row], column: int) -> list[str]:
    found = (shown(row.cell(column)).strip() for row in samples)
    return list(islice(dict.fromkeys(text for text in found if text), SAMPLES))


def _candidates(heading: str, below: list[str], taken: set[str]) -> list[str]:
    """Fields that the column may be, those first that no other column is."""
    key = heading_key(heading)
    names = sure_names()
    close = [names[one] for one in get_close_matches(key, names, n=3, cutoff=0.75)]
    within = [names[one] for one in sorted(names, key=len, reverse=True) if len(one) > 3 and one in key][:2]
    found = dict.fromkeys([*doubtful_names().get(key, ()), *close, *within, *_by_content(below)])
    used = [name for name in found if FIELDS[name].kind is not Kind.IGNORED]
    return sorted(used, key=lambda name: name in taken)


def _by_content(below: list[str]) -> Iterator[str]:
    """What a column without a telling heading holds, where that shows."""
    digits = ["".join(char for char in text if char.isdigit()) for text in below]
    if digits and all(len(one) == 13 for one in digits):
        yield "identity_number"
