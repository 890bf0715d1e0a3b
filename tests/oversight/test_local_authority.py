"""One local authority's page: its months in words, its versions, whom to telephone; no person of a case."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cases.models import LocalAuthority, User
from reporting.actions import flag_late
from reporting.corrections import correction_due
from reporting.models import Posting, SendBack
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


def test_the_second_clock_is_counted_apart(
    page: Callable[..., str], district_officer: User, signed_in: SignIn
) -> None:
    for month, answered in ((DUE - 1, False), (DUE - 2, True)):
        tell({"05630603": "on_time"}, month)
        posting = Posting.objects.get(obligation__month=month.first_day)
        sent_at = posting.posted_at + timedelta(days=2)
        SendBack.objects.create(
            posting=posting, reason="ยอดเงินไม่ตรง", sent_at=sent_at, sent_by=district_officer, due_at=correction_due(sent_at)
        )  # fmt: skip
        if answered:
            posting.pk, posting.version, posting._state.adding = None, 2, True
            posting.posted_at = sent_at + timedelta(days=1)
            posting.save()
    assert "ส่งกลับให้แก้ไข 2 เดือน · แก้ไขทันกำหนด 1 จาก 2 เดือน คิดเป็น 50.0 %" in page()
    overview = signed_in(district_officer).get(f"/overview/?month={DUE - 1}").content.decode()
    assert "ส่งกลับให้แก้ไข 1 แห่ง · แก้ไขทันกำหนด 0 จาก 1 แห่ง คิดเป็น 0.0 %" in overview


def test_what_still_waits_is_in_neither_part(page: Callable[..., str], district_officer: User) -> None:
    tell({"05630603": "late"})
    posting = Posting.objects.get()
    SendBack.objects.create(
        posting=posting, reason="ยอดเงินไม่ตรง", sent_at=posting.posted_at, sent_by=district_officer,
        due_at=correction_due(posting.posted_at),
    )  # fmt: skip
    assert "ส่งกลับให้แก้ไข 1 เดือน · รอบันทึกใหม่ ยังไม่ถึงกำหนดแก้ไข 1 เดือน</p>" in page()
