"""Who sees a case's evidence, what the read log keeps of it, and what its pages cost."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from cases.actions.evidence import add_evidence, remove_evidence, turn_evidence
from cases.models import Evidence, EvidenceBytes, Reading, User, Verb
from cases.scope import scope
from cases.uploads import Sent
from tests.cases.evidence import JPEG, PDF, add, send, stored, text
from tests.cases.pictures import paper, photograph, upload
from tests.factories import MORNING, as_owner, make_case

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


# --- who may see it ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["neighbour", "district", "province", "nation", "province.admin"])
@pytest.mark.parametrize("path", ["/", "/small/", "/turn/", "/remove/"])
def test_a_foreign_file_is_byte_for_byte_a_missing_one(
    who: str, path: str, cast: dict[str, User], signed_in: SignIn
) -> None:
    case = make_case(cast["officer"])
    row, client = add(case, cast["officer"]), signed_in(cast[who])
    told = {"turn": "left", "seen": row.sha256[:16], "reason": "x"}
    ask = client.get if path in ("/", "/small/") else lambda url: client.post(url, told)
    foreign, missing = ask(f"/evidence/{row.pk}{path}"), ask(f"/evidence/{uuid4()}{path}")
    assert foreign.status_code == missing.status_code == 404
    assert _alike(foreign) == _alike(missing)
    assert stored(case)[0].sha256 == row.sha256


def _alike(answer: Any) -> bytes:
    return re.sub(rb'csrf\w*" (?:value|content)="[^"]*"|X-CSRFToken": "[^"]*"', b"", answer.content)


def test_nobody_writes_anothers_evidence_whoever_calls(officer: User, neighbour: User) -> None:
    case = make_case(officer)
    row = add(case, officer)
    sent = Sent("a.jpg", JPEG, photograph(colour="green"))
    for act in (
        lambda: add_evidence(case=case, kind="damage", note="", sent=sent, by=neighbour, at=MORNING),
        lambda: turn_evidence(evidence=row, degrees=90, by=neighbour),
        lambda: remove_evidence(evidence=row, reason="x", by=neighbour, at=MORNING),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with transaction.atomic(), scope(neighbour):
        assert not Evidence.objects.exists()
        assert not EvidenceBytes.objects.exists()


def test_a_file_is_shown_under_a_name_that_tells_nothing_and_runs_nothing(
    officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    picture, document = add(case, officer), add(case, officer, paper(), "paper", PDF)
    client = signed_in(officer)
    shown = client.get(f"/evidence/{picture.pk}/")
    assert shown["Content-Type"] == JPEG
    assert shown["Content-Disposition"] == f'inline; filename="{picture.pk.hex}.jpg"'
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert shown["Cache-Control"] == "no-store"
    pdf = client.get(f"/evidence/{document.pk}/")
    assert (pdf["Content-Type"], pdf["Content-Disposition"]) == (
        PDF,
        f'inline; filename="{document.pk.hex}.pdf"',
    )
    assert "default-src 'none'" in pdf["Content-Security-Policy"]
    small = client.get(f"/evidence/{document.pk}/small/")
    assert (small["Content-Type"], small.content[:3]) == (JPEG, b"\xff\xd8\xff")


# --- the read log ---------------------------------------------------------------------------------------------
def verbs() -> list[tuple[str, str]]:
    with as_owner():
        return list(Reading.objects.order_by("at", "id").values_list("verb", "purpose"))


def test_the_page_counts_for_its_thumbnails_and_the_file_is_a_download(
    officer: User, signed_in: SignIn
) -> None:
    row, client = add(make_case(officer), officer), signed_in(officer)
    client.get(f"/cases/{row.case_id}/evidence/")
    client.get(f"/evidence/{row.pk}/small/")
    assert verbs() == [(Verb.VIEW, "")]
    client.get(f"/evidence/{row.pk}/")
    assert verbs()[1:] == [(Verb.DOWNLOAD, "เปิดดูหลักฐาน: รูปถ่ายความเสียหาย")]


def test_a_thumbnail_alone_is_a_reading_of_its_own(officer: User, head: User, signed_in: SignIn) -> None:
    """Whoever keeps its address and asks later, or is another, is written down."""
    row, client = add(make_case(officer), officer), signed_in(officer)
    client.get(f"/cases/{row.case_id}/evidence/")
    signed_in(head).get(f"/evidence/{row.pk}/small/")
    assert len(verbs()) == 2
    with time_machine.travel(MORNING.replace(hour=11), tick=False):
        client.get(f"/evidence/{row.pk}/small/")
    assert len(verbs()) == 3


# --- pages and their cost ------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_file_and_for_three(
    count: int, officer: User, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    case, client = make_case(officer), signed_in(officer)
    for n in range(count):
        add(case, officer, photograph((64 + n, 64)))
    with django_assert_num_queries(8):  # two of them are the test's own (savepoint), one tells who read
        assert text(client.get(f"/cases/{case.pk}/evidence/")).count('class="picture"') == count


def test_a_file_and_a_thumbnail_cost_a_row_and_a_line_of_the_log(
    officer: User, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    row, client = add(make_case(officer), officer), signed_in(officer)
    with django_assert_num_queries(7):
        client.get(f"/evidence/{row.pk}/")
    with django_assert_num_queries(7):
        client.get(f"/evidence/{row.pk}/small/")


def test_one_file_is_added_within_the_budget(
    officer: User, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    case, client = make_case(officer), signed_in(officer)
    with django_assert_num_queries(12):
        assert send(client, case, upload(photograph())).status_code == 302


def test_the_cases_page_counts_what_stands_and_leads_there(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer), signed_in(officer)
    assert "เพิ่มรูปถ่ายหรือเอกสาร" in text(client.get(f"/cases/{case.pk}/"))
    first = add(case, officer)
    add(case, officer, photograph(colour="green"))
    with transaction.atomic(), scope(officer):
        remove_evidence(evidence=first, reason="ผิดเรื่อง", by=officer, at=MORNING)
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "<dd>1 ไฟล์" in page
    assert f"/cases/{case.pk}/evidence/" in page
