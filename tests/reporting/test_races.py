"""Two at once, with real transactions on real connections."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from cases.scope import scope
from reporting import actions
from reporting.actions import CannotExcuse, CannotPost, FlagCount, flag_late
from reporting.models import Excuse, Flag, NilVoid, Posting
from reporting.standing import Timeliness
from tests.factories import make_case, rows_of
from tests.reporting.september import (
    DUE,
    ENTERED,
    LAST_SECOND,
    THE_3RD,
    THE_10TH,
    excuse,
    post,
    september_of,
    where_it_stands,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Runs the jobs together, each on a connection of its own; their results or exceptions, in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(run, job) for job in jobs]
    return [future.exception() or future.result() for future in futures]


def test_four_runs_at_once_flag_each_once(mae_ku):
    september_of(mae_ku)
    counts = at_once(*[lambda: flag_late(at=DUE, noticed_at=THE_10TH)] * 4)
    assert sum(count.newly_flagged for count in counts) == 69 == Flag.objects.count()
    assert all(count.expected == count.newly_flagged + count.already_flagged for count in counts)


def test_a_case_that_is_being_saved_makes_the_nil_return_wait_and_be_refused(officer, mae_ku):
    obligation = september_of(mae_ku)
    saved, go_on = threading.Event(), threading.Event()

    def save_slowly() -> None:
        with transaction.atomic():
            make_case(officer, at=ENTERED, received_on=ENTERED.date())
            saved.set()
            go_on.wait(timeout=10)

    def declare() -> Posting:
        saved.wait(timeout=10)
        threading.Timer(0.3, go_on.set).start()
        with transaction.atomic(), rows_of(mae_ku):
            return actions.declare_nil(obligation=obligation, by=officer, at=THE_3RD)

    _, answer = at_once(save_slowly, declare)
    assert isinstance(answer, CannotPost)
    assert Posting.objects.count() == 0


def test_a_case_saved_while_nil_is_being_declared_voids_it(officer, mae_ku):
    obligation = september_of(mae_ku)
    declared, go_on = threading.Event(), threading.Event()

    def declare_slowly() -> None:
        with transaction.atomic(), scope(officer):
            actions.declare_nil(obligation=obligation, by=officer, at=THE_3RD)
            declared.set()
            go_on.wait(timeout=10)

    def save() -> None:
        declared.wait(timeout=10)
        threading.Timer(0.3, go_on.set).start()
        make_case(officer, at=THE_3RD, received_on=ENTERED.date())

    assert at_once(declare_slowly, save)[0] is None
    assert NilVoid.objects.get().posting.obligation == obligation


def test_two_officers_posting_at_once_make_two_versions_not_a_clash(officer, head, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    answers = at_once(lambda: post_for(obligation, officer), lambda: post_for(obligation, head))
    assert sorted(posting.version for posting in answers) == [1, 2]


def test_what_is_being_posted_as_the_month_falls_due_is_not_flagged(officer, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    posted, go_on = threading.Event(), threading.Event()

    def post_slowly() -> None:
        with transaction.atomic():
            post(obligation, officer, LAST_SECOND)
            posted.set()
            go_on.wait(timeout=10)

    def flag() -> FlagCount:
        posted.wait(timeout=10)
        threading.Timer(0.3, go_on.set).start()
        return flag_late(at=DUE, noticed_at=DUE)

    _, count = at_once(post_slowly, flag)
    assert (count.posted, count.newly_flagged) == (1, 68)
    assert not Flag.objects.filter(obligation=obligation).exists()


def test_whoever_comes_behind_the_flag_was_not_on_time(officer, mae_ku):
    """The request began in the last second and found the month's lock after the run of midnight."""
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    flag_late(at=DUE, noticed_at=DUE)
    with transaction.atomic():
        assert post(obligation, officer, LAST_SECOND).posted_at == DUE
    assert where_it_stands(obligation, THE_10TH).standing.timeliness is Timeliness.LATE


def test_what_is_being_excused_as_the_month_falls_due_is_not_flagged(province_officer, mae_ku):
    obligation = september_of(mae_ku)
    excused, go_on = threading.Event(), threading.Event()

    def excuse_slowly() -> None:
        with transaction.atomic():
            excuse(obligation, province_officer, LAST_SECOND)
            excused.set()
            go_on.wait(timeout=10)

    def flag() -> FlagCount:
        excused.wait(timeout=10)
        threading.Timer(0.3, go_on.set).start()
        return flag_late(at=DUE, noticed_at=DUE)

    _, count = at_once(excuse_slowly, flag)
    assert (count.excused, count.newly_flagged) == (1, 68)
    assert not Flag.objects.filter(obligation=obligation).exists()


def test_an_excuse_behind_the_flag_was_given_after_it(province_officer, mae_ku):
    obligation = september_of(mae_ku)
    flag_late(at=DUE, noticed_at=DUE)
    given = excuse(obligation, province_officer, LAST_SECOND)
    assert given.granted_at == DUE


def test_two_who_excuse_at_once_make_one_excuse_and_one_refusal(province_officer, mae_ku):
    obligation = september_of(mae_ku)
    answers = at_once(
        *[
            lambda number=number: excuse(obligation, province_officer, THE_3RD, order_number=number)
            for number in ("1/2569", "2/2569")
        ]
    )
    assert {type(answer) for answer in answers} == {CannotExcuse, Excuse}
    assert Excuse.objects.count() == 1


def post_for(obligation, user):
    with transaction.atomic():
        return post(obligation, user, THE_3RD)


def test_the_races_really_use_connections_of_their_own(mae_ku):
    pids = at_once(*[backend] * 3)
    assert len({*pids, backend()}) == 4


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
