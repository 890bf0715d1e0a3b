"""A typical case by the keyboard alone, each key counted: the figures of the README.

A family asks for a relief bag: the number of a card, a name, a house, a kind, what happened and what is asked.
"""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from cases.models import Case, User
from cases.thai import BANGKOK
from tests.factories import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 10, 14, 9, tzinfo=BANGKOK)
TYPED = {
    "identity_number": "1112034563562",
    "title": "นาง",
    "first_name": "สมศรี",
    "last_name": "ใจดี",
    "house_no": "12/3",
    "people_affected": "4",
    "purpose": "disaster/relief_bag",
    "hardship": "น้ำท่วมบ้าน",
    "wanted": "ถุงยังชีพ",
}
PACE = 0.7  # seconds a key: an officer who types with some fingers and reads the card meanwhile


class Hands:
    """Presses keys and counts them; what has the focus is asked of the browser."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.stops = page, 0, 0

    @property
    def here(self) -> str:
        return str(self.page.evaluate("document.activeElement.name || ''"))

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += key.count("+") + 1
        expect(self.page.locator(".htmx-request")).to_have_count(0)  # what the server adds is a stop too

    def go_to(self, name: str) -> None:
        for _ in range(80):
            if self.here == name:
                return
            self.press("Tab")
            self.stops += 1
        raise AssertionError(f"{name} is not reached by Tab")

    def choose(self, value: str) -> None:
        for _ in range(60):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} is not in the list")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def enter(self, typed: dict[str, str]) -> None:
        for name, value in typed.items():
            self.go_to(name)
            if name == "purpose":
                self.choose(value)
            else:
                self.type(value)


def told() -> dict[str, Any]:
    """The figures that the README tells."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    found = re.search(r"(\d+) keys and (\d+) stops of Tab, where it was (\d+) and (\d+)", text)
    assert found
    return dict(zip(("keys", "stops", "keys_before", "stops_before"), map(int, found.groups()), strict=True))


@time_machine.travel(MORNING, tick=True)
def test_a_trained_officer_enters_a_typical_case_in_under_90_seconds(officer: User, at_desk: Any) -> None:
    make_case(officer, at=MORNING, moo="7", channel="headman")
    page = at_desk(officer).open("/cases/new/")
    hands = Hands(page)
    hands.enter(TYPED)
    hands.press("Control+Enter")
    expect(page.locator("#flash")).to_contain_text("บันทึกคำขอแล้ว")
    expect(page.get_by_role("heading", name="รับคำขอใหม่")).to_be_visible()
    assert hands.here == "identity_number"  # ready for the next
    case = Case.objects.exclude(moo="7", applicant__first_name="ไม่มี").latest("entered_at")
    assert (case.house_no, case.moo, case.channel, case.gaps) == ("12/3", "7", "headman", [])
    assert case.subkind_id == "relief_bag"
    figures = told()
    assert (hands.keys, hands.stops) == (figures["keys"], figures["stops"])
    assert hands.keys * PACE < 90
    assert hands.keys < figures["keys_before"]
    assert hands.stops < figures["stops_before"]


@time_machine.travel(MORNING, tick=True)
def test_enter_in_the_last_field_saves(officer: User, at_desk: Any) -> None:
    page = at_desk(officer).open("/cases/new/")
    hands = Hands(page)
    hands.enter({"first_name": "บุญมี", "purpose": "disaster/relief_bag", "received_on": ""})
    hands.press("Enter")
    expect(page.locator("#flash")).to_contain_text("บันทึกคำขอแล้ว")
    assert Case.objects.get().received_on == date(2026, 10, 14)
