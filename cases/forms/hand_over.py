"""To whom the work goes, and why."""

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, attrs
from cases.models import User


class HandOverForm(ThaiForm):
    colleague = forms.ChoiceField(
        label="ผู้รับงาน",
        error_messages={
            "required": "ยังไม่ได้เลือกผู้รับงาน — เลือกจากรายการ",
            "invalid_choice": "เลือกผู้รับงานนี้ไม่ได้ — เลือกใหม่จากรายการ",
        },
        widget=forms.Select(attrs=attrs("f-20", mark="")),
    )
    reason = LineField(
        label="เหตุผล",
        max_length=300,
        help_text="เช่น ลาคลอด ย้าย หรือแบ่งงานใหม่",
        error_messages={"required": "ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ"},
        widget=forms.TextInput(attrs=attrs()),
    )

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.full_name) for one in colleagues]
        choices_of(self, "colleague", [("", "เลือกผู้รับงาน"), *named])
