"""การแจ้งเตือน: what I was reminded of, and by which channels I am told."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.access import LOCAL, requires
from reporting.actions import CannotSwitchOff, read_notices, switch_off, switch_on
from reporting.channels import channels
from reporting.escalation import step_words
from reporting.facts import MonthStanding, standings
from reporting.models import ChannelOff, Delivery, DeliveryState, Obligation, Reminder
from reporting.months import Month
from reporting.notices import Owed, owed_of
from reporting.views.signed import Signed

LISTED = 30


@dataclass(frozen=True)
class Line:
    """A notice about one month, or the digest of a step-day. Of those that it told of `left` owe still; `owed` are the ones
    that no newer digest on the page has named already.
    """

    notice: Delivery
    unread: bool
    month: Month | None
    words: str
    row: MonthStanding | None
    owed: list[Owed]
    told: int
    left: int


@requires("home")
@require_safe
def reminder_list(request: Signed) -> HttpResponse:
    at = timezone.now()
    mine = Delivery.objects.visible_to(request.user).notices()
    after = mine.filter(pk=key).first() if (key := request.GET.get("after", "")).isdecimal() else None
    listed = mine.before(after) if after else mine
    found = list(listed.select_related("reminder__obligation")[: LISTED + 1])
    more, found = len(found) > LISTED, found[:LISTED]
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
    here = reverse("reminder_list")
    context = {
        "at": at,
        "lines": lines,
        "ways": ways,
        "first_url": here if after else "",
        "next_url": f"{here}?after={found[-1].pk}" if more else "",
    }
    return render(request, "reporting/reminders.html", context)


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
            0,
        )
        for one in found
        if one.reminder
    ]


def _digests(request: Signed, found: list[Delivery], at: datetime) -> list[Line]:
    days = [one.due_at for one in found if one.reminder is None]
    told = Reminder.objects.visible_to(request.user).told_to_office_of(request.user).filter(due_at__in=days)
    reminders = list(told.select_related("obligation"))
    keys = {one.obligation_id for one in reminders}
    owed = {one.row.obligation.pk: one for one in owed_of(request.user, keys, at)} if keys else {}
    lines, named = [], set[int]()
    for one in (one for one in found if one.reminder is None):
        of_day = {row.obligation_id for row in reminders if row.due_at == one.due_at}
        left = of_day & owed.keys()
        new = sorted((owed[key] for key in left - named), key=lambda row: (row.month, row.code))
        lines.append(Line(one, _unread(one), None, "", None, new, len(of_day), len(left)))
        named |= left
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
