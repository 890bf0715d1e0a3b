"""The pages on which the nation's administrator keeps the INFO layouts."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import LocalAuthority, Reading, User
from cases.thai import BANGKOK
from reporting.actions.layouts import prepare_layout
from reporting.models import InfoLayout
from tests.factories import make_case

NOON = datetime(2026, 11, 20, 12, tzinfo=BANGKOK)
HEAD = {"title": "แบบใหม่", "month": "2569-12"}
SignedIn = Callable[[User], Client]


def sent(lines: list[dict[str, str]]) -> dict[str, str]:
    rows = {f"col-{n}-{name}": text for n, line in enumerate(lines) for name, text in line.items()}
    return HEAD | rows | {"col-TOTAL_FORMS": str(len(lines)), "col-INITIAL_FORMS": "0"}


def line(place: int | str, heading: str, source: str, **more: str) -> dict[str, str]:
    return {
        "place": str(place),
        "heading": heading,
        "source": source,
        "format": "text",
        "enabled": "on",
    } | more


@pytest.fixture
def client(signed_in: SignedIn, national_administrator: User) -> Client:
    return signed_in(national_administrator)


@pytest.fixture
def draft(national_administrator: User) -> InfoLayout:
    return prepare_layout(like=InfoLayout.objects.get(), by=national_administrator, today=NOON.date())


@time_machine.travel(NOON, tick=False)
def test_from_a_new_draft_to_its_publication(client: Client) -> None:
    answer = client.post("/info/layouts/1/prepare/", follow=True)
    assert "เตรียมแบบฉบับที่ 2 จากฉบับที่ 1 แล้ว" in answer.content.decode()
    lines = [line(20, "นามสกุล", "สกุล"), line(10, "ชื่อตัว", "ชื่อ", required="on", width="30"), line("", "", "")]
    assert client.post("/info/layouts/2/", sent(lines)).status_code == 302
    made = InfoLayout.objects.get(version=2)
    assert list(made.columns.values_list("position", "heading", "source", "width", "required")) == [
        (1, "ชื่อตัว", "first_name", 30, True),
        (2, "นามสกุล", "last_name", 18, False),
    ]
    answer = client.post("/info/layouts/2/publish/", follow=True)
    page = answer.content.decode()
    assert "ประกาศใช้แบบฉบับที่ 2 ตั้งแต่ข้อมูลประจำเดือนธันวาคม 2569แล้ว" in page
    assert "กลับเป็นฉบับร่าง" in page


@time_machine.travel(NOON, tick=False)
def test_what_is_wrong_is_said_beside_its_line_and_stays(client: Client, draft: InfoLayout) -> None:
    lines = [line(10, "กรุ๊ป", "กรุ๊ปเลือด"), line(20, "เปล่า", ""), line(30, "กว้าง", "ชื่อ", width="3")]
    answer = client.post("/info/layouts/2/", sent(lines))
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("ไม่มีข้อมูลชื่อ “กรุ๊ปเลือด”", "คอลัมน์ “เปล่า” ยังไม่ได้เลือกข้อมูล", "ต้องไม่น้อยกว่า 4"):
        assert words in page
    assert 'value="กรุ๊ปเลือด"' in page
    assert draft.columns.count() == 36


@time_machine.travel(NOON, tick=False)
def test_a_refusal_of_the_action_stands_on_the_page(client: Client, draft: InfoLayout) -> None:
    for path in ("/info/layouts/1/drop/", "/info/layouts/1/publish/", "/info/layouts/1/"):
        answer = client.post(path, sent([line(1, "ก", "ชื่อ")]))
        assert answer.status_code == 409, path
        assert "ประกาศใช้แล้ว แก้ไขไม่ได้" in answer.content.decode()
    assert client.post("/info/layouts/2/drop/").status_code == 302
    assert not InfoLayout.objects.filter(version=2).exists()


@time_machine.travel(NOON, tick=False)
def test_the_preview_shows_real_rows_and_is_logged(
    client: Client, draft: InfoLayout, officer: User, mae_ku: LocalAuthority, national_administrator: User
) -> None:
    case = make_case(officer, received_on=date(2026, 10, 12))
    page = client.get("/info/layouts/2/preview/?month=2569-10&lao=").content.decode()
    assert "ส••••" in page
    assert "12 ต.ค. 2569" in page
    assert not [word for word in ("สมศรี", "ใจดี", "น้ำท่วม") if word in page]
    assert "1112034563562" not in page
    (row,) = Reading.objects.filter(actor=national_administrator)
    assert (row.verb, row.rows, row.local_authority, row.what) == (
        "view", [case.pk], mae_ku, "reporting.infolayout",
    )  # fmt: skip
    empty = client.get("/info/layouts/2/preview/?month=2569-09&lao=05630603").content.decode()
    assert "ไม่มีเรื่องในเดือนกันยายน 2569" in empty
    wrong = client.get("/info/layouts/2/preview/?month=2569-10&lao=1")
    assert (wrong.status_code, "ไม่มี อปท. รหัส 1" in wrong.content.decode()) == (422, True)
    assert Reading.objects.filter(actor=national_administrator).count() == 1


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("name", ["province.admin", "province", "officer", "nation"])
def test_others_find_no_such_page(
    name: str, cast: dict[str, User], signed_in: SignedIn, draft: InfoLayout
) -> None:
    browser = signed_in(cast[name])
    paths = ("", "2/", "2/preview/", "template/", "2/prepare/", "2/publish/", "2/take-back/", "2/drop/")
    for path in paths:  # nor is it told that another method would do
        asked = [browser.get(f"/info/layouts/{path}"), browser.post(f"/info/layouts/{path}")]
        assert [answer.status_code for answer in asked] == [404, 404]
    assert InfoLayout.objects.filter(published_on=None).count() == 1


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("path", "statements"), [("", 7), ("2/", 10), ("1/", 8), ("2/preview/?month=2569-10", 17)]
)
def test_statements(
    path: str,
    statements: int,
    client: Client,
    draft: InfoLayout,
    officer: User,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(3):
        make_case(officer, received_on=date(2026, 10, 12))
    with django_assert_num_queries(statements):  # one of them asks for the banner of a silent system
        answer = client.get(f"/info/layouts/{path}")
    assert len(answer.content) < 60_000
