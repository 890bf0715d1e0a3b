"""The rows below the headings: which are no cases, and values that stand in another row than their own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cases.roster import SIGNED, TOTAL
from cases.spreadsheet.cells import Cell, Row, Sheet, letters_of, shown
from cases.spreadsheet.fields import heading_key

PERSON = frozenset(("first_name", "last_name", "full_name", "identity_number"))
OWN = PERSON | {"title", "phone", "case_number", "house_code"}  # a mark for "the same" is not believed here
DITTO = frozenset(('"', "”", "“", "″", "〃", "''", "’’", ",,", '-"-', "-”-", '- " -', "- ” -", "//", "-//-"))
EXAMPLE = "ตัวอย่าง"
_SPACED = frozenset(
    f"{before}{mark}{after}" for mark in DITTO for before in ("", " ", "  ") for after in ("", " ", "  ")
)
_TOTALS = re.compile(r"^(?:ยอด)?รวม|^ยอด(?:ยกมา|ยกไป|รวม)|^ทั้งสิ้น|^หมายเหตุ\s*[:：]")
_SIGNERS = re.compile(
    r"ลงชื่อ|ลงนาม|ผู้จัดทำ|ผู้ตรวจ(?:สอบ)?|ผู้รายงาน|ผู้รับรอง|ผู้อนุมัติ|ตำแหน่ง|\(\s*[.…_]{3,}|[.…_]{6,}|^\([^()]+\)$|รับรองว่า"
    r"|^(?:ปลัด|นายก|หัวหน้าสำนัก|นักพัฒนาชุมชน|ผู้อำนวยการ)"
)
_COUNTED = re.compile(r"\(?\d{1,2}\)?")
FEW = 2


class Aside:
    """Says of a row below the headings why it is no case; "" of one that is, however little stands in it."""

    def __init__(self, columns: Mapping[int, str], headings: Mapping[int, str]) -> None:
        self.columns = columns
        self.person = [at for at, name in columns.items() if name in PERSON]
        self.others = [at for at, name in columns.items() if name not in PERSON]
        self.headings = {at: heading_key(text) for at, text in headings.items()}

    def why(self, row: Row) -> str:
        return "" if self._is_plain(row) else self._why(row)

    def _is_plain(self, row: Row) -> bool:
        """At once for what nearly every row is: somebody, and several facts that are no texts."""
        cells, width = row.cells, len(row.cells)
        first = cells[0] if cells else None
        if isinstance(first, str) and not first[:1].isdigit():
            return False
        if not any(at <= width and cells[at - 1] is not None for at in self.person):
            return False
        facts = sum(at <= width and isinstance(cells[at - 1], int | float | date) for at in self.others)
        return facts > FEW and any(at <= width and isinstance(cells[at - 1], date) for at in self.others)

    def _why(self, row: Row) -> str:
        filled = {
            at: text
            for at, cell in enumerate(row.cells, 1)
            if cell is not None and (text := shown(cell).strip())
        }
        known = {at: text for at, text in filled.items() if at in self.columns}
        person = [text for at, text in known.items() if self.columns[at] in PERSON]
        first = next(iter(filled.values()), "")
        if first == EXAMPLE:
            return "แถวตัวอย่าง"
        if person and len(known) > FEW and not first.startswith(("รวม", "ยอด")):
            return _why_repeated(filled, self.headings)
        return _why_few(filled, known, person, first) or _why_repeated(filled, self.headings)


def _why_few(filled: dict[int, str], known: dict[int, str], person: list[str], first: str) -> str:
    said = " ".join(text for text in filled.values() if not re.fullmatch(r"[\d,.\s]+", text))
    if TOTAL.fullmatch(said) or (_TOTALS.match(first) and not any(_is_number(text) for text in person)):
        return "แถวรวมหรือหมายเหตุท้ายตาราง"
    if SIGNED.match(said) or (_SIGNERS.search(said) and len(known) <= FEW):
        return "ลายมือชื่อหรือตำแหน่งผู้ลงนาม"
    if person:
        return ""
    if not known:
        return "ไม่มีข้อมูลในคอลัมน์ที่ใช้ (มีเพียงลำดับที่หรือคอลัมน์ที่ไม่ได้อ่าน)"
    return "ข้อความหรือหัวข้อกลุ่มในตาราง" if len(known) <= FEW else ""


def _is_number(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 10


def _why_repeated(filled: dict[int, str], headings: Mapping[int, str]) -> str:
    same = sum(at in headings and heading_key(text) == headings[at] for at, text in filled.items())
    if same >= FEW and same * 2 > len(filled):
        return "หัวตารางซ้ำ"
    if len(filled) > FEW and all(_COUNTED.fullmatch(text) for text in filled.values()):
        numbers = [int(text.strip("()")) for text in filled.values()]
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return "แถวเลขคอลัมน์"
    return ""


@dataclass(frozen=True, slots=True)
class Carried:
    """The rows that are cases, with what merged cells and marks for "the same" say put into them. Gone through anew each time."""

    sheet: Sheet
    below: int
    columns: Mapping[int, str]
    aside: frozenset[int]
    count: int = 0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        merged = self._merged()
        tops: dict[tuple[int, int], Cell] = {}
        before: Row | None = None
        takes = [at for at, name in self.columns.items() if name not in OWN]
        for row in self.sheet.rows:
            if row.number <= self.below or row.number in self.aside:
                continue
            carried = _marks(row, before, takes)
            for column, top in merged.get(row.number, {}).items():
                if row.number == top:
                    tops[top, column] = row.cell(column)
                elif row.cell(column) is None and tops.get((top, column)) is not None:
                    carried[column] = (tops[top, column], top)
            if carried:
                row = _with(row, carried)
            before = row
            yield row

    def _merged(self) -> dict[int, dict[int, int]]:
        """For each row, its columns that are merged with rows above: the first row of each."""
        found: dict[int, dict[int, int]] = {}
        for top, left, bottom, right in self.sheet.merged:
            if bottom > top > self.below:
                for column in set(range(left, right + 1)) & self.columns.keys():
                    for number in range(top, bottom + 1):
                        found.setdefault(number, {})[column] = top
        return found


def _marks(row: Row, before: Row | None, takes: list[int]) -> dict[int, tuple[Cell, int]]:
    """Where a mark for "the same" stands: the value above, and its row."""
    if before is None or _SPACED.isdisjoint(row.cells):
        return {}
    return {at: (before.cell(at), before.number) for at in takes if row.cell(at) in _SPACED}


def _with(row: Row, carried: Mapping[int, tuple[Cell, int]]) -> Row:
    words = {}
    for column, (value, number) in carried.items():
        row = row.with_cell(column, value)
        words[column] = f"ใช้ค่าเดียวกับช่อง {letters_of(column)}{number}"
    return Row(row.number, row.cells, words)
