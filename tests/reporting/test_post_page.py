"""Posting by button: what is confirmed is what was seen, once; and the page of the version that came of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Case, LocalAuthority, User
from reporting.models import Obligation, Posting
from tests.factories import a_help, decide, make_case, rows_of
from tests.reporting.september import (
    ENTERED,
    LAST_SECOND,
    THE_3RD,
    THE_4TH,
    THE_10TH,
    declare_nil,
    post,
    september_of,
)

IN_SEPTEMBER = date(2026, 9, 12)
URL = "/months/2569-09/"
Sign = Callable[[User], Client]
PERSONAL = ["สมศรี", "ใจดี", "12/3", "0812345678", "1112034563562", "น้ำท่วมบ้าน"]


@pytest.fixture
def september(mae_ku: LocalAuthority) -> Obligation:
    return september_of(mae_ku)


def seen(client: Client) -> dict[str, str]:
    """The hidden fields of the button, as the page gives them."""
    context = client.get(URL).context
    newest = context["row"].newest
    return {"revision": str(context["seen"].revision), "after": str(newest.version if newest else 0)}


def test_the_button_posts_and_shows_the_version(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    client = signed_in(officer)
    with time_machine.travel(LAST_SECOND, tick=False):
        answer = client.post(f"{URL}post/", seen(client), follow=True)
    posting = Posting.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/postings/{posting.pk}/", 302)]
    assert "ฉบับที่ 1 เมื่อ 5 ต.ค. 2569 เวลา 23.59.59 น." in page
    assert "ทันกำหนด" in page
    assert posting.content_hash in page


def test_an_incomplete_version_says_that_it_is_not_on_time_yet(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED, channel="")
    client = signed_in(officer)
    with time_machine.travel(THE_3RD, tick=False):
        page = client.post(f"{URL}post/", seen(client), follow=True).content.decode()
    assert "ฉบับนี้ไม่ครบถ้วน จึงยังไม่นับว่าเดือนนี้ทันกำหนด" in page


@time_machine.travel(THE_3RD, tick=False)
def test_a_month_that_moved_is_shown_anew_and_nothing_posted(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    client = signed_in(officer)
    before = seen(client)
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    answer = client.post(f"{URL}post/", before)
    page = answer.content.decode()
    assert (answer.status_code, Posting.objects.count()) == (409, 0)
    assert "มีการเพิ่มหรือแก้ไขเรื่องหลังจากที่เปิดหน้านี้" in page
    assert f'name="revision" value="{seen(client)["revision"]}"' in page


@time_machine.travel(THE_3RD, tick=False)
def test_a_double_click_posts_once(officer: User, signed_in: Sign, september: Obligation) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    client = signed_in(officer)
    hidden = seen(client)
    first = client.post(f"{URL}post/", hidden)
    second = client.post(f"{URL}post/", hidden)
    assert first.url == second.url
    assert Posting.objects.count() == 1


@time_machine.travel(THE_3RD, tick=False)
@pytest.mark.parametrize("number", ["", "๑", "-1", "1e3", "9" * 30])
def test_a_forged_number_posts_nothing(
    number: str, officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    assert signed_in(officer).post(f"{URL}post/", {"revision": number}).status_code == 409
    assert not Posting.objects.exists()


@time_machine.travel(THE_3RD, tick=False)
def test_nil_needs_its_tick(officer: User, signed_in: Sign, september: Obligation) -> None:
    client = signed_in(officer)
    refused = client.post(f"{URL}nil/", {"after": "0"})
    assert refused.status_code == 422
    assert "ยังไม่ได้ทำเครื่องหมายยืนยัน" in refused.content.decode()
    page = client.post(f"{URL}nil/", {"after": "0", "nobody": "on"}, follow=True).content.decode()
    assert "ไม่มีผู้ขอรับความช่วยเหลือในเดือนนี้ (ยืนยัน)" in page
    assert Posting.objects.get().kind == "nil"


@time_machine.travel(THE_3RD, tick=False)
def test_nil_is_refused_on_the_page_while_a_case_counts(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    answer = signed_in(officer).post(f"{URL}nil/", {"after": "0", "nobody": "on"})
    assert answer.status_code == 409
    assert "จึงยืนยันว่าไม่มีผู้ขอไม่ได้" in answer.content.decode()


@time_machine.travel(THE_3RD, tick=False)
def test_before_the_end_of_the_month_it_is_refused(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    client = signed_in(officer)
    hidden = seen(client)
    with time_machine.travel(THE_3RD - timedelta(days=3), tick=False):
        answer = client.post(f"{URL}post/", hidden)
    assert answer.status_code == 409
    assert "ยังไม่สิ้นสุด" in answer.content.decode()


@time_machine.travel(THE_3RD, tick=False)
@pytest.mark.parametrize("verb", ["post", "nil", "recorded", "info"])
def test_verbs_are_posts_of_the_own_staff(
    verb: str, cast: dict[str, User], signed_in: Sign, september: Obligation
) -> None:
    assert signed_in(cast["officer"]).get(f"{URL}{verb}/").status_code == 405
    for name in ("district", "province", "nation", "province.admin"):
        assert signed_in(cast[name]).post(f"{URL}{verb}/").status_code == 404
    assert not Posting.objects.exists()


def helped(case: Case, officer: User) -> None:
    with rows_of(case.local_authority_id):
        decide(
            case=case,
            version=1,
            verb="help",
            by=officer,
            at=THE_10TH,
            help_given=[a_help(given_on=THE_4TH.date())],
        )


@time_machine.travel(THE_10TH, tick=False)
def test_what_happened_since_stands_beside_what_was_posted(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    case = make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    posting = post(september, officer, THE_3RD)
    helped(case, officer)
    page = signed_in(officer).get(f"/postings/{posting.pk}/").content.decode()
    assert "สมศรี ใจดี" in page
    assert (
        '<td data-label="ผลการพิจารณาเมื่อบันทึก">อยู่ระหว่างดำเนินการ<td data-label="ขณะนี้"><b>ให้ความช่วยเหลือแล้ว'
        in page
    )


@time_machine.travel(THE_10TH, tick=False)
@pytest.mark.parametrize("name", ["district", "joint.centre", "province"])
def test_supervisors_see_the_version_without_persons(
    name: str, cast: dict[str, User], signed_in: Sign, september: Obligation
) -> None:
    case = make_case(cast["officer"], received_on=IN_SEPTEMBER, at=ENTERED, channel="")
    posting = post(september, cast["officer"], THE_3RD)
    helped(case, cast["officer"])
    page = signed_in(cast[name]).get(f"/postings/{posting.pk}/").content.decode()
    assert case.number in page
    assert "ขาดช่องทางรับเรื่อง" in page
    assert "อยู่ระหว่างดำเนินการ" in page
    assert "ให้ความช่วยเหลือแล้ว" not in page
    assert [word for word in [*PERSONAL, str(case.pk)] if word in page] == []


@time_machine.travel(THE_10TH, tick=False)
@pytest.mark.parametrize("name", ["nation", "province.admin", "national.admin"])
def test_who_checks_no_single_case_sees_the_totals_only(
    name: str, cast: dict[str, User], signed_in: Sign, september: Obligation
) -> None:
    case = make_case(cast["officer"], received_on=IN_SEPTEMBER, at=ENTERED)
    posting = post(september, cast["officer"], THE_3RD)
    answer = signed_in(cast[name]).get(f"/postings/{posting.pk}/")
    assert (answer.status_code, answer.context["rows"]) == (200, [])
    assert case.number not in answer.content.decode()
    assert posting.content_hash in answer.content.decode()


@time_machine.travel(THE_10TH, tick=False)
@pytest.mark.parametrize("name", ["neighbour", "other.district"])
def test_strangers_meet_the_page_of_a_missing_row(
    name: str, cast: dict[str, User], signed_in: Sign, september: Obligation
) -> None:
    posting = declare_nil(september, cast["officer"], THE_3RD)
    assert signed_in(cast[name]).get(f"/postings/{posting.pk}/").status_code == 404


@time_machine.travel(THE_10TH, tick=False)
def test_a_long_version_comes_in_pages(
    officer: User, signed_in: Sign, september: Obligation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporting.views.posting.PAGE", 2)
    cases = [make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED) for _ in range(3)]
    posting = post(september, officer, THE_3RD)
    client = signed_in(officer)
    first = client.get(f"/postings/{posting.pk}/")
    second = client.get(first.context["next_url"])
    shown = [row["number"] for page in (first, second) for row in page.context["rows"]]
    assert shown == [case.number for case in cases]
    assert second.context["next_url"] == ""


@time_machine.travel(THE_3RD, tick=False)
@pytest.mark.parametrize("cases", [1, 3])
def test_statements(
    cases: int, officer: User, signed_in: Sign, september: Obligation, django_assert_num_queries: Any
) -> None:
    for _ in range(cases):
        make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    client = signed_in(officer)
    hidden = seen(client)
    # 3 of every request, month, savepoint ×2, lock, cases, help, newest, version, rows; 2 of the test's own
    with django_assert_num_queries(12 + 2):
        client.post(f"{URL}post/", hidden)
    url = f"/postings/{Posting.objects.get().pk}/"
    # 3 of every request, the version, rows, kinds, who read them
    with django_assert_num_queries(7 + 2):
        client.get(url)
