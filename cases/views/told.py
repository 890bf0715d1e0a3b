"""Told when done: the next page that who asked for a job opens says how it ended.

The session carries the keys of those that are not over yet, so that a page asks for them only while there are any;
after signing in, the first page asks for all that ended unseen.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from cases.models import Job, JobState, User

FOLLOWED = "jobs"  # in the session: keys of jobs; None: nobody has looked yet
LATELY = timedelta(days=7)  # of a job that ended while nobody was signed in


def follow(request: HttpRequest, job: Job) -> None:
    """The job was asked for in this session."""
    if job.is_open:
        followed = request.session.get(FOLLOWED) or []
        request.session[FOLLOWED] = [*(key for key in followed if key != str(job.pk)), str(job.pk)]


def begin(request: HttpRequest) -> None:
    """At signing in."""
    request.session[FOLLOWED] = None


def saw_end(request: HttpRequest, *jobs: Job) -> None:
    """The page that is being drawn shows how these ended; no other has to say it."""
    ended = [job for job in jobs if not job.is_open]
    _forget(request, {str(job.pk) for job in ended})
    _mark(request, [job.pk for job in ended if job.asked_by_id == request.user.pk and job.seen_at is None])


def saw_ends_of(request: HttpRequest, **arguments: Any) -> None:
    """As `saw_end`, for jobs of this session with these arguments; nothing is asked while it follows none."""
    if followed := request.session.get(FOLLOWED):
        asked = {f"arguments__{name}": value for name, value in arguments.items()}
        saw_end(request, *Job.objects.visible_to(request.user).filter(pk__in=followed, **asked))


def ended_jobs(request: HttpRequest) -> dict[str, Any]:
    """`ended_jobs` for the frame of every page: those to be told of now. Each is told once."""
    return {"ended_jobs": lambda: _to_tell(request)}


def _to_tell(request: HttpRequest) -> list[Job]:
    session = getattr(request, "session", None)
    if session is None or FOLLOWED not in session or not request.user.is_authenticated:
        return []
    if request.headers.get("HX-Request"):  # a part of a page: nobody would read the line
        return []
    jobs = _followed(request.user, session[FOLLOWED])
    over = [job for job in jobs if not job.is_open]
    still = [str(job.pk) for job in jobs if job.is_open]
    if still != session[FOLLOWED]:
        session[FOLLOWED] = still
        if not still:
            del session[FOLLOWED]
    _mark(request, [job.pk for job in over if job.asked_by_id == request.user.pk])
    now = timezone.now()
    return [job for job in over if job.state == JobState.FAILED or job.has_files(now)]


def _followed(user: User, keys: list[str] | None) -> list[Job]:
    jobs = Job.objects.visible_to(user).newest_first()
    if keys is not None:
        return list(jobs.filter(pk__in=keys))
    return list(jobs.filter(asked_by=user, seen_at=None, asked_at__gt=timezone.now() - LATELY))


def _forget(request: HttpRequest, keys: set[str]) -> None:
    followed = request.session.get(FOLLOWED) or []
    if keys & set(followed):
        request.session[FOLLOWED] = [key for key in followed if key not in keys]


def _mark(request: HttpRequest, keys: list[UUID]) -> None:
    if keys:
        mine = Job.objects.visible_to(request.user).filter(pk__in=keys, asked_by=request.user.pk)
        mine.update(seen_at=timezone.now())
