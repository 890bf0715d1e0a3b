"""The production settings, as an address that starts with https:// makes them, and pages served through them."""

import os
import runpy
import subprocess
import sys
from datetime import timedelta
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.conf import settings as current
from django.test import Client, override_settings

from cases.models import User
from tests.factories import make_case, make_user

pytestmark = pytest.mark.django_db
HOST = "help.example.go.th"
PASSWORD = "ฝนตกที่แม่สอดทุกวัน"
FORWARDED = {"host": HOST, "x-forwarded-proto": "https", "referer": f"https://{HOST}/account/login/"}
PRODUCTION = {
    "SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "SECRET_KEY": "k" * 40 + "0123456789abcdefghij", "DEBUG": "off",
}  # fmt: skip
# The test run has its own of these; Django's machinery was built on them.
KEPT = {"DATABASES", "INSTALLED_APPS", "TEMPLATES", "LOGGING", "DATABASE_ROLE"}


@pytest.fixture
def production(monkeypatch):
    """The settings as config/settings.py makes them for an office's own server."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    made = runpy.run_path(str(Path(current.BASE_DIR) / "config" / "settings.py"))
    changed = {name: value for name, value in made.items() if name.isupper() and name not in KEPT}
    with override_settings(**changed):
        yield


def signed_in_by_form(mae_ku):
    make_user("of.production", password=PASSWORD, local_authority=mae_ku)
    client = Client(enforce_csrf_checks=True, headers=FORWARDED)
    page = client.get("/account/login/")
    token = page.context["csrf_token"]
    answer = client.post(
        "/account/login/",
        {"login": "of.production", "password": PASSWORD, "csrfmiddlewaretoken": str(token)},
    )
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_each_cookie_is_bound_to_the_host_and_to_https(production, mae_ku):
    client = signed_in_by_form(mae_ku)
    case = make_case(User.objects.get(username="of.production"))
    client.get(f"/cases/{case.pk}/do/restore/")  # not open for it: leaves a message
    cookies: dict[str, Morsel] = dict(client.cookies)
    assert set(cookies) == {"__Host-session", "__Host-csrf", "__Host-messages"}
    for name, cookie in cookies.items():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), name
        assert (cookie["path"], cookie["domain"], cookie["max-age"], cookie["expires"]) == (
            "/",
            "",
            "",
            "",
        ), name


def test_plain_http_is_sent_to_https_and_only_health_is_answered(production):
    plain = Client(headers={"host": HOST})
    answer = plain.get("/cases/?outcome=pending")
    assert (answer.status_code, answer["Location"]) == (301, f"https://{HOST}/cases/?outcome=pending")
    assert answer["Cache-Control"] == "no-store"
    assert plain.get("/health/live/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/account/login/", "/no-such-page/", "/static/css/base.css", "/admin/"]
)
def test_hsts_stands_on_every_answer(production, path):
    answer = Client(headers=FORWARDED).get(path)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_another_name_of_the_host_is_refused(production):
    assert Client(headers=FORWARDED | {"host": "evil.example"}).get("/account/login/").status_code == 400


def test_a_form_sent_from_elsewhere_is_refused(production, mae_ku):
    client = signed_in_by_form(mae_ku)
    token = str(client.get("/cases/new/").context["csrf_token"])
    fields = {"csrfmiddlewaretoken": token}
    for elsewhere in (
        {"referer": "https://evil.example/"},
        {"origin": "https://evil.example"},
        {"referer": ""},
    ):
        assert client.post("/cases/new/", fields, headers=elsewhere).status_code == 403, elsewhere
    assert client.post("/cases/new/", fields).status_code == 422  # the control: from our own page


def test_a_session_ends_within_a_working_day(production):
    """Also in the database, where one that was never ended would stand for ever."""
    assert timedelta(0) < timedelta(seconds=current.SESSION_COOKIE_AGE) <= timedelta(hours=12)


def test_on_the_demos_address_the_cookies_have_their_plain_names(officer, signed_in):
    assert not current.SERVED_OVER_HTTPS
    assert set(signed_in(officer).cookies) == {"sessionid"}


def deploy_check(**changes):
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=current.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
        | PRODUCTION
        | changes,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_djangos_own_check_finds_nothing_and_nothing_is_silenced(production):
    answer = deploy_check()
    assert answer.returncode == 0, answer.stderr
    assert "(0 silenced)" in answer.stdout
    assert current.SILENCED_SYSTEM_CHECKS == []


def test_djangos_own_check_would_find_plain_http():
    answer = deploy_check(SITE_URL="http://127.0.0.1:8000")
    assert answer.returncode == 1
    assert {"security.W004", "security.W008", "security.W012", "security.W016"} <= {
        word.strip("()") for word in answer.stderr.split()
    }
