"""What narrows the list of cases: nothing personal, since it stands in the address. Searching is a POST."""

import re
from calendar import monthrange
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, attrs
from cases.models import Case, HelpKind, Notice, Outcome, User
from cases.models.case import CaseQuerySet
from cases.thai import BE, MONTHS_SHORT

MONTHS_BACK = 36


def months_back(today: date) -> list[tuple[str, str]]:
    """(2569-10, ต.ค. 2569) and so on, from this month back."""
    first = today.year * 12 + today.month - 1
    pairs = [divmod(first - back, 12) for back in range(MONTHS_BACK)]
    return [(f"{y + BE}-{m + 1:02}", f"{MONTHS_SHORT[m]} {y + BE}") for y, m in pairs]


def _select() -> forms.Select:
    return forms.Select(attrs=attrs(mark=""))


class CaseFilter(ThaiForm):
    """`?month=2569-10&kind=disaster&outcome=pending&incomplete=on`; what is not understood narrows nothing."""

    month = forms.ChoiceField(label="เดือนที่ยื่นคำขอ", required=False, widget=_select())
    kind = forms.ChoiceField(label="ด้าน", required=False, widget=_select())
    outcome = forms.ChoiceField(
        label="ผลการพิจารณา", required=False, choices=[("", "ทุกผล"), *Outcome.choices], widget=_select()
    )
    mine = forms.BooleanField(label="เฉพาะงานของฉัน", required=False)
    incomplete = forms.BooleanField(label="เฉพาะที่ไม่ครบถ้วน", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "month", [("", "ทุกเดือน"), *months_back(self.today)])
        choices_of(self, "kind", [("", "ทุกด้าน"), *HelpKind.objects.values_list("code", "name")])

    @property
    def is_mine(self) -> bool:
        """Whether only what the user carries on is shown."""
        self.is_valid()
        return bool(self.cleaned_data.get("mine"))

    def narrow(self, cases: CaseQuerySet, user: User) -> CaseQuerySet:
        if self.is_mine:
            cases = cases.of_officer(user)
        chosen = self.cleaned_data
        if month := chosen.get("month"):
            year, number = int(month[:4]) - BE, int(month[5:])
            last = monthrange(year, number)[1]
            cases = cases.filter(received_on__range=(date(year, number, 1), date(year, number, last)))
        if kind := chosen.get("kind"):
            cases = cases.filter(kind=kind)
        if outcome := chosen.get("outcome"):
            cases = cases.filter(outcome=outcome)
        if chosen.get("incomplete"):
            cases = cases.incomplete()
        return cases


class SearchForm(ThaiForm):
    """One field: a full identity number, a case number, or parts of a name."""

    q = LineField(
        label="ค้นหา",
        max_length=120,
        error_messages={"required": "ยังไม่ได้พิมพ์คำค้น — พิมพ์ชื่อ สกุล เลขประจำตัวเต็ม หรือเลขทะเบียนคำขอ เช่น 12/2570"},
        widget=forms.TextInput(attrs=attrs(type="search", mark="")),
    )


CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)~([0-9a-f-]{36})", re.ASCII)


def cursor_of(case: Case) -> str:
    """Where a page ends: the date and the row's key, nothing about a person."""
    return f"{case.received_on.isoformat()}~{case.pk}"


def case_at(cursor: str) -> Case | None:
    """An unsaved case that stands where the cursor points; None for anything that is no cursor."""
    if not (match := CURSOR.fullmatch(cursor)):
        return None
    try:
        return Case(received_on=date.fromisoformat(match[1]), id=UUID(match[2]))
    except ValueError:
        return None


def notice_cursor(notice: Notice) -> str:
    """As of a case."""
    return f"{notice.posted_on.isoformat()}~{notice.pk}"


def notice_at(cursor: str) -> Notice | None:
    """An unsaved notice that stands where the cursor points; None for anything that is no cursor."""
    here = case_at(cursor)
    return Notice(posted_on=here.received_on, id=here.pk) if here else None
