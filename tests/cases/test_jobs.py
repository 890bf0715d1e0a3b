"""Heavy work as a row: asked for once, run as its asker, kept whole or not at all."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from cases import jobs
from cases.access import Role
from cases.jobs import JobFailed, Progress
from cases.models import Case, Job, JobChunk, JobFile, JobState, User
from cases.scope import principal, scope
from tests.cases.jobs import TEXT, asked, count, kind, run_here
from tests.factories import MORNING, as_owner, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def counting() -> Iterator[None]:
    with kind():
        yield


def sweep() -> int:
    with transaction.atomic(), principal("runner"):
        return jobs.sweep(at=timezone.now())


@pytest.mark.usefixtures("counting")
def test_a_job_runs_and_keeps_its_file(officer: User) -> None:
    job = asked(officer)
    assert (job.state, job.attempt) == (JobState.WAITING, 0)
    ran = run_here()
    assert ran is not None
    assert (ran.pk, ran.state, ran.attempt, ran.percent) == (job.pk, JobState.DONE, 1, 100)
    assert ran.result == {"rows": 3}
    with transaction.atomic(), scope(officer):
        file = JobFile.objects.visible_to(officer).get()
        assert (file.name, file.size, file.content_type) == ("ผล.txt", 1_400_000, TEXT)
        assert b"".join(file.pieces()) == b"a" * 700_000 + b"b" * 700_000
    assert JobChunk.objects.count() == 2
    assert run_here() is None


@pytest.mark.usefixtures("counting")
def test_what_is_stored_of_a_file_cannot_be_read_without_its_key(officer: User) -> None:
    asked(officer)
    run_here()
    assert all(b"aaaa" not in bytes(chunk.data) for chunk in JobChunk.objects.all())


def test_a_piece_in_anothers_place_does_not_open(officer: User) -> None:
    with kind():
        asked(officer)
        run_here()
    first, second = JobChunk.objects.order_by("place")
    second.data, second.place = first.data, 7
    second.save()
    with pytest.raises(Exception, match="bent, moved"):
        list(JobFile.objects.get().pieces())


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize("role", [Role.DISTRICT, Role.NATION])
def test_who_may_not_do_it_may_not_ask(role: Role, officer: User) -> None:
    officer.role = role
    with pytest.raises(PermissionDenied):
        asked(officer)


def test_an_unknown_kind_is_refused(officer: User) -> None:
    with pytest.raises(KeyError):
        asked(officer, kind="test.count")


@pytest.mark.usefixtures("counting")
def test_the_same_wish_is_one_job_while_it_is_open(officer: User, head: User) -> None:
    first = asked(officer, key="september")
    assert asked(officer, key="september").pk == first.pk
    assert asked(officer, key="october").pk != first.pk
    assert asked(head, key="september").pk != first.pk, "not shared: a colleague's wish is another"
    assert asked(officer).pk != asked(officer).pk, "without a key each is its own"
    run_here()
    assert asked(officer, key="september").pk != first.pk, "done: the kind does not keep it for the next"


def test_a_kind_that_keeps_its_answer_gives_it_again_until_it_expires(officer: User, head: User) -> None:
    with kind(again=True, shared=True, permission="info.export"):
        first = asked(officer, key="september", at=timezone.now())
        run_here()
        assert asked(head, key="september", at=timezone.now()).pk == first.pk, "shared in the office"
        later = timezone.now() + timedelta(days=8)
        assert asked(officer, key="september", at=later).pk != first.pk


def test_a_shared_job_is_not_the_neighbours(officer: User, neighbour: User) -> None:
    with kind(again=True, shared=True, permission="info.export"):
        first = asked(officer, key="september")
        assert asked(neighbour, key="september").pk != first.pk
        with transaction.atomic(), scope(neighbour):
            assert first.pk not in Job.objects.visible_to(neighbour).values_list("pk", flat=True)
            assert not Job.objects.filter(pk=first.pk).exists(), "the second wall"


def failing(times: int, error: type[Exception]) -> Any:
    left = iter(range(times))

    def run(job: Job, progress: Progress) -> dict[str, Any]:
        make_case(job.asked_by)
        if next(left, None) is not None:
            raise error("ไฟล์มี 2 ตาราง — แยกเป็นสองไฟล์")
        return count(job, progress)

    return run


def test_what_fails_leaves_nothing_and_is_tried_again(officer: User) -> None:
    with kind(failing(2, RuntimeError)):
        asked(officer)
        states = [(ran.state, ran.attempt) for ran in iter(run_here, None)]
    assert states == [(JobState.WAITING, 1), (JobState.WAITING, 2), (JobState.DONE, 3)]
    assert Case.objects.count() == 1, "of the attempt that succeeded"


def test_what_fails_every_time_is_given_up_with_words(officer: User) -> None:
    with kind(failing(9, RuntimeError)):
        asked(officer)
        ran = list(iter(run_here, None))[-1]
    assert (ran.state, ran.attempt) == (JobState.FAILED, 3)
    assert "3 ครั้ง" in ran.fault
    assert not Case.objects.exists()


def test_a_refusal_is_told_at_once(officer: User) -> None:
    with kind(failing(9, JobFailed)):
        asked(officer)
        ran = run_here()
    assert ran is not None
    assert (ran.state, ran.attempt, ran.fault) == (JobState.FAILED, 1, "ไฟล์มี 2 ตาราง — แยกเป็นสองไฟล์")
    assert not Case.objects.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"local_authority_id": "06630608"}])
@pytest.mark.usefixtures("counting")
def test_a_right_taken_away_meanwhile_stops_it(
    change: dict[str, Any], officer: User, mae_ku_sao: Any
) -> None:
    """The account is closed, or the officer now works in the neighbour's office."""
    asked(officer)
    if "local_authority_id" in change:
        change = {"local_authority_id": mae_ku_sao.pk}
    with as_owner():
        User.objects.filter(pk=officer.pk).update(**change)
    ran = run_here()
    assert ran is not None
    assert (ran.state, ran.attempt) == (JobState.FAILED, 1)
    assert "สิทธิ" in ran.fault
    assert not JobFile.objects.exists()


