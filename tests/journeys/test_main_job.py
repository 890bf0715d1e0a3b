"""The whole story, played in browsers: record help, post the month, be flagged on the 6th, be reviewed, fill INFO.

October 2569 in Tak. เทศบาลตำบลแม่กุ enters three cases and posts; its neighbour อบต.แม่กุ declares nil; อบต.มหาวัน
does nothing; the other 66 have declared nil. The clock passes the 6th, and beat's job runs.
"""

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from playwright.sync_api import Page, expect

from cases import jobs
from cases.models import Case, DesignatedOfficer, LocalAuthority, User
from cases.thai import BANGKOK
from config.celery import app
from reporting.models import Flag, InfoExport, InfoRecord, Obligation, Posting
from reporting.standing import Sign
from tests.journeys.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE: list[dict[str, str]] = [
    {
        "identity_number": "1-1120-34563-56-2",
        "title": "นาง",
        "first_name": "สมศรี",
        "last_name": "ทดสอบดี",
        "birth": "2520",
        "phone": "081-000-1234",
        "received_on": "๑๒/๑๐/๒๕๖๙",
        "hardship": "น้ำท่วมบ้าน เครื่องเรือนเสียหาย",
        "wanted": "ถุงยังชีพ",
    },
    {
        "document_type": "none",
        "title": "นาย",
        "first_name": "หน่อพอ",
        "last_name": "",
        "birth": "",
        "phone": "",
        "received_on": "14 ต.ค. 69",
        "hardship": "ไฟไหม้ยุ้งข้าว",
        "wanted": "ข้าวสาร",
    },
    {
        "document_type": "passport",
        "identity_number": "AA0000001",
        "title": "นางสาว",
        "first_name": "=1+1 คำแสง",
        "last_name": "สมมุติ",
        "birth": "3/2535",
        "phone": "",
        "received_on": "20/10/2026",
        "hardship": "บ้านถูกลมพัด หลังคาเสียหาย",
        "wanted": "",
    },
]


def bangkok(day: int, hour: int = 9, minute: int = 0, second: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=BANGKOK)


def beat_rings(name: str) -> None:
    """What beat sends and a worker runs: the scheduled task itself, in its own transaction."""
    app.loader.import_default_modules()
    app.tasks[app.conf.beat_schedule[name]["task"]].apply(throw=True)


def the_others_declare_nil(busy: set[str]) -> None:
    """66 quiet offices, in bulk; the three of the story are left to their officers."""
    clerk = User.objects.get(username="province")
    with transaction.atomic():
        Posting.objects.bulk_create(
            Posting(
                obligation=obligation, version=1, kind="nil", posted_at=bangkok(2), posted_by=clerk, case_count=0,
                complete_count=0, household_count=0, people_count=0, help_total=0, is_complete=True,
                content_hash="0" * 64, revision=0,
            )
            for obligation in Obligation.objects.exclude(local_authority__code__in=busy)
        )  # fmt: skip


def enter_case(page: Page, fields: dict[str, str]) -> None:
    """Fills the form as an officer reads it off the paper; the place stays the office's own."""
    page.get_by_role("link", name="รับคำขอใหม่").first.click()
    page.locator("[name=document_type]").select_option(fields.get("document_type", "thai_id"))
    for name in ("identity_number", "title", "first_name", "last_name", "birth", "phone"):
        if fields.get(name):
            page.locator(f"[name={name}]").fill(fields[name])
    page.locator("[name=house_no]").fill("12/3")
    page.locator("[name=moo]").fill("4")
    expect(page.locator("[name=subdistrict]")).to_have_value("630602")  # the office's own, with its postcode
    page.locator("[name=people_affected]").fill("4")
    page.locator("[name=channel]").select_option("self")
    page.locator("[name=purpose]").select_option(label="ถุงยังชีพ")
    page.locator("[name=hardship]").fill(fields["hardship"])
    page.locator("[name=wanted]").fill(fields["wanted"])
    page.locator("[name=received_on]").fill(fields["received_on"])
    page.get_by_role("button", name="บันทึกคำขอ").click()
    expect(page.get_by_role("status")).to_contain_text("บันทึกคำขอแล้ว เลขทะเบียนคำขอ")
    expect(page.get_by_role("main")).to_contain_text(fields["first_name"])


