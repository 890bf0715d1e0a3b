"""Orders of excuse for many local authorities at once: chosen, looked at, entered; and revoked. The province's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import requires
from cases.models import LocalAuthority
from cases.views.drafts import RESTORED, drafted
from oversight.areas import Area, own_area
from oversight.forms_orders import OrderForm, OrderRevokeForm
from oversight.orders import Preview, affected, preview
from reporting.actions import CannotExcuse, excuse, revoke_excuses
from reporting.models import Excuse
from reporting.months import Month, Period
from reporting.views.signed import Signed

MERGED_LATELY = timedelta(days=366)  # an order about a merger names those that are no more
MOST = 100
NONE_TICKED = "ยังไม่ได้เลือก อปท. — ทำเครื่องหมายหน้า อปท. หรือ “ทั้งอำเภอ” อย่างน้อย 1 แห่ง แล้วกดตรวจสอบอีกครั้ง"
LOST = "มี อปท. ที่เลือกไว้แต่ไม่พบในจังหวัดนี้ จึงยังไม่ได้บันทึก — เลือกใหม่จากรายการ"
NONE_CHOSEN = "ยังไม่ได้เลือก อปท. ที่จะเพิกถอน — ทำเครื่องหมายหน้า อปท. หรือกดเพิกถอนทั้งหนังสือ"
IN_THE_WAY = "มี อปท. ที่ได้รับยกเว้นในบางเดือนอยู่แล้ว จึงยังไม่ได้บันทึก — เอา อปท. ตามรายชื่อด้านล่างออก หรือเพิกถอนการยกเว้นเดิมก่อน แล้วกดตรวจสอบอีกครั้ง"


@dataclass(frozen=True)
class Ticked:
    """What was ticked: names of local authorities, and of whole offices."""

    laos: frozenset[str]
    areas: frozenset[str]

    @classmethod
    def of(cls, request: Signed) -> "Ticked":
        return cls(frozenset(request.POST.getlist("lao")), frozenset(request.POST.getlist("area")))

    def chosen(self, area: Area) -> list[LocalAuthority]:
        """CannotExcuse when nothing was ticked, or something that is not there."""
        found = [
            one
            for group in area.groups
            for one in group.local_authorities
            if one.code in self.laos or group.code in self.areas
        ]
        known = {one.code for one in area.local_authorities} | {group.code for group in area.groups}
        if (self.laos | self.areas) - known:
            raise CannotExcuse(LOST)
        if not found:
            raise CannotExcuse(NONE_TICKED)
        return found


@requires("month.excuse")
@require_safe
def order_list(request: Signed) -> HttpResponse:
    """The newest orders of the province, each with how many local authorities and months."""
    mine = Excuse.objects.visible_to(request.user, "month.excuse")
    orders = (
        mine.order_by()
        .values("act", "order_number", "order_date", "signed_by", "reason", "first_month", "last_month")
        .annotate(
            granted=Max("granted_at"),
            offices=Count("pk"),
            standing=Count("pk", filter=Q(revoked_at=None)),
            name=Min("local_authority__name"),
        )
        .order_by("-granted")[: MOST + 1]
    )
    rows = [
        {**one, "period": Period(Month.of(one["first_month"]), Month.of(one["last_month"]))} for one in orders
    ]
    context = {"orders": rows[:MOST], "most": MOST if len(rows) > MOST else 0}
    return render(request, "oversight/orders.html", context)


@requires("month.excuse")
@drafted
@require_http_methods(["GET", "POST"])
def order_new(request: Signed) -> HttpResponse:
    """Chosen and typed, then looked at, then entered: what is entered is what was looked at."""
    at = timezone.now()
    told = request.method == "POST" or RESTORED in request.POST
    form = OrderForm(request.POST if told else None, today=timezone.localdate(at))
    area = _area(request, at)
    if request.method != "POST":
        return _form(request, form, area)
    try:
        if not form.is_valid():
            return _form(request, form, area, status=422)
        chosen = Ticked.of(request).chosen(area)
        seen = preview(request.user, chosen, form.period, at)
        if request.POST.get("previewed") != seen.key:
            refusal = IN_THE_WAY if seen.already else ""
            return _form(request, form, area, seen=seen, refusal=refusal, status=409 if refusal else 200)
        period = form.period
        given = excuse(
            local_authorities=chosen,
            first=period.first,
            last=period.last,
            **form.order,
            by=request.user,
            at=at,
        )
    except CannotExcuse as refusal:
        return _form(request, form, area, refusal=str(refusal), status=409)
    messages.success(request, f"ยกเว้น {len(given)} อปท. แล้ว ตามหนังสือ {given[0].order_number}")
    return redirect("order_detail", given[0].act)


def _area(request: Signed, at: datetime) -> Area:
    area = own_area(request.user, timezone.localdate(at) - MERGED_LATELY)
    if area is None:
        raise Http404
    return area


def _form(
    request: Signed,
    form: OrderForm,
    area: Area,
    *,
    seen: Preview | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    ticked = Ticked.of(request)
    context = {"form": form, "area": area, "ticked": ticked, "seen": seen, **more}
    return render(request, "oversight/order_new.html", context, status=status)


@requires("month.excuse")
@drafted
@require_http_methods(["GET", "POST"])
def order_detail(request: Signed, pk: UUID) -> HttpResponse:
    """One order with its local authorities; some of them or all are revoked with a reason."""
    at = timezone.now()
    found = Excuse.objects.visible_to(request.user, "month.excuse").filter(act=pk)
    excuses = list(
        found.select_related("local_authority", "granted_by", "revoked_by").order_by("local_authority__code")
    )
    if not excuses:
        raise Http404
    told = request.method == "POST" or RESTORED in request.POST
    form = OrderRevokeForm(request.POST if told else None, today=timezone.localdate(at))
    if request.method != "POST":
        return _order(request, excuses, form, at)
    if not form.is_valid():
        return _order(request, excuses, form, at, status=422)
    try:
        chosen = _chosen(request, excuses)
        revoke_excuses(excuses=chosen, reason=form.cleaned_data["revoked_reason"], by=request.user, at=at)
    except CannotExcuse as refusal:
        return _order(request, excuses, form, at, refusal=str(refusal), status=409)
    messages.success(request, f"เพิกถอนการยกเว้น {len(chosen)} อปท. แล้ว กลับมานับในอัตราการบันทึก")
    return redirect("order_detail", pk)


def _chosen(request: Signed, excuses: list[Excuse]) -> list[Excuse]:
    """All of the order, or those ticked; what has been revoked before is revoked no more."""
    keys = set(request.POST.getlist("excuse"))
    whole = "whole" in request.POST
    chosen = [one for one in excuses if whole or str(one.pk) in keys]
    if not chosen:
        raise CannotExcuse(NONE_CHOSEN)
    return [one for one in chosen if one.revoked_at is None] or chosen


def _order(
    request: Signed,
    excuses: list[Excuse],
    form: OrderRevokeForm,
    at: datetime,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "order": excuses[0],
        "rows": affected(request.user, excuses, at),
        "standing": [one for one in excuses if one.revoked_at is None],
        "ticked": set(request.POST.getlist("excuse")),
        "form": form,
        **more,
    }
    return render(request, "oversight/order.html", context, status=status)
