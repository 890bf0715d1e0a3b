"""Runs one job: takes it under a lease, does it in one transaction as its asker, tells what became of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from cases.access import may
from cases.jobs.kinds import KINDS, JobKind
from cases.jobs.progress import LEASE, JobEnded, JobFailed, Line, Progress
from cases.models import Job, JobState, User
from cases.scope import principal, scope

log = logging.getLogger(__name__)
QUIET = (
    "15min"  # how long the run's transaction may say nothing to PostgreSQL, as while a file is read or packed
)
PATIENT = (
    "60s"  # for a lock, as two imports of one office wait for another: longer than a page, shorter than LEASE
)
NO_KIND = "ระบบไม่รู้จักงานชนิดนี้แล้ว — สั่งงานใหม่จากหน้าที่เคยสั่ง"
NO_RIGHT = "สิทธิหรือสถานะบัญชีของผู้สั่งงานเปลี่ยนไปก่อนงานเสร็จ จึงไม่มีข้อมูลใดถูกเปลี่ยนหรือนำออก — ผู้ที่มีสิทธิสั่งงานใหม่ได้"
GIVEN_UP = (
    "ระบบลองทำงานนี้ {attempts} ครั้งแล้วไม่สำเร็จ จึงไม่มีข้อมูลใดถูกเปลี่ยน — สั่งงานใหม่ หากยังไม่สำเร็จ แจ้งผู้ดูแลระบบพร้อมเวลาที่สั่ง"
)


@dataclass(frozen=True)
class Ended:
    """What became of a run: the columns that its row gets."""

    state: JobState
    fault: str = ""


def run_next(*, line: Callable[[], Line] = Line) -> Job | None:
    """Takes the job that has waited longest and runs it to its end; None when none waits."""
    job = _take()
    if job is None:
        return None
    kind = KINDS.get(job.kind)
    beside = line()
    try:
        ended = _run(kind, job, Progress(job, beside)) if kind else Ended(JobState.FAILED, NO_KIND)
    finally:
        beside.close()
    if ended:
        _close(job, ended)
    return job


def _take() -> Job | None:
    with transaction.atomic(), principal("runner"):
        job = Job.objects.waiting().select_for_update(skip_locked=True).first()
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempt=F("attempt") + 1, started_at=Now(), lease_until=Now() + LEASE,
            done=0, note="", ended_at=None,
        )  # fmt: skip
        job.refresh_from_db()
        return job


def _run(kind: JobKind, job: Job, progress: Progress) -> Ended | None:
    """What is left to be told; None when the run has told it itself, in its own transaction."""
    try:
        _carry_out(kind, job, progress)
    except JobEnded:
        return _stopped(job)
    except JobFailed as refusal:
        return Ended(JobState.FAILED, str(refusal))
    except PermissionDenied:
        return Ended(JobState.FAILED, NO_RIGHT)
    except Exception:  # of whatever kind: the next attempt may fare better, and the page has to say something
        log.exception("job %s, attempt %s", job.pk, job.attempt)
        return gave_up(kind, job)
    return None


def _carry_out(kind: JobKind, job: Job, progress: Progress) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', %s, true), set_config('lock_timeout', %s, true)",
                [QUIET, PATIENT],
            )
        with scope(User(pk=job.asked_by_id)):
            job.asked_by = _asker(kind, job)
            result = kind.run(job, progress)
        _finish(kind, job, result)


def _asker(kind: JobKind, job: Job) -> User:
    """As the asker is now; PermissionDenied when that is nobody who may still do it."""
    user = User.objects.select_related("local_authority").filter(pk=job.asked_by_id).first()
    seen = user and Job.objects.visible_to(user).filter(pk=job.pk).exists()
    if user is None or not seen or not may(user, kind.permission) or not kind.still(job, user):
        raise PermissionDenied
    return user


def _finish(kind: JobKind, job: Job, result: dict[str, Any]) -> None:
    """The fence: the row must still be this attempt's, or nothing of the run is kept."""
    with principal("runner"):
        kept = Job.objects.filter(
            pk=job.pk, attempt=job.attempt, state=JobState.RUNNING, cancel_at=None
        ).update(
            state=JobState.DONE, result=result, ended_at=Now(), expires_at=Now() + kind.kept, lease_until=None,
            done=Greatest("done", "total"),
        )  # fmt: skip
    if not kept:
        raise JobEnded


def _stopped(job: Job) -> Ended | None:
    """Cancelled; or the lease is another's, who will tell."""
    with transaction.atomic(), principal("runner"):
        mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
        asked = mine.exclude(cancel_at=None).exists()
    return Ended(JobState.CANCELLED) if asked else None


def gave_up(kind: JobKind | None, job: Job) -> Ended:
    """After a run that failed or died: it waits again, or has been tried often enough."""
    if job.cancel_at:
        return Ended(JobState.CANCELLED)
    if kind and job.attempt < kind.attempts:
        return Ended(JobState.WAITING)
    return Ended(JobState.FAILED, GIVEN_UP.format(attempts=job.attempt) if kind else NO_KIND)


def _close(job: Job, ended: Ended) -> None:
    with transaction.atomic(), principal("runner"):
        close(job, ended)


def close(job: Job, ended: Ended) -> None:
    """Writes it, if the row is still this attempt's."""
    over = ended.state != JobState.WAITING
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
    mine.update(state=ended.state, fault=ended.fault, lease_until=None, ended_at=Now() if over else None)
