"""What each column of an INFO layout can hold: a key, its Thai name, what it reads, and how that becomes a value.

The layout is data (InfoColumn.source); a new version of the ministry's sheet arranges these keys anew. A source
`needs` columns of a case by Django's path, or what `reporting.info.rows` lays beside them: `@number`, `@month`,
`@office`, `@help`, `@entered_by`. Only what the layout's columns need is read and opened.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from cases import identity
from cases.models import BudgetSource, Channel, DocumentType, HelpForm, LocalAuthority, Outcome, Stage
from cases.thai import BANGKOK
from reporting.cells import Value
from reporting.models import CellFormat
from reporting.months import Month

TEXT, INTEGER, MONEY, DATE = CellFormat.TEXT, CellFormat.INTEGER, CellFormat.MONEY, CellFormat.DATE
NUMBER, MONTH, OFFICE, HELP, ENTERED_BY = "@number", "@month", "@office", "@help", "@entered_by"


@dataclass(frozen=True, slots=True)
class Office:
    """A local authority as it was called in the month of the row."""

    code: str
    name: str
    district: str
    province: str


class Line(NamedTuple):
    """One line of help, as far as the sheet tells of it."""

    form: str
    amount: Decimal | None
    given_on: date | None
    budget_source: str


Lines = Sequence[Line]


@dataclass(frozen=True, slots=True)
class Source:
    """`value` takes what the source needs, in that order; None: the one thing that it needs is the value."""

    label: str
    needs: tuple[str, ...]
    value: Callable[..., Value] | None = None
    format: CellFormat = TEXT
    width: int = 16

    def column(self, inputs: dict[str, Sequence[Any]], many: int) -> Sequence[Value]:
        """The values of so many rows from what was read of them."""
        if self.value is None:
            return inputs[self.needs[0]] if self.needs else [None] * many
        return list(map(self.value, *(inputs[name] for name in self.needs)))


def office_in(local_authority: LocalAuthority, month: Month) -> Office:
    """Name and code at the month's end. Needs `past` and the district with its province loaded."""
    code, _, name = local_authority.facts_on(month.last_day)
    district = local_authority.district
    return Office(code, name, district.name, district.province.name)


def _each_once(labels: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(label for label in labels if label))


def word_of(choices: Any) -> Callable[[str], str]:
    """The Thai word of a stored one."""
    words: dict[str, str] = dict(choices.choices)
    return lambda stored: words.get(stored, stored)


def moo_or_community(moo: str, community: str) -> str:
    return _each_once([f"หมู่ที่ {moo}" if moo else "", community])


def _amount(help_total: Decimal, lines: Lines) -> Decimal | None:
    """Blank, not 0, while nothing of known worth was given."""
    return help_total if any(line.amount is not None for line in lines) else None


def _helped_on(lines: Lines) -> date | None:
    """The last day on which help was given."""
    return max((line.given_on for line in lines if line.given_on), default=None)


def _bangkok_day(at: datetime) -> date:
    return at.astimezone(BANGKOK).date()


def full_name(title: str, first: str, last: str) -> str:
    return f"{title}{first} {last}".strip()


def case_number(serial: int, fiscal_year: int) -> str:
    return f"{serial}/{fiscal_year}"


def or_blank(name: str | None) -> str:
    """Of a row that there need not be."""
    return name or ""


_form, _budget = word_of(HelpForm), word_of(BudgetSource)
_PLACE = "subdistrict__district__province__name"

