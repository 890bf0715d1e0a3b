"""Reads the dates that officers type.

Years 19xx–20xx are ค.ศ., 24xx–26xx are พ.ศ., two digits are พ.ศ. 25xx; anything else is refused with a
sentence that says what to type. Whoever reads a date shows it back in พ.ศ.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

from .dates_out import BE, MONTHS, MONTHS_SHORT, format_date, format_date_long
from .digits import to_arabic
from .names import clean_name

EXAMPLE = "พิมพ์เป็น วัน/เดือน/ปี พ.ศ. เช่น 5/11/2569 หรือ 5 พ.ย. 2569"
BIRTH_EXAMPLE = "พิมพ์เช่น 5/3/2520 หากทราบเพียงเดือนและปีให้พิมพ์ 3/2520 หากทราบเพียงปีให้พิมพ์ 2520"
YEARS_BACK, YEARS_AHEAD = 130, 10  # farther from today than any case, birth or plan: a slip of the keyboard

_MONTH_BY_NAME = {
    name: number
    for names in (MONTHS, MONTHS_SHORT)
    for number, full in enumerate(names, 1)
    for name in (full.replace(".", ""), re.sub("(คม|ยน|พันธ์)$", "", full.replace(".", "")))
}
_ERA = r"(?:(?P<era>[พค])\.?\s*ศ\.?\s*)?"
_YEAR = r"(?P<year>\d{2,4})"
_MONTH_WORD = r"(?:เดือน\s*)?(?P<month>[ก-ฮะ-์.\s]+?)"
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ][\d:.]+)?")
_NUMERIC = re.compile(rf"(?P<day>\d{{1,2}}|-)\s*[/.\-\s]\s*(?P<month>\d{{1,2}}|-)\s*[/.\-\s]\s*{_ERA}{_YEAR}")
_WORDED = re.compile(
    rf"(?:วัน[^\d]*?ที่)?\s*(?P<day>\d{{1,2}})\s*[/.\-]?\s*{_MONTH_WORD}\s*[/\-]?\s*{_ERA}{_YEAR}"
)
_MONTH_YEAR = re.compile(rf"(?P<month>\d{{1,2}})\s*[/.\-]\s*{_ERA}(?P<year>\d{{4}})")
_ISO_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
_WORD_YEAR = re.compile(rf"{_MONTH_WORD}\s*{_ERA}(?P<year>\d{{4}})")
_YEAR_ONLY = re.compile(rf"(?:ปี\s*)?{_ERA}(?P<year>\d{{4}})")


class ThaiDateError(ValueError):
    """Says in Thai what is not right about the date and what to type; fit for the screen."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A birth date as far as it is known: year (ค.ศ.), perhaps month, perhaps day. Stored as `.iso`."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """1977, 1977-03 or 1977-03-05."""
        return "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part is not None)

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """Reads `.iso` back; ValueError for anything else."""
        if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text, re.ASCII):
            raise ValueError(f"not a partial date: {text!r}")
        partial = cls(*map(int, text.split("-")))
        partial.earliest  # noqa: B018 - a date that does not exist raises ValueError
        return partial

    @property
    def thai(self) -> str:
        """พ.ศ. 2520, มีนาคม 2520 or 5 มีนาคม 2520; `parse_partial_date` reads it back."""
        if self.month is None:
            return f"พ.ศ. {self.year + BE}"
        if self.day is None:
            return f"{MONTHS[self.month - 1]} {self.year + BE}"
        return format_date_long(self.earliest)

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)


def parse_date(text: str, *, today: date) -> date:
    """Reads one full date, in numbers or words, or raises ThaiDateError. A date to come is allowed."""
    found = _fields(text, _ISO, _NUMERIC, _WORDED)
    if found.month is None or found.day is None:
        raise ThaiDateError(f"ไม่มีวันหรือเดือน — {EXAMPLE}")
    _check_distance(found.year, today)
    return found.earliest


