"""Rows that a superuser dates or signs himself: they stop nothing, nobody believes them, and they are found."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from cases import tasks
from cases.actions.log_checks import check_is_due
from cases.models import Reading, ReadSeal, SealCheck, User
from tests.security.sealed_days import DAYS, NEXT_NIGHT, NIGHT, as_superuser, found, read, seal, sealed

pytestmark = pytest.mark.django_db
__all__ = ["sealed"]
SignIn = Callable[[User], Client]
DAY = timedelta(days=1)
BOUNDS = {
    "cases_reading": "reading_at_is_an_instant",
    "cases_readseal": "seal_day_is_a_day",
    "cases_sealcheck": "check_at_is_an_instant",
}
A_CHECK = (
    "INSERT INTO cases_sealcheck (at, days, rows, anchors, findings, mac) VALUES (%s, 4, 6, 4, '[]', %s)"
)
A_SEAL = (
    "INSERT INTO cases_readseal (day, rows, digest, previous, seal, sealed_at)"
    " VALUES (%s, 0, repeat('0', 64), '', repeat('0', 64), %s)"
)
TIMES = ["2026-10-19 00:00Z", "2199-12-31 00:00Z", "infinity", "-infinity", "0044-03-15 00:00Z BC"]


def without_bounds() -> None:
    """A superuser takes the constraints away, too."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in BOUNDS.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


# --- Checks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", TIMES)
def test_a_check_of_another_time_stops_none_and_is_found(sealed: list[ReadSeal], at: str) -> None:
    assert found() == set()
    without_bounds()
    as_superuser(A_CHECK, [at, ""])
    assert not check_is_due(at=NEXT_NIGHT)  # by the genuine one
    with time_machine.travel(NEXT_NIGHT + DAY, tick=False):
        assert tasks.seal_readings() == 1
        assert tasks.verify_readings() == 1
    assert SealCheck.objects.order_by("-id")[0].findings == [{"kind": "ahead_checks", "found": 1}]


def test_a_forged_result_is_not_believed_and_is_found(sealed: list[ReadSeal]) -> None:
    as_superuser(A_CHECK, [NEXT_NIGHT - timedelta(minutes=5), "0" * 64])
    assert check_is_due(at=NEXT_NIGHT)
    assert found() == {("forged", "")}
    assert found() == {("forged", "")}  # and as long as it is there


def test_a_result_made_good_is_found(sealed: list[ReadSeal]) -> None:
    as_superuser("DELETE FROM cases_reading WHERE at < '2026-10-15'")
    assert found() == {("removed", "2026-10-14")}
    as_superuser("UPDATE cases_sealcheck SET findings = '[]'")
    assert ("forged", "") in found()


@pytest.mark.parametrize(
    "change", ["at = at - interval '1 microsecond'", "days = 9", "rows = 9", "anchors = 9", "findings = '[1]'", "mac = ''"]
)  # fmt: skip
def test_every_column_of_a_result_is_under_its_key(sealed: list[ReadSeal], change: str) -> None:
    assert found() == set()
    assert SealCheck.objects.get().genuine
    as_superuser(f"UPDATE cases_sealcheck SET {change}")
    assert not SealCheck.objects.get().genuine


def test_forged_results_in_heaps_hide_the_genuine_one(sealed: list[ReadSeal]) -> None:
    """Then none is known: the page warns, and the next hour checks again."""
    assert found() == set()
    for number in range(14):
        as_superuser(A_CHECK, [NEXT_NIGHT + timedelta(seconds=number), "0" * 64])
    assert SealCheck.objects.newest_genuine(NEXT_NIGHT + timedelta(minutes=1)) is None
    assert check_is_due(at=NEXT_NIGHT + timedelta(minutes=1))


