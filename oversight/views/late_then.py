"""Who was late as of a past instant: on screen, and as paper that is the same whenever it is printed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from cases.paper import render_pdf
from cases.thai import BANGKOK, format_numeric
from oversight.areas import Area, area_or_own
from oversight.forms import AsOfForm
from oversight.papers_then import TEMPLATE, paper_then
from oversight.period import month_or_none
from oversight.then import MonthThen, area_then, due_months, month_then, owed_then
from reporting.months import Month
from reporting.views.signed import Signed

Row = TypeVar("Row")
ROWS = 45  # a page of rows; the rest is reached by the last row's code
SINCE_EVER = date(1900, 1, 1)  # what has been dissolved since is asked of its history


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `found` is None when it cannot be told."""

    area: Area | None
    form: AsOfForm
    found: MonthThen | None


def asks_for_an_instant(request: Signed) -> bool:
    return "as_of" in request.GET or "as_of_time" in request.GET


def asked_then(request: Signed, now: datetime) -> Asked:
    """Five statements. 404 for an area that is not the user's; None for the nation, which has no one list."""
    form = AsOfForm(request.GET, now=now)
    form.fields.pop("month")  # read below: what can be chosen follows from the instant
    at: datetime = form.cleaned_data["at"] if form.is_valid() else now
    area = area_or_own(request.user, request.GET.get("area", ""), SINCE_EVER)
    if area is None or not form.is_valid():
        return Asked(area, _form(request, now, []), None)
    then = area_then(request.user, area, at)
    owed = owed_then(request.user, then, at)
    months = due_months(owed, at)
    month = month_or_none(request.GET.get("month", "")) or next(iter(months), Month.of(at.date()).previous)
    return Asked(area, _form(request, now, [*months]), month_then(owed, then, month, at))


def _form(request: Signed, now: datetime, months: list[Month]) -> AsOfForm:
    asked = month_or_none(request.GET.get("month", ""))
    if asked and asked not in months:
        months = sorted([asked, *months], reverse=True)
    return AsOfForm(request.GET, now=now, months=months)


def instant_query(area: str, month: Month, at: datetime) -> str:
    """The address's query for one month of an area as of an instant, to the minute."""
    local = at.astimezone(BANGKOK)
    asked = {"month": str(month), "as_of": format_numeric(local), "as_of_time": f"{local:%H.%M}"}
    return urlencode(({"area": area} if area else {}) | asked, safe="/")


def rows_after(rows: list[Row], code: str, code_of: Callable[[Row], str]) -> list[Row]:
    """Those that follow the one of that code; all of them where it is not among them."""
    codes = [code_of(row) for row in rows]
    return rows[codes.index(code) + 1 :] if code in codes else rows


def then_page(request: Signed, asked: Asked) -> HttpResponse:
    found = asked.found
    context: dict[str, Any] = {
        "area": asked.area,
        "asked_area": request.GET.get("area", ""),
        "form": asked.form,
        "found": found,
        "at": found.at if found else None,
    }
    if found:
        rows = rows_after(found.rows, request.GET.get("after", ""), lambda row: row.office.code_now)
        context["rows"] = rows[:ROWS]
        context["more"] = rows[ROWS - 1].office.code_now if len(rows) > ROWS else ""
        context["paper"] = paper_then(found)
        context["query"] = instant_query(request.GET.get("area", ""), found.month, found.at)
    return render(request, "oversight/late_then.html", context, status=200 if found else 422)


def then_pdf(request: Signed, asked: Asked) -> HttpResponse:
    """The page with its errors where the instant cannot be told."""
    found = asked.found
    if found is None:
        return then_page(request, asked)
    pdf = render_pdf(TEMPLATE, paper_then(found), at=found.at)
    name = f"late-{found.area.now.code}-{found.month}-as-of-{found.at.astimezone(BANGKOK):%Y%m%d-%H%M}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
