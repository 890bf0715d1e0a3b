"""The month's summary for the governor, on one page of paper."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.access import requires
from cases.paper import render_pdf
from cases.thai import BANGKOK
from oversight.areas import area_or_own
from oversight.forms import AsOfForm
from oversight.papers_summary import TEMPLATE, paper_summary
from oversight.period import month_or_none
from oversight.summary import summary_of
from oversight.then import area_then
from oversight.views.late_then import SINCE_EVER, Asked, asks_for_an_instant, then_page
from reporting.months import Month
from reporting.views.signed import Signed


@requires("overview")
def summary_pdf(request: Signed) -> HttpResponse:
    """Six statements. Of now to the minute, or of the instant in the address; 404 for the nation, which has no governor."""
    now = timezone.now()
    area = area_or_own(request.user, request.GET.get("area", ""), SINCE_EVER)
    if area is None:
        raise Http404
    form = AsOfForm(request.GET, now=now)
    form.fields.pop("month")
    if asks_for_an_instant(request) and not form.is_valid():
        return then_page(request, Asked(area, AsOfForm(request.GET, now=now), None))
    at: datetime = form.cleaned_data["at"] if asks_for_an_instant(request) else form.now
    month = month_or_none(request.GET.get("month", "")) or Month.of(at.astimezone(BANGKOK).date()).previous
    found = summary_of(request.user, area_then(request.user, area, at), month, at)
    pdf = render_pdf(TEMPLATE, paper_summary(found, request.user), at=at)
    name = f"summary-{area.code}-{month}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
