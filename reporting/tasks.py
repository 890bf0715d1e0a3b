"""What beat asks for. Each is safe to run twice, late, or at the same time as itself.

They run as the watcher, which reads where the months stand and writes obligations, flags and its own runs; reminding
as the messenger, which also reads who is to be told.
"""

from celery import shared_task
from django.utils import timezone

from reporting import actions
from reporting.actions.runs import noted, watched
from reporting.clock import refuse_ahead


@shared_task
def open_months() -> int:
    now = timezone.now()
    with watched("open_months", at=now):
        refuse_ahead(now)
        return actions.open_months(at=now)


@shared_task
def flag_late() -> int:
    now = timezone.now()
    with watched("flag_late", at=now):
        refuse_ahead(now)
        return actions.flag_late(at=now, noticed_at=now).newly_flagged


@shared_task
def make_reminders() -> int:
    now = timezone.now()
    with watched("make_reminders", at=now, by="messenger"):
        refuse_ahead(now)
        return actions.make_reminders(at=now).notices


@shared_task
def send_deliveries() -> int:
    """Commits after each, so that a worker killed in between sends nothing twice."""
    now = timezone.now()
    with noted("send_deliveries", at=now):
        refuse_ahead(now)
        return actions.send_deliveries(at=now)
