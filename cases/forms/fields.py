"""Form fields for Thai writing: dates, partial dates, baht, whole numbers, names and longer texts.

A value that was understood is shown back in one spelling; one that was not stays as it was typed.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.thai import (
    PartialDate,
    ThaiDateError,
    ThaiMoneyError,
    clean_name,
    format_baht,
    format_date,
    format_numeric,
    format_quantity,
    parse_baht,
    parse_date,
    parse_partial_date,
    to_arabic,
)

BLANK = re.compile(r"[\s\-–—.]*")  # what officers write on paper where there is nothing
# Stored where a reason was asked for and not given: visible to whoever reads it later.
NO_REASON = "ไม่ได้ระบุเหตุผล"
LARGEST = Decimal("9999999999.99")  # what the column holds


def attrs(css: str = "", *, mark: str | None = None, mode: str = "", **more: Any) -> dict[str, Any]:
    """Widget attributes of the look: width class, what stands after the label, keyboard on a phone."""
    found: dict[str, Any] = {"autocomplete": "off", **more}
    if css:
        found["class"] = css
    if mark is not None:
        found["data-mark"] = mark
    if mode:
        found["inputmode"] = mode
    return found


def is_blank(value: Any) -> bool:
    """Nothing, or a dash that stands for nothing: a dash must not pass for a filled field."""
    return value is None or bool(BLANK.fullmatch(str(value)))


class LineField(forms.CharField):
    """One line of text with invisible characters and doubled spaces gone; `digits` makes ๐–๙ into 0–9."""

    def __init__(self, *, digits: bool = False, **kwargs: Any) -> None:
        self.digits = digits
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = clean_name(super().to_python(value) or "")
        if is_blank(text):
            return ""
        return to_arabic(text) if self.digits else text


class TextField(forms.CharField):
    """Several lines; each cleaned like a name, so that searching and hashing meet one spelling."""

    def to_python(self, value: Any) -> str:
        lines = (super().to_python(value) or "").splitlines()
        text = "\n".join(clean_name(line) for line in lines).strip()
        return "" if is_blank(text) else text


class DatedField(forms.Field):
    """Needs the day of the request, which its form gives it."""

    today: date


class ThaiDateField(DatedField):
    """A full date in พ.ศ. or ค.ศ.; the form sets `today`. With `past`, no date to come."""

    def __init__(self, *, past: bool = True, **kwargs: Any) -> None:
        self.past = past
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs("f-13", mode="text")))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if is_blank(value):
            return None
        try:
            day = parse_date(str(value), today=self.today)
        except ThaiDateError as error:
            raise ValidationError(str(error), code="invalid") from error
        if self.past and day > self.today:
            raise ValidationError(
                f"วันที่ {format_date(day)} ยังมาไม่ถึง (วันนี้ {format_date(self.today)}) — ตรวจสอบวัน เดือน และปี",
                code="future",
            )
        return day

    def prepare_value(self, value: Any) -> Any:
        return format_numeric(value) if isinstance(value, date) else value

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return self.to_python(data) or data
        except ValidationError:
            return data


class PartialDateField(DatedField):
    """A birth date as far as it is known; the cleaned value is `PartialDate.iso`, or ""."""

    def to_python(self, value: Any) -> str:
        if is_blank(value):
            return ""
        try:
            return parse_partial_date(str(value), today=self.today).iso
        except ThaiDateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """A text is shown as it is: “2520” was typed, and is no ISO year."""
        return value.thai if isinstance(value, PartialDate) else value

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            iso = self.to_python(data)
        except ValidationError:
            return data
        return PartialDate.from_iso(iso) if iso else data


class BahtField(forms.Field):
    """An amount as officers type it; cleaned to Decimal or None."""

    def to_python(self, value: Any) -> Decimal | None:
        if is_blank(value):
            return None
        try:
            amount = parse_baht(str(value))
        except ThaiMoneyError as error:
            raise ValidationError(str(error), code="invalid") from error
        if amount > LARGEST:
            raise ValidationError("จำนวนเงินมากเกินกว่าที่บันทึกได้ — ตรวจสอบจำนวนหลัก", code="large")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return format_baht(value) if isinstance(value, Decimal) else value

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            amount = self.to_python(data)
        except ValidationError:
            return data
        return data if amount is None else amount


class QuantityField(forms.Field):
    """How many of something, halves welcome: cleaned to Decimal or None."""

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(r"[\s,]", "", to_arabic(str(value or "")))
        if is_blank(text):
            return None
        if not re.fullmatch(r"\d{1,8}(\.\d{1,2})?", text, re.ASCII) or not Decimal(text):
            raise ValidationError(
                "จำนวนต้องเป็นตัวเลขมากกว่า 0 ทศนิยมไม่เกิน 2 ตำแหน่ง — พิมพ์เช่น 40 หรือ 2.5 แล้วใส่หน่วยนับในช่องถัดไป",
                code="invalid",
            )
        return Decimal(text)

    def prepare_value(self, value: Any) -> Any:
        return format_quantity(value) if isinstance(value, Decimal) else value

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return self.to_python(data) or data
        except ValidationError:
            return data


class CountField(forms.Field):
    """A whole number of people, Thai digits welcome."""

    def __init__(self, *, most: int = 100_000, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        text = re.sub(r"[\s,]|คน$", "", to_arabic(str(value or "")))
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not 1 <= int(text) <= self.most:
            raise ValidationError(f"ต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง {self.most:,} — พิมพ์เช่น 4", code="invalid")
        return int(text)
