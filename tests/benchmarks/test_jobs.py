"""What the benchmark of pages beside jobs says is so: what it reads, sends and compares; and that it is on its own."""

import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import openpyxl
import pytest
from django.core.management import call_command

from config import key_files, keys, processes
from config.benchmarks.jobs import Phase, agree, spread, table
from config.benchmarks.jobs_heavy import COLUMNS, register
from config.benchmarks.jobs_people import ACTS
from config.benchmarks.jobs_site import NotOurOwn, Site, alone
from config.benchmarks.jobs_visitor import fields_of, first_link
from config.benchmarks.measure import Disagreement
from config.management.commands.up import celery
from reporting.months import Month

PAGE = """
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="a"></form>
<form method="post"><input name="csrfmiddlewaretoken" value="b"><input name="first_name" value="สมศรี">
<input type="checkbox" name="no" value="1"><input type="checkbox" name="yes" value="1" checked>
<select name="channel"><option value="self">ตนเอง<option value="phone" selected>โทรศัพท์</select>
<textarea name="note">ลงพื้นที่แล้ว</textarea><button name="save">บันทึก</button></form>
<a href="/cases/new/">ใหม่</a><a href="/cases/7/">7</a>
"""


def test_a_form_is_sent_as_it_stands_on_the_page() -> None:
    assert fields_of(PAGE, "first_name") == {
        "csrfmiddlewaretoken": "b", "first_name": "สมศรี", "yes": "1", "channel": "phone", "note": "ลงพื้นที่แล้ว",
    }  # fmt: skip


def test_a_page_without_the_form_or_the_link_is_a_fault_not_a_figure() -> None:
    assert first_link(PAGE, "/cases/[0-9]+/") == "/cases/7/"
    with pytest.raises(KeyError):
        first_link(PAGE, "/months/.*")
    with pytest.raises(KeyError):
        fields_of(PAGE, "password")


def test_median_and_the_slowest_of_twenty() -> None:
    assert spread([n / 1e3 for n in range(1, 102)]) == pytest.approx((51, 96, 101))
    assert spread([0.5]) == (500, 500, 500)


def test_the_table_sets_each_act_beside_itself_without_jobs() -> None:
    quiet, busy = (
        Phase(name, {act.name: [seconds] for act in ACTS})
        for name, seconds in (("ไม่มีงาน", 0.1), ("มีงาน", 0.15))
    )
    busy.jobs = 42
    head, *lines = table([quiet, busy])
    assert "5 ไฟล์" in head
    assert "42 วินาที (1 รอบ ให้กลับมาบันทึกใหม่ 0 ครั้ง)" in head
    assert len(lines) == len(ACTS)
    assert all(
        line.endswith("ไม่มีงาน 100 (p95 100 นานสุด 100) · มีงาน 150 (p95 150 นานสุด 150) มิลลิวินาที × 1.50")
        for line in lines
    )


class Heavy:
    """Jobs that ended, each as it says."""

    def __init__(self, rows: int, *ended: tuple[str, bool]) -> None:
        self.rows, self._ended = rows, list(ended)

    def ended(self) -> list[tuple[str, bool]]:
        return self._ended


WELL = [("import", True)] * 5 + [("export", True)] * 5


def test_all_of_what_was_asked_for_is_there() -> None:
    agree([Heavy(400, *WELL), Heavy(400, *WELL)], saved=16, more_cases=4_016)


@pytest.mark.parametrize(
    ("heavy", "more_cases"),
    [
        (Heavy(400, *WELL), 2_007),  # a row is missing
        (Heavy(400, *WELL), 2_009),  # or came twice
        (Heavy(400, *WELL[1:]), 2_008),  # an import never ended
        (Heavy(400, *WELL[:-1], ("export", False)), 2_008),  # a file holds nothing
    ],
)
def test_figures_of_work_that_was_not_done_are_refused(heavy: Heavy, more_cases: int) -> None:
    with pytest.raises(Disagreement):
        agree([heavy], saved=8, more_cases=more_cases)


def test_each_lot_has_people_of_its_own() -> None:
    months = [Month(2026, 9), Month(2026, 10)]
    numbers = [_column(register(30, lot, months, ["ด้านสมมติ"]), "identity_number") for lot in (0, 1)]
    assert len({*numbers[0], *numbers[1]}) == 60


def _column(data: bytes, name: str) -> list[Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [row[COLUMNS.index(name)] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_no_address_or_key_of_an_installation_reaches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blank, not absent: `.env` fills what is absent."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SEAL_ANCHORS", *keys.PURPOSES):
        monkeypatch.setenv(name, "an office's own")
    environment = alone(tmp_path)
    assert "an office's own" not in environment.values()
    assert [environment[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")] == ["", "", ""]
    assert {environment[f"{name}_FILE"] for name in keys.PURPOSES} == {
        str(key_files.folder(tmp_path) / name) for name in keys.PURPOSES
    }
    assert os.environ["DATABASE_URL"] == "an office's own"


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """It would be filled with invented cases and thrown away."""
    (tmp_path / "postgres").mkdir()
    with pytest.raises(NotOurOwn, match=str(tmp_path)):
        alone(tmp_path)


def test_more_workers_are_those_of_up_but_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    ended: list[object] = []
    monkeypatch.setattr(processes, "spawn", lambda command, **how: started.append(command))
    monkeypatch.setattr(processes, "stop_child", lambda child, **how: ended.append(child))
    own = celery(tmp_path)["jobs"]
    with pytest.raises(KeyboardInterrupt), Site(tmp_path, "", {}, Mock()).more_workers(9):
        raise KeyboardInterrupt
    (words,) = started
    assert len(words) == len(own)
    assert {(a, b) for a, b in zip(own, words, strict=True) if a != b} == {("1", "9"), ("jobs@%h", "more@%h")}
    assert words[words.index("--prefetch-multiplier") + 1] == "1"
    assert ended == [None]


@pytest.mark.long
def test_all_of_it_runs_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    out = io.StringIO()
    call_command("benchmark", "jobs", "--small", "--json", stdout=out)
    (line,) = out.getvalue().splitlines()
    row = json.loads(line)
    assert (row["name"], row["unit"]) == ("jobs", "pages/s")
    assert min(row["ours"], row["baseline"], row["ratio"]) > 0
    assert not list(tmp_path.iterdir())
    everybody = [int(found.name) for found in Path("/proc").iterdir() if found.name.isdigit()]
    assert not [pid for pid in everybody if str(tmp_path) in " ".join(processes.command_line(pid))]
