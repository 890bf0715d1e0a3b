"""Makes the file, proves its content, and records who took it for what purpose.

Case rows of a province are met here and nowhere else by those who are not their local authority's staff.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, Protocol
from uuid import UUID

from django.db import transaction

from cases.actions.reading import record
from cases.models import Case, District, HelpKind, LocalAuthority, Province, User, Verb
from cases.models.case import CaseQuerySet
from cases.scope import opened
from cases.thai import format_instant
from reporting.cells import Block
from reporting.info import states
from reporting.info.checksum import Checksum
from reporting.info.fill import TooManyRows, fill
from reporting.info.layouts import Arranged, CannotExport, arranged
from reporting.info.rows import RECEIVED, Beside, batches
from reporting.info.sheets import About, write_explanation, write_summary
from reporting.info.summary import NEEDS, Summary
from reporting.info.whose import Whose
from reporting.models import InfoExport, InfoLayout
from reporting.months import Month, Period
from reporting.writer import LongSheet, write_book

ROWS = "ข้อมูลการช่วยเหลือประชาชน"
OPERATOR = "operator"  # the principal at the server's own terminal
LOGGED = 20_000  # keys of cases in one go to the read log; so memory does not grow with the file
Progress = Callable[[int], None]
"""Told the number of rows written so far."""


@dataclass(frozen=True)
class Made:
    """What a finished file holds: rows in each province, `sha256` of the file, `checksum` over its rows."""

    by_province: dict[str, int]
    sha256: str
    checksum: str
    layout: InfoLayout

    @property
    def total(self) -> int:
        return sum(self.by_province.values())


class Log(Protocol):
    """Is told whose rows are written: of each its local authority and its case."""

    def add(self, offices: Sequence[int], cases: Sequence[UUID]) -> None: ...

    def finish(self) -> None: ...


@dataclass(frozen=True)
class Exported:
    """What became of an export: its rows, the file's SHA-256, and one record for each province that it touches."""

    rows: int
    sha256: str
    checksum: str
    records: list[InfoExport]

    @property
    def record(self) -> InfoExport:
        """Of a file that is of one office or one province."""
        (only,) = self.records
        return only


