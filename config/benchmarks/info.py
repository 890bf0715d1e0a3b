"""info: the INFO file of a province, from the query to the finished workbook, against openpyxl's write-only mode.

The memory of ours is read beside: its highest mark while files of three sizes are made, in the same process. What
PostgreSQL does is in the time of both ways, and in the memory of neither.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

from cases.models import LocalAuthority
from cases.scope import opened, principal
from cases.thai import BANGKOK
from config.benchmarks.country import NOWHERE
from config.benchmarks.info_plain import by_openpyxl, hashed, plain_rows
from config.benchmarks.info_rows import FIRST, OFFICES, province
from config.benchmarks.measure import Disagreement, Figures, rolled_back, timed
from reporting.cells import Column
from reporting.info import export_info
from reporting.info.export import Exported
from reporting.info.layouts import arranged
from reporting.models import InfoLayout
from reporting.months import Month, Period

AT = datetime(2026, 3, 6, 9, 0, tzinfo=BANGKOK)  # the read log takes no instant before it began
T = TypeVar("T")


def info(many: int) -> Figures:
    """`many` rows by both ways; a tenth of it and five times it for the memory of ours."""
    with rolled_back():
        offices = {one.pk: one for one in _loaded(province([many // 10, many, 4 * many - many // 10]))}
        months = [(FIRST, FIRST), (FIRST + 1, FIRST + 1), (FIRST, FIRST + 2)]
        with rolled_back():
            first_rise, _ = _highest(lambda: _exported(*months[0]))
        with rolled_back():
            middle, (ours, made) = _highest(lambda: timed(lambda: _exported(*months[1])))
        with rolled_back():
            largest, (slow, all_of_them) = _highest(lambda: timed(lambda: _exported(*months[2])))
        with rolled_back(), principal("operator"), opened("info.export"):
            baseline, kept = timed(lambda: _by_hand(offices, FIRST + 1))
            rows, digest = hashed(plain_rows(offices, FIRST + 1, _sources()))
        writing, _ = timed(lambda: by_openpyxl(_columns(FIRST + 1), iter(rows)))
    if (made.rows, made.checksum) != (len(rows), digest) or kept != many or all_of_them.rows != 5 * many:
        raise Disagreement("info")
    return Figures(
        many / ours,
        many / baseline,
        "rows/s",
        (
            f"ของเรา {ours:.1f} วินาที · openpyxl ตั้งแต่อ่านฐานข้อมูล {baseline:.1f} · openpyxl เขียนอย่างเดียวจากค่าที่อ่านไว้แล้ว "
            f"{writing:.1f} ({writing / ours:.1f} เท่าของเราทั้งกระบวน)",
            f"หน่วยความจำสูงสุดของกระบวนการ: {many // 10:,} แถว {first_rise} MB · {many:,} แถว {middle} MB · "
            f"{5 * many:,} แถว {largest} MB ({slow:.1f} วินาที)",
        ),
    )


def _loaded(offices: list[LocalAuthority]) -> list[LocalAuthority]:
    found = LocalAuthority.objects.filter(pk__in=[one.pk for one in offices])
    assert len(offices) == OFFICES  # noqa: S101 -- the country is this module's own
    return list(found.select_related("district__province").prefetch_related("past"))


def _exported(first: Month, last: Month) -> Exported:
    with TemporaryFile() as out, principal("operator"):
        whole = LocalAuthority.objects.filter(district__province=NOWHERE)[0].district.province
        return export_info(month=first, last_month=last, province=whole, purpose="-", by=None, at=AT, out=out)


def _sources() -> list[str]:
    layout = InfoLayout.objects.get(effective_from=date(1999, 1, 1))
    return [row.source for row in layout.columns.filter(enabled=True).order_by("position")]


def _columns(month: Month) -> list[Column]:
    (only,) = arranged(Period(month, month))
    return list(only.columns)


def _by_hand(offices: dict[int, LocalAuthority], month: Month) -> int:
    return by_openpyxl(_columns(month), plain_rows(offices, month, _sources()))


def _highest(work: Callable[[], T]) -> tuple[int, T]:
    """The highest mark of the process's memory (MB) while it works; Linux forgets the mark when it is asked to."""
    Path("/proc/self/clear_refs").write_text("5")
    result = work()
    mark = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(mark[1]) // 1024 if mark else 0, result
