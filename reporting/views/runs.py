"""การทำงานของระบบ: the runs of the jobs that the law rests on, and the banner when they fall silent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET

from cases.access import may, requires
from cases.models import User
from reporting.models import Alarm, JobRun
from reporting.models.run import JOBS
from reporting.watch import Watched, look, silent

PAGE = 50
ALARMS = 10


def watched(request: HttpRequest) -> list[Watched]:
    """The jobs at the time of this request: one statement, however often a page asks."""
    if not hasattr(request, "watched"):
        request.watched = look(timezone.now())  # type: ignore[attr-defined]
    return request.watched  # type: ignore[attr-defined,no-any-return]


def silence(request: HttpRequest) -> dict[str, Any]:
    """`silent_jobs` for the frame of every page: for administrators; nobody else's page asks anything."""
    user = getattr(request, "user", None)
    if user is None or not may(user, "runs.read"):
        return {"silent_jobs": []}
    return {"silent_jobs": SimpleLazyObject(lambda: silent(watched(request)))}


@requires("runs.read")
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """How each job stands, and the newest runs of all or of one; a step of the list by keyset."""
    user: User = request.user  # type: ignore[assignment]
    job = asked if (asked := request.GET.get("job", "")) in JOBS else ""
    ledger = JobRun.objects.visible_to(user).of_job(job)
    after = ledger.filter(pk=key).first() if (key := request.GET.get("after", "")).isdecimal() else None
    found = list((ledger.before(after) if after else ledger).newest_first()[: PAGE + 1])
    here = f"{reverse('runs')}?job={job}"
    context = {
        "jobs": watched(request),
        "alarms": list(Alarm.objects.visible_to(user)[:ALARMS]),
        "job": job,
        "labels": JOBS.items(),
        "runs": [{"it": run, "label": JOBS.get(run.job, run.job)} for run in found[:PAGE]],
        "first_url": here if after else "",
        "next_url": f"{here}&after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "reporting/runs.html", context)
