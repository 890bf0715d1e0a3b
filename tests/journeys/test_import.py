"""A register from Excel, as an officer meets it: chosen, asked about, mended in place, given back marked, brought in; sent
again by mistake; taken back by the head. With scripts on a wide screen, and without any on a telephone.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from cases import jobs
from cases.models import Case, Job, JobState, User
from tests.cases.spreadsheet.registers import IDS, workbook
from tests.journeys.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = ["ที่", "วันที่", "ชื่อ-สกุล", "เลขประจำตัว", "ด้าน", "ความเดือดร้อน", "สิ่งที่ขอ", "ตำบล"]


def register() -> bytes:
    """What วันที่ is nobody can be sure of; the ด้าน of the third and the fourth is none."""
    rows = [
        [
            n,
            f"{n}/10/2569",
            f"นายทดลอง{n} นำเข้า",
            IDS[n],
            "น้ำเน่า" if n > 2 else "สาธารณภัย",
            "น้ำท่วม",
            "ถุงยังชีพ",
            "แม่กุ",
        ]
        for n in range(1, 5)
    ]
    return workbook([["บัญชีผู้ขอรับความช่วยเหลือ"], HEAD, *rows], merged=["A1:H1"])


def worked() -> Job | None:
    """What a worker does with the job that waits."""
    return jobs.run_next()


def chosen(page: Page, address: str, path: Path) -> None:
    page.goto(f"{address}/imports/")
    page.get_by_label("ไฟล์จาก Excel").set_input_files(path)
    page.get_by_role("button", name="อ่านและตรวจไฟล์").click()
    page.wait_for_url("**/imports/*-*/**")
    assert worked()


def title(page: Page, words: str) -> None:
    """The page asks again by itself, every two seconds."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def count(page: Page, label: str, number: int) -> None:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=True))
    expect(row.get_by_role("cell")).to_have_text(str(number))


@pytest.mark.parametrize("plain", [False, True], ids=["1366", "390 without scripts"])
def test_a_register_goes_in_and_out_again(
    officer: User, head: User, at_desk: Callable[..., Desk], tmp_path: Path, plain: bool
) -> None:
    file = tmp_path / "ทะเบียน ต.ค.xlsx"
    file.write_bytes(register())
    desk = at_desk(officer, phone=plain, javascript=not plain)
    page = desk.page
    chosen(page, desk.address, file)
    title(page, "คอลัมน์เหล่านี้คืออะไร")
    expect(page.locator("main form select")).to_have_count(1)
    page.get_by_label("คอลัมน์ B “วันที่”").select_option(label="วันที่ยื่นคำขอ")
    page.get_by_role("button", name="ตรวจไฟล์ต่อ").click()
    assert worked()

    title(page, "ผลการตรวจไฟล์")
    expect(page.get_by_role("button", name="นำเข้า 2 แถวที่ถูกต้อง")).to_be_visible()
    here = page.url.partition("?")[0].partition("#")[0]
    row = page.locator(".faults > li").filter(has_text="แถว 5")
    row.get_by_label("E5 ด้าน").select_option(label="ด้านสาธารณภัย")
    row.get_by_role("button", name="ตรวจแถว 5 อีกครั้ง").click()
    expect(page.get_by_text("แถว 5 ถูกต้องแล้ว")).to_be_visible()
    expect(page.get_by_role("button", name="นำเข้า 3 แถวที่ถูกต้อง")).to_be_visible()

    page.get_by_role("button", name="รับไฟล์เดิมที่ทำเครื่องหมายแล้ว").click()
    page.wait_for_url("**/jobs/**")
    assert worked()
    with page.expect_download() as taken:
        page.get_by_role("button", name="ดาวน์โหลด").click()
    book: Any = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes()))
    assert book.sheetnames == ["ผลการตรวจ", "ทะเบียน"]
    assert book["ทะเบียน"]["E6"].comment is not None, "the row that is still to be mended"
    assert book["ทะเบียน"]["E5"].comment is None, "the one that was mended on the page"
    page.get_by_role("link", name="กลับไปผลการตรวจไฟล์").click()
    page.wait_for_url(f"{here}**")

    page.get_by_role("button", name="นำเข้า 3 แถวที่ถูกต้อง").click()
    assert worked()
    title(page, "นำเข้าแล้ว")
    for label, number in (("เรื่องใหม่", 3), ("ไม่นำเข้า", 1), ("แถวที่อ่าน", 4)):
        count(page, label, number)
    expect(page.get_by_role("link", name="1/2570", exact=True)).to_be_visible()

    chosen(page, desk.address, file)  # again, by mistake: nothing is asked, nothing is new
    title(page, "ผลการตรวจไฟล์")
    page.get_by_role("button", name="นำเข้า 2 แถวที่ถูกต้อง").click()
    assert worked()
    title(page, "นำเข้าแล้ว")
    for label, number in (("เรื่องใหม่", 0), ("ไม่เปลี่ยน มีในทะเบียนแล้ว", 2), ("ไม่นำเข้า", 2), ("แถวที่อ่าน", 4)):
        count(page, label, number)
    assert Case.objects.count() == 3

    above = at_desk(head, phone=plain, javascript=not plain).page
    above.goto(here)
    above.get_by_text("ยกเลิกการนำเข้านี้ทั้งหมด").click()
    above.get_by_label("เหตุผลที่ยกเลิกการนำเข้า").fill("เลือกไฟล์ผิดเดือน")
    above.get_by_role("button", name="ยกเลิกการนำเข้า 3 เรื่อง").click()
    title(above, "ยกเลิกการนำเข้าแล้ว")
    assert set(Case.objects.values_list("outcome", flat=True)) == {"withdrawn"}
    assert not Job.objects.exclude(state=JobState.DONE).exists()
