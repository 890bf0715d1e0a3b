"""A public notice, an objection to a name on it, and the answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, TextField, ThaiDateField, attrs
from cases.models import Answer, NoticeEntry
from cases.provisions import Ruled

# The step's reason says that an objection was upheld, and that it came late, before this one, within its own 300.
LONGEST_REASON = 250


class NoticeForm(ThaiForm):
    """`until` blank: the days laid down, the day of posting counted; `days` are those of today, for the hint."""

    posted_on = ThaiDateField(
        label="ปิดประกาศวันที่",
        help_text="เช่น 5/11/2569",
        error_messages={"required": "ยังไม่ได้กรอกวันที่ปิดประกาศ — พิมพ์เช่น 5/11/2569"},
    )
    until = ThaiDateField(label="ถึงวันที่", required=False, past=False)
    places = LineField(
        label="สถานที่ปิดประกาศ",
        max_length=300,
        help_text="เช่น บอร์ดประชาสัมพันธ์สำนักงานเทศบาล และศาลาประชาคมหมู่ที่ 4",
        error_messages={"required": "ยังไม่ได้กรอกสถานที่ปิดประกาศ — กรอกอย่างน้อย 1 แห่ง"},
        widget=forms.TextInput(attrs=attrs()),
    )

    def __init__(self, *args: Any, today: date, days: Ruled[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        if days:
            told = f"หากเว้นว่างจะครบ {days.value} วัน นับวันปิดประกาศเป็นวันแรก ที่มา: {days.origin}"
            self.fields["until"].help_text = told


class ObjectionForm(ThaiForm):
    entry = forms.ChoiceField(
        label="รายชื่อที่ถูกคัดค้าน",
        error_messages={
            "required": "ยังไม่ได้เลือกรายชื่อ — เลือกรายชื่อที่ถูกคัดค้าน",
            "invalid_choice": "รายชื่อนี้ไม่อยู่ในประกาศ — เลือกใหม่จากรายการ",
        },
        widget=forms.Select(attrs=attrs()),
    )
    received_on = ThaiDateField(
        label="วันที่รับคำคัดค้าน",
        help_text="เช่น 5/11/2569",
        error_messages={"required": "ยังไม่ได้กรอกวันที่รับคำคัดค้าน — พิมพ์เช่น 5/11/2569"},
    )
    objector = LineField(
        label="ผู้คัดค้าน",
        required=False,
        max_length=200,
        help_text="ใช้ภายในสำนักงานเท่านั้น",
        widget=forms.TextInput(attrs=attrs("f-20")),
    )
    grounds = TextField(
        label="เหตุที่คัดค้าน",
        max_length=1000,
        error_messages={"required": "ยังไม่ได้กรอกเหตุที่คัดค้าน — สรุปจากคำคัดค้าน"},
        widget=forms.Textarea(attrs=attrs() | {"rows": 3}),
    )

    def __init__(self, *args: Any, entries: Sequence[NoticeEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (str(entry.pk), f"{entry.place}. {entry.case.applicant.full_name} (เรื่องเลขที่ {entry.case.number})")
            for entry in entries
        ]
        choices_of(self, "entry", [("", "เลือกรายชื่อ"), *named])


class AnswerForm(ThaiForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    answer = forms.ChoiceField(
        label="ผลการพิจารณา",
        choices=Answer.choices,
        error_messages={"required": "ยังไม่ได้เลือกผลการพิจารณา — เลือก 1 ข้อ"},
        widget=forms.RadioSelect(attrs=attrs()),
    )
    answered_on = ThaiDateField(
        label="วันที่แจ้งผล",
        help_text="เช่น 5/11/2569",
        error_messages={"required": "ยังไม่ได้กรอกวันที่แจ้งผล — พิมพ์เช่น 5/11/2569"},
    )
    reason = LineField(
        label="เหตุผล",
        max_length=LONGEST_REASON,
        error_messages={"required": "ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ตามที่แจ้งผู้คัดค้าน"},
        widget=forms.TextInput(attrs=attrs()),
    )
