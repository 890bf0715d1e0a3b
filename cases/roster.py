"""บัญชีแนบท้าย as it is typed or pasted from a spreadsheet: from text to lines, each refusal by its line.

Pure. A line is name, house number, หมู่ที่ or ชุมชน. Of those on the roster no identity number and no telephone is
asked (domain §3), so that a text which holds one is refused whole: what is not needed is not stored.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cases.thai import TITLES, clean_name, to_arabic

MOST = 500
MOST_LINES = 2 * MOST  # with headings and footers; what is longer is not read at all
WHY = (
    "บัญชีแนบท้ายใช้เพียงชื่อ บ้านเลขที่ และหมู่ที่หรือชุมชน ไม่ต้องใช้เลขประจำตัวและหมายเลขโทรศัพท์ของผู้ได้รับความเดือดร้อน "
    "ระบบจึงไม่รับและไม่ได้เก็บไว้ — ลบเลขหรือคอลัมน์นั้นออก แล้วตรวจบัญชีอีกครั้ง"
)
LONGEST = {"name": ("ชื่อ", 200), "house_no": ("บ้านเลขที่", 30), "moo": ("หมู่ที่", 10), "community": ("ชุมชน", 80)}


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One of the people affected."""

    name: str
    house_no: str = ""
    moo: str = ""
    community: str = ""

    @property
    def text(self) -> str:
        """As it would be pasted: `parse` reads it back."""
        return "\t".join(
            [self.name, self.house_no or "-", self.moo or (self.community and f"ชุมชน{self.community}")]
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be mended in a line of the text, and how."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"บรรทัดที่ {self.line}: {self.message}"


@dataclass(slots=True)
class Parsed:
    """The lines that were understood, what is to be mended, what was left out; `refused`: a number stood in it."""

    lines: list[RosterLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: bool = False


Cells = list[str]
Row = tuple[int, Cells]

_BLANK = re.compile(r"[\s\-–—.]*")
_MOO = re.compile(r"(?:หมู่\s*ที่|หมู่บ้านที่|หมู่|ม\.)\s*(?=\d)")
_HOUSE = re.compile(r"^(?:บ้าน)?เลขที่\s*")
_APART = re.compile(r"((?:บ้าน)?เลขที่|หมู่ที่|หมู่|ม\.)\s+(?=\d)")  # the word and its number are one cell
_COMMUNITY = re.compile(r"^ชุมชน\s*")
_NUMBERING = re.compile(r"\d{1,4}[.)]?")
_NUMBERED = re.compile(r"^\d{1,4}[.)]\s*(?=\D)")
TOTAL = re.compile(r"รวม(?:ทั้งสิ้น|ทั้งหมด|จำนวน|เป็นเงิน|[\s\d,.]|คน|ราย|ครัวเรือน|ครอบครัว|หลังคาเรือน|บาท)*")
SIGNED = re.compile(r"^(ลงชื่อ|ลงนาม|\(\s*[.…]+|\([^()]*\)$|(ผู้ใหญ่บ้าน|กำนัน)\s*(หมู่|ตำบล|ต\.|$))")
_LONG_NUMBER = re.compile(r"\d{9,}|\d[.,]\d+E\+?\d+", re.IGNORECASE)
# A telephone or an identity number whose groups stand in columns of their own.
_SPLIT_NUMBER = re.compile(r"(?<!\d)(?:0(?:[\s\-]*\d){9}|\d(?:[\s\-]*\d){12})(?!\d)")
_MONTH = "ม\\.?ค|ก\\.?พ|มี\\.?ค|เม\\.?ย|พ\\.?ค|มิ\\.?ย|ก\\.?ค|ส\\.?ค|ก\\.?ย|ต\\.?ค|พ\\.?ย|ธ\\.?ค|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\d{{1,4}}[\s\-/.]*(?:{_MONTH})|(?:{_MONTH})[\s\-/.]*\d|\d{{1,4}}[/\-]\d{{1,2}}[/\-]\d{{2,4}}|.*\d\d:\d\d",
    re.IGNORECASE,
)

# Headings without spaces and signs. Longer words stand before those that they contain.
_REFUSED = ("ประจำตัว", "บัตรประชาชน", "เลขบัตร", "13หลัก", "โทร", "เบอร์", "มือถือ")
_HEADINGS = {
    "number": ("ลำดับ", "ลำดับที่", "ที่", "no"),
    "title": ("คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม"),
    "last_name": ("สกุล", "นามสกุล"),
    "house_no": ("บ้านเลขที่", "เลขที่", "เลขที่บ้าน", "ที่อยู่"),
    "place": ("หมู่ที่", "หมู่", "ม", "หมู่ที่ชุมชน", "หมู่ที่หรือชุมชน", "หมู่ชุมชน"),
    "community": ("ชุมชน", "ชื่อชุมชน"),
}
_NAMED = {heading: column for column, headings in _HEADINGS.items() for heading in headings}


def parse(text: str) -> Parsed:
    """The lines of a text: cells by tab, comma or several spaces, columns by heading or in the usual order."""
    numbered = list(_numbered(text))
    if len(numbered) > MOST_LINES:
        return Parsed(problems=[too_many(numbered[MOST][0], len(numbered))])
    rows = [(number, cells) for number, line in numbered if (cells := _cells(line))]
    found = Parsed()
    for number, line in numbered:
        if _holds_number(line):
            found.problems.append(Problem(number, "มีเลขประจำตัว หมายเลขโทรศัพท์ หรือเลขยาวอื่น ซึ่งบัญชีนี้ไม่ใช้"))
            found.refused = True
    columns, rows = _columns(rows, found)
    lines: dict[int, RosterLine] = {}
    for number, cells in rows:
        if _is_footer(cells):
            found.notes.append(f"ข้ามบรรทัดที่ {number}: แถวรวมหรือลายมือชื่อ")
            continue
        lines[number] = _by_heading(cells, columns) if columns else _by_order(cells)
        found.problems += [Problem(number, message) for message in problems_of(lines[number])]
    found.lines = list(lines.values())
    found.notes += _twins(lines)
    if len(found.lines) > MOST:
        found.problems.append(too_many(rows[MOST][0], len(found.lines)))
    found.problems.sort(key=lambda problem: problem.line)
    return found


def too_many(line: int, count: int) -> Problem:
    return Problem(line, f"บัญชีมี {count:,} คน ใส่ได้ไม่เกิน {MOST} คนต่อเรื่อง — แยกเป็นเรื่องของแต่ละหมู่บ้านหรือชุมชน")


def line_of(name: str, house_no: str = "", moo: str = "", community: str = "") -> RosterLine:
    """A line from its four fields, in one spelling: Arabic digits, words that only say what the field is left out."""
    moo, other = _place(moo)
    house_no, inner = _house(house_no)
    return RosterLine(_name(name), house_no, moo or inner, _COMMUNITY.sub("", _cell(community)) or other)


def problems_of(line: RosterLine) -> list[str]:
    """What is to be mended, as sentences; also of a line that was typed into fields."""
    return list(_problems(line))


def holds_number(cells: Iterable[str]) -> bool:
    """Whether one of the fields holds a number that the roster does not ask for."""
    return any(_holds_number(cell) for cell in cells)


def _problems(line: RosterLine) -> Iterator[str]:
    if not line.name:
        yield "ไม่มีชื่อ — เติมชื่อและสกุล หรือลบบรรทัดนี้"
    elif re.search(r"\d", line.name):
        yield f"ชื่อ “{line.name}” มีตัวเลข — แยกชื่อ บ้านเลขที่ และหมู่ที่ ด้วยแท็บหรือจุลภาค"
    elif not re.search(r"[^\W\d_]", line.name):
        yield f"ชื่อ “{line.name}” ไม่มีตัวอักษร — เติมชื่อและสกุล"
    if _DATE.match(line.house_no):
        yield f"บ้านเลขที่ “{line.house_no}” ถูกโปรแกรมตารางเปลี่ยนเป็นวันที่ — พิมพ์บ้านเลขที่ใหม่ เช่น 12/3"
    for name, (label, most) in LONGEST.items():
        if len(text := getattr(line, name)) > most:
            yield f"{label}ยาว {len(text)} ตัวอักษร ใส่ได้ไม่เกิน {most} ตัวอักษร — ตัดให้สั้นลง"


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, by their number in the text."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", to_arabic(text)), 1):
        if not _BLANK.fullmatch(line):
            yield number, line


