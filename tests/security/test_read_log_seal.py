"""The seals of the read log: whatever a superuser bends after the seal, the next check finds; nothing else."""

import json
import logging
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cases import tasks
from cases.actions.log_checks import check_is_due
from cases.actions.log_seals import digests
from cases.log_findings import WORDS, sentence
from cases.models import Case, Reading, ReadSeal, SealCheck, User
from cases.scope import principal
from cases.thai import BANGKOK
from tests.factories import make_case
from tests.security.sealed_days import (
    DAYS,
    NEXT_NIGHT,
    NIGHT,
    as_superuser,
    file,
    found,
    read,
    seal,
    sealed,
)

pytestmark = pytest.mark.django_db
__all__ = ["sealed"]


def test_an_untouched_log_passes(sealed: list[ReadSeal]) -> None:
    assert [(one.day.day, one.rows) for one in sealed] == [(14, 2), (15, 2), (16, 2), (17, 0)]
    assert found() == set()
    check = SealCheck.objects.get()
    assert (check.days, check.rows) == (4, 6)


COLUMNS = [
    ("at", "at + interval '1 microsecond'"), ("actor_id", "%(head)s"), ("verb", "'search'"), ("what", "'x'"),
    ("rows", "rows || rows"), ("rows", "rows[2:]"), ("count", "count + 1"), ("purpose", "'จ่าย'"),
    ("local_authority_id", "%(other)s"), ("province_id", "'63'"), ("request_id", "gen_random_uuid()"),
    ("id", "gen_random_uuid()"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value"), COLUMNS, ids=lambda text: text)
def test_a_changed_column_is_found(
    sealed: list[ReadSeal], head: User, mae_ku_sao: Any, column: str, value: str
) -> None:
    one = Reading.objects.filter(at__date=DAYS[1].date(), count=3).get()
    known = {"head": head.pk, "other": mae_ku_sao.pk, "pk": one.pk}
    as_superuser(f"UPDATE cases_reading SET {column} = {value} WHERE id = %(pk)s", known)
    assert found() == {("changed", "2026-10-15")}


def test_every_column_was_tried() -> None:
    assert {name for name, _ in COLUMNS} == {field.column for field in Reading._meta.concrete_fields} - {
        "principal"  # bound to the actor by a constraint
    }


@pytest.mark.parametrize(
    ("bend", "kinds"),
    [
        ("DELETE FROM cases_reading WHERE at < '2026-10-15'", {("removed", "2026-10-14")}),
        ("DELETE FROM cases_readseal WHERE day = '2026-10-15'",
         {("chain", "2026-10-16"), ("unsealed", "2026-10-15")}),
        ("DELETE FROM cases_readseal WHERE day = '2026-10-14'",
         {("chain", "2026-10-15"), ("unsealed", "2026-10-14")}),
        ("DELETE FROM cases_readseal WHERE day > '2026-10-15'", {("unsealed", "2026-10-16")}),
        ("DELETE FROM cases_readseal", {("unsealed", f"2026-10-{day}") for day in (14, 15, 16)}),
        ("UPDATE cases_readseal SET rows = 3 WHERE day = '2026-10-15'",
         {("bent", "2026-10-15"), ("removed", "2026-10-15")}),
        ("UPDATE cases_readseal SET digest = repeat('0', 64) WHERE day = '2026-10-15'",
         {("bent", "2026-10-15"), ("changed", "2026-10-15")}),
        ("UPDATE cases_readseal SET sealed_at = sealed_at - interval '1 s' WHERE day = '2026-10-15'",
         {("bent", "2026-10-15")}),
        ("UPDATE cases_readseal SET seal = repeat('0', 64) WHERE day = '2026-10-15'",
         {("bent", "2026-10-15"), ("chain", "2026-10-16")}),
    ],
)  # fmt: skip
def test_what_is_bent_is_found_without_the_file(
    sealed: list[ReadSeal], bend: str, kinds: set[tuple[str, str]]
) -> None:
    """By the database and the key alone: whoever took the file, too, is found."""
    file().unlink()
    as_superuser(bend)
    left = ReadSeal.objects.exists()
    assert found() == kinds | ({("gone", "")} if left else set())


@pytest.mark.parametrize(("at", "kind"), [(DAYS[1], "added"), (DAYS[0] - timedelta(days=1), "unsealed")])
def test_a_row_dated_back_is_found(sealed: list[ReadSeal], officer: User, at: datetime, kind: str) -> None:
    read(officer, at)
    assert found() == {(kind, at.date().isoformat())}


def test_fewer_seals_than_at_the_check_before_are_found(sealed: list[ReadSeal]) -> None:
    assert found() == set()
    as_superuser("DELETE FROM cases_readseal WHERE day >= '2026-10-16'")
    assert ("fewer", "") in found(NEXT_NIGHT + timedelta(minutes=5))


def test_another_key_fits_no_seal(sealed: list[ReadSeal], settings: Any) -> None:
    settings.READ_LOG_KEY = bytes(32)
    assert found() == {("bent", one.day.isoformat()) for one in sealed} | {("strange", "")}


def test_neither_zone_nor_order_of_columns_moves_a_digest(sealed: list[ReadSeal]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL TIME ZONE 'Pacific/Kiritimati'")
        cursor.execute("SET LOCAL extra_float_digits = 0")
        cursor.execute("ALTER TABLE cases_reading DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE cases_reading ADD COLUMN verb2 varchar(10)")
        cursor.execute("UPDATE cases_reading SET verb2 = verb")
        cursor.execute("ALTER TABLE cases_reading DROP COLUMN verb")
        cursor.execute("ALTER TABLE cases_reading RENAME COLUMN verb2 TO verb")
    again = digests(date(2026, 10, 14), date(2026, 10, 16))
    assert again == {one.day: (one.rows, one.digest) for one in sealed[:3]}


# --- When -----------------------------------------------------------------------------------------------


def test_a_day_is_sealed_once_it_has_settled(officer: User) -> None:
    read(officer, DAYS[0])
    midnight = datetime(2026, 10, 15, tzinfo=BANGKOK)
    assert seal(midnight + timedelta(minutes=59)) == []
    assert [one.day for one in seal(midnight + timedelta(hours=1))] == [date(2026, 10, 14)]
    assert seal(midnight + timedelta(hours=2)) == []  # a second run


def test_days_end_in_bangkok(officer: User) -> None:
    read(officer, datetime(2026, 10, 14, 23, 59, 59, 999_999, tzinfo=BANGKOK))
    read(officer, datetime(2026, 10, 15, tzinfo=BANGKOK))
    assert [(one.day.day, one.rows) for one in seal(NIGHT)] == [(14, 1), (15, 1), (16, 0)]


def test_after_a_silence_every_day_is_sealed_and_the_late_ones_told_for_a_week(officer: User) -> None:
    for day in DAYS:
        read(officer, day)
    assert len(seal(NIGHT)) == 3
    assert found(NIGHT) == {("late", "2026-10-14"), ("late", "2026-10-15")}
    for number in range(1, 8):
        seal(NIGHT + timedelta(days=number))
    assert found(NIGHT + timedelta(days=7)) == set()


def test_without_a_row_there_is_nothing_to_seal(db: None) -> None:
    assert seal(NIGHT) == []
    assert found(NIGHT) == set()


def test_each_seal_is_a_line_outside_the_database(officer: User, caplog: pytest.LogCaptureFixture) -> None:
    read(officer, DAYS[0])
    with caplog.at_level(logging.INFO, "cases.actions.log_seals"):
        (one, *_) = seal(NIGHT)
    line = f"read log sealed day=2026-10-14 rows=1 digest={one.digest} seal={one.seal}"
    assert line in caplog.messages


def test_beats_tasks_run_twice_and_late(officer: User) -> None:
    read(officer, DAYS[0])
    with time_machine.travel(NIGHT, tick=False) as clock:
        assert [tasks.seal_readings(), tasks.seal_readings()] == [3, 0]
        assert [tasks.verify_readings(), tasks.verify_readings()] == [2, None]  # two days were late
        clock.shift(timedelta(hours=22))
        assert tasks.verify_readings() is None
        clock.shift(timedelta(hours=2))
        assert check_is_due(at=NEXT_NIGHT)
        assert [tasks.seal_readings(), tasks.verify_readings()] == [1, 2]


# --- At the terminal ---------------------------------------------------------------------------------------


def run(*words: str) -> str:
    out = StringIO()
    with time_machine.travel(NEXT_NIGHT, tick=False):
        call_command("verify_readings", *words, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_found(sealed: list[ReadSeal]) -> None:
    assert "ไม่พบสิ่งผิดปกติ" in run()
    assert json.loads(run("--json")) == {"days": 4, "rows": 6, "anchors": 4, "findings": []}
    as_superuser("DELETE FROM cases_reading WHERE at < '2026-10-15'")
    with pytest.raises(CommandError, match="พบสิ่งผิดปกติ 1 ข้อ"):
        run()
    assert SealCheck.objects.count() == 3


def test_every_kind_has_words(sealed: list[ReadSeal]) -> None:
    assert all(sentence({"kind": kind, "day": "2026-10-14", "sealed": 2, "found": 1}) for kind in WORDS)


def test_the_sealer_reads_the_log_and_no_case(officer: User) -> None:
    make_case(officer)
    read(officer, DAYS[0])
    with transaction.atomic(), principal("sealer"):
        assert (Reading.objects.count(), Case.objects.count()) == (1, 0)
