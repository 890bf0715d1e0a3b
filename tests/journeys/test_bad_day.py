"""An officer's bad day on two browsers: the tab dies, the session ends, a colleague saves first. Nothing typed is lost."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import time_machine
from playwright.sync_api import Page, expect

from cases.models import Case, Draft, User
from cases.thai import BANGKOK
from tests.factories import make_case
from tests.journeys.conftest import PASSWORD, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Sit = Callable[..., Desk]
MORNING = datetime(2026, 10, 14, 9, tzinfo=BANGKOK)


@pytest.fixture(autouse=True)
def _morning(transactional_db: None) -> Iterator[None]:
    with time_machine.travel(MORNING, tick=True):
        yield


def begin(page: Page, first_name: str) -> None:
    page.locator("[name=document_type]").select_option("none")
    page.locator("[name=first_name]").fill(first_name)
    page.locator("[name=last_name]").fill("ดงตาล")
    page.locator("[name=house_no]").fill("7/2")
    page.locator("[name=moo]").fill("4")
    page.locator("[name=purpose]").select_option(label="ถุงยังชีพ")
    page.locator("[name=hardship]").fill("น้ำท่วมบ้าน\nตั้งแต่เมื่อคืน")


def test_a_killed_tab_leaves_a_draft_that_another_computer_goes_on_with(officer: User, at_desk: Sit) -> None:
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    begin(page, "บุญมี")
    expect(page.locator("[data-kept]")).to_contain_text("เก็บร่างไว้แล้ว", timeout=9_000)
    page.close(run_before_unload=False)
    assert Draft.objects.get().of_whom == "บุญมี ดงตาล"
    home = at_desk(officer).open("/")
    expect(home.get_by_text("บุญมี ดงตาล")).to_be_visible()
    home.get_by_role("link", name="ทำต่อ").click()
    expect(home.locator("[name=hardship]")).to_have_value("น้ำท่วมบ้าน\nตั้งแต่เมื่อคืน")
    expect(home.locator("[name=moo]")).to_have_value("4")
    home.get_by_role("button", name="บันทึกคำขอ", exact=True).click()
    expect(home.get_by_role("status")).to_contain_text("บันทึกคำขอแล้ว")
    home.goto(f"{desk.address}/")
    expect(home.get_by_text("ร่างที่ยังไม่ได้บันทึก")).to_have_count(0)
    assert Case.objects.get().applicant.first_name == "บุญมี"


def test_leaving_the_page_keeps_what_was_typed_a_moment_ago(officer: User, at_desk: Sit) -> None:
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    begin(page, "แก้วตา")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # nothing: the page is still seen
    page.get_by_role("link", name="เรื่องทั้งหมด").first.click()
    page.wait_for_url("**/cases/")
    page.goto(f"{desk.address}/")
    expect(page.get_by_text("แก้วตา ดงตาล")).to_be_visible()
    page.get_by_role("button", name="ทิ้งร่าง").click()
    expect(page.get_by_role("status")).to_contain_text("ทิ้งร่างแล้ว")


def test_a_session_that_ends_while_typing_goes_on_in_place(officer: User, at_desk: Sit) -> None:
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    begin(page, "คำแปง")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="บันทึกคำขอ", exact=True).click()
    expect(page.get_by_role("heading", name="ยังไม่ได้บันทึก เพราะหมดเวลาเข้าใช้งาน")).to_be_visible()
    desk.errors.clear()  # the browser's own line about the answer 401
    page.get_by_label("ชื่อผู้ใช้").fill(officer.username)
    page.get_by_label("รหัสผ่าน", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("status")).to_contain_text("บันทึกคำขอแล้ว")
    assert Case.objects.get().hardship.replace("\r", "") == "น้ำท่วมบ้าน\nตั้งแต่เมื่อคืน"


def test_a_colleague_who_saves_first_loses_nothing_and_neither_do_i(
    officer: User, head: User, at_desk: Sit
) -> None:
    case = make_case(officer, at=MORNING, received_on=date(2026, 10, 12), hardship="น้ำท่วม", wanted="ยา")
    mine, theirs = at_desk(officer), at_desk(head, phone=True)
    one, other = mine.open(f"/cases/{case.pk}/edit/"), theirs.open(f"/cases/{case.pk}/edit/")
    one.locator("[name=hardship]").evaluate("node => node.closest('details').open = true")
    other.locator("[name=hardship]").evaluate("node => node.closest('details').open = true")
    other.locator("[name=hardship]").fill("หลังคาพัง")
    other.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(other.get_by_role("status")).to_contain_text("บันทึกการแก้ไข")
    one.locator("[name=hardship]").fill("น้ำท่วมขังสามวัน")
    one.locator("[name=wanted]").fill("ยาและน้ำดื่ม")
    one.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(one.get_by_role("heading", name="ยังไม่ได้บันทึก: มีผู้แก้ไขเรื่องนี้")).to_be_visible()
    mine.errors.clear()  # the browser's own line about the answer 409
    hardship = one.locator("#take-hardship")
    expect(hardship).to_contain_text("แก้ไขทั้งสองฝ่าย")
    expect(hardship).to_contain_text("น้ำท่วมขังสามวัน")
    hardship.get_by_text("หลังคาพัง").click()
    expect(one.locator("#take-wanted [value=mine]")).to_be_checked()
    one.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(one.get_by_role("status")).to_contain_text("บันทึกการแก้ไข")
    case.refresh_from_db()
    assert (case.hardship, case.wanted) == ("หลังคาพัง", "ยาและน้ำดื่ม")
