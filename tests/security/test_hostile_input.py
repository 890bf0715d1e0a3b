"""Input that no form of ours sends: a refusal, never a fault page, never another's row."""

import uuid

import pytest

from cases.models import Case, HelpGiven
from tests.factories import a_help, make_case

pytestmark = pytest.mark.django_db
NUL = "6\0"


@pytest.mark.parametrize(
    ("who", "method", "path", "fields"),
    [
        ("district", "get", "/overview/late/", {"area": NUL}),
        ("head", "get", "/designated/%00/", {}),
        ("national.admin", "get", "/staff/new/", {"province": NUL}),
        ("national.admin", "get", "/designated/", {"province": NUL}),
        ("national.admin", "get", "/info/", {"lao": NUL}),
        ("national.admin", "post", "/info/file/", {"lao": NUL}),
        ("national.admin", "post", "/staff/", {"q": NUL}),
        ("officer", "post", "/cases/new/", {"province": NUL, "show_places": "1"}),
    ],
)
def test_a_nul_is_refused_before_it_reaches_the_database(
    cast, national_administrator, signed_in, who, method, path, fields
):
    client = signed_in(national_administrator if who == "national.admin" else cast[who])
    client.raise_request_exception = False
    assert getattr(client, method)(path, fields).status_code == 400


def test_a_name_is_not_searched_for_in_an_address(national_administrator, officer, signed_in):
    page = signed_in(national_administrator).get("/staff/", {"q": "ไม่มีคนชื่อนี้"})
    assert officer in page.context["rows"]


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000, "٣", "²"])
def test_a_place_in_the_list_of_users_that_is_none_begins_it(
    national_administrator, officer, signed_in, digits
):
    """Python reads no number of 5,000 digits."""
    page = signed_in(national_administrator).get("/staff/", {"after": digits})
    assert officer in page.context["rows"]


def form_of(client):
    page = client.get("/cases/new/")
    key = page.context["f"].key["form_key"].value()
    return {
        "form_key": str(key), "version": "0", "document_type": "none", "first_name": "ทดสอบ", "purpose": "disaster/",
        "received_on": "12/10/2569", "people_affected": "1", "outcome": "pending", "help-TOTAL_FORMS": "1",
        "help-INITIAL_FORMS": "0", "help-0-form": "goods",
    }  # fmt: skip


def test_an_amount_of_thirty_digits_is_an_error_beside_its_field(officer, signed_in):
    client = signed_in(officer)
    answer = client.post("/cases/new/", form_of(client) | {"help-0-amount": "9" * 30})
    assert answer.status_code == 422
    assert "จำนวนเงินมากเกินกว่าที่บันทึกได้" in answer.content.decode()


def test_a_new_case_takes_no_help_line_by_its_id(officer, neighbour, signed_in):
    """Otherwise the fault page would tell that a line with that id exists elsewhere."""
    theirs = make_case(neighbour, help_given=[a_help()])
    line = HelpGiven.objects.get(case=theirs)  # as the owner, outside any scope
    client = signed_in(officer)
    answer = client.post("/cases/new/", form_of(client) | {"help-0-id": str(line.pk)})
    assert answer.status_code == 302
    mine = Case.objects.get(local_authority=officer.local_authority)
    assert mine.help_given.get().pk != line.pk
    assert HelpGiven.objects.get(pk=line.pk).case_id == theirs.pk


def test_the_form_key_of_a_neighbour_opens_nothing_of_theirs(officer, neighbour, signed_in):
    key = uuid.uuid4()
    theirs = make_case(neighbour, form_key=key)
    client = signed_in(officer)
    answer = client.post("/cases/new/", form_of(client) | {"form_key": str(key)})
    assert answer.status_code == 302
    assert str(theirs.pk) not in answer["Location"]


@pytest.mark.parametrize("length", [str(12 * 1024 * 1024), "-1", "1e3", "x"])
def test_a_visitor_fills_no_disk(client, length):
    """An upload is spooled before anybody asks who sends it: its size is looked at first, and must be one."""
    client.raise_request_exception = False
    assert client.post("/account/login/", {"login": "x"}, CONTENT_LENGTH=length).status_code == 413
