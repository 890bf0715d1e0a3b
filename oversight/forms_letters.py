"""Which letters to make; under which number and day they go out."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.forms.base import ThaiForm
from cases.forms.fields import LineField, ThaiDateField, attrs
from oversight.models import LetterKind
from reporting.months import Month

NO_KIND = "ยังไม่ได้เลือกชนิดหนังสือ — เลือกจากรายการ แล้วกดปุ่มอีกครั้ง"


class MonthField(forms.CharField):
    """2569-10, as the page carries it."""

    def to_python(self, value: Any) -> Any:
        try:
            return Month.parse(str(value or ""))
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from refusal


class LettersForm(ThaiForm):
    """Letters of one kind about one month."""

    month = MonthField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="ชนิดหนังสือ",
        choices=LetterKind.choices,
        error_messages={"required": NO_KIND, "invalid_choice": NO_KIND},
    )

    @property
    def kind_chosen(self) -> LetterKind:
        return LetterKind(self.cleaned_data["kind"])


def _number(label: str, help_text: str) -> LineField:
    return LineField(
        label=label,
        max_length=80,
        help_text=help_text,
        error_messages={"required": "ยังไม่ได้พิมพ์เลขที่หนังสือ — พิมพ์ตามทะเบียนหนังสือส่ง เช่น ตก 0023.3/ว 707"},
        widget=forms.TextInput(attrs=attrs("f-30")),
    )


def _since() -> forms.IntegerField:
    """How many of the drafts' rows the page said were late no more."""
    return forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


def _dated() -> ThaiDateField:
    return ThaiDateField(
        label="ลงวันที่",
        error_messages={"required": "ยังไม่ได้พิมพ์วันที่ของหนังสือ — พิมพ์เป็น วัน/เดือน/ปี พ.ศ. เช่น 9/11/2569"},
    )


def _sender(label: str, most: int, width: str = "") -> LineField:
    return LineField(
        label=label, required=False, max_length=most, widget=forms.TextInput(attrs=attrs(width, mark=""))
    )


class IssueForm(ThaiForm):
    """As the register of letters sent has it."""

    number = _number("เลขที่หนังสือ", "พิมพ์เลขไทยหรือเลขอารบิกก็ได้ ในหนังสือเป็นเลขไทย")
    dated = _dated()
    unit = _sender("ส่วนราชการเจ้าของเรื่อง", 160)
    group = _sender("กลุ่มงาน", 160)
    phone = _sender("โทร.", 80, "f-30")
    since = _since()


class BatchForm(LettersForm):
    """The drafts of one kind at once: under one ว number, or under numbers that follow each other."""

    kind = forms.ChoiceField(choices=LetterKind.choices, widget=forms.HiddenInput)
    number = _number("เลขที่หนังสือ", "เลข ว เดียวกันทุกฉบับ หรือเลขที่ของฉบับแรกเมื่อเลือกเรียงเลขต่อกัน")
    running = forms.BooleanField(label="เรียงเลขต่อกันไปทีละฉบับ ตามลำดับในรายการ", required=False)
    dated = _dated()
    group = _sender("กลุ่มงาน", 160)
    phone = _sender("โทร.", 80, "f-30")
    since = _since()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("running") and not re.search(r"[0-9๐-๙]", cleaned.get("number", "")):
            self.add_error("number", "เลขที่หนังสือไม่มีตัวเลขให้นับต่อ — พิมพ์เลขที่ของฉบับแรก เช่น ตก 0023.3/ว 707")
        return cleaned
