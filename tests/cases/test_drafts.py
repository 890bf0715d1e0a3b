"""What is typed is kept before it is saved, for whoever typed it and nobody else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cases.actions.drafts import KEPT, MOST, finish_draft, keep_draft
from cases.models import Case, Draft, User
from cases.thai import BANGKOK
from tests.cases.typed import typed
from tests.factories import make_case

Sign = Callable[[User], Client]
NOW = datetime(2026, 10, 14, 10, tzinfo=BANGKOK)
KEY = "0199aaaa-0000-7000-8000-00000000000d"
CARRIED = {"draft": KEY, "draft_path": "/cases/new/", "draft_title": "รับคำขอใหม่", "draft_sent": "1"}


def send(client: Client, **changes: str) -> int:
    return client.post("/drafts/", typed(**(CARRIED | changes))).status_code


@time_machine.travel(NOW, tick=False)
def test_what_is_typed_stands_on_the_start_page_and_opens_as_it_was(officer: User, signed_in: Sign) -> None:
    client = signed_in(officer)
    assert send(client, first_name="บุญมี", wanted="") == 204
    assert send(client, first_name="บุญมีชัย", wanted="ขอถุงยังชีพ\nและยา") == 204
    page = client.get("/").content.decode()
    assert "ร่างที่ยังไม่ได้บันทึก" in page
    assert "บุญมีชัย ใจดี" in page
    assert f'href="/cases/new/?draft={KEY}"' in page
    opened = client.get(f"/cases/new/?draft={KEY}").content.decode()
    assert 'value="บุญมีชัย"' in opened
    assert "ขอถุงยังชีพ\nและยา" in opened
    assert "ยังไม่ได้บันทึก — ตรวจสอบข้อความ แล้วกดบันทึก" in opened
    assert opened.count(f'name="draft" value="{KEY}"') == 1  # and goes on under its own key
    assert not Case.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_a_half_typed_form_keeps_what_could_not_be_saved(officer: User, signed_in: Sign) -> None:
    client = signed_in(officer)
    assert send(client, received_on="เมื่อวาน", phone="08") == 204
    opened = client.get(f"/cases/new/?draft={KEY}").content.decode()
    assert 'value="เมื่อวาน"' in opened
    assert 'value="08"' in opened


@time_machine.travel(NOW, tick=False)
def test_saving_lets_the_draft_go_and_a_late_copy_does_not_bring_it_back(
    officer: User, signed_in: Sign
) -> None:
    client = signed_in(officer)
    assert send(client) == 204
    assert client.post("/cases/new/", typed(**CARRIED)).status_code == 302
    row = Draft.objects.get()
    assert (row.typed, row.title, row.done_at) == ("", "", NOW)
    assert send(client) == 409
    assert client.get(f"/cases/new/?draft={KEY}").status_code == 404
    assert "ร่างที่ยังไม่ได้บันทึก" not in client.get("/").content.decode()


@time_machine.travel(NOW, tick=False)
def test_the_first_copy_may_come_after_the_save(officer: User, signed_in: Sign) -> None:
    client = signed_in(officer)
    assert client.post("/cases/new/", typed(**CARRIED)).status_code == 302
    assert send(client) == 409


@time_machine.travel(NOW, tick=False)
def test_a_refused_save_keeps_the_draft(officer: User, signed_in: Sign) -> None:
    client = signed_in(officer)
    assert send(client) == 204
    page = client.post("/cases/new/", typed(first_name="", last_name="", **CARRIED))
    assert page.status_code == 422
    assert f'name="draft" value="{KEY}"' in page.content.decode()
    assert Draft.objects.get().done_at is None


@time_machine.travel(NOW, tick=False)
def test_nobody_else_sees_opens_drops_or_overwrites_it(officer: User, head: User, signed_in: Sign) -> None:
    assert send(signed_in(officer), first_name="ลับเฉพาะ") == 204
    other = signed_in(head)
    assert "ลับเฉพาะ" not in other.get("/").content.decode()
    foreign, missing = other.get(f"/cases/new/?draft={KEY}"), other.get(f"/cases/new/?draft={uuid4()}")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert other.post(f"/drafts/{KEY}/drop/").status_code == 404
    assert send(other, first_name="ของอีกคน") == 204  # under the same key, another draft
    finish_draft(key=UUID(KEY), path="/cases/new/", by=head, at=NOW)
    row = Draft.objects.get(owner=officer)
    assert (row.owner, row.done_at, row.fields["first_name"]) == (officer, None, "ลับเฉพาะ")


@time_machine.travel(NOW, tick=False)
def test_what_is_typed_is_sealed_in_the_table(officer: User, signed_in: Sign) -> None:
    send(signed_in(officer), first_name="สมหมาย")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM cases_draft d")
        (text,) = cursor.fetchone()
    assert "สมหมาย" not in text
    assert "สมหมาย".encode("unicode-escape").decode() not in text


@time_machine.travel(NOW, tick=False)
def test_the_draft_of_a_change_belongs_to_its_case(officer: User, signed_in: Sign) -> None:
    case = make_case(officer, at=NOW)
    client = signed_in(officer)
    path = f"/cases/{case.pk}/edit/"
    title = {"draft_path": path, "draft_title": f"แก้ไขเรื่องเลขที่ {case.number}"}
    assert send(client, wanted="ขอเพิ่มอีก", **title) == 204
    assert f"แก้ไขเรื่องเลขที่ {case.number}" in client.get("/").content.decode()
    assert client.get(f"/cases/new/?draft={KEY}").status_code == 404  # not in another form
    assert "ขอเพิ่มอีก" in client.get(f"{path}?draft={KEY}").content.decode()


@pytest.mark.parametrize(
    "path", ["/", "//evil.example/", "https://evil.example/", "/admin/", "/cases/", "/nowhere/"]
)
def test_the_start_page_links_to_forms_of_ours_alone(officer: User, signed_in: Sign, path: str) -> None:
    assert send(signed_in(officer), draft_path=path) == 400
    assert not Draft.objects.exists()


@pytest.mark.parametrize("key", ["", "1", "x" * 36])
def test_a_key_that_is_none_is_refused(officer: User, signed_in: Sign, key: str) -> None:
    client = signed_in(officer)
    assert send(client, draft=key) == 400
    assert client.get(f"/cases/new/?draft={key}").status_code == 404


def test_what_is_too_long_is_refused_and_the_last_copy_stays(officer: User, signed_in: Sign) -> None:
    client = signed_in(officer)
    assert send(client, wanted="พอดี") == 204
    assert send(client, wanted="ก" * 300_001) == 413
    assert Draft.objects.get().fields["wanted"] == "พอดี"


def test_a_draft_that_is_not_wanted_is_thrown_away(officer: User, signed_in: Sign) -> None:
    client = signed_in(officer)
    send(client, first_name="ทิ้งได้")
    assert client.post(f"/drafts/{KEY}/drop/").status_code == 302
    assert Draft.objects.get().typed == ""
    assert client.post(f"/drafts/{KEY}/drop/").status_code == 404


def test_the_oldest_give_way_and_forgotten_ones_go(officer: User) -> None:
    def keep(at: datetime) -> None:
        keep_draft(key=uuid4(), path="/cases/new/", title="", typed=[("a", "b")], by=officer, at=at)

    for n in range(MOST + 3):
        keep(NOW + timedelta(minutes=n))
    assert Draft.objects.waiting().count() == MOST
    assert Draft.objects.order_by("kept_at")[0].kept_at == NOW + timedelta(minutes=3)
    keep(NOW + KEPT + timedelta(minutes=MOST + 5))
    assert Draft.objects.count() == 1


def test_keeping_a_known_draft_costs_one_statement(
    officer: User, signed_in: Sign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(officer)
    send(client)
    with django_assert_num_queries(6):  # the transaction (2), session, scope, user; the draft
        assert send(client, wanted="อีกครั้ง") == 204


@pytest.mark.parametrize("path", ["/committee/new/", "/committee/notices/new/"])
def test_the_committees_forms_are_kept_too(officer: User, signed_in: Sign, path: str) -> None:
    client = signed_in(officer)
    words = {
        "order_number": "15/2569",
        "member-0-name": "นายประธาน ประชุมดี",
        "member-TOTAL_FORMS": "5",
        "member-INITIAL_FORMS": "0",
        "places": "ศาลาหมู่ 4",
    }
    told = words | CARRIED | {"draft_path": path}
    assert client.post("/drafts/", told).status_code == 204
    opened = client.get(f"{path}?draft={KEY}").content.decode()
    assert ("นายประธาน ประชุมดี" in opened) == (path == "/committee/new/")
