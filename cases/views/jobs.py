"""งานเบื้องหลัง: how far a piece of heavy work is, what it made, and how to stop it."""

from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access import may, requires
from cases.jobs import KINDS, JobKind, cancel, files_of, keys_of
from cases.models import Job, JobFile, User, Verb
from cases.views.keys import keys_in
from cases.views.reads import reads, said_elsewhere, saw_rows
from cases.views.told import saw_end

STOPPING = "ขอยกเลิกแล้ว งานจะหยุดภายในครู่เดียว และไม่มีข้อมูลใดถูกเปลี่ยน"
TOO_LATE = "งานนี้จบไปก่อนแล้ว จึงยกเลิกไม่ได้ — ดูผลด้านล่าง"


PAGE = 30


@requires("home")
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """One's own, newest first."""
    user: User = request.user  # type: ignore[assignment]
    mine = jobs = Job.objects.visible_to(user).filter(asked_by=user)
    after = mine.filter(pk__in=keys_in([request.GET.get("after", "")])).first()
    if after:
        jobs = jobs.before(after)
    found = list(jobs.newest_first()[: PAGE + 1])
    saw_end(request, *found[:PAGE])
    here = reverse("job_list")
    context = {
        "jobs": found[:PAGE],
        "at": timezone.now(),
        "first_url": here if after else "",
        "next_url": f"{here}?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "jobs/list.html", context)


def job_of(request: HttpRequest, pk: UUID) -> Job:
    """The job, if it is the user's to see; 404 as for a missing one."""
    return get_object_or_404(Job.objects.visible_to(request.user), pk=pk)


@requires("home")
@require_GET
def job_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    return show(request, job_of(request, pk))


def show(request: HttpRequest, job: Job, *, status: int = 200, **more: Any) -> HttpResponse:
    """The job's page. `more` goes to the kind's own part of it: a form that was sent with something missing."""
    user: User = request.user  # type: ignore[assignment]
    at, kind = timezone.now(), KINDS.get(job.kind)
    ready = job.has_files(at)
    saw_end(request, job)
    context = {
        "job": job,
        "mine": job.asked_by_id == user.pk,
        "ready": ready,
        "template": kind.template if kind else "",
        "files": files_of(job, user) if ready and kind and kind.still(job, user) else [],
        "asked_at": kind.asked_at(job) if kind and not job.is_open else "",
        **(kind.shown(job, user, at) if kind and ready else {}),
        **more,
    }
    return render(request, "jobs/job.html", context, status=status)


@requires("home")
@require_POST
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    job = get_object_or_404(Job.objects.visible_to(user), pk=pk, asked_by=user)
    if cancel(job=job, by=user, at=timezone.now()):
        messages.success(request, STOPPING)
        job.refresh_from_db()
        saw_end(request, job)
    else:
        messages.warning(request, TOO_LATE)
    return redirect("job_page", pk)


@requires("home")
@reads(Verb.DOWNLOAD)
@require_POST
def job_file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """A file of a kind that hands it out without asking what for, to who asked for it; written down all the same."""
    user: User = request.user  # type: ignore[assignment]
    job = get_object_or_404(Job.objects.visible_to(user), pk=pk, asked_by=user)
    kind = KINDS.get(job.kind)
    if kind is None or not kind.plain or not may(user, kind.permission) or not kind.still(job, user):
        raise Http404
    found = file_of(request, job, file)
    said_elsewhere(request)
    if job.local_authority_id:
        # The cases in it where the job kept their keys; and which file it was, of rows that are no case yet.
        seen = keys_of(job, job.asked_by) or {job.local_authority_id: []}
        saw_rows(request, Verb.DOWNLOAD, seen, what="cases.jobfile", purpose=_told(job, kind))
    return handed_out(found)


def _told(job: Job, kind: JobKind) -> str:
    return " ".join(filter(None, (kind.title, job.result.get("told"))))


def file_of(request: HttpRequest, job: Job, pk: UUID) -> JobFile:
    """One of a finished job's files for people; 404 when its time is over."""
    if not job.has_files(timezone.now()):
        raise Http404
    found = {one.pk: one for one in files_of(job, request.user)}  # type: ignore[arg-type]
    if pk not in found:
        raise Http404
    return found[pk]


def handed_out(file: JobFile, *, plain_name: str = "") -> FileResponse:
    """The whole file as a download: nothing is read from the database while it is sent.

    `plain_name`: the same in ASCII, for what cannot read the other; else the row's key.
    """
    out = TemporaryFile()  # noqa: SIM115  (FileResponse closes it; it never has a name on disk)
    for piece in file.pieces():
        out.write(piece)
    out.seek(0)
    response = FileResponse(out, content_type=file.content_type)
    suffix = file.name.rpartition(".")[2]
    ascii_name = plain_name or f"{file.pk.hex}.{suffix}"
    response["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file.name)}"
    )
    return response
