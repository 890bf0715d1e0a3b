"""A new deadline rule, entered twice over: what it says, and that the days which follow from it were looked at."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django import forms
from django.db.models import Max
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.models import Holiday
from cases.thai import BANGKOK, format_due
from reporting.models import DeadlineRule, Obligation
from reporting.months import SATURDAY, Month

SHOWN = 12  # months
RULE = ("version", "day", "hour", "zone", "moves_for_holidays", "circular", "circular_date", "valid_from")
ZONES = [("Asia/Bangkok", "เวลาประเทศไทย")]
LOOK = "ตรวจวันครบกำหนดของ 12 เดือนแรกด้านล่างนี้ หากถูกต้องให้ทำเครื่องหมายในช่องนี้ แล้วกดบันทึกอีกครั้ง หากไม่ถูกต้องให้แก้ไขด้านบน"
FIRST_OF_MONTH = "ต้องเป็นวันที่ 1 ของเดือน เพราะข้อมูลทั้งเดือนใช้กำหนดเดียวกัน — พิมพ์เช่น 1/1/2570"


def due_days(rule: DeadlineRule) -> list[tuple[Month, datetime]]:
    """The due instants of the first twelve months under the rule, holidays as they are known today."""
    first = Month.of(rule.valid_from)
    months = [first + ahead for ahead in range(SHOWN)]
    return list(zip(months, rule.due_instants(months, _holidays()), strict=True))


def _holidays() -> dict[date, str]:
    return dict(Holiday.objects.values_list("day", "name"))


def as_list(days: Iterable[tuple[Month, datetime]]) -> SafeString:
    """A line a month, with what is no working day named: whether a day moves is for the circular to say."""
    holidays = _holidays()
    lines = ((month.thai, format_due(due), _day_off(due, holidays)) for month, due in days)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}{}</li>", lines))


def _day_off(due: datetime, holidays: dict[date, str]) -> str:
    """The last moment counts: midnight ends the day before."""
    last = (due.astimezone(BANGKOK) - timedelta(microseconds=1)).date()
    if name := holidays.get(last):
        return f" (ตรงกับ{name})"
    return " (ตรงกับวันหยุดราชการ)" if last.weekday() >= SATURDAY else ""


def _mark(days: Iterable[tuple[Month, datetime]]) -> str:
    """Tells these days from others."""
    return hashlib.sha256(" ".join(due.isoformat() for _, due in days).encode()).hexdigest()


class DeadlineRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Saved when the twelve due days that it makes were shown and ticked; other values are shown anew."""

    zone = forms.ChoiceField(label="เขตเวลา", choices=ZONES)
    right = forms.BooleanField(label="ตรวจวันครบกำหนดแล้ว", required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = DeadlineRule
        fields = RULE

    def clean_valid_from(self) -> date:
        """A month that is open keeps the due day with which it was opened."""
        day: date = self.cleaned_data["valid_from"]
        if day.day != 1:
            raise forms.ValidationError(FIRST_OF_MONTH)
        newest = Obligation.objects.aggregate(newest=Max("month"))["newest"]
        if newest and day <= newest:
            raise forms.ValidationError(
                f"เดือน{Month.of(newest).thai} และเดือนก่อนหน้าเปิดให้บันทึกแล้วตามกำหนดเดิม จึงเปลี่ยนไม่ได้ "
                f"— เลือกตั้งแต่เดือน{Month.of(newest).next.thai}เป็นต้นไป"
            )
        return day

    def _post_clean(self) -> None:
        """Asked last: only of a rule that could be saved."""
        super()._post_clean()  # type: ignore[misc]  # Django's own hook for what needs the instance
        if not self.errors:
            self._ask_to_look()

    def _ask_to_look(self) -> None:
        days = due_days(self.instance)
        mark = _mark(days)
        if self.cleaned_data["right"] and self.cleaned_data["shown"] == mark:
            return
        typed = {name: value for name, value in self.data.items() if name != self.add_prefix("right")}
        self.data = typed | {self.add_prefix("shown"): mark}
        self["right"].help_text = as_list(days)
        self.add_error("right", LOOK)
