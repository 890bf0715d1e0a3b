"""การทำงานของระบบ: what each run did, failed ones among them, fifty at a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import User
from reporting.actions import flag_late
from reporting.models import JobRun
from tests.reporting.september import DUE, THE_10TH, september_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
Sign = Callable[[User], Client]


@pytest.fixture
def frozen() -> Any:
    with time_machine.travel(THE_10TH + timedelta(minutes=3), tick=False):
        yield


@pytest.fixture
def administrator(signed_in: Sign, province_administrator: User) -> Client:
    return signed_in(province_administrator)


def listed(client: Client, **asked: Any) -> Any:
    answer = client.get("/system/", asked)
    assert answer.status_code == 200
    return answer


def many(count: int, **how: Any) -> None:
    JobRun.objects.bulk_create(
        JobRun(**{"job": "flag_late", "as_of": THE_10TH, "started_at": THE_10TH} | how) for _ in range(count)
    )


def test_a_run_after_four_days_shows_both_instants(administrator: Client, mae_ku: Any) -> None:
    september_of(mae_ku)
    flag_late(at=DUE, noticed_at=THE_10TH)
    page = listed(administrator).content.decode().replace("\u00a0", " ")
    assert "10 ต.ค. 2569 เวลา 10.00.00 น." in page or "10 ต.ค. 2569" in page
    assert "6 ต.ค. 2569 เวลา 00.00.00 น." in page
    assert '<td data-label="สิ่งที่ได้">เกินกำหนดที่พบใหม่ 69' in page
    assert JobRun.objects.get().code_version in page


def test_a_failed_run_is_marked_with_its_code(administrator: Client) -> None:
    many(1, error="DataError 22012")
    page = listed(administrator).content.decode()
    assert "ทำไม่สำเร็จ" in page
    assert "<code>DataError 22012</code>" in page


def test_fifty_at_a_time_and_every_run_once(administrator: Client) -> None:
    """Of the same instant, too: two beats."""
    many(60)
    many(61, started_at=THE_10TH - timedelta(days=1))
    seen, url = [], "/system/"
    while url:
        context = administrator.get(url).context
        seen += [row["it"].pk for row in context["runs"]]
        url = context["next_url"]
    assert len(seen) == len(set(seen)) == 121
    assert seen == [run.pk for run in JobRun.objects.newest_first()]


def test_one_job_alone(administrator: Client) -> None:
    many(2)
    many(3, job="open_months")
    assert {row["it"].job for row in listed(administrator, job="open_months").context["runs"]} == {
        "open_months"
    }
    assert len(listed(administrator, job="nonsense").context["runs"]) == 5


@pytest.mark.parametrize("after", ["x", "-1", "99999999999999999999", "١٢"])
def test_a_bad_cursor_is_the_first_page(administrator: Client, after: str) -> None:
    many(1)
    assert len(listed(administrator, after=after).context["runs"]) == 1


@pytest.mark.parametrize("count", [1, 60])
def test_statements(administrator: Client, count: int, django_assert_num_queries: Any) -> None:
    many(count)
    # 3 of every request, the jobs, the alarms, the runs; 2 of the test's own (savepoint)
    with django_assert_num_queries(6 + 2):
        listed(administrator)


def test_a_page_of_the_longest_is_small(administrator: Client) -> None:
    many(
        60,
        expected=7850,
        evaluated=7850,
        newly_flagged=7850,
        code_version="0.1.0+" + "f" * 12,
        duration_ms=4999,
    )
    assert len(listed(administrator).content) < 60_000
