"""ข้อกำหนด: what an office must keep to and our sources leave open. Pure; the rows are `cases.models.Provision`.

Each code has one kind of value: a share, a number, ใช่ or ไม่ใช่, or a name. `stored` reads what an administrator
typed into the one spelling that a row holds, `in_force` makes a day's rows into what the rules use.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Generic, TypeVar

from cases.thai import clean_name, to_arabic

T = TypeVar("T")
YES, NO = "ใช่", "ไม่ใช่"
HALF = "กึ่งหนึ่ง"
UNVERIFIED = "ยังไม่ได้ตรวจกับต้นฉบับ"
LONGEST_NOTICE, MOST_MEMBERS = 365, 100


class ValueUnreadable(Exception):
    """The value does not fit its code; says in Thai how to write it."""


@dataclass(frozen=True, slots=True)
class Ruled(Generic[T]):
    """A value, where it stands, and whether somebody has read it there."""

    value: T
    source: str
    verified: bool

    @property
    def origin(self) -> str:
        """The source as a page shows it."""
        return self.source if self.verified else f"{self.source} ({UNVERIFIED})"


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What is laid down for a day; None where nothing is."""

    quorum_share: Ruled[Fraction] | None = None
    least_voting: Ruled[int] | None = None
    one_chair: Ruled[bool] | None = None
    notice_days: Ruled[int] | None = None
    notice_before_approval: Ruled[bool] | None = None
    regulation: Ruled[str] | None = None

    def quorum(self, voting: int) -> int | None:
        """How many of `voting` must be present: their share, rounded up [D]. None where no share is laid down."""
        return max(1, ceil(self.quorum_share.value * voting)) if self.quorum_share else None


def _share(text: str) -> str:
    found = re.fullmatch(r"([1-9]\d?)\s*/\s*([1-9]\d?)", "1/2" if text == HALF else text, re.ASCII)
    if not found or int(found[1]) > int(found[2]):
        raise ValueUnreadable(f"“{text}” ไม่ใช่สัดส่วน — พิมพ์เป็นเศษส่วนไม่เกิน 1 เช่น 1/2 (กึ่งหนึ่ง) หรือ 2/3")
    return f"{found[1]}/{found[2]}"


def _number(most: int, unit: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(r"\d{1,4}", text, re.ASCII) or not 1 <= int(text) <= most:
            raise ValueUnreadable(f"“{text}” ไม่ใช่จำนวน{unit} — พิมพ์จำนวนเต็มตั้งแต่ 1 ถึง {most}")
        return str(int(text))

    return read


def _yes_or_no(text: str) -> str:
    if text not in (YES, NO):
        raise ValueUnreadable(f"“{text}” อ่านไม่ได้ — พิมพ์ {YES} หรือ {NO}")
    return text


def _name(text: str) -> str:
    if len(text) < 10:
        raise ValueUnreadable(f"“{text}” สั้นเกินไป — พิมพ์ชื่อเต็มของระเบียบพร้อมปี พ.ศ.")
    return text


_PEOPLE, _DAYS = _number(MOST_MEMBERS, "คน"), _number(LONGEST_NOTICE, "วัน")
# code: how it is written, and how the stored text becomes a value.
KINDS: dict[str, tuple[Callable[[str], str], Callable[[str], Any]]] = {
    "quorum_share": (_share, Fraction),
    "least_voting": (_PEOPLE, int),
    "one_chair": (_yes_or_no, YES.__eq__),
    "notice_days": (_DAYS, int),
    "notice_before_approval": (_yes_or_no, YES.__eq__),
    "regulation": (_name, str),
}


def stored(code: str, typed: str) -> str:
    """The value in the spelling of the table. ValueUnreadable with what to write instead."""
    text = clean_name(typed)
    return KINDS[code][0](text if code == "regulation" else to_arabic(text))


def in_force(rows: Iterable[tuple[str, str, str, bool]]) -> InForce:
    """Of (code, value, source, verified) of one day, the older first: the newest of a code holds."""
    return InForce(
        **{code: Ruled(KINDS[code][1](value), source, verified) for code, value, source, verified in rows}
    )
