"""What is told with a file of evidence, and why one is taken away."""

from typing import Any

from django import forms
from django.http import HttpRequest

from cases.forms.base import ThaiForm
from cases.forms.fields import LineField, attrs
from cases.models import EvidenceKind

AT_ONCE = 10  # files of one sending [D]
NO_FILE = "ยังไม่ได้เลือกไฟล์ — เลือกไฟล์จากเครื่อง หรือถ่ายภาพด้วยกล้อง แล้วกดเก็บหลักฐาน"
TOO_MANY = f"เลือกเกิน {AT_ONCE} ไฟล์ จึงยังไม่ได้เก็บไฟล์ใด — ส่งครั้งละไม่เกิน {AT_ONCE} ไฟล์"


class EvidenceForm(ThaiForm):
    """The same kind and note for all files of one sending; the files themselves come by `files_in`."""

    kind = forms.ChoiceField(
        label="ประเภทหลักฐาน",
        choices=EvidenceKind.choices,
        initial=EvidenceKind.DAMAGE,
        widget=forms.Select(attrs=attrs("f-20", mark="")),
        error_messages={
            "required": "ยังไม่ได้เลือกประเภทหลักฐาน — เลือกจากรายการ",
            "invalid_choice": "ประเภทหลักฐานไม่อยู่ในรายการ — เลือกจากรายการอีกครั้ง",
        },
    )
    note = LineField(
        label="คำอธิบาย",
        required=False,
        max_length=300,
        help_text="เช่น หลังคาครัวด้านทิศตะวันออก",
        widget=forms.TextInput(attrs=attrs()),
    )


class RemovalForm(ThaiForm):
    """Why a file is taken away."""

    reason = LineField(
        label="เหตุผลที่นำออก",
        max_length=300,
        help_text="เช่น ภาพของเรื่องอื่น",
        error_messages={"required": "ยังไม่ได้กรอกเหตุผลที่นำออก — พิมพ์สั้น ๆ ว่าเพราะเหตุใด"},
        widget=forms.TextInput(attrs=attrs(mark="(ต้องกรอก)")),
    )


def files_in(request: HttpRequest) -> list[Any]:
    """Those chosen and the one from the camera, in this order."""
    return [*request.FILES.getlist("files"), *request.FILES.getlist("photo")]
