"""The province excuses a month by a signed order and revokes it: the page, its errors, and where the month stands."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from cases.access import Role
from cases.models import LocalAuthority, Province, User
from reporting.actions import CannotExcuse, flag_late, revoke_excuses
from reporting.models import Excuse, Flag, Obligation
from reporting.standing import Timeliness
from tests.factories import make_user
from tests.reporting.september import DUE, THE_3RD, THE_4TH, THE_10TH, excuse, september_of, where_it_stands

Sign = Callable[[User], Client]
URL = "/months/excuse/05630603/2569-09/"
ORDER = {
    "cause": "disaster",
    "reason": "น้ำท่วมที่ทำการ",
    "order_number": "ตก ๐๐๒๓.๓/99",
    "order_date": "1/10/2569",
    "signed_by": "ผู้ว่าราชการจังหวัดตาก",
}
WORDS = {**ORDER, "order_date": date(2026, 10, 1)}
WHY = {"revoked_reason": "ยกเว้นผิดเดือน"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def september(mae_ku: LocalAuthority) -> Obligation:
    return september_of(mae_ku)


@pytest.fixture
def excused(september: Obligation, province_officer: User) -> Excuse:
    return excuse(september, province_officer, THE_3RD, **WORDS)


@pytest.fixture
def province(province_officer: User, signed_in: Sign) -> Client:
    return signed_in(province_officer)


@pytest.fixture(autouse=True)
def the_4th() -> Iterator[Any]:
    with time_machine.travel(THE_4TH, tick=False) as clock:
        yield clock


def timely(september: Obligation, at: datetime) -> Timeliness:
    return where_it_stands(september, at).standing.timeliness


def test_excused_before_due_it_is_never_flagged(province: Client, september: Obligation) -> None:
    assert timely(september, THE_4TH) is Timeliness.NOT_DUE
    page = province.get(URL).content.decode()
    assert "วันจันทร์ที่ 5 ตุลาคม 2569 เวลา 24.00\u00a0น." in page
    assert "ออกจากตัวหารของร้อยละ" in page
    page = province.post(URL, ORDER, follow=True).content.decode()
    assert "ยกเว้นข้อมูลประจำเดือนกันยายน 2569แล้ว ตามหนังสือ ตก 0023.3/99" in page
    assert "ผู้ว่าราชการจังหวัดตาก" in page
    flag_late(at=DUE, noticed_at=DUE)
    assert not Flag.objects.filter(obligation=september).exists()
    assert timely(september, THE_10TH) is Timeliness.EXCUSED


def test_excused_after_due_the_flag_stays_and_the_page_says_so(
    province_officer: User, signed_in: Sign, september: Obligation, the_4th: Any
) -> None:
    flag_late(at=DUE, noticed_at=DUE)
    the_4th.move_to(THE_10TH)
    province = signed_in(province_officer)
    page = province.get(URL).content.decode()
    assert "เกินกำหนด ยังไม่บันทึกให้ครบถ้วน" in page
    assert "การแจ้งเกินกำหนดที่ระบบบันทึกไว้เมื่อ 6 ต.ค. 2569 เวลา 00.00\u00a0น. ยังคงอยู่" in page
    assert timely(september, THE_10TH) is Timeliness.MISSING
    assert province.post(URL, ORDER).status_code == 302
    assert timely(september, THE_10TH) is Timeliness.EXCUSED
    assert Flag.objects.filter(obligation=september).exists()


def test_revoked_it_counts_again_and_the_history_tells(
    province: Client, september: Obligation, excused: Excuse
) -> None:
    page = province.get(URL).content.decode()
    assert f'name="excuse" value="{excused.pk}"' in page
    assert 'name="signed_by"' not in page
    page = province.post(f"{URL}revoke/", {**WHY, "excuse": excused.pk}, follow=True).content.decode()
    assert "เพิกถอนการยกเว้นเดือนกันยายน 2569แล้ว" in page
    assert "เพิกถอน: ยกเว้นผิดเดือน" in page
    assert 'name="signed_by"' in page
    assert timely(september, THE_3RD) is Timeliness.EXCUSED
    assert timely(september, THE_4TH) is Timeliness.NOT_DUE
    flag_late(at=DUE, noticed_at=DUE)
    assert Flag.objects.filter(obligation=september).exists()


def test_revoked_after_due_there_is_no_flag_for_what_was_excused_then(
    province_officer: User, september: Obligation, excused: Excuse
) -> None:
    revoke_excuses(excuses=[excused], reason="หนังสือถูกยกเลิก", by=province_officer, at=THE_10TH)
    flag_late(at=THE_10TH + timedelta(days=1), noticed_at=THE_10TH + timedelta(days=1))
    assert not Flag.objects.filter(obligation=september).exists()
    assert timely(september, THE_10TH) is Timeliness.MISSING


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("reason", "ยังไม่ได้พิมพ์เหตุที่ยกเว้น"),
        ("cause", "ไม่มีประเภทของเหตุที่เลือก"),
        ("order_number", "ยังไม่ได้พิมพ์เลขที่หนังสือ"),
        ("order_date", "ยังไม่ได้พิมพ์วันที่ของหนังสือ"),
        ("signed_by", "ยังไม่ได้พิมพ์ผู้ลงนาม"),
    ],
)
def test_an_empty_field_is_named_and_the_others_kept(
    name: str, sentence: str, province: Client, september: Obligation
) -> None:
    answer = province.post(URL, {**ORDER, name: " – "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert all(value in page for key, value in ORDER.items() if key != name)
    assert not Excuse.objects.exists()


def test_no_revocation_without_a_reason(province: Client, province_officer: User, excused: Excuse) -> None:
    answer = province.post(f"{URL}revoke/", {"revoked_reason": "-", "excuse": excused.pk})
    assert answer.status_code == 422
    assert "ยังไม่ได้พิมพ์เหตุที่เพิกถอน" in answer.content.decode()
    with pytest.raises(CannotExcuse):
        revoke_excuses(excuses=[excused], reason=" ", by=province_officer, at=THE_4TH)
    assert Excuse.objects.get().revoked_at is None


def test_both_clicks_of_a_double_click_succeed_once(province: Client, september: Obligation) -> None:
    answers = [province.post(URL, ORDER, follow=True) for _ in range(2)]
    assert all("ตก 0023.3/99" in answer.content.decode() for answer in answers)
    one = Excuse.objects.get()
    for _ in range(2):
        assert province.post(f"{URL}revoke/", {**WHY, "excuse": one.pk}).status_code == 302
    assert Excuse.objects.get().revoked_reason == WHY["revoked_reason"]


def test_another_order_is_refused_and_what_was_typed_stays(province: Client, excused: Excuse) -> None:
    answer = province.post(URL, {**ORDER, "order_number": "ตก 0023.3/100"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "เดือนนี้ได้รับยกเว้นอยู่แล้ว ตามหนังสือ ตก ๐๐๒๓.๓/99" in page
    assert 'value="ตก 0023.3/100"' in page
    assert Excuse.objects.get() == excused


def test_the_first_revocation_stands(
    province: Client, province_officer: User, excused: Excuse, september: Obligation
) -> None:
    revoke_excuses(excuses=[excused], reason="หนังสือถูกยกเลิก", by=province_officer, at=THE_3RD)
    answer = province.post(f"{URL}revoke/", {**WHY, "excuse": excused.pk})
    assert answer.status_code == 409
    assert "ด้วยเหตุ “หนังสือถูกยกเลิก”" in answer.content.decode()
    assert WHY["revoked_reason"] in answer.content.decode()
    excused.refresh_from_db()
    assert (excused.revoked_at, excused.revoked_reason) == (THE_3RD, "หนังสือถูกยกเลิก")


@pytest.mark.parametrize("sent", ["", "0", "9" * 30])
def test_an_excuse_that_is_not_there(sent: str, province: Client, excused: Excuse) -> None:
    answer = province.post(f"{URL}revoke/", {**WHY, "excuse": sent})
    assert answer.status_code == 409
    assert "ไม่พบการยกเว้นที่จะเพิกถอน" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["officer", "head", "district", "joint.centre", "nation", "province.admin", "chiang.mai"]
)
def test_for_others_there_is_no_such_page(
    name: str, cast: dict[str, User], signed_in: Sign, excused: Excuse
) -> None:
    Province.objects.create(code="50", name="เชียงใหม่")
    other = make_user("chiang.mai", Role.PROVINCE, province_id="50")
    user = {**cast, "chiang.mai": other}[name]
    client = signed_in(user)
    assert client.get(URL).status_code == 404
    assert client.post(URL, ORDER).status_code == 404
    assert client.post(f"{URL}revoke/", {**WHY, "excuse": excused.pk}).status_code == 404
    with pytest.raises(PermissionDenied):
        revoke_excuses(excuses=[excused], reason="x", by=user, at=THE_4TH)
    excused.refresh_from_db()
    assert excused.revoked_at is None


def test_a_month_that_was_not_opened_is_no_page(province: Client, september: Obligation) -> None:
    assert province.get("/months/excuse/05630603/2569-08/").status_code == 404
    assert province.get("/months/excuse/00000000/2569-09/").status_code == 404


def test_the_local_authoritys_page_leads_here_and_keeps_the_history(
    province: Client, excused: Excuse, province_officer: User, september: Obligation
) -> None:
    lao = "/overview/lao/05630603/"
    page = province.get(lao).content.decode()
    assert f'href="{URL}">ดูหรือเพิกถอนการยกเว้น' in page
    revoke_excuses(excuses=[excused], reason="ยกเว้นผิดเดือน", by=province_officer, at=THE_3RD)
    excuse(september, province_officer, THE_4TH, **{**WORDS, "order_number": "ตก 0023.3/100"})
    page = province.get(lao).content.decode()
    assert "ยกเว้นก่อนครบกำหนด ตามหนังสือ ตก 0023.3/100: น้ำท่วมที่ทำการ" in page
    assert "เพิกถอนการยกเว้นเมื่อ 3 ต.ค. 2569 เวลา 10.00\u00a0น. (หนังสือ ตก ๐๐๒๓.๓/99): ยกเว้นผิดเดือน" in page


def test_only_the_province_is_led_here(
    district_officer: User, signed_in: Sign, province: Client, september: Obligation
) -> None:
    lao = "/overview/lao/05630603/"
    assert f'href="{URL}">ยกเว้นเดือนนี้' in province.get(lao).content.decode()
    assert "ยกเว้นเดือนนี้" not in signed_in(district_officer).get(lao).content.decode()


def test_statements(province: Client, september: Obligation, django_assert_num_queries: Any) -> None:
    # 3 of every request, the month, its excuses; 3 of the test's own
    with django_assert_num_queries(5 + 2):
        assert province.get(URL).status_code == 200
    # 3, the month, savepoint, reach, the turn, in force?, flags meanwhile, insert, release; 2 of the test's own
    with django_assert_num_queries(11 + 2):
        assert province.post(URL, ORDER).status_code == 302