def _cells(line: str) -> Cells:
    for separator in ("\t", ",", r"\s{2,}"):
        if re.search(separator, line.strip(" ")):
            return [_cell(part.strip().strip('"')) for part in re.split(separator, line.strip(" "))]
    return _by_words(clean_name(line))


def _cell(text: str) -> str:
    cleaned = re.sub(r"^(\d+)\.0+$", r"\1", to_arabic(clean_name(text)))
    return "" if _BLANK.fullmatch(cleaned) else cleaned


def _by_words(line: str) -> Cells:
    """Single spaces alone: the name ends where the first number begins."""
    words = _APART.sub(r"\1", _NUMBERED.sub("", line)).split(" ")
    if len(words) > 1 and _NUMBERING.fullmatch(words[0]) and not words[1][:1].isdigit():
        words = words[1:]
    ends = next((n for n, word in enumerate(words) if _ends_name(word)), len(words))
    return [
        part
        for part in (" ".join(words[:ends]), *words[ends : ends + 1], " ".join(words[ends + 1 :]))
        if part
    ]


def _ends_name(cell: str) -> bool:
    return (
        not cell or cell == "ไม่มี" or bool(re.search(r"\d", cell) or re.match(r"ชุมชน|หมู่|บ้านเลขที่|เลขที่", cell))
    )


