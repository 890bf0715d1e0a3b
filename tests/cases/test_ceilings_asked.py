"""Ceilings on the pages: a warning with its numbers, a reason, never a block; rates and household in one statement."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Ceiling, HelpGiven, User
from cases.reference import load_tak
from tests.cases.test_admin import confirmed, exported, previewed
from tests.cases.test_admin import rows_of as rows_in
from tests.cases.test_case_decide import LINE
from tests.cases.typed import TYPED, edited
from tests.factories import MORNING, a_help, make_case, rows_of, withdraw

SignIn = Callable[[User], Client]
NEW = "/cases/new/"
HOUSE = {"purpose": "disaster/home_repair", "outcome": "helped"}
OVER = "เกินอัตรา 11,400.00 บาท จากอัตรา 88,600.00 บาทต่อหลัง (ที่มา แนวปฏิบัติที่เผยแพร่ อัตรา พ.ศ. 2569 รอยืนยันกับต้นฉบับ)"
REASON = "help-0-over_ceiling_reason"
CODE = "63060123456"


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def line(amount: str, **more: str) -> dict[str, str]:
    return LINE | {"help-0-form": "money", "help-0-amount": amount} | more


def asked(page: str) -> dict[str, str]:
    """What the page carries unseen about what it asked."""
    _, found, rest = page.partition('name="help-0-over_asked" value="')
    assert found, "the page asked nothing"
    return {"help-0-over_asked": rest.partition('"')[0]}


def of_house(by: User, amount: int, **more: Any) -> Any:
    kind = {"kind_id": "disaster", "subkind_id": "home_repair"}
    changes = kind | {"outcome": "helped", "help_given": [a_help(amount=Decimal(amount))]} | more
    return make_case(by, **changes)


@pytest.mark.usefixtures("own_rows")
def test_over_the_rate_the_page_asks_and_saves_with_a_reason(officer: User, signed_in: SignIn) -> None:
    client, sent = signed_in(officer), TYPED | HOUSE | line("100000")
    answer = client.post(NEW, sent)
    assert (answer.status_code, OVER in answer.content.decode()) == (422, True)
    assert 'value="100,000.00"' in answer.content.decode()
    assert not HelpGiven.objects.exists()
    saved = client.post(NEW, sent | {REASON: "บ้านเสียหายทั้งหลัง"}, follow=True)
    assert "เหตุผลที่เกินอัตรา: บ้านเสียหายทั้งหลัง" in saved.content.decode()
    assert HelpGiven.objects.get().over_ceiling_reason == "บ้านเสียหายทั้งหลัง"


@pytest.mark.usefixtures("own_rows")
def test_it_never_blocks_but_leaves_word_that_no_reason_was_given(officer: User, signed_in: SignIn) -> None:
    client, sent = signed_in(officer), TYPED | HOUSE | line("100000")
    again = sent | asked(client.post(NEW, sent).content.decode())
    assert (
        client.post(NEW, again | {"help-0-amount": "120000"}).status_code == 422
    )  # other numbers: asked again
    assert client.post(NEW, again).status_code == 302
    assert HelpGiven.objects.get().over_ceiling_reason == "ไม่ได้ระบุเหตุผล"


@pytest.mark.parametrize(
    ("amount", "received", "status"),
    [("88600", "12/10/2569", 302), ("49500.01", "31/12/2568", 422), ("49500.01", "1/1/2569", 302)],
)
def test_the_rate_is_that_of_the_event(
    officer: User, signed_in: SignIn, amount: str, received: str, status: int
) -> None:
    sent = TYPED | HOUSE | line(amount) | {"received_on": received}
    assert signed_in(officer).post(NEW, sent).status_code == status


@pytest.mark.parametrize("verb", ["help", "aid_first"])
def test_the_verbs_ask_too_and_count_the_lines_that_are_there(
    officer: User, signed_in: SignIn, verb: str
) -> None:
    case = of_house(officer, 80000, outcome="pending")
    client, url, sent = signed_in(officer), f"/cases/{case.pk}/do/{verb}/", line("20000") | {"version": "1"}
    page = client.post(url, sent)
    assert (page.status_code, OVER in page.content.decode()) == (422, True)
    assert client.post(url, sent | {REASON: "คณะกรรมการเห็นชอบ"}).status_code == 302


def test_an_edit_of_something_else_asks_nothing_and_keeps_the_reason(
    officer: User, signed_in: SignIn
) -> None:
    case = of_house(officer, 100000)
    client, url = signed_in(officer), f"/cases/{case.pk}/edit/"
    stored = case.help_given.get()
    same = {"help-INITIAL_FORMS": "1", "help-0-id": str(stored.pk), "help-0-description": stored.description}
    sent = edited(case, **HOUSE | line("100000", **same) | {"help-0-form": "goods", "wanted": "ไม้แปรรูป"})
    assert client.post(url, sent).status_code == 302
    sent |= {"version": "2", REASON: "เสียหายทั้งหลัง", "help-0-amount": "110000"}
    assert client.post(url, sent).status_code == 302
    assert 'value="เสียหายทั้งหลัง"' in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("theirs", "mine", "is_same"),
    [
        ({}, {}, True),
        ({"house_no": "12/4"}, {}, False),
        ({"moo": "5"}, {}, False),
        ({"moo": "", "community": "บ้านเหนือ"}, {}, False),
        ({"subdistrict_id": "630601"}, {}, False),
        ({"house_code": CODE}, {"house_code": CODE, "house_no": "99"}, True),
        ({"house_code": CODE}, {"house_code": "63060123457"}, False),
        ({"house_code": CODE}, {}, True),
        ({}, {"house_code": CODE}, True),
        ({"house_no": "ไม่มี"}, {"house_no": "ไม่มี"}, False),
    ],
)
def test_a_household_is_its_code_else_its_address(
    officer: User, signed_in: SignIn, theirs: dict[str, str], mine: dict[str, str], is_same: bool
) -> None:
    of_house(officer, 80000, **theirs)
    answer = signed_in(officer).post(NEW, TYPED | HOUSE | line("20000") | mine)
    assert (answer.status_code == 422) == is_same


@pytest.mark.parametrize(
    ("given_on", "received_on", "counts"),
    [
        (date(2026, 9, 30), date(2026, 9, 1), False),
        (date(2026, 10, 1), date(2026, 9, 1), True),
        (None, date(2026, 9, 30), False),
        (None, date(2026, 10, 1), True),
    ],
)
def test_the_fiscal_year_turns_on_the_first_of_october(
    officer: User, signed_in: SignIn, given_on: date | None, received_on: date, counts: bool
) -> None:
    of_house(
        officer, 0, received_on=received_on, help_given=[a_help(amount=Decimal(80000), given_on=given_on)]
    )
    answer = signed_in(officer).post(NEW, TYPED | HOUSE | line("20000"))
    assert (answer.status_code == 422) == counts


@pytest.mark.parametrize(
    ("received", "status"), [("30/9/2569", 422), ("12/10/2569", 422), ("30/9/2568", 422)]
)
def test_help_counts_in_the_year_in_which_it_was_given(
    officer: User, signed_in: SignIn, received: str, status: int
) -> None:
    """A request of September with help of October is help of the new year, whatever the year of the request."""
    of_house(officer, 0, received_on=date(2026, 9, 20), help_given=[a_help(amount=Decimal(80000))])
    of_house(
        officer,
        0,
        received_on=date(2026, 9, 1),
        help_given=[a_help(amount=Decimal(1), given_on=date(2026, 9, 2))],
    )
    sent = TYPED | HOUSE | line("20000") | {"received_on": received}
    answer = signed_in(officer).post(NEW, sent)
    assert answer.status_code == status
    assert "80,000.00 บาทที่ครัวเรือนนี้ได้รับจากเรื่องอื่นในปีงบประมาณ 2570" in answer.content.decode()


@pytest.mark.parametrize(
    "moved", [{"house_no": "12/4"}, {"moo": "5"}, {"house_code": CODE}, {"subdistrict": "630601"}]
)
def test_a_move_to_another_household_asks_again(
    officer: User, signed_in: SignIn, moved: dict[str, str]
) -> None:
    there = {"subdistrict_id" if name == "subdistrict" else name: value for name, value in moved.items()}
    of_house(officer, 80000, **there | ({"house_no": "77"} if "house_code" in moved else {}))
    case = of_house(officer, 20000, help_given=[a_help(amount=Decimal(20000), form="money", description="")])
    stored = {"help-INITIAL_FORMS": "1", "help-0-id": str(case.help_given.get().pk), "help-0-description": ""}
    sent = edited(case, **HOUSE | line("20000", **stored))
    client, url = signed_in(officer), f"/cases/{case.pk}/edit/"
    assert client.post(url, sent | {"wanted": "ไม้แปรรูป"}).status_code == 302
    answer = client.post(url, sent | moved | {"version": "2"})
    assert (answer.status_code, "เกินอัตรา 11,400.00 บาท" in answer.content.decode()) == (422, True)


def test_another_kind_a_withdrawn_record_and_another_office_do_not_count(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    of_house(officer, 80000, subkind_id="funeral")
    of_house(neighbour, 80000)
    gone = of_house(officer, 80000)
    with rows_of(officer.local_authority_id or 0):
        withdraw(case=gone, version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    assert signed_in(officer).post(NEW, TYPED | HOUSE | line("20000")).status_code == 302


def test_the_fourth_time_in_a_year_is_asked_for(officer: User, signed_in: SignIn) -> None:
    living = {"kind_id": "quality_of_life", "subkind_id": "welfare_money", "outcome": "helped"}
    for _ in range(3):
        make_case(officer, help_given=[a_help(amount=Decimal(3000))], **living)
    sent = TYPED | line("3000") | {"purpose": "quality_of_life/welfare_money", "outcome": "helped"}
    answer = signed_in(officer).post(NEW, sent)
    assert answer.status_code == 422
    assert "ครั้งที่ 4 ในปีงบประมาณ 2570 จากอัตราไม่เกิน 3 ครั้งต่อครอบครัว" in answer.content.decode()


@pytest.mark.usefixtures("own_rows")
def test_a_double_click_does_not_count_against_itself(officer: User, signed_in: SignIn) -> None:
    client, sent = signed_in(officer), TYPED | HOUSE | line("80000")
    assert [client.post(NEW, sent).status_code for _ in range(2)] == [302, 302]
    assert HelpGiven.objects.count() == 1


@pytest.mark.parametrize("others", [1, 4])
def test_a_save_over_the_rate_costs_one_statement_more_however_many_cases(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], others: int
) -> None:
    for _ in range(others):
        of_house(officer, 80000)
    client = signed_in(officer)
    with django_assert_num_queries(15):  # the test's own two (savepoint), and the question to other offices
        assert client.post(NEW, TYPED | HOUSE | line("20000", **{REASON: "เห็นชอบ"})).status_code == 302
    with django_assert_num_queries(14):  # goods without a price ask for no rate
        assert client.post(NEW, TYPED | HOUSE | line("") | {"form_key": CASE_KEY}).status_code == 302


CASE_KEY = "0199aaaa-0000-7000-8000-000000000002"


@pytest.mark.parametrize("stored", [1, 3])
def test_the_verb_costs_the_same_with_more_lines(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], stored: int
) -> None:
    case = of_house(officer, 0, outcome="pending", help_given=[a_help()] * stored)
    client = signed_in(officer)
    with django_assert_num_queries(12):  # two of them are the test's own (savepoint)
        assert client.post(f"/cases/{case.pk}/do/help/", line("20000") | {"version": "1"}).status_code == 302


# --- the table -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_published_rates_are_loaded_once_and_unverified() -> None:
    load_tak()
    rows = Ceiling.objects.order_by("amount").values_list("kind", "subkind", "unit", "amount", "times_a_year")
    assert [(k, s, u, int(a), t) for k, s, u, a, t in rows] == [
        ("quality_of_life", None, "time", 3000, 3),
        ("disaster", "tools", "family", 11400, None),
        ("disaster", "tools", "family", 13500, None),
        ("disaster", "funeral", "person", 29700, None),
        ("disaster", "funeral", "person", 35700, None),
        ("disaster", "home_repair", "house", 49500, None),
        ("disaster", "home_repair", "house", 88600, None),
    ]
    assert not Ceiling.objects.filter(verified=True).exists()
    assert not Ceiling.objects.exclude(source__contains="รอยืนยัน").exists()


@pytest.mark.django_db
def test_an_administrators_days_and_rates_stay() -> None:
    load_tak()
    Ceiling.objects.filter(amount=88600).update(valid_from=date(2026, 3, 5), amount=90000)
    Ceiling.objects.filter(amount=49500).delete()
    load_tak()
    repair = Ceiling.objects.filter(subkind="home_repair")
    assert [(one.amount, one.valid_from) for one in repair] == [(Decimal(90000), date(2026, 3, 5))]


def test_the_nations_administrator_changes_them_and_the_provinces_looks(
    national_administrator: User, province_administrator: User, signed_in: SignIn
) -> None:
    url = f"/admin/cases/ceiling/{Ceiling.objects.get(amount=88600).pk}/change/"
    data = {
        "kind": "disaster",
        "subkind": "home_repair",
        "unit": "house",
        "amount": "88600",
        "valid_from": "5/3/2569",
        "source": "หนังสือกรมบัญชีกลาง",
        "verified": "on",
    }
    assert signed_in(province_administrator).post(url, data).status_code == 403
    assert (
        "88,600.00 บาทต่อหลัง"
        in signed_in(province_administrator).get("/admin/cases/ceiling/").content.decode()
    )
    assert signed_in(national_administrator).post(url, data).status_code == 302
    row = Ceiling.objects.get(amount=88600)
    assert (row.valid_from, row.verified) == (date(2026, 3, 5), True)


def test_rates_go_out_and_come_back_as_they_were(national_administrator: User, signed_in: SignIn) -> None:
    client, path = signed_in(national_administrator), "/admin/cases/ceiling/"
    rows = rows_in(exported(client, path, "1"))
    assert {row["หน่วย"] for row in rows} == {"ต่อหลัง", "ต่อคน", "ต่อครอบครัว", "ต่อครั้ง"}
    rows[0]["ตรวจกับต้นฉบับแล้ว"] = "ใช่"
    before = Ceiling.objects.count()
    confirmed(client, path, previewed(client, path, rows))
    assert (Ceiling.objects.count(), Ceiling.objects.filter(verified=True).count()) == (before, 1)
