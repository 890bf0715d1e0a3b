"""Photographs from a phone: several that are too much together, one that is no picture, and the same without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from cases.models import Evidence, User
from tests.cases.pictures import SECRET, photograph, with_place
from tests.factories import make_case
from tests.journeys.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Sit = Callable[..., Desk]
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
