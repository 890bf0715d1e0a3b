"""What beat asks for. Each is safe to run twice, late, or at the same time as itself."""

import os
from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import jobs, seal_anchors
from cases.actions import log_checks, log_seals
from cases.actions.drafts import clear_drafts as clear_old_drafts
from cases.scope import principal

NICE = 10


@shared_task
def seal_readings() -> int:
    """How many days it has sealed: none, but for the first run of a night."""
    with transaction.atomic(), principal("sealer"):
        made = log_seals.seal_days(at=timezone.now())
    seal_anchors.confirm(made)  # dies it here, the next run does
    return len(made)


@shared_task
def verify_readings() -> int | None:
    """How many findings; None when this night's verification has been made already."""
    now = timezone.now()
    with transaction.atomic(), principal("sealer"):
        return len(log_checks.verify(at=now).findings) if log_checks.check_is_due(at=now) else None


@shared_task
def clear_sessions() -> None:
    """Ended sessions go: they let nobody in any more, and are kept no longer than needed (config/retention.py)."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@shared_task
def run_job() -> None:
    """One job: the one that has waited longest. That something waits is all that the hint says.

    The process, which does nothing else, gives way to who waits for a page.
    """
    os.setpriority(os.PRIO_PROCESS, 0, NICE)
    jobs.run_next()


@shared_task
def sweep_jobs() -> int:
    """How many jobs wait: those whose hint was lost or whose worker died are asked for again."""
    with transaction.atomic(), principal("runner"):
        waiting = jobs.sweep(at=timezone.now())
    jobs.remind(waiting)
    return waiting


@shared_task
def clear_drafts() -> int:
    """What was typed, never saved and not come back to: kept no longer than needed (config/retention.py)."""
    return clear_old_drafts()
