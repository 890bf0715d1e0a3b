"""What stands in a cell, read as what it was meant to be; what was mended is said, what is lost is refused.

Each reader gives (value, why): `why` is blank where the cell was read as it stands, else a sentence for the officer.
`Trouble` carries the sentence of the form for the same thing, so that typing and importing are judged alike.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from cases.spreadsheet.cells import Cell, shown
from cases.thai import (
    BE,
    ThaiDateError,
    ThaiMoneyError,
    check_digit,
    clean_house_code,
    clean_identity,
    clean_name,
    clean_phone,
    format_date,
    format_phone,
    house_code_problem,
    parse_baht,
    parse_date,
    parse_partial_date,
    phone_problem,
    to_arabic,
)

BLANK = re.compile(r"[\s\-–—.]*")
DASHES = "-–—."
LARGEST = Decimal("9999999999.99")
MOST_PEOPLE = 100_000
EPOCH = date(1899, 12, 30)  # day 0 of spreadsheet programs, for days after February 1900
SERIALS = range(20_000, 80_000)  # ค.ศ. 1954–2119
BE_SERIALS = range(200_000, 260_000)  # a date whose year was typed in พ.ศ. into a calendar of ค.ศ.
LOST_ZEROS = 1_000_000  # a 13-digit number that ends in so many zeros has been rounded
BROKEN = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_SERIAL = re.compile(r"\d{5,6}(?:\.\d+)?", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d\d)(\d\d)(2[45]\d\d)", re.ASCII)
_POWER = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d+)", re.IGNORECASE)
_AS_DATE = re.compile(
    r"\d{1,2}[-/ ](?:ม\.?ค|ก\.?พ|มี\.?ค|เม\.?ย|พ\.?ค|มิ\.?ย|ก\.?ค|ส\.?ค|ก\.?ย|ต\.?ค|พ\.?ย|ธ\.?ค|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/ ]\d",
    re.IGNORECASE,
)

Read = tuple[str, str]


class Trouble(Exception):
    """A cell that cannot be taken: the rule's name, and the sentence “what — how to mend it”."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(text)
        self.rule = rule


def is_blank(cell: Cell) -> bool:
    """Nothing, or a dash that stands for nothing."""
    if not isinstance(cell, str):
        return cell is None
    return not cell or ((cell[0] in DASHES or cell[0].isspace()) and bool(BLANK.fullmatch(cell)))


def line(cell: Cell, longest: int = 0, *, digits: bool = False) -> Read:
    """One line of text; `digits` makes ๐–๙ into 0–9."""
    if is_blank(cell):
        return "", ""
    text = shown(cell)
    value = clean_name(text)
    if digits:
        value = to_arabic(value)
    if value.startswith("#") and BROKEN.fullmatch(value):
        raise Trouble("broken_formula", f"ช่องนี้เป็นสูตรที่คำนวณไม่ได้ ({value}) — พิมพ์ค่าแทนสูตร")
    if longest and len(value) > longest:
        raise Trouble("too_long", f"ยาว {len(value)} ตัวอักษร ใส่ได้ไม่เกิน {longest} ตัวอักษร — ตัดข้อความให้สั้นลง")
    return value, "" if value == text else _why(text, value)


def _why(text: str, value: str) -> str:
    """What was mended, beyond spaces at the ends and doubled ones."""
    if value == re.sub(r"\s+", " ", text).strip():
        return ""
    if to_arabic(text) != text:
        return "เลขไทยอ่านเป็นเลขอารบิก"
    return "นำอักขระที่มองไม่เห็นหรือวรรณยุกต์ซ้ำออก"


def text(cell: Cell, longest: int) -> Read:
    """Several lines, each cleaned like the form's."""
    if not isinstance(cell, str) or ("\n" not in cell and "\r" not in cell):
        return line(cell, longest)
    value = "\n".join(clean_name(one) for one in cell.splitlines()).strip()
    if len(value) > longest:
        raise Trouble("too_long", f"ยาว {len(value)} ตัวอักษร ใส่ได้ไม่เกิน {longest} ตัวอักษร — ตัดข้อความให้สั้นลง")
    return ("" if BLANK.fullmatch(value) else value), ""


