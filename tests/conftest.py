"""One database a run with Tak's reference data in it; the cast; clients that are signed in."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from cases.models import LocalAuthority, User
from tests.cast import *  # noqa: F403 - the fixtures of the cast
from tests.factories import as_owner, rows_of


def _load() -> None:
    call_command("load_reference", "--tak", "--json", stdout=_Nowhere())


class _Nowhere:
    def write(self, text: str) -> None:
        """Keeps the command's report out of the test run's output."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        _load()


@pytest.fixture(autouse=True)
def _sessions_outlive_a_frozen_clock(settings: Any) -> None:
    """The wall shows no ended session, by PostgreSQL's clock, which no test freezes: a day of last year has ended."""
    settings.SESSION_COOKIE_AGE = int(timedelta(days=36_500).total_seconds())


@pytest.fixture(autouse=True)
def _anchors_of_its_own(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test's seals go with its transaction; the file outside the database would remember them."""
    settings.SEAL_ANCHORS = str(tmp_path_factory.getbasetemp() / f"anchors-{uuid4()}.jsonl")


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & fixtures
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with real commits come last: pytest moves those with a browser before others that need the data."""
    items.sort(key=_commits)


@pytest.fixture(autouse=True)
def _reference_after_flush(request: pytest.FixtureRequest) -> None:
    """Tests with real commits empty every table at their end; the next one of them fills it again."""
    if _commits(request.node):
        request.getfixturevalue("transactional_db")
        if not LocalAuthority.objects.exists():
            _load()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """`signed_in(officer).get(...)`: a client of one user; several can be at work in one test."""

    def sign_in(user: User) -> Client:
        client = Client()
        with as_owner():
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def own_rows(mae_ku: LocalAuthority) -> Iterator[None]:
    """Opens เทศบาลตำบลแม่กุ's rows for the test itself, as a request of its officer would."""
    with rows_of(mae_ku):
        yield
