"""The page of resolutions: one row per case, each bound to what was typed for it, wherever it stood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict

from cases.actions.resolutions import Resolved
from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import BahtField, LineField, attrs, is_blank
from cases.meetings import OPEN_TO, WITH_REASON
from cases.models import AgendaItem, CommitteeMember, Resolution, Stage

MOST_ROWS = 500
MOST_SHOWN = 60
LATER = "later"
# What stands for "agreed to all" on a row that says nothing itself.
ALL_AGREED = {Stage.PROPOSED: Resolution.AGREE, Stage.EMERGENCY: Resolution.RATIFY}
OF_A_LINE, OF_THE_PAGE = 6, 20  # fields beside the ticks: of each line, and of the page with room to spare


def room_for(present: int) -> int:
    """How many lines a page may have: with every tick of every line it stays below the fields that Django takes."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 1_000
    return max(1, min(MOST_SHOWN, (most - OF_THE_PAGE) // (OF_A_LINE + present)))


class ResolutionForm(ThaiForm):
    """Nothing filled: no resolution yet, the case waits."""

    resolution = forms.ChoiceField(
        label="มติ",
        required=False,
        choices=[("", "ยังไม่มีมติ")],
        error_messages={"invalid_choice": "เลือกมตินี้ไม่ได้ในขั้นตอนของเรื่อง — เลือกใหม่จากรายการ"},
        widget=forms.Select(attrs=attrs("f-13", mark="")),
    )
    amount = BahtField(
        label="วงเงินที่เห็นชอบ (บาท)",
        required=False,
        widget=forms.TextInput(attrs=attrs("f-10", mark="", mode="decimal")),
    )
    reason = LineField(
        label="เหตุผลหรือเงื่อนไข", required=False, max_length=300, widget=forms.TextInput(attrs=attrs(mark=""))
    )
    recused = forms.MultipleChoiceField(
        label="กรรมการที่ถอนตัวในเรื่องนี้",
        required=False,
        error_messages={"invalid_choice": "มีกรรมการที่เลือกไว้ไม่ได้มาประชุม — เลือกใหม่จากผู้มาประชุม"},
        widget=forms.CheckboxSelectMultiple(attrs=attrs(mark="")),
    )
    interest = LineField(
        label="ส่วนได้เสีย",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=attrs(mark="", placeholder="เช่น เป็นญาติกับผู้ยื่นคำขอ")),
    )

    def __init__(
        self, *args: Any, today: date, item: AgendaItem, there: Sequence[CommitteeMember], **kwargs: Any
    ) -> None:
        super().__init__(*args, today=today, **kwargs)
        open_to = OPEN_TO.get(Stage(item.case.stage), ())
        told = [(one.value, one.label) for one in open_to]
        choices_of(self, "resolution", [("", "ยังไม่มีมติ"), *told, (LATER, "รอการประชุมครั้งถัดไป")])
        choices_of(self, "recused", [(str(member.pk), member.name) for member in there])

    @property
    def is_filled(self) -> bool:
        texts = (self[name].data for name in ("resolution", "amount", "reason", "interest"))
        return bool(self["recused"].data) or any(not is_blank(text) for text in texts)

    @property
    def shows_recusal(self) -> bool:
        """Drawn open where something was typed in it."""
        return bool(self["recused"].data or self["interest"].data)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        resolution = told.get("resolution")
        if self.is_filled and not resolution and "resolution" not in self.errors:
            self.add_error("resolution", "ยังไม่ได้เลือกมติ — เลือกจากรายการ หรือลบข้อมูลอื่นในเรื่องนี้")
        if resolution in WITH_REASON and told.get("amount") is not None:
            self.add_error("amount", "มตินี้ไม่มีวงเงิน — ลบจำนวนเงิน หรือเลือกมติใหม่")
        if resolution == Resolution.PARTLY and not told.get("amount") and "amount" not in self.errors:
            self.add_error("amount", "เห็นชอบบางส่วนต้องระบุวงเงิน — กรอกจำนวนเงินตามมติ เช่น 20,000")
        if resolution in WITH_REASON and not told.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "มตินี้ต้องมีเหตุผล — กรอกเหตุผลตามรายงานการประชุม")
        if told.get("recused") and not told.get("interest") and "interest" not in self.errors:
            self.add_error("interest", "ยังไม่ได้กรอกส่วนได้เสีย — กรอกเหตุที่กรรมการถอนตัว เช่น เป็นญาติกับผู้ยื่นคำขอ")
        if told.get("interest") and not told.get("recused") and "recused" not in self.errors:
            self.add_error("recused", "กรอกส่วนได้เสียไว้ แต่ยังไม่ได้เลือกกรรมการที่ถอนตัว — เลือกกรรมการ หรือลบส่วนได้เสีย")
        return told


