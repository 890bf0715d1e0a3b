"""What beat asks for. Each is safe to run twice, late, or at the same time as itself.

They run as the watcher, which reads where the months stand and writes obligations, flags and its own runs.
"""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from cases.scope import principal
from reporting import actions


@shared_task
def open_months() -> int:
    with transaction.atomic(), principal("watcher"):
        return actions.open_months(at=timezone.now())


@shared_task
def flag_late() -> int:
    now = timezone.now()
    with transaction.atomic(), principal("watcher"):
        return actions.flag_late(at=now, noticed_at=now).newly_flagged