# --- dates -----------------------------------------------------------------------------------------
@lru_cache(maxsize=8192, typed=True)
def day(cell: Cell, today: date) -> tuple[date | None, str]:
    """A date that has come; Trouble otherwise."""
    if is_blank(cell):
        return None, ""
    try:
        found, why = _day(cell, today)
    except ThaiDateError as error:
        raise Trouble("date", str(error)) from error
    if found > today:
        raise Trouble(
            "date_future",
            f"วันที่ {format_date(found)} ยังมาไม่ถึง (วันนี้ {format_date(today)}) — ตรวจสอบวัน เดือน และปี",
        )
    return found, why


def _day(cell: Cell, today: date) -> tuple[date, str]:
    if isinstance(cell, date):
        return _of_calendar(date(cell.year, cell.month, cell.day), today)
    written = to_arabic(shown(cell).strip())
    serial = int(float(written)) if _SERIAL.fullmatch(written) else 0
    if serial in SERIALS or serial in BE_SERIALS:
        found, _ = _of_calendar(EPOCH + timedelta(days=serial), today)
        return found, f"เลข {serial} เป็นลำดับวันของโปรแกรมตาราง อ่านเป็น {format_date(found)}"
    if run := _RUN_TOGETHER.fullmatch(written):
        found = parse_date("/".join(run.groups()), today=today)
        return found, f"อ่านเป็น {format_date(found)}"
    found = parse_date(written, today=today)
    return found, "" if not re.search(r"(?:19|20)\d\d", written) else f"ปี ค.ศ. อ่านเป็น {format_date(found)}"


def _of_calendar(found: date, today: date) -> tuple[date, str]:
    """A date of the program's calendar, whose year may have been typed in พ.ศ., with four digits or with two."""
    year = found.year
    if 2400 <= year <= 2699:
        year -= BE
    elif 1940 <= year <= 1999 and abs(2500 + year % 100 - BE - today.year) <= 3:
        year = 2500 + year % 100 - BE
    if year == found.year:
        parse_date(found.isoformat(), today=today)  # too far from today
        return found, ""
    parse_date(f"{year:04}-{found.month:02}-{found.day:02}", today=today)
    mended = found.replace(year=year)
    return mended, f"ปี {found.year} ในช่องวันที่เป็นปี พ.ศ. อ่านเป็น {format_date(mended)}"


@lru_cache(maxsize=8192, typed=True)
def birth(cell: Cell, today: date) -> Read:
    """A birth date as far as it is known, as PartialDate.iso."""
    if is_blank(cell):
        return "", ""
    try:
        if isinstance(cell, date):
            year = cell.year - BE if cell.year >= 2400 else cell.year
            return parse_partial_date(f"{year:04}-{cell.month:02}-{cell.day:02}", today=today).iso, ""
        return parse_partial_date(shown(cell), today=today).iso, ""
    except ThaiDateError as error:
        raise Trouble("birth", str(error)) from error


# --- numbers of people and houses --------------------------------------------------------------------
def identity(cell: Cell, thirteen: bool) -> Read:
    """The number without dashes; for a document of `thirteen` digits lost zeros are put back where the last digit agrees."""
    if is_blank(cell):
        return "", ""
    written = shown(cell)
    number = clean_identity(written)
    if not thirteen:
        return number, ""
    if power := _POWER.fullmatch(number):
        number = _unpacked(power) or number
    lost = _rounded(number)
    if lost:
        raise Trouble("identity_rounded", lost)
    if number.isascii() and number.isdigit() and 10 <= len(number) < 13:
        whole = number.zfill(13)
        if int(whole[-1]) == check_digit(whole[:12]):
            return whole, f"เติมเลข 0 ที่หายไปข้างหน้าให้ครบ 13 หลัก ({len(number)} หลักในไฟล์)"
    if isinstance(cell, int | float):
        return number, "เลขประจำตัวเป็นตัวเลขในไฟล์ อ่านได้ครบทุกหลัก"
    if power:
        return number, "เลขยกกำลังอ่านได้ครบทุกหลัก"
    return number, "เลขไทยอ่านเป็นเลขอารบิก" if to_arabic(written) != written else ""


def _unpacked(power: re.Match[str]) -> str:
    """1.112034563562E+12 has all its digits; 1.11E+12 has not."""
    whole, part, places = power[1], power[2] or "", int(power[3])
    return whole + part if len(part) == places else ""


def _rounded(number: str) -> str:
    is_rounded = _POWER.fullmatch(number) or (
        len(number) == 13 and number.isascii() and number.isdigit() and int(number) % LOST_ZEROS == 0
    )
    return (
        f"เลขประจำตัว “{number}” ถูกโปรแกรมตารางปัดเลขไปแล้ว — ตั้งช่องเป็นข้อความ แล้วพิมพ์ใหม่ให้ครบ 13 หลัก"
        if is_rounded
        else ""
    )


