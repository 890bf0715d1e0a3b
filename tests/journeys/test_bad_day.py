"""An officer's bad day on two browsers: the tab dies, the session ends, a colleague saves first, the line is slow.

Nothing typed is lost and nobody is counted twice: the PAO has helped already; thirty receipts before noon, thirty
resolutions after it; the work goes to a colleague; photographs come from a phone, with and without scripts.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, Route, expect

from cases.models import Case, Draft, Evidence, LocalAuthority, Reading, User, Verb
from cases.thai import BANGKOK
from tests.cases.pictures import SECRET, photograph, with_place
from tests.factories import a_help, identity_number, make_case, make_user
from tests.journeys.conftest import PASSWORD, Desk
from tests.office import attend, fill, make_committee, make_meeting

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


def _slowly(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


def test_a_double_click_on_a_slow_line_makes_one_case(officer: User, at_desk: Sit) -> None:
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    begin(page, "สองครั้ง")
    page.route("**/cases/new/", _slowly)
    button = page.get_by_role("button", name="บันทึกคำขอ", exact=True)
    button.dblclick(no_wait_after=True)
    expect(page.get_by_role("status")).to_contain_text("บันทึกคำขอแล้ว", timeout=15_000)
    assert Case.objects.count() == 1


def test_the_pao_has_helped_the_same_family(officer: User, at_desk: Sit) -> None:
    """The answer names the ด้าน, the month and the office, and nobody."""
    pao = LocalAuthority.objects.get(kind="PAO")
    helper = make_user("pao.officer", local_authority=pao)
    number = identity_number(4711)
    make_case(
        helper, at=MORNING, received_on=date(2026, 10, 5), identity_number=number, first_name="ปรานี",
        help_given=[a_help(given_on=date(2026, 10, 6))], outcome="helped", approved_on=date(2026, 10, 6),
    )  # fmt: skip
    desk = at_desk(officer)
    page = desk.open("/cases/new/")
    begin(page, "ปรานี")
    page.locator("[name=document_type]").select_option("thai_id")
    page.locator("[name=identity_number]").fill(number)
    page.get_by_role("button", name="บันทึกคำขอ", exact=True).click()
    answer = page.locator("main")
    expect(answer).to_contain_text("พบการช่วยเหลือซ้ำ")
    expect(answer).to_contain_text("ตุลาคม 2569")
    expect(answer).to_contain_text(pao.name)


def test_thirty_receipts_before_noon_and_thirty_resolutions_after_it(officer: User, at_desk: Sit) -> None:
    make_committee(officer)
    for n in range(30):
        make_case(officer, at=MORNING, received_on=date(2026, 10, 12), last_name=f"ที่{n}")
    desk = at_desk(officer)
    page = desk.open("/work/registered/")
    page.get_by_role("link", name="เลือกทุกเรื่องในหน้านี้").click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="ใบรับคำร้อง").click()
    opened.value.close()
    assert [reading.count for reading in Reading.objects.filter(verb=Verb.PRINT)] == [30]
    page.get_by_role("button", name="เสนอคณะกรรมการ").click()
    expect(page.get_by_role("status")).to_contain_text("30 เรื่อง")
    meeting = make_meeting(officer, held_on=MORNING.date(), at=MORNING)
    attend(meeting, officer)
    assert fill(meeting, officer) == 30
    page = desk.open(f"/committee/meetings/{meeting.pk}/resolutions/")
    page.locator("[name=every]").select_option("all")
    page.get_by_role("button", name="บันทึกมติทั้งหมด").click()
    expect(page.get_by_role("status")).to_contain_text("บันทึกมติแล้ว 30 เรื่อง")
    assert Case.objects.filter(stage="agreed").count() == 30


def test_the_work_is_handed_over_to_a_colleague(officer: User, head: User, at_desk: Sit) -> None:
    make_case(officer, at=MORNING, received_on=date(2026, 10, 12))
    desk = at_desk(head)
    page = desk.open("/work/hand-over/")
    page.get_by_role("row", name=officer.full_name).get_by_role("link", name="มอบงาน").click()
    page.locator("[name=colleague]").select_option(str(head.pk))
    page.locator("[name=reason]").fill("ลาคลอด")
    page.get_by_role("button", name="มอบทุกเรื่อง").click()
    expect(page.get_by_role("status")).to_contain_text("1 เรื่อง")
    assert Case.objects.get().assigned_to == head


HEAVY = bytes(5_500_000)  # behind the picture: two such are more than one request may carry


def file(name: str, data: bytes, type: str = "image/jpeg") -> Any:
    return {"name": name, "mimeType": type, "buffer": data}


def test_photographs_that_are_too_much_together_arrive_one_after_the_other(
    officer: User, at_desk: Sit
) -> None:
    case = make_case(officer)
    desk = at_desk(officer, phone=True)
    page = desk.open(f"/cases/{case.pk}/evidence/")
    page.get_by_label("ถ่ายภาพด้วยกล้อง").set_input_files(file("image.jpg", with_place() + HEAVY))
    page.get_by_label("เลือกไฟล์จากเครื่อง").set_input_files(
        [file("b.jpg", photograph(colour="green") + HEAVY), file("c.pdf", photograph(), "application/pdf")]
    )
    expect(page.locator("[data-chosen] li")).to_have_count(3)
    page.get_by_role("button", name="เก็บหลักฐาน").click()
    expect(page.get_by_role("alert")).to_contain_text("ยังไม่ได้เก็บ 1 ไฟล์", timeout=60_000)
    expect(page.get_by_role("alert")).to_contain_text("ไฟล์ “c.pdf”: ข้อมูลภายในไม่ใช่ .pdf")
    page.get_by_role("link", name="แสดงหน้านี้ใหม่").click()
    expect(page.locator(".picture")).to_have_count(2)
    for picture in page.locator(".look img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    assert Evidence.objects.count() == 2
    assert (desk.leaks, desk.errors) == ([], [])


def test_without_scripts_a_picture_is_kept_turned_and_taken_away(officer: User, at_desk: Sit) -> None:
    case = make_case(officer)
    desk = at_desk(officer, phone=True, javascript=False)
    page = desk.open(f"/cases/{case.pk}/evidence/")
    page.get_by_label("ถ่ายภาพด้วยกล้อง").set_input_files(file("image.jpg", with_place()))
    page.get_by_role("button", name="เก็บหลักฐาน").click()
    expect(page.get_by_text("ภาพ 480 × 640 จุด")).to_be_visible()
    page.get_by_role("button", name="หมุนซ้าย").click()
    expect(page.get_by_text("ภาพ 640 × 480 จุด")).to_be_visible()
    whole = page.request.get(desk.address + str(page.locator(".look").get_attribute("href")))
    assert SECRET not in whole.body()
    page.get_by_text("นำออก", exact=False).first.click()
    page.get_by_label("เหตุผลที่นำออก").fill("ภาพของเรื่องอื่น")
    page.get_by_role("button", name="นำไฟล์นี้ออก").click()
    expect(page.get_by_text("ยังไม่มีหลักฐานในเรื่องนี้")).to_be_visible()
    expect(page.get_by_text("เหตุผล: ภาพของเรื่องอื่น")).to_be_visible()