def test_a_role_that_changed_meanwhile_stops_it(head: User) -> None:
    """Still of the office, still seeing the job, and no head any more."""
    with kind(permission="case.undo"):
        asked(head)
        with as_owner():
            User.objects.filter(pk=head.pk).update(role=Role.OFFICER)
        ran = run_here()
    assert ran is not None
    assert (ran.state, ran.result) == (JobState.FAILED, {})
    assert "สิทธิ" in ran.fault


def test_a_run_whose_job_another_has_begun_keeps_nothing(officer: User) -> None:
    """The lease went over and another worker runs it: the row is running, and not this attempt's."""

    def run(job: Job, progress: Progress) -> dict[str, Any]:
        make_case(job.asked_by)
        with principal("runner"):
            Job.objects.filter(pk=job.pk).update(attempt=job.attempt + 1)
        return {}

    with kind(run):
        asked(officer)
        ran = run_here()
    assert ran is not None
    assert ran.state == JobState.RUNNING, "the other will tell"
    assert not Case.objects.exists()


def test_it_sees_what_its_asker_sees(officer: User, neighbour: User) -> None:
    make_case(officer)
    make_case(neighbour)

    def run(job: Job, progress: Progress) -> dict[str, Any]:
        return {"seen": Case.objects.count()}  # no filter: the second wall alone

    with kind(run):
        asked(officer)
        ran = run_here()
    assert ran is not None
    assert ran.result == {"seen": 1}


def test_it_waits_longer_for_a_lock_than_a_page_does_and_shorter_than_its_lease(officer: User) -> None:
    """Two imports of one office run one after the other: the second must not fail for having waited ten seconds."""

    def patience(job: Job, progress: Progress) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM current_setting('lock_timeout')::interval)::int")
            return {"seconds": cursor.fetchone()[0]}

    with kind(patience):
        asked(officer)
        done = run_here()
    assert done is not None
    assert 10 < done.result["seconds"] < jobs.LEASE.total_seconds()


@pytest.mark.usefixtures("counting")
def test_cancelled_before_it_begins_it_never_runs(officer: User) -> None:
    job = asked(officer)
    with transaction.atomic(), scope(officer):
        assert jobs.cancel(job=job, by=officer, at=MORNING)
    assert run_here() is None
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


@pytest.mark.usefixtures("counting")
def test_only_the_asker_cancels(officer: User, head: User) -> None:
    with pytest.raises(PermissionDenied):
        jobs.cancel(job=asked(officer), by=head, at=MORNING)


@pytest.mark.usefixtures("counting")
def test_files_go_when_their_time_is_over(officer: User) -> None:
    asked(officer)
    run_here()
    assert sweep() == 0
    assert JobFile.objects.count() == 1
    with as_owner():
        Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweep()
    assert not JobFile.objects.exists()
    assert not JobChunk.objects.exists()
    assert Job.objects.get().result == {"rows": 3}, "what became of it is still told"
