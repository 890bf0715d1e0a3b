"""Asks for a job, once for the same wish, and asks one to stop."""

import hashlib
import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import OperationalError

from cases.access import may
from cases.jobs.kinds import KINDS, JobKind
from cases.models import Job, JobState, LocalAuthority, Province, User
from cases.models.job import OPEN

log = logging.getLogger(__name__)
TASK = "cases.tasks.run_job"
TRIES = 3  # the job in the way may end between looking for it and adding one


def ask(
    *,
    kind: str,
    by: User,
    at: datetime,
    arguments: dict[str, Any],
    local_authority: LocalAuthority | None = None,
    province: Province | None = None,
    title: str = "",
    key: str = "",
    total: int = 0,
) -> Job:
    """The job that waits now, or for the same `key` the one that is open (or done and unexpired, where the kind says so).

    `arguments`: keys and options, nothing about a person. `title` tells the one job from others of its kind.
    PermissionDenied without the kind's right; KeyError for a kind that nobody registered.
    """
    how = KINDS[kind]
    if not may(by, how.permission):
        raise PermissionDenied
    slot = _slot(how, by, local_authority, province, key) if key else ""
    row = Job(
        kind=kind, title=title or how.title, asked_by=by, asked_at=at, local_authority=local_authority,
        province=province, shared=how.shared and bool(local_authority or province), permission=how.permission,
        arguments=arguments, slot=slot, total=total,
    )  # fmt: skip
    for _ in range(TRIES):
        if job := _standing(how, row, by) or _add(row, by):
            break
    else:
        raise RuntimeError(f"{kind}: no job of this slot could be found or made")
    if job.pk == row.pk:
        transaction.on_commit(hint)
    return job


def _slot(
    kind: JobKind, by: User, local_authority: LocalAuthority | None, province: Province | None, key: str
) -> str:
    """Whose place and wish, as a hash. Of no place or not shared: the asker's own."""
    place = f"{local_authority and local_authority.code}/{province and province.code}"
    whose = "" if kind.shared and (local_authority or province) else str(by.pk)
    return hashlib.sha256("\0".join((kind.name, place, whose, key)).encode()).hexdigest()


def _standing(kind: JobKind, row: Job, by: User) -> Job | None:
    """The job that answers the same wish already."""
    if not row.slot:
        return None
    answers = Q(state__in=OPEN, cancel_at=None)
    if kind.again:
        answers |= Q(state=JobState.DONE, expires_at__gt=row.asked_at)
    return Job.objects.visible_to(by).filter(answers, slot=row.slot).order_by("-asked_at").first()


def _add(row: Job, by: User) -> Job | None:
    """None when another request of the same slot was first; it has committed by now, and may have ended."""
    Job.objects.bulk_create([row], ignore_conflicts=bool(row.slot))
    return Job.objects.visible_to(by).filter(pk=row.pk).first()


def hint() -> bool:
    """Tells a worker that something waits. A broker that does not answer is no fault: the sweeper comes by."""
    try:
        current_app.send_task(TASK, retry=False)
    except (OperationalError, OSError) as fault:
        log.warning("no hint to the workers: %s", type(fault).__name__)
        return False
    return True


def cancel(*, job: Job, by: User, at: datetime) -> bool:
    """Ends a waiting job, asks a running one to stop; whether there was anything left to stop. PermissionDenied to others."""
    if job.asked_by_id != by.pk:
        raise PermissionDenied
    mine = Job.objects.visible_to(by).filter(pk=job.pk, cancel_at=None)
    ended = mine.filter(state=JobState.WAITING).update(
        state=JobState.CANCELLED, cancel_at=at, ended_at=at, lease_until=None
    )
    return bool(ended or mine.filter(state=JobState.RUNNING).update(cancel_at=at))