def officer_enters_three(desk: Desk) -> None:
    page = desk.page
    for fields in PEOPLE:
        enter_case(page, fields)
    lacking = page.get_by_role("region", name="ไม่ครบถ้วน 1 จุด")
    expect(lacking).to_contain_text("ยังไม่ได้ระบุสิ่งที่ขอ")
    lacking.get_by_role("link", name="สิ่งที่ขอ").click()  # leads to the field itself
    expect(page.locator("[name=wanted]")).to_be_focused()
    page.locator("[name=wanted]").fill("กระเบื้องมุงหลังคา")
    page.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(page.get_by_role("main")).to_contain_text("กระเบื้องมุงหลังคา")
    expect(lacking).to_have_count(0)


def officer_posts(desk: Desk) -> None:
    page = desk.open("/")
    expect(page.get_by_text("เวลา 24.00 น.").first).to_be_visible()
    page.get_by_role("link", name="บันทึกข้อมูลประจำเดือน").first.click()
    expect(page.get_by_role("heading", name="ข้อมูลประจำเดือนตุลาคม 2569")).to_be_visible()
    page.get_by_role("button", name="บันทึกข้อมูลประจำเดือน").click()
    expect(page.get_by_text("ทันกำหนด").first).to_be_visible()


def neighbour_declares_nil(desk: Desk) -> None:
    page = desk.open("/months/2569-10/")
    page.get_by_role("button", name="ยืนยันว่าไม่มีผู้ขอ").click()  # without the tick: asked, nothing posted
    expect(page.locator("#nobody_error")).to_be_visible()
    page.get_by_label("ขอยืนยันว่าไม่มีผู้ขอรับความช่วยเหลือในเดือนตุลาคม 2569").check()
    page.get_by_role("button", name="ยืนยันว่าไม่มีผู้ขอ").click()
    expect(page.get_by_role("main")).to_contain_text("ไม่มีผู้ขอรับความช่วยเหลือในเดือนนี้ (ยืนยัน)")
    expect(page.get_by_role("main")).to_contain_text("ทันกำหนด")


def flagged() -> set[str]:
    return set(Flag.objects.values_list("obligation__local_authority__code", flat=True))


def download_info(desk: Desk, month: str) -> openpyxl.Workbook:
    page = desk.open(f"/info/?month={month}")
    page.get_by_role("button", name="สร้างตาราง INFO").first.click()
    jobs.run_next()
    expect(page.locator("[name=purpose]")).to_be_visible()  # the page has noticed by itself
    page.locator("[name=purpose]").select_option(index=1)
    with page.expect_download() as download:
        page.get_by_role("button", name="ดาวน์โหลดตาราง INFO").first.click()
    return openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))


def rows_of(workbook: openpyxl.Workbook) -> list[dict[str, Any]]:
    """The first sheet's rows by heading."""
    lines = list(workbook.worksheets[0].iter_rows(values_only=True))
    head = next(n for n, line in enumerate(lines) if "เลขทะเบียนคำขอ" in line)
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :] if any(line)]


