"""The read log: a row for each act of reading, in the transaction that reads; nobody bends it, few read it."""

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from cases.access import Role
from cases.actions.log_seals import DIGESTS
from cases.actions.reading import record
from cases.models import Case, LocalAuthority, Person, Reading, User, Verb
from cases.scope import principal, scope
from cases.views.reads import NotRecorded, reads, said_elsewhere
from tests.factories import MORNING, make_case, make_user
from tests.reporting.taking import made

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PURPOSE = "จัดทำรายงานตามหนังสือสั่งการ"


def only() -> Reading:
    return Reading.objects.get()


def test_a_list_is_one_row_with_its_keys(officer: User, signed_in: SignIn) -> None:
    cases = [make_case(officer), make_case(officer)]
    answer = signed_in(officer).get("/cases/")
    row = only()
    assert (row.verb, row.what, row.count, row.purpose) == (Verb.VIEW, "cases.case", 2, "")
    assert set(row.rows) == {case.pk for case in cases}
    assert (row.actor, row.principal, row.local_authority) == (officer, "", officer.local_authority)
    assert str(row.request_id) == answer["X-Request-ID"]


def test_a_page_of_one_case(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    for address in ("", "edit/", "do/withdraw/"):
        signed_in(officer).get(f"/cases/{case.pk}/{address}")
    assert [(row.verb, row.rows) for row in Reading.objects.all()] == [(Verb.VIEW, [case.pk])] * 3


def test_a_search_is_recorded_without_its_words(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    for words, found in (("สมศรี", [case.pk]), ("1112034563562", [case.pk]), ("ไม่มีผู้นี้", [])):
        signed_in(officer).post("/cases/search/", {"q": words})
        row = Reading.objects.newest_first()[0]
        assert (row.verb, row.rows, row.count) == (Verb.SEARCH, found, len(found))
        assert words not in str(Reading.objects.values().get(pk=row.pk))


def test_what_shows_nobody_leaves_no_row(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    for address in ("/", "/cases/", "/cases/search/", "/cases/new/", "/months/"):
        client.get(address)
    assert not Reading.objects.exists()


def test_a_foreign_row_is_not_read(officer: User, neighbour: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    signed_in(neighbour).get(f"/cases/{case.pk}/")
    assert not Reading.objects.exists()


def test_an_export_of_a_province_is_a_row_for_each_office(
    officer: User, neighbour: User, province_officer: User, head: User, signed_in: SignIn
) -> None:
    theirs = {make_case(user).local_authority_id for user in (officer, neighbour)}
    asked, said = {"month": "2569-10", "province": "63"}, {"purpose": "อื่น ๆ", "detail": "ส่งให้นางสมศรี"}
    page = made(signed_in(province_officer), "/info/file/", asked)
    assert not Reading.objects.exists(), "made, and nobody has it yet"
    download = page.replace("/jobs/", "/exports/")
    assert signed_in(province_officer).post(download, said).status_code == 200
    rows = list(Reading.objects.all())
    assert {row.local_authority_id for row in rows} == theirs
    assert {(row.verb, row.purpose, row.province_id, row.count) for row in rows} == {
        (Verb.EXPORT, "อื่น ๆ", "63", 1)  # what was typed stands in the record of exports alone
    }
    assert Reading.objects.visible_to(head).get().actor == province_officer


def test_an_export_from_the_terminal_names_the_machine(officer: User, tmp_path: Any) -> None:
    make_case(officer)
    file = tmp_path / "info.xlsx"
    call_command("export_info", "--month", "2569-10", "--province", "63", "--out", str(file), stdout=open("/dev/null", "w"))  # noqa: SIM115  # fmt: skip
    row = only()
    assert (row.actor, row.principal, row.verb, row.count) == (None, "operator", Verb.EXPORT, 1)


# --- In the same transaction -------------------------------------------------------------------------


def test_a_page_that_fails_leaves_no_row(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    client.raise_request_exception = False
    with patch("cases.views.case_detail.timeline_of", side_effect=RuntimeError):
        assert client.get(f"/cases/{case.pk}/").status_code == 500
    assert not Reading.objects.exists()


def test_a_row_that_cannot_be_written_shows_no_page(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    client.raise_request_exception = False
    with patch("cases.views.reads.record", side_effect=DatabaseError):
        for answer in (
            client.get(f"/cases/{case.pk}/"),
            client.get("/cases/"),
            client.post(f"/cases/{case.pk}/identity/", {"purpose": "pay"}),
        ):
            assert (answer.status_code, "สมศรี" in answer.content.decode()) == (500, False)


@pytest.mark.parametrize("status", [200, 400, 422, 429])
def test_a_view_that_forgets_to_say_is_not_answered(status: int) -> None:
    """A refused form and a refused reveal show the person too."""
    request = RequestFactory().get("/")

    @reads(Verb.VIEW)
    def forgetful(request: HttpRequest) -> HttpResponse:
        return HttpResponse("สมศรี", status=status)

    @reads(Verb.VIEW)
    def leads_elsewhere(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=302)

    @reads(Verb.VIEW)
    def says(request: HttpRequest) -> HttpResponse:
        said_elsewhere(request)
        return HttpResponse("–")

    with pytest.raises(NotRecorded):
        forgetful(request)
    assert leads_elsewhere(request).status_code == 302
    assert says(request).status_code == 200


# --- Nobody bends it ----------------------------------------------------------------------------------


def test_the_nights_digest_takes_every_column() -> None:
    """A column that is not in it could be changed after the seal; one that is added later, too."""
    taken = set(re.findall(r"\w+", DIGESTS))
    assert {field.column for field in Reading._meta.concrete_fields} - taken == set()


def row_of(user: User, **changes: Any) -> None:
    assert user.local_authority_id
    told = {"verb": Verb.VIEW, "seen": {user.local_authority_id: [uuid4()]}, "by": user, "at": MORNING}
    record(**told | changes)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE cases_reading SET count = 0", "DELETE FROM cases_reading", "TRUNCATE cases_reading",
     "UPDATE cases_readseal SET rows = 0", "DELETE FROM cases_sealcheck"],
)  # fmt: skip
def test_the_web_role_adds_and_nothing_else(officer: User, statement: str) -> None:
    with scope(officer):
        row_of(officer)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    assert only().count == 1


def test_the_owner_is_held_back_by_the_trigger(officer: User) -> None:
    row_of(officer)
    for change in (Reading.objects.all().delete, lambda: Reading.objects.update(count=0)):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()
    assert only().count == 1


def test_nobody_writes_under_anothers_name(officer: User, head: User, neighbour: User) -> None:
    for by in (head, neighbour, "operator", "officer"):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            scope(officer),
        ):
            row_of(officer, by=by)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        principal("operator"),
    ):
        row_of(officer, by="sealer")
    with transaction.atomic(), scope(officer):
        row_of(officer)  # the control
    assert only().actor == officer


def test_seals_are_the_sealers_alone(officer: User, national_administrator: User) -> None:
    insert = "INSERT INTO cases_sealcheck (at, days, rows, anchors, findings, mac) VALUES (now(), 0, 0, 0, '[]', '')"
    for user in (officer, national_administrator):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), scope(user):
            connection.cursor().execute(insert)
    with transaction.atomic(), principal("sealer"):
        connection.cursor().execute(insert)


# --- Who reads it -------------------------------------------------------------------------------------


def test_each_sees_their_own_part(cast: dict[str, User], mae_ku_sao: LocalAuthority) -> None:
    other_head = make_user("other.head", Role.HEAD, local_authority=mae_ku_sao)
    row_of(cast["officer"])
    row_of(cast["neighbour"])
    seen = {name: Reading.objects.visible_to(user).count() for name, user in cast.items()}
    assert {name: count for name, count in seen.items() if count} == {
        "head": 1, "province.admin": 2, "national.admin": 2,
    }  # fmt: skip
    assert Reading.objects.visible_to(other_head).get().actor == cast["neighbour"]


def test_a_forgotten_filter_meets_the_wall(cast: dict[str, User]) -> None:
    row_of(cast["officer"])
    row_of(cast["neighbour"])
    seen = {}
    for name, user in cast.items():
        with transaction.atomic(), scope(user):
            seen[name] = Reading.objects.count()
    assert {name: count for name, count in seen.items() if count} == {
        "officer": 1, "head": 1, "neighbour": 1, "province.admin": 2, "national.admin": 2,
    }  # fmt: skip


# --- The request's key ---------------------------------------------------------------------------------


def test_the_key_is_ours_and_stands_in_the_history_too(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    sent = "00000000-0000-4000-8000-000000000001"
    data = {"version": 1, "reason": "บันทึกซ้ำ"}
    answer = signed_in(officer).post(f"/cases/{case.pk}/do/withdraw/", data, headers={"X-Request-ID": sent})
    key = answer["X-Request-ID"]
    assert UUID(key).version == 4
    assert key != sent
    told = Case.pgh_event_model.objects.filter(pgh_label="update").get().pgh_context.metadata
    assert told == {"request": key, "user": officer.pk, "url": f"/cases/{case.pk}/do/withdraw/"}
    assert not Person.pgh_event_model.objects.filter(pgh_label="update").exists()
