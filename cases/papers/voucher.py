"""ใบสำคัญรับเงิน, ใบรับสิ่งของ and what stands for labour and services: what one receiver signs for.

Date, full number and signatures are for the pen.

The voucher needs the receiver's full identity number. It stays a dotted line: who pays copies it from the card in
the receiver's hand, and no number leaves the system on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from cases.models.help import HelpForm
from cases.papers import NothingToPrint
from cases.papers.words import Office, official
from cases.thai import baht_text, format_baht, format_quantity

if TYPE_CHECKING:
    from cases.models import Case, HelpGiven


@dataclass(frozen=True, slots=True)
class Line:
    order: str
    form: str  # เงิน, สิ่งของ, แรงงาน, บริการ
    description: str
    quantity: str
    unit: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One receiver's page. Who receives in the applicant's place (`for_whom`) lives we do not know where."""

    receiver: str
    for_whom: str
    house_no: str = ""
    place: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    lines: Sequence[Line]
    sum: str
    sum_in_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A page for each receiver. While a value is missing the sum stays blank: no paper adds up half of it."""

    TEMPLATE: ClassVar[str] = "paper/voucher.html"
    TITLE: ClassVar[str] = "ใบสำคัญรับเงิน"
    FORMS: ClassVar[tuple[HelpForm, ...]] = (HelpForm.MONEY,)
    WHAT: ClassVar[str] = "เงิน"

    office: Office
    number: str
    sheets: Sequence[Sheet]

    @classmethod
    def of(cls, case: "Case", help_given: Sequence["HelpGiven"], office: Office) -> Self:
        """From the lines of its own forms of help; NothingToPrint without any."""
        lines = [line for line in help_given if line.form in cls.FORMS]
        if not lines:
            raise NothingToPrint(f"ยังไม่มีรายการความช่วยเหลือเป็น{cls.WHAT} — บันทึกความช่วยเหลือที่ให้ก่อน แล้วพิมพ์อีกครั้ง")
        receivers = dict.fromkeys(line.receiver for line in lines)
        sheets = [_sheet(case, one, [line for line in lines if line.receiver == one]) for one in receivers]
        return cls(office=office, number=official(case.number), sheets=sheets)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceipt(Voucher):
    TEMPLATE: ClassVar[str] = "paper/goods_receipt.html"
    TITLE: ClassVar[str] = "ใบรับสิ่งของ"
    FORMS: ClassVar[tuple[HelpForm, ...]] = (HelpForm.GOODS,)
    WHAT: ClassVar[str] = "สิ่งของ"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReceipt(Voucher):
    """Work done and services rendered; a value stands on it only where one was entered."""

    TEMPLATE: ClassVar[str] = "paper/service_receipt.html"
    TITLE: ClassVar[str] = "หลักฐานการรับความช่วยเหลือ (แรงงาน/บริการ)"
    FORMS: ClassVar[tuple[HelpForm, ...]] = (HelpForm.LABOUR, HelpForm.SERVICE)
    WHAT: ClassVar[str] = "แรงงานหรือบริการ"


def _sheet(case: "Case", receiver: str, lines: Sequence["HelpGiven"]) -> Sheet:
    amounts = [line.amount for line in lines if line.amount is not None]
    known = len(amounts) == len(lines)
    return Sheet(
        receiver=official(receiver or case.applicant.full_name),
        for_whom=official(case.applicant.full_name) if receiver else "",
        lines=[_line(n, line) for n, line in enumerate(lines, 1)],
        sum=official(format_baht(sum(amounts, Decimal(0)))) if known else "",
        sum_in_words=baht_text(sum(amounts, Decimal(0))) if known else "",
        **({} if receiver else _address(case)),
    )


def _address(case: "Case") -> dict[str, str]:
    place = case.subdistrict
    return {
        "house_no": official(case.house_no),
        "place": official(case.moo or case.community),
        "subdistrict": place.name if place else "",
        "district": place.district.name if place else "",
        "province": place.district.province.name if place else "",
    }


def _line(n: int, line: "HelpGiven") -> Line:
    return Line(
        order=official(n),
        form=line.get_form_display(),
        description=official(line.description or line.get_form_display()),
        quantity="" if line.quantity is None else official(format_quantity(line.quantity)),
        unit=official(line.unit),
        amount="" if line.amount is None else official(format_baht(line.amount)),
    )
