"""`{% load thai %}`: dates, instants and amounts as Thai text. Nothing in, nothing out, so that blanks stay blank."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from cases.thai import (
    BANGKOK,
    format_baht,
    format_date,
    format_date_full,
    format_date_long,
    format_due,
    format_instant,
    format_phone,
    format_quantity,
    format_remaining,
    to_thai_digits,
)

register = template.Library()


def _unbroken(instant: str) -> str:
    """On screen น. stays in the line of its hour. Not so in files and letters, where somebody searches for the words."""
    return instant.replace(" น.", "\u00a0น.")


@register.filter
def thai_date(value: date | None) -> str:
    """5 พ.ย. 2569"""
    return format_date(value) if value else ""


@register.filter
def thai_date_long(value: date | None) -> str:
    """5 พฤศจิกายน 2569"""
    return format_date_long(value) if value else ""


@register.filter
def thai_date_full(value: date | None) -> str:
    """วันพฤหัสบดีที่ 5 พฤศจิกายน 2569"""
    return format_date_full(value) if value else ""


@register.filter
def thai_instant(value: datetime | None) -> str:
    """5 พ.ย. 2569 เวลา 14.30 น."""
    return _unbroken(format_instant(value)) if value else ""


@register.filter
def thai_second(value: datetime | None) -> str:
    """5 พ.ย. 2569 เวลา 14.30.59 น.: what must be told to the second"""
    return _unbroken(format_instant(value, seconds=True)) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """14.30.59 น. in Bangkok: an instant of today"""
    return _unbroken(f"{value.astimezone(BANGKOK):%H.%M.%S} น.") if value else ""


@register.filter
def thai_due(value: datetime | None) -> str:
    """วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 เวลา 24.00 น."""
    return _unbroken(format_due(value)) if value else ""


@register.filter
def remaining(due_at: datetime | None, at: datetime) -> str:
    """`{{ due_at|remaining:now }}`: เหลือ 2 วัน 4 ชั่วโมง, or เกินกำหนดมาแล้ว …"""
    return format_remaining(due_at, at) if due_at else ""


@register.filter
def quantity(value: Decimal | None) -> str:
    """40 or 2.5"""
    return format_quantity(value) if value else ""


@register.filter
def baht(value: Decimal | int | None) -> str:
    """3,000.00"""
    return "" if value is None else format_baht(Decimal(value))


@register.filter
def phone(value: str | None) -> str:
    """081-234-5678"""
    return format_phone(value) if value else ""


@register.filter
def thai_digits(value: str | int) -> str:
    """๑๒, for official papers."""
    return to_thai_digits(value)
