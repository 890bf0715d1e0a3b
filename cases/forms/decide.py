"""The small form of one verb: only what that verb needs."""

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from django import forms

from cases.forms.base import ThaiForm
from cases.forms.fields import NO_REASON, LineField, ThaiDateField, attrs
from cases.states import Dated, Transition
from cases.thai import format_date

# What the reason is called where it is not simply the reason, and an example.
REASONS = {
    "ask_documents": ("เอกสารที่ยังขาด", "เช่น สำเนาทะเบียนบ้าน และภาพถ่ายความเสียหาย"),
    "disagree": ("เหตุผลตามมติคณะกรรมการ", "เช่น ความเสียหายไม่เข้าหลักเกณฑ์ตามข้อ 16"),
    "check_again": ("เรื่องที่ให้ตรวจสอบเพิ่ม", "เช่น จำนวนสมาชิกในครัวเรือน"),
    "refuse": ("เหตุผลที่ไม่เข้าหลักเกณฑ์", "เช่น ความเสียหายอยู่นอกพื้นที่ของหน่วยงาน"),
    "lapse": ("เหตุที่ช่วยเหลือต่อไม่ได้", "เช่น เสียชีวิตเมื่อ 3 พ.ย. 2569 หรือ ย้ายไปอยู่ต่างจังหวัด"),
    "reopen": ("เหตุผลที่กลับเป็นอยู่ระหว่างดำเนินการ", "เช่น ผู้ยื่นคำขอส่งเอกสารเพิ่ม"),
    "withdraw": ("เหตุผลที่ยกเลิกรายการ", "เช่น บันทึกซ้ำกับเรื่องเลขที่ 12/2570"),
    "undo": ("เหตุผลที่ย้อนขั้นตอน", "เช่น บันทึกผิดเรื่อง"),
}


class DecideForm(ThaiForm):
    """Fields that the verb has no use for are left out. Sending on and taking back have forms of their own."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    happened_on = ThaiDateField(
        label="วันที่ดำเนินการ",
        required=False,
        past=True,
        help_text="วันที่เกิดขึ้นจริง เช่น 5/11/2569 หากเว้นว่างจะเป็นวันนี้",
    )
    approved_on = ThaiDateField(
        label="วันที่อนุมัติ",
        required=False,
        help_text="วันที่ผู้บริหารท้องถิ่นอนุมัติ เช่น 5/11/2569",
        error_messages={"required": "ยังไม่ได้กรอกวันที่อนุมัติ — ดูจากบันทึกข้อความที่ผู้บริหารท้องถิ่นลงนาม"},
    )
    reason = LineField(
        label="เหตุผล",
        max_length=300,
        error_messages={"required": "ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ"},
        widget=forms.TextInput(attrs=attrs()),
    )

    despite = LineField(
        label="เหตุผลที่ดำเนินการแม้มีคำเตือน",
        required=False,
        max_length=300,
        widget=forms.TextInput(
            attrs=attrs(mark="", placeholder="เช่น ผู้บริหารท้องถิ่นลงนามก่อนครบกำหนดเพราะเป็นเหตุเร่งด่วน")
        ),
    )
    doubted = forms.CharField(required=False, widget=forms.HiddenInput)
    told = ""

    def __init__(self, *args: Any, transition: Transition, received_on: date | None, **kwargs: Any) -> None:
        """`received_on`: no step is older than the request; None where the work may come before the paper."""
        super().__init__(*args, **kwargs)
        self.received_on = received_on
        if not (self.data or self.initial).get("despite"):  # shown once the page has asked
            self._show_despite(forms.HiddenInput())
        if transition.dated is not Dated.ASKED:
            del self.fields["happened_on"]
        if not {"help_given", "approved_on"} & set(transition.needs):
            del self.fields["approved_on"]
        elif "approved_on" in transition.needs:
            self.fields["approved_on"].required = True
        if "reason" not in transition.needs:
            del self.fields["reason"]
        else:
            self.fields["reason"].label, self.fields["reason"].help_text = REASONS[transition.verb]

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and self.received_on and day < self.received_on:
            received = format_date(self.received_on)
            raise forms.ValidationError(
                f"วันที่ {format_date(day)} อยู่ก่อนวันที่ยื่นคำขอ ({received}) — ตรวจสอบวัน เดือน และปี"
            )
        return day

    def facts(self) -> dict[str, Any]:
        """The arguments that `decide_case` takes from this form."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("version", "doubted")
        }

    def ask(self, doubts: Sequence[str]) -> str:
        """Asks why nonetheless, once for the same doubts; then what the step keeps. "" while the page asks."""
        self.told = hashlib.sha256("\n".join(doubts).encode()).hexdigest()[:16]
        if self.cleaned_data["doubted"] == self.told:
            return NO_REASON
        self._show_despite(deepcopy(type(self).base_fields["despite"].widget))
        again = f"หากถูกต้องแล้ว เขียนเหตุผล หรือกดปุ่มเดิมอีกครั้ง ระบบจะบันทึกว่า{NO_REASON}"
        self.add_error("despite", " ".join([*doubts, again]))
        return ""

    def _show_despite(self, widget: forms.Widget) -> None:
        self.fields["despite"].widget = widget
