"""ส่งออกข้อมูล: choose what, whose, which months; it is made as a job, and taken out for a purpose."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access import LOCAL, requires
from cases.models import Job, User, Verb
from cases.views.jobs import handed_out, job_of, show
from cases.views.reads import reads, request_id, said_elsewhere
from cases.views.told import follow
from reporting.exports import EXPORTS, Wanted, ask_export, choices_for, take
from reporting.exports.making import period_of, whose_of
from reporting.exports.places import places_for, provinces_of
from reporting.forms import ExportForm
from reporting.forms_exports import WantedForm
from reporting.info import CannotExport
from reporting.views.signed import Signed
from reporting.writer import LAST_ROW

LATELY = 12  # files on the page


@requires("month.read")
@require_GET
def exports(request: Signed) -> HttpResponse:
    at = timezone.now()
    form = _form(request.user, request.GET, at)
    form.forget_unknown()
    return _page(request, form, at)


@requires("month.read")
@require_POST
def export_ask(request: Signed) -> HttpResponse:
    """Has the file made; it is taken out on the job's page."""
    at = timezone.now()
    form = _form(request.user, request.POST, at)
    if not form.is_valid():
        if form.strange:
            raise Http404
        return _page(request, form, at, status=422)
    whose = form.places.known[form.cleaned_data["whose"]]
    try:
        job = ask_export(what=form.kind, period=form.period, whose=whose, by=request.user, at=at)
    except CannotExport as refusal:
        return _page(request, form, at, refusal=str(refusal), status=409)
    follow(request, job)
    return redirect("job_page", job.pk)


def _form(user: User, asked: QueryDict, at: datetime) -> WantedForm:
    provinces = provinces_of(user)
    chosen = next((one for one in provinces if one.code == asked.get("province")), None)
    told = {name: str(asked[name]) for name in ("what", "whose", "first", "last") if name in asked}
    if provinces:
        chosen = chosen or provinces[0]
        told["province"] = chosen.code
    places = places_for(user, chosen)
    today = timezone.localdate(at)
    return WantedForm(told, today=today, kinds=choices_for(user), places=places, provinces=provinces)


def _page(request: Signed, form: WantedForm, at: datetime, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "lately": _lately(request.user, at), "at": at, **more}
    if form.is_valid():
        context |= _told(form, request.user, at)
    return render(request, "reporting/exports.html", context, status=status)


def _told(form: WantedForm, user: User, at: datetime) -> dict[str, Any]:
    """What the file would be."""
    what, places, chosen = form.kind, form.places, form.cleaned_data["whose"]
    asked = Wanted(places.known[chosen], form.period, user, at, places.offices_of(chosen))
    rows = what.rows(asked)
    return {
        "what": what,
        "asked": asked,
        "whose": places.label(chosen),
        "rows": rows,
        "parted": rows >= LAST_ROW,
    }


def _lately(user: User, at: datetime) -> list[Job]:
    """Files that are being made or can be taken: one's own, and those of colleagues of the same office."""
    ours = Q(local_authority=user.local_authority_id) if user.role in LOCAL else Q(local_authority=None)
    jobs = Job.objects.visible_to(user).filter(ours | Q(asked_by=user), kind__in=EXPORTS)
    there = jobs.open() | jobs.at_hand(at)
    return list(there.newest_first()[:LATELY])


@requires("month.read")
@reads(Verb.EXPORT)
@require_POST
def export_file(request: Signed, pk: UUID) -> HttpResponseBase:
    """Takes a finished file out: for a purpose, written down, as far as the taker may have it at that moment."""
    at, job = timezone.now(), job_of(request, pk)
    what = EXPORTS.get(job.kind)
    if what is None or not job.has_files(at):
        raise Http404
    said_elsewhere(request)  # by `take`; the page with the form's errors shows counts
    told: dict[str, Any] = {"purpose": "", "detail": ""}
    if what.personal:
        form = ExportForm(request.POST, today=timezone.localdate(at), purposes=what.purposes)
        if not form.is_valid():
            return show(request, job, status=422, export=form)
        told = {"purpose": form.cleaned_data["purpose"], "detail": form.detail_told}
    file = take(job=job, **told, by=request.user, at=at, request_id=request_id(request))
    if file is None:
        raise Http404
    return handed_out(file, plain_name=f"{what.slug}-{period_of(job)}-{whose_of(job).code}.xlsx")
