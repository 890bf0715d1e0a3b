"""As of when a list is wanted."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import ThaiDateField, attrs, is_blank
from cases.forms.meetings import ClockField
from cases.thai import BANGKOK, format_instant, to_arabic
from reporting.months import Month

MIDNIGHT = {"24", "24.", "24.00", "24:00"}  # as a due instant is told: the end of its day


class HourField(ClockField):
    """A time of day, with 24.00 for its end; the cleaned value is how long after the day began."""

    def to_python(self, value: Any) -> Any:
        if not is_blank(value) and to_arabic(str(value)).removesuffix("น.").strip() in MIDNIGHT:
            return timedelta(days=1)
        clock = super().to_python(value)
        return clock and timedelta(hours=clock.hour, minutes=clock.minute)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H.%M}" if isinstance(value, time) else value


class AsOfForm(ThaiForm):
    """A past instant, to the minute; `now` is the latest. `months` are those that can be chosen."""

    month = forms.ChoiceField(
        label="ข้อมูลประจำเดือน", required=False, widget=forms.Select(attrs=attrs(mark=""))
    )
    as_of = ThaiDateField(
        label="ณ วันที่",
        error_messages={"required": "ยังไม่ได้กรอกวันที่ — พิมพ์เป็น วัน/เดือน/ปี พ.ศ. เช่น 6/5/2569"},
        widget=forms.TextInput(attrs=attrs("f-10", mark="", mode="text")),
    )
    as_of_time = HourField(
        label="เวลา (น.)",
        error_messages={"required": "ยังไม่ได้กรอกเวลา — พิมพ์ชั่วโมงและนาที เช่น 00.00 หรือ 16.30"},
        widget=forms.TextInput(attrs=attrs("f-6", mark="", mode="decimal")),
    )

    def __init__(self, *args: Any, now: datetime, months: Sequence[Month] = (), **kwargs: Any) -> None:
        self.now = now.astimezone(BANGKOK).replace(second=0, microsecond=0)
        initial = {"as_of": self.now.date(), "as_of_time": self.now.time()} | kwargs.pop("initial", {})
        super().__init__(*args, today=self.now.date(), initial=initial, **kwargs)
        choices_of(self, "month", [(str(month), month.thai) for month in months])

    def clean(self) -> dict[str, Any]:
        """`at`, the instant; refused when it is still to come."""
        cleaned: dict[str, Any] = super().clean() or {}
        day, hours = cleaned.get("as_of"), cleaned.get("as_of_time")
        if day is None or hours is None:
            return cleaned
        at = datetime.combine(day, time(), tzinfo=BANGKOK) + hours
        if at > self.now:
            self.add_error(
                "as_of_time",
                f"{format_instant(at)} ยังมาไม่ถึง (ขณะนี้ {format_instant(self.now)}) — เลือกเวลาที่ผ่านมาแล้ว",
            )
        return cleaned | {"at": at}
