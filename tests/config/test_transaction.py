"""One transaction a request: what an answer of 500 wrote is gone, and health tells when there is no database."""

from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from cases.models import Holiday
from cases.scope import enter
from config.middleware import OneTransaction

DAY = "2026-12-31"


def answer(status: int) -> HttpResponse:
    """A view that writes and then answers with `status`, as the middleware sees it."""

    def view(request: HttpRequest) -> HttpResponse:
        enter(("SELECT set_config('app.role', 'administrator', true)", []))
        Holiday.objects.create(day=DAY, name="วันทดสอบ")
        return HttpResponse(status=status)

    return OneTransaction(view)(RequestFactory().post("/anything/"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (302, True), (422, True), (500, False), (503, False)]
)
def test_a_failed_answer_leaves_nothing_behind(status: int, kept: bool) -> None:
    Holiday.objects.filter(day=DAY).delete()
    assert answer(status).status_code == status
    assert Holiday.objects.filter(day=DAY).exists() is kept


@pytest.mark.django_db
def test_health_says_that_the_database_answers(client: Client) -> None:
    assert client.get("/health/").json() == {"alive": True, "database": True}


def test_health_without_a_database_is_an_answer_not_a_fault(client: Client) -> None:
    with patch("config.views.connection.cursor", side_effect=OperationalError):
        page = client.get("/health/")
    assert (page.status_code, page.json()) == (503, {"alive": True, "database": False})
    assert client.get("/health/live/").status_code == 200
