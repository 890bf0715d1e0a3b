"""The Celery application and its one schedule.

Beat runs as its own process (`celery -A config beat`); `worker -B` falls silent for ever when its
beat child dies. Every job here is safe to run twice, late, or after days of silence.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("help_centre")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Heavy work has workers of its own: an import of an hour must not keep months from being opened and flagged.
app.conf.task_routes = {"cases.tasks.run_job": {"queue": "jobs"}}
app.conf.beat_schedule = {
    "open-months": {"task": "reporting.tasks.open_months", "schedule": crontab(minute="2-59/15")},
    "flag-late": {"task": "reporting.tasks.flag_late", "schedule": crontab(minute="*/5")},
    "make-reminders": {"task": "reporting.tasks.make_reminders", "schedule": crontab(minute="*/5")},
    "send-deliveries": {"task": "reporting.tasks.send_deliveries", "schedule": crontab()},
    "sweep-jobs": {"task": "cases.tasks.sweep_jobs", "schedule": crontab()},
    # Every hour, and at work once a night: a machine that stands still by night does both in the morning.
    "seal-readings": {"task": "cases.tasks.seal_readings", "schedule": crontab(minute="10")},
    "verify-readings": {"task": "cases.tasks.verify_readings", "schedule": crontab(minute="40")},
    "clear-sessions": {"task": "cases.tasks.clear_sessions", "schedule": crontab(minute="55")},
    "clear-drafts": {"task": "cases.tasks.clear_drafts", "schedule": crontab(minute="25")},
}


@worker_init.connect
@beat_init.connect
def only_behind_the_walls(**_: Any) -> None:
    """SystemExit, because Celery goes on after any other exception of a signal."""
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError

    from config.checks import refuse_to_start_unguarded

    try:
        refuse_to_start_unguarded()
    except (SystemCheckError, DatabaseError) as reason:
        raise SystemExit(str(reason)) from reason


@worker_init.connect
def only_with_anchors(**_: Any) -> None:
    """The worker is who seals the read log."""
    from django.core.management.base import SystemCheckError

    from config.checks import refuse_to_seal_without_a_place

    try:
        refuse_to_seal_without_a_place()
    except SystemCheckError as reason:
        raise SystemExit(str(reason)) from reason


@worker_ready.connect
def catch_up(**_: Any) -> None:
    """What fell due while no worker ran is done at once, not at the next tick."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])
