"""The file of seals outside the database: what a superuser takes away with its seal is found; a crash is not."""

import json
import logging
import os
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from celery.signals import beat_init, worker_init
from django.core.management import CommandError, call_command
from django.db import connection

from cases import seal_anchors, tasks
from cases.actions.log_checks import TOLD_FOR
from cases.models import ReadSeal, SealCheck, User
from config.celery import only_with_anchors
from config.checks import seals_have_a_place_outside
from tests.security.sealed_days import (
    DAYS,
    NEXT_NIGHT,
    NIGHT,
    as_superuser,
    file,
    found,
    lines,
    read,
    seal,
    seal_unconfirmed,
    sealed,
)

pytestmark = pytest.mark.django_db
__all__ = ["sealed"]
SOON = timedelta(minutes=5)
LAST_SEAL = "DELETE FROM cases_readseal WHERE day = '2026-10-17'"


def days(seals: list[ReadSeal]) -> list[str]:
    return [one.day.isoformat() for one in seals]


# --- Taken away --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nights", [0, 1])
def test_the_last_day_taken_away_with_its_seal_is_found_and_never_sealed_again(
    sealed: list[ReadSeal], officer: User, nights: int
) -> None:
    """Within the hours in which a new seal would not be late: nothing in the database tells."""
    read(officer, NIGHT + timedelta(hours=24, minutes=30))
    night = NEXT_NIGHT + timedelta(days=1)
    assert days(seal(night)) == ["2026-10-18"]
    as_superuser("DELETE FROM cases_readseal WHERE day = '2026-10-18'")
    as_superuser("DELETE FROM cases_reading WHERE at >= '2026-10-17 17:00Z'")
    assert seal(night + SOON) == []
    later = [seal(night + timedelta(days=number + 1)) for number in range(nights)]
    assert [days(one) for one in later] == [["2026-10-19"]][:nights]
    assert found(night + timedelta(days=nights) + SOON) == {
        ("taken", "2026-10-18"),
        ("removed", "2026-10-18"),
    }


def test_without_the_file_it_would_not_be_found(sealed: list[ReadSeal]) -> None:
    """The negative control: what the file is for."""
    as_superuser(LAST_SEAL)
    file().write_text("".join(line + "\n" for line in lines()[:-2]))
    assert days(seal(NEXT_NIGHT + SOON)) == ["2026-10-17"]
    assert found(NEXT_NIGHT + SOON) == set()


@pytest.mark.parametrize("day", [14, 15, 16, 17])
def test_a_seal_alone_taken_away_is_found(sealed: list[ReadSeal], day: int) -> None:
    as_superuser("DELETE FROM cases_readseal WHERE day = %s", [f"2026-10-{day}"])
    assert seal(NEXT_NIGHT + SOON) == []
    assert found(NEXT_NIGHT + SOON) == {("taken", f"2026-10-{day}")}


def test_everything_taken_away_is_found(sealed: list[ReadSeal]) -> None:
    for table in ("cases_readseal", "cases_reading"):
        as_superuser(f"DELETE FROM {table}")
    assert seal(NEXT_NIGHT + SOON) == []
    assert {day for kind, day in found(NEXT_NIGHT + SOON) if kind == "taken"} == set(days(sealed))


def test_a_seal_put_in_the_place_of_another_is_found(sealed: list[ReadSeal], settings: Any) -> None:
    """By somebody who has got the key, too."""
    one = sealed[-1]
    as_superuser(LAST_SEAL)
    one.pk, one.rows = None, 7
    one.seal = one.keyed()
    one.save(force_insert=True)
    assert found() == {("anchor", "2026-10-17"), ("removed", "2026-10-17")}


# --- The file itself ---------------------------------------------------------------------------------------


