"""The workbook writer on its own: values that do not fit, characters that XML forbids, the sheet's end."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from reporting import writer
from reporting.writer import Column, LongSheet, Value, in_blocks, pages_wide, write_book

COLUMNS = [
    Column("ก", "integer", 8),
    Column("ข", "text", 20),
    Column("ค", "money", 12),
    Column("ง", "date", 14),
]


def book_of(rows: list[list[Value]], *more: LongSheet) -> tuple[list[int], Workbook]:
    out = io.BytesIO()
    counts = write_book(
        out,
        sheets=[LongSheet("แถว", "หัว & ท้าย", COLUMNS, in_blocks(rows, 2)), *more],
        furnish=lambda book, counts: None,
        at=datetime(2026, 11, 6),
    )
    return counts, load_workbook(out)


def written(rows: list[list[Value]]) -> list[tuple[Any, ...]]:
    counts, book = book_of(rows)
    assert counts == [len(rows)]
    return [row for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_values_keep_their_type() -> None:
    assert written([[1, "ข้อความ", Decimal("3000.50"), date(2028, 2, 29)], [2, "", None, None]]) == [
        (1, "ข้อความ", 3000.5, datetime(2028, 2, 29)),
        (2, None, None, None),
    ]


def test_a_value_that_does_not_fit_becomes_text() -> None:
    assert written([["หนึ่ง", 5, "ไม่ทราบ", "5/11/2569"], [0, date(2026, 11, 5), Decimal(0), None]]) == [
        ("หนึ่ง", "5", "ไม่ทราบ", "5/11/2569"),
        (0, "5 พ.ย. 2569", 0, None),
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_can_be_read_back(text: str) -> None:
    kept = "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    kept = kept.replace("\r\n", "\n").replace("\r", "\n")
    (row,) = written([[1, text, None, None]])
    assert (row[1] or "").replace("_x005F_", "_") == kept.replace("_x005F_", "_")


def test_rows_beyond_the_end_of_a_sheet_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "LAST_ROW", 3)
    rows: list[list[Value]] = [[n, "", None, None] for n in range(5)]
    assert [row[0] for row in written(rows)] == [0, 1, 2, 3, 4]
    _, book = book_of(rows)
    assert book.sheetnames == ["แถว", "แถว (2)", "แถว (3)"]
    assert [sheet.auto_filter.ref for sheet in book.worksheets] == ["A1:D3", "A1:D3", "A1:D2"]
    assert all([cell.value for cell in sheet[1]] == ["ก", "ข", "ค", "ง"] for sheet in book.worksheets)


def test_a_sheet_ends_where_zip_would_need_extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "LARGEST", 1)
    _, book = book_of([[n, "", None, None] for n in range(3)])
    assert [sheet.max_row for sheet in book.worksheets] == [3, 2]


def test_several_long_sheets_keep_their_own_columns() -> None:
    other = LongSheet("อีกแผ่น", "", [Column("จ", "date", 14)], in_blocks([[date(2028, 2, 29)]]))
    counts, book = book_of([[1, "ก", None, None]], other)
    assert (counts, book.sheetnames) == ([1, 1], ["แถว", "อีกแผ่น"])
    assert (book["อีกแผ่น"]["A2"].value, book["อีกแผ่น"]["A2"].number_format) == (
        datetime(2028, 2, 29),
        "[$-107041E]d mmm yyyy",
    )
    assert [[cell.value for cell in sheet[1]] for sheet in book.worksheets] == [["ก", "ข", "ค", "ง"], ["จ"]]
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True, None]


def test_wide_layouts_take_more_pages_beside_each_other() -> None:
    assert pages_wide(COLUMNS) == 1
    assert pages_wide([Column("ก", "text", 18)] * 36) == 3
