"""The cells of one row by field; where everything that is found in them goes."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from cases.spreadsheet import rescue
from cases.spreadsheet.cells import Cell, Row, letters_of, shown
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.findings import Checked, Fault, Said
from cases.spreadsheet.headings import Table
from cases.spreadsheet.references import References
from cases.spreadsheet.rescue import Trouble, is_blank
from cases.thai import format_date

Found = dict[str, Any]  # values by the names of `cases.facts`
FAR = 500  # characters: longer than any number, day, amount or word of a list; a reader's patterns need time for more
TOO_LONG = "ยาว {0:,} ตัวอักษร ใส่ได้ไม่เกิน {1:,} ตัวอักษร — ตัดข้อความให้สั้นลง"
_SEVERAL = re.compile(r"\s*(?:[,;+]|และ)\s*")


class RowReader:
    """The cells of one row by field, and where everything that is found goes."""

    def __init__(self, row: Row, table: Table, references: References, today: date) -> None:
        self.row, self.table, self.references, self.today = row, table, references, today
        self.checked = Checked(row)
        self.columns: dict[str, int] = {}
        self.cells: dict[str, Cell] = {}
        cells = row.cells
        width = len(cells)
        for at, name in table.columns.items():
            cell = cells[at - 1] if at <= width else None
            if name in self.columns:
                self._join(name, cell)
            else:
                self.columns[name] = at
                self.cells[name] = cell
        for at, why in row.carried.items():
            if at in table.columns:
                self.say(table.columns[at], row.cell(at), why, before="")
        for name, value in table.fixed.items():
            if rescue.is_blank(self.cells.get(name)):
                self.cells[name] = value

    def _join(self, name: str, cell: Cell) -> None:
        if cell is not None:
            self.cells[name] = " ".join(filter(None, (shown(self.cells[name]), shown(cell))))

    def read(self, name: str, reader: Callable[..., tuple[Any, str]], *args: Any, **more: Any) -> Any:
        """The value of a cell as `reader` gives it; None of an empty one, and after a fault. What was mended is said."""
        cell = self.cells.get(name)
        if cell is None:
            return None
        try:
            value, why = reader(_short(cell, FIELDS[name].longest), *args, **more)
        except Trouble as trouble:
            self.fault(trouble.rule, name, str(trouble))
            return None
        if why:
            self.say(name, value, why)
        return value

    def fault(self, rule: str, name: str, sentence: str, example: str = "") -> None:
        self.checked.faults.append(self._fault(rule, name, sentence, example))

    def warn(self, rule: str, name: str, sentence: str, example: str = "") -> None:
        self.checked.warnings.append(self._fault(rule, name, sentence, example))

    def _fault(self, rule: str, name: str, sentence: str, example: str) -> Fault:
        what, _, mend = sentence.partition(" — ")
        at, one = self.columns.get(name), FIELDS[name]
        return Fault(
            rule,
            name,
            self.row.number,
            letters_of(at) if at else "",
            self.table.headings.get(at, one.label) if at else one.label,
            shown(self.cells.get(name)),
            what,
            mend,
            example or one.example,
            self.table.sheet,
        )

    def say(self, name: str, after: Any, why: str, before: str | None = None) -> None:
        at = self.columns.get(name)
        heading = self.table.headings.get(at, FIELDS[name].label) if at else FIELDS[name].label
        was = shown(self.cells.get(name)) if before is None else before
        is_now = format_date(after) if isinstance(after, date) else str(after)
        letter = letters_of(at) if at else ""
        self.checked.rescued.append(Said(name, self.row.number, letter, heading, was, is_now, why))

    def has_fault(self, name: str) -> bool:
        return any(fault.field == name for fault in self.checked.faults)

    def line(self, name: str, *, digits: bool = False) -> str:
        if self.cells.get(name) is None:
            return ""
        return self.read(name, rescue.line, FIELDS[name].longest, digits=digits) or ""

    def choice(self, name: str) -> str:
        cell = self.cells.get(name)
        if is_blank(cell):
            return ""
        written = shown(cell)
        if code := self.references.code_of(name, written):
            return code
        names = "”, “".join(self.references.names(name).values())
        self.fault(
            "unknown_choice",
            name,
            f"“{written[:60]}” ไม่มีในรายการ{FIELDS[name].label} — ใช้คำใดคำหนึ่ง: “{names}”",
            self.references.nearest(name, written),
        )
        return ""

    def several(self, name: str) -> list[str]:
        """The codes of a cell that may name several of a list."""
        cell = self.cells.get(name)
        if is_blank(cell):
            return []
        written = shown(cell)
        if code := self.references.code_of(name, written):
            return [code]
        codes = [self.references.code_of(name, one) for one in _SEVERAL.split(" ".join(written.split()))]
        if None in codes:
            self.choice(name)
            return []
        return list(dict.fromkeys(code for code in codes if code))


def _short(cell: Cell, longest: int) -> Cell:
    """Trouble with a text of which the field could hold no more than a part; spaces around it are none of it."""
    if not isinstance(cell, str) or len(cell) <= FAR:
        return cell
    most, stripped = longest or FAR, cell.strip()
    if len(stripped) > max(most, FAR):
        raise Trouble("too_long", TOO_LONG.format(len(stripped), most))
    return stripped
