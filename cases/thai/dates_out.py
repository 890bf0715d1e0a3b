"""Dates and instants in Thai words: พ.ศ. years, Bangkok time, Arabic digits.

Wrap in `to_thai_digits` for official letters.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
MONTHS_SHORT = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")

BE = 543  # พ.ศ. = ค.ศ. + 543


def format_date(d: date) -> str:
    """5 พ.ย. 2569"""
    return f"{d.day} {MONTHS_SHORT[d.month - 1]} {d.year + BE}"


def format_date_long(d: date) -> str:
    """5 พฤศจิกายน 2569"""
    return f"{d.day} {MONTHS[d.month - 1]} {d.year + BE}"


def format_date_full(d: date) -> str:
    """วันพฤหัสบดีที่ 5 พฤศจิกายน 2569"""
    return f"วัน{WEEKDAYS[d.weekday()]}ที่ {format_date_long(d)}"


def format_numeric(d: date) -> str:
    """05/11/2569: what `parse_date` reads back; the value of a date field that is shown again."""
    return f"{d.day:02}/{d.month:02}/{d.year + BE}"


def format_instant(dt: datetime, *, seconds: bool = False) -> str:
    """5 พ.ย. 2569 เวลา 14.30 น. in Bangkok; with `seconds`, 14.30.59 น. Refuses a naive datetime."""
    local = _bangkok(dt)
    return f"{format_date(local)} เวลา {local:{'%H.%M.%S' if seconds else '%H.%M'}} น."


def format_due(due_at: datetime) -> str:
    """วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 เวลา 24.00 น.: the exclusive instant 00:00 is told as the end of the day before."""
    local = _bangkok(due_at)
    if local.time() == time():
        return f"{format_date_full(local - timedelta(days=1))} เวลา 24.00 น."
    return f"{format_date_full(local)} เวลา {local:%H.%M} น."


def format_remaining(due_at: datetime, at: datetime) -> str:
    """เหลือ 2 วัน 4 ชั่วโมง, or from the due instant on เกินกำหนดมาแล้ว 3 วัน 2 ชั่วโมง; rounded down."""
    late = at >= due_at
    span = _span(abs(due_at - at))
    return f"เกินกำหนดมาแล้ว{span}" if late else f"เหลือ{span}"


def fiscal_year(d: date) -> int:
    """The Thai fiscal year in พ.ศ.: 2570 runs from 1 ต.ค. 2569 to 30 ก.ย. 2570."""
    return d.year + BE + (d.month >= 10)


def day_of(dt: datetime) -> date:
    """The day in Bangkok."""
    return _bangkok(dt).date()


def _bangkok(dt: datetime) -> datetime:
    if dt.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return dt.astimezone(BANGKOK)


def _span(span: timedelta) -> str:
    """Days with hours; below a day hours; below an hour minutes. Begins with its own space."""
    hours, minutes = span.seconds // 3600, span.seconds // 60
    if span.days:
        return f" {span.days} วัน" + (f" {hours} ชั่วโมง" if hours else "")
    if hours:
        return f" {hours} ชั่วโมง"
    return f" {minutes} นาที" if minutes else "ไม่ถึง 1 นาที"
