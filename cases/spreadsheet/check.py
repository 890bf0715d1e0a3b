"""Judges one row as the form judges what is typed (`cases.forms`), and as `cases.rules` judges a case.

What the form would refuse is a Fault and the row is not taken; what it would save and name as incomplete is a warning.
Pure: a row, its table, and what was read from the database beforehand.
"""

from datetime import date

from cases.facts import CaseFacts
from cases.rules import Gap, gaps_of
from cases.spreadsheet import rescue
from cases.spreadsheet.cells import Row
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.findings import RULES, Checked, Fault, Said
from cases.spreadsheet.given import read_help
from cases.spreadsheet.headings import Table
from cases.spreadsheet.reader import RowReader
from cases.spreadsheet.references import References
from cases.spreadsheet.values import meant, values_of
from cases.spreadsheet.what import read_request
from cases.spreadsheet.where import read_place
from cases.spreadsheet.who import check_office, read_applicant
from cases.thai import format_date

__all__ = ["RULES", "Checked", "Fault", "Said", "check_row"]


def check_row(
    row: Row, table: Table, *, references: References, period: tuple[date, date] | None, today: date
) -> Checked:
    """The row's values with everything that is to be said of it. `period`: first and last day of วันที่ยื่นคำขอ."""
    reader = RowReader(row, table, references, today)
    check_office(reader)
    applicant = read_applicant(reader)
    request = read_place(reader) | read_request(reader)
    help_given = read_help(reader, request["outcome"])
    number = reader.read("case_number", rescue.case_number)
    _check_period(reader, request["received_on"], period)
    checked = reader.checked
    checked.values = values_of(number, applicant, request, help_given)
    if facts := meant(applicant, request, help_given):
        _check_facts(reader, facts)
    return checked


def _check_period(reader: RowReader, received: date | None, period: tuple[date, date] | None) -> None:
    if period and received and not period[0] <= received <= period[1]:
        first, last = map(format_date, period)
        reader.fault(
            "outside_period",
            "received_on",
            f"วันที่ยื่นคำขอ {format_date(received)} อยู่นอกช่วงที่เลือก ({first} – {last}) "
            "— ตรวจสอบวันที่ หรือเลือกช่วงที่มีวันนี้อยู่แล้วนำเข้าใหม่",
        )


# --- as cases.rules sees it ------------------------------------------------------------------------
COLUMNS_OF_GAPS = {
    "moo": "moo_or_community",
    "help-0-form": "help_forms",
    "amount": "help_amount",
    "given_on": "helped_on",
    "budget_source": "budget_sources",
}
# What the form refuses for itself, and was said already.
REFUSED_BEFORE = frozenset(
    ("identity_invalid", "identity_check", "phone_invalid", "house_code_invalid", "help_refused")
)


def _check_facts(reader: RowReader, facts: CaseFacts) -> None:
    for gap in gaps_of(facts):
        if gap.code not in REFUSED_BEFORE:
            may = _columns_of(gap)
            name = next((one for one in may if one in reader.columns), may[0])
            if not reader.has_fault(name):
                reader.warn(gap.code, name, gap.message.replace("ของรายการที่ 1", ""))


def _columns_of(gap: Gap) -> list[str]:
    """Where a gap of the form's field may stand in a register, its likeliest column last in doubt."""
    name = gap.field.rpartition("-")[2] if gap.field.startswith("help-") else gap.field
    name = COLUMNS_OF_GAPS.get(gap.field, COLUMNS_OF_GAPS.get(name, name))
    if name == "moo_or_community":
        return ["moo_or_community", "moo", "community", "address"]
    if name in ("house_no", "subdistrict"):
        return [name, "address"]
    return [name if name in FIELDS else "help_forms"]