def _holds_number(line: str) -> bool:
    arabic = to_arabic(line)
    cells = (re.sub(r"[\s\-–]", "", cell) for cell in re.split(r"\t|,|\s{2,}", arabic))
    return any(_LONG_NUMBER.search(cell) for cell in cells) or bool(_SPLIT_NUMBER.search(arabic))


# --- columns -------------------------------------------------------------------------------------
def _columns(rows: Sequence[Row], found: Parsed) -> tuple[dict[int, str], list[Row]]:
    """(column of each cell, the rows below) when one of the first lines is a heading; else ({}, all rows)."""
    for at, (number, cells) in enumerate(rows[:5]):
        names = {n: name for n, cell in enumerate(cells) if (name := _heading(cell))}
        words = [_heading(word) for word in " ".join(cells).split()]
        if "name" in names.values() and len(names) > 1:
            found.notes += [f"ข้ามบรรทัดที่ {before}: ข้อความเหนือหัวตาราง" for before, _ in rows[:at]]
            _leave_out(names, cells, rows[at + 1 :], number, found)
            return names, list(rows[at + 1 :])
        if ("name" in words and len([word for word in words if word]) > 1) or names == {0: "name"}:
            return {}, list(
                rows[at + 1 :]
            )  # its words are not in columns: the rows are read in the usual order
    return {}, list(rows)


def _leave_out(names: dict[int, str], cells: Cells, rows: Sequence[Row], number: int, found: Parsed) -> None:
    """Tells which columns are not used; one of numbers that are not asked for refuses the text."""
    for n, name in list(names.items()):
        if name == "refused" and any(n < len(row) and row[n] for _, row in rows):
            found.problems.append(Problem(number, f"มีคอลัมน์ “{cells[n]}” ซึ่งบัญชีนี้ไม่ใช้"))
            found.refused = True
        if name == "refused":
            del names[n]
    unknown = [
        cell for n, cell in enumerate(cells) if cell and n not in names and _heading(cell) != "refused"
    ]
    if unknown:
        found.notes.append(f"ไม่ได้ใช้คอลัมน์ {', '.join(unknown)}")
    headed = {n for n, cell in enumerate(cells) if cell}
    filled = {n for _, row in rows if not _is_footer(row) for n, cell in enumerate(row) if cell}
    if nameless := sorted(filled - headed):
        places = ", ".join(str(n + 1) for n in nameless)
        found.notes.append(f"ไม่ได้ใช้คอลัมน์ที่ {places} ซึ่งไม่มีหัวตารางในบรรทัดที่ {number}")


