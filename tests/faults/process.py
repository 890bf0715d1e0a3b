"""A real worker or beat for the fault tests: python -m tests.faults.process worker|beat …

As in production but for two things. What the application takes for now is moved by the seconds in the file FAULT_CLOCK
(read each time, also in the children that a worker forks), and the guard against a clock that runs ahead believes the
database's to agree; Celery's own clock is not touched. And beat asks for the jobs that the law rests on every half
second, for nothing else, so that an hour of the real schedule takes seconds.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from config.celery import app
from reporting import clock

TICK = 0.5  # seconds between two messages of one beat for one job
LAW = ("open-months", "flag-late", "make-reminders", "send-deliveries")


def moved() -> datetime:
    offset = float(Path(os.environ["FAULT_CLOCK"]).read_text())
    return datetime.now(UTC) + timedelta(seconds=offset)


if __name__ == "__main__":
    timezone.now = clock.of_database = moved
    entries = {name: entry for name, entry in app.conf.beat_schedule.items() if name in LAW}
    app.conf.beat_schedule = {name: entry | {"schedule": TICK} for name, entry in entries.items()}
    app.conf.beat_max_loop_interval = TICK
    app.start(sys.argv[1:])
