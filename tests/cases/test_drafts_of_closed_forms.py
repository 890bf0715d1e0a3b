"""The form is gone, the text is not: a case withdrawn, moved or carried on meanwhile, a meeting called off."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Case, Draft, LocalAuthority, Meeting, Reading, User
from cases.thai import BANGKOK
from tests.cases.test_committee_resolutions import rows
from tests.cases.typed import typed
from tests.factories import make_case, withdraw
from tests.office import attend, fill, make_committee, make_meeting, propose

Sign = Callable[[User], Client]
NOW = datetime(2026, 10, 14, 10, tzinfo=BANGKOK)
KEY = "0199aaaa-0000-7000-8000-00000000000d"
GONE = "แบบของร่างนี้เปิดไม่ได้แล้ว"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def carried(path: str, **told: str) -> dict[str, str]:
    return {"draft": KEY, "draft_path": path, "draft_title": "แบบหนึ่ง", "draft_sent": "1"} | told


def test_a_roster_of_a_case_that_was_withdrawn_meanwhile_stays(officer: User, signed_in: Sign) -> None:
    case, client = make_case(officer, at=NOW), signed_in(officer)
    path = f"/cases/{case.pk}/roster/"
    sent = carried(path, version="1", mode="append", pasted="นายคำ ดีจริง\t12/3\t4")
    assert client.post("/drafts/", sent | {"pasted": "นายคำ"}).status_code == 204
    withdraw(case=case, version=1, reason="ซ้ำ", by=officer, at=NOW)
    page = client.post(path, sent, follow=True).content.decode()
    assert "ข้อมูลที่พิมพ์ไว้เก็บเป็นร่างแล้ว" in page
    assert Draft.objects.get().fields["pasted"] == "นายคำ ดีจริง\t12/3\t4"
    opened = client.get(f"{path}?draft={KEY}")
    assert opened.status_code == 200
    assert GONE in opened.content.decode()
    assert "นายคำ ดีจริง\t12/3\t4" in opened.content.decode()
    assert "append" not in opened.content.decode()


def test_resolutions_for_a_meeting_that_was_called_off_stay(officer: User, signed_in: Sign) -> None:
    make_committee(officer)
    propose(officer)
    meeting = make_meeting(officer, held_on=NOW.date())
    attend(meeting, officer)
    fill(meeting, officer)
    sent = rows(meeting, {"resolution": "disagree", "reason": "ย้ายไปอยู่กับบุตรแล้ว"})
    path, client = f"/committee/meetings/{meeting.pk}/resolutions/", signed_in(officer)
    Meeting.objects.update(cancelled_at=NOW)
    assert client.post(path, carried(path) | sent).status_code == 302
    assert "ย้ายไปอยู่กับบุตรแล้ว" in client.get(f"{path}?draft={KEY}").content.decode()
    assert "แบบหนึ่ง" in client.get("/").content.decode()


def test_a_step_that_a_colleague_took_leaves_the_text_to_be_read(officer: User, signed_in: Sign) -> None:
    case, client = make_case(officer, at=NOW), signed_in(officer)
    path = f"/cases/{case.pk}/do/withdraw/"
    assert client.post("/drafts/", carried(path, reason="ยื่นซ้ำกับเรื่องก่อน", version="1")).status_code == 204
    withdraw(case=case, version=1, reason="ซ้ำ", by=officer, at=NOW)
    page = client.get(f"{path}?draft={KEY}").content.decode()
    assert GONE in page
    assert "ยื่นซ้ำกับเรื่องก่อน" in page
    assert "ขั้นตอนของเรื่องนี้เปลี่ยนไปแล้ว" in page
    assert client.post(f"/drafts/{KEY}/drop/").status_code == 302


def test_a_case_that_moved_away_shows_nothing_but_what_was_typed(officer: User, signed_in: Sign) -> None:
    """SORMAS #5490: of the case itself nothing is read any more."""
    case = make_case(officer, at=NOW, hardship="ความลับของเรื่อง")
    client, path = signed_in(officer), f"/cases/{case.pk}/edit/"
    title = {"draft_path": path, "draft": KEY, "draft_title": "แก้ไข", "draft_sent": "1"}
    sent = typed(wanted="ขอผ้าห่มเพิ่ม", **title)
    officer.local_authority = LocalAuthority.objects.filter(kind="SAO").exclude(pk=case.local_authority_id)[0]
    officer.save()
    before = Reading.objects.count()
    assert client.post(path, sent).status_code == 404
    page = client.get(f"{path}?draft={KEY}").content.decode()
    assert GONE in page
    assert "ขอผ้าห่มเพิ่ม" in page
    assert "ความลับของเรื่อง" not in page
    assert Reading.objects.count() == before


def test_without_a_draft_the_page_of_a_foreign_case_is_the_missing_ones(
    officer: User, signed_in: Sign
) -> None:
    client = signed_in(officer)
    path = "/cases/0199aaaa-0000-7000-8000-00000000ffff/edit/"
    assert client.post(path, typed()).status_code == 404
    assert client.get(f"{path}?draft={KEY}").status_code == 404
    assert not Draft.objects.exists()
    assert not Case.objects.exists()
