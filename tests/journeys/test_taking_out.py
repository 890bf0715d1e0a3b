"""From asking for a register to the file in the hand, in a browser: it is made meanwhile, told of, taken for a purpose."""

import re
from datetime import date

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from cases import jobs
from cases.models import Job, Reading, Verb
from tests.factories import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONTHS = {"first": "2569-07", "last": "2569-08"}


def slow(page: Page) -> None:
    """A line on which the next choice is made before the answer to the last has come."""
    line = page.context.new_cdp_session(page)
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1},
    )


@pytest.mark.parametrize(
    ("javascript", "phone"), [(True, False), (False, True)], ids=["scripts", "phone-without"]
)
def test_a_register_of_two_months(officer, at_desk, javascript, phone, tmp_path):
    cases = [make_case(officer, received_on=date(2026, month, 3)) for month in (6, 7, 8)]
    page = at_desk(officer, javascript=javascript, phone=phone).open("/cases/")
    page.get_by_role("link", name="ส่งออกข้อมูล").first.click()
    slow(page)
    page.get_by_label("ไฟล์", exact=True).select_option(label="ทะเบียนคุม")
    page.get_by_label("ถึงเดือน").select_option(MONTHS["last"])
    page.get_by_label("ตั้งแต่เดือน").select_option(MONTHS["first"])
    if not javascript:  # with it, the number follows each choice, however many were made meanwhile
        page.get_by_role("button", name="แสดงจำนวนแถว").click()
    expect(page.get_by_role("main")).to_contain_text("กรกฎาคม 2569 ถึงสิงหาคม 2569")
    expect(page.get_by_role("main")).to_contain_text("2 แถว")
    page.get_by_role("button", name="สร้างไฟล์").click()
    expect(page.get_by_role("heading", name="รอเริ่ม")).to_be_visible()

    page.get_by_role("link", name="เรื่องทั้งหมด").first.click()
    expect(page.get_by_text("เสร็จแล้ว:")).to_have_count(0)
    jobs.run_next()
    page.get_by_role("link", name="งานของฉัน").first.click()
    page.get_by_text("เสร็จแล้ว:").get_by_role("link").click()

    page.get_by_role("button", name="ดาวน์โหลดทะเบียนคุม").click()
    expect(page.get_by_role("alert")).to_contain_text("ยังไม่ได้เลือกวัตถุประสงค์")
    page.get_by_label("วัตถุประสงค์ที่ส่งออก").select_option("เสนอคณะกรรมการหรือผู้บริหารท้องถิ่น")
    with page.expect_download() as download:
        page.get_by_role("button", name="ดาวน์โหลดทะเบียนคุม").click()
    assert re.fullmatch(r"ทะเบียนคุม 2569-07_2569-08 .+\.xlsx", download.value.suggested_filename)
    download.value.save_as(tmp_path / "ledger.xlsx")
    numbers = [
        row[1] for row in load_workbook(tmp_path / "ledger.xlsx").worksheets[0].iter_rows(values_only=True)
    ][1:]
    assert numbers == [case.number for case in cases[1:]]

    row = Reading.objects.get(verb=Verb.EXPORT)
    assert (set(row.rows), row.actor) == ({case.pk for case in cases[1:]}, officer)
    page.goto(
        page.url.split("/jobs/")[0] + "/jobs/"
        if "/jobs/" in page.url
        else page.url.split("/exports/")[0] + "/jobs/"
    )
    expect(page.get_by_role("link", name=Job.objects.get().title)).to_be_visible()