def _heading(cell: str) -> str:
    word = re.sub(r"[\s.\-–/()\d]|และ", "", cell.lower()) if "13" not in cell else cell.replace(" ", "")
    if any(part in word for part in _REFUSED):
        return "refused"
    return _NAMED.get(word) or ("name" if word.startswith(("ชื่อ", "รายชื่อ")) and len(word) < 40 else "")


def _by_heading(cells: Cells, columns: dict[int, str]) -> RosterLine:
    told = {name: cells[n] for n, name in columns.items() if n < len(cells)}
    moo, other = _place(told.get("place", ""))
    house_no, inner = _house(told.get("house_no", ""))
    community = _COMMUNITY.sub("", told.get("community", "")) or other
    return RosterLine(_joined(told), house_no, moo or inner, community)


def _joined(told: dict[str, str]) -> str:
    return _name(" ".join(part for part in (_titled(told), told.get("last_name", "")) if part))


def _titled(told: dict[str, str]) -> str:
    """คำนำหน้า stands before the name without a space."""
    return told.get("title", "") + told.get("name", "")


def _by_order(cells: Cells) -> RosterLine:
    """[number] name, house number, หมู่ที่ or ชุมชน; a name in two or three cells is put together."""
    if len(cells) > 1 and _NUMBERING.fullmatch(cells[0]) and not re.match(r"\d", cells[1]):
        cells = cells[1:]
    ends = next((n for n, cell in enumerate(cells[:4]) if _ends_name(cell) and n), min(len(cells), 4))
    name, rest = cells[:ends], cells[ends:]
    if len(name) > 1 and name[0] in TITLES:
        name = [name[0] + name[1], *name[2:]]
    if rest and re.match(r"ชุมชน|หมู่|ม\.", rest[0]):
        rest = ["", *rest]
    house_no, inner = _house(rest[0] if rest else "")
    moo, other = _place(rest[1] if len(rest) > 1 else "")
    more = rest[2] if len(rest) > 2 and not (moo or other) else ""
    return RosterLine(_name(" ".join(name)), house_no, moo or inner, other or _COMMUNITY.sub("", more))


def _name(text: str) -> str:
    return clean_name(_NUMBERED.sub("", _cell(text)))


def _house(text: str) -> tuple[str, str]:
    """(house number, หมู่ที่ where it stands in the same cell: 12/3 ม.4)."""
    house, *moo = _MOO.split(_HOUSE.sub("", _cell(text)), maxsplit=1)
    return house.strip(), moo[0].strip() if moo else ""


def _place(text: str) -> tuple[str, str]:
    """(หมู่ที่, ชุมชน): a number is the one, words the other."""
    cell = _cell(text)
    bare = _MOO.sub("", cell)
    return (bare, "") if re.fullmatch(r"\d{1,3}", bare) else ("", _COMMUNITY.sub("", cell))


def _is_footer(cells: Cells) -> bool:
    said = " ".join(cell for cell in cells if cell)
    return bool(TOTAL.fullmatch(said) or SIGNED.match(said))


def _twins(lines: dict[int, RosterLine]) -> Iterator[str]:
    first: dict[RosterLine, int] = {}
    for number, line in lines.items():
        if line.name and first.setdefault(line, number) != number:
            yield f"บรรทัดที่ {number} ซ้ำกับบรรทัดที่ {first[line]}: {line.name}"
