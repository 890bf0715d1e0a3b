"""What beat asks for. Each is safe to run twice, late, or at the same time as itself."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from cases.actions import log_seals
from cases.scope import principal


@shared_task
def seal_readings() -> int:
    """How many days it has sealed: none, but for the first run of a night."""
    with transaction.atomic(), principal("sealer"):
        return len(log_seals.seal_days(at=timezone.now()))


@shared_task
def verify_readings() -> int | None:
    """How many findings; None when this night's verification has been made already."""
    now = timezone.now()
    with transaction.atomic(), principal("sealer"):
        return len(log_seals.verify(at=now).findings) if log_seals.check_is_due(at=now) else None
