"""The line is cut while somebody types, the sign-out comes a moment after the last word, a second window saved first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from cases.models import Case, Draft, User
from cases.thai import BANGKOK
from tests.journeys.conftest import Desk
from tests.journeys.test_bad_day import begin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Sit = Callable[..., Desk]
SOON = 9_000  # ms: more than the few seconds between two copies


@pytest.fixture(autouse=True)
def _morning(transactional_db: None) -> Any:
    with time_machine.travel(datetime(2026, 10, 14, 9, tzinfo=BANGKOK), tick=True):
        yield


def press_save(page: Page) -> None:
    page.get_by_role("button", name="บันทึกคำขอ", exact=True).click()


def kept(page: Page) -> Any:
    return expect(page.locator("[data-kept]"))


def waiting(name: str) -> str:
    return Draft.objects.waiting()[0].fields[name].replace("\r", "")


def test_a_save_into_a_cut_line_stays_on_the_page(officer: User, at_desk: Sit) -> None:
    """The browser would show its own page, and the way back from there leads to a blank form."""
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    begin(page, "สายขาด")
    page.context.set_offline(True)
    page.locator("[name=hardship]").fill("พิมพ์ขณะสายขาด")
    press_save(page)
    kept(page).to_contain_text("จึงยังไม่ได้ส่ง")
    expect(page.locator("[name=hardship]")).to_have_value("พิมพ์ขณะสายขาด")
    page.context.set_offline(False)
    press_save(page)
    expect(page.locator("#flash")).to_contain_text("บันทึกคำขอแล้ว")
    assert Case.objects.get().hardship == "พิมพ์ขณะสายขาด"
    assert not Draft.objects.waiting()
    desk.errors.clear()  # the browser's own lines about the cut


def test_a_server_that_does_not_answer_is_asked_before_the_save(officer: User, at_desk: Sit) -> None:
    """The computer believes itself on the line; what lies between does not answer."""
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    page.route("**/drafts/", lambda route: route.abort())
    begin(page, "แม่ข่ายเงียบ")
    kept(page).to_contain_text("ติดต่อเครื่องแม่ข่ายไม่ได้", timeout=SOON)
    press_save(page)
    kept(page).to_contain_text("จึงยังไม่ได้ส่ง")
    page.unroute("**/drafts/")
    press_save(page)
    expect(page.locator("#flash")).to_contain_text("บันทึกคำขอแล้ว")
    desk.errors.clear()


def test_a_sign_out_waits_for_the_last_words(officer: User, at_desk: Sit) -> None:
    page = at_desk(officer).open("/cases/new/")
    begin(page, "ออกจากระบบ")
    page.get_by_role("button", name="ออกจากระบบ").click()
    page.wait_for_url("**/account/login/**")
    assert waiting("hardship") == "น้ำท่วมบ้าน\nตั้งแต่เมื่อคืน"


def test_a_form_that_came_back_with_errors_is_kept_as_it_came(officer: User, at_desk: Sit) -> None:
    page = at_desk(officer).open("/cases/new/")
    page.locator("[name=hardship]").fill("บันทึกเร็วเกินไป")
    press_save(page)
    kept(page).to_contain_text("เก็บร่างไว้แล้ว", timeout=SOON)
    assert waiting("hardship") == "บันทึกเร็วเกินไป"


def test_what_is_typed_on_in_another_window_is_not_lost(officer: User, at_desk: Sit) -> None:
    """The one was saved; the other's text is a draft of its own, and its save lays both side by side."""
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    begin(page, "สองหน้าต่าง")
    kept(page).to_contain_text("เก็บร่างไว้แล้ว", timeout=SOON)
    other = page.context.new_page()
    other.goto(desk.address)
    other.get_by_role("link", name="ทำต่อ").click()
    press_save(other)
    expect(other.get_by_role("status")).to_contain_text("บันทึกคำขอแล้ว")
    page.locator("[name=hardship]").fill("พิมพ์ต่อในหน้าต่างแรก")
    kept(page).to_contain_text("บันทึกไปแล้วจากหน้าต่างอื่น", timeout=SOON)
    kept(page).to_contain_text("เก็บร่างไว้แล้ว", timeout=SOON)
    assert waiting("hardship") == "พิมพ์ต่อในหน้าต่างแรก"
    press_save(page)
    expect(page.locator("#take-hardship")).to_contain_text("พิมพ์ต่อในหน้าต่างแรก")
    page.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(page.locator("#flash")).to_contain_text("บันทึกการแก้ไข")
    assert Case.objects.get().hardship == "พิมพ์ต่อในหน้าต่างแรก"
    desk.errors.clear()  # the browser's own lines about the answers 409
