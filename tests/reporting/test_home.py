"""The start page: a work list for each role."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import DesignatedOfficer, LocalAuthority, User
from cases.thai import BANGKOK
from reporting.actions import flag_late, open_months
from reporting.actions.open import open_month
from reporting.models import Obligation
from reporting.months import Month
from tests.factories import make_case
from tests.reporting.september import ENTERED, THE_3RD, THE_10TH, declare_nil, excuse, post, september_of

Sign = Callable[[User], Client]
IN_SEPTEMBER = date(2026, 9, 12)


@pytest.fixture
def september(mae_ku: LocalAuthority) -> Obligation:
    open_month(month=Month(2026, 10), at=datetime(2026, 10, 1, tzinfo=BANGKOK))
    return september_of(mae_ku)


def home(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@time_machine.travel(THE_3RD, tick=False)
def test_the_month_that_is_due_comes_first(officer: User, signed_in: Sign, september: Obligation) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    page = home(signed_in(officer))
    assert "ข้อมูลประจำเดือนกันยายน 2569: มี 1 เรื่อง ยังไม่ได้บันทึกข้อมูลประจำเดือน" in page
    assert "เหลือ 2 วัน 14 ชั่วโมง" in page
    assert 'href="/months/2569-09/">ตรวจและบันทึกข้อมูลประจำเดือน</a>' in page


@time_machine.travel(THE_3RD, tick=False)
def test_an_empty_month_asks_for_cases_or_nil(officer: User, signed_in: Sign, september: Obligation) -> None:
    assert 'href="/months/2569-09/">ยืนยันว่าไม่มีผู้ขอ</a>' in home(signed_in(officer))


@time_machine.travel(THE_10TH, tick=False)
def test_what_is_owed_lacking_and_not_in_info_waits_in_the_list(
    officer: User, mae_ku: LocalAuthority, signed_in: Sign, september: Obligation
) -> None:
    open_month(month=Month(2026, 8), at=datetime(2026, 8, 1, tzinfo=BANGKOK))
    declare_nil(Obligation.objects.get(local_authority=mae_ku, month=date(2026, 8, 1)), officer, THE_3RD)
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    post(september, officer, THE_3RD)
    lacking = make_case(officer, received_on=date(2026, 9, 20), first_name="บุญมี", wanted="", at=THE_10TH)
    page = home(signed_in(officer))
    assert "ต้องบันทึกใหม่" in page
    assert "เกินกำหนดมาแล้ว" not in page
    assert f'href="/cases/{lacking.pk}/edit/">กรอกให้ครบ</a>' in page
    assert "ขาดสิ่งที่ขอ" in page
    assert "ยังไม่ได้ทำเครื่องหมายว่าบันทึกใน INFO" in page


@time_machine.travel(THE_10TH, tick=False)
def test_neighbours_cases_are_not_in_it(
    officer: User, neighbour: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED, first_name="บุญมี", wanted="")
    assert "บุญมี" not in home(signed_in(neighbour))


@time_machine.travel(THE_10TH, tick=False)
def test_last_month_is_called_posted_only_when_it_was(
    officer: User, neighbour: User, province_officer: User, mae_ku_sao: LocalAuthority, signed_in: Sign,
    september: Obligation,
) -> None:  # fmt: skip
    excuse(september, province_officer, THE_3RD)
    declare_nil(september_of(mae_ku_sao), neighbour, THE_3RD)
    assert "เดือนนี้ยังไม่สิ้นสุด" in (page := home(signed_in(officer)))
    assert "เดือนก่อนบันทึกแล้ว" not in page
    assert "เดือนนี้ยังไม่สิ้นสุด เดือนก่อนบันทึกแล้ว" in home(signed_in(neighbour))


def test_a_new_installation_has_an_empty_page(officer: User, signed_in: Sign) -> None:
    assert "ไม่มีงานค้าง" in home(signed_in(officer))


@pytest.mark.parametrize("name", ["district", "joint.centre", "province", "nation"])
def test_supervisors_start_at_their_overview(name: str, cast: dict[str, User], signed_in: Sign) -> None:
    assert signed_in(cast[name]).get("/").url == "/overview/"


@time_machine.travel(THE_10TH, tick=False)
@pytest.mark.parametrize("name", ["province.admin", "national.admin"])
def test_administrator_sees_counts_and_whether_the_jobs_run(
    name: str, cast: dict[str, User], mae_ku: LocalAuthority, signed_in: Sign, september: Obligation
) -> None:
    make_case(cast["officer"], received_on=IN_SEPTEMBER, at=ENTERED, first_name="บุญมี")
    post(september, cast["officer"], THE_3RD)
    DesignatedOfficer.objects.create(
        local_authority=mae_ku,
        name="กานดา",
        phone="0810000000",
        order_number="1/2569",
        order_date=THE_3RD.date(),
    )
    flag_late(at=THE_10TH - timedelta(minutes=5), noticed_at=THE_10TH - timedelta(minutes=5))
    open_months(at=THE_10TH - timedelta(hours=3))
    answer = signed_in(cast[name]).get("/")
    page = answer.content.decode()
    assert answer.context["offices"] == {"all": 69, "unappointed": 68, "posted": 1, "waiting": 1}
    assert [job.silent for job in answer.context["jobs"]][:2] == [False, True]
    assert "แจ้งผู้ดูแลเครื่องแม่ข่าย" in page
    assert "บุญมี" not in page


def test_administrator_reads_whether_email_is_sent(
    cast: dict[str, User], signed_in: Sign, settings: Any
) -> None:
    client = signed_in(cast["province.admin"])
    assert "ระบบยังไม่ได้ตั้งเซิร์ฟเวอร์อีเมล" in home(client)
    settings.EMAIL_SENDS = True
    assert "ระบบส่งอีเมลแจ้งเตือนได้ (ช่วงที่งดส่ง: 18.00–08.00 น.)" in home(client)


def test_the_head_is_told_that_nobody_answers_for_the_data(
    officer: User, head: User, mae_ku: LocalAuthority, signed_in: Sign
) -> None:
    assert "ยังไม่ได้แต่งตั้งเจ้าหน้าที่ผู้รับผิดชอบ" in home(signed_in(head))
    assert "ยังไม่ได้แต่งตั้งเจ้าหน้าที่ผู้รับผิดชอบ" not in home(signed_in(officer))
    DesignatedOfficer.objects.create(
        local_authority=mae_ku,
        name="กานดา",
        phone="0810000000",
        order_number="1/2569",
        order_date=THE_3RD.date(),
    )
    assert "เฉพาะหัวหน้าศูนย์" not in home(signed_in(head))


@time_machine.travel(THE_10TH, tick=False)
@pytest.mark.parametrize("cases", [1, 5])
def test_statements(
    cases: int,
    cast: dict[str, User],
    signed_in: Sign,
    september: Obligation,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(cases):
        make_case(cast["officer"], received_on=IN_SEPTEMBER, at=ENTERED, wanted="")
    officer, administrator = signed_in(cast["officer"]), signed_in(cast["province.admin"])
    # 3 of every request, months, incomplete, work, newest, drafts, letters, who read them; 2 of the test's own (savepoint)
    with django_assert_num_queries(10 + 2):
        officer.get("/")
    # and the designated officer, whose work is left
    head = signed_in(cast["head"])
    with django_assert_num_queries(12 + 2):
        head.get("/")
    # 3 of every request, jobs, offices, users, the last check of the read log
    with django_assert_num_queries(7 + 2):
        administrator.get("/")
