"""The nation at a glance: one row a province, counted from the same facts as every other page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.urls import reverse

from cases.models import Province, User
from oversight.areas import PERMISSION
from oversight.grid import Count, address, counts
from oversight.measures import Figures, figures, of_newest_due_month
from oversight.period import Period
from reporting.facts import MonthStanding, standings
from reporting.models import Obligation
from reporting.months import Month


@dataclass(frozen=True)
class ProvinceRow:
    """A province's figures for the month, each with the address of the page behind it."""

    name: str
    url: str
    figures: Figures
    counts: list[Count]


def month_rows(user: User, month: Month | None, at: datetime) -> list[MonthStanding]:
    """All that the user sees of one month, by default the newest that has fallen due; one statement."""
    seen = Obligation.objects.visible_to(user, PERMISSION).order_by("local_authority")
    chosen = seen.filter(month=month.first_day) if month else of_newest_due_month(seen, at)
    return standings(chosen.annotate(province=F("local_authority__district__province")), at)


def province_rows(rows: Iterable[MonthStanding], keys: Iterable[str], period: Period) -> list[ProvinceRow]:
    """By province code; one statement for the names."""
    keys = list(keys)
    found: dict[str, list[MonthStanding]] = {}
    for row in rows:
        found.setdefault(row.obligation.province, []).append(row)  # type: ignore[attr-defined]
    provinces = Province.objects.filter(code__in=found).order_by("code")
    return [_row(province, found[province.code], keys, period) for province in provinces]


def _row(province: Province, rows: list[MonthStanding], keys: list[str], period: Period) -> ProvinceRow:
    url = reverse("overview_province", args=[province.code])
    month, found = Month.of(rows[0].obligation.month), figures(rows)
    return ProvinceRow(
        name=province.name,
        url=address(url, period, month=str(period.month or "")),
        figures=found,
        counts=counts(found, keys, url, period, month),
    )
