"""ข้อกำหนด: one row a rule, read by the day, written in one spelling, kept by the nation's administrators alone."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cases.models import Provision, ProvisionCode, User
from cases.provisions import KINDS, InForce, ValueUnreadable, in_force, stored
from cases.reference import load_tak
from tests.cases.papers import make_meeting, make_notice, needs_reader, printed, squeezed
from tests.cases.test_admin import confirmed, exported, previewed, rows_of, said
from tests.factories import a_help, make_case

SignIn = Callable[[User], Client]
PAGE = "/admin/cases/provision/"
DAY = date(2026, 10, 14)
ROW = {
    "ข้อกำหนด": "ระยะเวลาปิดประกาศรายชื่อ (วัน)",
    "ค่า": "๓๐",
    "ใช้ตั้งแต่วันที่": "1/1/2570",
    "ถึงวันที่": "",
    "ที่มา": "หนังสือ มท ข้อ 4",
    "ตรวจกับต้นฉบับแล้ว": "ใช่",
}


def a_row(**changes: Any) -> Provision:
    facts = {"code": "notice_days", "value": "7", "valid_from": date(2026, 10, 1), "source": "หนังสือสั่งการ"}
    return Provision.objects.create(**facts | changes)


# --- Pure -------------------------------------------------------------------------------------------
def test_each_code_has_its_kind_of_value() -> None:
    assert set(KINDS) == set(ProvisionCode.values) == set(InForce.__dataclass_fields__)


@pytest.mark.parametrize(
    ("code", "typed", "spelt"),
    [
        ("quorum_share", "กึ่งหนึ่ง", "1/2"),
        ("quorum_share", "๒ / ๓", "2/3"),
        ("quorum_share", "1/1", "1/1"),
        ("least_voting", "๐๕", "5"),
        ("notice_days", " 15 ", "15"),
        ("one_chair", "ใช่", "ใช่"),
        ("notice_before_approval", "ไม่ใช่", "ไม่ใช่"),
        ("regulation", "ระเบียบกระทรวง  พ.ศ. ๒๕๖๖", "ระเบียบกระทรวง พ.ศ. ๒๕๖๖"),
    ],
)
def test_what_is_typed_has_one_spelling(code: str, typed: str, spelt: str) -> None:
    assert stored(code, typed) == spelt


@pytest.mark.parametrize(
    ("code", "typed", "told"),
    [
        ("quorum_share", "3/2", "เศษส่วนไม่เกิน 1"),
        ("quorum_share", "1/0", "เศษส่วนไม่เกิน 1"),
        ("quorum_share", "0.5", "เศษส่วนไม่เกิน 1"),
        ("least_voting", "0", "ตั้งแต่ 1 ถึง 100"),
        ("least_voting", "สามคน", "ตั้งแต่ 1 ถึง 100"),
        ("notice_days", "366", "ตั้งแต่ 1 ถึง 365"),
        ("notice_days", "-1", "ตั้งแต่ 1 ถึง 365"),
        ("one_chair", "1", "พิมพ์ ใช่ หรือ ไม่ใช่"),
        ("regulation", "ระเบียบ", "ชื่อเต็มของระเบียบ"),
    ],
)
def test_what_does_not_fit_says_how_to_write_it(code: str, typed: str, told: str) -> None:
    with pytest.raises(ValueUnreadable, match=told):
        stored(code, typed)


@pytest.mark.parametrize(
    ("share", "voting", "quorum"), [("1/2", 6, 3), ("1/2", 7, 4), ("2/3", 7, 5), ("1/2", 1, 1), ("1/2", 0, 1)]
)
def test_a_share_of_the_members_is_rounded_up(share: str, voting: int, quorum: int) -> None:
    assert in_force([("quorum_share", share, "ระเบียบ", True)]).quorum(voting) == quorum


def test_where_nothing_is_laid_down_there_is_no_rule() -> None:
    assert (in_force([]), in_force([]).quorum(7)) == (InForce(), None)


# --- Rows -------------------------------------------------------------------------------------------
pytestmark = pytest.mark.django_db


def test_the_defaults_are_ours_until_somebody_has_read_the_original(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = Provision.objects.in_force(DAY)
    rules = [getattr(found, name) for name in InForce.__dataclass_fields__]
    assert found.quorum_share
    assert found.quorum_share.value == Fraction(1, 2)
    assert [rule.value for rule in rules[1:5]] == [3, True, 15, True]
    assert found.regulation
    assert found.regulation.value.endswith("พ.ศ. 2566")
    assert {rule.verified for rule in rules} == {False}
    assert {rule.origin.endswith("(ยังไม่ได้ตรวจกับต้นฉบับ)") for rule in rules} == {True}


def test_the_newest_that_holds_on_the_day_counts() -> None:
    a_row(valid_until=date(2026, 10, 14), verified=True)
    days = [Provision.objects.in_force(date(2026, *day)).notice_days for day in ((9, 30), (10, 14), (10, 15))]
    assert [found and found.value for found in days] == [15, 7, 15]
    assert days[1]
    assert days[1].origin == "หนังสือสั่งการ"


def test_loading_again_adds_nothing_and_keeps_what_was_changed() -> None:
    Provision.objects.filter(code="notice_days").update(value="30", verified=True)
    assert load_tak()["kinds_and_holidays"] == 0
    found = Provision.objects.in_force(DAY).notice_days
    assert found
    assert (found.value, found.verified) == (30, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "สิบห้า"}, {"code": "one_chair"}, {"code": "quorum_share"}, {"code": "other"},
        {"code": "regulation", "value": ""}, {"valid_until": date(2026, 9, 30)}, {"valid_from": date(2017, 1, 1)},
    ],
)  # fmt: skip
def test_the_database_refuses_what_no_rule_could_read(changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_row(**changes)


# --- The administration pages -----------------------------------------------------------------------
def test_an_administrator_of_the_nation_adds_a_rule(national_administrator: User, signed_in: SignIn) -> None:
    sent = {
        "code": "least_voting", "value": "๕", "valid_from": "1/10/2569", "valid_until": "", "source": "ระเบียบ ข้อ 8",
        "verified": "on",
    }  # fmt: skip
    signed_in(national_administrator).post(f"{PAGE}add/", sent, follow=True)
    found = Provision.objects.in_force(DAY).least_voting
    assert found
    assert (found.value, found.source, found.verified) == (5, "ระเบียบ ข้อ 8", True)


def test_a_value_that_does_not_fit_stays_with_its_error(
    national_administrator: User, signed_in: SignIn
) -> None:
    sent = {"code": "notice_days", "value": "สองอาทิตย์", "valid_from": "1/10/2569", "source": "หนังสือ"}
    page = signed_in(national_administrator).post(f"{PAGE}add/", sent).content.decode()
    assert "“สองอาทิตย์” ไม่ใช่จำนวนวัน — พิมพ์จำนวนเต็มตั้งแต่ 1 ถึง 365" in page
    assert 'value="สองอาทิตย์"' in page
    assert Provision.objects.filter(code="notice_days").count() == 1


def test_each_field_stands_on_the_form_once(national_administrator: User, signed_in: SignIn) -> None:
    page = signed_in(national_administrator).get(f"{PAGE}add/").content.decode()
    assert page.count("ใช้ตั้งแต่วันที่:") == 1


def test_a_province_sees_them_and_changes_none(province_administrator: User, signed_in: SignIn) -> None:
    client, row = signed_in(province_administrator), Provision.objects.first()
    assert "องค์ประชุม" in client.get(PAGE).content.decode()
    assert row
    found = [client.post(f"{PAGE}{row.pk}/{verb}/", {}).status_code for verb in ("change", "delete")]
    assert [*found, client.get(f"{PAGE}add/").status_code] == [403, 403, 403]


def test_a_table_of_rules_comes_in_and_out(national_administrator: User, signed_in: SignIn) -> None:
    client = signed_in(national_administrator)
    confirmed(client, PAGE, previewed(client, PAGE, [ROW]))
    found = Provision.objects.in_force(date(2027, 1, 1)).notice_days
    assert found
    assert (found.value, found.origin) == (30, "หนังสือ มท ข้อ 4")
    assert ROW | {"ค่า": "30", "ใช้ตั้งแต่วันที่": "01/01/2570"} in rows_of(exported(client, PAGE, "1"))
    assert "ไม่ใช่จำนวนวัน" in said(previewed(client, PAGE, [ROW | {"ค่า": "เดือนหนึ่ง"}]))


# --- What papers cite -------------------------------------------------------------------------------
@needs_reader
@pytest.mark.parametrize(("day", "year"), [(date(2022, 12, 31), "๒๕๖๐"), (date(2026, 10, 20), "๒๕๖๖")])
def test_memo_and_notice_cite_the_regulation_of_their_day(
    officer: User, signed_in: SignIn, day: date, year: str
) -> None:
    case, client = make_case(officer, help_given=[a_help()]), signed_in(officer)
    meeting = make_meeting(officer, [(case, {"resolution": "agree"})], held_on=day)
    notice = make_notice(officer, [case], posted_on=day)
    for url in (f"/papers/meeting/{meeting.pk}/memo/", f"/papers/notice/{notice.pk}/"):
        assert f"ขององค์กรปกครองส่วนท้องถิ่นพ.ศ.{year}" in squeezed(printed(client, url))


@needs_reader
def test_without_a_regulation_none_is_made_up(officer: User, signed_in: SignIn) -> None:
    Provision.objects.filter(code="regulation").delete()
    case, client = make_case(officer, help_given=[a_help()]), signed_in(officer)
    meeting = make_meeting(officer, [(case, {"resolution": "agree"})])
    memo = printed(client, f"/papers/meeting/{meeting.pk}/memo/")
    notice = printed(client, f"/papers/notice/{make_notice(officer, [case]).pk}/")
    assert "ระเบียบกระทรวง" not in squeezed(memo + notice)
    assert "พิจารณาคำขอรับความช่วยเหลือแล้วจึงปิดประกาศ" in squeezed(notice)


def test_where_a_paper_is_printed_its_regulation_has_its_source(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, help_given=[a_help()])
    notice, meeting = make_notice(officer, [case]), make_meeting(officer, [(case, {"resolution": "agree"})])
    for url in (f"/committee/notices/{notice.pk}/", f"/committee/meetings/{meeting.pk}/"):
        page = signed_in(officer).get(url).content.decode()
        assert "พ.ศ. 2566 ที่มา: ชื่อตามที่เผยแพร่" in page
        assert "(ยังไม่ได้ตรวจกับต้นฉบับ)" in page
