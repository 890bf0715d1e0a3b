"""The people affected, typed into rows or pasted as one text; what is wrong comes back by its row or line."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from cases.forms.base import ThaiForm, typed_lines
from cases.forms.fields import attrs
from cases.roster import MOST, WHY, Parsed, RosterLine, holds_number, line_of, parse, problems_of, too_many

ROWS = 3
MOST_ROWS = 60
LONGEST_TEXT = 100_000
TOLD = 20  # problems at once: a text of another kind has one on every line
APPEND, REPLACE = "append", "replace"
FIELDS = ("name", "house_no", "moo", "community")


class RosterRowForm(ThaiForm):
    """One of the people, in fields."""

    name = forms.CharField(
        label="ชื่อ–สกุล",
        required=False,
        widget=forms.TextInput(attrs=attrs(mark="", placeholder="เช่น นางสมศรี ใจดี")),
    )
    house_no = forms.CharField(
        label="บ้านเลขที่", required=False, widget=forms.TextInput(attrs=attrs("f-6", mark=""))
    )
    moo = forms.CharField(
        label="หมู่ที่", required=False, widget=forms.TextInput(attrs=attrs("f-4", mark="", mode="numeric"))
    )
    community = forms.CharField(
        label="หรือชุมชน", required=False, widget=forms.TextInput(attrs=attrs("f-13", mark=""))
    )

    @property
    def line(self) -> RosterLine | None:
        typed = [str(self[name].data or "") for name in FIELDS]
        line = line_of(*typed)
        return line if line != RosterLine("") else None

    def clean(self) -> dict[str, Any]:
        if self.line is None:
            return self.cleaned_data
        if holds_number(str(self[name].data or "") for name in FIELDS):
            self.add_error("name", WHY)
        for message in problems_of(self.line):
            self.add_error("house_no" if message.startswith("บ้านเลขที่") else "name", message)
        return self.cleaned_data


class RosterForm(ThaiForm):
    """The pasted text, and what becomes of the roster that is there."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)
    pasted = forms.CharField(
        label="วางรายชื่อ",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        help_text="คัดลอกจากโปรแกรมตารางแล้ววางได้ทั้งหัวตาราง เรียงเป็น ชื่อ–สกุล บ้านเลขที่ หมู่ที่หรือชุมชน "
        "คั่นด้วยแท็บ จุลภาค หรือเว้นวรรคหลายช่อง",
        widget=forms.Textarea(attrs=attrs(mark="(จากตาราง หรือพิมพ์บรรทัดละ 1 คน)", rows=8)),
    )
    mode = forms.ChoiceField(
        label="เมื่อบันทึก",
        choices=[(APPEND, "เพิ่มต่อท้ายบัญชีเดิม"), (REPLACE, "แทนที่บัญชีเดิมทั้งหมด")],
        initial=APPEND,
        widget=forms.RadioSelect,
        error_messages={"required": "ยังไม่ได้เลือก — เลือกว่าจะเพิ่มต่อท้ายหรือแทนที่บัญชีเดิม"},
    )

    def clean(self) -> dict[str, Any]:
        self.parsed = parse(self.cleaned_data.get("pasted", ""))
        if self.parsed.refused:
            self.add_error("pasted", WHY)
        problems = self.parsed.problems
        for problem in problems[:TOLD]:
            self.add_error("pasted", str(problem))
        if (more := len(problems) - TOLD) > 0:
            self.add_error("pasted", f"ยังมีอีก {more:,} จุดที่ต้องแก้ไข — แก้ไขตามรายการข้างต้นก่อน แล้วตรวจบัญชีอีกครั้ง")
        return self.cleaned_data

    parsed = Parsed()


if TYPE_CHECKING:
    Rows = BaseFormSet[RosterRowForm]
else:  # not subscriptable when it runs
    Rows = BaseFormSet

_Rows = formset_factory(
    RosterRowForm, formset=BaseFormSet, extra=0, min_num=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class RosterForms:
    """Both ways on one page; bound to a POST that reads or saves, unbound for a first or a longer page."""

    def __init__(self, data: QueryDict | None, *, today: date, initial: dict[str, Any]) -> None:
        redraws = data is not None and "add_rows" in data
        bound = None if redraws else data
        typed = {name: data[name] for name in data} if data is not None and redraws else {}
        rows: list[dict[str, Any]] = []
        if data is not None and redraws:
            rows = typed_lines(data, RosterRowForm, prefix="row", most=MOST_ROWS) + [{}] * ROWS
        self.form = RosterForm(bound, today=today, initial=initial | typed)
        self.rows = cast(
            Rows, _Rows(bound, prefix="row", initial=rows[:MOST_ROWS], form_kwargs={"today": today})
        )
        self.is_bound = bound is not None

    def is_valid(self) -> bool:
        valid = all([self.form.is_valid(), self.rows.is_valid()])
        if valid and len(self.lines) > MOST:
            self.form.add_error("pasted", too_many(1, len(self.lines)).message)
            return False
        if valid and not self.lines and not self.replaces:
            self.form.add_error("pasted", "ยังไม่มีรายชื่อ — พิมพ์ในช่องหรือวางจากตารางอย่างน้อย 1 คน")
            return False
        return valid

    @property
    def lines(self) -> list[RosterLine]:
        """Typed rows first, then the pasted ones."""
        return [*self._typed(), *self.form.parsed.lines]

    def _typed(self) -> Iterator[RosterLine]:
        return (line for form in self.rows.forms if (line := form.line))

    @property
    def replaces(self) -> bool:
        return self.form.cleaned_data.get("mode") == REPLACE

    @property
    def version(self) -> int:
        return int(self.form.cleaned_data["version"])

    @property
    def mark(self) -> str:
        """Of what the preview shows: saved is only what was seen."""
        words = [self.form.cleaned_data["mode"], *(line.text for line in self.lines)]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]

    @property
    def was_previewed(self) -> bool:
        return bool(self.form.cleaned_data["previewed"] == self.mark)


def written_out(lines: Sequence[RosterLine]) -> str:
    """The roster as a text that can be changed and put in its place."""
    return "\n".join(line.text for line in lines)
