"""The page of a piece of heavy work: how far it is, what it made, how to stop it; and whose it is."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.models import Job, JobFile, Reading, User, Verb
from tests.cases.jobs import asked, kind, run_here
from tests.factories import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counting")]
SignIn = Callable[[User], Client]


@pytest.fixture
def counting() -> Iterator[None]:
    with kind():
        yield


def told(**columns: object) -> None:
    with as_owner():
        Job.objects.update(**columns)


def running(job: Job) -> None:
    now = timezone.now()
    told(state="running", attempt=1, started_at=now, lease_until=now, done=812, total=2000, note="ตรวจแถว")


def test_a_waiting_job_asks_again_by_itself(officer: User, signed_in: SignIn) -> None:
    page = signed_in(officer).get(f"/jobs/{asked(officer).pk}/").content.decode()
    assert "รอเริ่ม" in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page


def test_a_running_job_says_how_far_it_is(officer: User, signed_in: SignIn) -> None:
    job = asked(officer)
    running(job)
    page = signed_in(officer).get(f"/jobs/{job.pk}/").content.decode()
    assert '<progress max="100" value="40"' in page
    assert "ตรวจแถว 812 จาก 2,000" in page
    assert "ยกเลิกงานนี้" in page


def test_a_finished_job_stops_asking_and_hands_out_its_file(officer: User, signed_in: SignIn) -> None:
    job, client = asked(officer), signed_in(officer)
    run_here()
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "every 2s" not in page
    assert "http-equiv" not in page
    file = JobFile.objects.get()
    assert f"/jobs/{job.pk}/files/{file.pk}/" in page
    answer = client.post(f"/jobs/{job.pk}/files/{file.pk}/")
    assert answer.getvalue() == b"a" * 700_000 + b"b" * 700_000
    assert "filename*=UTF-8''%E0%B8%9C%E0%B8%A5.txt" in answer["Content-Disposition"]
    row = Reading.objects.get(request_id=answer["X-Request-ID"])
    assert (row.verb, row.actor, row.local_authority) == (Verb.DOWNLOAD, officer, officer.local_authority)


def test_a_file_is_no_link_that_others_can_follow(officer: User, head: User, signed_in: SignIn) -> None:
    job = asked(officer)
    run_here()
    url = f"/jobs/{job.pk}/files/{JobFile.objects.get().pk}/"
    assert signed_in(officer).get(url).status_code == 405
    assert signed_in(head).post(url).status_code == 404


def test_after_its_time_the_file_is_gone_and_the_page_says_so(officer: User, signed_in: SignIn) -> None:
    job = asked(officer)
    run_here()
    told(expires_at=timezone.now())
    client = signed_in(officer)
    assert "ไฟล์หมดอายุและลบแล้ว" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.post(f"/jobs/{job.pk}/files/{JobFile.objects.get().pk}/").status_code == 404


def test_a_failed_job_says_why(officer: User, signed_in: SignIn) -> None:
    job = asked(officer)
    told(state="failed", fault="ไฟล์มี 2 ตาราง — แยกเป็นสองไฟล์", ended_at=timezone.now())
    assert "แยกเป็นสองไฟล์" in signed_in(officer).get(f"/jobs/{job.pk}/").content.decode()


def test_it_can_be_cancelled_from_its_page(officer: User, signed_in: SignIn) -> None:
    job, client = asked(officer), signed_in(officer)
    page = client.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "ขอยกเลิกแล้ว" in page
    assert "ยกเลิกแล้วเมื่อ" in page
    assert "จบไปก่อนแล้ว" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()


def test_another_offices_job_is_the_page_of_a_missing_row(
    officer: User, head: User, neighbour: User, signed_in: SignIn
) -> None:
    job = asked(officer)
    for stranger in (neighbour, head):
        client = signed_in(stranger)
        for act in ("", "cancel/"):
            ask = client.post if act else client.get
            foreign, missing = ask(f"/jobs/{job.pk}/{act}"), ask(f"/jobs/{'0' * 8}{str(job.pk)[8:]}/{act}")
            assert (foreign.status_code, foreign.content) == (404, missing.content)
    job.refresh_from_db()
    assert job.state == "waiting"


def test_who_has_moved_to_another_office_leaves_the_jobs_behind(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    job = asked(officer)
    run_here()
    with as_owner():
        User.objects.filter(pk=officer.pk).update(local_authority=neighbour.local_authority)
    client = signed_in(User.objects.get(pk=officer.pk))
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/files/{JobFile.objects.get().pk}/").status_code == 404


def test_the_page_asks_little(officer: User, signed_in: SignIn, django_assert_num_queries: object) -> None:
    """Session, user, scope; the job; the name of the office in the header. It is asked for every two seconds."""
    job, client = asked(officer), signed_in(officer)
    assert connection.vendor == "postgresql"
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get(f"/jobs/{job.pk}/")
