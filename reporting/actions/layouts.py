"""Versions of the INFO layout: prepared, changed while they are drafts, published, and never changed again.

A file follows the published version in force for its month. So that no file of an older month ever changes, a new
version begins after every published one, and after every month of which a file was already taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q

from cases.access import may
from cases.models import User
from reporting.info.sources import SOURCES
from reporting.models import InfoColumn, InfoExport, InfoLayout
from reporting.months import Month

FROZEN = "แบบฉบับนี้ประกาศใช้แล้ว แก้ไขไม่ได้ — เตรียมฉบับใหม่จากฉบับนี้ แล้วแก้ในฉบับใหม่"


class LayoutRefused(Exception):
    """A refusal, in Thai: what stands in the way and what to do."""


@dataclass(frozen=True)
class ColumnFields:
    """One column as it was entered; its place follows from the order."""

    heading: str
    source: str
    format: str
    width: int
    required: bool
    enabled: bool


@dataclass(frozen=True)
class TemplateFields:
    """The ministry's workbook: its bytes, and where in it the headings stand (row as Excel counts)."""

    data: bytes
    name: str
    sheet: str
    heading_row: int


@transaction.atomic
def prepare_layout(
    *, by: User, today: date, like: InfoLayout | None = None, template: TemplateFields | None = None,
    columns: Sequence[ColumnFields] = (), title: str = "",
) -> InfoLayout:  # fmt: skip
    """A draft with the next number, from the first month that may still get a new layout.

    `like` gives columns, title and template; without it they are those that are given.
    """
    _check(by)
    layout = InfoLayout(
        version=_next_version(), title=like.title if like else title, effective_from=_first_free(today)
    )
    if like is not None:
        layout.template, layout.template_name = like.template, like.template_name
        layout.template_sheet, layout.template_row = like.template_sheet, like.template_row
        columns = [_fields(column) for column in like.columns.order_by("position")]
    elif template is not None:
        layout.template, layout.template_name = template.data, template.name
        layout.template_sheet, layout.template_row = template.sheet, template.heading_row
    layout.save()
    _write(layout, columns)
    return layout


@transaction.atomic
def save_layout(
    *, layout: InfoLayout, title: str, month: Month, columns: Sequence[ColumnFields], by: User
) -> None:
    """Puts a draft's columns in the order given. LayoutRefused once it is published, or for a month that is taken."""
    _check(by)
    layout = _draft(layout)
    taken = InfoLayout.objects.filter(effective_from=month.first_day).exclude(pk=layout.pk).first()
    if taken:
        raise LayoutRefused(f"แบบฉบับที่ {taken.version} ใช้ตั้งแต่เดือน{month.thai}แล้ว — เลือกเดือนอื่น")
    if layout.template_row and len(columns) != layout.columns.count():
        raise LayoutRefused("จำนวนคอลัมน์ต้องเท่ากับในไฟล์ของกระทรวง — คอลัมน์ที่ไม่ใช้ให้เลือก “(เว้นว่าง)”")
    layout.title, layout.effective_from = title, month.first_day
    layout.save(update_fields=["title", "effective_from"])
    layout.columns.all().delete()
    _write(layout, columns)


@transaction.atomic
def publish_layout(*, layout: InfoLayout, by: User, today: date) -> None:
    """From now on files of its months follow it, and it cannot be changed. LayoutRefused, with all that is in the way."""
    _check(by)
    layout = _draft(layout)
    columns = [column for column in layout.columns.all() if column.enabled]
    if not any(SOURCES[one.source].needs for one in columns if one.source in SOURCES):
        raise LayoutRefused("ยังไม่มีคอลัมน์ที่มีข้อมูล — เลือกข้อมูลให้คอลัมน์อย่างน้อย 1 คอลัมน์ แล้วประกาศใช้อีกครั้ง")
    if unknown := [one.heading for one in columns if one.source not in SOURCES]:
        raise LayoutRefused(f"คอลัมน์ “{'”, “'.join(unknown)}” ยังไม่ได้เลือกข้อมูล — เลือกข้อมูล หรือเลือก “(เว้นว่าง)”")
    first = _first_free(today)
    if (month := Month.of(layout.effective_from)) < first_allowed():
        raise LayoutRefused(
            f"เดือน{month.thai}มีแบบฉบับก่อนหรือมีการส่งออกแล้ว ไฟล์ของเดือนที่ส่งออกแล้วต้องไม่เปลี่ยน — "
            f"เลือกตั้งแต่เดือน{Month.of(first).thai}เป็นต้นไป"
        )
    layout.published_on = today
    layout.save(update_fields=["published_on"])


@transaction.atomic
def take_back_layout(*, layout: InfoLayout, by: User) -> None:
    """Makes a published version a draft again; LayoutRefused once a file of one of its months was taken."""
    _check(by)
    layout = InfoLayout.objects.select_for_update().get(pk=layout.pk)
    if InfoExport.objects.filter(_reaches(layout.effective_from)).exists():
        raise LayoutRefused(
            f"มีการส่งออกด้วยแบบฉบับที่ {layout.version} แล้ว จึงเปลี่ยนกลับเป็นฉบับร่างไม่ได้ — เตรียมฉบับใหม่แทน"
        )
    layout.published_on = None
    layout.save(update_fields=["published_on"])


@transaction.atomic
def drop_layout(*, layout: InfoLayout, by: User) -> None:
    """Deletes a draft."""
    _check(by)
    layout = _draft(layout)
    layout.columns.all().delete()
    layout.delete()


def first_allowed() -> Month:
    """The first month from which a new version changes no file that there already is; with none, the first of all."""
    newest = InfoLayout.objects.published().aggregate(month=Max("effective_from"))["month"]
    taken = InfoExport.objects.aggregate(first=Max("month"), last=Max("last_month"))
    months = [Month.of(day).next for day in (newest, taken["first"], taken["last"]) if day]
    return max(months, default=Month(2000, 1))


def _first_free(today: date) -> date:
    """Where no version, draft or not, begins yet; from this month on."""
    month = max(first_allowed(), Month.of(today))
    begun = set(InfoLayout.objects.values_list("effective_from", flat=True))
    while month.first_day in begun:
        month = month.next
    return month.first_day


def _reaches(month: date) -> Q:
    return Q(last_month__gte=month) | Q(month__gte=month)


def _check(by: User) -> None:
    """The nation's administrators: the sheet is the same in every province."""
    if not may(by, "reference.manage") or by.province_id is not None:
        raise PermissionDenied


def _draft(layout: InfoLayout) -> InfoLayout:
    found = InfoLayout.objects.select_for_update().get(pk=layout.pk)
    if found.published_on is not None:
        raise LayoutRefused(FROZEN)
    return found


def _next_version() -> int:
    return int(InfoLayout.objects.aggregate(newest=Max("version"))["newest"] or 0) + 1


def _fields(column: InfoColumn) -> ColumnFields:
    return ColumnFields(
        column.heading, column.source, column.format, column.width, column.required, column.enabled
    )


def _write(layout: InfoLayout, columns: Sequence[ColumnFields]) -> None:
    InfoColumn.objects.bulk_create(
        InfoColumn(layout=layout, position=position, **column.__dict__)
        for position, column in enumerate(columns, 1)
    )
