"""Sending a posted month back to be corrected: the office that follows the local authority up."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import requires
from cases.thai import format_due
from cases.views.drafts import RESTORED, drafted
from oversight.forms_send_back import SendBackForm
from reporting.actions import CannotSendBack, send_back
from reporting.actions.send_back import check_reach
from reporting.corrections import correction_due
from reporting.facts import MonthStanding, standings
from reporting.models import Obligation
from reporting.months import Month
from reporting.views.signed import Signed


@requires("month.send_back")
@drafted
@require_http_methods(["GET", "POST"])
def month_send_back(request: Signed, code: str, month: Month) -> HttpResponse:
    """404 too for a province before a month that a district office follows up."""
    at = timezone.now()
    row = _posted(request, code, month, at)
    told = request.method == "POST" or RESTORED in request.POST
    form = SendBackForm(request.POST if told else None, today=timezone.localdate(at))
    if request.method != "POST":
        return _page(request, row, form, at)
    if not form.is_valid():
        return _page(request, row, form, at, status=422)
    version, reason = form.cleaned_data["version"] or 0, form.cleaned_data["reason"]
    try:
        sent = send_back(obligation=row.obligation, version=version, reason=reason, by=request.user, at=at)
    except CannotSendBack as refusal:
        return _page(request, row, form, at, refusal=str(refusal), status=409)
    messages.success(request, f"ส่งกลับแล้ว อปท. ต้องบันทึกใหม่ภายใน{format_due(sent.due_at)}")
    return redirect("overview_local_authority", code)


def _posted(request: Signed, code: str, month: Month, at: datetime) -> MonthStanding:
    owed = Obligation.objects.visible_to(request.user, "month.send_back").filter(
        local_authority__code=code, month=month.first_day
    )
    found = standings(owed.select_related("local_authority__district__province"), at)
    if not found or found[0].newest is None:
        raise Http404
    try:
        check_reach(request.user, found[0].obligation.local_authority)
    except PermissionDenied as stranger:
        raise Http404 from stranger
    return found[0]


def _page(
    request: Signed, row: MonthStanding, form: SendBackForm, at: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "row": row,
        "office": row.obligation.local_authority,
        "month": Month.of(row.obligation.month),
        "form": form,
        "due_at": correction_due(at),
        **more,
    }
    return render(request, "oversight/send_back.html", context, status=status)
