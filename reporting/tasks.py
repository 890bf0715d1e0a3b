"""What beat asks for. Each is safe to run twice, late, or at the same time as itself.

They run as the watcher, which reads where the months stand and writes obligations, flags and its own runs.
"""

from celery import shared_task
from django.utils import timezone

from reporting import actions
from reporting.actions.runs import watched


@shared_task
def open_months() -> int:
    now = timezone.now()
    with watched("open_months", at=now):
        return actions.open_months(at=now)


@shared_task
def flag_late() -> int:
    now = timezone.now()
    with watched("flag_late", at=now):
        return actions.flag_late(at=now, noticed_at=now).newly_flagged
