"""kobocat #470, hope #3497: a double click on a shaky line must not make twins. Real commits, real threads."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, CaseSerial, User
from tests.cases.typed import TYPED

AT_ONCE = 30
TODAY = {"received_on": "1/10/2568"}


def _post(user: User, form_key: str) -> str:
    try:
        client = Client()
        client.force_login(user)
        return client.post("/cases/new/", TYPED | TODAY | {"form_key": form_key}).headers["Location"]
    finally:
        connection.close()


def _all_at_once(user: User, keys: list[str]) -> list[str]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(lambda key: _post(user, key), keys))


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_of_one_form_make_one_case(transactional_db: None, officer: User) -> None:
    answers = _all_at_once(officer, [str(uuid4())] * AT_ONCE)
    assert len(set(answers)) == 1
    assert Case.objects.count() == 1
    assert CaseSerial.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_cases_get_numbers_without_gap(transactional_db: None, officer: User) -> None:
    _all_at_once(officer, [str(uuid4()) for _ in range(AT_ONCE)])
    assert sorted(Case.objects.values_list("serial", flat=True)) == list(range(1, AT_ONCE + 1))
