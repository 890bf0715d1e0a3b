"""คณะกรรมการ: who sits by which order, the orders before, a new order, one mended, its members."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import requires
from cases.actions.committee import appoint_committee, correct_order, serves
from cases.actions.members import add_member, change_member
from cases.actions.refusals import CommitteeRefused
from cases.forms.committee import MemberForm, MemberLines, OrderForm, member_lines
from cases.meetings import voters
from cases.models import Committee, CommitteeMember, MemberRole, Provision, User
from cases.views.drafts import RESTORED, drafted

FORMER = 20


@requires("committee.keep")
@require_GET
def committee(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    orders = list(Committee.objects.visible_to(user).order_by("-appointed_on", "-id")[: FORMER + 1])
    sitting = next((one for one in orders if one.ended_on is None or one.ended_on > today), None)
    members = CommitteeMember.objects.visible_to(user).filter(committee=sitting) if sitting else []
    members = list(members)
    context = {
        "sitting": sitting,
        "members": members,
        "lacking": _lacking(sitting, members, today) if sitting else [],
        "former": [one for one in orders if one != sitting],
        "today": today,
    }
    return render(request, "committee/committee.html", context)


def _lacking(sitting: Committee, members: Sequence[CommitteeMember], today: date) -> list[str]:
    """What the committee lacks today, after terms that ended and roles that changed."""
    serving = [one for one in members if serves(one, today)]
    told = []
    if not any(one.role == MemberRole.CHAIR for one in serving):
        told.append("วันนี้ไม่มีประธานกรรมการที่อยู่ในวาระ — เพิ่มกรรมการ หรือแก้ไขหน้าที่และวาระ")
    if (voting := len(voters(serving))) < sitting.quorum:
        told.append(
            f"วันนี้มีกรรมการที่ออกเสียงได้ {voting} คน น้อยกว่าองค์ประชุม {sitting.quorum} คน — เพิ่มกรรมการ หรือแก้ไขวาระ"
        )
    return told


@requires("committee.keep")
@drafted
@require_http_methods(["GET", "POST"])
def committee_new(request: HttpRequest) -> HttpResponse:
    """An order with its members. The button for another line draws the page anew with what was typed."""
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    adds = bool({"add_line", RESTORED} & request.POST.keys())
    typed = request.POST if request.method == "POST" and not adds else None
    form = OrderForm(typed, today=today, initial=request.POST.dict())
    lines = member_lines(typed, today=today, redrawn=request.POST if adds else None)
    if typed is not None and all([form.is_valid(), lines.is_valid()]) and _appoint(user, form, lines):
        messages.success(request, f"บันทึกคำสั่งที่ {form.cleaned_data['order_number']} แล้ว")
        return redirect("committee")
    status = 422 if typed is not None else 200
    context = {"form": form, "lines": lines, "laid_down": Provision.objects.in_force(today)}
    return render(request, "committee/committee_new.html", context, status=status)


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
@drafted
@require_http_methods(["GET", "POST"])
def committee_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was mistyped in an order: its number, day, quorum and source."""
    user: User = request.user  # type: ignore[assignment]
    order = get_object_or_404(Committee.objects.visible_to(user), pk=pk)
    stored = {name: getattr(order, name) for name in OrderForm.base_fields}
    form = OrderForm(request.POST or None, today=timezone.localdate(), initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            correct_order(committee=order, by=user, at=timezone.now(), **form.cleaned_data)
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"แก้ไขคำสั่งที่ {form.cleaned_data['order_number']} แล้ว")
            return redirect("committee")
    context = {"form": form, "order": order, "laid_down": Provision.objects.in_force(order.appointed_on)}
    return render(request, "committee/committee_edit.html", context, status=422 if form.errors else 200)


@requires("committee.keep")
@drafted
@require_http_methods(["GET", "POST"])
def committee_member_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody more in a running order, such as who replaces another."""
    user: User = request.user  # type: ignore[assignment]
    order = get_object_or_404(Committee.objects.visible_to(user), pk=pk)
    form = MemberForm(request.POST or None, today=timezone.localdate(), starts=True)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_member(committee=order, told=form.told, by=user, at=timezone.now())
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"เพิ่ม{added.name} เป็น{added.get_role_display()}แล้ว")
            return redirect("committee")
    context = {"form": form, "order": order}
    return render(request, "committee/committee_member.html", context, status=422 if form.errors else 200)


@requires("committee.keep")
@drafted
@require_http_methods(["GET", "POST"])
def committee_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One member's name, position, role and term."""
    user: User = request.user  # type: ignore[assignment]
    members = CommitteeMember.objects.visible_to(user).select_related("committee")
    member = get_object_or_404(members, pk=pk)
    stored: dict[str, Any] = {name: getattr(member, name) for name in MemberForm.base_fields}
    form = MemberForm(request.POST or None, today=timezone.localdate(), initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            change_member(member=member, told=form.told, by=user)
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"บันทึกข้อมูลของ{form.told.name}แล้ว")
            return redirect("committee")
    context = {"form": form, "member": member, "order": member.committee}
    return render(request, "committee/committee_member.html", context, status=422 if form.errors else 200)
