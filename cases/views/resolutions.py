"""The resolutions of a meeting, one line per case, saved together."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import requires
from cases.actions.minutes import present_in
from cases.actions.refusals import CommitteeRefused
from cases.actions.resolutions import resolve
from cases.forms.resolutions import MOST_ROWS, Line, lines_of
from cases.meetings import OPEN_TO, quorum_of
from cases.models import Meeting, User, Verb
from cases.views.meetings import agenda_of, not_open, own_meeting
from cases.views.reads import reads, saw

SHOWN = 60  # lines a page: with every tick of every line it stays below the fields that Django takes


@requires("committee.keep")
@reads(Verb.VIEW)
@require_http_methods(["GET", "POST"])
def meeting_resolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each line fares by itself: what was saved leaves the page, what was refused stays as typed, and says why."""
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    if not meeting.is_open:
        return not_open(request, meeting)
    items, there = agenda_of(meeting, user), present_in(meeting, user)
    open_items = [item for item in items if not item.resolution and item.case.stage in OPEN_TO]
    sent = request.POST if request.method == "POST" else None
    lines = lines_of(open_items, there, sent, today=timezone.localdate())
    page: dict[str, Any] = {
        "meeting": meeting,
        "resolved": sum(bool(item.resolution) for item in items),
        "elsewhere": [item for item in items if not item.resolution and item not in open_items],
        "quorum": quorum_of(meeting.committee.quorum, there),
        "has_come": meeting.held_on <= timezone.localdate(),
        "lines": lines[:SHOWN],
        "more": max(0, len(lines) - SHOWN),
    }
    if sent is not None:
        return _save(request, user, meeting, lines, page)
    return _page(request, page)


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
        page["lines"] = _sent_first(lines)
        return _page(request, page | {"refusal": str(refusal)}, status=422)
    for line in valid:
        if why := refused.get(line.item.pk):
            line.refuse(why)
    saved = [line for line in valid if line.item.pk not in refused]
    if len(saved) == len(filled):
        _tell(request, saved)
        return redirect("meeting_detail", meeting.pk)
    left = _sent_first([line for line in lines if line not in saved])
    more = {"lines": left, "resolved": page["resolved"] + len(saved), "saved": len(saved)}
    return _page(request, page | more | {"failed": len(filled) - len(saved)}, status=422)


def _too_late(request: HttpRequest, lines: Sequence[Line]) -> int:
    """How many resolutions came from a page that was drawn before somebody else had made one, or moved the case."""
    data, still = request.POST, {str(line.item.pk) for line in lines}
    told = [data.get(f"item-{n}-id", "") for n in range(MOST_ROWS) if data.get(f"item-{n}-resolution")]
    return sum(key not in still for key in told)


def _sent_first(lines: Sequence[Line]) -> list[Line]:
    """Nothing typed falls off the page when others came onto the agenda meanwhile."""
    return sorted(lines, key=lambda line: line.is_new)[:SHOWN]


def _tell(request: HttpRequest, saved: Sequence[Line]) -> None:
    if saved:
        messages.success(request, f"บันทึกมติแล้ว {len(saved)} เรื่อง")
    else:
        messages.warning(request, "ยังไม่ได้เลือกมติเรื่องใด จึงไม่มีอะไรเปลี่ยนแปลง")
