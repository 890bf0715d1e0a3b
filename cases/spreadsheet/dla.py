"""Reads the Department of Local Administration's open-data list of local authorities (CSV).

One row per local authority and tambon. Codes come with 7 digits where a spreadsheet program dropped the
leading zero. Nothing is derived from the code, and nothing is matched by a short name.
"""

import csv
import io
import re
from dataclasses import dataclass, field

from cases.access import LocalAuthorityKind
from cases.spreadsheet.guard import decode
from cases.thai import clean_name, to_arabic

COLUMNS = ("จังหวัด", "อำเภอ", "ตำบล", "รหัส อปท.", "ประเภท อปท.", "อปท.")
PROVINCE, DISTRICT, SUBDISTRICT, CODE, KIND, NAME = COLUMNS
SHORT_KINDS = {"อบจ.": "PAO", "ทน.": "CITY", "ทม.": "TOWN", "ทต.": "SUBDISTRICT_MUNICIPALITY", "อบต.": "SAO"}
KINDS = {label: value for value, label in LocalAuthorityKind.choices} | SHORT_KINDS


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: where, what stood there, why, and how to mend it. All in Thai."""

    row: int
    column: str
    value: str
    reason: str
    mend: str

    def __str__(self) -> str:
        return f"แถว {self.row} คอลัมน์ {self.column} “{self.value}”: {self.reason} — {self.mend}"


class RowRefused(Exception):
    """Carries the Refusal of one row."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class FileRefused(Exception):
    """The file as a whole cannot be read; the sentence says how to mend it."""


@dataclass
class Entry:
    """One local authority as the file has it: its rows' numbers, and the subdistricts of those rows."""

    code: str
    kind: str
    name: str
    district: str  # code
    province: str  # code
    row: int
    subdistricts: dict[str, int] = field(default_factory=dict)  # code: row


@dataclass
class Places:
    """Codes by name: provinces, districts by (province, name), subdistricts by (district, name)."""

    provinces: dict[str, str]
    districts: dict[tuple[str, str], str]
    subdistricts: dict[tuple[str, str], str]


def read_rows(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """(line in the file, the six columns) of every row that is not blank; FileRefused without the columns."""
    reader = csv.reader(io.StringIO(decode(data), newline=""))
    header = [_heading(cell) for cell in next(reader, [])]
    missing = [name for name in COLUMNS if _heading(name) not in header]
    if missing:
        raise FileRefused(
            f"ไม่พบคอลัมน์ {', '.join(missing)} ในแถวแรก — ใช้ไฟล์ข้อมูลเปิดของกรมฯ ที่มีหัวคอลัมน์ {', '.join(COLUMNS)}"
        )
    places = {name: header.index(_heading(name)) for name in COLUMNS}
    return [
        (number, {name: clean_name(row[at]) if at < len(row) else "" for name, at in places.items()})
        for number, row in enumerate(reader, 2)
        if any(cell.strip() for cell in row)
    ]


def _heading(text: str) -> str:
    return re.sub(r"\s", "", clean_name(text))


def read_entry(number: int, row: dict[str, str], places: Places) -> tuple[Entry, str | None]:
    """The local authority and the subdistrict code of a row (None for an อบจ.); RowRefused otherwise."""

    def refuse(column: str, reason: str, mend: str) -> RowRefused:
        return RowRefused(Refusal(number, column, row[column], reason, mend))

    code = read_code(row[CODE])
    if code is None:
        raise refuse(CODE, "ไม่ใช่รหัส 8 หลัก", "พิมพ์รหัส 8 หลักเป็นข้อความ เช่น 06630608")
    kind = KINDS.get(row[KIND])
    if kind is None:
        raise refuse(
            KIND, "ไม่ใช่ประเภทที่มีหน้าที่ตามหนังสือสั่งการ", "ใช้ อบจ. เทศบาลนคร เทศบาลเมือง เทศบาลตำบล หรือ อบต."
        )
    if not row[NAME]:
        raise refuse(NAME, "ไม่มีชื่อ", "เติมชื่อเต็มของ อปท.")
    province = places.provinces.get(_without(row[PROVINCE], "จังหวัด", "จ."))
    if province is None:
        raise refuse(PROVINCE, "ไม่พบจังหวัดนี้", "ตรวจสอบตัวสะกด")
    district = _district(row, province, places)
    if district is None:
        raise refuse(DISTRICT, f"ไม่พบอำเภอนี้ในจังหวัด{row[PROVINCE]}", "ตรวจสอบตัวสะกด หรือบรรจุข้อมูลพื้นที่ทั้งประเทศก่อน")
    entry = Entry(code, kind, full_name(kind, row[NAME]), district, province, number)
    if kind == LocalAuthorityKind.PAO:
        return entry, None
    subdistrict = places.subdistricts.get((district, _without(row[SUBDISTRICT], "ตำบล", "ต.", "แขวง")))
    if subdistrict is None:
        raise refuse(SUBDISTRICT, f"ไม่พบตำบลนี้ในอำเภอ{row[DISTRICT]}", "ตรวจสอบตัวสะกดและอำเภอที่ตั้งของตำบล")
    return entry, subdistrict


def read_code(text: str) -> str | None:
    """8 digits, the lost leading zero put back; None for anything else."""
    digits = re.sub(r"\.0+$", "", to_arabic(text).lstrip("'"))
    if re.fullmatch(r"\d{7}", digits, re.ASCII):
        digits = f"0{digits}"
    return digits if re.fullmatch(r"0\d{7}", digits, re.ASCII) else None


def full_name(kind: str, name: str) -> str:
    """The name with its kind in full: ทต.แม่กุ and แม่กุ become เทศบาลตำบลแม่กุ."""
    label = str(LocalAuthorityKind(kind).label)
    short = next(short for short, value in SHORT_KINDS.items() if value == kind)
    return label + _without(name, label, short)


def _without(text: str, *prefixes: str) -> str:
    for prefix in prefixes:
        if text.startswith(prefix) and text != prefix:
            return text.removeprefix(prefix).strip()
    return text


def _district(row: dict[str, str], province: str, places: Places) -> str | None:
    """อำเภอเมือง stands in some files for อำเภอเมืองตาก."""
    name = _without(row[DISTRICT], "อำเภอ", "อ.")
    full = f"เมือง{_without(row[PROVINCE], 'จังหวัด', 'จ.')}" if name == "เมือง" else name
    return places.districts.get((province, full))
