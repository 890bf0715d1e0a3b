"""A workbook as it was read: sheets, rows, cells. Rows and columns are counted as Excel counts them, from 1."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases.spreadsheet.guard import column_of, letters_of
from cases.thai import format_numeric

__all__ = ["Book", "Cell", "Row", "Sheet", "column_of", "letters_of", "packed", "shown", "unpacked"]

Cell = str | int | float | bool | date | datetime | None
Merged = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` begin at column A. `carried`: columns whose value stands in another row, with the words that say so."""

    number: int
    cells: list[Cell]
    carried: Mapping[int, str] = field(default_factory=dict)

    def cell(self, column: int) -> Cell:
        return self.cells[column - 1] if 0 < column <= len(self.cells) else None

    def with_cell(self, column: int, value: Cell) -> "Row":
        """As corrected in place."""
        cells = [*self.cells, *[None] * (column - len(self.cells))]
        cells[column - 1] = value
        return Row(self.number, cells, {at: words for at, words in self.carried.items() if at != column})


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` may be gone through again and again; wholly blank ones are left out."""

    name: str
    rows: Iterable[Row]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """`name`: the file's, for messages alone. `blind`: formulas whose result is not in the file, so that their cells are empty."""

    name: str
    sheets: tuple[Sheet, ...]
    blind: int = 0

    @property
    def notes(self) -> list[str]:
        """What is to be said of the file before its rows."""
        if not self.blind:
            return []
        return [
            f"มี {self.blind:,} ช่องที่เป็นสูตรซึ่งยังไม่มีผลลัพธ์ในไฟล์ จึงอ่านเป็นช่องว่าง "
            "— เปิดไฟล์ด้วยโปรแกรมตารางคำนวณ บันทึก แล้วเลือกไฟล์ใหม่"
        ]


def shown(cell: Cell) -> str:
    """A cell as an officer sees it: whole numbers without .0, dates as 05/11/2569 whatever calendar they were typed in."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "จริง" if cell else "เท็จ"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return format_numeric(cell) if cell.year < 2400 else f"{cell.day:02}/{cell.month:02}/{cell.year}"
    return str(cell)


def packed(row: Row) -> list[Any]:
    """A row as JSON: [number, [cells], {carried}]; a date as a list of its ISO text."""
    cells = [[cell.isoformat()] if isinstance(cell, date) else cell for cell in row.cells]
    return [row.number, cells, {str(at): words for at, words in row.carried.items()}]


def unpacked(values: Any) -> Row:
    """`packed` backwards; ValueError, TypeError or KeyError for anything else."""
    number, cells, *carried = values
    if type(number) is not int or type(cells) is not list:
        raise ValueError("no row")
    for at, cell in enumerate(cells):
        if type(cell) is list:
            cells[at] = _date(*cell)
        elif cell is not None and type(cell) not in (str, int, float, bool):
            raise ValueError("no cell")
    return Row(number, cells, {int(at): str(words) for at, words in carried[0].items()} if carried else {})


def _date(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
