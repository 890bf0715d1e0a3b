"""The order that appoints a committee with its members, and one member's term."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from cases.actions.committee import MemberFields
from cases.forms.base import ThaiForm, typed_lines
from cases.forms.fields import CountField, LineField, ThaiDateField, attrs, is_blank
from cases.models import MemberRole

FIRST_LINES, MOST_LINES = 5, 15
ENDS_BEFORE = "วันที่พ้นหน้าที่มาก่อนวันที่เริ่ม — ตรวจสอบวันที่ทั้งสองช่อง"


class OrderForm(ThaiForm):
    order_number = LineField(
        label="คำสั่งเลขที่",
        max_length=60,
        help_text="เช่น 123/2569",
        error_messages={"required": "ยังไม่ได้กรอกเลขที่คำสั่ง — ดูจากหัวคำสั่งแต่งตั้ง"},
        widget=forms.TextInput(attrs=attrs("f-20")),
    )
    appointed_on = ThaiDateField(
        label="ลงวันที่",
        help_text="เช่น 1/10/2569",
        error_messages={"required": "ยังไม่ได้กรอกวันที่ของคำสั่ง — ดูจากท้ายคำสั่งแต่งตั้ง"},
    )
    quorum = CountField(
        label="องค์ประชุม (คน)",
        most=100,
        help_text="จำนวนกรรมการที่ต้องมาประชุม ไม่นับผู้ช่วยเลขานุการ หากเว้นว่างระบบจะคิดตามข้อกำหนด",
        required=False,
        widget=forms.TextInput(attrs=attrs("f-4", mode="numeric")),
    )
    quorum_source = LineField(
        label="ที่มาขององค์ประชุม",
        required=False,
        max_length=400,
        help_text="กรอกเมื่อคำสั่งกำหนดไว้เอง เช่น ไม่น้อยกว่ากึ่งหนึ่งของกรรมการทั้งหมด ตามคำสั่งข้อ 3",
        widget=forms.TextInput(attrs=attrs()),
    )


def _day(label: str) -> ThaiDateField:
    return ThaiDateField(
        label=label, required=False, past=False, widget=forms.TextInput(attrs=attrs("f-10", mark=""))
    )


class TermForm(ThaiForm):
    """`until` is the first day on which the member no longer sits."""

    from_day = ThaiDateField(
        label="เริ่มทำหน้าที่วันที่", required=False, past=False, help_text="หากเว้นว่างจะเริ่มตามวันที่ของคำสั่ง"
    )
    until = ThaiDateField(
        label="พ้นหน้าที่วันที่",
        required=False,
        past=False,
        help_text="วันแรกที่ไม่ได้เป็นกรรมการแล้ว หากเว้นว่างจะอยู่จนมีคำสั่งใหม่",
    )

    def clean(self) -> dict[str, Any]:
        begins, ends = self.cleaned_data.get("from_day"), self.cleaned_data.get("until")
        if begins and ends and ends < begins:
            self.add_error("until", ENDS_BEFORE)
        return self.cleaned_data


class MemberForm(TermForm):
    """One member of an order that stands; `starts`: one added to it, who needs a first day."""

    name = LineField(
        label="ชื่อ–สกุล",
        max_length=120,
        error_messages={"required": "ยังไม่ได้กรอกชื่อ — กรอกชื่อตามคำสั่ง"},
        widget=forms.TextInput(attrs=attrs(placeholder="เช่น นายสมชาย ใจดี")),
    )
    position = LineField(
        label="ตำแหน่งหรือผู้แทน",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=attrs(placeholder="เช่น ปลัดเทศบาล")),
    )
    role = forms.ChoiceField(
        label="หน้าที่",
        choices=[("", "เลือกหน้าที่"), *MemberRole.choices],
        error_messages={"required": "ยังไม่ได้เลือกหน้าที่ — เลือกประธาน กรรมการ หรือเลขานุการ"},
        widget=forms.Select(attrs=attrs("f-13")),
    )

    field_order = ("name", "position", "role", "from_day", "until")

    def __init__(self, *args: Any, starts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if starts:
            first = self.fields["from_day"]
            first.required, first.help_text = True, "วันแรกที่เป็นกรรมการ"
            first.error_messages["required"] = "ยังไม่ได้กรอกวันที่เริ่มทำหน้าที่ — กรอกวันที่กรรมการคนนี้เริ่มทำหน้าที่"

    @property
    def told(self) -> MemberFields:
        """Only of a valid form."""
        return MemberFields(**self.cleaned_data)


class MemberLineForm(TermForm):
    name = LineField(
        label="ชื่อ–สกุล",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=attrs(mark="", placeholder="เช่น นายสมชาย ใจดี")),
    )
    position = LineField(
        label="ตำแหน่งหรือผู้แทน",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=attrs(mark="", placeholder="เช่น ปลัดเทศบาล")),
    )
    role = forms.ChoiceField(
        label="หน้าที่",
        required=False,
        choices=[("", "เลือกหน้าที่"), *MemberRole.choices],
        widget=forms.Select(attrs=attrs("f-13", mark="")),
    )
    from_day = _day("เริ่มทำหน้าที่วันที่")
    until = _day("พ้นหน้าที่วันที่")

    def clean(self) -> dict[str, Any]:
        if self.is_filled and not self.cleaned_data.get("name") and "name" not in self.errors:
            self.add_error("name", "ยังไม่ได้กรอกชื่อ — กรอกชื่อตามคำสั่ง หรือลบข้อมูลอื่นในบรรทัดนี้")
        if self.is_filled and not self.cleaned_data.get("role") and "role" not in self.errors:
            self.add_error("role", "ยังไม่ได้เลือกหน้าที่ — เลือกประธาน กรรมการ หรือเลขานุการ")
        return super().clean()

    @property
    def is_filled(self) -> bool:
        return any(not is_blank(self[name].data) for name in MemberLineForm.base_fields)

    def facts(self) -> MemberFields | None:
        return MemberFields(**self.cleaned_data) if self.is_filled else None


if TYPE_CHECKING:
    Lines = BaseFormSet[MemberLineForm]
else:  # not subscriptable when it runs
    Lines = BaseFormSet


class MemberLines(Lines):
    """The members named in one order; an empty line is none."""

    def facts(self) -> list[MemberFields]:
        return [line for form in self.forms if (line := form.facts())]


_MemberLines = formset_factory(
    MemberLineForm, formset=MemberLines, extra=0, min_num=1, max_num=MOST_LINES, absolute_max=MOST_LINES
)


def member_lines(data: QueryDict | None, *, today: Any, redrawn: QueryDict | None = None) -> MemberLines:
    """Bound to `data`; or five empty lines; or what was typed (`redrawn`) with another line."""
    initial: list[dict[str, Any]] = [{}] * FIRST_LINES
    if redrawn is not None:
        initial = typed_lines(redrawn, MemberLineForm, prefix="member", most=MOST_LINES)
        if len(initial) < MOST_LINES:
            initial.append({})
    lines = _MemberLines(data, prefix="member", initial=initial, form_kwargs={"today": today})
    return cast(MemberLines, lines)