@transaction.atomic
def export_info(
    *,
    month: Month,
    purpose: str,
    by: User | None,
    at: datetime,
    out: IO[bytes],
    last_month: Month | None = None,
    local_authority: LocalAuthority | None = None,
    district: District | None = None,
    province: Province | None = None,
    nation: bool = False,
    detail: str = "",
    request_id: UUID | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Writes the spreadsheet of a month, or of the months up to `last_month`, to `out` (seekable, empty).

    `purpose` is one of a list; the read log keeps it. `detail` is what was typed beside it, and stands in the
    record of exports alone. `by` is None for the command line. PermissionDenied beyond the user's reach, as it is
    now; CannotExport without a purpose or a layout for a month; ValueError for months the wrong way round, or
    without a word on whose they are.
    """
    if not purpose.strip():
        raise CannotExport("ยังไม่ได้ระบุวัตถุประสงค์ — ตารางนี้มีข้อมูลส่วนบุคคล เลือกหรือพิมพ์วัตถุประสงค์ก่อนส่งออก")
    whose = Whose(local_authority, district, province)
    if nation == bool(local_authority or district or province):
        raise ValueError("either a local authority, a district, a province or the nation")
    period = Period(month, last_month or month)
    log = _ReadLog(
        by=by or OPERATOR,
        at=at,
        purpose=purpose.strip(),
        province_id=province_of(whose),
        request_id=request_id,
    )
    made = make_info(period=period, whose=whose, by=by, at=at, out=out, log=log, progress=progress)
    told = ": ".join(filter(None, (purpose.strip(), detail.strip())))
    records = record_taking(made=made, period=period, whose=whose, purpose=told, by=by, at=at)
    return Exported(made.total, made.sha256, made.checksum, records)


def make_info(
    *,
    period: Period,
    whose: Whose,
    by: User | None,
    at: datetime,
    out: IO[bytes],
    log: Log,
    progress: Progress | None = None,
) -> Made:
    """Writes the spreadsheet and tells `log` whose rows stand in it; whoever hands it out calls `record_taking`.

    Raises as `export_info` does.
    """
    offices = whose.loaded(by, "info.export")
    with opened("info.export"):
        book = _Book(arranged(period), period, whose, Beside(offices), at, log, progress)
        book.write(out)
    log.finish()
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]
    rows = dict.fromkeys(sorted({one.district.province_id for one in offices.values()}), 0)
    for (office, _), many in book.counts.items():
        rows[offices[office].district.province_id] += many
    return Made(rows, digest, book.checksum.hex, book.parts[-1].layout)


def counted_cases(local_authorities: Sequence[int], period: Period) -> CaseQuerySet:
    """The cases that count in these months: the same as the screen's, by local authority and number."""
    return (
        Case.objects.counted()
        .filter(local_authority__in=local_authorities, received_on__range=period.days)
        .order_by("local_authority__code", "fiscal_year", "serial")
    )


def province_of(whose: Whose) -> str | None:
    if whose.district:
        return whose.district.province_id
    return whose.province.pk if whose.province else None


class _ReadLog:
    """Writes down whose data went out, a row for each local authority; in several goes where there are many cases."""

    def __init__(self, **about: Any) -> None:
        self.about = about
        self.pending: dict[int, list[UUID]] = defaultdict(list)
        self.waiting = 0

    def add(self, offices: Sequence[int], cases: Sequence[UUID]) -> None:
        for office, key in zip(offices, cases, strict=True):
            self.pending[office].append(key)
        self.waiting += len(cases)
        if self.waiting >= LOGGED:
            self.finish()

    def finish(self) -> None:
        record(verb=Verb.EXPORT, seen=self.pending, **self.about)
        self.pending, self.waiting = defaultdict(list), 0


class _Book:
    """Streams the rows into the file; afterwards knows their summary, checksum and number by office and month."""

    def __init__(
        self,
        parts: list[Arranged],
        period: Period,
        whose: Whose,
        beside: Beside,
        at: datetime,
        log: Log,
        progress: Progress | None,
    ) -> None:
        self.parts, self.period, self.whose, self.beside, self.at = parts, period, whose, beside, at
        self.log, self.progress = log, progress
        self.summary = Summary.of(HelpKind.objects.filter(active=True))
        self.checksum = Checksum()
        self.counts: Counter[tuple[int, date]] = Counter()

    def write(self, out: IO[bytes]) -> None:
        if any(part.layout.template_row for part in self.parts):
            return self._fill(out)
        sheets = [self._sheet(part) for part in self.parts]
        if not states.few(self.beside.offices, self.period):
            head = f"{self.title} เดือน{self.period.thai} {self.whose.name(self.period)}"
            sheets.append(states.long_sheet(head, self.period, self.beside, self.counts, self.at))
        write_book(out, sheets=sheets, furnish=self._furnish, at=self.at)
        return None

    def _fill(self, out: IO[bytes]) -> None:
        """The ministry's own workbook, which has one sheet for the rows and no room for ours."""
        if len(self.parts) > 1:
            raise CannotExport(
                f"เดือน{self.period.thai}ใช้แบบ INFO มากกว่าหนึ่งฉบับ และมีฉบับที่เป็นไฟล์ของกระทรวง — ส่งออกทีละช่วงเดือนที่ใช้แบบเดียวกัน"
            )
        (part,) = self.parts
        layout = part.layout
        try:
            fill(
                out,
                template=bytes(layout.template or b""),
                sheet=layout.template_sheet,
                below=layout.template_row or 0,
                columns=part.columns,
                blocks=self._blocks(part),
                about=self._told,
            )
        except TooManyRows:
            raise CannotExport("จำนวนแถวเกินแผ่นงานของกระทรวง — ส่งออกทีละจังหวัดหรือทีละเดือน") from None

    def _told(self) -> str:
        return (
            f"{self.parts[0].told} · {self.whose.name(self.period)} เดือน{self.period.thai} · {self.checksum.rows:,} แถว · "
            f"รหัสตรวจสอบ {self.checksum.hex} · ข้อมูล ณ วันที่ {format_instant(self.at)}"
        )

    @property
    def title(self) -> str:
        return self.parts[-1].layout.title

    def _sheet(self, part: Arranged) -> LongSheet:
        alone = len(self.parts) == 1
        name = ROWS if alone else f"{ROWS[:22]} แบบ {part.layout.version}"
        head = f"{part.layout.title} เดือน{part.period.thai} {self.whose.name(part.period)}"
        return LongSheet(name, head, part.columns, self._blocks(part))

    def _blocks(self, part: Arranged) -> Iterator[Block]:
        cases = counted_cases(list(self.beside.offices), part.period)
        needs = {*part.needs, *NEEDS, RECEIVED}
        for batch in batches(cases, needs, self.beside, first=self.checksum.rows + 1):
            self.summary.add(batch)
            self.log.add(batch.offices, batch.keys)
            self.counts.update(
                zip(batch.offices, (day.replace(day=1) for day in batch.inputs[RECEIVED]), strict=True)
            )
            block = part.block(batch)
            self.checksum.add(block)
            if self.progress:
                self.progress(self.checksum.rows)
            yield block

    def _furnish(self, book: Any, _: Sequence[int]) -> None:
        few = states.few(self.beside.offices, self.period)
        about = About(
            title=self.title,
            layout=" · ".join(part.told for part in self.parts),
            period=self.period,
            whose=self.whose.name(self.period),
            at=self.at,
            rows=self.checksum.rows,
            checksum=self.checksum.hex,
            states=list(states.states(self.period, self.beside, self.counts, self.at)) if few else [],
            remarks=self._remarks(),
        )
        write_summary(book, about, self.summary)
        write_explanation(book, about)

    def _remarks(self) -> list[str]:
        """What is true of this file and not of every one."""
        remarks = []
        if self.whose.district:
            remarks.append("ตารางของอำเภอมีเทศบาลตำบลและ อบต. ที่อำเภอกำกับ อปท. อื่นในอำเภออยู่ในตารางของจังหวัด")
        if len(self.parts) > 1:
            remarks.append("ช่วงเดือนนี้ใช้แบบ INFO มากกว่าหนึ่งฉบับ แต่ละฉบับอยู่ในแผ่นงานของตน ลำดับที่นับต่อเนื่องกัน")
        return remarks


def record_taking(
    *, made: Made, period: Period, whose: Whose, purpose: str, by: User | None, at: datetime
) -> list[InfoExport]:
    """One record; for the nation one in each province, so that its administrator sees what was taken of it."""
    if whose.local_authority:
        places: list[dict[str, Any]] = [{"local_authority": whose.local_authority, "rows": made.total}]
    elif province := province_of(whose):
        places = [{"province_id": province, "district": whose.district, "rows": made.total}]
    else:
        places = [{"province_id": code, "rows": rows} for code, rows in made.by_province.items()]
    return InfoExport.objects.bulk_create(
        InfoExport(
            month=period.first.first_day,
            last_month=period.last.first_day,
            purpose=purpose,
            exported_by=by,
            exported_at=at,
            sha256=made.sha256,
            layout=made.layout,
            **place,
        )
        for place in places
    )
