"""The meetings of the committee: a year's list, a new one, one with its attendance and agenda, mended, called off."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import may, requires
from cases.actions import meetings as acts
from cases.actions.agenda_items import count_waiting
from cases.actions.minutes import present_in, serving
from cases.actions.refusals import CommitteeRefused
from cases.elsewhere import answer_of
from cases.forms.meetings import CallOffForm, MeetingForm
from cases.meetings import OPEN_TO, quorum_of
from cases.models import AGREEING, AgendaItem, HelpQuestion, Meeting, Provision, Stage, User, Verb
from cases.thai import BE
from cases.views.drafts import RESTORED, drafted, set_aside
from cases.views.keys import keys_in
from cases.views.reads import reads, saw


def own_meeting(request: HttpRequest, pk: UUID) -> Meeting:
    """With its committee; a stranger's is missing."""
    meetings = Meeting.objects.visible_to(request.user).select_related("committee")
    return get_object_or_404(meetings, pk=pk)


def agenda_of(meeting: Meeting, user: User) -> list[AgendaItem]:
    """In its order, with what a line names, and what other offices answered about each case."""
    told = HelpQuestion.objects.visible_to(user).newest_of("case")
    items = AgendaItem.objects.visible_to(user).filter(meeting=meeting).annotate(told_elsewhere=told)
    agenda = list(items.select_related("case__applicant", "case__kind", "case__subkind"))
    for item in agenda:
        item.elsewhere = answer_of(item.case, item.told_elsewhere)  # type: ignore[attr-defined]
    return agenda


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
@drafted
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
@drafted
@require_http_methods(["GET", "POST"])
def meeting_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Number, day, hour and place of an open meeting."""
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    if not meeting.is_open:
        return not_open(request, meeting)
    stored = {name: getattr(meeting, name) for name in ("held_on", "number", "begins_at", "place")}
    form = MeetingForm(request.POST or None, today=timezone.localdate(), initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            mended = acts.correct_meeting(meeting=meeting, by=user, at=timezone.now(), **form.cleaned_data)
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"แก้ไขการประชุม{mended} แล้ว")
            return redirect("meeting_detail", meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "committee/meeting_edit.html", context, status=422 if form.errors else 200)


@requires("committee.keep")
@drafted
@require_http_methods(["GET", "POST"])
def meeting_call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was not held; the reason stays beside it in the list."""
    user: User = request.user  # type: ignore[assignment]
    meeting = own_meeting(request, pk)
    if not meeting.is_open:
        return not_open(request, meeting)
    form = CallOffForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            acts.call_off(meeting=meeting, by=user, at=timezone.now(), **form.cleaned_data)
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"ยกเลิกการประชุม{meeting} แล้ว เรื่องในวาระยังรอคณะกรรมการ")
            return redirect("meeting_detail", meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "committee/meeting_call_off.html", context, status=422 if form.errors else 200)


def not_open(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Back to a meeting of which nothing changes any more, with why; what was typed for it stays as a draft."""
    set_aside(request)
    why = acts.CALLED_OFF if meeting.cancelled_at else acts.CLOSED
    messages.error(request, why.format(meeting))
    return redirect("meeting_detail", meeting.pk)


@requires("committee.keep")
@reads(Verb.VIEW)
@drafted
@require_GET
def meeting_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    meeting, today = own_meeting(request, pk), timezone.localdate()
    if RESTORED in request.POST and not meeting.is_open:
        return not_open(request, meeting)
    items = agenda_of(meeting, user)
    saw(request, Verb.VIEW, [item.case for item in items])
    there = present_in(meeting, user)
    present = {member.pk for member in there}
    waiting, later = count_waiting(meeting, user) if meeting.is_open else (0, 0)
    context: dict[str, Any] = {
        "meeting": meeting,
        "items": items,
        "left": sum(not item.resolution for item in items),
        "to_announce": sum(_waits_for_notice(item) for item in items),
        "serving": serving(meeting, user) if meeting.is_open else [],
        "there": there,
        "present": keys_in(request.POST.getlist("present")) if RESTORED in request.POST else present,
        "drawn": keys_in(request.POST.getlist("drawn")) if RESTORED in request.POST else present,
        "quorum": quorum_of(meeting.committee.quorum, there),
        "waiting": waiting,
        "later": later,
        "waiting_stages": [stage.value for stage in OPEN_TO],
        "has_come": meeting.held_on <= today,
        "regulation": Provision.objects.in_force(meeting.held_on).regulation,
        "may_reopen": may(user, "case.undo"),
    }
    return render(request, "committee/meeting_detail.html", context)


def _waits_for_notice(item: AgendaItem) -> bool:
    """Agreed to in this meeting, not in a later one that took it over."""
    return item.case.stage == Stage.AGREED and item.resolution in AGREEING
