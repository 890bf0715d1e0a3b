"""A meeting's day and place, the places on its agenda, the reasons for calling one off and for opening one again."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.forms.base import ThaiForm
from cases.forms.fields import CountField, LineField, ThaiDateField, attrs, is_blank
from cases.models import AgendaItem
from cases.thai import to_arabic


class ClockField(forms.Field):
    """A time of day as officers write it: 9.30, 09:30 or 13.00 น."""

    def to_python(self, value: Any) -> time | None:
        if is_blank(value):
            return None
        text = to_arabic(str(value)).removesuffix("น.").strip()
        # One digit of minutes would be guessed at: 9.3 is half past nine to some, three past to others.
        clock = re.fullmatch(r"(\d{1,2})(?:[.:](\d\d)?)?", text, re.ASCII)
        if not clock or int(clock[1]) > 23 or int(clock[2] or "0") > 59:
            raise ValidationError("อ่านเวลาไม่ได้ — พิมพ์ชั่วโมงและนาที เช่น 9.30", code="invalid")
        return time(int(clock[1]), int(clock[2] or "0"))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%-H.%M}" if isinstance(value, time) else value


class MeetingForm(ThaiForm):
    """`number` blank: the next of the year of the day; of a meeting that has one, the same within its year."""

    held_on = ThaiDateField(
        label="วันที่ประชุม",
        past=False,
        help_text="เช่น 5/11/2569",
        error_messages={"required": "ยังไม่ได้กรอกวันที่ประชุม — พิมพ์เช่น 5/11/2569"},
    )
    number = CountField(
        label="ครั้งที่",
        required=False,
        most=999,
        widget=forms.TextInput(attrs=attrs("f-4", mode="numeric")),
    )
    begins_at = ClockField(
        label="เวลา",
        required=False,
        help_text="เช่น 9.30",
        widget=forms.TextInput(attrs=attrs("f-6", mode="decimal")),
    )
    place = LineField(
        label="สถานที่ประชุม",
        required=False,
        max_length=200,
        help_text="เช่น ห้องประชุมชั้น 2 สำนักงานเทศบาล",
        widget=forms.TextInput(attrs=attrs()),
    )


class CallOffForm(ThaiForm):
    reason = LineField(
        label="เหตุผลที่ยกเลิกการประชุม",
        max_length=300,
        help_text="เช่น น้ำท่วมเส้นทาง กรรมการเดินทางไม่ได้ หรือบันทึกการประชุมซ้ำ",
        error_messages={"required": "ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ"},
        widget=forms.TextInput(attrs=attrs()),
    )


@dataclass(frozen=True)
class PlaceLine:
    """A case of the agenda, where it stands `now` counted from 1, and the place that was typed beside it."""

    item: AgendaItem
    now: int
    typed: str

    @property
    def shown(self) -> str:
        return self.typed or str(self.now)

    @property
    def place(self) -> int | None:
        """Blank leaves it where it is."""
        text = to_arabic(self.typed).strip()
        return int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) and int(text) else None

    @property
    def is_wrong(self) -> bool:
        return self.place is None and not is_blank(self.typed)


class ReopenForm(ThaiForm):
    reason = LineField(
        label="เหตุผลที่เปิดการประชุมอีกครั้ง",
        max_length=300,
        help_text="เช่น บันทึกมติเรื่องที่ 3 ผิดจากรายงานการประชุม",
        error_messages={"required": "ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ"},
        widget=forms.TextInput(attrs=attrs()),
    )
