"""Cases that an import brings into a month that was posted, changes in it or takes back make its new version due, visibly."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.actions.imports_undo import undo_import
from cases.models import ImportFile, LocalAuthority, User
from cases.scope import scope
from cases.thai import BANGKOK
from reporting.actions.open import open_month
from reporting.models import Obligation
from reporting.months import Month
from tests.cases.imports.office import a_row, book, brought_in, counts
from tests.factories import make_case
from tests.reporting.september import (
    ENTERED,
    THE_3RD,
    THE_4TH,
    THE_10TH,
    declare_nil,
    post,
    september_of,
    where_it_stands,
)

pytestmark = pytest.mark.django_db
Sign = Callable[[User], Client]
AFTER = THE_4TH + timedelta(hours=1)
LINK = 'href="/months/2569-09/"'
AGAIN = "มีการเพิ่มหรือแก้ไขเรื่องหลังบันทึกฉบับที่ 1 ต้องบันทึกใหม่"
NEW_VERSION = "ต้องบันทึกข้อมูลประจำเดือนใหม่ 1 เดือน"


def row(number: int, day: str = "12/9/2569", **changes: object) -> dict[str, object]:
    return a_row(number, received_on=day, helped_on="14/9/2569", **changes)


@pytest.fixture
def september(mae_ku: LocalAuthority) -> Obligation:
    open_month(month=Month(2026, 10), at=datetime(2026, 10, 1, tzinfo=BANGKOK))
    return september_of(mae_ku)


def receipt(file: ImportFile, client: Client) -> str:
    return client.get(reverse("import_file", args=[file.pk])).content.decode()


def is_due_everywhere(file: ImportFile, client: Client, owed: Obligation) -> None:
    """On the import's own page, on the month's page, and among the officer's work."""
    assert where_it_stands(owed, THE_10TH).standing.repost_due
    page = receipt(file, client)
    assert NEW_VERSION in page
    assert LINK in page
    for path in ("/months/2569-09/", "/"):
        told = client.get(path).content.decode()
        assert "ต้องบันทึกใหม่" in told, path
        assert "บันทึกฉบับใหม่" in told, path


@time_machine.travel(THE_10TH, tick=False)
def test_a_case_created_in_a_posted_month(officer: User, signed_in: Sign, september: Obligation) -> None:
    make_case(officer, received_on=date(2026, 9, 12), at=ENTERED)
    post(september, officer, THE_3RD)
    file = brought_in(book([row(1), row(2)]), officer, at=THE_4TH)
    assert AGAIN in receipt(file, signed_in(officer))
    is_due_everywhere(file, signed_in(officer), september)
    post(september, officer, AFTER)
    page = receipt(file, signed_in(officer))
    assert NEW_VERSION not in page, "and once posted it is due no more"
    assert "<b>กันยายน 2569</b> 2 เรื่อง" in page


@time_machine.travel(THE_10TH, tick=False)
def test_a_case_changed_in_a_posted_month(officer: User, signed_in: Sign, september: Obligation) -> None:
    brought_in(book([row(1), row(2)]), officer, at=ENTERED)
    post(september, officer, THE_3RD)
    file = brought_in(book([row(1, house_no="99/9"), row(2)]), officer, at=THE_4TH)
    assert counts(file) == (2, 0, 1, 1, 0)
    is_due_everywhere(file, signed_in(officer), september)


@time_machine.travel(THE_10TH, tick=False)
def test_a_case_that_moves_to_another_month_leaves_the_posted_one(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    brought_in(book([row(1), row(2)]), officer, at=ENTERED)
    post(september, officer, THE_3RD)
    moved = row(1, "1/10/2569", case_number="1/2569", approved_on=None) | {"helped_on": "2/10/2569"}
    file = brought_in(book([moved]), officer, at=THE_4TH)
    assert counts(file) == (1, 0, 1, 0, 0)
    is_due_everywhere(file, signed_in(officer), september)
    assert "<b>ตุลาคม 2569</b> 1 เรื่อง" in receipt(file, signed_in(officer))


@time_machine.travel(THE_10TH, tick=False)
def test_a_case_taken_back_out_of_a_posted_month(
    officer: User, head: User, signed_in: Sign, september: Obligation
) -> None:
    file = brought_in(book([row(1), row(2)]), officer, at=ENTERED)
    make_case(officer, received_on=date(2026, 9, 12), at=ENTERED)
    post(september, officer, THE_3RD)
    assert NEW_VERSION not in receipt(file, signed_in(officer))
    with transaction.atomic(), scope(head):
        undo_import(file=file, reason="เลือกไฟล์ผิดเดือน", by=head, at=THE_4TH)
    is_due_everywhere(file, signed_in(officer), september)


@time_machine.travel(THE_10TH, tick=False)
def test_a_month_declared_without_requesters_is_voided(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    declare_nil(september, officer, THE_3RD)
    file = brought_in(book([row(1)]), officer, at=THE_4TH)
    is_due_everywhere(file, signed_in(officer), september)


@time_machine.travel(THE_10TH, tick=False)
def test_what_changes_nothing_makes_nothing_due(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    brought_in(book([row(1)]), officer, at=ENTERED)
    post(september, officer, THE_3RD)
    again = brought_in(book([row(1)]), officer, at=THE_4TH)
    assert counts(again) == (1, 0, 0, 1, 0)
    assert NEW_VERSION not in receipt(again, signed_in(officer))
    assert not where_it_stands(september, THE_10TH).standing.repost_due
