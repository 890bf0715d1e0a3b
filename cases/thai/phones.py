"""Telephone numbers of Thailand and 11-digit house-registration codes."""

import re
from functools import lru_cache

from .digits import to_arabic

HOUSE_CODE_LENGTH = 11
_EXTENSION = re.compile(r"\s*(?:ต่อ|ext\.?|#)\s*(\d{1,6})\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"0(?:[689]\d{8}|[2-7]\d{7})", re.ASCII)  # mobile 10 digits, fixed line 9


def clean_phone(text: str) -> str:
    """Digits only, 0 in front (also where a spreadsheet or +66 took it), an extension kept as “ต่อ 12”."""
    arabic = to_arabic(text)
    extension = _EXTENSION.search(arabic)
    number = re.sub(r"\.0+\s*$", "", _EXTENSION.sub("", arabic))
    digits = re.sub(r"[\s\-–().+'’]", "", number)
    if re.fullmatch(r"66\d{8,9}", digits):
        digits = "0" + digits[2:]
    elif re.fullmatch(r"[689]\d{8}|[2-7]\d{7}", digits):
        digits = "0" + digits
    return f"{digits} ต่อ {extension[1]}" if extension else digits


@lru_cache(maxsize=4)  # the form, the import and the rules ask one after another
def phone_problem(text: str) -> str | None:
    """A Thai sentence when this is not one number that can be dialled; None when it is, or is blank."""
    if not text.strip():
        return None
    number = clean_phone(text).split(" ")[0]
    if _NUMBER.fullmatch(number):
        return None
    if not re.fullmatch(r"\d+", number, re.ASCII):
        return "หมายเลขโทรศัพท์ต้องเป็นตัวเลขหมายเลขเดียว — พิมพ์เช่น 081-234-5678 หรือ 055-123-456 ต่อ 12"
    if number.startswith("0") and len(number) not in (9, 10):
        return f"หมายเลขโทรศัพท์มี {len(number)} หลัก — มือถือต้องมี 10 หลัก โทรศัพท์ประจำที่ 9 หลัก ตรวจสอบหลักที่ขาดหรือเกิน"
    return (
        f"“{number}” ไม่ใช่หมายเลขโทรศัพท์ในประเทศไทย — มือถือขึ้นต้นด้วย 06 08 09 มี 10 หลัก ประจำที่ขึ้นต้นด้วย 02–07 มี 9 หลัก"
    )


def format_phone(text: str) -> str:
    """081-234-5678, 055-123-456, 02-123-4567; what is no such number stays as it is."""
    number, *extension = clean_phone(text).split(" ", 1)
    if not _NUMBER.fullmatch(number):
        return text
    area = 2 if number.startswith("02") else 3
    return " ".join([f"{number[:area]}-{number[area : area + 3]}-{number[area + 3 :]}", *extension])


def clean_house_code(text: str) -> str:
    """เลขรหัสประจำบ้าน in Arabic digits, without dashes and spaces."""
    return re.sub(r"[\s\-–'’]", "", to_arabic(text))


def house_code_problem(text: str) -> str | None:
    """A Thai sentence when this is not 11 digits; a blank code is allowed and is no problem."""
    code = clean_house_code(text)
    if not code or re.fullmatch(rf"\d{{{HOUSE_CODE_LENGTH}}}", code, re.ASCII):
        return None
    if not re.fullmatch(r"\d+", code, re.ASCII):
        return f"เลขรหัสประจำบ้านต้องเป็นตัวเลข {HOUSE_CODE_LENGTH} หลัก — ดูที่มุมบนของทะเบียนบ้าน หรือเว้นว่างไว้"
    return f"เลขรหัสประจำบ้านมี {len(code)} หลัก ต้องมี {HOUSE_CODE_LENGTH} หลัก — ดูที่มุมบนของทะเบียนบ้าน หรือเว้นว่างไว้"


def format_house_code(text: str) -> str:
    """6301-012345-6, as on the house registration; another length as it is."""
    code = clean_house_code(text)
    return f"{code[:4]}-{code[4:10]}-{code[10]}" if len(code) == HOUSE_CODE_LENGTH else code
