"""An open meeting at work: who is there, the agenda and its order, the end; and opening adopted minutes again."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import requires
from cases.actions import agenda_items, minutes
from cases.actions.refusals import CommitteeRefused
from cases.forms.meetings import PlaceLine, ReopenForm
from cases.models import AgendaItem, Meeting, User, Verb
from cases.views.drafts import drafted, set_aside
from cases.views.keys import keys_in
from cases.views.meetings import agenda_of, not_open, own_meeting
from cases.views.reads import reads, saw

MOST_PLACES = 450  # two fields a line, of the 1,000 that Django takes


@requires("committee.keep")
@drafted
@require_POST
def meeting_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    try:
        present = keys_in(request.POST.getlist("present"))
        drawn = keys_in(request.POST.getlist("drawn")) if "drawn" in request.POST else None
        quorum = minutes.take_attendance(
            meeting=meeting, present=present, drawn=drawn, by=user, at=timezone.now()
        )
    except CommitteeRefused as refused:
        set_aside(request)
        messages.error(request, str(refused))
    else:
        tell = messages.success if quorum.is_met else messages.warning
        tell(request, f"บันทึกผู้มาประชุมแล้ว {quorum.words}")
    return redirect("meeting_detail", meeting.pk)


@requires("committee.keep")
@require_POST
def meeting_agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fills the agenda; or, with `item`, takes one item off it."""
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    try:
        if "item" in request.POST:
            _remove(request, meeting, user)
        elif came := agenda_items.fill_agenda(meeting=meeting, by=user):
            messages.success(request, f"เพิ่มเรื่องเข้าวาระ {came} เรื่อง")
        else:
            messages.warning(request, "ไม่มีเรื่องที่รอคณะกรรมการนอกจากที่อยู่ในวาระแล้ว")
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    return redirect("meeting_detail", meeting.pk)


def _remove(request: HttpRequest, meeting: Meeting, user: User) -> None:
    """An item that is not on this agenda any more is off it: that is what was wanted."""
    keys = keys_in([request.POST.get("item", "")])
    items = AgendaItem.objects.visible_to(user).filter(meeting=meeting, pk__in=keys)
    if item := items.select_related("meeting").first():
        agenda_items.remove_item(item=item, by=user)
    messages.success(request, "นำเรื่องออกจากวาระแล้ว เรื่องนั้นยังรอคณะกรรมการ")


@requires("committee.keep")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def meeting_order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agenda with a place to type beside each case, saved at once."""
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    if not meeting.is_open:
        return not_open(request, meeting)
    typed = dict(zip(request.POST.getlist("item"), request.POST.getlist("place"), strict=False))
    items = agenda_of(meeting, user)
    lines = [
        PlaceLine(item, now, typed.get(str(item.pk), "")) for now, item in enumerate(items[:MOST_PLACES], 1)
    ]
    wrong = [line for line in lines if line.is_wrong]
    if request.method == "POST" and not wrong:
        return _put_in_order(request, meeting, user, lines)
    saw(request, Verb.VIEW, [line.item.case for line in lines])
    page = {"meeting": meeting, "lines": lines, "wrong": wrong, "more": len(items) - len(lines)}
    return render(request, "committee/meeting_order.html", page, status=422 if wrong else 200)


def _put_in_order(
    request: HttpRequest, meeting: Meeting, user: User, lines: Sequence[PlaceLine]
) -> HttpResponse:
    places = {line.item.pk: line.place for line in lines if line.place}
    try:
        moved = agenda_items.order_agenda(meeting=meeting, places=places, by=user)
    except CommitteeRefused as refused:
        set_aside(request)
        messages.error(request, str(refused))
    else:
        messages.success(request, "จัดลำดับวาระแล้ว" if moved else "ลำดับวาระเหมือนเดิม")
    return redirect("meeting_detail", meeting.pk)


@requires("committee.keep")
@require_POST
def meeting_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes are adopted; or, with `without_quorum`, it is said that too few came."""
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    lacked = "without_quorum" in request.POST
    try:
        minutes.close_meeting(meeting=meeting, by=user, at=timezone.now(), without_quorum=lacked)
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    else:
        done = f"ปิดการประชุม{meeting} โดยบันทึกว่าไม่ครบองค์ประชุมแล้ว เรื่องในวาระรอการประชุมครั้งถัดไป"
        messages.success(request, done if lacked else f"รับรองรายงานการประชุม{meeting} แล้ว")
    return redirect("meeting_detail", meeting.pk)


@requires("case.undo")
@drafted
@require_http_methods(["GET", "POST"])
def meeting_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The head alone: adopted minutes are opened again, with the reason."""
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    if meeting.cancelled_at:
        return not_open(request, meeting)
    if request.method == "GET" and not meeting.closed_at:
        messages.warning(request, f"การประชุม{meeting} เปิดอยู่แล้ว — บันทึกต่อได้ทันที")
        return redirect("meeting_detail", meeting.pk)
    form = ReopenForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            minutes.reopen_meeting(meeting=meeting, by=user, **form.cleaned_data)
        except CommitteeRefused as refused:
            set_aside(request)
            messages.warning(request, str(refused))
        else:
            messages.success(request, f"เปิดการประชุม{meeting} อีกครั้งแล้ว แก้ไขเสร็จแล้วให้รับรองรายงานใหม่")
        return redirect("meeting_detail", meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "committee/meeting_reopen.html", context, status=422 if form.errors else 200)
