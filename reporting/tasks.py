"""What beat asks for. Each is safe to run twice, late, or at the same time as itself."""

from celery import shared_task
from django.utils import timezone

from reporting import actions


@shared_task
def open_months() -> int:
    return actions.open_months(at=timezone.now())


@shared_task
def flag_late() -> int:
    now = timezone.now()
    return actions.flag_late(at=now, noticed_at=now).newly_flagged
