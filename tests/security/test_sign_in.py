"""Guessing at the door: what an answer gives away, and whether the throttle can be got rid of."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from cases.access import Role
from cases.actions.placement import Placement
from cases.actions.staff import create_user, disable_user, enable_user
from cases.invitations import invitation_path, invited
from tests.factories import MORNING, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
PASSWORD = "ฝนตกที่แม่สอดทุกวัน"
WRONG = "ไม่ใช่รหัสผ่านนี้แน่"


def attempt(username, password, *, address="10.0.0.1", **headers):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": username, "password": password}, **headers)


def test_a_disabled_account_is_told_apart_only_by_who_knows_the_password(mae_ku):
    make_user("gone", password=PASSWORD, local_authority=mae_ku, is_active=False)
    gone, nobody = attempt("gone", WRONG), attempt("nobody.of.that.name", WRONG)
    assert gone.status_code == nobody.status_code == 200
    assert gone.context["form"].errors == nobody.context["form"].errors


def test_filling_the_cache_does_not_empty_the_throttle(mae_ku):
    make_user("target", password=PASSWORD, local_authority=mae_ku)
    for _ in range(5):
        attempt("target", WRONG)
    for number in range(320):  # the cache's own limit was 300 entries
        cache.set(f"zz{number}", 1)
    assert "หลายครั้งเกินไป" in attempt("target", PASSWORD).content.decode()


def test_behind_a_proxy_one_guesser_does_not_lock_out_everybody(mae_ku, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    make_user("honest", password=PASSWORD, local_authority=mae_ku)
    for number in range(11):
        attempt(f"guess{number}", WRONG, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert attempt("honest", PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 302


def test_without_a_proxy_a_made_up_forwarding_header_changes_nothing(mae_ku):
    make_user("honest", password=PASSWORD, local_authority=mae_ku)
    for number in range(11):
        attempt(f"guess{number}", WRONG, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert attempt("honest", PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 200


def test_an_invitation_ends_when_the_account_is_disabled_and_stays_ended(national_administrator, mae_ku):
    by = {"by": national_administrator, "at": MORNING}
    user = create_user(full_name="ใหม่ มาแล้ว", placement=Placement(Role.OFFICER, mae_ku), **by)
    uid, token = invitation_path(user).strip("/").split("/")[1:]
    assert invited(uid, token) == user
    disable_user(user=user, **by)
    enable_user(user=user, by=national_administrator, at=MORNING + timedelta(hours=1))
    assert invited(uid, token) is None


def test_disabling_and_enabling_keeps_a_password_that_was_set(national_administrator, mae_ku):
    user = make_user("keeper", password=PASSWORD, local_authority=mae_ku)
    disable_user(user=user, by=national_administrator, at=MORNING)
    enable_user(user=user, by=national_administrator, at=MORNING)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
