"""To whom a case is sent on, by which letter; and the reply to it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms

from cases.forms.base import ThaiForm
from cases.forms.fields import LineField, TextField, ThaiDateField, attrs
from cases.models import Case, LocalAuthority, Referral
from cases.thai import format_date

NOBODY = "ยังไม่ได้กรอกหน่วยงานที่ส่งต่อ — เลือก อปท. จากรายชื่อ หรือพิมพ์ชื่อหน่วยงานที่รับเรื่องต่อ"
TWO = "เลือก อปท. และพิมพ์ชื่อหน่วยงานอื่นพร้อมกันไม่ได้ — เว้นว่างไว้ช่องหนึ่ง หากส่งสองแห่งให้ใช้ชื่อแห่งที่เป็นผู้รับเรื่อง"
LONG = 1000
NO_REPLY = "ยังไม่ได้กรอกคำตอบของหน่วยงาน — สรุปสั้น ๆ จากหนังสือตอบกลับ"


class ReferForm(ThaiForm):
    """Either one of the province's local authorities, or another agency by its name."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    to_local_authority = forms.ChoiceField(
        label="ส่งต่อไปยัง อปท. ในจังหวัด",
        required=False,
        widget=forms.Select(attrs=attrs()),
        error_messages={"invalid_choice": "อปท. ที่เลือกไม่อยู่ในรายชื่อ — เลือกจากรายชื่ออีกครั้ง"},
    )
    referred_to = LineField(
        label="หรือหน่วยงานอื่น",
        required=False,
        max_length=200,
        help_text="เช่น สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดตาก",
        widget=forms.TextInput(attrs=attrs(mark="")),
    )
    letter_number = LineField(
        label="หนังสือที่",
        required=False,
        max_length=60,
        digits=True,
        help_text="เลขที่หนังสือส่ง เช่น ตก 71501/245",
        widget=forms.TextInput(attrs=attrs("f-13")),
    )
    sent_on = ThaiDateField(
        label="วันที่ส่ง", required=False, help_text="วันที่ในหนังสือ เช่น 5/11/2569 หากเว้นว่างจะเป็นวันนี้"
    )

    def __init__(self, *args: Any, case: Case, offices: Sequence[LocalAuthority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.offices = case, {office.code: office for office in offices}
        self.fields["to_local_authority"].choices = [("", "ไม่ใช่ อปท."), *_by_district(offices)]  # type: ignore[attr-defined]

    def clean_sent_on(self) -> Any:
        day = self.cleaned_data["sent_on"] or self.today
        if day < self.case.received_on:
            raise forms.ValidationError(
                f"วันที่ {format_date(day)} อยู่ก่อนวันที่ยื่นคำขอ ({format_date(self.case.received_on)}) — ตรวจสอบวันที่ในหนังสือ"
            )
        return day

    def clean(self) -> None:
        if self.errors.keys() & {"to_local_authority", "referred_to"}:
            return
        office, agency = self.cleaned_data["to_local_authority"], self.cleaned_data["referred_to"]
        if office and agency:
            self.add_error("referred_to", TWO)
        if not office and not agency:
            self.add_error("referred_to", NOBODY)

    def facts(self) -> dict[str, Any]:
        """The arguments that `refer_case` takes from this form."""
        told = self.cleaned_data
        office = self.offices.get(told["to_local_authority"])
        return {
            "version": told["version"],
            "agency": office.name if office else told["referred_to"],
            "to_local_authority": office,
            "letter_number": told["letter_number"],
            "sent_on": told["sent_on"],
        }


def _by_district(offices: Sequence[LocalAuthority]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The drop-down's groups; the offices come ordered by district."""
    groups = groupby(offices, key=lambda office: office.district)
    return [(f"อำเภอ{one.name}", [(office.code, office.name) for office in group]) for one, group in groups]


class ReplyForm(ThaiForm):
    """The letter and the reply to it. `back`: the case comes back, which takes a reply; else one can come later."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    letter_number = LineField(
        label="หนังสือที่",
        required=False,
        max_length=60,
        digits=True,
        help_text="เลขที่หนังสือส่ง เช่น ตก 71501/245",
        widget=forms.TextInput(attrs=attrs("f-13")),
    )
    sent_on = ThaiDateField(label="วันที่ส่ง", required=False, help_text="วันที่ในหนังสือส่ง หากเว้นว่างจะคงวันเดิม")
    replied_on = ThaiDateField(
        label="วันที่ได้รับคำตอบ", required=False, help_text="เช่น 5/11/2569 หากเว้นว่างจะเป็นวันนี้"
    )
    reply = TextField(
        label="คำตอบของหน่วยงาน",
        required=False,
        max_length=LONG,
        help_text="สรุปว่าช่วยเหลืออย่างไร หรือส่งเรื่องคืนเพราะเหตุใด",
        error_messages={"required": NO_REPLY},
        widget=forms.Textarea(attrs=attrs(rows=4)),
    )

    def __init__(self, *args: Any, case: Case, referral: Referral, back: bool, **kwargs: Any) -> None:
        initial = {
            name: getattr(referral, name) for name in ("letter_number", "sent_on", "replied_on", "reply")
        }
        initial |= {"version": case.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.case, self.referral = case, referral
        self.fields["reply"].required = back

    def clean_sent_on(self) -> Any:
        day = self.cleaned_data["sent_on"] or self.referral.sent_on
        if day != self.referral.sent_on and day < self.case.received_on:
            raise forms.ValidationError(
                f"วันที่ {format_date(day)} อยู่ก่อนวันที่ยื่นคำขอ ({format_date(self.case.received_on)}) — ตรวจสอบวันที่ในหนังสือ"
            )
        return day

    def clean(self) -> None:
        if "reply" not in self.errors and self._lacks_reply():
            self.add_error("reply", NO_REPLY)
        sent_on, day = self.cleaned_data.get("sent_on"), self.cleaned_data.get("replied_on")
        if self.cleaned_data.get("reply") and "replied_on" not in self.errors:
            day = self.cleaned_data["replied_on"] = day or self.today
        if sent_on and day and day < sent_on:
            self.add_error(
                "replied_on",
                f"วันที่ {format_date(day)} อยู่ก่อนวันที่ส่ง ({format_date(sent_on)}) — ตรวจสอบวันที่ในหนังสือทั้งสองฉบับ",
            )

    def _lacks_reply(self) -> bool:
        """Without one, only the letter itself can be mended; a reply on record does not vanish."""
        told = self.cleaned_data
        letter = (told.get("letter_number"), told.get("sent_on"))
        same = letter == (self.referral.letter_number, self.referral.sent_on)
        return not told["reply"] and bool(self.referral.reply or told.get("replied_on") or same)

    def facts(self) -> dict[str, Any]:
        """The arguments that `take_back_case` and `record_reply` take from this form."""
        return dict(self.cleaned_data)
