"""`manage.py import_cases`: the same import from the server's own terminal."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.management.commands.import_cases import Command
from cases.models import Case, ColumnMemory, ImportFile, LocalAuthority, User
from tests.cases.imports.office import a_row, book
from tests.cases.spreadsheet.messy import MESSY, REMEMBERED, Messy

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Two rows that are good and one whose day is none."""
    path = tmp_path / "ทะเบียน.xlsx"
    path.write_bytes(book([a_row(1), a_row(2), a_row(3, received_on="อะไรก็ไม่รู้")]))
    return path


def told(path: Path, office: LocalAuthority, *words: str) -> dict[str, Any]:
    out = StringIO()
    call_command("import_cases", str(path), "--local-authority", office.code, "--json", *words, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_without_commit_it_tells_and_leaves_nothing(
    register: Path, mae_ku: LocalAuthority, officer: User
) -> None:
    found = told(register, mae_ku)
    assert (found["read"], found["created"], found["rejected"], found["committed"]) == (3, 2, 1, False)
    assert [(one["row"], one["rule"]) for one in found["faults"]] == [(4, "date")]
    assert not Case.objects.exists()
    assert not ImportFile.objects.exists()


def test_with_commit_twice_is_once(register: Path, mae_ku: LocalAuthority, head: User, officer: User) -> None:
    first, again = (told(register, mae_ku, "--commit") for _ in range(2))
    assert (first["created"], first["rejected"], first["by"]) == (2, 1, head.username)
    assert (again["read"], again["created"], again["updated"], again["unchanged"], again["rejected"]) == (
        3,
        0,
        0,
        2,
        1,
    )
    assert Case.objects.count() == 2


def test_who_recorded_it_can_be_named(
    register: Path, mae_ku: LocalAuthority, head: User, officer: User
) -> None:
    assert told(register, mae_ku, "--commit", "--by", officer.username)["by"] == officer.username
    assert set(Case.objects.values_list("entered_by", flat=True)) == {officer.pk}


def test_in_words_it_names_the_row_and_what_to_do(
    register: Path, mae_ku: LocalAuthority, officer: User
) -> None:
    out = StringIO()
    call_command("import_cases", str(register), "--local-authority", mae_ku.code, stdout=out)
    assert "แถว 4" in out.getvalue()
    assert "ระบุ --commit เพื่อนำเข้าจริง" in out.getvalue()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--local-authority", "99999999"], "ไม่พบ อปท. รหัส 99999999"),
        (["--local-authority", "05630603", "--by", "nobody"], "ระบุด้วย --by"),
        (["--local-authority", "05630603", "--column", "ชื่อ"], "หัวคอลัมน์=ข้อมูล"),
    ],
)
def test_wrong_words_are_refused(register: Path, officer: User, words: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("import_cases", str(register), *words)


def test_another_kind_of_file_is_refused(tmp_path: Path, mae_ku: LocalAuthority, officer: User) -> None:
    path = tmp_path / "ทะเบียน.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="ที่สมบูรณ์"):
        told(path, mae_ku)
    with pytest.raises(CommandError):
        told(tmp_path / "none.xlsx", mae_ku)


def test_a_column_that_is_not_sure_can_be_named(
    tmp_path: Path, mae_ku: LocalAuthority, officer: User
) -> None:
    path = tmp_path / "ทะเบียน.csv"
    head = "วันที่ยื่นคำขอ,ชื่อ,สกุล,บ้านเลขที่,หมู่ที่,ของเราเอง"
    path.write_text(f"{head}\n14/10/2569,บุญมี,มีสุข,12,3,ด้านสาธารณภัย\n", encoding="utf-8")
    with pytest.raises(CommandError, match="ระบุด้วย --column"):
        told(path, mae_ku)
    assert told(path, mae_ku, "--column", "ของเราเอง=kind")["read"] == 1


def test_a_register_of_one_kind_has_its_kind_said_once(
    tmp_path: Path, mae_ku: LocalAuthority, officer: User
) -> None:
    path = tmp_path / "ทะเบียน.csv"
    path.write_text("วันที่ยื่นคำขอ,ชื่อ,สกุล\n14/10/2569,บุญมี,มีสุข\n", encoding="utf-8")
    with pytest.raises(CommandError, match="ระบุด้านของทุกแถวด้วย --kind"):
        told(path, mae_ku)
    assert told(path, mae_ku, "--kind", "ด้านสาธารณภัย")["created"] == 1


def test_a_heading_that_the_file_lacks_is_not_remembered(
    register: Path, mae_ku: LocalAuthority, officer: User
) -> None:
    with pytest.raises(CommandError, match="ไม่พบหัวคอลัมน์ ประเภด"):
        told(register, mae_ku, "--commit", "--column", "ประเภด=kind")
    assert not ColumnMemory.objects.exists()


@pytest.mark.parametrize("messy", MESSY, ids=[messy.why for messy in MESSY])
def test_the_numbers_of_every_messy_register_add_up(
    messy: Messy, tmp_path: Path, mae_ku_sao: LocalAuthority, neighbour: User
) -> None:
    """Tried and brought in alike; and once brought in, nothing of it is new."""
    path = tmp_path / messy.name
    path.write_bytes(messy.make())
    columns = [f"--column={heading}={field}" for heading, field in {**REMEMBERED, **messy.remembered}.items()]
    words = ["--by", neighbour.username, *(columns if messy.asked or messy.remembered else [])]
    tried, done, again = (told(path, mae_ku_sao, *words, *more) for more in ((), ["--commit"], ["--commit"]))
    for found in (tried, done, again):
        assert found["read"] == sum(found[name] for name in ("created", "updated", "unchanged", "rejected"))
    assert {**tried, "committed": True} == done
    assert done["read"] > 0
    assert (again["created"], again["updated"]) == (0, 0)
    assert again["unchanged"] == done["created"] + done["unchanged"]
    assert again["rejected"] == done["rejected"]


def test_exit_codes_are_told_in_the_help() -> None:
    assert "รหัสเมื่อจบ: 0" in Command.help
