"""What a form carries for its draft, and what of it is kept, told and let go."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.actions.drafts import finish_draft, keep_draft
from cases.models import Draft, User
from cases.thai import BANGKOK
from cases.views.again import LARGEST
from cases.wall.drafts import DONE
from tests.cases.typed import typed

Sign = Callable[[User], Client]
NOW = datetime(2026, 10, 14, 10, tzinfo=BANGKOK)
KEY = "0199aaaa-0000-7000-8000-00000000000d"
CARRIED = {"draft": KEY, "draft_path": "/cases/new/", "draft_title": "รับคำขอใหม่"}


def test_a_page_says_for_whom_it_was_drawn(officer: User, head: User, signed_in: Sign) -> None:
    """After a new sign-in it goes on by itself for that user alone."""
    for user in (officer, head):
        page = signed_in(user).get("/cases/new/").content.decode()
        assert f'name="draft_writer" value="{user.pk}"' in page


@time_machine.travel(NOW, tick=False)
def test_a_form_that_came_back_knows_that_a_copy_may_be_there(officer: User, signed_in: Sign) -> None:
    client, told = signed_in(officer), 'name="draft_sent" value="1"'
    assert told not in client.get("/cases/new/").content.decode()
    refused = client.post("/cases/new/", typed(first_name="", last_name="", **CARRIED))
    assert refused.status_code == 422
    assert told in refused.content.decode()


@time_machine.travel(NOW, tick=False)
def test_a_form_of_which_no_copy_was_sent_leaves_no_mark(officer: User, signed_in: Sign) -> None:
    assert signed_in(officer).post("/cases/new/", typed(**CARRIED)).status_code == 302
    assert not Draft.objects.exists()


def test_the_pages_own_fields_are_not_kept(officer: User, signed_in: Sign) -> None:
    carried = CARRIED | {
        "draft_sent": "1",
        "draft_writer": str(officer.pk),
        "csrfmiddlewaretoken": "x",
        "save": "",
    }
    assert signed_in(officer).post("/drafts/", carried | {"wanted": "ขอผ้าห่ม"}).status_code == 204
    assert dict(Draft.objects.get().fields.items()) == {"draft": KEY, "wanted": "ขอผ้าห่ม"}


def test_versions_and_keys_are_not_told_as_text(officer: User) -> None:
    said = [
        ("version", "7"),
        ("read_version", "6"),
        ("officer", "41"),
        ("kind", "disaster"),
        ("wanted", "ขอผ้าห่ม"),
    ]
    keep_draft(key=UUID(KEY), path="/cases/new/", title="", typed=said, by=officer, at=NOW)
    assert Draft.objects.get().told == ["ขอผ้าห่ม"]


def test_a_copy_that_comes_late_leaves_the_request_able_to_go_on(officer: User) -> None:
    finish_draft(key=UUID(KEY), path="/cases/new/", by=officer, at=NOW)
    assert not keep_draft(key=UUID(KEY), path="/cases/new/", title="", typed=[], by=officer, at=NOW)
    assert Draft.objects.get().done_at == NOW


def test_marks_of_what_was_saved_go_after_two_days(officer: User) -> None:
    finish_draft(key=UUID(KEY), path="/cases/new/", by=officer, at=NOW)
    for at, left in ((NOW + DONE, 2), (NOW + DONE + timedelta(seconds=1), 2)):
        keep_draft(key=uuid4(), path="/cases/new/", title="", typed=[("a", "b")], by=officer, at=at)
        assert Draft.objects.count() == left
    assert not Draft.objects.exclude(done_at=None).exists()


@pytest.mark.parametrize(
    ("title", "said", "of_whom"),
    [
        ("คำขอ", [("first_name", "บุญมี"), ("last_name", "ดงตาล")], "บุญมี ดงตาล"),
        ("คำขอ", [("first_name", " "), ("last_name", "")], "ยังไม่ได้พิมพ์ชื่อ"),
        ("ผู้ใช้", [("full_name", "สมใจ ใจดี")], "สมใจ ใจดี"),
        ("การประชุม", [("held_on", "1/10/2569")], ""),
    ],
)
def test_only_a_form_about_somebody_lacks_a_name(
    officer: User, title: str, said: list[tuple[str, str]], of_whom: str
) -> None:
    keep_draft(key=UUID(KEY), path="/cases/new/", title=title, typed=said, by=officer, at=NOW)
    assert Draft.objects.get().of_whom == of_whom


@pytest.mark.django_db
def test_files_do_not_wait_in_a_sign_in_page_and_it_says_so() -> None:
    """A page that told otherwise would lose them without a word."""
    sent = typed(files=SimpleUploadedFile("a.jpg", b"x"))  # type: ignore[arg-type]
    page = Client().post("/cases/new/", sent).content.decode()
    assert "ไฟล์ที่แนบต้องเลือกใหม่หลังเข้าสู่ระบบ" in page
    assert 'name="kept"' not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "waits"), [(1000, True), (LARGEST, False)])
def test_what_is_too_long_does_not_wait(length: int, waits: bool) -> None:
    page = Client().post("/cases/new/", {"wanted": "ก" * length}).content.decode()
    assert ('name="kept"' in page) == waits
