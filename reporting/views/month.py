"""One month of the own local authority: what would be posted, what is missing, and the three verbs."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from cases.access import requires
from cases.models import User, Verb
from cases.rules import LABELS
from cases.thai import format_instant
from cases.views.reads import reads, saw
from cases.views.told import follow
from reporting.actions import CannotPost, MonthPicture, declare_nil, picture, post, record_in_info
from reporting.actions.post import opens_at
from reporting.exports import INFO, ask_export
from reporting.facts import MonthStanding
from reporting.forms import RecordForm
from reporting.info import CannotExport
from reporting.info.whose import Whose
from reporting.models import InfoExport, Obligation, Posting
from reporting.months import Month, Period
from reporting.views.signed import Signed, duty_at, ended, own_month, own_office, sum_of

FILES = 10  # exports to choose from
LISTED = 30  # incomplete cases shown by name; the others are a step away
NOT_POSTED = "เดือนนี้ยังไม่ได้บันทึกที่นี่ — บันทึกข้อมูลประจำเดือนก่อน แล้วจึงทำเครื่องหมายว่าบันทึกใน INFO แล้ว"
NOT_SAID = "ยังไม่ได้ทำเครื่องหมายยืนยัน — ถ้าไม่มีผู้ขอรับความช่วยเหลือในเดือนนี้จริง ให้ทำเครื่องหมายหน้าข้อความ แล้วกดปุ่มอีกครั้ง"


@requires("month.post")
@reads(Verb.VIEW)
@require_GET
def month(request: Signed, month: Month) -> HttpResponse:
    at = timezone.now()
    return _page(request, own_month(request.user, month, at), at)


@requires("month.post")
@reads(Verb.VIEW)
@require_POST
def month_post(request: Signed, month: Month) -> HttpResponse:
    """Posts what the page showed; a month that has moved since is shown anew."""
    at = timezone.now()
    row = own_month(request.user, month, at)
    try:
        posting = post(
            obligation=row.obligation,
            by=request.user,
            at=at,
            revision=_number(request, "revision"),
            after=_number(request, "after"),
        )
    except CannotPost as refusal:
        return _page(request, row, at, refusal=str(refusal), status=409)
    return _posted(request, posting)


@requires("month.post")
@reads(Verb.VIEW)
@require_POST
def month_nil(request: Signed, month: Month) -> HttpResponse:
    at = timezone.now()
    row = own_month(request.user, month, at)
    if "nobody" not in request.POST:
        return _page(request, row, at, nil_error=NOT_SAID, status=422)
    try:
        posting = declare_nil(
            obligation=row.obligation, by=request.user, at=at, after=_number(request, "after")
        )
    except CannotPost as refusal:
        return _page(request, row, at, refusal=str(refusal), status=409)
    return _posted(request, posting)


@requires("month.post")
@reads(Verb.VIEW)
@require_POST
def month_recorded(request: Signed, month: Month) -> HttpResponse:
    at = timezone.now()
    row = own_month(request.user, month, at)
    form = _record_form(request, row, at)
    if row.newest is None:
        return _page(request, row, at, refusal=NOT_POSTED, status=409)
    if not form.is_valid():
        return _page(request, row, at, record=form, status=422)
    record_in_info(
        obligation=row.obligation,
        recorded_on=form.cleaned_data["recorded_on"],
        sha256=form.checksum,
        by=request.user,
        at=at,
    )
    messages.success(request, f"ทำเครื่องหมายแล้วว่าข้อมูลประจำเดือน{month.thai} บันทึกใน INFO แล้ว")
    return redirect("month_page", month)


@requires("month.post")
@reads(Verb.VIEW)
@require_POST
def month_info(request: Signed, month: Month) -> HttpResponse:
    """Has the spreadsheet of the own month made; it is taken out on the job's page."""
    at = timezone.now()
    row = own_month(request.user, month, at)
    whose = Whose(own_office(request.user))
    try:
        job = ask_export(what=INFO, period=Period(month, month), whose=whose, by=request.user, at=at)
    except CannotExport as refusal:
        return _page(request, row, at, refusal=str(refusal), status=409)
    follow(request, job)
    return redirect("job_page", job.pk)


def _posted(request: HttpRequest, posting: Posting) -> HttpResponse:
    said = format_instant(posting.posted_at, seconds=True)
    told = format_html(
        'บันทึกข้อมูลประจำเดือนแล้ว ฉบับที่ {} เมื่อ {} <a href="{}">พิมพ์ใบรับการบันทึก (PDF)</a>',
        posting.version,
        said,
        reverse("posting_receipt", args=[posting.pk]),
    )
    messages.success(request, told)
    return redirect("posting_detail", posting.pk)


def _number(request: HttpRequest, name: str) -> int:
    """A hidden number of our own page; -1, which no revision has, for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _record_form(request: Signed, row: MonthStanding, at: datetime) -> RecordForm:
    exports = InfoExport.objects.visible_to(request.user).of_month(row.obligation.month)
    return RecordForm(request.POST or None, today=timezone.localdate(at), exports=list(exports[:FILES]))


def _page(
    request: Signed, row: MonthStanding, at: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The month as it is now; `more` brings refusals and forms with errors."""
    seen = picture(obligation=row.obligation, revision=row.obligation.fact_revision)  # type: ignore[attr-defined]
    saw(request, Verb.VIEW, seen.incomplete[:LISTED])
    today = timezone.localdate(at)
    exports = InfoExport.objects.visible_to(request.user).of_month(row.obligation.month)[:FILES]
    record = more.pop("record", None) or RecordForm(
        today=today, exports=list(exports) if row.newest else [], initial={"recorded_on": today}
    )
    context = {
        "at": at,
        "today": today,
        "row": row,
        "month": Month.of(row.obligation.month),
        "duty": duty_at(row, at),
        "ended": ended(row, at),
        "opens_at": opens_at(row.obligation),
        "on_time": bool(row.newest and row.newest.posted_at < row.obligation.due_at),
        "seen": seen,
        "sum": sum_of(seen.totals),
        "lacking": lacking(seen),
        "more_lacking": max(0, len(seen.incomplete) - LISTED),
        "postings": _versions(request.user, row.obligation),
        "record": record,
        **more,
    }
    return render(request, "reporting/month.html", context, status=status)


def lacking(seen: MonthPicture) -> list[dict[str, Any]]:
    """The incomplete cases with what each lacks."""
    return [
        {"case": case, "gaps": [LABELS.get(gap, gap) for gap in case.gaps]}
        for case in seen.incomplete[:LISTED]
    ]


def _versions(user: User, obligation: Obligation) -> list[Posting]:
    of_month = Posting.objects.visible_to(user).filter(obligation=obligation)
    return list(of_month.select_related("posted_by").order_by("-version"))
