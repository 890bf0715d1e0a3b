"""คณะกรรมการ: who sits by which order, the orders before, a new order, a member's term."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import requires
from cases.actions.committee import appoint_committee, change_term
from cases.actions.refusals import CommitteeRefused
from cases.forms.committee import MemberLines, OrderForm, TermForm, member_lines
from cases.models import Committee, CommitteeMember, User

FORMER = 20


@requires("committee.keep")
@require_GET
def committee(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    orders = list(Committee.objects.visible_to(user).order_by("-appointed_on", "-id")[: FORMER + 1])
    sitting = next((one for one in orders if one.ended_on is None or one.ended_on > today), None)
    members = CommitteeMember.objects.visible_to(user).filter(committee=sitting) if sitting else []
    context = {
        "sitting": sitting,
        "members": list(members),
        "former": [one for one in orders if one != sitting],
        "today": today,
    }
    return render(request, "committee/committee.html", context)


@requires("committee.keep")
@require_http_methods(["GET", "POST"])
def committee_new(request: HttpRequest) -> HttpResponse:
    """An order with its members. The button for another line draws the page anew with what was typed."""
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    adds = "add_line" in request.POST
    typed = request.POST if request.method == "POST" and not adds else None
    form = OrderForm(typed, today=today, initial=request.POST.dict())
    lines = member_lines(typed, today=today, redrawn=request.POST if adds else None)
    if typed is not None and all([form.is_valid(), lines.is_valid()]) and _appoint(user, form, lines):
        messages.success(request, f"บันทึกคำสั่งที่ {form.cleaned_data['order_number']} แล้ว")
        return redirect("committee")
    status = 422 if typed is not None else 200
    return render(request, "committee/committee_new.html", {"form": form, "lines": lines}, status=status)


def _appoint(user: User, form: OrderForm, lines: MemberLines) -> bool:
    """Whether the order was written; why not stands on the form."""
    assert user.local_authority is not None  # noqa: S101 -- the right is held by officials of one alone
    try:
        appoint_committee(
            local_authority=user.local_authority,
            members=lines.facts(),
            by=user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except CommitteeRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@requires("committee.keep")
@require_http_methods(["GET", "POST"])
def committee_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One member's term."""
    user: User = request.user  # type: ignore[assignment]
    members = CommitteeMember.objects.visible_to(user).select_related("committee")
    member = get_object_or_404(members, pk=pk)
    initial: dict[str, Any] = {"from_day": member.from_day, "until": member.until}
    form = TermForm(request.POST or None, today=timezone.localdate(), initial=initial)
    if request.method == "POST" and form.is_valid():
        change_term(member=member, by=user, **form.cleaned_data)
        messages.success(request, f"บันทึกวาระของ{member.name}แล้ว")
        return redirect("committee")
    status = 422 if form.errors else 200
    return render(request, "committee/committee_member.html", {"form": form, "member": member}, status=status)
