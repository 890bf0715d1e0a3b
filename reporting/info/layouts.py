"""Which layout a month's file follows, and what its columns read."""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.cells import Block, Column
from reporting.info.rows import Batch
from reporting.info.sources import SOURCES, Source
from reporting.models import InfoColumn, InfoLayout
from reporting.months import Month, Period


class CannotExport(Exception):
    """A refusal, in Thai: what stands in the way and what to do."""


@dataclass(frozen=True)
class Arranged:
    """A layout for the months that follow it, with what its columns read."""

    layout: InfoLayout
    period: Period
    columns: list[Column]
    sources: list[Source]

    @property
    def needs(self) -> set[str]:
        return {name for source in self.sources for name in source.needs}

    def block(self, batch: Batch) -> Block:
        return [source.column(batch.inputs, len(batch)) for source in self.sources]

    @property
    def told(self) -> str:
        return f"{self.layout} ใช้ตั้งแต่ข้อมูลประจำเดือน{Month.of(self.layout.effective_from).thai}"


def arranged(period: Period) -> list[Arranged]:
    """The layouts of these months, oldest first, each with the months that follow it; two statements."""
    layouts = _layouts(period.last)
    months: dict[InfoLayout, list[Month]] = {}
    for month in period:
        months.setdefault(_in_force(month, layouts), []).append(month)
    return [_arrange(layout, Period(own[0], own[-1])) for layout, own in months.items()]


def _layouts(month: Month) -> list[InfoLayout]:
    """Newest first."""
    found = (
        InfoLayout.objects.published().filter(effective_from__lte=month.first_day).prefetch_related("columns")
    )
    return list(found.order_by("-effective_from"))


def _in_force(month: Month, layouts: Sequence[InfoLayout]) -> InfoLayout:
    for layout in layouts:
        if layout.effective_from <= month.first_day:
            return layout
    raise CannotExport(f"ยังไม่มีแบบ INFO สำหรับเดือน{month.thai} — ผู้ดูแลระบบเพิ่มแบบที่ใช้ตั้งแต่เดือนนั้นได้ในหน้าแบบ INFO")


def _arrange(layout: InfoLayout, period: Period) -> Arranged:
    return arrange(layout, sorted(layout.columns.all(), key=lambda row: row.position), period)


def arrange(layout: InfoLayout, rows: Sequence[InfoColumn], period: Period) -> Arranged:
    """The columns that are on; in the ministry's own sheet the others keep their place, blank.

    CannotExport where a column reads what no program knows, or there is none.
    """
    rows = [row for row in rows if row.enabled or layout.template_row]
    unknown = [row.heading for row in rows if row.source not in SOURCES]
    if unknown or not rows:
        what = f"คอลัมน์ “{'”, “'.join(unknown)}” อ้างถึงข้อมูลที่ระบบไม่รู้จัก" if unknown else "ยังไม่มีคอลัมน์"
        raise CannotExport(f"{layout}: {what} — ผู้ดูแลระบบแก้ไขได้ในหน้าแบบ INFO")
    columns = [Column(row.heading, row.format, row.width, row.required) for row in rows]
    sources = [SOURCES[row.source if row.enabled else "blank"] for row in rows]
    return Arranged(layout, period, columns, sources)
