"""Sign-in, password change and the error pages, as a person meets them."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.access import Role
from cases.models import User
from tests.factories import make_user

PASSWORD = "น้ำใสไหลผ่านทุ่งนา"
LOGIN = "/account/login/"


@pytest.fixture
def typist(mae_ku: object) -> User:
    return make_user(
        "typist", Role.OFFICER, password=PASSWORD, full_name="ดารา ใจเย็น", local_authority=mae_ku
    )


def test_sign_in_page_offers_no_sign_up_and_no_reset(client: Client, db: None) -> None:
    page = client.get(LOGIN).content.decode()
    assert "<h1>เข้าสู่ระบบ</h1>" in page
    assert "ติดต่อผู้ดูแลระบบ" in page
    assert page.count("<a ") == 2  # skip link, name of the system


def test_wrong_password_says_what_to_check_and_keeps_the_name(client: Client, typist: User) -> None:
    page = client.post(LOGIN, {"login": "typist", "password": "อะไรก็ไม่รู้นะ"}).content.decode()
    assert "ตรวจสอบตัวพิมพ์เล็กใหญ่และภาษาของแป้นพิมพ์" in page
    assert 'value="typist"' in page


def test_blank_sign_in_names_both_boxes(client: Client, db: None) -> None:
    page = client.post(LOGIN, {}).content.decode()
    assert "ยังไม่ได้พิมพ์ชื่อผู้ใช้" in page
    assert "ยังไม่ได้พิมพ์รหัสผ่าน" in page


def test_signing_in_with_capitals_leads_to_the_start_page(client: Client, typist: User) -> None:
    response = client.post(LOGIN, {"login": "Typist", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_suspended_account_says_so_and_names_who_can_lift_it(client: Client, typist: User) -> None:
    User.objects.filter(pk=typist.pk).update(is_active=False)
    page = client.post(LOGIN, {"login": "typist", "password": PASSWORD}, follow=True)
    assert page.status_code == 200
    assert "บัญชีนี้ถูกระงับการใช้งาน" in page.content.decode()
    assert "ติดต่อผู้ดูแลระบบ" in page.content.decode()


def test_password_change_explains_a_short_one(signed_in: Callable[[User], Client], typist: User) -> None:
    data = {"oldpassword": PASSWORD, "password1": "สั้น", "password2": "สั้น"}
    page = signed_in(typist).post("/account/password/", data).content.decode()
    assert "รหัสผ่านมี 4 ตัวอักษร ต้องมีอย่างน้อย 12 ตัวอักษร" in page
    assert 'href="#id_password1"' in page


def test_without_a_password_there_is_none_to_change(
    signed_in: Callable[[User], Client], typist: User
) -> None:
    """The library would lead to a page of its own that is not here, and break."""
    typist.set_unusable_password()
    typist.save()
    client = signed_in(typist)
    for ask in (client.get, client.post):
        answer = ask("/account/password/")
        assert (answer.status_code, answer["Location"]) == (302, "/account/password/none/")
    assert "ขอลิงก์ตั้งรหัสผ่านจากผู้ดูแลระบบ" in client.get("/account/password/none/").content.decode()


def test_with_a_password_one_is_led_to_changing_it(signed_in: Callable[[User], Client], typist: User) -> None:
    answer = signed_in(typist).get("/account/password/none/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/")


def test_header_names_office_person_and_role(signed_in: Callable[[User], Client], typist: User) -> None:
    page = signed_in(typist).get("/account/password/").content.decode()
    assert "เทศบาลตำบลแม่กุ" in page
    assert "ดารา ใจเย็น · เจ้าหน้าที่ อปท." in page


def test_missing_page_is_the_same_for_every_address(
    signed_in: Callable[[User], Client], typist: User
) -> None:
    client = signed_in(typist)
    first, second = client.get("/no-such-page/"), client.get("/neither/this/one/")
    assert first.status_code == 404
    assert first.content == second.content


def test_stale_form_says_how_to_go_on(typist: User) -> None:
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": "typist", "password": PASSWORD})
    assert response.status_code == 403
    assert "หน้านี้เปิดไว้นานเกินไป" in response.content.decode()


def test_pages_carry_no_inline_script_or_style(client: Client, db: None) -> None:
    page = client.get(LOGIN).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
