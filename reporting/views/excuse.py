"""Excusing one month of a local authority by a signed order, and revoking it: the province's."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import requires
from cases.views.drafts import RESTORED, drafted
from reporting.actions import CannotExcuse, excuse, revoke_excuses
from reporting.facts import MonthStanding, standings
from reporting.forms import ExcuseForm, RevokeForm
from reporting.models import Excuse, Obligation
from reporting.months import Month
from reporting.views.signed import Signed

NOT_THERE = "ไม่พบการยกเว้นที่จะเพิกถอน — เปิดหน้านี้ใหม่ แล้วตรวจสถานะล่าสุดก่อนเพิกถอนอีกครั้ง"


@requires("month.excuse")
@drafted
@require_http_methods(["GET", "POST"])
def excuse_month(request: Signed, code: str, month: Month) -> HttpResponse:
    at = timezone.now()
    row = _owed(request, code, month, at)
    if request.method != "POST":
        return _page(request, row, at, **_restored(request, at))
    form = ExcuseForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _page(request, row, at, form=form, status=422)
    try:
        given = excuse(
            local_authorities=[row.obligation.local_authority],
            first=month,
            last=month,
            **form.cleaned_data,
            by=request.user,
            at=at,
        )
    except CannotExcuse as refusal:
        return _page(request, row, at, form=form, refusal=str(refusal), status=409)
    messages.success(request, f"ยกเว้นข้อมูลประจำเดือน{month.thai}แล้ว ตามหนังสือ {given[0].order_number}")
    return redirect("excuse_month", code, month)


@requires("month.excuse")
@drafted
@require_POST
def excuse_revoke(request: Signed, code: str, month: Month) -> HttpResponse:
    at = timezone.now()
    row = _owed(request, code, month, at)
    form = RevokeForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _page(request, row, at, revoke=form, status=422)
    chosen = _of(row).filter(pk=form.cleaned_data["excuse"]).first()
    try:
        if chosen is None:
            raise CannotExcuse(NOT_THERE)
        revoke_excuses(excuses=[chosen], reason=form.cleaned_data["revoked_reason"], by=request.user, at=at)
    except CannotExcuse as refusal:
        return _page(request, row, at, revoke=form, refusal=str(refusal), status=409)
    messages.success(request, f"เพิกถอนการยกเว้นเดือน{chosen.period.thai}แล้ว กลับมานับในอัตราการบันทึก")
    return redirect("excuse_month", code, month)


def _restored(request: Signed, at: datetime) -> dict[str, Any]:
    """The one of the two forms of which a draft is opened."""
    if RESTORED not in request.POST:
        return {}
    name, form = ("revoke", RevokeForm) if "revoked_reason" in request.POST else ("form", ExcuseForm)
    return {name: form(request.POST, today=timezone.localdate(at))}


def _of(row: MonthStanding) -> QuerySet[Excuse]:
    """What was ever granted for the month."""
    return Excuse.objects.covering(row.obligation.month).filter(
        local_authority=row.obligation.local_authority
    )


def _owed(request: Signed, code: str, month: Month, at: datetime) -> MonthStanding:
    owed = Obligation.objects.visible_to(request.user, "month.excuse").filter(
        local_authority__code=code, month=month.first_day
    )
    if not (found := standings(owed.select_related("local_authority__district__province", "flag"), at)):
        raise Http404
    return found[0]


def _page(
    request: Signed, row: MonthStanding, at: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The month as it is now; `more` brings a refusal and the form as it was typed."""
    excuses = list(_of(row).select_related("granted_by", "revoked_by").order_by("-granted_at"))
    today = timezone.localdate(at)
    context = {
        "row": row,
        "office": row.obligation.local_authority,
        "month": Month.of(row.obligation.month),
        "flag": getattr(row.obligation, "flag", None),
        "due_passed": at >= row.obligation.due_at,
        "current": next((one for one in excuses if one.revoked_at is None), None),
        "former": [one for one in excuses if one.revoked_at],
        "form": more.pop("form", None) or ExcuseForm(today=today),
        "revoke": more.pop("revoke", None) or RevokeForm(today=today),
        **more,
    }
    return render(request, "reporting/excuse.html", context, status=status)
