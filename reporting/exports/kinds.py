"""What can be taken out: four declarations. A new kind is one more, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.db.models import QuerySet

from cases.access import may
from cases.models import Case, HelpKind, LocalAuthority, User
from cases.scope import opened
from reporting.exports import unchanged
from reporting.exports.wanted import Wanted
from reporting.forms import PURPOSES
from reporting.info.export import Log, Progress, counted_cases, make_info
from reporting.registers import (
    HELP_GIVEN,
    OwnRegister,
    count_summary,
    tallies_of,
    write_month_summary,
    write_own,
)
from reporting.registers import LEDGER as LEDGER_BOOK

OWN_PURPOSES = (
    "ตรวจสอบทะเบียนและการติดตามเรื่องของหน่วยงาน",
    "เสนอคณะกรรมการหรือผู้บริหารท้องถิ่น",
    "ประกอบการเบิกจ่ายหรือการตรวจสอบภายใน",
    "จัดทำรายงานตามหนังสือสั่งการ",
)


@dataclass(frozen=True)
class Made:
    """What a finished file holds: its rows, the checksum over them that stands in it, and what its kind notes more."""

    rows: int
    checksum: str
    more: Mapping[str, Any] = field(default_factory=dict)


Make = Callable[[Wanted, IO[bytes], Log, Progress], Made]


@dataclass(frozen=True)
class Export:
    """One kind of file. `permission`: over whom the user must hold it, when asking, making and taking.

    `many`: it can be of a district, a province, the nation; else of the own office alone. `purposes` to choose from at
    each download; without any nobody stands in the file. `rows` counts what it would hold now, `state` is another text
    when it would be another file, `make` writes it. `slug` names it in ASCII.
    """

    name: str
    title: str
    told: str
    slug: str
    permission: str
    many: bool
    rows: Callable[[Wanted], int]
    state: Callable[[Wanted], str]
    make: Make
    purposes: tuple[str, ...] = ()

    @property
    def personal(self) -> bool:
        return bool(self.purposes)


# --- the INFO sheet --------------------------------------------------------------------------------


def _info_rows(wanted: Wanted) -> int:
    with opened("info.export"):
        return counted_cases(wanted.keys, wanted.period).order_by().count()


def _info_state(wanted: Wanted) -> str:
    with opened("info.export"):
        rows = unchanged.cases(counted_cases(wanted.keys, wanted.period))
    return unchanged.state_of(
        unchanged.offices(wanted),
        unchanged.layouts(wanted),
        rows,
        unchanged.months(wanted, INFO.permission),
    )


def _make_info(wanted: Wanted, out: IO[bytes], log: Log, progress: Progress) -> Made:
    made = make_info(
        period=wanted.period, whose=wanted.whose, by=wanted.by, at=wanted.at, out=out, log=log, progress=progress
    )  # fmt: skip
    return Made(made.total, made.checksum, {"layout": made.layout.pk, "provinces": made.by_province})


INFO = Export(
    name="info.export",
    title="ตาราง INFO",
    told="หนึ่งแถวต่อหนึ่งเรื่อง ตามแบบที่ใช้บันทึกใน INFO พร้อมสรุปรายด้านและสถานะของแต่ละเดือน",
    slug="info",
    permission="info.export",
    many=True,
    rows=_info_rows,
    state=_info_state,
    make=_make_info,
    purposes=tuple(PURPOSES),
)


# --- registers of the own office -------------------------------------------------------------------


def _own(wanted: Wanted) -> LocalAuthority:
    (office,) = wanted.offices.values()
    return office


def _own_rows(book: OwnRegister, wanted: Wanted) -> QuerySet[Any]:
    return book.rows(wanted.by, _own(wanted), wanted.period)


def _register(book: OwnRegister, state: Callable[[Wanted], str], **named: str) -> Export:
    """A book of the own office; `named`: its name, title, what is told of it, and slug."""

    def make(wanted: Wanted, out: IO[bytes], log: Log, progress: Progress) -> Made:
        written = write_own(
            book, local_authority=_own(wanted), period=wanted.period, by=wanted.by, at=wanted.at, out=out, log=log,
            progress=progress,
        )  # fmt: skip
        return Made(written.rows, written.checksum)

    return Export(
        **named,
        permission="case.read",
        many=False,
        rows=lambda wanted: _own_rows(book, wanted).count(),
        state=state,
        make=make,
        purposes=OWN_PURPOSES,
    )


def _ledger_state(wanted: Wanted) -> str:
    return unchanged.state_of(unchanged.offices(wanted), unchanged.cases(_own_rows(LEDGER_BOOK, wanted)))


def _help_state(wanted: Wanted) -> str:
    lines = _own_rows(HELP_GIVEN, wanted)
    by = wanted.by
    helped = Case.objects.visible_to(by).filter(pk__in=lines.order_by().values("case"))
    return unchanged.state_of(unchanged.offices(wanted), unchanged.versions(lines), unchanged.cases(helped))


LEDGER = _register(
    LEDGER_BOOK,
    _ledger_state,
    name="ledger.export",
    title="ทะเบียนคุม",
    told="ทุกคำขอเรียงตามเลขทะเบียน รวมรายการที่ยกเลิก พร้อมขั้นตอนและผลการพิจารณา",
    slug="ledger",
)
HELP = _register(
    HELP_GIVEN,
    _help_state,
    name="help.export",
    title="บัญชีการให้ความช่วยเหลือ",
    told="หนึ่งแถวต่อความช่วยเหลือหนึ่งรายการ เรียงตามวันที่ช่วยเหลือ",
    slug="help",
)


# --- figures ---------------------------------------------------------------------------------------


def _summary_state(wanted: Wanted) -> str:
    return unchanged.state_of(
        unchanged.offices(wanted),
        unchanged.versions(tallies_of(wanted.by, wanted.keys, wanted.period)),
        unchanged.versions(HelpKind.objects.all()),
        unchanged.months(wanted, SUMMARY.permission),
    )


def _make_summary(wanted: Wanted, out: IO[bytes], log: Log, progress: Progress) -> Made:
    written = write_month_summary(
        whose=wanted.whose, period=wanted.period, by=wanted.by, at=wanted.at, out=out, progress=progress
    )
    return Made(written.rows, written.checksum)


SUMMARY = Export(
    name="summary.export",
    title="สรุปข้อมูลประจำเดือน",
    told="จำนวนแยกตามเดือน อปท. และด้าน พร้อมสถานะของแต่ละเดือน ไม่มีข้อมูลของบุคคล",
    slug="summary",
    permission="month.read",
    many=True,
    rows=lambda wanted: count_summary(wanted.by, wanted.keys, wanted.period),
    state=_summary_state,
    make=_make_summary,
)

EXPORTS: dict[str, Export] = {one.name: one for one in (INFO, LEDGER, HELP, SUMMARY)}


def choices_for(user: User) -> list[Export]:
    """Those that the user may have."""
    return [one for one in EXPORTS.values() if may(user, one.permission)]
