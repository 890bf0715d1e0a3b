"""The overview: the nation by province, a province by district, an office's own grid of twelve months."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases.access import requires
from cases.models import User
from cases.thai import BANGKOK
from oversight.areas import PERMISSION, Area, direct_area, district_area, own_area, province_area
from oversight.grid import Count, Layout, address, counts, without_links
from oversight.late import late_months, late_rows, officers_of
from oversight.measures import Figures, corrections, figures, missing, newest_due_month, next_due
from oversight.nation import month_rows, province_rows
from oversight.period import Period
from reporting.facts import MonthStanding, standings
from reporting.models import Obligation
from reporting.months import Month
from reporting.views.signed import Signed

STRIP = ("on_time", "late", "missing", "incomplete", "nil", "excused")
COLUMNS = ("on_time", "late", "missing", "incomplete", "excused")
# How many of the late stand beside the table; the others are a step away.
FIRST_TO_CALL = 6


@requires("overview")
def overview(request: Signed) -> HttpResponse:
    """The page of the user's own office."""
    at, period = _now(request)
    area = own_area(request.user, period.months[0].first_day)
    return _area_page(request, area, period, at) if area else nation_page(request, period, at)


@requires("overview")
def province(request: Signed, code: str) -> HttpResponse:
    at, period = _now(request)
    return _area_page(request, province_area(request.user, code, period.months[0].first_day), period, at)


@requires("overview")
def district(request: Signed, code: str) -> HttpResponse:
    at, period = _now(request)
    return _area_page(request, district_area(request.user, code, period.months[0].first_day), period, at)


@requires("overview")
def direct(request: Signed, code: str) -> HttpResponse:
    at, period = _now(request)
    return _area_page(request, direct_area(request.user, code, period.months[0].first_day), period, at)


def _now(request: Signed) -> tuple[datetime, Period]:
    at = timezone.now()
    query = request.GET
    return at, Period.read(query.get("to", ""), query.get("month", ""), at.astimezone(BANGKOK).date())


def nation_page(request: Signed, period: Period, at: datetime) -> HttpResponse:
    """Provinces with their figures for one month."""
    rows = month_rows(request.user, period.month, at)
    provinces = province_rows(rows, COLUMNS, period)
    context = {
        "at": at,
        "period": period,
        "month": Month.of(rows[0].obligation.month) if rows else None,
        "total": (total := figures(rows)),
        "total_counts": without_links(total, COLUMNS),
        "provinces": provinces,
    }
    return render(request, "oversight/nation.html", context)


def _area_page(request: Signed, area: Area, period: Period, at: datetime) -> HttpResponse:
    rows = _rows(request.user, area, period, at)
    if not rows:
        return render(request, "oversight/nothing_due.html", {"area": area, "at": at, "period": period})
    month = period.month or newest_due_month(rows, at) or Month.of(rows[-1].obligation.month)
    layout = Layout.of(area, period, month, rows, request.GET.get("show", ""))
    chosen = layout.rows_of(area.local_authorities)
    total = figures(chosen)
    context = {
        "at": at,
        "area": area,
        "period": period,
        "month": month,
        "due_at": chosen[0].obligation.due_at if chosen else None,
        "layout": layout,
        "above": _above(request.user, area),
        "total": total,
        "corrections": corrections(chosen),
        "strip": _counts(area, total, STRIP, period, month),
        "offices": layout.offices(COLUMNS),
        **_to_call(request.user, area, month, [row for row in chosen if missing(row)], at),
        "total_counts": _counts(area, total, COLUMNS, period, month),
        **_coming(area, period, rows, at),
    }
    return render(request, "oversight/area.html", context)


def _counts(area: Area, total: Figures, keys: tuple[str, ...], period: Period, month: Month) -> list[Count]:
    """Linked where the area's own grid can show the rows."""
    if area.one_grid:
        return counts(total, keys, area.url, period, month)
    return without_links(total, keys)


def _above(user: User, area: Area) -> str:
    """The page of the whole province, for those who see it."""
    if area.is_province or user.district_id:
        return reverse("overview") if area.is_province and not user.province_id else ""
    return reverse("overview_province", args=[area.code[:2]])


def _rows(user: User, area: Area, period: Period, at: datetime) -> list[MonthStanding]:
    """One statement. Without a grid only the months that the figures can be for: those newest in the period."""
    months = period.months
    if not area.one_grid:
        months = [period.month] if period.month else months[-3:]
    owed = Obligation.objects.visible_to(user, PERMISSION).filter(
        local_authority__in=[one.pk for one in area.local_authorities],
        month__range=(months[0].first_day, months[-1].first_day),
    )
    return standings(owed.order_by("month", "local_authority"), at)


def _to_call(user: User, area: Area, month: Month, rows: list[MonthStanding], at: datetime) -> dict[str, Any]:
    """The first of the late with their phone numbers, and how many more there are."""
    officers = officers_of(user, [row.obligation.local_authority_id for row in rows])
    found = late_rows(area, late_months(rows), month, officers, at)
    return {"late": found[:FIRST_TO_CALL], "late_count": len(found)}


def _coming(area: Area, period: Period, rows: list[MonthStanding], at: datetime) -> dict[str, Any]:
    """The month that falls due next, and how far it is."""
    coming = next_due(rows, at)
    if not coming:
        return {}
    obligation = coming[0].obligation
    month = Month.of(obligation.month)
    return {
        "coming": month,
        "coming_url": address(area.url, period, month=str(month)),
        "coming_due_at": obligation.due_at,
        "coming_figures": figures(coming),
    }
