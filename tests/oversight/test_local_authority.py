"""One local authority's page: its months in words, its versions, whom to telephone; no person of a case."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import LocalAuthority, User
from reporting.actions import flag_late
from tests.factories import make_case
from tests.oversight.world import AT, DUE, appoint, oblige, tell

pytestmark = pytest.mark.usefixtures("morning")
SignIn = Callable[[User], Client]


@pytest.fixture
def page(mae_ku: LocalAuthority, district_officer: User, signed_in: SignIn) -> Callable[[str], str]:
    oblige([mae_ku])
    client = signed_in(district_officer)
    return lambda query="": client.get(f"/overview/lao/05630603/{query}").content.decode()


def test_facts_and_who_supervises(page: Callable[..., str]) -> None:
    appoint("05630603")
    text = page()
    assert "เทศบาลตำบล <span" in text
    assert "ตามข้อมูล ณ 9 พ.ย. 2566" in text
    assert "ท้องถิ่นอำเภอแม่สอด" in text
    assert "ที่ 112/2569 ลงวันที่ 1 ต.ค. 2569" in text
    assert "tel:0812345678" in text


def test_the_city_answers_to_the_province(province_officer: User, signed_in: SignIn) -> None:
    text = signed_in(province_officer).get("/overview/lao/03630601/").content.decode()
    assert "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดตาก โดยตรง" in text
    assert 'href="/overview/63/direct/"' in text


def test_both_axes_versions_and_flag(page: Callable[..., str]) -> None:
    tell({"05630603": "gaps_on_time+info+changed"})
    tell({"05630603": "missing"}, DUE.previous)
    flag_late(at=AT, noticed_at=AT)
    text = page()
    assert "ทันกำหนด" in text
    assert text.index("ฉบับที่ 2") < text.index("ฉบับที่ 1")
    assert "3 เรื่อง ครบถ้วน 2 เรื่อง" in text
    assert "รหัสเนื้อหา aaaaaaaa" in text
    assert "แก้ไขหลังบันทึก อปท. ต้องบันทึกใหม่" in text
    assert "ระบบแจ้งเกินกำหนดเมื่อ 6 ต.ค. 2569 เวลา 00.00\u00a0น." in text


def test_an_excuse_gives_its_reason(page: Callable[..., str]) -> None:
    tell({"05630603": "excused"})
    assert "ยกเว้นก่อนครบกำหนด ตามหนังสือ 1/2569: น้ำป่า" in page()


def test_cases_are_counted_but_nobody_is_named(page: Callable[..., str], officer: User) -> None:
    make_case(officer, first_name="เพ็ญนภา", last_name="ไม่ให้ใครเห็น")
    text = page()
    assert '<td class="n" data-label="เรื่องขณะนี้">1' in text
    assert "เพ็ญนภา" not in text
    assert "ไม่ให้ใครเห็น" not in text


def test_two_years_when_asked(page: Callable[..., str], mae_ku: LocalAuthority) -> None:
    oblige([mae_ku], [DUE - 14])
    assert (DUE - 14).thai not in page()
    assert (DUE - 14).thai in page("?months=24")
