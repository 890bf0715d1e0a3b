"""Takes a finished export out: for a purpose, written down, and only as far as the taker may export at that moment."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.access import requires
from cases.models import Verb
from cases.views.jobs import handed_out, job_of, show
from cases.views.reads import reads, request_id, said_elsewhere
from reporting.export_jobs import INFO, period_of, take, whose_of
from reporting.forms import ExportForm
from reporting.views.signed import Signed


@requires("info.export")
@reads(Verb.EXPORT)
@require_POST
def export_file(request: Signed, pk: UUID) -> HttpResponseBase:
    at, job = timezone.now(), job_of(request, pk)
    if job.kind != INFO.name or job.state != "done" or job.expires_at is None or job.expires_at <= at:
        raise Http404
    form = ExportForm(request.POST, today=timezone.localdate(at))
    said_elsewhere(request)  # by `take`; the page with the form's errors shows counts
    if not form.is_valid():
        return show(request, job, status=422, export=form)
    file = take(
        job=job,
        purpose=form.cleaned_data["purpose"],
        detail=form.detail_told,
        by=request.user,
        at=at,
        request_id=request_id(request),
    )
    if file is None:
        raise Http404
    return handed_out(file, plain_name=f"info-{period_of(job)}-{whose_of(job).code}.xlsx")