@dataclass
class Line:
    """A case of the agenda on the page: its form, the version it was drawn from, how it fared."""

    item: AgendaItem
    form: ResolutionForm
    version: str
    is_new: bool = True

    @property
    def told(self) -> Resolved:
        """What the action takes; only of a valid form."""
        data = dict(self.form.cleaned_data)
        recused = frozenset(UUID(key) for key in data.pop("recused"))
        version = int(self.version) if re.fullmatch(r"\d{1,9}", self.version, re.ASCII) else 0
        return Resolved(item=self.item, version=version, recused=recused, **data)

    def refuse(self, why: str) -> None:
        """Shown on the row; what it was drawn from is now what stands."""
        self.form.add_error(None, why)
        self.version = str(self.item.case.version)


def lines_of(
    items: Sequence[AgendaItem], there: Sequence[CommitteeMember], data: QueryDict | None, *, today: date
) -> list[Line]:
    """A line for each item, bound where the page that was sent had one for it, under the number that it had there."""
    sent = numbers_in(data) if data is not None else {}
    free = max(sent.values(), default=-1) + 1
    lines = []
    for place, item in enumerate(items, free):
        number = sent.get(str(item.pk))
        prefix = f"item-{place if number is None else number}"
        form = ResolutionForm(
            data if number is not None else None, prefix=prefix, today=today, item=item, there=there
        )
        version = data.get(f"{prefix}-version", "") if data is not None and number is not None else ""
        lines.append(Line(item, form, version or str(item.case.version), is_new=number is None))
    return lines


class AllForm(ThaiForm):
    """One choice for the rows that choose nothing."""

    every = forms.ChoiceField(
        label="เรื่องที่ไม่ได้เลือกมติเอง",
        required=False,
        choices=[("", "ยังไม่มีมติ"), ("all", "เห็นชอบทั้งหมด")],
        help_text="เลือก “เห็นชอบทั้งหมด” แล้วเปลี่ยนเฉพาะเรื่องที่มติต่างออกไป เรื่องที่ช่วยเหลือฉุกเฉินไปแล้วจะเป็นการรับรอง",
        widget=forms.Select(attrs=attrs("f-13", mark="")),
    )


def with_default(data: QueryDict, items: Sequence[AgendaItem]) -> QueryDict:
    """The page as sent, with the choice for all on each row that said nothing; LATER is a row that says so itself.

    A row with a reason and no resolution is asked which it was: nobody gives a reason for agreeing.
    """
    told, numbers = QueryDict(data.urlencode(), mutable=True), numbers_in(data)
    for item in items:
        if (number := numbers.get(str(item.pk))) is None:
            continue
        name, reason = f"item-{number}-resolution", data.get(f"item-{number}-reason")
        if data.get(name) == LATER:
            told[name] = ""
        elif data.get("every") == "all" and not data.get(name) and is_blank(reason):
            told[name] = ALL_AGREED[Stage(item.case.stage)].value
    return told


def numbers_in(data: QueryDict) -> dict[str, int]:
    """The key of each item that was sent → its number on that page."""
    return {str(data[f"item-{n}-id"]): n for n in range(MOST_ROWS) if f"item-{n}-id" in data}