SOURCES: dict[str, Source] = {
    "blank": Source("(เว้นว่าง)", ()),
    "row_number": Source("ลำดับที่ในตาราง", (NUMBER,), None, INTEGER, 8),
    "fiscal_year": Source("ปีงบประมาณ", (MONTH,), lambda month: month.fiscal_year, INTEGER, 10),
    "month": Source("เดือน", (MONTH,), lambda month: month.thai, TEXT, 14),
    "lao_code": Source("รหัส อปท.", (OFFICE,), lambda office: office.code, TEXT, 11),
    "lao_name": Source("ชื่อ อปท.", (OFFICE,), lambda office: office.name, TEXT, 32),
    "lao_district": Source("อำเภอที่ตั้ง อปท.", (OFFICE,), lambda office: office.district),
    "lao_province": Source("จังหวัดที่ตั้ง อปท.", (OFFICE,), lambda office: office.province),
    "case_number": Source("เลขทะเบียนคำขอ", ("serial", "fiscal_year"), case_number, TEXT, 18),
    "received_on": Source("วันที่ยื่นคำขอ", ("received_on",), None, DATE, 14),
    "title": Source("คำนำหน้า", ("applicant__title",), None, TEXT, 11),
    "first_name": Source("ชื่อ", ("applicant__first_name",), None, TEXT, 18),
    "last_name": Source("สกุล", ("applicant__last_name",), None, TEXT, 18),
    "full_name": Source(
        "คำนำหน้า ชื่อ และสกุล รวมกัน",
        ("applicant__title", "applicant__first_name", "applicant__last_name"),
        full_name,
        TEXT,
        30,
    ),
    "document_type": Source(
        "ประเภทเอกสารแสดงตน", ("applicant__document_type",), word_of(DocumentType), TEXT, 24
    ),
    "identity_number": Source("เลขประจำตัว", (identity.OF_APPLICANT,), None, TEXT, 19),
    "phone": Source("โทรศัพท์", ("applicant__phone",), None, TEXT, 14),
    "house_code": Source("รหัสประจำบ้าน", ("house_code",), None, TEXT, 16),
    "house_no": Source("บ้านเลขที่", ("house_no",), None, TEXT, 12),
    "moo": Source("หมู่ที่", ("moo",), None, TEXT, 8),
    "community": Source("ชุมชน", ("community",)),
    "moo_or_community": Source("หมู่ที่/ชุมชน", ("moo", "community"), moo_or_community),
    "alley": Source("ตรอก/ซอย", ("alley",), None, TEXT, 14),
    "road": Source("ถนน", ("road",), None, TEXT, 14),
    "subdistrict": Source("ตำบล", ("subdistrict__name",), or_blank),
    "district": Source("อำเภอ", ("subdistrict__district__name",), or_blank),
    "province": Source("จังหวัด", (_PLACE,), or_blank),
    "channel": Source("ช่องทางรับเรื่อง", ("channel",), word_of(Channel), TEXT, 18),
    "kind": Source("ด้านที่ขอรับความช่วยเหลือ", ("kind__name",), None, TEXT, 34),
    "subkind": Source("ลักษณะย่อย", ("subkind__name",), or_blank, TEXT, 26),
    "hardship": Source("ลักษณะความเดือดร้อน", ("hardship",), None, TEXT, 40),
    "wanted": Source("สิ่งที่ขอ", ("wanted",), None, TEXT, 30),
    "people_affected": Source("จำนวนผู้ได้รับความเดือดร้อน (คน)", ("people_affected",), None, INTEGER, 14),
    "stage": Source("ขั้นตอนของเรื่อง", ("stage",), word_of(Stage), TEXT, 22),
    "outcome": Source("ผลการพิจารณา", ("outcome",), word_of(Outcome), TEXT, 20),
    "outcome_reason": Source("เหตุผลของผลการพิจารณา", ("outcome_reason",), None, TEXT, 30),
    "help_forms": Source(
        "รูปแบบการช่วยเหลือ", (HELP,), lambda lines: _each_once(_form(line.form) for line in lines), TEXT, 20
    ),
    "help_amount": Source("จำนวนเงินหรือมูลค่า (บาท)", ("help_total", HELP), _amount, MONEY),
    "approved_on": Source("วันที่อนุมัติ", ("approved_on",), None, DATE, 14),
    "helped_on": Source("วันที่ช่วยเหลือครั้งล่าสุด", (HELP,), _helped_on, DATE, 14),
    "budget_sources": Source(
        "แหล่งงบประมาณ",
        (HELP,),
        lambda lines: _each_once(_budget(line.budget_source) for line in lines),
        TEXT,
        26,
    ),
    "referred_to": Source("หน่วยงานที่ส่งต่อ", ("referred_to",), None, TEXT, 24),
    "entered_by": Source("ผู้บันทึก", (ENTERED_BY,), None, TEXT, 22),
    "entered_at": Source("วันที่บันทึก", ("entered_at",), _bangkok_day, DATE, 14),
    "note": Source("หมายเหตุ", ("note",), None, TEXT, 30),
}
