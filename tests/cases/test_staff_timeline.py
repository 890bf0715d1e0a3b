"""An account's history stands on its page: above all who took its password away, and that it was set anew."""

import pytest
from django.db import transaction

from cases.access import Role
from cases.account_timeline import account_timeline
from cases.actions.staff import accept_invitation, disable_user
from cases.models import User
from cases.scope import at_the_door, closed, scope
from tests.factories import MORNING, as_owner

pytestmark = pytest.mark.django_db


def story(officer: User) -> list[tuple[str, str]]:
    officer.refresh_from_db()
    return [(entry.title, entry.who) for entry in account_timeline(officer)]


def test_a_reset_and_the_password_after_it_leave_a_trace(signed_in, province_administrator, officer, client):
    administrator = signed_in(province_administrator)
    page = administrator.post(f"/staff/{officer.pk}/reset/")
    link = page.context["url"].split("testserver")[1]
    client.post(link, {"password": "ทุ่งนาหน้าฝนเขียวขจี", "again": "ทุ่งนาหน้าฝนเขียวขจี"})
    assert story(officer)[:2] == [
        ("ตั้งรหัสผ่าน", "ผู้ถือลิงก์ตั้งรหัสผ่าน"),
        ("ออกลิงก์ตั้งรหัสผ่านใหม่ รหัสผ่านเดิมใช้ไม่ได้", province_administrator.full_name),
    ]
    text = administrator.get(f"/staff/{officer.pk}/").content.decode()
    assert "ออกลิงก์ตั้งรหัสผ่านใหม่ รหัสผ่านเดิมใช้ไม่ได้" in text
    assert f"โดย {province_administrator.full_name}" in text


def test_a_second_link_leaves_its_own_trace(signed_in, province_administrator, officer):
    """From one unusable password to another: nothing that anybody could see has changed."""
    administrator = signed_in(province_administrator)
    before = len(story(officer))
    for _ in range(2):
        administrator.post(f"/staff/{officer.pk}/reset/")
    assert len(story(officer)) == before + 2


def test_a_password_set_past_the_application_leaves_one_too(officer):
    before = len(story(officer))
    with transaction.atomic(), closed():
        at_the_door(officer.username)
        User.objects.filter(pk=officer.pk).update(password="argon2$stolen", password_changed_at=None)
    assert len(story(officer)) == before + 1
    assert officer.password_changed_at is not None
    assert officer.has_password


def test_what_is_assigned_to_the_trace_is_not_kept(officer):
    was = User.objects.get(pk=officer.pk).password_changed_at
    User.objects.filter(pk=officer.pk).update(password_changed_at=MORNING, has_password=True)
    now = User.objects.get(pk=officer.pk)
    assert (now.password_changed_at, now.has_password) == (was, False)


def test_signing_in_is_no_news(officer):
    before = len(story(officer))
    User.objects.filter(pk=officer.pk).update(last_login=MORNING)
    assert len(story(officer)) == before


def test_no_password_stands_in_the_history(officer):
    columns = {column.name for column in User.pgh_event_model._meta.concrete_fields}  # type: ignore[attr-defined]
    assert "password" not in columns


def test_a_stopped_account_and_a_move_are_told(province_administrator, officer):
    with transaction.atomic(), scope(province_administrator):
        disable_user(user=officer, by=province_administrator, at=MORNING)
    with transaction.atomic(), scope(province_administrator):
        User.objects.filter(pk=officer.pk).update(role=Role.HEAD, full_name="สมศรี มีชัย")
    last, stopped = account_timeline(officer)[:2]
    assert stopped.title == "ระงับบัญชี"
    assert [(one.label, one.after) for one in last.changes] == [
        ("ชื่อ–สกุล", "สมศรี มีชัย"),
        ("บทบาท", "หัวหน้าศูนย์ช่วยเหลือประชาชน"),
    ]


def test_the_terminal_is_named(officer):
    with as_owner():
        User.objects.filter(pk=officer.pk).update(phone="0811111111")
    assert story(officer)[0] == ("แก้ไขข้อมูลหรือย้าย", "ผู้ดูแลเครื่องแม่ข่าย")


def test_two_statements_however_long_it_is(province_administrator, officer, django_assert_num_queries):
    for n in range(5):
        with transaction.atomic(), scope(province_administrator):
            User.objects.filter(pk=officer.pk).update(phone=f"081111111{n}")
    with django_assert_num_queries(2):
        account_timeline(officer)


def test_an_invitation_used_twice_changes_nothing(officer):
    stale = User.objects.get(pk=officer.pk)
    User.objects.filter(pk=officer.pk).update(password="argon2$other")
    assert not accept_invitation(user=stale, password="ทุ่งนาหน้าฝนเขียวขจี", at=MORNING)