# --- Seals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "at"),
    [
        ("2026-10-25", "2026-10-17 18:00Z"),
        ("2199-12-31", "2199-12-31 18:00Z"),
        ("infinity", "infinity"),
        ("-infinity", "-infinity"),
        ("2026-10-13", "infinity"),
        ("2026-10-13", "2026-12-24 18:00Z"),
        ("0044-03-15 BC", "2026-10-17 18:00Z"),
    ],
)
def test_a_seal_of_another_time_stops_none_and_is_found(sealed: list[ReadSeal], day: str, at: str) -> None:
    without_bounds()
    as_superuser(A_SEAL, [day, at])
    (one,) = seal(NEXT_NIGHT + DAY)
    assert one.day.isoformat() == "2026-10-18"
    assert found(NEXT_NIGHT + DAY) == {("ahead_seals", "")}


def test_a_forged_seal_on_a_coming_day_stops_only_that_day_and_is_found(
    sealed: list[ReadSeal], officer: User
) -> None:
    """A day has room for one row, and the sealer removes nothing."""
    as_superuser(A_SEAL, ["2026-10-19", "2026-10-17 18:00Z"])
    for number in (1, 2, 3):
        read(officer, NEXT_NIGHT + number * DAY - timedelta(hours=3))
    assert [one.day.day for one in seal(NEXT_NIGHT + 3 * DAY)] == [18, 20]
    kinds = {kind for kind, day in found(NEXT_NIGHT + 3 * DAY) if day == "2026-10-19"}
    assert kinds == {"bent", "chain", "added"}


# --- Readings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["2026-10-20 00:00Z", "infinity", "-infinity", "1999-01-01 00:00Z"])
def test_a_reading_that_no_night_seals_is_found(sealed: list[ReadSeal], at: str) -> None:
    without_bounds()
    as_superuser("UPDATE cases_reading SET at = %s WHERE at > '2026-10-16' AND count = 1", [at])
    assert found() == {("undated", ""), ("removed", "2026-10-16")}


def test_a_reading_dated_ahead_before_its_seal_is_found(sealed: list[ReadSeal], officer: User) -> None:
    """Nothing of it was sealed yet, so that no seal misses it."""
    read(officer, NEXT_NIGHT - timedelta(minutes=10))
    as_superuser("UPDATE cases_reading SET at = '2099-01-01' WHERE at > '2026-10-17 17:00Z'")
    assert found() == {("undated", "")}


def test_what_is_read_while_the_check_runs_is_none(sealed: list[ReadSeal], officer: User) -> None:
    read(officer, NEXT_NIGHT + timedelta(seconds=2))
    assert found() == set()


@pytest.mark.parametrize("at", ["infinity", "-infinity", "2200-01-01 00:00Z", "2019-12-31 23:59Z"])
@pytest.mark.parametrize("table", BOUNDS)
def test_the_database_takes_no_instant_that_nobody_can_load(
    sealed: list[ReadSeal], table: str, at: str
) -> None:
    found()
    column = {"cases_readseal": "sealed_at"}.get(table, "at")
    with pytest.raises(IntegrityError, match=BOUNDS[table]), transaction.atomic():
        as_superuser(f"UPDATE {table} SET {column} = %s", [at])


def test_an_old_reading_asks_for_no_seal_of_each_day_since(officer: User) -> None:
    """The year 1 would be 700,000 seals; rows before the first sealed day are found by themselves."""
    without_bounds()
    read(officer, DAYS[0])
    read(officer, DAYS[0])
    as_superuser(
        "UPDATE cases_reading SET at = '0001-06-01 00:00Z' WHERE id = (SELECT max(id::text)::uuid FROM cases_reading)"
    )
    assert len(seal(NIGHT)) == 3
    read(officer, datetime.fromisoformat("2021-01-01T00:00:00+07:00"))
    assert {("unsealed", "2021-01-01"), ("undated", "")} == {
        (kind, day) for kind, day in found(NIGHT) if kind != "late"
    }


# --- Dated back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_row_added_to_a_sealed_day_is_found(sealed: list[ReadSeal], officer: User, number: int) -> None:
    read(officer, DAYS[number] + timedelta(minutes=7))
    assert found() == {("added", DAYS[number].date().isoformat())}


