"""INFO files of a district, the nation and several months: who may, which rows, which record."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from openpyxl import load_workbook

from cases.access import Role
from cases.models import District, LocalAuthority, Province, Reading, User
from cases.scope import scope
from cases.thai import BANGKOK
from reporting.actions.open import open_month
from reporting.info import Exported, export_info
from reporting.info import export as making
from reporting.info.rows import MOVED_AWAY
from reporting.models import InfoColumn, InfoExport, InfoLayout
from reporting.months import Month, Period
from tests.factories import make_case, make_user

OCTOBER = Month(2026, 10)
AT = datetime(2026, 12, 2, 9, 15, tzinfo=BANGKOK)
NUMBERS = "เลขทะเบียนคำขอ"


def export(by: User | None, **whose: Any) -> tuple[Exported, Any]:
    out = io.BytesIO()
    made = export_info(month=OCTOBER, purpose="บันทึกใน INFO", by=by, at=AT, out=out, **whose)
    return made, load_workbook(out)


def column(sheet: Any, heading: str) -> list[Any]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [row[heads.index(heading)] for row in rows]


def told(book: Any) -> str:
    rows = book["คำอธิบาย"].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


@pytest.mark.parametrize("name", ["province", "province.admin", "national.admin"])
def test_a_district_is_who_answers_to_it(name: str, cast: dict[str, User]) -> None:
    for who in ("officer", "neighbour"):
        make_case(cast[who])
    district = cast["officer"].local_authority.district
    make_case(make_user("city", Role.OFFICER, local_authority=LocalAuthority.objects.get(kind="CITY")))
    made, book = export(cast[name], district=district)
    kinds = LocalAuthority.objects.filter(district=district, kind__in=["SUBDISTRICT_MUNICIPALITY", "SAO"])
    assert set(column(book.worksheets[0], "รหัส อปท.")) <= set(kinds.values_list("code", flat=True))
    assert made.rows == sum(
        cast[who].local_authority.district == district for who in ("officer", "neighbour")
    )
    assert (made.record.district, made.record.province_id) == (district, "63")
    assert "ตารางของอำเภอ" in told(book)


def test_a_district_office_takes_no_rows(cast: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        export(cast["district"], district=District.objects.get(code=cast["district"].district_id))


def test_the_nation_leaves_a_record_in_each_province(cast: dict[str, User]) -> None:
    make_case(cast["officer"])
    made, book = export(cast["national.admin"], nation=True)
    assert made.rows == len(column(book.worksheets[0], NUMBERS)) == 1
    provinces = set(LocalAuthority.objects.values_list("district__province", flat=True))
    assert {row.province_id: row.rows for row in InfoExport.objects.all()} == {
        code: int(code == "63") for code in provinces
    }
    assert {row.sha256 for row in InfoExport.objects.all()} == {made.sha256}


def test_a_province_is_not_the_nation(cast: dict[str, User]) -> None:
    other = Province.objects.create(code="64", name="สุโขทัย")
    elsewhere = District.objects.create(code="6401", province=other, name="เมืองสุโขทัย")
    LocalAuthority.objects.filter(code="06630608").update(district=elsewhere)
    for name in ("province", "province.admin"):
        with pytest.raises(PermissionDenied):
            export(cast[name], nation=True)
    with pytest.raises(ValueError, match="nation"):
        export(cast["national.admin"])


def test_several_months_in_one_file(officer: User, mae_ku: LocalAuthority) -> None:
    for day in (date(2026, 10, 1), date(2026, 11, 30), date(2026, 12, 1)):
        make_case(officer, received_on=day)
    open_month(month=OCTOBER, at=AT)
    made, book = export(officer, local_authority=mae_ku, last_month=Month(2026, 11))
    assert column(book.worksheets[0], "เดือน") == ["ตุลาคม 2569", "พฤศจิกายน 2569"]
    assert (made.record.month, made.record.last_month) == (date(2026, 10, 1), date(2026, 11, 1))
    assert "ประจำเดือนตุลาคม 2569 ถึงพฤศจิกายน 2569" in told(book)
    assert column(book["สถานะรายเดือน"], "เดือน") == ["ตุลาคม 2569", "พฤศจิกายน 2569"]
    assert f"{made.checksum} (SHA-256" in told(book)


def test_months_of_two_layouts_have_a_sheet_each(officer: User, mae_ku: LocalAuthority) -> None:
    layout = InfoLayout.objects.create(version=2, title="แบบใหม่", effective_from=date(2026, 11, 1))
    for at, source in enumerate(("row_number", "month")):
        InfoColumn.objects.create(layout=layout, position=at, heading=source, source=source)
    layout.published_on = AT.date()
    layout.save()
    for day in (date(2026, 10, 1), date(2026, 11, 3), date(2026, 12, 1)):
        make_case(officer, received_on=day)
    made, book = export(officer, local_authority=mae_ku, last_month=Month(2026, 12))
    first, second, *_ = book.worksheets
    assert (first.title, second.title) == ("ข้อมูลการช่วยเหลือประช แบบ 1", "ข้อมูลการช่วยเหลือประช แบบ 2")
    assert (column(first, "ลำดับที่"), column(second, "row_number")) == ([1], ["2", "3"])
    assert made.rows == 3
    assert "ช่วงเดือนนี้ใช้แบบ INFO มากกว่าหนึ่งฉบับ" in told(book)


def test_many_offices_have_their_states_on_a_sheet_of_their_own(cast: dict[str, User]) -> None:
    make_case(cast["officer"])
    last = OCTOBER + 5
    _, book = export(cast["province"], province=Province.objects.get(code="63"), last_month=last)
    sheet = book["สถานะรายเดือน"]
    assert sheet.max_row == 1 + 69 * len(Period(OCTOBER, last))
    assert sum(column(sheet, "แถวในตาราง")) == 1
    assert "สถานะของเดือน" not in told(book)


def test_a_case_stays_when_its_clerk_has_moved_to_another_province(cast: dict[str, User]) -> None:
    """The second wall hides the clerk's row; joined to it, the case went with it and nobody was told."""
    make_case(cast["officer"])
    other = Province.objects.create(code="64", name="สุโขทัย")
    elsewhere = District.objects.create(code="6401", province=other, name="เมืองสุโขทัย")
    there = LocalAuthority.objects.exclude(pk=cast["officer"].local_authority_id).first()
    LocalAuthority.objects.filter(pk=there.pk).update(district=elsewhere)
    User.objects.filter(pk=cast["officer"].pk).update(local_authority=there)
    whose = {"local_authority": LocalAuthority.objects.get(code="05630603")}
    with transaction.atomic(), scope(cast["province.admin"]):
        _, book = export(cast["province.admin"], **whose)
    assert column(book.worksheets[0], "ผู้บันทึก") == [MOVED_AWAY]


def test_the_read_log_is_written_in_parts_and_whole(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "LOGGED", 1)
    monkeypatch.setattr("reporting.info.rows.BATCH", 2)
    cases = [make_case(cast["officer"]) for _ in range(5)]
    export(cast["province"], province=Province.objects.get(code="63"))
    logged = [key for row in Reading.objects.filter(verb="export") for key in row.rows]
    assert sorted(logged) == sorted(case.pk for case in cases)


def test_progress_counts_rows(officer: User, mae_ku: LocalAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.info.rows.BATCH", 2)
    for _ in range(3):
        make_case(officer)
    said: list[int] = []
    export(officer, local_authority=mae_ku, progress=said.append)
    assert said == [2, 3]
