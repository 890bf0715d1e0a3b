"""Health, for the container's check, the load balancer and the administrator; and what is said of a fault."""

import sys

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.defaults import server_error
from psycopg import Error as PsycopgError
from psycopg.errors import LockNotAvailable

from cases.access import public
from cases.scope import principal
from reporting.watch import look, silent


@public("a load balancer asks without signing in; the answer holds no data")
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; touches nothing else."""
    return JsonResponse({"alive": True})


@public("a monitor asks without signing in; the answer holds no data")
def health(request: HttpRequest) -> JsonResponse:
    """The database answers too; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return JsonResponse({"alive": True, "database": False}, status=503)
    return JsonResponse({"alive": True, "database": True})


@public("a monitor asks without signing in; the answer holds names of jobs and their age")
def watching(request: HttpRequest) -> JsonResponse:
    """Whether the jobs that the law rests on run: 503 when one has been silent for an hour, or nobody can tell.

    For a monitor that wakes somebody, never for a container's own check: a restarted web server mends no worker.
    """
    try:
        with transaction.atomic(), principal("monitor"):
            jobs = look(timezone.now())
    except (DatabaseError, InterfaceError, PsycopgError):
        return JsonResponse({"running": False, "database": False}, status=503)
    ages = {
        one.job: {
            "seconds": max(0, int(one.age.total_seconds())),
            "ran": one.ran_at is not None,
            "silent": one.silent,
        }
        for one in jobs
    }
    running = not silent(jobs)
    return JsonResponse({"running": running, "database": True, "jobs": ages}, status=200 if running else 503)


def fault(request: HttpRequest) -> HttpResponse:
    """Called while the exception is handled. Waiting in vain for rows that another holds is no fault of the program.

    An import keeps the office's numbers and counters from its first row to its commit: all of it, or nothing.
    """
    reason = sys.exc_info()[1]
    if reason is not None and isinstance(reason.__cause__, LockNotAvailable):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
    return server_error(request)
