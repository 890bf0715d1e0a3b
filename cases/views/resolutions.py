"""The resolutions of a meeting, one line per case, saved together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import requires
from cases.actions.minutes import present_in
from cases.actions.refusals import CommitteeRefused
from cases.actions.resolutions import resolve
from cases.forms.resolutions import MOST_ROWS, AllForm, Line, lines_of, numbers_in, room_for, with_default
from cases.meetings import OPEN_TO, quorum_of
from cases.models import AgendaItem, Meeting, User, Verb
from cases.views.drafts import drafted
from cases.views.meetings import agenda_of, not_open, own_meeting
from cases.views.reads import reads, saw


@dataclass(frozen=True)
class Stretch:
    """The part of the agenda on one page: its items, and the places at which the pages beside it begin."""

    items: Sequence[AgendaItem]
    start: int = 0
    before: int | None = None
    after: int | None = None
    more: int = 0


def _stretch(items: Sequence[AgendaItem], start: int, room: int) -> Stretch:
    """From the place `start` on; from the beginning where nothing stands behind it any more."""
    first = next((n for n, item in enumerate(items) if item.place >= start), 0)
    shown, rest = items[first : first + room], items[first + room :]
    return Stretch(
        shown,
        start=shown[0].place if shown else 0,
        before=items[max(0, first - room)].place if first else None,
        after=rest[0].place if rest else None,
        more=len(rest),
    )


@requires("committee.keep")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def meeting_resolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each line fares by itself: what was saved leaves the page, what was refused stays as typed, and says why.

    A long agenda comes in pages; their buttons save what is typed before they lead on.
    """
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    if not meeting.is_open:
        return not_open(request, meeting)
    items, there = agenda_of(meeting, user), present_in(meeting, user)
    open_items = [item for item in items if not item.resolution and item.case.stage in OPEN_TO]
    sent = _sent(request, open_items)
    room = room_for(len(there))
    stretch = _stretch(open_items, _place(request.GET.get("from") or request.POST.get("from")), room)
    keys = numbers_in(sent) if sent is not None else {}
    mine = [item for item in open_items if str(item.pk) in keys]
    chosen = mine + [item for item in stretch.items if item not in mine]
    page: dict[str, Any] = {
        "meeting": meeting,
        "resolved": sum(bool(item.resolution) for item in items),
        "elsewhere": [item for item in items if not item.resolution and item not in open_items],
        "quorum": quorum_of(meeting.committee.quorum, there),
        "has_come": meeting.held_on <= timezone.localdate(),
        "room": max(room, len(mine)),
        "stretch": stretch,
        "all": AllForm(today=timezone.localdate(), initial={"every": _restored(request)}),
    }
    lines = lines_of(chosen, there, sent, today=timezone.localdate())
    if request.method == "POST":
        return _save(request, user, meeting, lines, page)
    return _page(request, page | {"lines": lines})


def _sent(request: HttpRequest, items: Sequence[AgendaItem]) -> QueryDict | None:
    """What was typed; of a page that is saved with the choice for all on each row that said nothing."""
    if request.method == "POST":
        return with_default(request.POST, items)
    return request.POST or None


def _restored(request: HttpRequest) -> str:
    """The choice for all as a draft has it; once saved, each row has its own."""
    return "" if request.method == "POST" else request.POST.get("every", "")


def _place(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _page(request: HttpRequest, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    saw(
        request,
        Verb.VIEW,
        [line.item.case for line in page["lines"]] + [one.case for one in page["elsewhere"]],
    )
    return render(request, "committee/meeting_resolve.html", page, status=status)


def _save(
    request: HttpRequest, user: User, meeting: Meeting, lines: Sequence[Line], page: dict[str, Any]
) -> HttpResponse:
    if late := _too_late(request, lines):
        messages.warning(
            request, f"มี {late} เรื่องที่มีมติหรือนำออกจากวาระไปก่อนแล้ว จึงไม่ได้บันทึกมติที่เลือกในหน้านี้ — ดูมติล่าสุดที่หน้าการประชุม"
        )
    filled = [line for line in lines if not line.is_new and line.form.is_filled]
    valid = [line for line in filled if line.form.is_valid()]
    try:
        refused = resolve(meeting=meeting, rows=[line.told for line in valid], by=user, at=timezone.now())
    except CommitteeRefused as refusal:
        left = _sent_first(lines, page["room"])
        return _page(request, page | {"lines": left, "refusal": str(refusal)}, status=422)
    for line in valid:
        if why := refused.get(line.item.pk):
            line.refuse(why)
    saved = [line for line in valid if line.item.pk not in refused]
    if len(saved) == len(filled):
        return _lead_on(request, meeting, saved)
    left = _sent_first([line for line in lines if line not in saved], page["room"])
    more = {"lines": left, "resolved": page["resolved"] + len(saved), "saved": len(saved)}
    return _page(request, page | more | {"failed": len(filled) - len(saved)}, status=422)


def _too_late(request: HttpRequest, lines: Sequence[Line]) -> int:
    """How many resolutions came from a page that was drawn before somebody else had made one, or moved the case."""
    data, still = request.POST, {str(line.item.pk) for line in lines}
    told = [data.get(f"item-{n}-id", "") for n in range(MOST_ROWS) if data.get(f"item-{n}-resolution")]
    return sum(key not in still for key in told)


def _sent_first(lines: Sequence[Line], room: int) -> list[Line]:
    """Nothing typed falls off the page when others came onto the agenda meanwhile."""
    return sorted(lines, key=lambda line: line.is_new)[:room]


def _lead_on(request: HttpRequest, meeting: Meeting, saved: Sequence[Line]) -> HttpResponse:
    """To the meeting, or with `then` to the page of resolutions that begins at that place."""
    on = request.POST.get("then", "")
    if saved:
        messages.success(request, f"บันทึกมติแล้ว {len(saved)} เรื่อง")
    elif not on:
        messages.warning(request, "ยังไม่ได้เลือกมติเรื่องใด จึงไม่มีอะไรเปลี่ยนแปลง")
    if not on:
        return redirect("meeting_detail", meeting.pk)
    return redirect(f"{reverse('meeting_resolve', args=[meeting.pk])}?from={_place(on)}")
