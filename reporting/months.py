"""The month of a posting, the fiscal year it lies in, and the instant at which it is due. Pure arithmetic.

Inside, years are ค.ศ.; written out (`str`, URLs, JSON, screen) they are พ.ศ.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Self

from cases.thai import BANGKOK, BE, MONTHS, MONTHS_SHORT, fiscal_year, to_arabic

SATURDAY = 5
DAY_ENDS = 24  # o'clock


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month; ordered in time. `year` is ค.ศ."""

    year: int
    month: int

    def __post_init__(self) -> None:
        date(self.year, self.month, 1)  # ValueError for a month that does not exist

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which `day` lies. Give a datetime its Bangkok date first."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads 2569-10 (พ.ศ.), as in URLs and commands; ValueError with a Thai sentence for anything else."""
        found = re.fullmatch(r"(2[4-6]\d\d)-(0[1-9]|1[0-2])", to_arabic(text.strip()), re.ASCII)
        if not found:
            raise ValueError(f"อ่านเดือน “{text[:20]}” ไม่ได้ — ใช้ปี พ.ศ. และเลขเดือนสองหลัก เช่น 2569-10")
        return cls(int(found[1]) - BE, int(found[2]))

    @classmethod
    def range(cls, first: Self, last: Self) -> Iterator[Self]:
        """Each month from `first` to `last`, both included; none when they are the wrong way round."""
        month = first
        while month <= last:
            yield month
            month = month.next

    @classmethod
    def of_fiscal_year(cls, year: int) -> list[Self]:
        """The twelve months of fiscal year `year` (พ.ศ.), ตุลาคม first."""
        october = cls(year - BE - 1, 10)
        return [october + n for n in range(12)]

    def __str__(self) -> str:
        return f"{self.year + BE}-{self.month:02}"

    def __add__(self, months: int) -> Self:
        years, index = divmod(self.month - 1 + months, 12)
        return type(self)(self.year + years, index + 1)

    def __sub__(self, months: int) -> Self:
        return self + -months

    @property
    def next(self) -> Self:
        return self + 1

    @property
    def previous(self) -> Self:
        return self - 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def fiscal_year(self) -> int:
        """In พ.ศ.: 2570 for ต.ค. 2569 to ก.ย. 2570."""
        return fiscal_year(self.first_day)

    @property
    def thai(self) -> str:
        """ตุลาคม 2569"""
        return f"{MONTHS[self.month - 1]} {self.year + BE}"

    @property
    def thai_short(self) -> str:
        """ต.ค. 69, for the head of a narrow column."""
        return f"{MONTHS_SHORT[self.month - 1]} {(self.year + BE) % 100:02}"


@dataclass(frozen=True, slots=True)
class Period:
    """One month, or several in a row, both ends included. ValueError when they are the wrong way round."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"เดือนสุดท้าย{self.last.thai}มาก่อนเดือนแรก{self.first.thai} — สลับเดือนทั้งสอง")

    def __iter__(self) -> Iterator[Month]:
        return Month.range(self.first, self.last)

    def __len__(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}_{self.last}"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last."""
        return self.first.first_day, self.last.last_day

    @property
    def thai(self) -> str:
        """ตุลาคม 2569, or ตุลาคม 2569 ถึงธันวาคม 2569"""
        return self.first.thai if self.first == self.last else f"{self.first.thai} ถึง{self.last.thai}"


def due_at(
    month: Month,
    *,
    day: int = 5,
    hour: int = DAY_ENDS,
    zone: tzinfo = BANGKOK,
    roll: bool = False,
    holidays: Collection[date] = (),
) -> datetime:
    """The instant from which `month` is late: `hour` o'clock in `zone` on `day` of the next month, 24 its end.

    On time is `posted_at < due_at(month)`. With `roll`, a last day that is a Saturday, a Sunday or one of
    `holidays` moves to the next working day; the circular says nothing of it, so it is off by default.
    """
    last = month.next.first_day.replace(day=day)
    while roll and (last.weekday() >= SATURDAY or last in holidays):
        last += timedelta(days=1)
    return datetime.combine(last, time(), tzinfo=zone) + timedelta(hours=hour)
