"""The 13-digit number of a person: read, checked, shown, masked.

Digits 0, 6, 7 and 8 in front are everyday cases in a border province; the first digit proves no nationality.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from operator import mul

from .digits import to_arabic

LENGTH = 13
_SEPARATORS = re.compile(r"[\s'’.\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u2060\ufeff]")
_AS_FLOAT = re.compile(r"\d+\.0+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


class IdentityProblemKind(Enum):
    """Why a number cannot be a 13-digit identity number, or is doubtful."""

    NOT_DIGITS = "not_digits"
    ROUNDED = "rounded"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class IdentityProblem:
    """What is wrong, and the sentence for the screen. Only a wrong check digit can be overridden, with a reason."""

    kind: IdentityProblemKind
    text: str

    @property
    def overridable(self) -> bool:
        return self.kind is IdentityProblemKind.CHECK_DIGIT

    def __str__(self) -> str:
        return self.text


def clean_identity(text: str) -> str:
    """The number without dashes, dots, spaces and a spreadsheet's ".0", in Arabic digits and capitals."""
    arabic = to_arabic(text.strip())
    if _SCIENTIFIC.fullmatch(arabic):
        return arabic.upper()
    if _AS_FLOAT.fullmatch(arabic):
        arabic = arabic.split(".")[0]
    return _SEPARATORS.sub("", arabic).upper()


def check_digit(first12: str) -> int:
    """The thirteenth digit that the first twelve ask for: (11 − Σ dᵢ·(14−i) mod 11) mod 10."""
    total: int = sum(map(mul, map(int, first12), range(13, 1, -1)))
    return (11 - total % 11) % 10


@lru_cache(maxsize=4)  # the form, the import and the rules ask one after another
def identity_problem(text: str) -> IdentityProblem | None:
    """What an officer should look at in a 13-digit number; None when its digits agree."""
    number = clean_identity(text)
    if _SCIENTIFIC.fullmatch(number):
        return IdentityProblem(
            IdentityProblemKind.ROUNDED,
            f"เลขประจำตัว “{number}” ถูกโปรแกรมตารางปัดเลขไปแล้ว — ตั้งช่องเป็นข้อความ แล้วพิมพ์ใหม่ให้ครบ {LENGTH} หลัก",
        )
    if not re.fullmatch(r"\d+", number, re.ASCII):
        return IdentityProblem(
            IdentityProblemKind.NOT_DIGITS,
            f"เลขประจำตัวต้องเป็นตัวเลข {LENGTH} หลัก — พิมพ์ใหม่เฉพาะตัวเลข หรือเลือกประเภทเอกสารอื่น",
        )
    if len(number) != LENGTH:
        return IdentityProblem(IdentityProblemKind.LENGTH, _length_sentence(len(number)))
    if int(number[-1]) != check_digit(number[:12]):
        return IdentityProblem(
            IdentityProblemKind.CHECK_DIGIT,
            "เลขประจำตัวไม่สอดคล้องกับหลักตรวจสอบ (หลักที่ 13) — ตรวจเทียบกับบัตรทีละหลัก "
            "หากตรงกับบัตรแล้ว ให้ยืนยันพร้อมระบุเหตุผล",
        )
    return None


def format_identity(number: str) -> str:
    """1-1120-34563-56-2; a number of another length (passport, G-code) as it is."""
    return _grouped(clean_identity(number))


def mask_identity(number: str) -> str:
    """x-xxxx-xxxxx-56-2: the last three characters only, and none of a number of six or fewer."""
    n = clean_identity(number)
    shown = n[-3:] if len(n) > 6 else ""
    return _grouped("x" * (len(n) - len(shown)) + shown)


def _grouped(n: str) -> str:
    return f"{n[0]}-{n[1:5]}-{n[5:10]}-{n[10:12]}-{n[12]}" if len(n) == LENGTH else n


def _length_sentence(length: int) -> str:
    what = "หลักที่ขาด" if length < LENGTH else "หลักที่เกิน"
    return f"เลขประจำตัวมี {length} หลัก ต้องมี {LENGTH} หลัก — ตรวจสอบ{what} หรือเลือกประเภทเอกสารอื่น"
