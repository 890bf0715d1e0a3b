"""A long agenda is resolved page by page, never with more fields than Django takes, and nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings

from cases.forms.resolutions import room_for
from cases.models import CommitteeMember, Meeting, User
from tests.factories import MORNING
from tests.office import attend, fill, make_committee, make_meeting, propose

SignIn = Callable[[User], Client]
FIELD = re.compile(r'<(?:input|select|button)[^>]* name="([^"]+)"(?: value="([^"]*)")?')


@pytest.fixture
def meeting(officer: User) -> Iterator[Meeting]:
    """Five cases before nine members: with 65 fields a page holds three lines of fifteen."""
    with time_machine.travel(MORNING, tick=False), override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=65):
        make_committee(officer, members=9)
        for name in "กขคงจ":
            propose(officer, first_name=name)
        meeting = make_meeting(officer)
        fill(meeting, officer)
        attend(meeting, officer)
        yield meeting


def url(meeting: Meeting) -> str:
    return f"/committee/meetings/{meeting.pk}/resolutions/"


def drawn(page: str) -> list[tuple[str, str]]:
    form = page.split("<main")[1].split("<form")[1].split("</form>")[0]
    return FIELD.findall(form)


def shown(page: str) -> list[str]:
    return re.findall(r"<legend>ลำดับที่ (\d+) ", page)


def sent(page: str, **told: str) -> dict[str, Any]:
    """The hidden fields as drawn, with what is typed."""
    kept = {
        name: value for name, value in drawn(page) if name.endswith(("-id", "-version")) or name == "from"
    }
    return kept | told


@pytest.mark.parametrize("present", [0, 1, 9, 15, 40, 300])
def test_a_page_with_every_tick_stays_below_what_django_takes(present: int) -> None:
    assert 1 <= room_for(present) <= 60
    assert room_for(present) * (6 + present) + 20 <= 1_000


def test_every_field_of_a_page_may_be_sent(meeting: Meeting, officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    page = client.get(url(meeting)).content.decode()
    assert shown(page) == ["1", "2", "3"]
    everyone = [str(one.pk) for one in CommitteeMember.objects.all()]
    told: dict[str, Any] = sent(page)
    for n in range(3):
        told |= {
            f"item-{n}-resolution": "",
            f"item-{n}-amount": "",
            f"item-{n}-reason": "",
            f"item-{n}-interest": "x",
        }
        told |= {f"item-{n}-recused": everyone}
    answer = client.post(url(meeting), told | {"csrfmiddlewaretoken": "x"})
    assert answer.status_code == 422, "refused line by line, not by the server for its size"
    assert answer.content.decode().count(" checked") == 27


def test_the_button_saves_and_leads_to_the_next_page(
    meeting: Meeting, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    page = client.get(url(meeting)).content.decode()
    assert "ยังมีอีก 2 เรื่องในหน้าถัดไป" in page
    assert ("then", "4") in drawn(page)
    told = sent(page, **{"item-1-resolution": "agree", "then": "4"})
    page = client.post(url(meeting), told, follow=True).content.decode()
    assert "บันทึกมติแล้ว 1 เรื่อง" in page
    assert shown(page) == ["4", "5"]
    assert ("then", "1") in drawn(page), "and back, to those left without a resolution"
    page = client.post(url(meeting), sent(page, then="1"), follow=True).content.decode()
    assert shown(page) == ["1", "3", "4"]
    assert "ยังไม่ได้เลือกมติเรื่องใด" not in page
    assert [item.resolution for item in meeting.items.all()] == ["", "agree", "", "", ""]


def test_what_is_refused_keeps_its_page(meeting: Meeting, officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    page = client.get(f"{url(meeting)}?from=4").content.decode()
    told = sent(page, **{"item-0-resolution": "disagree", "item-1-reason": "ตามระเบียบ", "then": "1"})
    answer = client.post(url(meeting), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert shown(page)[:2] == ["4", "5"]
    assert 'value="ตามระเบียบ"' in page
    assert "มตินี้ต้องมีเหตุผล" in page


def test_a_page_that_is_gone_begins_anew(meeting: Meeting, officer: User, signed_in: SignIn) -> None:
    for strange in ("99", "x", "9" * 5000):
        assert shown(signed_in(officer).get(f"{url(meeting)}?from={strange}").content.decode()) == [
            "1",
            "2",
            "3",
        ]
