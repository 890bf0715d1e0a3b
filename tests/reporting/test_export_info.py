"""`export_info` on the command line."""

import hashlib
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.models import User
from reporting.models import InfoExport
from tests.factories import make_case


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export_info", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "whose", [["--local-authority", "05630603"], ["--province", "63"], ["--district", "6306"], ["--nation"]]
)
def test_writes_the_file_and_one_line(whose: list[str], officer: User, tmp_path: Path) -> None:
    make_case(officer)
    file = tmp_path / "info.xlsx"
    told = json.loads(run("--month", "2569-10", *whose, "--out", str(file), "--json"))
    assert told == {"rows": 1, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    record = InfoExport.objects.get()
    assert (record.exported_by, record.sha256, record.purpose) == (None, told["sha256"], "สั่งจากเครื่องแม่ข่าย")
    assert file.stat().st_mode & 0o077 == 0


def test_several_months_go_into_one_file(officer: User, tmp_path: Path) -> None:
    for day in (date(2026, 10, 1), date(2026, 11, 30), date(2026, 12, 1)):
        make_case(officer, received_on=day)
    file = str(tmp_path / "a.xlsx")
    assert run("--month", "2569-10", "--until", "2569-11", "--province", "63", "--out", file).startswith(
        "2 แถว"
    )


def test_tells_it_in_words(db: None, tmp_path: Path) -> None:
    assert run("--month", "2569-10", "--province", "63", "--out", str(tmp_path / "a.xlsx")).startswith(
        "0 แถว"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--month", "2026-10", "--province", "63"], "2569-10"),
        (["--month", "2569-13", "--province", "63"], "2569-10"),
        (["--month", "2569-10", "--province", "99"], "ไม่มีจังหวัดรหัส “99”"),
        (["--month", "2569-10", "--district", "99"], "ไม่มีอำเภอรหัส “99”"),
        (["--month", "2569-10", "--until", "2569-09", "--nation"], "สลับเดือน"),
        (["--month", "2569-10", "--local-authority", "5630603"], "เลขศูนย์นำหน้า"),
        (["--month", "2560-10", "--province", "63"], "ยังไม่มีแบบ INFO"),
    ],
)
def test_a_slip_is_one_clear_line_and_no_file(
    arguments: list[str], sentence: str, db: None, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        run(*arguments, "--out", str(tmp_path / "a.xlsx"))
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="เขียนไฟล์"):
        run("--month", "2569-10", "--province", "63", "--out", str(tmp_path / "none" / "a.xlsx"))
