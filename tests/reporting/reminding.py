"""What the stories of reminders share: the instants of September's steps, the pass, and who was told."""

from datetime import datetime

from django.db import transaction

from cases.scope import principal
from cases.thai import BANGKOK
from reporting.actions import make_reminders
from reporting.models import Delivery, JobRun, Reminder

D5 = datetime(2026, 9, 30, 8, 0, tzinfo=BANGKOK)
D2 = datetime(2026, 10, 3, 8, 0, tzinfo=BANGKOK)
D0 = datetime(2026, 10, 5, 8, 0, tzinfo=BANGKOK)
D1 = datetime(2026, 10, 6, 8, 0, tzinfo=BANGKOK)
W1 = datetime(2026, 10, 13, 8, 0, tzinfo=BANGKOK)


def remind(at: datetime, noticed_at: datetime | None = None) -> JobRun:
    """As the task does it, behind the second wall."""
    with transaction.atomic(), principal("messenger"):
        return make_reminders(at=at, noticed_at=noticed_at)


def steps_of(code: str) -> list[str]:
    of_one = Reminder.objects.filter(obligation__local_authority__code=code)
    return list(of_one.order_by("due_at").values_list("step", flat=True))


def told(channel: str = "in_app", **where: object) -> list[str]:
    """User names, each as often as told."""
    found = Delivery.objects.filter(channel=channel, **where)
    return sorted(found.values_list("recipient__username", flat=True))