def test_a_row_put_in_the_place_of_another_is_found(sealed: list[ReadSeal], officer: User) -> None:
    as_superuser("DELETE FROM cases_reading WHERE at < '2026-10-15' AND count = 1")
    read(officer, DAYS[0] + timedelta(hours=1))
    assert Reading.objects.filter(at__lt=DAYS[1]).count() == 2
    assert found() == {("changed", "2026-10-14")}


def test_a_row_moved_to_another_sealed_day_is_found(sealed: list[ReadSeal]) -> None:
    as_superuser("UPDATE cases_reading SET at = at + interval '1 day' WHERE at < '2026-10-15' AND count = 1")
    assert found() == {("removed", "2026-10-14"), ("added", "2026-10-15")}


# --- On the administrator's page ---------------------------------------------------------------------------

STALE = "ไม่มีผลตรวจบันทึกการเปิดดูตั้งแต่"
NEVER = "ยังไม่เคยตรวจบันทึกการเปิดดู ทั้งที่มีบันทึกตั้งแต่"


def pages(client: Client, at: datetime) -> list[str]:
    with time_machine.travel(at, tick=False):
        return [client.get(address).content.decode() for address in ("/readings/", "/readings/seals/")]


def test_the_page_warns_when_the_newest_check_is_old(
    sealed: list[ReadSeal], province_administrator: User, signed_in: SignIn
) -> None:
    found()
    client = signed_in(province_administrator)
    assert not any(STALE in page for page in pages(client, NEXT_NIGHT + 2 * DAY))
    for page in pages(client, NEXT_NIGHT + 2 * DAY + timedelta(minutes=1)):
        assert f"{STALE} 18 ต.ค. 2569" in page
        assert "สิ่งที่ต้องทำ" in page
        assert "ไม่พบการแก้ไขหรือลบ" not in page


@pytest.mark.parametrize("at", ["2026-10-20 00:00Z", "2026-10-21 00:00Z", "2199-01-01 00:00Z", "infinity"])
def test_no_forged_check_quiets_the_page(
    sealed: list[ReadSeal], province_administrator: User, signed_in: SignIn, at: str
) -> None:
    found()
    without_bounds()
    as_superuser(A_CHECK, [at, "0" * 64])
    client, now = signed_in(province_administrator), NEXT_NIGHT + 3 * DAY
    assert all(STALE in page for page in pages(client, now))
    assert ("1 แถวที่ลงเวลาในอนาคต" in pages(client, now)[1]) == (at > "2026-10-20 18:10Z")
    assert ("ไม่ตรงกับกุญแจ" in pages(client, now)[1]) == (at < "2026-10-20 18:10Z")
    with time_machine.travel(now, tick=False):
        assert "ยังไม่ได้ตรวจเกิน 2 วัน" in client.get("/").content.decode()


def test_no_forged_seal_breaks_the_page(
    sealed: list[ReadSeal], province_administrator: User, signed_in: SignIn
) -> None:
    found()
    without_bounds()
    as_superuser(A_SEAL, ["infinity", "infinity"])
    as_superuser(A_SEAL, ["2026-10-10", "2026-10-11 00:00Z"])
    page = pages(signed_in(province_administrator), NEXT_NIGHT)[1]
    assert "1 แถวที่ลงเวลาในอนาคต" in page
    assert page.count("ไม่ตรงกับกุญแจ") == 1


def test_never_checked_is_told_gently_for_two_days(
    officer: User, province_administrator: User, signed_in: SignIn
) -> None:
    client = signed_in(province_administrator)
    assert all("ยังไม่เคยตรวจบันทึกการเปิดดู</b>" in page for page in pages(client, NIGHT))
    read(officer, DAYS[0])
    assert not any(NEVER in page for page in pages(client, DAYS[0] + 2 * DAY))
    assert all(NEVER in page for page in pages(client, DAYS[0] + 2 * DAY + timedelta(minutes=1)))
