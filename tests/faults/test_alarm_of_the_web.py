"""Beat and every worker are dead: the web server alone notices, and tells once, though it is several processes."""

import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cases.models import User
from config.supervisor import Service
from reporting.models import Alarm, JobRun
from reporting.models.run import JOBS
from tests.faults.machine import Machine, environment
from tests.reporting.post_office import free_port, open_office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def ran(hours_ago: float) -> None:
    at = timezone.now() - timedelta(hours=hours_ago)
    for job in JOBS:
        JobRun.objects.create(job=job, as_of=at, started_at=at, finished_at=at)


def test_the_web_alone_tells_once_and_once_when_it_is_over(
    host: Machine, tmp_path: Path, national_administrator: User
) -> None:
    User.objects.filter(pk=national_administrator.pk).update(email="wanna@example.go.th")
    ran(hours_ago=2)
    with open_office(free_port()) as office:
        server = {
            "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
            "DEFAULT_FROM_EMAIL": "no-reply@example.go.th",
            "WEB_BIND": f"127.0.0.1:{free_port()}",
            "WEB_CONCURRENCY": "3",
        }
        command = [sys.executable, "-m", "tests.faults.web"]
        host.supervisor.start(Service("web", command, environment(tmp_path) | server))
        host.until(lambda: bool(office.letters), "the alarm")
        time.sleep(4)
        assert [letter["subject"].partition(": ")[2] for _, letter in office.letters] == [
            "งานเบื้องหลังไม่ทำงานเกิน 1 ชั่วโมง"
        ]
        ran(hours_ago=0)
        host.until(lambda: len(office.letters) == 2, "told that it is over")
        time.sleep(4)
    assert len(office.letters) == 2
    alarm = Alarm.objects.get()
    assert (alarm.told, alarm.recovered_at is not None, alarm.recovery_told_at is not None) == (1, True, True)
