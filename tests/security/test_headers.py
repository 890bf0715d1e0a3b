"""What every answer says to the browser: run nothing of others, tell nobody where from, keep nothing."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import path

from cases.access import public
from config.urls import urlpatterns as ours
from tests.factories import make_case
from tests.reporting.taking import taken

pytestmark = pytest.mark.django_db
EVERY_ANSWER = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
# The whole of it: what is not named falls back to 'none', but for these last three, which fall back to nothing.
POLICY = {
    "default-src": "'none'",
    **dict.fromkeys(("script-src", "style-src", "font-src", "connect-src"), "'self'"),
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@public("a fault, for this test")
def fault(request):
    raise ZeroDivisionError


urlpatterns = [*ours, path("fault/", fault)]


class Markup(HTMLParser):
    """Everything in a page that the policy would refuse to run."""

    def __init__(self, page):
        super().__init__()
        self.refused = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if (tag == "script" and not found.get("src")) or tag == "style":
            self.refused.append(f"<{tag}>")
        for name, value in attributes:
            if name == "style" or name.startswith(("on", "hx-on")) or "javascript:" in (value or "").lower():
                self.refused.append(f"<{tag} {name}={value!r}>")


def directives(response):
    policy = response["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())


def assert_protected(response, where):
    for name, value in EVERY_ANSWER.items():
        assert response.headers.get(name) == value, (where, name)
    assert "camera=()" in response["Permissions-Policy"]
    assert "*" not in response["Permissions-Policy"]
    assert directives(response) == POLICY, where
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert Markup(response.content.decode()).refused == [], where


@pytest.mark.parametrize("debug", [False, True])
def test_pages_files_redirects_and_errors_have_them_all(
    officer, province_officer, national_administrator, signed_in, settings, debug
):
    settings.DEBUG = debug
    case = make_case(officer)
    answers = {
        "the door": Client().get("/account/login/"),
        "sent to the door": Client().get("/cases/"),
        "home": signed_in(officer).get("/"),
        "a case": signed_in(officer).get(f"/cases/{case.pk}/"),
        "the number": signed_in(officer).post(f"/cases/{case.pk}/identity/", {"purpose": "pay"}),
        "refused form": signed_in(officer).post("/cases/new/", {"version": "0"}),
        "paper": signed_in(province_officer).get("/overview/late.pdf"),
        "spreadsheet": taken(signed_in(province_officer), "/info/file/", {"month": "2569-10"}),
        "admin": signed_in(national_administrator).get("/admin/"),
        "admin's words": signed_in(national_administrator).get("/admin/jsi18n/"),
        "admin's file": signed_in(national_administrator).post(
            "/admin/cases/user/export/", {"format": "0", "resource": "0"}
        ),
        "sent on": signed_in(province_officer).get("/"),
        "health": Client().get("/health/"),
    }
    for where, response in answers.items():
        assert response.status_code in (200, 302, 422), where
        assert_protected(response, where)
    assert answers["paper"]["Content-Type"] == "application/pdf"


@pytest.mark.urls("tests.security.test_headers")
def test_every_kind_of_error_has_them(officer, signed_in):
    client = signed_in(officer)
    client.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    found = {
        400: client.get("/cases/new/?x=%00"),
        403: strict.post("/cases/new/", {"version": "0"}),
        404: client.get("/no-such-page/"),
        405: client.get("/months/2569-10/post/"),
        413: client.post("/cases/new/", {}, CONTENT_LENGTH=str(12 * 1024 * 1024)),
        500: client.get("/fault/"),
    }
    for status, response in found.items():
        assert response.status_code == status
        assert_protected(response, status)
    missing_file = client.get("/static/no-such-file.css")
    assert missing_file.status_code == 404
    assert_protected(missing_file, "a file that is not there")


def test_a_file_of_everybodys_may_be_kept_but_not_taken_elsewhere(client):
    answer = client.get("/static/css/base.css")
    assert answer.status_code == 200
    assert "no-store" not in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        "<style>p{}</style>",
        '<p style="color:red">',
        '<a onclick="x">',
        '<a href="JavaScript:x">',
    ],
)
def test_the_reader_of_markup_finds_what_it_is_to_find(markup):
    assert len(Markup(markup).refused) == 1
