"""An order for many local authorities at once: chosen by hand or by district, looked at, entered, revoked."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import LocalAuthority, User
from reporting.actions import flag_late
from reporting.actions.open import open_month
from reporting.models import Excuse, Flag, Obligation
from reporting.months import Month
from tests.reporting.september import DUE, THE_4TH, THE_10TH, excuse, september_of, where_it_stands

Sign = Callable[[User], Client]
ORDER = {
    "first": "2569-09",
    "last": "2569-12",
    "cause": "disaster",
    "reason": "อุทกภัย เส้นทางถูกตัดขาด",
    "order_number": "ตก 0023.3/4411",
    "order_date": "8/10/2569",
    "signed_by": "ผู้ว่าราชการจังหวัดตาก",
}
NEW = "/excuses/new/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_10th() -> Iterator[Any]:
    with time_machine.travel(THE_10TH, tick=False) as clock:
        yield clock


@pytest.fixture
def september(mae_ku: LocalAuthority) -> Obligation:
    return september_of(mae_ku)


@pytest.fixture
def province(province_officer: User, signed_in: Sign) -> Client:
    return signed_in(province_officer)


def entered(client: Client, **told: Any) -> Any:
    """Looked at, and then entered as it was looked at."""
    seen = client.post(NEW, ORDER | told)
    key = seen.context["seen"].key
    return client.post(NEW, ORDER | told | {"previewed": key}, follow=True)


def test_a_whole_district_and_one_more_by_one_order(province: Client, september: Obligation) -> None:
    flag_late(at=DUE, noticed_at=DUE)
    page = province.post(NEW, ORDER | {"area": "6306", "lao": "02630101"}).content.decode()
    assert "จำนวน 12 อปท. รวม 48 รายการ" in page
    assert "ยังไม่เปิดเดือน 36 รายการ" in page
    assert "ระบบแจ้งเกินกำหนดไปแล้ว 12 รายการ" in page
    assert not Excuse.objects.exists()
    page = entered(province, area="6306", lao="02630101").content.decode()
    assert "ยกเว้น 12 อปท. แล้ว ตามหนังสือ ตก 0023.3/4411" in page
    assert "ยกเว้นหลังครบกำหนด 1 เดือน" in page
    assert Excuse.objects.values("act").distinct().count() == 1
    assert where_it_stands(september, THE_10TH).standing.words == "ยกเว้นหลังครบกำหนด (หนังสือ ตก 0023.3/4411)"
    assert Flag.objects.filter(obligation=september).exists()


def test_what_was_changed_after_the_look_is_looked_at_again(province: Client, september: Obligation) -> None:
    key = province.post(NEW, ORDER | {"lao": "05630603"}).context["seen"].key
    answer = province.post(NEW, ORDER | {"area": "6306", "previewed": key})
    assert answer.status_code == 200
    assert "ตรวจสอบก่อนบันทึก" in answer.content.decode()
    assert not Excuse.objects.exists()


def test_who_has_an_excuse_already_is_named_and_nothing_is_entered(
    province: Client, province_officer: User, september: Obligation
) -> None:
    excuse(september, province_officer, THE_4TH)
    answer = province.post(NEW, ORDER | {"area": "6306"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "เทศบาลตำบลแม่กุ: เดือนกันยายน 2569 ตามหนังสือ ตก 0023/1" in page
    assert 'name="previewed"' not in page
    assert Excuse.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "ยังไม่ได้เลือก อปท."),
        ({"lao": "05990101"}, "ไม่พบในจังหวัดนี้"),
        ({"area": "6306", "first": "2570-01"}, "มาก่อนเดือนแรก"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    told: dict[str, str], sentence: str, province: Client, september: Obligation
) -> None:
    answer = province.post(NEW, ORDER | told)
    page = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert sentence in page
    assert ORDER["order_number"] in page
    assert not Excuse.objects.exists()


def test_one_of_an_order_is_revoked_and_then_the_rest(province: Client, september: Obligation) -> None:
    entered(province, area="6306")
    url = f"/excuses/{Excuse.objects.first().act}/"
    mine = Excuse.objects.get(local_authority=september.local_authority)
    answer = province.post(url, {"revoked_reason": "ไม่ได้ประสบภัย"})
    assert (answer.status_code, Excuse.objects.exclude(revoked_at=None).count()) == (409, 0)
    page = province.post(
        url, {"revoked_reason": "ไม่ได้ประสบภัย", "excuse": mine.pk}, follow=True
    ).content.decode()
    assert "เพิกถอนการยกเว้น 1 อปท. แล้ว" in page
    assert Excuse.objects.exclude(revoked_at=None).get() == mine
    assert province.post(url, {"revoked_reason": "หนังสือถูกยกเลิก", "whole": "1"}).status_code == 302
    assert not Excuse.objects.standing().exists()
    mine.refresh_from_db()
    assert mine.revoked_reason == "ไม่ได้ประสบภัย"


def test_the_list_says_how_many_of_each_order_stand(province: Client, september: Obligation) -> None:
    entered(province, area="6306")
    page = province.get("/excuses/").content.decode()
    assert "ตก 0023.3/4411" in page
    assert "กันยายน 2569 ถึงธันวาคม 2569" in page


def test_a_month_opened_later_is_excused_from_its_first_hour(province: Client, september: Obligation) -> None:
    entered(province, lao="05630603")
    open_month(month=Month(2026, 10), at=THE_10TH)
    october = Obligation.objects.get(local_authority=september.local_authority, month="2026-10-01")
    assert where_it_stands(october, THE_10TH).standing.words == "ยกเว้นก่อนครบกำหนด (หนังสือ ตก 0023.3/4411)"


@pytest.mark.parametrize("name", ["officer", "head", "district", "joint.centre", "nation", "province.admin"])
def test_for_others_there_is_no_such_page(
    name: str, cast: dict[str, User], signed_in: Sign, september: Obligation, province_officer: User
) -> None:
    act = excuse(september, province_officer, THE_4TH).act
    client = signed_in(cast[name])
    for url in ("/excuses/", NEW, f"/excuses/{act}/"):
        assert client.get(url).status_code == 404
    assert client.post(NEW, ORDER | {"area": "6306"}).status_code == 404
    assert Excuse.objects.count() == 1


def test_statements(
    province: Client, province_officer: User, september: Obligation, django_assert_num_queries: Any
) -> None:
    # 3 of every request, the places; 2 of the test's own
    with django_assert_num_queries(4 + 2):
        assert province.get(NEW).status_code == 200
    # 3, the places, the months, who is excused already; 2 of the test's own
    with django_assert_num_queries(6 + 2):
        assert province.post(NEW, ORDER | {"area": "6306"}).status_code == 200
    excuse(september, province_officer, THE_4TH)
    with django_assert_num_queries(4 + 2):  # 3, the orders
        assert province.get("/excuses/").status_code == 200
    act = Excuse.objects.get().act
    with django_assert_num_queries(5 + 2):  # 3, the order, its months
        assert province.get(f"/excuses/{act}/").status_code == 200
