"""The ledger, the list of help given, the monthly summary: which rows, for whom, and what stands in the read log."""

import hashlib
import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook

from cases.jobs import Keys
from cases.models import Case, LocalAuthority, Province, Reading, User
from cases.sealing import sealed_for
from cases.thai import BANGKOK
from reporting.actions.open import open_month
from reporting.info.whose import Whose
from reporting.months import Month, Period
from reporting.registers import HELP_GIVEN, LEDGER, Written, write_month_summary, write_own
from tests.factories import a_help, as_owner, identity_number, make_case

OCTOBER = Month(2026, 10)
ONE = Period(OCTOBER, OCTOBER)
AT = datetime(2026, 11, 2, 9, 15, tzinfo=BANGKOK)
Writer = Callable[..., Written]

write_ledger, write_help_given = partial(write_own, LEDGER), partial(write_own, HELP_GIVEN)


def written(write: Writer, by: User, *, period: Period = ONE, **more: Any) -> tuple[Written, Any]:
    out = io.BytesIO()
    of_own = {} if "whose" in more else {"local_authority": by.local_authority, "log": Keys()}
    made = write(period=period, by=by, at=AT, out=out, **(of_own | more))
    assert made.sha256 == hashlib.sha256(out.getvalue()).hexdigest()
    return made, load_workbook(out)


def rows(book: Any, sheet: int = 0) -> list[dict[str, Any]]:
    heads, *found = book.worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]


def told(book: Any) -> str:
    return "\n".join(str(cell) for row in book["คำอธิบาย"].iter_rows(values_only=True) for cell in row if cell)


def test_the_ledger_has_every_number_withdrawn_ones_too(officer: User, neighbour: User) -> None:
    make_case(officer, help_given=[a_help()], outcome="helped")
    gone = make_case(officer, identity_number=identity_number(4))
    make_case(officer, received_on=date(2026, 11, 1))
    make_case(neighbour)
    with as_owner():
        type(gone).objects.filter(pk=gone.pk).update(
            stage="withdrawn",
            outcome="withdrawn",
            outcome_reason=sealed_for(type(gone), gone.pk, "outcome_reason", "ซ้ำ"),
        )
    made, book = written(write_ledger, officer)
    first, second = rows(book)
    assert (first["เลขทะเบียนคำขอ"], second["เลขทะเบียนคำขอ"]) == ("1/2570", "2/2570")
    assert (first["ผู้ยื่นคำขอ"], first["เลขประจำตัว"]) == ("นางสมศรี ใจดี", "1112034563562")
    assert (first["วันที่ยื่นคำขอ"], first["จำนวนเงินหรือมูลค่า (บาท)"]) == (datetime(2026, 10, 12), 700)
    assert (second["ขั้นตอน"], second["ผลการพิจารณา"]) == ("ยกเลิกรายการ", "ยกเลิกรายการ")
    assert made.rows == 2
    assert f"{made.checksum} (SHA-256" in told(book)
    about = book["คำอธิบาย"]
    cut = [
        cell.value
        for (cell,) in about["B1:B20"]
        if cell.value and about.row_dimensions[cell.row].height < 20 * -(-len(cell.value) * 4 // 500)
    ]
    assert cut == [], "all of it is seen: a row is as high as its text"
    assert "2 แถว" in told(book)


def test_the_list_of_help_goes_by_the_day_of_giving(officer: User) -> None:
    make_case(
        officer,
        help_given=[
            a_help(given_on=date(2026, 10, 30), description="ผ้าห่ม", receiver="นางมี (บุตร)"),
            a_help(given_on=date(2026, 10, 20), amount=Decimal("1500.50")),
            a_help(given_on=date(2026, 11, 2)),
        ],
        outcome="helped",
    )
    keys = Keys()
    made, book = written(write_help_given, officer, log=keys)
    found = rows(book)
    assert [(row["วันที่ช่วยเหลือ"], row["จำนวนเงินหรือมูลค่า (บาท)"]) for row in found] == [
        (datetime(2026, 10, 20), 1500.5),
        (datetime(2026, 10, 30), 700),
    ]
    assert (found[1]["รายการ"], found[1]["ผู้รับแทน"], found[1]["เลขประจำตัว"]) == (
        "ผ้าห่ม", "นางมี (บุตร)", "1112034563562",
    )  # fmt: skip
    assert made.rows == 2
    (line,) = keys.lines()
    assert line.split() == [
        str(officer.local_authority_id).encode(),
        (Case.objects.get().pk.hex * 2).encode(),
    ]


@pytest.mark.parametrize("write", [write_ledger, write_help_given])
@pytest.mark.parametrize("name", ["neighbour", "district", "province", "nation", "province.admin"])
def test_they_are_the_offices_own(
    name: str, write: Writer, cast: dict[str, User], mae_ku: LocalAuthority
) -> None:
    with pytest.raises(PermissionDenied):
        written(write, cast[name], local_authority=mae_ku)


@pytest.mark.parametrize(("write", "statements"), [(write_ledger, 6), (write_help_given, 4)])
@pytest.mark.parametrize("cases", [1, 4])
def test_statements_do_not_grow_with_the_rows(
    cases: int, write: Writer, statements: int, officer: User, django_assert_num_queries: Any
) -> None:
    for _ in range(cases):
        make_case(officer, help_given=[a_help()])
    with django_assert_num_queries(statements):
        written(write, officer)


def test_the_summary_sums_the_counters_and_shows_nobody(
    cast: dict[str, User], mae_ku: LocalAuthority
) -> None:
    open_month(month=OCTOBER, at=AT)
    make_case(cast["officer"], help_given=[a_help()], outcome="helped")
    make_case(cast["officer"])
    make_case(cast["officer"], kind_id="other", subkind_id=None, received_on=date(2026, 11, 3))
    make_case(cast["neighbour"])
    tak = Whose(province=Province.objects.get(code="63"))
    made, book = written(
        write_month_summary, cast["province"], whose=tak, period=Period(OCTOBER, OCTOBER + 1)
    )
    found = rows(book)
    assert [(row["เดือน"], row["รหัส อปท."], row["ราย"]) for row in found] == [
        ("ตุลาคม 2569", "05630603", 2),
        ("ตุลาคม 2569", "06630608", 1),
        ("พฤศจิกายน 2569", "05630603", 1),
    ]
    assert (found[0]["ช่วยแล้ว"], found[0]["อยู่ระหว่างดำเนินการ"], found[0]["จำนวนเงินหรือมูลค่า (บาท)"]) == (
        1,
        1,
        700,
    )
    states = rows(book, 1)
    assert len(states) == 69 * 2
    assert sum(row["แถวในตาราง"] for row in states) == 4
    assert made.rows == 3
    assert not Reading.objects.exists()
    assert not any("สมศรี" in str(value) for row in found for value in row.values())


@pytest.mark.parametrize(
    ("name", "fits"), [("officer", False), ("district", False), ("province", True), ("nation", True)]
)
def test_a_summary_reaches_as_far_as_its_reader(name: str, fits: bool, cast: dict[str, User]) -> None:
    whole = {"whose": Whose(province=Province.objects.get(code="63"))}
    if fits:
        assert written(write_month_summary, cast[name], **whole)[0].rows == 0
    else:
        with pytest.raises(PermissionDenied):
            written(write_month_summary, cast[name], **whole)
