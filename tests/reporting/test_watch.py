"""An hour without a run is told: on every page of an administrator, and to whoever asks `/health/watch/`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from cases.models import User
from cases.thai import BANGKOK
from config import views
from reporting.actions import flag_late, open_months
from reporting.models import JobRun
from reporting.models.run import JOBS
from reporting.watch import SILENT, look

pytestmark = pytest.mark.django_db
Sign = Callable[[User], Client]
NOW = datetime(2026, 10, 10, 9, 30, tzinfo=BANGKOK)
MINUTE = timedelta(minutes=1)
STOPPED = "งานเบื้องหลังของระบบไม่ทำงานเกิน 1 ชั่วโมง"
HEALTH = "/health/watch/"


def ran(job: str, at: datetime, **how: Any) -> None:
    JobRun.objects.create(job=job, as_of=at, started_at=at, finished_at=at, **how)


def all_ran(at: datetime, **how: Any) -> None:
    for job in JOBS:
        ran(job, at, **how)


def migrated(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = %s", [at])


def silent_at(at: datetime) -> list[str]:
    return [one.job for one in look(at) if one.silent]


def test_the_hour_is_full_only_when_it_is_over() -> None:
    all_ran(NOW)
    assert silent_at(NOW + SILENT) == []
    assert silent_at(NOW + SILENT + timedelta(microseconds=1)) == list(JOBS)


def test_each_job_is_looked_at_by_itself() -> None:
    all_ran(NOW)
    ran("flag_late", NOW + 30 * MINUTE)
    assert silent_at(NOW + 61 * MINUTE) == [job for job in JOBS if job != "flag_late"]


def test_a_job_that_fails_every_time_is_silent() -> None:
    all_ran(NOW)
    for minutes in range(0, 65, 5):
        ran("flag_late", NOW + minutes * MINUTE, error="DataError 22012")
    ran("open_months", NOW + 60 * MINUTE)
    assert "flag_late" in silent_at(NOW + 61 * MINUTE)
    assert "open_months" not in silent_at(NOW + 61 * MINUTE)


def test_runs_of_a_clock_that_went_wrong_do_not_hide_the_silence() -> None:
    """It stood a year ahead for a while, then was put right, and the worker died."""
    all_ran(NOW)
    all_ran(NOW + timedelta(days=365))
    assert silent_at(NOW + 61 * MINUTE) == list(JOBS)


def test_a_new_installation_has_its_hour() -> None:
    migrated(NOW)
    assert silent_at(NOW + SILENT) == []
    assert silent_at(NOW + 61 * MINUTE) == list(JOBS)
    assert all(one.ran_at is None for one in look(NOW))


def test_a_job_that_came_with_an_upgrade_has_its_hour_and_the_old_ones_have_none() -> None:
    ran("flag_late", NOW - timedelta(days=2))
    migrated(NOW)
    assert silent_at(NOW + MINUTE) == ["flag_late"]


def test_the_newest_run_s_figures_are_told(mae_ku: Any) -> None:
    open_months(at=NOW - timedelta(days=20))
    flag_late(at=NOW, noticed_at=NOW)
    flagging, opening = look(NOW)[:2]
    assert (flagging.job, flagging.ran_at, flagging.expected, flagging.newly_flagged) == (
        "flag_late",
        NOW,
        69,
        69,
    )
    assert opening.opened == 69


def test_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        look(NOW)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("url", ["/", "/overview/", "/system/", "/staff/", "/exports/", "/admin/"])
@pytest.mark.parametrize("name", ["province.admin", "national.admin"])
def test_every_page_of_an_administrator_says_it(
    url: str, name: str, cast: dict[str, User], signed_in: Sign
) -> None:
    all_ran(NOW - 61 * MINUTE)
    page = signed_in(cast[name]).get(url).content.decode()
    assert page.count(STOPPED) == 1
    assert "10 ต.ค. 2569 เวลา 08.29 น." in page.replace("\u00a0", " ")
    all_ran(NOW)
    assert STOPPED not in signed_in(cast[name]).get(url).content.decode()


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("name", ["officer", "head", "district", "joint.centre", "province", "nation"])
def test_nobody_else_is_told_or_asks(
    name: str, cast: dict[str, User], signed_in: Sign, django_assert_max_num_queries: Any
) -> None:
    all_ran(NOW - 61 * MINUTE)
    client = signed_in(cast[name])
    with django_assert_max_num_queries(99) as asked:
        page = client.get("/exports/").content.decode()
    assert STOPPED not in page
    assert not [one for one in asked.captured_queries if "reporting_jobrun" in one["sql"]]
    assert client.get("/system/").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_an_administrator_s_page_asks_once(
    cast: dict[str, User], signed_in: Sign, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast["province.admin"])
    for url in ("/", "/system/", "/exports/", "/admin/"):
        with django_assert_max_num_queries(99) as asked:
            client.get(url)
        looks = [one for one in asked.captured_queries if "WITH ORDINALITY" in one["sql"]]
        assert len(looks) == 1, url


@time_machine.travel(NOW, tick=False)
def test_a_visitor_s_page_says_nothing(client: Client) -> None:
    all_ran(NOW - 61 * MINUTE)
    assert STOPPED not in client.get("/account/login/").content.decode()


@time_machine.travel(NOW, tick=False)
def test_the_monitor_s_answer_turns_red_and_green_again(client: Client) -> None:
    all_ran(NOW - 60 * MINUTE)
    green = client.get(HEALTH)
    assert (green.status_code, green.json()["running"]) == (200, True)
    JobRun.objects.filter(job="flag_late").update(started_at=NOW - 61 * MINUTE)
    red = client.get(HEALTH)
    assert (red.status_code, red.json()["running"]) == (503, False)
    assert red.json()["jobs"]["flag_late"] == {"seconds": 3660, "ran": True, "silent": True}
    assert red.json()["jobs"]["open_months"] == {"seconds": 3600, "ran": True, "silent": False}
    all_ran(NOW)
    assert client.get(HEALTH).status_code == 200


@time_machine.travel(NOW, tick=False)
def test_a_web_server_is_not_ended_because_a_worker_is(client: Client) -> None:
    """What containers and load balancers ask says nothing of the jobs."""
    all_ran(NOW - 61 * MINUTE)
    assert client.get("/health/").json() == {"alive": True, "database": True}
    assert client.get("/health/live/").status_code == 200


def test_without_a_database_nobody_can_tell(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(at: datetime) -> None:
        raise OperationalError

    monkeypatch.setattr(views, "look", gone)
    answer = client.get(HEALTH)
    assert (answer.status_code, answer.json()) == (503, {"running": False, "database": False})
