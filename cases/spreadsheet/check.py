"""Judges one row as the form judges what is typed (`cases.forms`), and as `cases.rules` judges a case.

What the form would refuse is a Fault and the row is not taken; what it would save and name as incomplete is a warning.
Pure: a row, its table, and what was read from the database beforehand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.facts import CaseFacts
from cases.rules import LABELS, Gap, gaps_of
from cases.spreadsheet import rescue
from cases.spreadsheet.cells import Cell, Row, letters_of, shown
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.headings import Table
from cases.spreadsheet.parts import Parts
from cases.spreadsheet.references import References
from cases.spreadsheet.rescue import Trouble
from cases.spreadsheet.values import meant, values_of
from cases.thai import format_date

# What each rule is called in a filter and in the summary; the gaps of `cases.rules` are called as they are there.
RULES = LABELS | {
    "required": "ขาดข้อมูลที่จำเป็น",
    "date": "อ่านวันที่ไม่ได้",
    "date_future": "วันที่ยังมาไม่ถึง",
    "outside_period": "วันที่ยื่นคำขออยู่นอกช่วงที่เลือก",
    "birth": "อ่านวันเกิดไม่ได้",
    "identity_rounded": "เลขประจำตัวถูกปัดเลข",
    "identity_without_paper": "ไม่มีเอกสารแต่มีเลขประจำตัว",
    "house_no_date": "บ้านเลขที่กลายเป็นวันที่",
    "amount": "อ่านจำนวนเงินไม่ได้",
    "people": "อ่านจำนวนคนไม่ได้",
    "quantity": "อ่านจำนวนไม่ได้",
    "unit": "ขาดหน่วยนับ",
    "too_long": "ข้อความยาวเกิน",
    "unknown_choice": "ไม่มีในรายการ",
    "unknown_subkind": "ไม่รู้จักลักษณะย่อย",
    "subkind_elsewhere": "ลักษณะย่อยไม่อยู่ในด้าน",
    "place_unknown": "ไม่พบตำบล",
    "place_several": "ตำบลชื่อซ้ำกันหลายแห่ง",
    "other_office": "เป็นข้อมูลของ อปท. อื่น",
    "help_form": "ขาดรูปแบบการช่วยเหลือ",
    "help_several": "หลายรูปแบบในแถวเดียว",
    "contradiction": "ไม่เข้าหลักเกณฑ์แต่มีความช่วยเหลือ",
    "broken_formula": "สูตรคำนวณไม่ได้",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where it stands, what is the matter, how to mend it, what right looks like."""

    rule: str
    field: str
    row: int
    letter: str
    heading: str
    value: str
    what: str
    mend: str
    example: str
    sheet: str = ""

    @property
    def cell(self) -> str:
        """C12; the row alone where the table has no such column."""
        return f"{self.letter}{self.row}"

    def __str__(self) -> str:
        return f"{self.what} — {self.mend}" if self.mend else self.what


@dataclass(frozen=True, slots=True)
class Said:
    """A cell that was read as something else than stands in it."""

    field: str
    row: int
    letter: str
    heading: str
    before: str
    after: str
    why: str


@dataclass(slots=True)
class Checked:
    """`values` as `values.facts_of` takes them, plain JSON, as far as they could be read; complete where there is no fault."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    rescued: list[Said] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.faults


def check_row(
    row: Row, table: Table, *, references: References, period: tuple[date, date] | None, today: date
) -> Checked:
    """The row's values with everything that is to be said of it. `period`: first and last day of วันที่ยื่นคำขอ."""
    reader = RowReader(row, table, references, today)
    parts = Parts(reader, references, today)
    found = parts.read()
    _check_period(reader, found.get("received_on"), period)
    checked = reader.checked
    checked.values = values_of(found)
    if facts := meant(found):
        _check_facts(reader, facts)
    return checked


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
            value, why = reader(cell, *args, **more)
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


def _check_period(reader: RowReader, received: date | None, period: tuple[date, date] | None) -> None:
    if period and received and not period[0] <= received <= period[1]:
        first, last = map(format_date, period)
        reader.fault(
            "outside_period",
            "received_on",
            f"วันที่ยื่นคำขอ {format_date(received)} อยู่นอกช่วงที่เลือก ({first} – {last}) "
            "— ตรวจสอบวันที่ หรือเลือกช่วงที่มีวันนี้อยู่แล้วนำเข้าใหม่",
        )


# --- as cases.rules sees it ------------------------------------------------------------------------
COLUMNS_OF_GAPS = {
    "moo": "moo_or_community",
    "help-0-form": "help_forms",
    "amount": "help_amount",
    "given_on": "helped_on",
    "budget_source": "budget_sources",
}
# What the form refuses for itself, and was said already.
REFUSED_BEFORE = frozenset(
    ("identity_invalid", "identity_check", "phone_invalid", "house_code_invalid", "help_refused")
)


def _check_facts(reader: RowReader, facts: CaseFacts) -> None:
    for gap in gaps_of(facts):
        if gap.code not in REFUSED_BEFORE:
            may = _columns_of(gap)
            name = next((one for one in may if one in reader.columns), may[0])
            if not reader.has_fault(name):
                reader.warn(gap.code, name, gap.message.replace("ของรายการที่ 1", ""))


def _columns_of(gap: Gap) -> list[str]:
    """Where a gap of the form's field may stand in a register, its likeliest column last in doubt."""
    name = gap.field.rpartition("-")[2] if gap.field.startswith("help-") else gap.field
    name = COLUMNS_OF_GAPS.get(gap.field, COLUMNS_OF_GAPS.get(name, name))
    if name == "moo_or_community":
        return ["moo_or_community", "moo", "community", "address"]
    if name in ("house_no", "subdistrict"):
        return [name, "address"]
    return [name if name in FIELDS else "help_forms"]