def phone(cell: Cell) -> Read:
    if is_blank(cell):
        return "", ""
    written = shown(cell)
    if problem := phone_problem(written):
        raise Trouble("phone_invalid", problem)
    number = clean_phone(written)
    digits = re.sub(r"\D", "", to_arabic(written))
    put_back = not digits.startswith("0")
    return number, f"เติมเลข 0 ข้างหน้า อ่านเป็น {format_phone(number)}" if put_back else ""


def house_code(cell: Cell) -> Read:
    if is_blank(cell):
        return "", ""
    written = shown(cell)
    if problem := house_code_problem(written):
        raise Trouble("house_code_invalid", problem)
    return clean_house_code(written), ""


def house_no(cell: Cell) -> Read:
    """A house number, which a spreadsheet program may have made into a date."""
    if isinstance(cell, date) or (isinstance(cell, str) and _AS_DATE.search(to_arabic(cell))):
        raise Trouble(
            "house_no_date",
            f"บ้านเลขที่ “{shown(cell)}” ถูกโปรแกรมตารางเปลี่ยนเป็นวันที่ — ตั้งช่องเป็นข้อความ แล้วพิมพ์บ้านเลขที่ใหม่ เช่น 12/3",
        )
    return line(cell, digits=True)


# --- amounts -----------------------------------------------------------------------------------------
@lru_cache(maxsize=4096, typed=True)
def baht(cell: Cell) -> tuple[Decimal | None, str]:
    if is_blank(cell):
        return None, ""
    written = shown(cell)
    try:
        amount = parse_baht(f"{cell:.10f}".rstrip("0") if isinstance(cell, float) else written)
    except ThaiMoneyError as error:
        raise Trouble("amount", str(error)) from error
    if amount > LARGEST:
        raise Trouble("amount", "จำนวนเงินมากเกินกว่าที่บันทึกได้ — ตรวจสอบจำนวนหลัก")
    return amount, "เลขไทยอ่านเป็นเลขอารบิก" if to_arabic(written) != written else ""


@lru_cache(maxsize=1024, typed=True)
def people(cell: Cell) -> tuple[int | None, str]:
    if is_blank(cell):
        return None, ""
    written = shown(cell)
    number = re.sub(r"[\s,]|(?:คน|ราย)$", "", to_arabic(written))
    if not re.fullmatch(r"\d{1,9}", number, re.ASCII) or not 1 <= int(number) <= MOST_PEOPLE:
        raise Trouble("people", f"ต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง {MOST_PEOPLE:,} — พิมพ์เช่น 4")
    return int(number), "เลขไทยอ่านเป็นเลขอารบิก" if to_arabic(written) != written else ""


@lru_cache(maxsize=1024, typed=True)
def quantity(cell: Cell) -> tuple[Decimal | None, str, str]:
    """(number, unit that stood behind it, why): 1 ชุด."""
    if is_blank(cell):
        return None, "", ""
    found = re.fullmatch(r"([\d,.]+)\s*([^\d\s].*)?", to_arabic(clean_name(shown(cell))))
    number = re.sub(",", "", found[1]) if found else ""
    if not re.fullmatch(r"\d{1,8}(\.\d{1,2})?", number, re.ASCII) or not Decimal(number):
        raise Trouble(
            "quantity",
            "จำนวนต้องเป็นตัวเลขมากกว่า 0 ทศนิยมไม่เกิน 2 ตำแหน่ง — พิมพ์เช่น 40 หรือ 2.5 แล้วใส่หน่วยนับในช่องถัดไป",
        )
    unit = found[2] or "" if found else ""
    return Decimal(number), unit, f"แยกหน่วยนับ “{unit}” ออกจากจำนวน" if unit else ""


def case_number(cell: Cell) -> Read:
    """12/2570, which a spreadsheet program may have made into December 2570 or 2027."""
    if isinstance(cell, date):
        year = cell.year if cell.year > 2400 else cell.year + BE
        value = f"{cell.month}/{year}"
        return value, f"โปรแกรมตารางเปลี่ยนเลขทะเบียนเป็นวันที่ อ่านเป็น {value}"
    value, why = line(cell, 40, digits=True)
    return re.sub(r"\s*/\s*", "/", value), why
