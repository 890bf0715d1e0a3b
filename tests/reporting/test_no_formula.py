"""LibreOffice opens every workbook of ours, works all of it out anew, and finds no formula among the canaries."""

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from cases.jobs import Keys
from cases.models import User
from cases.thai import BANGKOK
from reporting.actions.layouts import prepare_layout, publish_layout
from reporting.info import export_info
from reporting.info.template import read_template
from reporting.months import Month, Period
from reporting.registers import HELP_GIVEN, LEDGER, write_own
from tests.factories import a_help, identity_number, make_case
from tests.reporting.test_info_template import book as ministry_book

AT = datetime(2026, 11, 20, 9, 15, tzinfo=BANGKOK)
NOVEMBER = Month(2026, 11)
CANARIES = [
    "=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", '=HYPERLINK("http://127.0.0.1/";"x")', "=cmd|' /C calc'!A0",
    "＝1+1", "=1+1\n=2+2", "'=1+1", "{=1+1}", "=NOW()",
]  # fmt: skip
OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")


@pytest.fixture
def canaries(officer: User) -> User:
    for at, text in enumerate(CANARIES):
        make_case(
            officer,
            received_on=date(2026, 11, 3),
            identity_number=identity_number(at),
            first_name=text.strip() or "ก",
            hardship=text,
            wanted=text,
            house_no=text[:30].strip(),
            help_given=[a_help(description=text, receiver=text, given_on=date(2026, 11, 4))],
            outcome="helped",
        )
    return officer


def opened_anew(data: bytes, folder: Path) -> bytes:
    """As LibreOffice writes it after it has worked everything out."""
    (folder / "in.xlsx").write_bytes(data)
    made = folder / "out"
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made), str(folder / "in.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (made / "in.xlsx").read_bytes()


def all_cells(data: bytes) -> list[Any]:
    return [cell for sheet in load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row]


def written(write: Callable[..., Any], **more: Any) -> bytes:
    out = io.BytesIO()
    write(at=AT, out=out, **more)
    return out.getvalue()


@pytest.mark.parametrize("which", ["info", "template", "ledger", "help"])
def test_recalculating_yields_no_formula(
    which: str, canaries: User, national_administrator: User, tmp_path: Path
) -> None:
    office, period = canaries.local_authority, Period(NOVEMBER, NOVEMBER)
    if which == "template":
        found = read_template(ministry_book(), name="แบบ.xlsx")
        layout = prepare_layout(
            template=found.fields,
            columns=found.columns,
            title="ก",
            by=national_administrator,
            today=AT.date(),
        )
        publish_layout(layout=layout, by=national_administrator, today=AT.date())
    if which in ("info", "template"):
        data = written(export_info, purpose="ตรวจสอบ", month=NOVEMBER, local_authority=office, by=None)
    else:
        write = partial(write_own, {"ledger": LEDGER, "help": HELP_GIVEN}[which])
        data = written(write, local_authority=office, period=period, by=canaries, log=Keys())
    again = opened_anew(data, tmp_path)
    cells = all_cells(again)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    shown = {str(cell.value) for cell in cells}
    assert {"=1+1", "=NOW()"} <= shown
    with ZipFile(io.BytesIO(again)) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]
