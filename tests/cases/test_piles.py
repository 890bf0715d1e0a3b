"""Papers of many cases as one file: printed by ticks, logged once, never half of what was asked without a word."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from cases.models import Reading, User, Verb
from cases.views import papers, piles
from tests.cases.papers import squeezed
from tests.cases.test_paper import read
from tests.factories import MORNING, a_help, as_owner, make_case

SignIn = Callable[[User], Client]
MONEY = a_help(form="money", description="เงินสงเคราะห์")


@pytest.fixture(autouse=True)
def _this_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def pages(pdf: bytes) -> list[str]:
    return read(pdf, "-layout").rstrip("\f\n").split("\f")


@pytest.mark.parametrize(
    ("paper", "title"), [("receipt", "ใบรับคำร้อง"), ("voucher", "ใบสำคัญรับเงิน"), ("request", "แบบคำขอ")]
)
def test_thirty_are_one_file_in_the_order_of_the_register(
    paper: str, title: str, officer: User, signed_in: SignIn
) -> None:
    cases = [make_case(officer, help_given=[MONEY], outcome="helped", last_name=f"ที่{n}") for n in range(30)]
    answer = signed_in(officer).post(
        "/papers/cases/", {"paper": paper, "case": [case.pk for case in reversed(cases)]}
    )
    assert answer["Content-Type"] == "application/pdf"
    text = pages(answer.content)
    assert len(text) >= 30
    numbers = [n for n, page in enumerate(text) if "เลขทะเบียน" in page]
    assert len(numbers) >= 30
    row = Reading.objects.get(request_id=answer["X-Request-ID"])
    assert (row.verb, sorted(row.rows)) == (Verb.PRINT, sorted(case.pk for case in cases))
    assert row.purpose.startswith("จัดทำเอกสาร: ")


def test_each_paper_counts_its_own_pages(officer: User, signed_in: SignIn) -> None:
    """The second citizen's receipt is no page ๒."""
    cases = [make_case(officer, hardship="น้ำท่วมบ้าน " * 150).pk for _ in range(3)]
    client = signed_in(officer)
    receipts = client.post("/papers/cases/", {"paper": "receipt", "case": cases}).content
    assert (len(pages(receipts)), squeezed(read(receipts, "-layout")).count("-๒-")) == (3, 0)
    forms = read(client.post("/papers/cases/", {"paper": "request", "case": cases}).content, "-layout")
    assert len(forms.rstrip("\f\n").split("\f")) == 9
    assert [squeezed(forms).count(number) for number in ("-๒-", "-๓-", "-๔-")] == [3, 3, 0]


def test_where_some_have_nothing_to_print_it_says_which_and_prints_the_others_on_a_click(
    officer: User, signed_in: SignIn
) -> None:
    paid, unpaid = (
        make_case(officer, help_given=[MONEY], outcome="helped"),
        make_case(officer, first_name="ยังไม่จ่าย"),
    )
    client = signed_in(officer)
    answer = client.post("/papers/cases/", {"paper": "voucher", "case": [paid.pk, unpaid.pk]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "พิมพ์ไม่ได้ 1 เรื่อง" in page
    assert "ยังไม่มีรายการความช่วยเหลือเป็นเงิน" in page
    assert f'name="case" value="{paid.pk}"' in page
    assert f'name="case" value="{unpaid.pk}"' not in page
    assert Reading.objects.get(request_id=answer["X-Request-ID"]).verb == Verb.VIEW
    assert client.post("/papers/cases/", {"paper": "voucher", "case": paid.pk}).status_code == 200


def test_a_neighbours_case_is_answered_as_nobodys(officer: User, neighbour: User, signed_in: SignIn) -> None:
    own, foreign = make_case(officer), make_case(neighbour, first_name="ปักษา")
    pages = [
        signed_in(officer)
        .post("/papers/cases/", {"paper": "receipt", "case": [own.pk, key]})
        .content.decode()
        for key in (foreign.pk, "0197c0de-0000-7000-8000-000000000001")
    ]
    assert all("มี 1 เรื่องที่เลือกไว้แต่ไม่พบในทะเบียน" in page and "ปักษา" not in page for page in pages)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"paper": "receipt"}, "ยังไม่ได้เลือกเรื่อง"),
        ({"paper": "memo", "case": "1"}, "ยังไม่ได้เลือกเอกสาร"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    told: dict[str, str], sentence: str, officer: User, signed_in: SignIn
) -> None:
    assert sentence in signed_in(officer).post("/papers/cases/", told, follow=True).content.decode()


def test_a_pile_has_an_end(officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piles, "MOST", 1)
    cases = [make_case(officer).pk, make_case(officer).pk]
    answer = signed_in(officer).post("/papers/cases/", {"paper": "receipt", "case": cases}, follow=True)
    assert "เลือกไว้ 2 เรื่อง พิมพ์รวมได้ครั้งละไม่เกิน 1 เรื่อง" in answer.content.decode()
    assert not Reading.objects.filter(verb=Verb.PRINT).exists()


@pytest.mark.parametrize(
    ("address", "told"), [("/papers/cases/", {"paper": "receipt"}), ("/cases/{0}/paper/receipt/", {})]
)
def test_papers_are_drawn_when_the_transaction_is_over_and_the_log_is_written(
    address: str, told: dict[str, str], officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends a transaction that waits a minute for its paper; what was shown is told before."""
    seen: list[tuple[int, int]] = []
    case, client = make_case(officer), signed_in(officer)

    def watched(html: str) -> bytes:
        depth = len(connection.savepoint_ids)
        with as_owner():
            seen.append((depth, Reading.objects.filter(verb=Verb.PRINT).count()))
        return b"%PDF" + html.encode()

    monkeypatch.setattr(papers, "draw", watched)
    outside = len(connection.savepoint_ids)
    answer = client.post(address.format(case.pk), told | {"case": case.pk})
    assert seen == [(outside, 1)]
    assert answer.content.startswith(b"%PDF")
    assert case.applicant.full_name in answer.content.decode()
    assert int(answer["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize("many", [1, 5])
def test_statements(many: int, officer: User, signed_in: SignIn, django_assert_num_queries: Any) -> None:
    cases = [make_case(officer, help_given=[MONEY], outcome="helped").pk for _ in range(many)]
    client = signed_in(officer)
    # 3 of every request, cases, their help, the designated officer, who printed; 2 of the test's own (savepoint)
    with django_assert_num_queries(7 + 2):
        client.post("/papers/cases/", {"paper": "voucher", "case": cases})