def parse_partial_date(text: str, *, today: date) -> PartialDate:
    """Reads a birth date of which month and day may be unknown (2520, 3/2520, 0/0/2520 as civil records write it).

    Raises ThaiDateError, also for a birth after `today`.
    """
    try:
        found = _fields(text, _ISO, _ISO_MONTH, _MONTH_YEAR, _YEAR_ONLY, _NUMERIC, _WORDED, _WORD_YEAR)
    except ThaiDateError as error:
        raise ThaiDateError(str(error).replace(EXAMPLE, BIRTH_EXAMPLE)) from error
    if found.earliest > today:
        raise ThaiDateError(
            f"วันเกิด {found.thai} อยู่หลังวันนี้ ({format_date(today)}) — ตรวจสอบปีเกิด และพิมพ์ปี พ.ศ. ให้ครบ 4 หลัก"
        )
    _check_distance(found.year, today)
    return found


def _fields(text: str, *shapes: re.Pattern[str]) -> PartialDate:
    cleaned = to_arabic(clean_name(text))
    if not cleaned:
        raise ThaiDateError(f"ยังไม่ได้พิมพ์วันที่ — {EXAMPLE}")
    for shape in shapes:
        if match := shape.fullmatch(cleaned):
            return _partial(match.groupdict())
    if re.fullmatch(r"\d{1,2}\s*[/.\-]\s*\d{1,2}", cleaned):
        raise ThaiDateError(f"“{cleaned}” ไม่มีปี — {EXAMPLE}")
    raise ThaiDateError(f"อ่านวันที่ “{cleaned[:40]}” ไม่ได้ — {EXAMPLE}")


def _partial(parts: dict[str, str | None]) -> PartialDate:
    year = _year(parts["year"] or "", parts.get("era"))
    month = _month(parts.get("month"))
    day = None if parts.get("day") in (None, "-") else int(parts["day"] or 0) or None
    if month is None and day is not None:
        raise ThaiDateError(f"มีวันแต่ไม่มีเดือน — {EXAMPLE}")
    if month is not None and day is not None:
        _check_day(year, month, day)
    return PartialDate(year, month, day)


def _year(digits: str, era: str | None) -> int:
    """The year in ค.ศ. Two digits are พ.ศ. 25xx unless ค.ศ. was written."""
    year = int(digits)
    if len(digits) == 2 and era != "ค":
        return 2500 + year - BE
    if 1900 <= year <= 2099 and era != "พ":
        return year
    if 2400 <= year <= 2699 and era != "ค":
        return year - BE
    raise ThaiDateError(f"ปี {digits} ไม่ใช่ปี พ.ศ. ที่ใช้ได้ — พิมพ์ปี พ.ศ. 4 หลัก เช่น 2569")


def _month(word: str | None) -> int | None:
    """A month's number; None for a month left out, a dash or 0 (unknown in civil records)."""
    if word is None or word == "-":
        return None
    if not word.isdigit():
        number = _MONTH_BY_NAME.get(re.sub(r"[.\s]", "", word))
        if number is None:
            raise ThaiDateError(f"ไม่รู้จักชื่อเดือน “{word.strip()}” — {EXAMPLE}")
        return number
    if int(word) > 12:
        raise ThaiDateError(f"ไม่มีเดือนที่ {int(word)} — {EXAMPLE}")
    return int(word) or None


def _check_day(year: int, month: int, day: int) -> None:
    last = monthrange(year, month)[1]
    if day > last:
        raise ThaiDateError(
            f"ไม่มีวันที่ {day} {MONTHS[month - 1]} {year + BE} — เดือนนี้มี {last} วัน ตรวจสอบวัน เดือน และปี"
        )


def _check_distance(year: int, today: date) -> None:
    if not today.year - YEARS_BACK <= year <= today.year + YEARS_AHEAD:
        raise ThaiDateError(
            f"ปี พ.ศ. {year + BE} ห่างจากปัจจุบัน (พ.ศ. {today.year + BE}) เกินไป — ตรวจสอบปี และพิมพ์ปี พ.ศ. 4 หลัก"
        )
