"""What these workbooks share: one long sheet, a sheet that says what it is, a checksum over the rows."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from cases.thai import format_instant
from reporting.cells import LINE, Block, Column, lines_of
from reporting.info.checksum import Checksum
from reporting.info.rows import Batch
from reporting.info.sources import Source
from reporting.writer import LongSheet, new_format, page_set_up, write_book

EXPLANATION = "คำอธิบาย"
WIDE = 100  # characters
Progress = Callable[[int], None]
"""Told the number of rows written so far."""


@dataclass(frozen=True)
class Written:
    """`checksum` is over the rows and stands in the file; `sha256` is the file's own."""

    rows: int
    checksum: str
    sha256: str


@dataclass(frozen=True)
class Register:
    """`whose` and `period` in words; `definitions` tell what was counted and what was not."""

    title: str
    sheet: str
    whose: str
    period: str
    definitions: Sequence[str]
    at: datetime

    @property
    def head(self) -> str:
        return f"{self.title} {self.period} {self.whose}"


Columns = Sequence[tuple[str, Source]]
"""Headings, and what stands beneath them."""


def columns_of(columns: Columns) -> list[Column]:
    return [Column(heading, source.format, source.width) for heading, source in columns]


def needs_of(columns: Columns) -> set[str]:
    return {name for _, source in columns for name in source.needs}


def block_of(columns: Columns, batch: Batch) -> Block:
    return [source.column(batch.inputs, len(batch)) for _, source in columns]


def write_register(
    out: IO[bytes],
    register: Register,
    columns: Sequence[Column],
    blocks: Iterable[Block],
    *,
    more: Sequence[LongSheet] = (),
    furnish: Callable[[Any], None] | None = None,
    progress: Progress | None = None,
) -> Written:
    """Writes the workbook to `out` (seekable, empty); `more` long sheets stand behind the first."""
    checksum = Checksum()

    def counted() -> Iterator[Block]:
        for block in blocks:
            checksum.add(block)
            if progress:
                progress(checksum.rows)
            yield block

    def finish(book: Any, _: Sequence[int]) -> None:
        if furnish:
            furnish(book)
        _explain(book, register, checksum)

    first = LongSheet(register.sheet, register.head, columns, counted())
    write_book(out, sheets=[first, *more], furnish=finish, at=register.at)
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]
    return Written(checksum.rows, checksum.hex, digest)


def _explain(book: Any, register: Register, checksum: Checksum) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    sheet.set_default_row(LINE)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, WIDE)
    bold, plain = new_format(book, bold=True), new_format(book, text_wrap=True)
    facts = [
        ("เอกสาร", register.title),
        ("ของ", register.whose),
        ("ช่วงเวลา", register.period),
        ("ข้อมูล ณ วันที่", format_instant(register.at)),
        ("จำนวนแถว", f"{checksum.rows:,} แถว"),
        ("รหัสตรวจสอบ", f"{checksum.hex} (SHA-256 ของเนื้อหาในทุกแถว)"),
        *(("คำจำกัดความ" if at == 0 else "", text) for at, text in enumerate(register.definitions)),
    ]
    for row, (label, text) in enumerate(facts):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text, plain)
        sheet.set_row(row, LINE * lines_of(text, WIDE))
    page_set_up(sheet, register.head)
