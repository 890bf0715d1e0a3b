"""Baht: 3,000.00 in tables, สามพันบาทถ้วน in papers, and the amounts that officers type."""

import re
from decimal import ROUND_HALF_UP, Decimal

from .digits import to_arabic

SATANG = Decimal("0.01")
DRESSED = 60  # characters of an amount with its ฿ and บาทถ้วน: in more, patterns look for spaces for too long
LONGEST = 25  # characters; Decimal rounds up to 28 digits and faults beyond
EXAMPLE = "พิมพ์เช่น 3000 หรือ 3,000.50"
_DIGITS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_DRESSING = re.compile(r"^(?:฿|THB)?\s*|\s*(?:\.-|\.–|/-|-)?\s*(?:บาท\s*(?:ถ้วน)?)?$")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)


class ThaiMoneyError(ValueError):
    """Says in Thai what is not right about the amount and what to type."""


def format_baht(amount: Decimal) -> str:
    """3,000.00, rounded half up to the satang."""
    return f"{_rounded(amount):,}"


def format_quantity(quantity: Decimal) -> str:
    """40, 1,250 or 2.5: a number of things, without zeros behind."""
    text = f"{quantity:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_baht(text: str) -> Decimal:
    """Reads 3000, 3,000.50, ๓,๐๐๐ บาทถ้วน or 3,000.-; ThaiMoneyError for anything else. Never negative."""
    written = to_arabic(text).strip()
    number = _DRESSING.sub("", written) if len(written) <= DRESSED else written
    if not number:
        raise ThaiMoneyError(f"ยังไม่ได้พิมพ์จำนวนเงิน — {EXAMPLE}")
    if number.startswith(("-", "−")):
        raise ThaiMoneyError(f"จำนวนเงินติดลบไม่ได้ — {EXAMPLE}")
    if not (_PLAIN.fullmatch(number) or _GROUPED.fullmatch(number)):
        raise ThaiMoneyError(f"อ่านจำนวนเงิน “{number[:30]}” ไม่ได้ — {EXAMPLE}")
    if len(number) > LONGEST:
        raise ThaiMoneyError("จำนวนเงินมากเกินกว่าที่บันทึกได้ — ตรวจสอบจำนวนหลัก")
    amount = Decimal(number.replace(",", ""))
    if amount != _rounded(amount):
        raise ThaiMoneyError(f"จำนวนเงิน “{number[:30]}” ละเอียดกว่าสตางค์ — ใช้ทศนิยมไม่เกิน 2 ตำแหน่ง")
    return _rounded(amount)


def baht_text(amount: Decimal) -> str:
    """The amount in words: สามพันบาทถ้วน, ยี่สิบเอ็ดบาทห้าสิบสตางค์, ห้าสิบสตางค์."""
    if amount < 0:
        return "ลบ" + baht_text(-amount)
    baht, satang = divmod(int(_rounded(amount) * 100), 100)
    if not satang:
        return f"{_words(baht)}บาทถ้วน"
    return (f"{_words(baht)}บาท" if baht else "") + f"{_words(satang)}สตางค์"


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(SATANG, rounding=ROUND_HALF_UP)


def _words(number: int) -> str:
    """Millions count again from one: 2,000,000,000,000 is สองล้านล้าน."""
    millions, rest = divmod(number, 1_000_000)
    if not millions:
        return _below_million(rest, alone=rest < 10)
    return _words(millions) + "ล้าน" + (_below_million(rest, alone=False) if rest else "")


def _below_million(number: int, *, alone: bool) -> str:
    """A last 1 is เอ็ด unless it is the whole number (`alone`); สิบ drops หนึ่ง, and two tens are ยี่สิบ."""
    if alone:
        return _DIGITS[number]
    digits = [int(digit) for digit in reversed(str(number))]
    return "".join(_digit(digit, place) for place, digit in reversed(list(enumerate(digits))) if digit)


def _digit(digit: int, place: int) -> str:
    if place == 0 and digit == 1:
        return "เอ็ด"
    if place == 1 and digit <= 2:
        return "ยี่สิบ" if digit == 2 else "สิบ"
    return _DIGITS[digit] + _PLACES[place]
