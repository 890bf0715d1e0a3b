"""Lines of help given: as many as needed, an empty one is none."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from cases.ceilings import Over
from cases.facts import HelpFields
from cases.forms.base import ThaiForm, typed_lines
from cases.forms.fields import NO_REASON, BahtField, LineField, QuantityField, ThaiDateField, attrs, is_blank
from cases.models import BudgetSource, HelpForm

MOST_LINES = 30
NO_FORM = "ยังไม่ได้เลือกรูปแบบ — เลือกเงิน สิ่งของ แรงงาน หรือบริการ"
NO_UNIT = "ระบุจำนวนแล้วแต่ยังไม่มีหน่วยนับ — พิมพ์หรือเลือก เช่น ชุด หลัง คน"
UNITS = ("ชุด", "หลัง", "คน", "ครั้ง", "วัน")
# What few lines have: folded, so that a line is typed as fast as before.
FOLDED = ("quantity", "unit", "receiver", "evidence")
# Something in one of these makes a line.
TOLD = ("form", "description", "amount", "given_on", "budget_source", *FOLDED)


class HelpLineForm(ThaiForm):
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    form = forms.ChoiceField(
        label="รูปแบบ",
        required=False,
        choices=[("", "เลือกรูปแบบ"), *HelpForm.choices],
        widget=forms.Select(attrs=attrs("f-10", mark="")),
    )
    description = LineField(
        label="รายการ",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=attrs(mark="", placeholder="เช่น ถุงยังชีพ 1 ชุด")),
    )
    amount = BahtField(
        label="จำนวนเงินหรือมูลค่า (บาท)",
        required=False,
        widget=forms.TextInput(attrs=attrs("f-10", mark="", mode="decimal")),
    )
    given_on = ThaiDateField(
        label="วันที่ช่วยเหลือ", required=False, widget=forms.TextInput(attrs=attrs("f-10", mark=""))
    )
    budget_source = forms.ChoiceField(
        label="แหล่งงบประมาณ",
        required=False,
        choices=[("", "เลือกแหล่งงบประมาณ"), *BudgetSource.choices],
        widget=forms.Select(attrs=attrs("f-20", mark="")),
    )
    quantity = QuantityField(
        label="จำนวน", required=False, widget=forms.TextInput(attrs=attrs("f-6", mark="", mode="decimal"))
    )
    unit = LineField(
        label="หน่วยนับ",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=attrs("f-6", mark="", list="help-units")),
    )
    receiver = LineField(
        label="ผู้รับแทน",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=attrs(mark="(ถ้าไม่ใช่ผู้ยื่นคำขอ)", placeholder="เช่น นายสมชาย ใจดี (บุตร)")),
    )
    evidence = LineField(
        label="หลักฐานการรับ",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=attrs(placeholder="เช่น ใบสำคัญรับเงินเลขที่ 15/2570")),
    )
    over_ceiling_reason = LineField(
        label="เหตุผลที่เกินอัตรา",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=attrs(mark="", placeholder="เช่น บ้านเสียหายทั้งหลัง คณะกรรมการเห็นชอบแล้ว")),
    )
    over_asked = forms.CharField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label="ลบรายการนี้", required=False)
    over: Sequence[Over] = ()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("remove"):
            return data
        if self.is_filled and not data.get("form"):
            self.add_error("form", NO_FORM)
        if data.get("quantity") and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", NO_UNIT)
        return data

    @property
    def is_filled(self) -> bool:
        return any(not is_blank(self[name].data) for name in TOLD)

    @property
    def unfolds(self) -> bool:
        """Whether the fields of less usual lines stand open: something is in them, or to be mended."""
        return any(not is_blank(self[name].value()) or self[name].errors for name in FOLDED)

    def facts(self) -> HelpFields | None:
        data = dict(self.cleaned_data)
        if data.pop("remove", False) or not self.is_filled:
            return None
        del data["over_asked"]
        return HelpFields(**data)

    def ask(self, over: Sequence[Over]) -> bool:
        """Asks why it is more than the rates, once for the same numbers: a ceiling never blocks."""
        self.over = over
        if self.cleaned_data["over_ceiling_reason"]:
            return False
        if self.cleaned_data["over_asked"] == self.over_told:
            self.cleaned_data["over_ceiling_reason"] = NO_REASON
            return False
        sentences = " ".join(map(str, over))
        self.add_error(
            "over_ceiling_reason", f"{sentences} — เขียนเหตุผล หากยังไม่มีให้กดปุ่มเดิมอีกครั้ง ระบบจะบันทึกว่า{NO_REASON}"
        )
        return True

    @property
    def over_told(self) -> str:
        """What the page said, as a mark that comes back with it."""
        return hashlib.sha256("\n".join(map(str, self.over)).encode()).hexdigest()[:16]


if TYPE_CHECKING:
    Lines = BaseFormSet[HelpLineForm]
else:  # not subscriptable when it runs
    Lines = BaseFormSet


class HelpLines(Lines):
    """The lines of one case. `help` is the prefix, so that a gap can point at `help-0-amount`."""

    units = UNITS

    def facts(self) -> list[HelpFields]:
        return [line for form in self.forms if (line := form.facts())]

    def ask(self, found: Sequence[Over], *, before: int = 0) -> bool:
        """Whether a line must first be asked for its reason; `before`: lines of the case that are not on this page."""
        filled = [form for form in self.forms if form.facts()]
        over = [(form, [one for one in found if one.line == n]) for n, form in enumerate(filled, before)]
        return any([form.ask(mine) for form, mine in over if mine])  # noqa: C419 - a generator would stop at the first


_HelpLines = formset_factory(
    HelpLineForm, formset=HelpLines, extra=0, min_num=1, max_num=MOST_LINES, absolute_max=MOST_LINES
)


def help_lines(
    data: QueryDict | None, *, today: date, stored: list[HelpFields], redrawn: QueryDict | None = None
) -> HelpLines:
    """Bound to `data`; or showing what is stored; or what was typed (`redrawn`), with another line if asked."""
    initial = [asdict(line) for line in stored]
    if redrawn is not None:
        initial = typed_lines(redrawn, HelpLineForm, prefix="help", most=MOST_LINES)
        if "add_line" in redrawn and len(initial) < MOST_LINES:
            initial.append({})
    lines = _HelpLines(data, prefix="help", initial=initial, form_kwargs={"today": today})
    return cast(HelpLines, lines)
