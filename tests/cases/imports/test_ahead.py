"""Rows that are written by a thread while the caller goes on: all of them, or none, and no failure is swallowed."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.actions.bulk import WAITING, Ahead, update_rows
from cases.models import Case, HelpKind, User
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def kind(number: int, **more: Any) -> dict[str, Any]:
    return {"code": f"new{number}", "name": f"ด้านที่ {number}", "position": 90, "active": True, **more}


def codes() -> set[str]:
    return set(HelpKind.objects.filter(code__startswith="new").values_list("code", flat=True))


def test_everything_is_written_when_the_block_ends() -> None:
    with transaction.atomic(), Ahead() as ahead:
        for number in range(3 * WAITING):
            ahead.insert(HelpKind, [kind(number)])
    assert len(codes()) == 3 * WAITING


def test_what_was_sent_is_there_after_waiting() -> None:
    with transaction.atomic(), Ahead() as ahead:
        ahead.insert(HelpKind, [kind(1), kind(2)])
        ahead.insert(HelpKind, [])
        ahead.wait()
        assert codes() == {"new1", "new2"}


def write(rows: Iterable[dict[str, Any]], then: Exception | None = None) -> None:
    """Each row sent by itself, in one transaction."""
    with transaction.atomic(), Ahead() as ahead:
        for row in rows:
            ahead.insert(HelpKind, [row])
        if then:
            raise then


def test_what_has_changed_meanwhile_is_not_written_over(officer: User) -> None:
    """A row bears the version that it makes: the stored one's next, or it is of another day."""
    case = make_case(officer)
    told = {"id": case.pk, "road": "ถนนใหม่", "version": case.version + 1}
    assert update_rows(Case, [told]) == 1
    assert update_rows(Case, [told | {"road": "ถนนของคนที่มาทีหลัง"}]) == 0
    case.refresh_from_db()
    assert (case.road, case.version) == ("ถนนใหม่", 2)


def test_a_failure_is_raised_at_the_end_and_nothing_stays() -> None:
    with pytest.raises(IntegrityError):
        write([kind(1), kind(2, name="ด้านที่ 1")])
    assert not codes()


def test_a_failure_is_raised_to_who_sends_on_for_long() -> None:
    """A thousand chunks are not prepared for a transaction that is lost since the first."""
    made: list[int] = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(1_000):
            made.append(number)
            yield kind(number, name="ซ้ำ")

    with pytest.raises(IntegrityError):
        write(rows())
    assert len(made) <= WAITING + 2


def test_the_callers_own_failure_is_the_one_that_is_heard() -> None:
    with pytest.raises(ZeroDivisionError):
        write([kind(1)], then=ZeroDivisionError())
    assert not codes()


def test_what_failed_first_is_heard_not_what_failed_because_of_it() -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield kind(1)
        yield kind(2, name="ด้านที่ 1")
        while True:  # until the transaction is lost
            codes()

    with pytest.raises(IntegrityError):
        write(rows())


def test_its_statements_are_counted() -> None:
    with (
        CaptureQueriesContext(
            connection,
        ) as counted,
        transaction.atomic(),
        Ahead() as ahead,
    ):
        ahead.insert(HelpKind, [kind(1)])
        ahead.wait()
        ahead.insert(HelpKind, [kind(2)])
    assert sum("INSERT" in query["sql"] for query in counted) == 2
