"""ใครดูข้อมูลอะไร: the head's own office, the administrator's province, a citizen's answer in one click."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from cases.actions.reading import record
from cases.models import Case, Reading, User, Verb
from cases.views import readings
from tests.factories import MORNING, make_case
from tests.security.sealed_days import keep_check

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TABLE = '<table class="data">'


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def read(by: User, case: Case, verb: Verb = Verb.VIEW, days: int = 0, others: int = 0) -> Reading:
    """`case` and `others` more, so many days ago."""
    rows = [case.pk, *(uuid4() for _ in range(others))]
    purpose = "จัดทำเอกสารเบิกจ่าย" if verb in (Verb.REVEAL, Verb.EXPORT) else ""
    at = MORNING - timedelta(days=days)
    record(verb=verb, seen={case.local_authority_id: rows}, by=by, at=at, purpose=purpose)
    return Reading.objects.order_by("-id")[0]


def rows(page: str) -> int:
    return page.count('<tr><th scope="row">')


def test_the_head_sees_who_of_the_office_looked_at_what(
    officer: User, head: User, neighbour: User, province_officer: User, signed_in: SignIn
) -> None:
    case, theirs = make_case(officer), make_case(neighbour)
    read(officer, case, Verb.REVEAL)
    read(officer, case, others=24)
    read(province_officer, case, Verb.EXPORT)
    read(neighbour, theirs)
    page = signed_in(head).get("/readings/").content.decode()
    assert rows(page) == 3
    for words in (
        "กานดา วงศ์ทอง", "ดูเลขประจำตัวเต็ม", "จัดทำเอกสารเบิกจ่าย", "25 เรื่อง", f'href="/cases/{case.pk}/">1/2570<',
        "พิมพ์ใจ สายธาร", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดตาก",
    ):  # fmt: skip
        assert words in page, words
    assert "วิภา ดอนแก้ว" not in page
    assert "สมศรี" not in page  # whom it was about stands behind the link


def test_filters_narrow(officer: User, head: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    read(officer, case, Verb.REVEAL)
    read(head, case, days=3)
    read(head, case, days=40)
    client = signed_in(head)

    def shown(**asked: object) -> int:
        return rows(client.get("/readings/", asked).content.decode())

    assert [shown(), shown(days="all"), shown(days="1"), shown(days="7")] == [2, 3, 1, 2]
    assert [shown(who=head.pk), shown(who=head.pk, days="all"), shown(verb="reveal")] == [1, 2, 1]
    assert shown(who="x", verb="'; --", days="-1", office="x", after="9" * 17 + "~" + "-" * 36) == 2


def test_pages_follow_each_other_without_loss(
    officer: User, head: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "PAGE", 2)
    case = make_case(officer)
    made = {str(read(officer, case, days=back).pk) for back in (0, 0, 0, 1, 2)}
    client, seen, url = signed_in(head), [], f"/readings/?who={officer.pk}"
    while url:
        page = client.get(url).content.decode()
        seen += [part[:36] for part in page.split('href="/readings/')[1:] if part[8:9] == "-"]
        url = page.split('rel="next"')[0].split('href="')[-1].split('"')[0] if 'rel="next"' in page else ""
        url = url.replace("&amp;", "&")
        assert not url or f"who={officer.pk}" in url
    assert (len(seen), set(seen)) == (5, made)


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_with_more_rows(
    count: int, officer: User, head: User, province_administrator: User, signed_in: SignIn,
    django_assert_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    for _ in range(count):
        read(officer, make_case(officer), Verb.REVEAL)
    keep_check(at=MORNING, days=3, rows=6)
    case = Case.objects.first()
    for user, statements in ((head, 6), (province_administrator, 8)):
        client = signed_in(user)
        # two of them are the test's own (savepoint); an administrator's page also asks whether the jobs run
        with django_assert_num_queries(statements + 2):
            page = client.get("/readings/")
        assert len(page.content) < 60_000
    client = signed_in(head)
    with django_assert_num_queries(5 + 2):
        client.get(f"/cases/{case.pk}/readings/")


def test_the_administrator_sees_the_province_and_opens_no_case(
    officer: User, neighbour: User, province_administrator: User, signed_in: SignIn
) -> None:
    cases = [make_case(officer), make_case(neighbour)]
    one, _ = (read(user, case) for user, case in zip((officer, neighbour), cases, strict=True))
    client = signed_in(province_administrator)
    page = client.get("/readings/").content.decode()
    assert (rows(page), "/cases/" in page) == (2, False)
    assert f'href="/readings/?who={officer.pk}"' in page
    assert rows(client.get("/readings/", {"office": "06630608"}).content.decode()) == 1
    assert "1/2570" not in client.get(f"/readings/{one.pk}/").content.decode()


def test_one_reading_names_its_cases(officer: User, head: User, signed_in: SignIn) -> None:
    cases = [make_case(officer), make_case(officer)]
    signed_in(officer).get("/cases/")
    page = signed_in(head).get(f"/readings/{Reading.objects.get().pk}/").content.decode()
    assert all(f'href="/cases/{case.pk}/">{case.number}<' in page for case in cases)
    assert str(Reading.objects.get().request_id) in page


def test_from_the_case_to_who_has_looked_at_it(officer: User, head: User, signed_in: SignIn) -> None:
    case, other = make_case(officer), make_case(officer)
    read(officer, case, Verb.REVEAL)
    read(officer, case, others=9)
    read(officer, other)
    link = f"/cases/{case.pk}/readings/"
    assert link in signed_in(head).get(f"/cases/{case.pk}/").content.decode()
    assert link not in signed_in(officer).get(f"/cases/{case.pk}/").content.decode()
    page = signed_in(head).get(link).content.decode()
    assert rows(page) == 4  # with the two views of the page just now
    assert "ในรายการ 10 เรื่อง" in page
    assert signed_in(officer).get(link).status_code == 404


def test_the_last_check_stands_on_the_administrators_pages(
    province_administrator: User, head: User, signed_in: SignIn
) -> None:
    client = signed_in(province_administrator)
    assert "ยังไม่เคยตรวจ" in client.get("/readings/").content.decode()
    keep_check(at=MORNING - timedelta(hours=8), days=40, rows=1234)
    for address in ("/readings/", "/readings/seals/"):
        assert "ตรงกับตราผนึกทุกวัน" in client.get(address).content.decode()
    assert "บันทึกการเปิดดู" not in client.get("/").content.decode()
    late = [{"kind": "late", "day": "2026-10-10"}]
    keep_check(at=MORNING - timedelta(hours=4), days=40, rows=1234, findings=late)
    assert "ผนึกช้ากว่ากำหนด" in client.get("/readings/").content.decode()
    assert "บันทึกการเปิดดู" not in client.get("/").content.decode()
    bad = [{"kind": "removed", "day": "2026-10-12", "sealed": 12, "found": 11}]
    keep_check(at=MORNING, days=41, rows=1233, findings=bad)
    for address in ("/readings/", "/readings/seals/"):
        page = client.get(address).content.decode()
        assert "รายการของวันที่ 12 ต.ค. 2569 หายไปหลังผนึก (ผนึกไว้ 12 รายการ ขณะนี้มี 11)" in page
        assert "สิ่งที่ต้องทำ" in page
    assert "บันทึกการเปิดดูผิดปกติ 1 ข้อ" in client.get("/").content.decode()
    assert "สิ่งที่ต้องทำ" not in signed_in(head).get("/readings/").content.decode()