def test_each_seal_is_a_line_and_then_a_word_that_it_was_kept(officer: User) -> None:
    read(officer, DAYS[0])
    (one, *_) = seal_unconfirmed(NIGHT - timedelta(days=2))
    begun, line = map(json.loads, lines())
    assert begun["seals"] == 0
    assert line == {
        "day": "2026-10-14", "rows": 1, "digest": one.digest, "previous": "", "seal": one.seal,
        "sealed_at": (NIGHT - timedelta(days=2)).isoformat(),
    }  # fmt: skip
    seal_anchors.confirm([one])
    assert json.loads(lines()[-1]) == {"day": "2026-10-14", "kept": one.seal}
    assert file().stat().st_mode & 0o777 == 0o600


def test_a_line_is_on_the_disk_before_the_seal_is_committed(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(officer, DAYS[0])
    seal_unconfirmed(DAYS[0])  # begins the file
    synced: list[tuple[int, bool]] = []
    told = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append((len(lines()), connection.in_atomic_block))
        told(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with time_machine.travel(NIGHT, tick=False):
        assert tasks.seal_readings() == 3
    assert [number for number, _ in synced] == [1 + 3, 1 + 3 + 3]


@pytest.mark.parametrize("kept", [0, 3, 5, 7])
def test_a_shortened_file_is_found(sealed: list[ReadSeal], kept: int) -> None:
    """With the lines of the present seals gone; nothing adds them again."""
    file().write_text("".join(line + "\n" for line in lines()[:kept]))
    before = lines()
    seal(NEXT_NIGHT + SOON)
    assert lines() == before
    first = {0: "2026-10-14", 3: "2026-10-15", 5: "2026-10-16", 7: "2026-10-17"}[kept]
    assert found() == {("shortened", first)}


def test_a_lost_file_is_found_and_goes_on(sealed: list[ReadSeal], officer: User) -> None:
    assert found() == set()
    copy = file().read_text()
    file().unlink()
    assert found() == {("gone", "")}
    read(officer, NEXT_NIGHT)
    night = NEXT_NIGHT + timedelta(days=1)
    assert days(seal(night)) == ["2026-10-18"]
    assert found(night) == {("shortened", "2026-10-14")}
    file().write_text(copy + file().read_text())  # brought back from another machine
    assert found(night) == set()


def test_a_file_that_cannot_be_read_is_found(sealed: list[ReadSeal]) -> None:
    file().unlink()
    file().mkdir()
    assert found() == {("gone", "")}


def test_a_forged_line_counts_as_nothing_and_is_told(sealed: list[ReadSeal]) -> None:
    line = json.loads(lines()[-2])
    forged = line | {"day": "2026-10-18", "rows": 0}
    odd = [
        "",
        "no json",
        "7",
        '"kept"',
        '{"day": 1}',
        '{"begun": "2026-10-18T01:10:00", "seals": 4}',
        json.dumps(line | {"sealed_at": "2026-10-18T01:10:00"}),
    ]
    with file().open("a") as file_:
        file_.write("\n".join([*odd, json.dumps(forged)]) + "\n")
    assert found() == {("strange", "")}
    assert days(seal(NEXT_NIGHT + timedelta(days=1))) == ["2026-10-18"]


def test_an_installation_without_a_file_begins_one_and_says_so(
    sealed: list[ReadSeal], caplog: pytest.LogCaptureFixture
) -> None:
    file().unlink()
    with caplog.at_level(logging.WARNING, "cases.actions.log_seals"):
        assert seal(NEXT_NIGHT + SOON) == []
    assert [message for message in caplog.messages if "anchors begun" in message and "4 seals" in message]
    assert found(NEXT_NIGHT + SOON) == {("begun", "2026-10-18")}
    assert SealCheck.objects.get().grave == 0
    as_superuser(LAST_SEAL)
    assert ("taken", "2026-10-17") in found(NEXT_NIGHT + SOON)


def test_a_beginning_is_told_for_a_week(sealed: list[ReadSeal]) -> None:
    file().unlink()
    for number in range(9):
        seal(NEXT_NIGHT + timedelta(days=number))
    told = [("begun", "2026-10-18") in found(NEXT_NIGHT + TOLD_FOR + day) for day in (-SOON, SOON)]
    assert told == [True, False]


def test_a_new_installation_says_nothing(officer: User) -> None:
    read(officer, DAYS[0])
    assert seal(DAYS[0]) == []
    assert found(DAYS[0]) == set()
    assert len(lines()) == 1


# --- Crashes -----------------------------------------------------------------------------------------------


def test_a_crash_between_line_and_commit_stores_the_same_seal(sealed: list[ReadSeal]) -> None:
    """The line is there, the row is not, and nothing says that it was kept."""
    file().write_text("".join(line + "\n" for line in lines()[:-1]))
    as_superuser(LAST_SEAL)
    assert found() == set()  # no spurious finding meanwhile
    (again,) = seal(NEXT_NIGHT + SOON)
    assert (again.day, again.seal, again.sealed_at) == (sealed[3].day, sealed[3].seal, sealed[3].sealed_at)
    assert found(NEXT_NIGHT + SOON) == set()
    assert seal_anchors.read().unsettled == []


def test_who_uses_the_crash_is_found(officer: User) -> None:
    """The seal comes back as it was, so that what was taken from the day is missed."""
    read(officer, DAYS[0])
    seal_unconfirmed(NIGHT - timedelta(days=2))
    as_superuser("DELETE FROM cases_readseal")
    as_superuser("DELETE FROM cases_reading")
    assert days(seal(NIGHT - timedelta(days=2) + SOON)) == ["2026-10-14"]
    assert found(NIGHT - timedelta(days=2) + SOON) == {("removed", "2026-10-14")}


def test_a_crash_after_the_commit_is_mended_by_the_next_run(sealed: list[ReadSeal]) -> None:
    file().write_text("".join(line + "\n" for line in lines()[:-1]))
    assert found() == set()
    assert seal(NEXT_NIGHT + SOON) == []
    as_superuser(LAST_SEAL)
    assert found() == {("taken", "2026-10-17"), ("fewer", "")}


def test_a_torn_line_is_passed_over(sealed: list[ReadSeal]) -> None:
    """The machine stopped while it wrote: nothing was committed."""
    whole = lines()
    file().write_text("".join(line + "\n" for line in whole[:-2]) + whole[-2][:80])
    as_superuser(LAST_SEAL)
    assert days(seal(NEXT_NIGHT + SOON)) == ["2026-10-17"]
    assert found(NEXT_NIGHT + SOON) == set()
    assert seal_anchors.read().bent == 0


def test_a_transaction_that_fails_leaves_a_line_that_the_next_run_stores(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(officer, DAYS[0])
    told = seal_anchors.write

    def then_the_power_fails(seals: Any) -> None:
        told(seals)
        raise SystemExit

    with time_machine.travel(NIGHT - timedelta(days=2), tick=False):
        monkeypatch.setattr(seal_anchors, "write", then_the_power_fails)
        with pytest.raises(SystemExit):
            tasks.seal_readings()
        assert ReadSeal.objects.count() == 0
        monkeypatch.setattr(seal_anchors, "write", told)
        assert [tasks.seal_readings(), tasks.seal_readings()] == [1, 0]
    assert len(lines()) == 3
    assert found(NIGHT - timedelta(days=2)) == set()


def test_no_seal_without_its_line(officer: User) -> None:
    """A full disk, a folder taken away: the day stays unsealed and is found so, rather than half sealed."""
    read(officer, DAYS[0])
    seal(DAYS[0])
    file().unlink()
    file().mkdir()
    with time_machine.travel(NIGHT, tick=False), pytest.raises(IsADirectoryError):
        tasks.seal_readings()
    assert ReadSeal.objects.count() == 0
    assert ("unsealed", "2026-10-14") in found(NIGHT)


# --- At the terminal ---------------------------------------------------------------------------------------


def run(*words: str, at: datetime = NEXT_NIGHT) -> str:
    out = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("verify_readings", *words, stdout=out)
    return out.getvalue()


def test_a_copy_from_another_machine_is_compared(sealed: list[ReadSeal], tmp_path: Path) -> None:
    """Also when the file here was shortened by whoever took the seal away."""
    copy = tmp_path / "copy.jsonl"
    copy.write_text(file().read_text())
    assert "ไม่พบสิ่งผิดปกติ" in run("--anchors", str(copy))
    as_superuser(LAST_SEAL)
    file().write_text("".join(line + "\n" for line in lines()[:-2]))
    seal(NEXT_NIGHT + SOON)
    assert found(NEXT_NIGHT + SOON) == set()  # the control
    with pytest.raises(CommandError, match="พบสิ่งผิดปกติ 1 ข้อ"):
        run("--anchors", str(copy), at=NEXT_NIGHT + SOON)
    assert SealCheck.objects.order_by("-id")[0].findings == [{"kind": "anchor", "day": "2026-10-17"}]


def test_the_servers_log_is_compared(sealed: list[ReadSeal], tmp_path: Path) -> None:
    said = [f"INFO read log sealed day={o.day} rows={o.rows} digest={o.digest} seal={o.seal}" for o in sealed]
    log = tmp_path / "worker.log"
    log.write_text("\n".join(["other lines", *said]))
    assert "ไม่พบสิ่งผิดปกติ" in run("--anchors", str(log))
    log.write_text(log.read_text().replace(sealed[1].seal, "0" * 64))
    with pytest.raises(CommandError, match="พบสิ่งผิดปกติ 1 ข้อ"):
        run("--anchors", str(log))


def test_a_file_is_begun_anew_by_who_knows_why(sealed: list[ReadSeal]) -> None:
    assert found() == set()
    file().write_text("lost\n")
    assert found() == {("shortened", "2026-10-14")}
    with pytest.raises(CommandError, match="พบสิ่งผิดปกติ 1 ข้อ"):
        run("--begin-anchors")
    assert SealCheck.objects.order_by("-id")[0].findings == [
        {"kind": "begun", "day": "2026-10-18", "found": 4}
    ]
    (aside,) = file().parent.glob(file().name + ".*")
    assert aside.read_text() == "lost\n"


def test_after_a_restored_dump_the_days_without_seals_are_sealed_late(sealed: list[ReadSeal]) -> None:
    """As the README says it: what is gone is told, until who knows why begins the file anew."""
    for table, column in (("cases_readseal", "day"), ("cases_reading", "at")):
        as_superuser(f"DELETE FROM {table} WHERE {column} > '2026-10-15 17:00Z'")
    assert seal(NEXT_NIGHT + SOON) == []
    assert {day for kind, day in found(NEXT_NIGHT + SOON) if kind == "taken"} == {"2026-10-16", "2026-10-17"}
    with pytest.raises(CommandError):
        run("--begin-anchors", at=NEXT_NIGHT + SOON)
    assert days(seal(NEXT_NIGHT + 2 * SOON)) == ["2026-10-16", "2026-10-17"]
    assert found(NEXT_NIGHT + 2 * SOON) == {("begun", "2026-10-18"), ("late", "2026-10-16")}


# --- The worker's start ------------------------------------------------------------------------------------


def test_the_worker_does_not_start_without_a_place_for_the_file(settings: Any, tmp_path: Path) -> None:
    only_with_anchors()
    for place, told in (
        ("", "ยังไม่ได้ตั้ง"),
        (str(tmp_path / "none" / "read-log.jsonl"), "ต้องเป็นแฟ้มในโฟลเดอร์ที่มีอยู่"),
        (str(tmp_path), "ต้องเป็นแฟ้มในโฟลเดอร์ที่มีอยู่"),
    ):
        settings.SEAL_ANCHORS = place
        with pytest.raises(SystemExit, match=told) as refused:
            only_with_anchors()
        assert "config.E003" in str(refused.value)
        assert "set SEAL_ANCHORS to a file that the worker can write" in str(refused.value)
    assert any(receiver() is only_with_anchors for _, receiver in worker_init.receivers)
    assert not any(receiver() is only_with_anchors for _, receiver in beat_init.receivers)


def test_a_file_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seals_have_a_place_outside() == []
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anywhere
    (told,) = seals_have_a_place_outside()
    assert "เขียนหรืออ่านไม่ได้" in told.msg
