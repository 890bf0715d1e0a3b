"""Nothing personal in addresses, titles, referrers, logs, cache, sessions or messages: every role crawls and sends.

Each personal field of a small world holds a canary; a new address of the URLconf is walked by itself.
"""

import io
import logging
import zipfile
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pghistory.models import Context

from cases.models import Case, User
from cases.views import case_detail as detail
from config.celery import app
from tests.reporting.taking import taken
from tests.security.canaries import DESIGNATED, OTHERS, PERSON, STAFF, World, make_world
from tests.security.crawl import Crawler, addresses
from tests.security.witness import Witness, canaries_in, witness  # noqa: F401

pytestmark = pytest.mark.django_db
EVERYBODY = [
    "officer", "head", "neighbour", "district", "other.district", "joint.centre", "province", "nation",
    "province.admin", "national.admin",
]  # fmt: skip


@pytest.fixture
def world(cast: dict[str, User]) -> World:
    return make_world(cast)


@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_personal_leaves_its_place(who: str, world: World, witness: Witness) -> None:  # noqa: F811
    crawler = Crawler(world.people[who], witness)
    crawler.walk(addresses(world))
    witness.stores()
    assert (sorted(witness.found), crawler.faults) == ([], [])
    assert witness.answers > 80
    assert witness.lines > 20
    assert len(crawler.opened) > 10
    assert len(crawler.sent) >= 3


def test_a_visitor_finds_nothing_either(world: World, witness: Witness) -> None:  # noqa: F811
    client = Client()
    for url in addresses(world):
        assert canaries_in(client.get(url).content.decode()) == set(), url
        witness.answer(url, client.get(url))
    client.post("/account/login/", {"login": STAFF["email"], "password": PERSON["first_name"]})
    witness.stores()
    assert witness.found == set()


def test_the_canaries_stand_where_they_must(world: World) -> None:
    """The control: the crawl had something to find."""
    client = Client()
    client.force_login(world.officer)
    page = canaries_in(client.get(f"/cases/{world.case.pk}/").content.decode())
    number = PERSON["identity_number"]
    assert set(PERSON.values()) - {number} <= page
    assert number not in page
    revealed = client.post(f"/cases/{world.case.pk}/identity/", {"purpose": "pay"}, follow=True)
    assert number in canaries_in(revealed.content.decode())
    found = client.post("/cases/search/", {"q": number}).content.decode()
    assert PERSON["first_name"] in canaries_in(found)
    shown = canaries_in(client.get(f"/imports/{world.imported.file_id}/").content.decode())
    assert {OTHERS["import_name"], OTHERS["imported"], OTHERS["cell"]} <= shown
    client.force_login(world.people["province"])
    file = taken(client, "/info/file/", {"month": "2569-09"})
    book = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    told = canaries_in("".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml")))
    assert {number, PERSON["first_name"], PERSON["last_name"]} <= told
    assert DESIGNATED["phone"] in canaries_in(client.get("/overview/lao/05630603/").content.decode())


Leak = Callable[[Case], object]
LEAKS: dict[str, Leak] = {
    "log tests": lambda case: logging.getLogger("tests").info("opened %s", case.applicant.first_name),
    "cache": lambda case: cache.set("last", case.applicant.last_name),
    "broker message": lambda case: app.send_task("reporting.tasks.flag_late", [case.applicant.first_name]),
}


def visit(world: World, witness: Witness) -> None:  # noqa: F811
    crawler = Crawler(world.officer, witness)
    crawler.ask("post", f"/cases/{world.case.pk}/identity/", {"purpose": "pay"})
    crawler.ask("get", f"/cases/{world.case.pk}/")


@pytest.mark.parametrize("where", LEAKS)
def test_a_planted_leak_is_found(where, world, witness, monkeypatch):  # noqa: F811
    told = detail.timeline_of

    def leaking(case, *steps):
        LEAKS[where](case)
        return told(case, *steps)

    monkeypatch.setattr(detail, "timeline_of", leaking)
    visit(world, witness)
    witness.stores()
    assert where in {place for place, _ in witness.found}


def test_a_name_in_the_administrations_log_or_the_historys_context_is_found(world, witness):  # noqa: F811
    """Put there by the owner: a request cannot (the context takes no words of the connection's)."""
    LogEntry.objects.create(user=world.officer, object_repr=STAFF["full_name"], action_flag=2)
    Context.objects.create(id=uuid4(), metadata={"about": PERSON["first_name"]})
    witness.stores()
    assert {
        ("django_admin_log", STAFF["full_name"]),
        ("pghistory_context", PERSON["first_name"]),
    } <= witness.found


def test_a_leak_in_title_header_cookie_session_or_address_is_found(
    world,
    witness,  # noqa: F811
    monkeypatch,
):
    def leaking(request, case, **more):
        request.session["last"] = case.applicant.first_name
        messages.success(request, f"เปิดเรื่องของ {case.applicant.first_name}")
        response = told(request, case, **more)
        response.content = response.content.replace(b"<title>", f"<title>{case.applicant.last_name}".encode())
        response.content += f'<a href="/cases/?q={case.hardship}">x</a><form><input name="q"></form>'.encode()
        response["Content-Disposition"] = f'attachment; filename="{case.applicant.last_name}.pdf"'
        return response

    told = detail._page
    monkeypatch.setattr(detail, "_page", leaking)
    visit(world, witness)
    places = {place for place, _ in witness.found}
    assert {"title", "link", "header Content-Disposition", "session", "typed into an address"} <= places


def quoted_by_the_database(case: Case, *_: object) -> None:
    """A row behind the wall is not quoted to the web role; a value that it cannot read is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::date", [case.hardship])


def test_a_fault_of_the_database_tells_the_log_no_row(world, witness, monkeypatch, caplog):  # noqa: F811
    monkeypatch.setattr(detail, "timeline_of", quoted_by_the_database)
    client = Client(raise_request_exception=False)
    client.force_login(world.officer)
    assert client.get(f"/cases/{world.case.pk}/").status_code == 500
    assert witness.found == set()
    assert PERSON["hardship"] in caplog.text  # the control: another formatter tells


def test_nor_does_a_job_that_fails(world, witness, caplog):  # noqa: F811
    """Celery puts the fault's words into its own line, and a traceback made by itself."""

    @app.task(name="tests.refused", shared=False)
    def refused():
        quoted_by_the_database(world.case)

    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            refused.apply().get()
    finally:
        app.tasks.pop("tests.refused", None)
    assert PERSON["hardship"] in caplog.text
    assert witness.found == set()
