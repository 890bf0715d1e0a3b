"""Somebody saves while an import holds the office's numbers for longer than a page waits."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, User
from tests.cases.typed import TYPED

NUMBERS = "INSERT INTO cases_caseserial (local_authority_id, fiscal_year, last) VALUES (%s, 2570, 1)"


@contextmanager
def an_import_under_way(office: int | None) -> Iterator[None]:
    """On a line of its own: it has taken numbers and has not committed."""
    told = connection.get_connection_params()
    words = {name: told[name] for name in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**words) as line:
        line.execute(NUMBERS, [office])
        yield
        line.rollback()


@contextmanager
def waiting_shortly() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        yield
        cursor.execute("RESET lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_it_is_said_and_the_same_form_is_saved_afterwards(officer: User) -> None:
    desk = Client(raise_request_exception=False)
    desk.force_login(officer)
    with waiting_shortly(), an_import_under_way(officer.local_authority_id):
        refused = desk.post("/cases/new/", TYPED)
    assert refused.status_code == 503
    assert "มีงานอื่นกำลังบันทึกข้อมูลชุดเดียวกัน" in refused.content.decode()
    assert refused.headers["Retry-After"] == "30"
    assert not Case.objects.exists()
    assert desk.post("/cases/new/", TYPED).status_code == 302
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_another_fault_stays_a_fault(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("cases.views.case_intake.create_case", fails)
    desk = Client(raise_request_exception=False)
    desk.force_login(officer)
    answer = desk.post("/cases/new/", TYPED)
    assert answer.status_code == 500
    assert "ระบบขัดข้อง" in answer.content.decode()
