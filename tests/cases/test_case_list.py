"""เรื่องทั้งหมด and ค้นหา: the own register only, steady in cost, nothing personal in an address."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from cases.models import User
from cases.views import case_list
from tests.factories import MORNING, identity_number, make_case

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def numbers(page: str) -> list[str]:
    return [part.split("</a>")[0].split(">")[-1] for part in page.split('<th scope="row">')[1:]]


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_costs_the_same_with_more_rows(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], count: int
) -> None:
    for _ in range(count):
        make_case(officer)
    client = signed_in(officer)
    with django_assert_num_queries(8):  # two of them are the test's own (savepoint), one tells who read
        page = client.get("/cases/").content.decode()
    assert len(numbers(page)) == count


def test_neighbour_sees_nothing(officer: User, neighbour: User, signed_in: SignIn) -> None:
    make_case(officer, first_name="สมศรีผู้เดียว")
    for page in (
        signed_in(neighbour).get("/cases/"),
        signed_in(neighbour).post("/cases/search/", {"q": "สมศรี"}),
        signed_in(neighbour).post("/cases/search/", {"q": "1112034563562"}),
        signed_in(neighbour).post("/cases/search/", {"q": "1/2570"}),
    ):
        assert page.status_code == 200
        assert "สมศรีผู้เดียว" not in page.content.decode()


def test_supervisors_and_administrators_have_no_list(cast: dict[str, User], signed_in: SignIn) -> None:
    for name, user in cast.items():
        local = name in ("officer", "head", "neighbour", "third")
        assert signed_in(user).get("/cases/").status_code == (200 if local else 404), name


def test_identity_numbers_are_masked(officer: User, signed_in: SignIn) -> None:
    make_case(officer)
    client = signed_in(officer)
    for page in (client.get("/cases/"), client.post("/cases/search/", {"q": "สมศรี"})):
        assert "x-xxxx-xxxxx-56-2" in page.content.decode()
        assert "34563" not in page.content.decode()


def test_pages_follow_each_other_without_loss_or_name(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_list, "PAGE", 2)
    for back in (0, 1, 1, 2, 3):
        make_case(officer, received_on=date(2026, 10, 12) - timedelta(days=back))
    client, seen, url = signed_in(officer), [], "/cases/?outcome=pending"
    while url:
        page = client.get(url).content.decode()
        seen += numbers(page)
        url = (
            page.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page
            else ""
        )
        assert "%E0" not in url
    assert sorted(seen) == ["1/2570", "2/2570", "3/2570", "4/2570", "5/2570"]
    assert seen[0] == "1/2570"
    assert seen[-1] == "5/2570"


@pytest.mark.parametrize(
    "cursor", ["x", "2026-99-99~0199aaaa-0000-7000-8000-000000000001", "2026-10-01~" + "-" * 36]
)
def test_a_bent_cursor_is_the_first_page(officer: User, signed_in: SignIn, cursor: str) -> None:
    make_case(officer)
    assert numbers(signed_in(officer).get("/cases/", {"after": cursor}).content.decode()) == ["1/2570"]


def test_filters_narrow(officer: User, signed_in: SignIn) -> None:
    make_case(officer, received_on=date(2026, 9, 30), kind_id="other", subkind_id=None)
    make_case(officer, hardship="")
    make_case(officer, outcome="referred", referred_to="พม.จังหวัดตาก")
    client = signed_in(officer)

    def shown(**chosen: str) -> list[str]:
        return numbers(client.get("/cases/", chosen).content.decode())

    assert shown(month="2569-09") == ["1/2569"]
    assert shown(month="2569-10") == ["2/2570", "1/2570"]
    assert shown(kind="other") == ["1/2569"]
    assert shown(outcome="referred") == ["2/2570"]
    assert shown(incomplete="on") == ["1/2570"]
    assert shown(month="อะไร", kind="'; --") == ["2/2570", "1/2570", "1/2569"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("สมศรี", ["1/2570"]),
        ("ศรี ใจ", ["1/2570"]),
        ("ใจดี สมศรี", ["1/2570"]),
        ("2/2570", ["2/2570"]),
        ("๒/๗๐", ["2/2570"]),
        ("เรื่องเลขที่ 2/2570", ["2/2570"]),
        ("2", ["2/2570"]),
        ("นางสมศรี ใจดี", ["1/2570"]),
        ("1-1120-34563-56-2", ["1/2570"]),
        ("๑๑๑๒๐๓๔๕๖๓๕๖๒", ["1/2570"]),
        ("34563562", []),
        ("ไม่มีผู้นี้", []),
        ("%", []),
    ],
)
def test_search_finds_by_name_number_and_case_number(
    officer: User, signed_in: SignIn, words: str, found: list[str]
) -> None:
    make_case(officer)
    make_case(officer, first_name="มาลี", last_name="", identity_number=identity_number(7))
    assert numbers(signed_in(officer).post("/cases/search/", {"q": words}).content.decode()) == found


def test_a_search_leaves_no_trace_in_the_address(officer: User, signed_in: SignIn) -> None:
    make_case(officer)
    client = signed_in(officer)
    page = client.post("/cases/search/", {"q": "สมศรี"})
    assert page.status_code == 200
    assert 'href="/cases/search/?' not in page.content.decode()
    assert numbers(client.get("/cases/search/", {"q": "สมศรี"}).content.decode()) == []


def test_an_empty_search_says_what_to_type(officer: User, signed_in: SignIn) -> None:
    assert "ยังไม่ได้พิมพ์คำค้น" in signed_in(officer).post("/cases/search/", {"q": " "}).content.decode()


def test_searching_costs_the_same_with_more_rows(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        make_case(officer)
    client = signed_in(officer)
    with django_assert_num_queries(7):  # two of them are the test's own (savepoint), one tells who read
        client.post("/cases/search/", {"q": "สมศรี"})
