"""The two formats of reference data, xlsx and csv: text stays text on the way out, and comes back the same.

A text that a spreadsheet program would run as a formula gets an apostrophe in front; reading takes exactly
that apostrophe away again.
"""

import csv
import io
import re
from typing import Any

import openpyxl
import tablib  # type: ignore[import-untyped]
from import_export.formats.base_formats import CSV, XLSX
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from cases.spreadsheet.guard import decode

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDEST = 60  # characters


def neutral(value: Any) -> Any:
    """The value with an apostrophe before text that begins like a formula (or like an apostrophe we set)."""
    return f"'{value}" if isinstance(value, str) and _RUNS.match(value) else value


def plain(value: Any) -> Any:
    """What `neutral` was given; other text as it is, without spaces around it."""
    if isinstance(value, str):
        return (value[1:] if value.startswith("'") and _RUNS.match(value) else value).strip(" ")
    return value


def _row(values: Any) -> list[str]:
    """Cells as text: a number typed as 63 reads as 63, not 63.0."""
    return [_text(value) for value in values]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(plain(str(value)))


class Workbook(XLSX):  # type: ignore[misc]
    """xlsx: every cell is text in the file, so that codes keep their leading zero when they are edited."""

    def get_title(self) -> str:
        return "xlsx"

    def create_dataset(self, in_stream: bytes | None) -> tablib.Dataset:
        """The first sheet. Give it only what `guard.check_upload` has let pass."""
        dataset = tablib.Dataset()
        if in_stream is None:
            return dataset
        sheet: Any = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True).worksheets[
            0
        ]
        sheet.reset_dimensions()
        rows = [_row(row) for row in sheet.iter_rows(values_only=True)]
        return _dataset(dataset, rows)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet: Any = book.create_sheet("ข้อมูลอ้างอิง")
        sheet.freeze_panes = "A2"
        rows = [[_ILLEGAL.sub("", str(value)) for value in row] for row in [dataset.headers, *dataset]]
        for column, cells in enumerate(zip(*rows, strict=True), 1):
            width = min(WIDEST, max(map(len, cells)) + 2)
            sheet.column_dimensions[get_column_letter(column)].width = width
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, text, bold=number == 0) for text in row])
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()


def _cell(sheet: Any, text: str, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(bold=bold)
    return cell


class Csv(CSV):  # type: ignore[misc]
    """csv in UTF-8 with a mark, as spreadsheet programs expect; read in UTF-8 or windows-874."""

    def get_title(self) -> str:
        return "csv"

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes | None, **kwargs: Any) -> tablib.Dataset:
        dataset = tablib.Dataset()
        if in_stream is None:
            return dataset
        return _dataset(
            dataset, [_row(row) for row in csv.reader(io.StringIO(decode(in_stream), newline=""))]
        )

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([dataset.headers, *dataset])
        return text.getvalue().encode("utf-8-sig")


def _dataset(dataset: tablib.Dataset, rows: list[list[str]]) -> tablib.Dataset:
    """The first row as headings; blank rows and columns without a heading left out."""
    filled = [row for row in rows if any(row)]
    if not filled:
        return dataset
    width = max((at for at, text in enumerate(filled[0], 1) if text), default=0)
    dataset.headers = filled[0][:width]
    for row in filled[1:]:
        dataset.append([*row, *[""] * width][:width])
    return dataset


FORMATS = [Workbook, Csv]
