"""Section 1 of the form: who asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from cases import identity
from cases.facts import ApplicantFields
from cases.forms.base import ThaiForm
from cases.forms.fields import LineField, PartialDateField, attrs
from cases.models import DocumentType
from cases.rules import THIRTEEN_DIGITS
from cases.thai import (
    IdentityProblem,
    PartialDate,
    clean_identity,
    clean_phone,
    format_phone,
    identity_problem,
    phone_problem,
)

NUMBER_WITHOUT_PAPER = (
    "เลือก “ไม่มีเอกสาร” แต่มีเลขประจำตัวอยู่ — เลือกประเภทเอกสารให้ตรงกับเลข หรือลบเลขออกหากไม่มีเอกสารจริง"
)
NUMBER_WITHOUT_DIGIT = (
    "ไม่มีตัวเลขอยู่ในเลขประจำตัว — พิมพ์เลขตามเอกสาร หากเอกสารไม่มีเลขให้เว้นว่างไว้ หากไม่มีเอกสารให้เลือก “ไม่มีเอกสาร”"
)

STORED = (
    "บันทึกไว้แล้ว <b>{}</b> — เว้นว่างไว้เพื่อใช้เลขเดิม พิมพ์เลขใหม่เฉพาะเมื่อต้องการแก้ไข หากต้องการลบเลข ให้เลือก “ไม่มีเอกสาร”"
)


class ApplicantForm(ThaiForm):
    """Only the first name is compulsory; a number that cannot be right is refused, a doubtful one asks why.

    A stored number is not brought to the page: its field is empty, and empty keeps it.

    What is `stored` already (an import may have brought it) is no error when it stays: it is a gap, and
    must not stand in the way of mending something else.
    """

    document_type = forms.ChoiceField(
        label="ประเภทเอกสารแสดงตน",
        choices=DocumentType.choices,
        initial=DocumentType.THAI_ID,
        widget=forms.Select(attrs=attrs("f-20", mark="")),
    )
    identity_number = LineField(
        label="เลขประจำตัว",
        required=False,
        max_length=60,
        help_text="บัตรประชาชนพิมพ์ 13 หลัก มีขีดหรือไม่มีก็ได้",
        # The usual document is chosen already: typing begins here, and Shift+Tab leads to the others.
        widget=forms.TextInput(attrs=attrs("f-20", mark="", spellcheck="false", autofocus=True)),
    )
    identity_checked = forms.BooleanField(
        label="ตรวจบัตรตัวจริงแล้ว",
        required=False,
        help_text="เจ้าหน้าที่เห็นบัตรหรือเอกสารตัวจริงของผู้ยื่นคำขอแล้ว จึงไม่ต้องเก็บสำเนา",
    )
    identity_override = LineField(
        label="เหตุผลที่ใช้เลขนี้",
        required=False,
        max_length=200,
        help_text="เช่น ตรวจเทียบกับบัตรตัวจริงทีละหลักแล้ว",
        widget=forms.TextInput(attrs=attrs("f-30", mark="(เมื่อเลขไม่ตรงหลักตรวจสอบ)", list="override-reasons")),
    )
    title = LineField(
        label="คำนำหน้า",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=attrs("f-10", mark="", list="titles")),
    )
    first_name = LineField(
        label="ชื่อ",
        max_length=100,
        error_messages={"required": "ยังไม่ได้กรอกชื่อผู้ยื่นคำขอ — พิมพ์ชื่อตามเอกสาร หากไม่ทราบให้พิมพ์ “ไม่ทราบชื่อ”"},
        widget=forms.TextInput(attrs=attrs(mark="(ต้องกรอก)")),
    )
    last_name = LineField(label="สกุล", required=False, max_length=100, widget=forms.TextInput(attrs=attrs()))
    birth = PartialDateField(
        label="วันเกิด",
        required=False,
        help_text="เช่น 5/3/2520 หากทราบเพียงปีให้พิมพ์ 2520",
        widget=forms.TextInput(attrs=attrs("f-13")),
    )
    phone = LineField(
        label="โทรศัพท์",
        required=False,
        max_length=40,
        help_text="เช่น 081-234-5678",
        widget=forms.TextInput(attrs=attrs("f-13", mode="tel")),
    )

    def __init__(self, *args: Any, stored: ApplicantFields | None = None, **kwargs: Any) -> None:
        self.stored = stored
        self.kept = stored.identity_number if stored else ""
        super().__init__(*args, **kwargs)
        if self.kept:
            self.fields["identity_number"].help_text = format_html(STORED, identity.mask(self.kept))

    def clean_identity_number(self) -> str:
        number = clean_identity(self.cleaned_data["identity_number"])
        if len(number) > 30:
            raise ValidationError("เลขประจำตัวยาวเกิน 30 ตัวอักษร — พิมพ์เฉพาะเลขที่ปรากฏบนเอกสาร")
        return number

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        problem = phone_problem(text)
        if problem and not (self.stored and clean_phone(text) == clean_phone(self.stored.phone)):
            raise ValidationError(problem)
        return clean_phone(text)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("document_type") == DocumentType.NONE:
            if data.get("identity_number"):
                self.add_error("identity_number", NUMBER_WITHOUT_PAPER)
            return data | {"identity_number": "", "identity_override": "", "identity_checked": False}
        if data.get("identity_number") == "":
            data["identity_number"] = self.kept
        if data.get("document_type") in THIRTEEN_DIGITS and data.get("identity_number"):
            problem = identity_problem(data["identity_number"])
            stays = data["identity_number"] == self.kept
            if problem and not stays and not (problem.overridable and data.get("identity_override")):
                self.add_error("identity_number", problem.text)
            if not (problem and problem.overridable):
                data["identity_override"] = ""
        elif (
            (number := data.get("identity_number"))
            and number != self.kept
            and not any(map(str.isdigit, number))
        ):
            self.add_error("identity_number", NUMBER_WITHOUT_DIGIT)
        return data

    @property
    def problem(self) -> IdentityProblem | None:
        """What is the matter with the number that stands there, or is kept."""
        number = self["identity_number"].value() or self.kept
        if not number or self["document_type"].value() not in THIRTEEN_DIGITS:
            return None
        return identity_problem(number)

    @property
    def asks_why(self) -> bool:
        """Whether the reason for a doubtful number should stand open: only where a reason can help."""
        problem = self.problem
        return bool(self["identity_override"].value() or (problem and problem.overridable))

    @property
    def doubt(self) -> str:
        """What to say about the number that stands there, unless an error says it or a reason answers it."""
        if (self.is_bound and self.errors) or self["identity_override"].value():
            return ""
        return self.problem.text if self.problem else ""

    @property
    def number_typed(self) -> str:
        """What stands in the field, unjudged; "" where there is no document."""
        if self["document_type"].value() == DocumentType.NONE:
            return ""
        return str(self["identity_number"].value() or "")

    def facts(self) -> ApplicantFields:
        return ApplicantFields(**self.cleaned_data)


def initial_of(applicant: ApplicantFields) -> dict[str, Any]:
    """A stored applicant as the form shows it: the phone grouped for the eye, the number not at all."""
    return {
        **{name: getattr(applicant, name) for name in ApplicantFields.__dataclass_fields__},
        "identity_number": "",
        "birth": PartialDate.from_iso(applicant.birth) if applicant.birth else "",
        "phone": format_phone(applicant.phone),
    }
