"""Two officers press save at once, again and again (two hundred times in the long run): nothing that was acknowledged is lost. Real commits, real threads."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, User
from tests.cases.typed import TYPED
from tests.factories import make_case

CASES = 4  # raced for in turn: the history of one stays short


def _save(client: Client, case: Case, start: Barrier, version: int, words: str) -> tuple[int, str]:
    try:
        start.wait()
        typed = TYPED | {"version": str(version), "received_on": "1/10/2568", "hardship": words}
        answer = client.post(f"/cases/{case.pk}/edit/", typed)
        return answer.status_code, answer.content.decode()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("races", [20, pytest.param(200, marks=pytest.mark.long)])
def test_races_lose_nothing(races: int, transactional_db: None, officer: User, head: User) -> None:
    cases = [make_case(officer) for _ in range(CASES)]
    desks = []
    for user in (officer, head):
        desks.append(Client())
        desks[-1].force_login(user)
    kept: dict[object, list[str]] = {case.pk: [] for case in cases}
    with ThreadPoolExecutor(2) as threads:
        for race in range(races):
            case, start = cases[race % CASES], Barrier(2)
            version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
            words = [f"เขียนครั้งที่ {race} โดยคนที่ {n}" for n in (1, 2)]
            told = list(
                threads.map(lambda n: _save(desks[n], case, start, version, words[n]), (0, 1))  # noqa: B023
            )
            assert sorted(status for status, _ in told) == [302, 409], race
            won = next(n for n, (status, _) in enumerate(told) if status == 302)
            lost = told[1 - won][1]
            assert words[won] in lost, "the second meets what the first has saved"
            assert words[1 - won] in lost, "and what was typed"
            kept[case.pk].append(words[won])
    for case in cases:
        told = list(
            case._meta.model.pgh_event_model.objects.filter(pgh_obj_id=case.pk).order_by("version")  # type: ignore[attr-defined]
        )
        assert [event.hardship for event in told[1:]] == kept[case.pk]
        assert Case.objects.get(pk=case.pk).version == 1 + len(kept[case.pk])
        assert re.fullmatch(r"เขียนครั้งที่ \d+ โดยคนที่ \d", Case.objects.get(pk=case.pk).hardship)
