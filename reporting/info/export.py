"""Makes the file, proves its content, and records who took it for what purpose.

Case rows of a province are met here and nowhere else by those who are not their local authority's staff.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.actions.reading import record
from cases.models import Case, HelpKind, LocalAuthority, Province, User, Verb
from cases.models.case import CaseQuerySet
from cases.scope import opened
from reporting.facts import MonthStanding, standings
from reporting.info.sheets import About, OfficeState, Summary, write_explanation, write_summary
from reporting.info.sources import SOURCES, Place, office_in
from reporting.models import InfoExport, InfoLayout, Obligation, Posting
from reporting.months import Month
from reporting.writer import Column, LongSheet, Value, write_book

ROWS = "ข้อมูลการช่วยเหลือประชาชน"
OPERATOR = "operator"  # the principal at the server's own terminal
CHUNK = 2000  # rows held in memory at once


class CannotExport(Exception):
    """A refusal, in Thai: what stands in the way and what to do."""


@transaction.atomic
def export_info(
    *,
    month: Month,
    purpose: str,
    by: User | None,
    at: datetime,
    out: IO[bytes],
    local_authority: LocalAuthority | None = None,
    province: Province | None = None,
    detail: str = "",
    request_id: UUID | None = None,
) -> InfoExport:
    """Writes the month's spreadsheet of one local authority or a province to `out` (seekable, empty).

    `purpose` is one of a list; the read log keeps it. `detail` is what was typed beside it, and stands in the
    record of exports alone. `by` is None for the command line. PermissionDenied beyond the user's reach; CannotExport without a
    purpose or a layout for the month. The record's `sha256` is that of the finished file.
    """
    if not purpose.strip():
        raise CannotExport("ยังไม่ได้ระบุวัตถุประสงค์ — ตารางนี้มีข้อมูลส่วนบุคคล เลือกหรือพิมพ์วัตถุประสงค์ก่อนส่งออก")
    offices = _offices(local_authority, province, by)
    layout = layout_for(month)
    with opened("info.export"):
        seen = _write(out, month, offices, layout, province.name if province else "", at)
    record(
        verb=Verb.EXPORT,
        seen={pk: rows for pk, rows in seen.items() if rows},
        by=by or OPERATOR,
        at=at,
        purpose=purpose.strip(),
        province_id=province.pk if province else None,
        request_id=request_id,
    )
    out.seek(0)
    return InfoExport.objects.create(
        month=month.first_day,
        local_authority=local_authority,
        province=province,
        purpose=": ".join(filter(None, (purpose.strip(), detail.strip()))),
        exported_by=by,
        exported_at=at,
        rows=sum(map(len, seen.values())),
        sha256=hashlib.file_digest(out, "sha256").hexdigest(),  # type: ignore[arg-type]
        layout=layout,
    )


def layout_for(month: Month) -> InfoLayout:
    """The newest layout in force for the month."""
    layouts = InfoLayout.objects.filter(effective_from__lte=month.first_day).order_by("-effective_from")
    if not (layout := layouts.first()):
        raise CannotExport(f"ยังไม่มีแบบ INFO สำหรับเดือน{month.thai} — ผู้ดูแลระบบเพิ่มแบบที่ใช้ตั้งแต่เดือนนั้นได้ในข้อมูลอ้างอิง")
    return layout


def month_rows(local_authorities: Sequence[int], month: Month) -> CaseQuerySet:
    """The cases that count in the month: the same as the screen's, by local authority and number."""
    return (
        Case.objects.counted()
        .filter(local_authority__in=local_authorities, received_on__range=(month.first_day, month.last_day))
        .order_by("local_authority__code", "fiscal_year", "serial")
    )


def _offices(
    local_authority: LocalAuthority | None, province: Province | None, by: User | None
) -> dict[int, LocalAuthority]:
    """By key; all of them must be in reach, for half a province would be no province."""
    if (local_authority is None) == (province is None):
        raise ValueError("either a local authority or a province")
    asked = LocalAuthority.objects.order_by("code")
    asked = (
        asked.filter(pk=local_authority.pk) if local_authority else asked.filter(district__province=province)
    )
    loaded = {one.pk: one for one in asked.select_related("district__province").prefetch_related("past")}
    if by is not None:
        reached = LocalAuthority.objects.visible_to(by, "info.export").filter(pk__in=loaded).count()
        if not loaded or reached != len(loaded):
            raise PermissionDenied
    return loaded


