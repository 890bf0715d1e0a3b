"""งานเบื้องหลังของฉัน, and the line on the next page when one of them has ended."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.jobs import JobFailed, Keys, Progress, keep_file, keep_keys
from cases.models import Job, JobFile, Reading, User
from cases.views.told import FOLLOWED
from tests.cases.jobs import asked, kind, run_here
from tests.factories import MORNING, as_owner, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counting")]
SignIn = Callable[[User], Client]
TOLD = "เสร็จแล้ว: "


@pytest.fixture
def counting() -> Iterator[None]:
    with kind():
        yield


@pytest.fixture
def following(officer: User, signed_in: SignIn) -> Callable[..., tuple[Client, Job]]:
    """A client whose session has asked for a job, as a page that asks leaves it."""

    def follow(**how: Any) -> tuple[Client, Job]:
        job, client = asked(officer, **how), signed_in(officer)
        session = client.session
        session[FOLLOWED] = [str(job.pk)]
        session.save()
        return client, job

    return follow


def test_own_jobs_stand_there_newest_first(officer: User, head: User, signed_in: SignIn) -> None:
    for n in range(3):
        asked(officer, title=f"งานที่ {n}", at=MORNING + timedelta(minutes=n), key=str(n))
    asked(head, title="งานของหัวหน้า", key="head")
    page = signed_in(officer).get("/jobs/").content.decode()
    assert page.index("งานที่ 2") < page.index("งานที่ 1") < page.index("งานที่ 0")
    assert "งานของหัวหน้า" not in page
    assert "รอเริ่ม" in page


def test_it_is_paged(officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.views.jobs.PAGE", 2)
    for n in range(5):
        asked(officer, title=f"งานที่ {n}", at=MORNING, key=str(n))
    client, url, seen = signed_in(officer), "/jobs/", []
    for _ in range(3):
        answer = client.get(url)
        seen += [job.title for job in answer.context["jobs"]]
        url = answer.context["next_url"]
    assert (sorted(seen), url) == ([f"งานที่ {n}" for n in range(5)], "")


def test_a_foreign_cursor_leads_nowhere_else(officer: User, neighbour: User, signed_in: SignIn) -> None:
    foreign = asked(neighbour, at=MORNING - timedelta(days=1), key="n")
    asked(officer, title="งานของฉัน", key="o")
    for after in (foreign.pk, "x"):
        answer = signed_in(officer).get(f"/jobs/?after={after}")
        assert ([job.title for job in answer.context["jobs"]], answer.context["first_url"]) == (
            ["งานของฉัน"],
            "",
        )


@pytest.mark.parametrize("many", [1, 4])
def test_the_list_asks_little(
    many: int, officer: User, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    for n in range(many):
        asked(officer, key=str(n))
    client = signed_in(officer)
    with django_assert_num_queries(6):
        client.get("/jobs/")


def test_the_next_page_says_once_that_it_is_done(following: Any) -> None:
    client, job = following(title="นับแถวของเดือนกันยายน")
    assert TOLD not in client.get("/account/without-password/", follow=True).content.decode()
    run_here()
    page = client.get("/cases/").content.decode()
    assert f'{TOLD}<a href="/jobs/{job.pk}/">นับแถวของเดือนกันยายน</a>' in page
    assert TOLD not in client.get("/cases/").content.decode()
    job.refresh_from_db()
    assert job.seen_at is not None


def test_a_part_of_a_page_does_not_use_the_line_up(following: Any) -> None:
    client, _ = following()
    run_here()
    assert TOLD not in client.get("/cases/", headers={"HX-Request": "true"}).content.decode()
    assert TOLD in client.get("/cases/").content.decode()


def test_whoever_watched_it_end_is_not_told_again(following: Any) -> None:
    client, job = following()
    run_here()
    client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert TOLD not in client.get("/cases/").content.decode()
    assert FOLLOWED not in client.session or client.session[FOLLOWED] == []


def test_what_failed_is_said_too_and_what_was_cancelled_is_not(officer: User, following: Any) -> None:
    def refuse(job: Job, progress: Progress) -> dict[str, Any]:
        raise JobFailed("ไม่มีแถว — เลือกไฟล์ใหม่")

    with kind(refuse, name="test.refused"):
        client, job = following(kind="test.refused")
        run_here()
        assert f'ทำไม่สำเร็จ: <a href="/jobs/{job.pk}/">' in client.get("/cases/").content.decode()
    client, job = following()
    client.post(f"/jobs/{job.pk}/cancel/")
    assert f"/jobs/{job.pk}/" not in client.get("/cases/").content.decode()


def test_after_signing_in_again_the_first_page_tells(officer: User, browserless_sign_in: Any) -> None:
    asked(officer, title="นับแถวเมื่อวาน", at=timezone.now())
    run_here()
    client = browserless_sign_in(officer)
    assert "นับแถวเมื่อวาน" in client.get("/cases/").content.decode()
    assert "นับแถวเมื่อวาน" not in browserless_sign_in(officer).get("/cases/").content.decode()


@pytest.fixture
def browserless_sign_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        with as_owner():
            user.set_password("แม่น้ำเมยไหลผ่านตาก-สมมุติ")
            user.save()
        client = Client()
        said = {"login": user.username, "password": "แม่น้ำเมยไหลผ่านตาก-สมมุติ"}
        assert client.post("/account/login/", said).status_code == 302
        return client

    return sign_in


def test_nothing_is_asked_for_it_on_pages_of_who_waits_for_none(
    officer: User, signed_in: SignIn, following: Any, django_assert_num_queries: Any
) -> None:
    quiet = signed_in(officer)
    with django_assert_num_queries(5):  # session, user, scope; 2 of the test's own
        quiet.get("/permissions/")
    client, _ = following()
    with django_assert_num_queries(6):  # and whether it has ended
        client.get("/permissions/")


def test_a_download_names_the_cases_in_the_file(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)

    def tell(job: Job, progress: Progress) -> dict[str, Any]:
        keep_file(job, "ผล.txt", "text/plain", [b"1"])
        keys = Keys()
        keys.add([case.local_authority_id] * 2, [case.pk, case.pk])
        keep_keys(job, keys)
        return {"told": "ไฟล์ที่เลือกเมื่อวาน"}

    with kind(tell, name="test.keys"):
        job = asked(officer, kind="test.keys")
        run_here()
        page = signed_in(officer).get(f"/jobs/{job.pk}/").content.decode()
        for file in JobFile.objects.all():
            answer = signed_in(officer).post(f"/jobs/{job.pk}/files/{file.pk}/")
            assert answer.status_code == (404 if file.name == "keys" else 200)
            assert (str(file.pk) in page) == (file.name != "keys")
    row = Reading.objects.get()
    assert (row.rows, row.count, row.purpose) == ([case.pk], 1, "นับแถวทดสอบ ไฟล์ที่เลือกเมื่อวาน")
