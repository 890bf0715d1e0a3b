"""An order that excuses many local authorities at once, and its revocation."""

from datetime import date
from typing import Any

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, attrs
from reporting.forms import ExcuseForm
from reporting.months import Month, Period

BACK, AHEAD = 24, 12  # months to choose from, on both sides of this one
BACKWARDS = "เดือนสุดท้าย{last}มาก่อนเดือนแรก{first} — เลือกเดือนสุดท้ายใหม่ หรือสลับสองช่อง"


def _month(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        error_messages={
            "required": f"ยังไม่ได้เลือกช่อง “{label}” — เลือกจากรายการตามหนังสือ",
            "invalid_choice": "ไม่มีเดือนที่เลือกในรายการ — เลือกใหม่",
        },
        widget=forms.Select(attrs=attrs("f-10")),
    )


class OrderForm(ExcuseForm):
    """The months, both included, and what the signed order says; who it is for are ticks beside it."""

    first = _month("ตั้งแต่ข้อมูลประจำเดือน")
    last = _month("ถึงข้อมูลประจำเดือน")
    field_order = ("first", "last")

    def __init__(self, data: Any = None, *, today: date) -> None:
        this = Month.of(today)
        usual = str(this.previous)
        super().__init__(data, today=today, initial={"first": usual, "last": usual})
        months = [(str(month), month.thai) for month in Month.range(this - BACK, this + AHEAD)]
        for name in ("first", "last"):
            choices_of(self, name, months[::-1])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "first" in cleaned and "last" in cleaned:
            first, last = Month.parse(cleaned["first"]), Month.parse(cleaned["last"])
            if last < first:
                self.add_error("last", BACKWARDS.format(first=first.thai, last=last.thai))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(Month.parse(self.cleaned_data["first"]), Month.parse(self.cleaned_data["last"]))

    @property
    def order(self) -> dict[str, Any]:
        """What the order says, in the words of `excuse`."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("first", "last")}


class OrderRevokeForm(ThaiForm):
    """Why all of an order, or the local authorities ticked beside it, is revoked."""

    revoked_reason = LineField(
        label="เหตุที่เพิกถอน",
        max_length=300,
        error_messages={"required": "ยังไม่ได้พิมพ์เหตุที่เพิกถอน — พิมพ์สั้น ๆ เช่น หนังสือถูกยกเลิก หรือเลือก อปท. ผิด"},
        widget=forms.Textarea(attrs=attrs(rows=2)),
    )
