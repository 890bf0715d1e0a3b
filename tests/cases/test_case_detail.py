"""หน้าเรื่อง: facts, gaps with their place, verbs, the number behind a purpose, the story of changes."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from cases.models import User
from tests.cases.typed import TYPED
from tests.factories import MORNING, a_help, decide, make_case

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_facts_stand_in_words(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, help_given=[a_help()], outcome="helped")
    page = signed_in(officer).get(f"/cases/{case.pk}/").content.decode()
    for words in (
        "เรื่องเลขที่ 1/2570",
        "นางสมศรี ใจดี",
        "5 มีนาคม 2520",
        "081-234-5678",
        "12/3 หมู่ที่ 4 ตำบลแม่กุ อำเภอแม่สอด จังหวัดตาก 63110",
        "วันจันทร์ที่ 12 ตุลาคม 2569",
        "ให้ความช่วยเหลือแล้ว",
        "สิ่งของ: ถุงยังชีพ 1 ชุด",
        "700.00",
        "งบกลาง ประเภทเงินสำรองจ่าย",
        "ข้อมูลครบถ้วน",
    ):
        assert words in page, words


def test_each_gap_leads_to_its_field(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, outcome="helped", help_given=[a_help(amount=None)], channel="", moo="")
    page = signed_in(officer).get(f"/cases/{case.pk}/").content.decode()
    form = signed_in(officer).get(f"/cases/{case.pk}/edit/").content.decode()
    assert "ไม่ครบถ้วน 3 จุด" in page
    for field in ("moo", "channel", "help-0-amount"):
        assert f'/cases/{case.pk}/edit/#id_{field}"' in page
        assert f'id="id_{field}"' in form


@pytest.mark.parametrize(
    ("lines", "verb", "queries"), [(1, "", 13), (3, "", 13), (1, "propose", 13), (1, "refer", 15)]
)
def test_the_page_costs_the_same_with_more_lines_and_at_each_stage(
    officer: User,
    signed_in: SignIn,
    django_assert_num_queries: Callable[..., object],
    lines: int,
    verb: str,
    queries: int,
) -> None:
    """Two are the test's own (savepoint), one tells who read, one finds other cases of the person and the house.

    A case that was sent on has its letters, and their history.
    """
    case = make_case(officer, help_given=[a_help()] * lines)
    if verb:
        told = {"referred_to": "พม.จังหวัดตาก"} if verb == "refer" else {}
        decide(case=case, version=1, verb=verb, by=officer, at=MORNING, **told)
    client = signed_in(officer)
    with django_assert_num_queries(queries):
        client.get(f"/cases/{case.pk}/")


def test_strangers_meet_the_page_of_a_missing_case(
    officer: User, cast: dict[str, User], signed_in: SignIn
) -> None:
    case = make_case(officer)
    for name, user in cast.items():
        if name in ("officer", "head"):
            continue
        client = signed_in(user)
        missing = client.get("/cases/0199aaaa-0000-7000-8000-000000000001/")
        for answer in (
            client.get(f"/cases/{case.pk}/"),
            client.post(f"/cases/{case.pk}/identity/", {"purpose": "verify"}),
            client.get(f"/cases/{case.pk}/do/withdraw/"),
            client.post(f"/cases/{case.pk}/do/withdraw/", {"version": 1, "reason": "x"}),
        ):
            assert (answer.status_code, answer.content) == (404, missing.content), name


def test_the_full_number_comes_by_post_with_a_purpose(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    url = f"/cases/{case.pk}/identity/"
    assert client.get(url).status_code == 405
    assert "1-1120-34563-56-2" not in client.get(f"/cases/{case.pk}/").content.decode()
    without = client.post(url, {"purpose": ""}).content.decode()
    assert "ยังไม่ได้เลือกวัตถุประสงค์" in without
    assert "1-1120-34563-56-2" not in without
    assert "1-1120-34563-56-2" in client.post(url, {"purpose": "verify"}).content.decode()


def test_the_story_tells_who_changed_what(officer: User, head: User, signed_in: SignIn) -> None:
    signed_in(officer).post("/cases/new/", TYPED)
    client = signed_in(head)
    url = client.get("/cases/").content.decode().split('<th scope="row"><a href="')[1].split('"')[0]
    changed = {
        "version": "1",
        "wanted": "ผ้าห่ม",
        "received_on": "11/10/2569",
        "identity_number": "1234567890121",
    }
    client.post(f"{url}edit/", TYPED | changed | {"help-0-form": "money", "help-0-amount": "500"})
    client.post(f"{url}do/refer/", {"version": "2", "referred_to": "พม.จังหวัดตาก"})
    page = client.get(url).content.decode().split("ลำดับเหตุการณ์")[1]
    assert [words in page for words in ("รับคำขอ", "แก้ไขข้อมูล", "ส่งต่อหน่วยงานอื่น")] == [True] * 3
    assert "โดย กานดา วงศ์ทอง" in page
    assert "โดย ประสิทธิ์ แก้วใส" in page
    assert "สิ่งที่ขอ: ถุงยังชีพ → ผ้าห่ม" in page
    assert "วันที่ยื่นคำขอ: 12 ต.ค. 2569 → 11 ต.ค. 2569" in page
    assert "เลขประจำตัว: x-xxxx-xxxxx-56-2 → x-xxxx-xxxxx-12-1" in page
    assert "เพิ่มความช่วยเหลือ: เงิน 500.00 บาท" in page
    assert "ผลการพิจารณา: อยู่ระหว่างดำเนินการ → ส่งต่อหน่วยงาน" in page
    assert "1234567890121" not in page
    assert page.index("ส่งต่อหน่วยงานอื่น") < page.index("รับคำขอ")


def test_a_name_of_tags_is_only_text(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, first_name="<script>alert(1)</script>")
    client = signed_in(officer)
    for url in (f"/cases/{case.pk}/", f"/cases/{case.pk}/edit/", "/cases/"):
        assert "<script>alert" not in client.get(url).content.decode()
