"""A full identity number: by POST with a purpose, for a minute, in the log; not twenty-one in ten minutes."""

import logging
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from cases.actions.reading import REVEALS_OF_ONE, check_reveals
from cases.models import Case, Reading, User, Verb
from tests.factories import MORNING, make_case

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NUMBER = "1-1120-34563-56-2"


@pytest.fixture
def case(officer: User) -> Case:
    return make_case(officer)


def ask(client: Client, case: Case, purpose: str = "pay"):
    return client.post(f"/cases/{case.pk}/identity/", {"purpose": purpose})


@time_machine.travel(MORNING, tick=False)
def test_a_minute_later_the_browser_goes_back(officer: User, signed_in: SignIn, case: Case) -> None:
    answer = ask(signed_in(officer), case)
    assert NUMBER in answer.content.decode()
    assert answer["Refresh"] == f"60; url=/cases/{case.pk}/"
    assert "no-store" in answer["Cache-Control"]
    assert "แสดงถึงเวลา 09.31.00\u00a0น." in answer.content.decode()
    assert NUMBER not in signed_in(officer).get(f"/cases/{case.pk}/").content.decode()


def test_the_log_tells_the_purpose(officer: User, signed_in: SignIn, case: Case) -> None:
    answer = ask(signed_in(officer), case)
    row = Reading.objects.get()
    assert (row.verb, row.rows, row.purpose) == (Verb.REVEAL, [case.pk], "จัดทำเอกสารเบิกจ่าย")
    assert str(row.request_id) == answer["X-Request-ID"]


@pytest.mark.parametrize("purpose", ["", "อยากรู้"])
def test_without_a_purpose_of_the_list_the_page_is_only_viewed(
    purpose: str, officer: User, signed_in: SignIn, case: Case
) -> None:
    answer = ask(signed_in(officer), case, purpose)
    assert NUMBER not in answer.content.decode()
    assert "Refresh" not in answer
    assert Reading.objects.get().verb == Verb.VIEW


def test_the_next_after_so_many_waits(
    officer: User, head: User, signed_in: SignIn, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(officer)
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(settings.REVEALS_MOST):
            assert ask(client, case).status_code == 200
            clock.shift(10)
        with caplog.at_level(logging.WARNING, "cases.views.case_detail"):
            refused = ask(client, case)
        page = refused.content.decode()
        assert (refused.status_code, NUMBER in page) == (429, False)
        assert "แสดงได้อีกครั้งตั้งแต่เวลา 09.40.00\u00a0น." in page
        assert refused["Retry-After"] == "400"
        assert f"user {officer.pk} is refused the identity of case {case.pk}" in caplog.text
        assert ask(signed_in(head), case).status_code == 200  # each for themselves
        clock.move_to(MORNING + settings.REVEALS_WINDOW - timedelta(seconds=1))
        assert ask(client, case).status_code == 429
        clock.shift(1)
        assert ask(client, case).status_code == 200
    assert Reading.objects.filter(actor=officer, verb=Verb.REVEAL).count() == settings.REVEALS_MOST + 1


def free(other: psycopg.Connection, user: User) -> bool:
    """Whether another transaction could begin a reveal of this user now."""
    with other.transaction():
        row = other.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [REVEALS_OF_ONE, user.pk]).fetchone()
    return bool(row and row[0])


def test_two_tabs_do_not_both_take_the_last_one(officer: User, head: User) -> None:
    """Who asks waits until the first has written its row; others do not wait."""
    there = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    with psycopg.connect(**{name: there[key] for name, key in names.items()}) as other:
        assert free(other, officer)  # the control
        check_reveals(by=officer, at=MORNING)
        assert (free(other, officer), free(other, head)) == (False, True)
