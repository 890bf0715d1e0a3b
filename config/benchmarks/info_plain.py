"""info, the obvious way: model instances, one function a column, openpyxl's write-only mode with the same formats.

Also the oracle: its values, hashed row by row, must be those that the file of ours holds.
"""

import hashlib
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from cases import identity
from cases.models import Case, HelpGiven, LocalAuthority
from cases.thai import BANGKOK
from reporting.cells import Column, Value
from reporting.info.checksum import canonical
from reporting.info.sources import Office, office_in
from reporting.months import Month
from reporting.writer import FONT, FORMATS

Rows = Iterator[list[Value]]
OFFICE_COLUMNS: dict[str, Callable[[Office], str]] = {
    "lao_code": lambda office: office.code,
    "lao_name": lambda office: office.name,
    "lao_district": lambda office: office.district,
    "lao_province": lambda office: office.province,
}


def _each_once(labels: list[str]) -> str:
    return ", ".join(dict.fromkeys(label for label in labels if label))


def _lines(case: Case) -> list[HelpGiven]:
    return list(case.help_given.all())


def _place(case: Case, up: str) -> str:
    if not case.subdistrict:
        return ""
    district = case.subdistrict.district
    names = {
        "subdistrict": case.subdistrict.name,
        "district": district.name,
        "province": district.province.name,
    }
    return names[up]


CASE_COLUMNS: dict[str, Callable[[Case], Value]] = {
    "case_number": lambda case: case.number,
    "received_on": lambda case: case.received_on,
    "title": lambda case: case.applicant.title,
    "first_name": lambda case: case.applicant.first_name,
    "last_name": lambda case: case.applicant.last_name,
    "document_type": lambda case: case.applicant.get_document_type_display(),
    "identity_number": lambda case: identity.reveal(case.applicant),
    "house_no": lambda case: case.house_no,
    "moo_or_community": lambda case: _each_once([f"หมู่ที่ {case.moo}" if case.moo else "", case.community]),
    "alley": lambda case: case.alley,
    "road": lambda case: case.road,
    "subdistrict": lambda case: _place(case, "subdistrict"),
    "district": lambda case: _place(case, "district"),
    "province": lambda case: _place(case, "province"),
    "channel": lambda case: case.get_channel_display(),
    "kind": lambda case: case.kind.name,
    "hardship": lambda case: case.hardship,
    "wanted": lambda case: case.wanted,
    "people_affected": lambda case: case.people_affected,
    "outcome": lambda case: case.get_outcome_display(),
    "help_forms": lambda case: _each_once([line.get_form_display() for line in _lines(case)]),
    "help_amount": lambda case: (
        case.help_total if any(line.amount is not None for line in _lines(case)) else None
    ),
    "approved_on": lambda case: case.approved_on,
    "helped_on": lambda case: max((line.given_on for line in _lines(case) if line.given_on), default=None),
    "budget_sources": lambda case: _each_once([line.get_budget_source_display() for line in _lines(case)]),
    "referred_to": lambda case: case.referred_to,
    "entered_by": lambda case: case.entered_by.full_name,
    "entered_at": lambda case: case.entered_at.astimezone(BANGKOK).date(),
    "note": lambda case: case.note,
}


def plain_rows(offices: dict[int, LocalAuthority], month: Month, sources: list[str]) -> Rows:
    """As one would first write it."""
    cases = (
        Case.objects.counted()
        .filter(local_authority__in=offices, received_on__range=(month.first_day, month.last_day))
        .select_related("applicant", "kind", "subdistrict__district__province", "entered_by")
        .prefetch_related("help_given")
        .order_by("local_authority__code", "fiscal_year", "serial")
    )
    for number, case in enumerate(cases.iterator(chunk_size=2000), 1):
        office = office_in(offices[case.local_authority_id], month)
        of_file: dict[str, Value] = {
            "row_number": number, "fiscal_year": month.fiscal_year, "month": month.thai,
            **{name: of(office) for name, of in OFFICE_COLUMNS.items()},
        }  # fmt: skip
        yield [of_file[name] if name in of_file else CASE_COLUMNS[name](case) for name in sources]


def by_openpyxl(columns: list[Column], rows: Rows) -> int:
    """Writes them in the look of ours; the file's rows."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("ข้อมูล")
    sheet.freeze_panes = "B2"
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    font = Font(name=str(FONT["font_name"]), size=14)
    looks = [_look(column.format) for column in columns]
    sheet.append([WriteOnlyCell(sheet, value=column.heading) for column in columns])
    many = 0
    for row in rows:
        cells = []
        for value, (number_format, alignment, quoted) in zip(row, looks, strict=True):
            cell: Any = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # Decimal and date it writes too
            cell.font, cell.number_format, cell.alignment = font, number_format, alignment
            if quoted:
                cell.data_type, cell.quotePrefix = "s", True
            cells.append(cell)
        sheet.append(cells)
        many += 1
    with TemporaryFile() as out:
        book.save(out)
    return many


def _look(name: str) -> tuple[str, Alignment, bool]:
    own = FORMATS[name]
    wrapped = Alignment(vertical="top", horizontal=own.get("align"), wrap_text=own.get("text_wrap", False))
    return own["num_format"], wrapped, name == "text"


def hashed(rows: Rows) -> tuple[list[list[Value]], str]:
    """The rows, and what the file of ours must say of them."""
    kept, content = [], hashlib.sha256()
    for row in rows:
        kept.append(row)
        content.update(canonical(row))
    return kept, content.hexdigest()
