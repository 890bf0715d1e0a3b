"""An invitation link sets a password once, within 72 hours, and signs in."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from cases.access import Role
from cases.actions.placement import Placement
from cases.actions.staff import accept_invitation, create_user, disable_user, reset_user
from cases.invitations import invitation_path
from cases.models import User
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
PASSWORD = {"password": "น้ำพริกหนุ่มกับข้าวเหนียว", "again": "น้ำพริกหนุ่มกับข้าวเหนียว"}


@pytest.fixture
def newcomer(province_administrator, mae_ku) -> User:
    placement = Placement(Role.OFFICER, local_authority=mae_ku)
    return create_user(full_name="สมใจ ใจดี", placement=placement, by=province_administrator, at=MORNING)


def test_the_link_works_once_and_signs_in(client, newcomer):
    path = invitation_path(newcomer)
    assert "05630603.officer" in client.get(path).content.decode()
    assert client.post(path, PASSWORD).status_code == 302
    assert client.get("/permissions/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD["password"])
    assert client.get(path).status_code == 410
    assert client.post(path, PASSWORD).status_code == 410


def test_the_link_ends_after_72_hours(client, newcomer):
    with time_machine.travel(MORNING, tick=False):
        path = invitation_path(newcomer)
    with time_machine.travel(MORNING + timedelta(hours=72), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(MORNING + timedelta(hours=72, seconds=1), tick=False):
        assert client.get(path).status_code == 410


def test_the_next_link_and_the_stop_end_the_first(client, newcomer, province_administrator):
    first = invitation_path(newcomer)
    reset_user(user=newcomer, by=province_administrator, at=MORNING)
    assert client.get(first).status_code == 410
    second = invitation_path(newcomer)
    disable_user(user=newcomer, by=province_administrator, at=MORNING)
    assert client.get(second).status_code == 410


@pytest.mark.parametrize("path", ["/invitation/MQ/x-y/", "/invitation/%E0/x/", "/invitation/!!/x-abc/"])
def test_a_made_up_link_says_how_to_get_another(client, path):
    page = client.get(path)
    assert page.status_code == 410
    assert "ขอลิงก์ใหม่" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": "สั้นไป", "again": "สั้นไป"}, "ต้องมีอย่างน้อย 12 ตัวอักษร"),
        ({**PASSWORD, "again": "อีกอย่างหนึ่งเลย"}, "สองช่องไม่ตรงกัน"),
        ({"password": "05630603.officer", "again": "05630603.officer"}, "รหัสผ่าน"),
        ({"password": "", "again": ""}, "ยังไม่ได้ระบุรหัสผ่านใหม่"),
    ],
)
def test_a_weak_password_is_refused_in_thai(client, newcomer, typed, said):
    page = client.post(invitation_path(newcomer), typed)
    assert said in page.content.decode()
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_of_two_at_once_one_sets_the_password(newcomer):
    other = User.objects.get(pk=newcomer.pk)
    assert accept_invitation(user=newcomer, password="ก" * 12, at=MORNING)
    assert not accept_invitation(user=other, password="ข" * 12, at=MORNING)
    newcomer.refresh_from_db()
    assert newcomer.check_password("ก" * 12)


def test_the_first_administrator_comes_by_command(client):
    out = StringIO()
    call_command("create_administrator", username="admin", full_name="ผู้ดูแล ตาก", province="63", stdout=out)
    path = re.search(r"(/invitation/\S+)", out.getvalue())[1]
    assert client.post(path, PASSWORD).status_code == 302
    made = User.objects.get(username="admin")
    assert (made.role, made.province_id) == (Role.ADMINISTRATOR, "63")
    with pytest.raises(CommandError, match="มีอยู่แล้ว"):
        call_command("create_administrator", username="admin", full_name="อีกคน")


def test_the_command_takes_a_password_from_the_environment(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "สั้น")
    with pytest.raises(CommandError, match="12"):
        call_command("create_administrator", username="admin", full_name="ผู้ดูแล")
    assert not User.objects.filter(username="admin").exists()
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", PASSWORD["password"])
    out = StringIO()
    call_command("create_administrator", username="admin", full_name="ผู้ดูแล", stdout=out)
    assert "/invitation/" not in out.getvalue()
    assert User.objects.get(username="admin").check_password(PASSWORD["password"])
