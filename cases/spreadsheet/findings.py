"""What is found in a row: faults and warnings with their cell, and what was rescued."""

from dataclasses import dataclass, field
from typing import Any

from cases.rules import LABELS
from cases.spreadsheet.cells import Row

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
    "help_several": "ความช่วยเหลือหลายรายการในแถวเดียว",
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
