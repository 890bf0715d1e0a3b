"""wagtail #2199, kpi #5121: what was typed when the session ended is not lost; it goes on after a new sign-in."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from cases.models import Case, User
from tests.cases.typed import typed

Sign = Callable[[User], Client]
PASSWORD = "แม่น้ำเมยไหลผ่านตาก-สมมุติ"
TODAY = {"received_on": "1/10/2568"}


@pytest.fixture
def known(officer: User) -> User:
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def kept_in(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {unescape(name): unescape(value) for name, value in found}


def sign_in(client: Client, user: User, kept: str, password: str = PASSWORD) -> str:
    told = {"login": user.username, "password": password, "kept": kept}
    return client.post("/account/login/", told).content.decode()


def test_the_same_post_goes_on_after_a_new_sign_in(known: User) -> None:
    client, sent = Client(), typed(wanted='ขอ "ถุงยังชีพ"\n<b>สองใบ</b>', draft_writer=str(known.pk), **TODAY)
    asked = client.post("/cases/new/", sent)
    assert asked.status_code == 401
    assert "ยังไม่ได้บันทึก เพราะหมดเวลาเข้าใช้งาน" in asked.content.decode()
    page = sign_in(client, known, kept_in(asked.content.decode()))
    assert 'action="/cases/new/" data-send-again' in page
    assert hidden_fields(page) == sent
    assert client.post("/cases/new/", hidden_fields(page)).status_code == 302
    assert Case.objects.get().wanted == 'ขอ "ถุงยังชีพ"\n<b>สองใบ</b>'


def test_a_mistyped_password_loses_nothing(known: User) -> None:
    client = Client()
    kept = kept_in(client.post("/cases/new/", typed(**TODAY)).content.decode())
    again = sign_in(client, known, kept, password="ไม่ใช่รหัสผ่านนี้แน่นอน")
    assert "เข้าสู่ระบบไม่สำเร็จ" in again
    assert "ข้อมูลที่พิมพ์ไว้ยังอยู่ครบ" in again  # and says so: nobody is to think that it is gone
    assert kept_in(again) == kept
    assert not Case.objects.exists()


def test_another_persons_form_waits_for_a_button(known: User, head: User) -> None:
    client = Client()
    asked = client.post("/cases/new/", typed(draft_writer=str(head.pk), **TODAY)).content.decode()
    page = sign_in(client, known, kept_in(asked))
    assert "data-send-again" not in page
    assert f"ในชื่อ {known.full_name}" in page


@pytest.mark.parametrize(
    "kept",
    [
        "", "[]", "{}", "null", '["/cases/new/"]', '["https://evil.example/", [["a", "b"]]]', '["//evil.example/", []]',
        '["javascript:alert(1)", [["a", "b"]]]', '["/nowhere/", [["a", "b"]]]', '["/cases/new/", [["a"]]]', "x" * 9000, "[" * 9000,
        '["/cases/new/", [["a", "\\ud800"]]]', '["/cases/new/?a=\\ud800", [["a", "b"]]]', '["/cases/new/", [["\\ud800", ""]]]',
    ],
)  # fmt: skip
def test_a_forged_form_goes_nowhere_else(known: User, kept: str) -> None:
    client = Client()
    answer = client.post("/account/login/", {"login": known.username, "password": PASSWORD, "kept": kept})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def token_in(page: str) -> str:
    return str(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1])  # type: ignore[index]


@pytest.mark.parametrize("signed_in_beside", [True, False])
def test_a_second_sign_in_page_keeps_what_waits_in_it(known: User, signed_in_beside: bool) -> None:
    """Two tabs met the end of one session; signing in at the first makes the second's token old."""
    client, ours = Client(enforce_csrf_checks=True), {"origin": "http://testserver"}
    token = token_in(client.get("/account/login/").content.decode())
    sent = typed(draft_writer=str(known.pk), wanted="ของแท็บสอง", csrfmiddlewaretoken=token)
    asked = client.post("/cases/new/", sent, headers=ours).content.decode()
    told = {"login": known.username, "password": PASSWORD, "csrfmiddlewaretoken": token_in(asked)}
    if signed_in_beside:
        assert client.post("/account/login/", told, headers=ours).status_code == 302
    else:
        client.cookies.clear()
    answer = client.post("/account/login/", told | {"kept": kept_in(asked)}, headers=ours)
    page = answer.content.decode()
    assert (answer.status_code, PASSWORD in page) == (200 if signed_in_beside else 401, False)
    assert "data-send-again" not in page
    assert "ของแท็บสอง" in (hidden_fields(page)["wanted"] if signed_in_beside else kept_in(page))
    forged = client.post(
        "/account/login/", told | {"kept": kept_in(asked)}, headers={"origin": "https://evil.example"}
    )
    assert (forged.status_code, "ของแท็บสอง" in forged.content.decode()) == (403, False)


def test_a_form_without_a_good_token_is_offered_again_but_not_sent(known: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(known)
    sent = typed(draft_writer=str(known.pk), **TODAY)
    page = client.post("/cases/new/", sent, headers={"origin": "http://testserver"}).content.decode()
    assert "กดปุ่มด้านล่างเพื่อบันทึกต่อ" in page
    assert "data-send-again" not in page
    assert hidden_fields(page)["first_name"] == sent["first_name"]
    assert not Case.objects.exists()


@pytest.mark.parametrize("origin", [{}, {"origin": "null"}, {"origin": "https://evil.example"}])
def test_what_another_site_sends_is_not_offered(known: User, origin: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(known)
    answer = client.post("/cases/new/", typed(**TODAY), headers=origin)
    assert answer.status_code == 403
    assert "สมศรี" not in answer.content.decode()


def test_a_part_of_a_page_is_not_swapped_for_a_sign_in(known: User) -> None:
    for header in ({"HX-Request": "true"}, {"X-Requested-With": "fetch"}):
        answer = Client().post("/cases/new/", typed(), headers=header)
        assert (answer.status_code, answer.content) == (401, b"")


def test_reading_a_page_still_leads_to_the_sign_in(known: User) -> None:
    answer = Client().get("/cases/new/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/login/?next=/cases/new/")


def test_the_kept_form_carries_no_token(known: User) -> None:
    kept = kept_in(Client().post("/cases/new/", typed(csrfmiddlewaretoken="x")).content.decode())
    assert "csrfmiddlewaretoken" not in dict(json.loads(kept)[1])


@pytest.mark.parametrize("path", ["/account/password/", "/account/login/"])
def test_a_password_does_not_wait_in_a_page(known: User, path: str) -> None:
    """Neither of somebody whose session ended nor of a sign-in page that was left open too long."""
    client = Client(enforce_csrf_checks=path == "/account/login/")
    typed_there = {"login": known.username, "oldpassword": "รหัสเดิมที่ยาว", "password": "รหัสลับที่พิมพ์ไว้"}
    answer = client.post(path, typed_there, headers={"origin": "http://testserver"}).content.decode()
    assert "รหัสลับที่พิมพ์ไว้" not in answer
    assert kept_in(answer) == ""
