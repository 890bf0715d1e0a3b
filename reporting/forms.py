"""Why a month is taken out, that it stands in INFO, and by which order it is excused."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, ThaiDateField, attrs
from cases.thai import format_instant
from reporting.models import Cause, InfoExport

OTHER = "อื่น ๆ"
PURPOSES = [
    "บันทึกหรือนำเข้าข้อมูลใน INFO",
    "ตรวจสอบความครบถ้วนและความถูกต้องก่อนบันทึกใน INFO",
    "จัดทำรายงานตามหนังสือสั่งการ",
    OTHER,
]
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
BY_HAND = "hand"
TYPED = "typed"


class ExportForm(ThaiForm):
    """The purpose is written down; one in words of one's own (อื่น ๆ) only where there is a list of exports to keep it."""

    purpose = forms.ChoiceField(
        label="วัตถุประสงค์ที่ส่งออก",
        error_messages={"required": "ยังไม่ได้เลือกวัตถุประสงค์ — ไฟล์มีข้อมูลส่วนบุคคล เลือกจากรายการก่อนดาวน์โหลด"},
        widget=forms.Select(attrs=attrs("f-30", mark="")),
    )
    detail = LineField(
        label="ระบุวัตถุประสงค์",
        required=False,
        max_length=200,
        help_text=f"เฉพาะเมื่อเลือก “{OTHER}”",
        widget=forms.TextInput(attrs=attrs(mark="")),
    )

    def __init__(self, *args: Any, purposes: Sequence[str] = PURPOSES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "purpose", [("", "เลือกวัตถุประสงค์"), *((text, text) for text in purposes)])
        if OTHER not in purposes:
            del self.fields["detail"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("purpose") == OTHER and not cleaned.get("detail"):
            self.add_error(
                "detail", f"เลือก “{OTHER}” แล้วยังไม่ได้ระบุ — พิมพ์วัตถุประสงค์สั้น ๆ เช่น ตรวจสอบตามคำขอของอำเภอ"
            )
        return cleaned

    @property
    def detail_told(self) -> str:
        """What was typed beside “อื่น ๆ”; "" where a purpose of the list was chosen."""
        return str(self.cleaned_data["detail"]) if self.cleaned_data["purpose"] == OTHER else ""


class RecordForm(ThaiForm):
    """When INFO was filled, and from which file."""

    recorded_on = ThaiDateField(
        label="วันที่บันทึกใน INFO",
        error_messages={"required": "ยังไม่ได้พิมพ์วันที่บันทึกใน INFO — พิมพ์เป็น วัน/เดือน/ปี พ.ศ. เช่น 5/11/2569"},
    )
    file = forms.ChoiceField(
        label="บันทึกจากตารางฉบับใด",
        error_messages={
            "required": "ยังไม่ได้เลือกตาราง — เลือกตารางที่ใช้บันทึก หรือ “กรอกใน INFO โดยตรง ไม่ได้ใช้ตาราง”"
        },
    )
    sha256 = LineField(
        label="รหัสตรวจสอบไฟล์ (SHA-256)",
        required=False,
        max_length=80,
        help_text="เฉพาะเมื่อเลือกพิมพ์รหัสเอง: ตัวเลขและตัวอักษร a–f รวม 64 ตัว",
        widget=forms.TextInput(attrs=attrs(mark="")),
    )

    def __init__(self, *args: Any, exports: list[InfoExport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = [
            (one.sha256, f"{format_instant(one.exported_at)} · {one.rows:,} แถว · รหัส {one.sha256[:8]}")
            for one in {one.sha256: one for one in exports}.values()
        ]
        choices = [*files, (BY_HAND, "กรอกใน INFO โดยตรง ไม่ได้ใช้ตาราง"), (TYPED, "ตารางอื่น พิมพ์รหัสตรวจสอบเอง")]
        choices_of(self, "file", [("", "เลือกตาราง"), *choices])

    def clean_sha256(self) -> str:
        text: str = self.cleaned_data["sha256"].replace(" ", "").lower()
        if text and not SHA256.fullmatch(text):
            raise ValidationError(
                f"รหัสตรวจสอบมี {len(text)} ตัวหรือมีอักษรอื่นปน ต้องเป็นเลข 0–9 และ a–f รวม 64 ตัว — คัดลอกจากหน้าส่งออกทั้งบรรทัด"
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("file") == TYPED and not cleaned.get("sha256") and "sha256" not in self.errors:
            self.add_error(
                "sha256", "ยังไม่ได้พิมพ์รหัสตรวจสอบ — คัดลอกจากบรรทัดของตารางในหน้าส่งออก หรือเลือกตารางจากรายการ"
            )
        return cleaned

    @property
    def checksum(self) -> str:
        """Of the chosen file; "" for none."""
        file: str = self.cleaned_data["file"]
        typed: str = self.cleaned_data["sha256"]
        return {BY_HAND: "", TYPED: typed}.get(file, file)


def _several_lines() -> forms.Textarea:
    return forms.Textarea(attrs=attrs(rows=2))


class ExcuseForm(ThaiForm):
    """As the signed order says; all of it compulsory."""

    cause = forms.ChoiceField(
        label="ประเภทของเหตุ",
        choices=[("", "เลือกประเภทของเหตุ"), *Cause.choices],
        error_messages={
            "required": "ยังไม่ได้เลือกประเภทของเหตุ — เลือกจากรายการตามหนังสือ",
            "invalid_choice": "ไม่มีประเภทของเหตุที่เลือก — เลือกใหม่จากรายการ",
        },
        widget=forms.Select(attrs=attrs("f-30")),
    )
    reason = LineField(
        label="เหตุที่ยกเว้น",
        max_length=300,
        error_messages={"required": "ยังไม่ได้พิมพ์เหตุที่ยกเว้น — พิมพ์สั้น ๆ ตามหนังสือ เช่น น้ำท่วมที่ทำการ เปิดทำงานไม่ได้"},
        widget=_several_lines(),
    )
    order_number = LineField(
        label="เลขที่หนังสือ",
        digits=True,
        max_length=80,
        help_text="หนังสือยกเว้นที่ลงนามแล้ว เช่น ตก 0023.3/1234",
        error_messages={"required": "ยังไม่ได้พิมพ์เลขที่หนังสือ — คัดลอกจากหนังสือที่ลงนามแล้ว เช่น ตก 0023.3/1234"},
        widget=forms.TextInput(attrs=attrs("f-30")),
    )
    order_date = ThaiDateField(
        label="หนังสือลงวันที่",
        error_messages={"required": "ยังไม่ได้พิมพ์วันที่ของหนังสือ — พิมพ์เป็น วัน/เดือน/ปี พ.ศ. เช่น 5/11/2569"},
    )
    signed_by = LineField(
        label="ผู้ลงนาม",
        max_length=120,
        help_text="ชื่อหรือตำแหน่งของผู้ลงนามในหนังสือ",
        error_messages={"required": "ยังไม่ได้พิมพ์ผู้ลงนาม — พิมพ์ตามหนังสือ เช่น ผู้ว่าราชการจังหวัด"},
        widget=forms.TextInput(attrs=attrs("f-30")),
    )


class RevokeForm(ThaiForm):
    """`excuse` is the one that the page showed."""

    excuse = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revoked_reason = LineField(
        label="เหตุที่เพิกถอน",
        max_length=300,
        error_messages={"required": "ยังไม่ได้พิมพ์เหตุที่เพิกถอน — พิมพ์สั้น ๆ เช่น พิมพ์เลขที่หนังสือผิด หรือยกเว้นผิดเดือน"},
        widget=_several_lines(),
    )
