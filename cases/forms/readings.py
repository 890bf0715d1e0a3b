"""What narrows the read log: nothing personal, since it stands in the address."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import attrs
from cases.models import LocalAuthority, Reading, User, Verb
from cases.models.reading import ReadingQuerySet
from cases.thai import BANGKOK

PERIODS = [("1", "วันนี้"), ("7", "7 วันล่าสุด"), ("30", "30 วันล่าสุด"), ("90", "90 วันล่าสุด"), ("all", "ทั้งหมด")]
USUAL = "30"  # days


def _select() -> forms.Select:
    return forms.Select(attrs=attrs(mark=""))


class ReadingFilter(ThaiForm):
    """`?who=12&office=05630603&verb=reveal&days=7`; what is not understood narrows nothing."""

    who = forms.ChoiceField(label="ผู้เปิดดู", required=False, widget=_select())
    office = forms.ChoiceField(label="ข้อมูลของ อปท.", required=False, widget=_select())
    verb = forms.ChoiceField(
        label="การกระทำ", required=False, choices=[("", "ทุกการกระทำ"), *Verb.choices], widget=_select()
    )
    days = forms.ChoiceField(label="ช่วงเวลา", required=False, choices=PERIODS, widget=_select())

    def __init__(
        self, asked: QueryDict, *, people: list[User], offices: list[LocalAuthority], **kwargs: Any
    ) -> None:
        super().__init__({"days": USUAL, **asked.dict()}, **kwargs)
        if people:
            choices_of(self, "who", [("", "ทุกคน"), *((str(one.pk), one.full_name) for one in people)])
        else:  # an administrator comes by the link on a name
            self.fields["who"] = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
        if offices:
            choices_of(self, "office", [("", "ทุกแห่ง"), *((one.code, one.name) for one in offices)])
        else:
            self.fields["office"] = forms.RegexField(r"^\d{8}$", required=False, widget=forms.HiddenInput)

    def narrow(self, readings: ReadingQuerySet) -> ReadingQuerySet:
        self.is_valid()
        chosen = self.cleaned_data
        if who := chosen.get("who"):
            readings = readings.filter(actor=who)
        if office := chosen.get("office"):
            readings = readings.filter(local_authority__code=office)
        if verb := chosen.get("verb"):
            readings = readings.filter(verb=verb)
        if (days := chosen.get("days") or USUAL) != "all":
            first = self.today - timedelta(days=int(days) - 1)
            readings = readings.filter(at__gte=datetime.combine(first, time(), BANGKOK))
        return readings

    @property
    def chosen(self) -> dict[str, Any]:
        """What goes on into the address of the next page."""
        return {name: value for name, value in self.cleaned_data.items() if value}


CURSOR = re.compile(r"(\d{1,17})~([0-9a-f-]{36})", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=BANGKOK)


def cursor_of(reading: Reading) -> str:
    """Where a page ends: microseconds and the row's key."""
    return f"{(reading.at - EPOCH) // timedelta(microseconds=1)}~{reading.pk}"


def reading_at(cursor: str) -> Reading | None:
    """An unsaved row that stands where the cursor points; None for anything that is no cursor."""
    if not (match := CURSOR.fullmatch(cursor)):
        return None
    try:
        return Reading(at=EPOCH + timedelta(microseconds=int(match[1])), id=UUID(match[2]))
    except (ValueError, OverflowError):
        return None
