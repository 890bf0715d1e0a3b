"""The small form of one verb: only what that verb needs."""

from typing import Any

from django import forms

from cases.forms.base import ThaiForm
from cases.forms.fields import LineField, ThaiDateField, attrs
from cases.states import Transition

REASONS = {
    "refuse": ("เหตุผลที่ไม่เข้าหลักเกณฑ์", "เช่น ความเสียหายอยู่นอกพื้นที่ของหน่วยงาน"),
    "reopen": ("เหตุผลที่กลับเป็นอยู่ระหว่างดำเนินการ", "เช่น ผู้ยื่นคำขอส่งเอกสารเพิ่ม"),
    "withdraw": ("เหตุผลที่ยกเลิกรายการ", "เช่น บันทึกซ้ำกับเรื่องเลขที่ 12/2570"),
}


class DecideForm(ThaiForm):
    """Fields that the verb has no use for are left out."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    approved_on = ThaiDateField(label="วันที่อนุมัติ", required=False, help_text="วันที่ผู้บริหารท้องถิ่นอนุมัติ เช่น 5/11/2569")
    referred_to = LineField(
        label="หน่วยงานที่ส่งต่อ",
        max_length=200,
        help_text="เช่น สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดตาก",
        error_messages={"required": "ยังไม่ได้กรอกหน่วยงานที่ส่งต่อ — พิมพ์ชื่อหน่วยงานที่รับเรื่องต่อ"},
        widget=forms.TextInput(attrs=attrs()),
    )
    reason = LineField(
        label="เหตุผล",
        max_length=300,
        error_messages={"required": "ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ"},
        widget=forms.TextInput(attrs=attrs()),
    )

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "help_given" not in transition.needs:
            del self.fields["approved_on"]
        if "referred_to" not in transition.needs:
            del self.fields["referred_to"]
        if "outcome_reason" not in transition.needs:
            del self.fields["reason"]
        else:
            self.fields["reason"].label, self.fields["reason"].help_text = REASONS[transition.verb]

    def facts(self) -> dict[str, Any]:
        """The arguments that `decide_case` takes from this form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