def _columns(layout: InfoLayout) -> list[tuple[str, Column]]:
    rows = layout.columns.filter(enabled=True).order_by("position")
    columns = [(row.source, Column(row.heading, row.format, row.width, row.required)) for row in rows]
    unknown = [column.heading for source, column in columns if source not in SOURCES]
    if unknown or not columns:
        what = f"คอลัมน์ “{'”, “'.join(unknown)}” อ้างถึงข้อมูลที่ระบบไม่รู้จัก" if unknown else "ยังไม่มีคอลัมน์"
        raise CannotExport(f"{layout}: {what} — ผู้ดูแลระบบแก้ไขแบบ INFO ได้ในข้อมูลอ้างอิง")
    return columns


class _Rows:
    """Streams the rows; afterwards knows their summary, checksum and number by office."""

    def __init__(self, month: Month, offices: dict[int, LocalAuthority], sources: list[str]) -> None:
        self.month = month
        self.offices = {pk: office_in(one, month) for pk, one in offices.items()}
        self.sources = [SOURCES[name] for name in sources]
        self.summary = Summary.of(HelpKind.objects.filter(active=True))
        self.seen: dict[int, list[UUID]] = {pk: [] for pk in offices}
        self.content = hashlib.sha256()

    def __iter__(self) -> Iterator[list[Value]]:
        cases = (
            month_rows(list(self.offices), self.month)
            .select_related("applicant", "kind", "subdistrict__district__province", "entered_by")
            .prefetch_related("help_given")
        )
        for number, case in enumerate(cases.iterator(chunk_size=CHUNK), 1):
            self.summary.add(case)
            self.seen[case.local_authority_id].append(case.pk)
            place = Place(number, self.month, self.offices[case.local_authority_id])
            values = [source(case, place) for source in self.sources]
            self.content.update(canonical(values))
            yield values


def canonical(values: Sequence[Value]) -> bytes:
    """One row as it is hashed: a JSON array of its values, dates in ISO form, and a line end."""
    return (json.dumps(values, ensure_ascii=False, default=_plain, separators=(",", ":")) + "\n").encode()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _write(
    out: IO[bytes],
    month: Month,
    offices: dict[int, LocalAuthority],
    layout: InfoLayout,
    province: str,
    at: datetime,
) -> dict[int, list[UUID]]:
    """Writes the file; the cases that stand in it, by local authority."""
    columns = _columns(layout)
    rows = _Rows(month, offices, [source for source, _ in columns])
    whose = f"จังหวัด{province}" if province else next(iter(rows.offices.values())).name
    states = _states(offices, month, at)

    def furnish(book: object, count: int) -> None:
        about = About(
            title=layout.title,
            layout=f"{layout} ใช้ตั้งแต่ข้อมูลประจำเดือน{Month.of(layout.effective_from).thai}",
            month=month,
            whose=whose,
            at=at,
            rows=count,
            checksum=rows.content.hexdigest(),
            states=[
                OfficeState(rows.offices[pk], len(rows.seen[pk]), *states.get(pk, (None, "")))
                for pk in offices
            ],
        )
        write_summary(book, about, rows.summary)
        write_explanation(book, about)

    head = f"{layout.title} เดือน{month.thai} {whose}"
    sheet = LongSheet(ROWS, head, [column for _, column in columns])
    write_book(out, sheet=sheet, rows=rows, furnish=furnish, at=at)
    return rows.seen


def _states(
    offices: dict[int, LocalAuthority], month: Month, at: datetime
) -> dict[int, tuple[MonthStanding, str]]:
    """Where each office's month stands, with the content hash of its newest version."""
    owed = Obligation.objects.filter(local_authority__in=offices, month=month.first_day)
    found = standings(owed, at)
    newest = Posting.objects.filter(pk__in=[row.newest.id for row in found if row.newest])
    hashes = dict(newest.values_list("obligation_id", "content_hash"))
    return {row.obligation.local_authority_id: (row, hashes.get(row.obligation.pk, "")) for row in found}
