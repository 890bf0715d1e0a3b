"""A cookie that no longer signs in opens no scope: not even to a public page, where a filter is forgotten."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from cases.access import public
from cases.models import Case, User
from tests.factories import as_owner, make_case

pytestmark = pytest.mark.django_db


@public("tells a test what this request's scope shows")
def probe(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.user', true)")
        return HttpResponse(f"{Case.objects.count()} {User.objects.count()} {cursor.fetchone()[0]}")


urlpatterns = [path("probe/", probe), path("", include("config.urls"))]


@pytest.mark.urls(__name__)
def test_a_cookie_of_before_the_password_changed_opens_no_scope(signed_in, officer):
    make_case(officer)
    client = signed_in(officer)
    assert client.get("/probe/").content.decode() == f"1 1 {officer.pk}"
    officer.set_password("ฝนตกที่แม่สอดทุกวัน")
    with as_owner():
        officer.save()
    assert client.get("/probe/").content == b"0 0 "
    assert client.get("/cases/").status_code == 302
