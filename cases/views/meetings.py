"""The meetings of the committee: a year's list, a new one, one with its attendance and agenda."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.access import may, requires
from cases.actions import meetings as acts
from cases.actions.refusals import CommitteeRefused
from cases.forms.meetings import MeetingForm
from cases.meetings import OPEN_TO, quorum_of
from cases.models import AgendaItem, Meeting, Stage, User, Verb
from cases.thai import BE
from cases.views.keys import keys_in
from cases.views.reads import reads, saw


def own_meeting(request: HttpRequest, pk: UUID) -> Meeting:
    """With its committee; a stranger's is missing."""
    meetings = Meeting.objects.visible_to(request.user).select_related("committee")
    return get_object_or_404(meetings, pk=pk)


def agenda_of(meeting: Meeting, user: User) -> list[AgendaItem]:
    """In its order, with what a line names."""
    items = AgendaItem.objects.visible_to(user).filter(meeting=meeting)
    return list(items.select_related("case__applicant", "case__kind", "case__subkind"))


@requires("committee.keep")
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """One year (พ.ศ.), the newest unless another is asked for."""
    user: User = request.user  # type: ignore[assignment]
    own = Meeting.objects.visible_to(user)
    years = list(own.order_by("-year").values_list("year", flat=True).distinct())
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), years[0] if years else None)
    rows = own.filter(year=year or 0).annotate(
        cases=Count("items"), resolved=Count("items", filter=~Q(items__resolution=""))
    )
    rows = rows.order_by("-held_on", "-number")  # Django leaves a model's own order out of what is counted
    context = {"rows": list(rows), "years": years, "year": year}
    return render(request, "committee/meeting_list.html", context)


@requires("committee.keep")
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    form = MeetingForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            assert user.local_authority is not None  # noqa: S101 -- the right is held by officials of one alone
            meeting = acts.call_meeting(
                local_authority=user.local_authority, by=user, at=timezone.now(), **form.cleaned_data
            )
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"บันทึกการประชุม{meeting} แล้ว")
            return redirect("meeting_detail", meeting.pk)
    context = {"form": form, "next": _next(user, today)}
    return render(request, "committee/meeting_new.html", context, status=422 if form.errors else 200)


def _next(user: User, today: date) -> str:
    year = today.year + BE
    return f"{acts.next_number(user, year)}/{year}"


@requires("committee.keep")
@reads(Verb.VIEW)
@require_GET
def meeting_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    meeting, today = own_meeting(request, pk), timezone.localdate()
    items = agenda_of(meeting, user)
    saw(request, Verb.VIEW, [item.case for item in items])
    there = acts.present_in(meeting, user)
    context: dict[str, Any] = {
        "meeting": meeting,
        "items": items,
        "left": sum(not item.resolution for item in items),
        "to_announce": sum(item.case.stage == Stage.AGREED for item in items),
        "serving": [] if meeting.closed_at else acts.serving(meeting, user),
        "there": there,
        "present": {member.pk for member in there},
        "quorum": quorum_of(meeting.committee.quorum, there),
        "waiting": 0 if meeting.closed_at else acts.waiting_for(meeting, user).count(),
        "waiting_stages": [stage.value for stage in OPEN_TO],
        "has_come": meeting.held_on <= today,
        "may_reopen": may(user, "case.undo"),
    }
    return render(request, "committee/meeting_detail.html", context)


@requires("committee.keep")
@require_POST
def meeting_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    try:
        quorum = acts.take_attendance(
            meeting=meeting, present=keys_in(request.POST.getlist("present")), by=user
        )
    except CommitteeRefused as refused:
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
        elif came := acts.fill_agenda(meeting=meeting, by=user):
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
        acts.remove_item(item=item, by=user)
    messages.success(request, "นำเรื่องออกจากวาระแล้ว เรื่องนั้นยังรอคณะกรรมการ")


@requires("committee.keep")
@require_POST
def meeting_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    try:
        acts.close_meeting(meeting=meeting, by=user, at=timezone.now())
    except CommitteeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"รับรองรายงานการประชุม{meeting} แล้ว")
    return redirect("meeting_detail", meeting.pk)
