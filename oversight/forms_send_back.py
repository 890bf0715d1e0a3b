"""Why a posted month is sent back."""

from django import forms

from cases.forms.base import ThaiForm
from cases.forms.fields import LineField, attrs


class SendBackForm(ThaiForm):
    """`version` is the one that the page showed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = LineField(
        label="ต้องแก้ไขอะไร",
        max_length=300,
        help_text="อปท. เห็นข้อความนี้ อย่าพิมพ์ชื่อหรือข้อมูลของผู้ยื่นคำขอ",
        error_messages={"required": "ยังไม่ได้พิมพ์ว่าต้องแก้ไขอะไร — พิมพ์สั้น ๆ เช่น ยอดเงินด้านสาธารณภัยไม่ตรงกับรายการ"},
        widget=forms.Textarea(attrs=attrs(rows=3)),
    )
