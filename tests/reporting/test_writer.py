"""The workbook writer on its own: values that do not fit, characters that XML forbids, the sheet's end."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reporting import writer
from reporting.writer import Column, LongSheet, Value, pages_wide, write_book

COLUMNS = [
    Column("ก", "integer", 8),
    Column("ข", "text", 20),
    Column("ค", "money", 12),
    Column("ง", "date", 14),
]
SHEET = LongSheet("แถว", "หัว & ท้าย", COLUMNS)


def written(rows: list[list[Value]]) -> list[tuple[Any, ...]]:
    out = io.BytesIO()
    count = write_book(
        out, sheet=SHEET, rows=rows, furnish=lambda book, count: None, at=datetime(2026, 11, 6)
    )
    assert count == len(rows)
    return list(load_workbook(out).active.iter_rows(min_row=2, values_only=True))  # type: ignore[union-attr]


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


def test_nothing_is_cut_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "LAST_ROW", 3)
    assert len(written([[1, "", None, None]] * 2)) == 2
    with pytest.raises(writer.TooManyRows):
        written([[1, "", None, None]] * 3)


def test_wide_layouts_take_more_pages_beside_each_other() -> None:
    assert pages_wide(COLUMNS) == 1
    assert pages_wide([Column("ก", "text", 18)] * 36) == 3
