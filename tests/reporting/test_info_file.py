"""The INFO file: what stands in it, as whom, and that it is the same as the screen's figures."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from openpyxl import load_workbook

from cases.models import LocalAuthority, Province, User
from cases.scope import scope
from cases.thai import BANGKOK
from reporting.actions import picture, post
from reporting.actions.open import open_month
from reporting.info import SOURCES, CannotExport, export_info
from reporting.models import InfoColumn, InfoExport, InfoLayout, Obligation
from reporting.months import Month
from tests.factories import a_help, identity_number, make_case

OCTOBER = Month(2026, 10)
NOVEMBER_2 = datetime(2026, 11, 2, 9, 15, tzinfo=BANGKOK)
ROWS, SUMMARY, EXPLANATION = "ข้อมูลการช่วยเหลือประชาชน", "สรุป", "คำอธิบาย"
EVIL = ["=1+1", "+66", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "_x0041_", "<b>&"]


def export(by: User | None, *, month: Month = OCTOBER, **whose: Any) -> tuple[InfoExport, bytes]:
    out = io.BytesIO()
    made = export_info(month=month, purpose="บันทึกใน INFO", by=by, at=NOVEMBER_2, out=out, **whose)
    assert made.record.rows == made.rows
    return made.record, out.getvalue()


def layout_of(columns: dict[str, bool], *, effective_from: date) -> InfoLayout:
    """A published second version: sources, and whether each is on."""
    layout = InfoLayout.objects.create(version=2, title="แบบใหม่", effective_from=effective_from)
    InfoColumn.objects.bulk_create(
        InfoColumn(layout=layout, position=at, heading=source, source=source, enabled=enabled)
        for at, (source, enabled) in enumerate(columns.items())
    )
    layout.published_on = effective_from
    layout.save()
    return layout


def sheet(content: bytes, name: str = ROWS) -> list[dict[str, Any]]:
    heads, *rows = load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


@contextmanager
def desk_of(user: User) -> Iterator[None]:
    with transaction.atomic(), scope(user):
        yield


@pytest.fixture
def october(officer: User) -> None:
    open_month(month=OCTOBER, at=datetime(2026, 10, 1, tzinfo=BANGKOK))
    make_case(officer, help_given=[a_help()], outcome="helped")
    make_case(officer, first_name="บุญมี", received_on=date(2026, 10, 31), kind_id="other", subkind_id=None)
    make_case(officer, received_on=date(2026, 11, 1))
    with desk_of(officer):
        gone = make_case(officer)
        gone.stage, gone.outcome, gone.outcome_reason = "withdrawn", "withdrawn", "บันทึกซ้ำ"
        gone.save(update_fields=["stage", "outcome", "outcome_reason"])


@pytest.mark.usefixtures("october")
def test_rows_hold_typed_values(officer: User) -> None:
    _, content = export(officer, local_authority=officer.local_authority)
    first, second = sheet(content)
    assert first["เลขประจำตัว"] == "1112034563562"
    assert first["รหัส อปท."] == "05630603"
    assert first["วันที่ยื่นคำขอ"] == datetime(2026, 10, 12)
    assert (first["ปีงบประมาณ"], first["เดือน"]) == (2570, "ตุลาคม 2569")
    assert first["จำนวนเงินหรือมูลค่า (บาท)"] == Decimal("700")
    assert first["แหล่งงบประมาณ"] == "งบกลาง ประเภทเงินสำรองจ่าย"
    assert second["จำนวนเงินหรือมูลค่า (บาท)"] is None
    assert second["วันที่ช่วยเหลือ"] is None


@pytest.mark.usefixtures("october")
def test_what_the_screen_counts_the_file_counts(officer: User, mae_ku: LocalAuthority) -> None:
    with desk_of(officer):
        seen = picture(obligation=Obligation.objects.get(local_authority=mae_ku, month=OCTOBER.first_day))
    made, content = export(officer, local_authority=mae_ku)
    assert made.rows == len(seen.cases) == 2
    assert {row["เลขทะเบียนคำขอ"] for row in sheet(content)} == {case.number for case in seen.cases}
    summary = {
        row[0]: row[1:]
        for row in load_workbook(io.BytesIO(content))[SUMMARY].iter_rows(min_row=6, values_only=True)
    }
    for total in seen.totals:
        keys = ("cases", "households", "helped", "pending", "not_eligible", "referred", "help_total")
        assert summary[total["name"]] == tuple(total[key] for key in keys)
    assert summary["รวม"][:2] == (len(seen.cases), seen.household_count)
    assert summary["รวม"][6] == seen.help_total


def test_texts_come_through_unharmed_and_never_as_formulas(officer: User, mae_ku: LocalAuthority) -> None:
    for text in EVIL:
        make_case(officer, hardship=text, identity_number=identity_number(EVIL.index(text)))
    _, content = export(officer, local_authority=mae_ku)
    book = load_workbook(io.BytesIO(content))
    column = [cell.value for cell in book[ROWS][1]].index("ลักษณะความเดือดร้อน")
    cells = [row[column] for row in book[ROWS].iter_rows(min_row=2)]
    assert [cell.value.replace("_x005F_", "_") for cell in cells] == EVIL
    assert all(cell.data_type == "s" and cell.quotePrefix and cell.number_format == "@" for cell in cells)
    with ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)


@pytest.mark.usefixtures("october")
def test_page_is_a4_landscape_with_titles(officer: User, mae_ku: LocalAuthority) -> None:
    _, content = export(officer, local_authority=mae_ku)
    book = load_workbook(io.BytesIO(content))
    rows = book[ROWS]
    assert book.sheetnames == [ROWS, SUMMARY, EXPLANATION]
    assert (rows.page_setup.orientation, str(rows.page_setup.paperSize)) == ("landscape", "9")
    assert (rows.print_title_rows, rows.freeze_panes, rows.auto_filter.ref) == ("$1:$1", "B2", "A1:AJ3")
    assert (rows.page_setup.fitToHeight, rows.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert rows["I2"].number_format == "[$-107041E]d mmm yyyy"
    assert rows["A1"].font.name == "TH Sarabun New"


@pytest.mark.usefixtures("october")
def test_explanation_tells_the_state_of_the_month(officer: User, mae_ku: LocalAuthority) -> None:
    def told() -> str:
        _, content = export(officer, local_authority=mae_ku)
        rows = load_workbook(io.BytesIO(content))[EXPLANATION].iter_rows(values_only=True)
        return "\n".join(str(value) for row in rows for value in row if value is not None)

    before = told()
    assert "ยังไม่บันทึก (ยังไม่ถึงกำหนด)" in before
    assert "ข้อมูล ณ วันที่ 2 พ.ย. 2569 เวลา 09.15 น." in before
    assert "2 แถว" in before
    with desk_of(officer):
        obligation = Obligation.objects.get(local_authority=mae_ku, month=OCTOBER.first_day)
        posting = post(obligation=obligation, by=officer, at=datetime(2026, 11, 2, 9, tzinfo=BANGKOK))
    after = told()
    assert "บันทึกแล้ว (ทันกำหนด · ครบถ้วน)" in after
    assert posting.content_hash[:16] in after


@pytest.mark.usefixtures("october")
def test_same_content_gives_the_same_bytes_and_the_record_their_hash(
    officer: User, mae_ku: LocalAuthority
) -> None:
    first, content = export(officer, local_authority=mae_ku)
    second, again = export(officer, local_authority=mae_ku)
    assert content == again
    assert first.sha256 == second.sha256 == hashlib.sha256(content).hexdigest()
    assert (first.exported_by, first.purpose, first.exported_at) == (officer, "บันทึกใน INFO", NOVEMBER_2)


def test_an_empty_month_is_a_file_with_headings_only(officer: User, mae_ku: LocalAuthority) -> None:
    made, content = export(officer, local_authority=mae_ku)
    assert made.rows == 0
    assert sheet(content) == []


def test_every_column_of_the_layout_has_a_source(db: None) -> None:
    assert set(InfoColumn.objects.values_list("source", flat=True)) <= set(SOURCES)


def test_a_newer_layout_holds_from_its_month(officer: User, mae_ku: LocalAuthority) -> None:
    make_case(officer)
    make_case(officer, received_on=date(2026, 11, 3))
    layout_of({"first_name": True, "note": False, "case_number": True}, effective_from=date(2026, 11, 1))
    _, october = export(officer, local_authority=mae_ku)
    _, november = export(officer, local_authority=mae_ku, month=Month(2026, 11))
    assert len(sheet(october)[0]) == 36
    assert sheet(november) == [{"first_name": "สมศรี", "case_number": "2/2570"}]


def test_a_layout_with_an_unknown_source_is_refused_by_name(officer: User, mae_ku: LocalAuthority) -> None:
    layout_of({"blood": True}, effective_from=date(2026, 10, 1))
    with pytest.raises(CannotExport, match="blood"):
        export(officer, local_authority=mae_ku)


def test_before_the_first_layout_there_is_no_file(officer: User, mae_ku: LocalAuthority) -> None:
    with pytest.raises(CannotExport, match="กันยายน 2568"):
        export(officer, local_authority=mae_ku, month=Month(2025, 9))


@pytest.mark.parametrize("name", ["officer", "neighbour", "district", "nation"])
def test_nobody_takes_more_than_the_own(name: str, cast: dict[str, User], mahawan: LocalAuthority) -> None:
    for whose in ({"local_authority": mahawan}, {"province": Province.objects.get(code="63")}):
        with pytest.raises(PermissionDenied):
            export(cast[name], **whose)
    assert not InfoExport.objects.exists()


@pytest.mark.parametrize("name", ["province", "province.admin", "national.admin"])
def test_province_takes_all_in_order_of_code(name: str, cast: dict[str, User]) -> None:
    make_case(cast["neighbour"], first_name="เพื่อนบ้าน")
    make_case(cast["officer"])
    make_case(cast["officer"])
    made, content = export(cast[name], province=Province.objects.get(code="63"))
    assert [(row["รหัส อปท."], row["เลขทะเบียนคำขอ"]) for row in sheet(content)] == [
        ("05630603", "1/2570"),
        ("05630603", "2/2570"),
        ("06630608", "1/2570"),
    ]
    assert (made.rows, made.province_id, made.exported_by) == (3, "63", cast[name])


def test_without_a_purpose_there_is_no_file(officer: User, mae_ku: LocalAuthority) -> None:
    with pytest.raises(CannotExport, match="วัตถุประสงค์"):
        export_info(
            month=OCTOBER, purpose=" ", by=officer, at=NOVEMBER_2, out=io.BytesIO(), local_authority=mae_ku
        )


@pytest.mark.parametrize("cases", [1, 4])
def test_statements_do_not_grow_with_the_rows(
    cases: int, cast: dict[str, User], django_assert_num_queries: Any
) -> None:
    for _ in range(cases):
        make_case(cast["officer"], help_given=[a_help()])
        make_case(cast["neighbour"])
    # savepoint ×2, offices, past, reach, scope, layouts, columns, kinds, rows, help, names of officials, states ×2, scope back,
    # who read them, record; the release is the 2nd savepoint
    tak = Province.objects.get(code="63")
    with django_assert_num_queries(16):
        export(cast["province"], province=tak)
