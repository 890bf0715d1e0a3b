"""The receipt of a posting: what was posted, when, against which rule, with its hash and the seal of its day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from cases.actions.log_seals import seal_days
from cases.models import LocalAuthority, ReadSeal, User
from cases.scope import principal, scope
from cases.seal_told import seal_of
from cases.thai import BANGKOK
from reporting.models import Posting
from reporting.receipt import in_fours
from tests.cases.papers import needs_reader, pages, squeezed
from tests.cases.test_paper import read
from tests.factories import make_case
from tests.reporting.september import DUE, ENTERED, THE_3RD, THE_10TH, declare_nil, post, september_of
from tests.security.sealed_days import read as reads_a_case

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TEST_CLIENT = 2  # the savepoint of a request inside the test's transaction, and its end
RECEIPT = 7  # the three of every page; the posting, what its office was called, its district, the seal
THE_4TH_NIGHT = datetime(2026, 10, 4, 1, 10, tzinfo=BANGKOK)


@pytest.fixture
def posted(officer: User, mae_ku: LocalAuthority) -> Posting:
    """Two cases of September, complete, on 3 ตุลาคม at 10.00."""
    for number in range(2):
        make_case(officer, at=ENTERED, received_on=ENTERED.date(), house_no=f"9/{number}")
    return post(september_of(mae_ku), officer, THE_3RD)


@pytest.fixture
def at_night(officer: User) -> Callable[[datetime], list[ReadSeal]]:
    reads_a_case(officer, THE_3RD - timedelta(days=1))

    def seal(at: datetime) -> list[ReadSeal]:
        with transaction.atomic(), principal("sealer"):
            return seal_days(at=at)

    return seal


def receipt(client: Client, posting: Posting) -> bytes:
    answer = client.get(f"/postings/{posting.pk}/receipt.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return bytes(answer.content)


def text_of(pdf: bytes) -> str:
    return squeezed(read(pdf, "-raw"))


@needs_reader
def test_what_it_says(posted: Posting, officer: User, signed_in: SignIn) -> None:
    pdf = receipt(signed_in(officer), posted)
    text = text_of(pdf)
    assert pages(pdf) == 1
    for said in (
        "ใบรับการบันทึกข้อมูลประจำเดือน", "เทศบาลตำบลแม่กุ", "อำเภอแม่สอดจังหวัดตาก", "ประจำเดือนกันยายน2569", "05630603-2569-09-1",
        "3ต.ค.2569เวลา10.00.00น.", "กานดาวงศ์ทอง", "ครบถ้วนทั้ง2เรื่อง", "ทันกำหนดก่อนครบกำหนด2วัน14ชั่วโมง",
        "ตามกำหนดเวลาฉบับที่1(ด่วนที่สุดที่มท๐๘๑๐.๗/ว๕๙๕๕", "ด้านสาธารณภัย2280.00", "รวม2280.00",
    ):  # fmt: skip
        assert said in text, said
    assert squeezed(" ".join(in_fours(posted.content_hash))) in text
    assert "สมศรี" not in text
    assert "12/3" not in text
    assert "ยังไม่มีตราผนึกบันทึกของวันที่3ต.ค.2569ระบบผนึกในคืนนั้น" in text


def test_a_hash_is_told_in_fours() -> None:
    assert in_fours("0123456789abcdef" * 4) == ["0123 4567 89ab cdef 0123 4567 89ab cdef"] * 2


@needs_reader
def test_the_seal_before_and_then_the_days_own(
    posted: Posting, officer: User, signed_in: SignIn, at_night: Callable[[datetime], list[ReadSeal]]
) -> None:
    [before] = at_night(THE_3RD - timedelta(hours=6))
    client = signed_in(officer)
    text = text_of(receipt(client, posted))
    assert "ของวันที่2ต.ค.2569" in text
    assert squeezed(before.seal) in text
    assert "เป็นตราล่าสุดก่อนวันที่บันทึกบันทึกของวันที่3ต.ค.2569ระบบผนึกในคืนนั้น" in text
    [own] = at_night(THE_4TH_NIGHT)
    text = text_of(receipt(client, posted))
    assert squeezed(own.seal) in text
    assert "ของวันที่3ต.ค.2569" in text
    assert "ระบบผนึกในคืนนั้น" not in text


def test_the_reprint_is_the_same_paper(
    posted: Posting, officer: User, mae_ku: LocalAuthority, signed_in: SignIn, at_night: Any
) -> None:
    at_night(THE_4TH_NIGHT)
    first = receipt(signed_in(officer), posted)
    make_case(officer, at=THE_10TH, received_on=ENTERED.date(), house_no="77")
    post(posted.obligation, officer, THE_10TH)
    at_night(THE_10TH)
    LocalAuthority.objects.filter(pk=mae_ku.pk).update(name="เทศบาลเมืองแม่กุ", kind="TOWN")
    events = LocalAuthority.pgh_event_model.objects.filter(pgh_label="update")  # type: ignore[attr-defined]
    assert events.update(pgh_created_at=THE_10TH) == 1
    with time_machine.travel(THE_10TH + timedelta(days=365), tick=False):
        assert receipt(signed_in(officer), posted) == first


@needs_reader
def test_nil_and_late(mae_ku: LocalAuthority, officer: User, signed_in: SignIn) -> None:
    posting = declare_nil(september_of(mae_ku), officer, DUE + timedelta(hours=5))
    text = text_of(receipt(signed_in(officer), posting))
    assert "ไม่มีผู้ขอรับความช่วยเหลือในเดือนนี้" in text
    assert "หลังกำหนดเกินกำหนดมาแล้ว5ชั่วโมง" in text
    assert "0ราย·0ครัวเรือน·0คน·0.00บาท" in text


@needs_reader
def test_an_incomplete_version_says_that_it_does_not_count(
    mae_ku: LocalAuthority, officer: User, signed_in: SignIn
) -> None:
    make_case(officer, at=ENTERED, received_on=ENTERED.date(), hardship="")
    text = text_of(receipt(signed_in(officer), post(september_of(mae_ku), officer, THE_3RD)))
    assert "ไม่ครบถ้วน:ครบถ้วน0เรื่องจาก1เรื่อง" in text
    assert "ฉบับนี้ยังไม่ครบถ้วนจึงยังไม่นับเป็นการบันทึกของเดือนนี้" in text


def test_who_prints_it(posted: Posting, cast: dict[str, User], signed_in: SignIn) -> None:
    path = f"/postings/{posted.pk}/receipt.pdf"
    nobodys = f"/postings/{uuid4()}/receipt.pdf"
    for name, user in cast.items():
        answer = signed_in(user).get(path)
        if name in ("neighbour", "third", "other.district"):
            assert answer.status_code == 404
            assert answer.content == signed_in(user).get(nobodys).content
        else:
            assert answer.status_code == 200, name


def test_the_way_to_it(posted: Posting, officer: User, district_officer: User, signed_in: SignIn) -> None:
    link = f'href="/postings/{posted.pk}/receipt.pdf"'
    for user in (officer, district_officer):
        assert link in signed_in(user).get(f"/postings/{posted.pk}/").content.decode()


def test_the_message_after_posting_leads_to_it(
    mae_ku: LocalAuthority, officer: User, signed_in: SignIn
) -> None:
    september_of(mae_ku)
    with time_machine.travel(THE_3RD, tick=False):
        client = signed_in(officer)
        page = client.post(
            "/months/2569-09/nil/", {"nobody": "on", "after": "0"}, follow=True
        ).content.decode()
    posting = Posting.objects.get()
    flash = page.split('id="flash"')[1].split("</div>")[0]
    assert f'<a href="/postings/{posting.pk}/receipt.pdf">พิมพ์ใบรับการบันทึก (PDF)</a>' in flash


def test_it_costs_the_same(
    posted: Posting, officer: User, signed_in: SignIn, django_assert_num_queries
) -> None:
    client = signed_in(officer)
    with django_assert_num_queries(RECEIPT + TEST_CLIENT):
        receipt(client, posted)


def test_the_door_tells_a_day_and_its_seal_to_who_is_signed_in(
    officer: User, at_night: Callable[[datetime], list[ReadSeal]]
) -> None:
    [before] = at_night(THE_3RD)
    with transaction.atomic(), scope(officer):
        told = seal_of(THE_10TH.date())
        assert told
        assert (told.day, told.seal) == (before.day, before.seal)
        assert seal_of(before.day - timedelta(days=1)) is None
        assert not ReadSeal.objects.exists(), "the table itself stays closed"
    with transaction.atomic(), principal("watcher"):
        assert seal_of(THE_10TH.date()) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('public', 'app_seal_of(date)', 'execute')")
        assert cursor.fetchone() == (False,)
