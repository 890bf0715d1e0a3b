"""One verb on many cases, each for itself: what is asked of each, and what two clicks at once come to."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from cases.actions.many import Fared, decide_many
from cases.models import Case, CaseStep, Ceiling, User
from cases.scope import scope
from tests.factories import MORNING, a_help, as_owner, decide, make_case

OTHER = {"kind_id": "other", "subkind_id": None}


def stored(*cases: Case) -> list[Case]:
    own = Case.objects.filter(pk__in=[case.pk for case in cases]).select_related("applicant", "kind")
    return list(own.prefetch_related("help_given", "steps"))


def many(by: User, cases: Sequence[Case], verb: str, *, at: datetime = MORNING, **told: Any) -> Fared:
    with transaction.atomic(), scope(by):
        return decide_many(
            cases=cases, versions={case.pk: case.version for case in cases}, verb=verb, by=by, at=at, **told
        )


@pytest.mark.django_db
class TestEach:
    def test_in_the_order_of_their_keys(self, officer: User) -> None:
        cases = [make_case(officer) for _ in range(4)]
        ordered = sorted(case.pk for case in cases)
        for verb, turn in (("ask_documents", 1), ("take_documents", -1)):
            read = sorted(stored(*cases), key=lambda case: case.pk)[::turn]
            told = {"reason": "ทะเบียนบ้าน"} if verb == "ask_documents" else {}
            assert [case.pk for case in many(officer, read, verb, **told).done] == ordered

    def test_a_case_without_a_version_is_taken_as_it_is(self, officer: User) -> None:
        case = make_case(officer)
        with as_owner():
            Case.objects.update(version=3)
        with transaction.atomic(), scope(officer):
            fared = decide_many(cases=stored(case), versions={}, verb="propose", by=officer, at=MORNING)
        assert [one.pk for one in fared.done] == [case.pk]

    @pytest.mark.parametrize(
        ("kind", "day", "done"),
        [
            (OTHER, date(2026, 10, 12), True),  # on the day of the request
            (OTHER, date(2026, 10, 11), False),
            ({}, date(2026, 10, 11), True),  # a disaster does not wait for its form
        ],
    )
    def test_a_day_before_the_request_goes_to_the_cases_page(
        self, kind: dict[str, Any], day: date, done: bool, officer: User
    ) -> None:
        fared = many(officer, stored(make_case(officer, **kind)), "check", happened_on=day)
        assert (len(fared.done), len(fared.refused)) == (done, not done)
        assert all("อยู่ก่อนวันที่ยื่นคำขอ" in why for why in fared.refused.values())

    def test_the_day_of_the_help_is_looked_at_too(self, officer: User) -> None:
        case = make_case(officer, **OTHER)
        early = a_help(given_on=date(2026, 10, 11))
        for day in (None, date(2026, 10, 14)):
            told = {"happened_on": day, "help_given": [early]}
            assert many(officer, stored(case), "help", **told).refused.keys() == {case.pk}

    def test_what_was_given_before_counts_towards_the_ceiling(self, officer: User) -> None:
        with as_owner():
            Ceiling.objects.all().delete()
            Ceiling.objects.create(
                kind_id="disaster", subkind_id="relief_bag", amount=1000, unit="time",
                valid_from=date(2020, 1, 1), source="ทดสอบ",
            )  # fmt: skip
        before, fresh = make_case(officer, help_given=[a_help()]), make_case(officer)
        assert Case.objects.get(pk=before.pk).help_total == Decimal("700.00")
        fared = many(officer, stored(before, fresh), "help", help_given=[a_help()])
        assert ([one.pk for one in fared.done], list(fared.refused)) == ([fresh.pk], [before.pk])

    def test_a_second_click_that_read_the_cases_before_the_first_wrote(self, officer: User) -> None:
        case, moved = make_case(officer), make_case(officer)
        read = stored(case, moved)
        decide(case=case, version=1, verb="propose", by=officer, at=MORNING)
        decide(case=moved, version=1, verb="check", by=officer, at=MORNING)
        fared = many(officer, read, "propose")
        assert [one.pk for one in fared.before] == [case.pk]
        assert list(fared.refused) == [moved.pk]


def _post(client: Client, ticks: list[str], start: Barrier) -> str:
    try:
        start.wait()
        return client.post(
            "/work/registered/", {"case": ticks, "verb": "propose"}, follow=True
        ).content.decode()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_do_it_once_and_refuse_nothing(
    transactional_db: None, officer: User, head: User
) -> None:
    """Two officers at the same list too, who tick in another order: neither waits for ever."""
    for _ in range(3):
        cases = [make_case(officer) for _ in range(6)]
        ticks = [f"{case.pk}~1" for case in cases]
        desks, start = [Client(), Client()], Barrier(2)
        for desk, user in zip(desks, (officer, head), strict=True):
            desk.force_login(user)
        with ThreadPoolExecutor(2) as threads:
            jobs = [
                threads.submit(_post, desks[0], ticks, start),
                threads.submit(_post, desks[1], ticks[::-1], start),
            ]
            told = [job.result() for job in jobs]
        assert not any("ยังดำเนินการไม่ได้" in page for page in told)
        done = [int(n) for page in told for n in re.findall(r"เสนอคณะกรรมการแล้ว (\d+) เรื่อง", page)]
        again = [int(n) for page in told for n in re.findall(r"มี (\d+) เรื่องที่ดำเนินการนี้ไปก่อนแล้ว", page)]
        assert (sum(done), sum(again)) == (6, 6)
        assert CaseStep.objects.filter(case__in=cases).count() == 6
