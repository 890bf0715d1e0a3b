"""A row that does not open, met on a page: a fault of ours, told to nobody but the log, and that without its text."""

import logging

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, User
from config.logs import Quiet
from tests.factories import make_case

pytestmark = pytest.mark.django_db
HARDSHIP = "สามีป่วยเป็นวัณโรค"


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.setFormatter(Quiet("%(levelname)s %(name)s %(message)s"))
    caplog.set_level(logging.INFO)
    return caplog


def token_of(case: Case) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hardship FROM cases_case WHERE id = %s", [case.pk])
        return str(cursor.fetchone()[0])


def test_a_moved_token_is_a_fault(officer: User, quiet: pytest.LogCaptureFixture) -> None:
    case, other = make_case(officer, hardship=HARDSHIP), make_case(officer, hardship="น้ำท่วม")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET hardship = %s WHERE id = %s", [token_of(other), case.pk])
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    answer = client.get(f"/cases/{case.pk}/")
    assert answer.status_code == 500
    assert token_of(other)[:30] not in answer.content.decode()
    assert "SealBroken: cases_case.hardship of" in quiet.text
    for word in (HARDSHIP, "น้ำท่วม", token_of(other)[:30], "สมศรี", "1112034563562"):
        assert word not in quiet.text


def test_its_neighbours_in_the_list_are_shown(officer: User) -> None:
    """The list opens numbers only: a broken hardship hides no case."""
    case, other = make_case(officer, hardship=HARDSHIP), make_case(officer)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET hardship = %s WHERE id = %s", [token_of(other), case.pk])
    client = Client()
    client.force_login(officer)
    page = client.get("/cases/").content.decode()
    assert str(case.pk) in page
    assert str(other.pk) in page
