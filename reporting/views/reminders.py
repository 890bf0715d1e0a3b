"""การแจ้งเตือน: what I was reminded of, and by which channels I am told."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.access import LOCAL, requires
from reporting.actions import CannotSwitchOff, read_notices, switch_off, switch_on
from reporting.channels import channels
from reporting.escalation import step_words
from reporting.facts import MonthStanding, standings
from reporting.models import ChannelOff, Delivery, DeliveryState, Obligation, Reminder
from reporting.months import Month
from reporting.notices import Owed, still_owed
from reporting.views.signed import Signed

LISTED = 30


@dataclass(frozen=True)
class Line:
    """A notice about one month, or the digest of a step-day: `owed` are those of it that owe still."""

    notice: Delivery
    unread: bool
    month: Month | None
    words: str
    row: MonthStanding | None
    owed: list[Owed]
    told: int


@requires("home")
@require_safe
def reminder_list(request: Signed) -> HttpResponse:
    at = timezone.now()
    mine = Delivery.objects.visible_to(request.user).notices()
    found = list(mine.select_related("reminder__obligation")[:LISTED])
    lines = _months(request, found, at) if request.user.role in LOCAL else _digests(request, found, at)
    off = set(ChannelOff.objects.visible_to(request.user).values_list("channel", flat=True))
    ways = [
        {
            "key": key,
            "thai": one.thai,
            "switch": one.switch,
            "off": key in off,
            "address": one.address(request.user),
        }
        for key, one in channels().items()
    ]
    return render(request, "reporting/reminders.html", {"at": at, "lines": lines, "ways": ways})


def _months(request: Signed, found: list[Delivery], at: datetime) -> list[Line]:
    about = {one.reminder.obligation_id for one in found if one.reminder}
    owned = Obligation.objects.visible_to(request.user).filter(pk__in=about)
    rows = {row.obligation.pk: row for row in standings(owned, at)}
    return [
        Line(
            one,
            _unread(one),
            Month.of(one.reminder.obligation.month),
            step_words(one.reminder.step),
            rows.get(one.reminder.obligation_id),
            [],
            1,
        )
        for one in found
        if one.reminder
    ]


def _digests(request: Signed, found: list[Delivery], at: datetime) -> list[Line]:
    days = [one.due_at for one in found if one.reminder is None]
    told = Reminder.objects.visible_to(request.user).told_to_office_of(request.user).filter(due_at__in=days)
    reminders = list(told.select_related("obligation"))
    owed = (
        {one.row.obligation.pk: one for one in still_owed(request.user, reminders, at)} if reminders else {}
    )
    lines = []
    for one in (one for one in found if one.reminder is None):
        of_day = [row.obligation_id for row in reminders if row.due_at == one.due_at]
        still = sorted((owed[key] for key in of_day if key in owed), key=lambda row: (row.month, row.code))
        lines.append(Line(one, _unread(one), None, "", None, still, len(of_day)))
    return lines


def _unread(one: Delivery) -> bool:
    return one.state == DeliveryState.SENT and one.read_at is None


@requires("home")
@require_POST
def reminder_open(request: Signed, pk: int) -> HttpResponse:
    """Leads to what the notice is about; it is read then."""
    notices = Delivery.objects.visible_to(request.user).notices().select_related("reminder__obligation")
    notice = get_object_or_404(notices, pk=pk)
    read_notices(by=request.user, at=timezone.now(), pk=notice.pk)
    if notice.reminder is None:
        return redirect("overview_late")
    return redirect("month_page", Month.of(notice.reminder.obligation.month))


@requires("home")
@require_POST
def reminder_read(request: Signed) -> HttpResponse:
    read_notices(by=request.user, at=timezone.now())
    return redirect("reminder_list")


@requires("home")
@require_POST
def reminder_channel(request: Signed) -> HttpResponse:
    """Switches one channel off or on for whoever asks."""
    channel = request.POST.get("channel", "")
    try:
        if request.POST.get("verb") == "off":
            switch_off(channel=channel, by=request.user, at=timezone.now())
        else:
            switch_on(channel=channel, by=request.user)
    except CannotSwitchOff as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "บันทึกช่องทางรับการแจ้งเตือนแล้ว")
    return redirect("reminder_list")
