"""Sections 3 to 5: what is asked for, what became of it, notes."""

from typing import Any

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import CountField, LineField, TextField, ThaiDateField, attrs
from cases.models import Channel, HelpKind, Outcome
from cases.states import DECIDED, LIVE, outcomes_after

Purpose = tuple[str, str | None]
WITHOUT_SUBKIND = "ไม่ระบุลักษณะย่อย"


def purposes(current: Purpose | None = None) -> list[tuple[str, Any]]:
    """ด้าน as groups, its ลักษณะย่อย as choices `kind/subkind`; retired ones only where a case has them."""
    rows = HelpKind.objects.order_by("position", "code", "subkinds__position", "subkinds__code").values_list(
        "code", "name", "active", "subkinds__code", "subkinds__name", "subkinds__active"
    )
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for kind, name, active, subkind, label, subactive in rows:
        if active or (current and current[0] == kind):
            _, choices = groups.setdefault(kind, (name, []))
            if subkind and (subactive or (current and current[1] == subkind)):
                choices.append((f"{kind}/{subkind}", label))
    return [
        ("", "เลือกด้านและลักษณะย่อย"),
        *(
            (name, [*choices, (f"{kind}/", f"{name} – {WITHOUT_SUBKIND}")])
            for kind, (name, choices) in groups.items()
        ),
    ]


def purpose_of(kind_id: str, subkind_id: str | None) -> str:
    return f"{kind_id}/{subkind_id or ''}"


class RequestForm(ThaiForm):
    """Compulsory: the ด้าน and the date received. The rest may follow later and is named as missing."""

    people_affected = CountField(
        label="จำนวนผู้ได้รับความเดือดร้อน (คน)",
        initial=1,
        error_messages={"required": "ยังไม่ได้กรอกจำนวนผู้ได้รับความเดือดร้อน — นับรวมผู้ยื่นคำขอ พิมพ์เช่น 4"},
        help_text="นับรวมผู้ยื่นคำขอ",
        widget=forms.TextInput(attrs=attrs("f-4", mark="", mode="numeric")),
    )
    channel = forms.ChoiceField(
        label="ช่องทางรับเรื่อง",
        required=False,
        choices=[("", "เลือกช่องทาง"), *Channel.choices],
        widget=forms.Select(attrs=attrs("f-20", mark="")),
    )
    purpose = forms.ChoiceField(
        label="ด้านและลักษณะย่อย",
        error_messages={"required": "ยังไม่ได้เลือกด้านที่ขอรับความช่วยเหลือ — เลือกจากรายการ"},
        widget=forms.Select(attrs=attrs("f-30", mark="(ต้องเลือก)")),
    )
    hardship = TextField(
        label="ลักษณะความเดือดร้อน",
        required=False,
        max_length=2000,
        help_text="เช่น น้ำท่วมบ้านสูง 50 ซม. เครื่องนอนเสียหายทั้งหมด",
        widget=forms.Textarea(attrs=attrs(mark="", rows=2)),
    )
    wanted = TextField(
        label="สิ่งที่ขอ",
        required=False,
        max_length=1000,
        help_text="เช่น ถุงยังชีพ และค่าซ่อมหลังคา",
        widget=forms.Textarea(attrs=attrs(mark="", rows=2)),
    )
    received_on = ThaiDateField(
        label="วันที่ยื่นคำขอ",
        error_messages={"required": "ยังไม่ได้กรอกวันที่ยื่นคำขอ — พิมพ์เช่น 5/11/2569"},
        help_text="พ.ศ. หรือ ค.ศ. ก็ได้ เช่น 5/11/2569 หรือ 5 พ.ย. 69",
        widget=forms.TextInput(attrs=attrs("f-13", mark="(ต้องกรอก)")),
    )

    def __init__(self, *args: Any, current: Purpose | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "purpose", purposes(current))

    def facts(self) -> dict[str, Any]:
        """The request's fields of this section."""
        data = dict(self.cleaned_data)
        kind, _, subkind = data.pop("purpose").partition("/")
        return data | {"kind_id": kind, "subkind_id": subkind or None}


class OutcomeForm(ThaiForm):
    """The result so far: any for a new case, afterwards what the table of states allows."""

    outcome = forms.ChoiceField(
        label="ผลการพิจารณาขณะนี้",
        choices=[(o.value, o.label) for o in LIVE],
        widget=forms.RadioSelect,
        initial="pending",
    )
    approved_on = ThaiDateField(label="วันที่อนุมัติ", required=False, help_text="วันที่ผู้บริหารท้องถิ่นอนุมัติ")
    outcome_reason = LineField(
        label="เหตุผล",
        required=False,
        max_length=300,
        help_text="เมื่อไม่เข้าหลักเกณฑ์ หรือเปลี่ยนผลที่บันทึกไว้",
        widget=forms.TextInput(attrs=attrs()),
    )
    referred_to = LineField(
        label="หน่วยงานที่ส่งต่อ",
        required=False,
        max_length=200,
        help_text="เมื่อส่งต่อ เช่น พม.จังหวัดตาก",
        widget=forms.TextInput(attrs=attrs()),
    )
    note = TextField(
        label="หมายเหตุ", required=False, max_length=1000, widget=forms.Textarea(attrs=attrs(rows=2))
    )

    def __init__(self, *args: Any, current: str = "", stage: str = "", **kwargs: Any) -> None:
        self.current = current
        super().__init__(*args, **kwargs)
        if current:
            choices_of(self, "outcome", [(o.value, o.label) for o in outcomes_after(stage, current)])
            self.fields["outcome"].error_messages["invalid_choice"] = (
                f"เลือกผลนี้ไม่ได้ เพราะผลที่บันทึกไว้ล่าสุดคือ “{Outcome(current).label}” — เลือกจากรายการที่แสดง"
            )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        taken_back = self.current in DECIDED and data.get("outcome") == Outcome.PENDING
        if taken_back and not data.get("outcome_reason"):
            label = Outcome(self.current).label
            self.add_error("outcome_reason", f"ผลเดิมคือ “{label}” — เขียนเหตุผลที่กลับเป็นอยู่ระหว่างดำเนินการ")
        return data

    def facts(self) -> dict[str, Any]:
        """The request's fields of this section."""
        return dict(self.cleaned_data)
