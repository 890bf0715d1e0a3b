"""`flag_late` on the command line; the flags themselves are tested with the action."""

import io
import json
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from cases.thai import BANGKOK
from reporting.actions.open import open_month
from reporting.months import Month


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("flag_late", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def october(db: None) -> None:
    open_month(month=Month(2026, 10), at=datetime(2026, 10, 1, tzinfo=BANGKOK))


@pytest.mark.usefixtures("october")
def test_one_json_line() -> None:
    told = json.loads(run("--at", "2026-11-06T00:00:00+07:00", "--json"))
    counts = {"expected": 69, "posted": 0, "nil": 0, "excused": 0, "newly_flagged": 69, "already_flagged": 0}
    assert told == {"at": "2026-11-06T00:00:00+07:00", **counts}
    again = json.loads(run("--at", "2026-11-05T17:00:00+00:00", "--json"))
    assert again == {**told, "newly_flagged": 0, "already_flagged": 69}


@pytest.mark.usefixtures("october")
def test_a_second_before_nothing_is_due() -> None:
    assert json.loads(run("--at", "2026-11-05T23:59:59", "--json"))["expected"] == 0


@pytest.mark.usefixtures("october")
def test_thai_for_people() -> None:
    assert "ถึงกำหนดแล้ว 69 เดือน" in run("--at", "2026-11-06T00:00:00+07:00")


@pytest.mark.parametrize("text", ["วันนี้", "2569-11-06T00:00:00+07:00", "2026-11-31"])
def test_a_bad_instant_is_one_clear_line(text: str, db: None) -> None:
    with pytest.raises(CommandError, match="ISO 8601") as refused:
        run("--at", text)
    assert "\n" not in str(refused.value)
