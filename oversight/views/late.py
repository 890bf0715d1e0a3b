"""Who is late now: on screen with telephone numbers, and as one page of paper. With an instant, who was late then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.access import may, requires
from cases.models import User
from cases.paper import render_pdf
from cases.thai import BANGKOK
from oversight.areas import PERMISSION, Area, area_or_own
from oversight.forms import AsOfForm
from oversight.late import LateRow, late_months, late_rows, message, officers_of, paper_context
from oversight.measures import Figures, all_missing, figures
from oversight.period import Period, month_or_none
from oversight.then import due_months
from oversight.views.late_then import (
    ROWS,
    asked_then,
    asks_for_an_instant,
    instant_query,
    rows_after,
    then_page,
    then_pdf,
)
from oversight.views.overview import nation_page
from reporting.facts import MonthStanding, standings
from reporting.models import Obligation
from reporting.months import Month
from reporting.views.signed import Signed


@dataclass(frozen=True)
class LateNow:
    """The late rows of one month in an area, and every month in which the area has some."""

    area: Area
    months: dict[Month, list[MonthStanding]]
    month: Month | None
    rows: list[LateRow]
    figures: Figures
    due: dict[Month, datetime]


def late_now(user: User, area: Area, asked: Month | None, at: datetime) -> LateNow:
    """Four statements. Without `asked`, the newest month that someone owes."""
    obligations = Obligation.objects.visible_to(user, PERMISSION).filter(
        local_authority__in=[one.pk for one in area.local_authorities]
    )
    months = late_months(all_missing(obligations.order_by("local_authority"), at))
    month = asked if asked in months else next(iter(months), asked)
    found = months.get(month, []) if month else []
    officers = officers_of(user, [row.obligation.local_authority_id for row in found])
    of_month = standings(obligations.filter(month=month.first_day), at) if month else []
    rows = late_rows(area, months, month, officers, at) if month else []
    return LateNow(area, months, month, rows, figures(of_month), due_months(obligations, at))


@requires("overview")
def late(request: Signed) -> HttpResponse:
    """Newest month first; another one, and the rows after a page of them, by the address."""
    at = timezone.now()
    today = at.astimezone(BANGKOK).date()
    if asks_for_an_instant(request) and (asked := asked_then(request, at)).area is not None:
        return then_page(request, asked)
    area = area_or_own(request.user, request.GET.get("area", ""), today)
    if area is None:
        return nation_page(request, Period.read("", "", today), at)
    found = late_now(request.user, area, month_or_none(request.GET.get("month", "")), at)
    rows = rows_after(found.rows, request.GET.get("after", ""), lambda row: row.local_authority.code)
    context = {
        "at": at,
        "area": area,
        "area_query": f"area={area.code}&" if request.GET.get("area") else "",
        "found": found,
        "rows": rows[:ROWS],
        "keeps_letters": may(request.user, "letter.keep"),
        "message": message(area, found.month, found.rows, at) if found.rows and found.month else "",
        "more": rows[ROWS - 1].local_authority.code if len(rows) > ROWS else "",
        **_instants(request.GET.get("area", ""), found, at),
    }
    return render(request, "oversight/late.html", context)


def _instants(area: str, found: LateNow, now: datetime) -> dict[str, Any]:
    """The form for an instant, and each past month's list as of its due instant."""
    due = [(month, instant_query(area, month, due_at)) for month, due_at in found.due.items()]
    return {"form": AsOfForm(now=now, months=[*found.due]), "asked_area": area, "due_months": due}


@requires("overview")
def late_pdf(request: Signed) -> HttpResponse:
    """The same rows on paper; 404 for the nation, whose list would be a book."""
    at = timezone.now()
    if asks_for_an_instant(request) and (asked := asked_then(request, at)).area is not None:
        return then_pdf(request, asked)
    area = area_or_own(request.user, request.GET.get("area", ""), at.astimezone(BANGKOK).date())
    if area is None:
        raise Http404
    found = late_now(request.user, area, month_or_none(request.GET.get("month", "")), at)
    month = found.month or Month.of(at.astimezone(BANGKOK).date()).previous
    context = paper_context(area, month, found.rows, found.figures.owed)
    pdf = render_pdf("paper/late_today.html", context, at=at)
    name = f"late-{area.code}-{month}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