def test_the_main_job(
    officer, neighbour, third_officer, district_officer, other_district, province_officer,
    province_administrator, mae_ku, mae_ku_sao, mahawan, at_desk: Callable[..., Desk], tmp_path,
):  # fmt: skip
    DesignatedOfficer.objects.create(
        local_authority=mahawan, name="ธนา มีสุข", phone="0890001111", order_number="9/2569",
        order_date=bangkok(1).date(),
    )  # fmt: skip
    with time_machine.travel(bangkok(21, month=10)):
        beat_rings("open-months")
        officer_enters_three(at_desk(officer))

    with time_machine.travel(bangkok(3)):
        beat_rings("open-months")
        the_others_declare_nil({mae_ku.code, mae_ku_sao.code, mahawan.code})
        officer_posts(at_desk(officer))
        neighbour_declares_nil(at_desk(neighbour, phone=True, javascript=False))
        expect(
            at_desk(third_officer).page.get_by_text("ตุลาคม 2569").first
        ).to_be_visible()  # is told, does nothing

    with time_machine.travel(bangkok(5, 23, 59, 59), tick=False):
        beat_rings("flag-late")
        assert flagged() == set()
    with time_machine.travel(bangkok(6, 0, 0, 0), tick=False):
        beat_rings("flag-late")
        beat_rings("flag-late")
    assert flagged() == {mahawan.code}

    with time_machine.travel(bangkok(6, 9)):
        district = at_desk(district_officer).open("/overview/")
        for name, sign in [("ทต.แม่กุ", Sign.POSTED), ("อบต.แม่กุ", Sign.NIL), ("อบต.มหาวัน", Sign.MISSING)]:
            assert_sign(district, name, sign)
        expect(district.get_by_text("ทน.แม่สอด")).to_have_count(0)  # answers to the province
        other = at_desk(other_district).open("/overview/")
        expect(other.get_by_text("อบต.มหาวัน")).to_have_count(0)

        province_desk = at_desk(province_officer)
        province = province_desk.open("/overview/")
        for name, sign in [("ทต.แม่กุ", Sign.POSTED), ("อบต.มหาวัน", Sign.MISSING), ("ทน.แม่สอด", Sign.NIL)]:
            assert_sign(province, name, sign)
        late = province_desk.open("/overview/late/")
        expect(late.get_by_role("link", name="089-000-1111")).to_be_visible()
        expect(late.locator("tbody tr", has=late.locator("a[href^='tel:']"))).to_have_count(1)

        administrator = at_desk(province_administrator)
        found = rows_of(download_info(administrator, "2569-10"))
    assert_three_rows(found)
    assert_screen_equals_file(tmp_path)
    assert InfoExport.objects.filter(exported_by=province_administrator, rows=3).count() == 1
    assert InfoRecord.objects.count() == 0  # posted here and recorded in INFO are two facts


def assert_sign(page: Page, name: str, sign: Sign) -> None:
    """The office's cell of October, the last month but one of the grid, shows this sign."""
    grid = page.locator("table").last
    row = grid.locator("tr", has=page.get_by_role("link", name=name, exact=True))
    expect(grid.locator("thead th").nth(11)).to_contain_text("ต.ค.")
    expect(row.locator("td").nth(10)).to_have_text(sign.glyph)


def assert_three_rows(found: list[dict[str, Any]]) -> None:
    assert [row["ชื่อ"] for row in found] == ["สมศรี", "หน่อพอ", "=1+1 คำแสง"]
    first = found[0]
    assert first["รหัส อปท."] == "05630603"
    assert str(first["เลขประจำตัว"]).replace("-", "") == "1112034563562"
    assert isinstance(first["เลขประจำตัว"], str)
    assert first["วันที่ยื่นคำขอ"] == datetime(2026, 10, 12)
    assert [row["เลขทะเบียนคำขอ"] for row in found] == ["1/2570", "2/2570", "3/2570"]
    assert [row["วันที่ยื่นคำขอ"].date() for row in found] == list(
        Case.objects.order_by("serial").values_list("received_on", flat=True)
    )


def assert_screen_equals_file(folder: Path) -> None:
    """What the screen counts, the posting counts, and the command's file counts."""
    out = folder / "tak.xlsx"
    said = folder / "said.json"
    with said.open("w") as stdout, transaction.atomic():
        call_command("export_info", month="2569-10", province="63", out=out, json=True, stdout=stdout)
    answer = json.loads(said.read_text())
    posting = Posting.objects.get(obligation__local_authority=LocalAuthority.objects.get(code="05630603"))
    assert answer["rows"] == posting.case_count == Case.objects.counted().count() == 3
    assert len(rows_of(openpyxl.load_workbook(out))) == 3
