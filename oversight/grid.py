"""Lays the facts out: figures by office, and the grid of local authorities by month. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from cases.models import LocalAuthority
from oversight.areas import Area, Group, short_name
from oversight.measures import INDICATORS, Figures, figures
from oversight.period import Period
from reporting.facts import MonthStanding, by_month
from reporting.months import Month

Facts = dict[tuple[int, object], MonthStanding]


@dataclass(frozen=True)
class Cell:
    """What `{% grid_cell %}` writes. `timeliness` is "" for a month in which nothing is owed."""

    timeliness: str = ""
    completeness: str = ""
    in_info: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Line:
    """A local authority and its twelve cells."""

    code: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Head:
    """The head of a month's column; its address chooses the month for the figures."""

    name: str
    year: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Count:
    """A figure and the address of the rows behind it; no address for a nought."""

    key: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Office:
    """One office of the area: its figures for the month, and its lines of the grid (those asked for)."""

    group: Group
    figures: Figures
    counts: list[Count]
    lines: list[Line]
    url: str


def cell(row: MonthStanding | None) -> Cell:
    if row is None:
        return Cell()
    standing = row.standing
    return Cell(
        timeliness=standing.timeliness.name.lower(),
        completeness=standing.completeness.name.lower(),
        in_info=standing.info_on is not None,
        changed=standing.repost_due,
    )


def address(url: str, period: Period, **more: str) -> str:
    """`url` with the period and more in its query, without what is empty."""
    chosen = {"to": period.to, **more}
    query = urlencode({key: value for key, value in chosen.items() if value})
    return f"{url}?{query}" if query else url


def counts(found: Figures, keys: Iterable[str], url: str, period: Period, month: Month) -> list[Count]:
    """The asked indicators with links; `url` is the page whose grid can show the rows."""
    return [
        Count(
            key=key,
            label=INDICATORS[key][0],
            count=getattr(found, key),
            url=address(url, period, month=str(month), show=key) + "#grid" if getattr(found, key) else "",
        )
        for key in keys
    ]


def without_links(found: Figures, keys: Iterable[str]) -> list[Count]:
    """Figures of so many rows that no one page shows them."""
    return [Count(key, INDICATORS[key][0], getattr(found, key), "") for key in keys]


@dataclass(frozen=True)
class Layout:
    """Lays out one area for one month; `show` narrows the grid to the rows that an indicator counts."""

    area: Area
    period: Period
    month: Month
    facts: Facts
    show: str = ""

    @classmethod
    def of(
        cls, area: Area, period: Period, month: Month, rows: Iterable[MonthStanding], show: str
    ) -> "Layout":
        return cls(area, period, month, by_month(rows), show if show in INDICATORS else "")

    def rows_of(self, members: Iterable[LocalAuthority]) -> list[MonthStanding]:
        """The chosen month's rows of these local authorities; some owe nothing in it."""
        found = (self.facts.get((one.pk, self.month.first_day)) for one in members)
        return [row for row in found if row]

    def offices(self, keys: Iterable[str]) -> list[Office]:
        keys = list(keys)
        return [self._office(group, keys) for group in self.area.groups]

    def _office(self, group: Group, keys: list[str]) -> Office:
        found = figures(self.rows_of(group.local_authorities))
        target = group.url if self.area.is_province else self.area.url
        return Office(
            group=group,
            figures=found,
            counts=counts(found, keys, target, self.period, self.month),
            lines=[self._line(one) for one in group.local_authorities if self._shown(one)],
            url=address(target, self.period, month=self._asked),
        )

    @property
    def heads(self) -> list[Head]:
        return [self._head(month) for month in self.period.months]

    def _head(self, month: Month) -> Head:
        name, year = month.thai_short.split()
        url = address(self.area.url, self.period, month=str(month), show=self.show)
        return Head(name, year, url, chosen=month == self.month)

    @property
    def show_label(self) -> str:
        return INDICATORS[self.show][0] if self.show else ""

    @property
    def all_url(self) -> str:
        """The same page with every local authority in its grid."""
        return address(self.area.url, self.period, month=self._asked) + "#grid"

    @property
    def _asked(self) -> str:
        return str(self.period.month or "")

    def _shown(self, one: LocalAuthority) -> bool:
        if not self.show:
            return True
        return any(map(INDICATORS[self.show][1], self.rows_of([one])))

    def _line(self, one: LocalAuthority) -> Line:
        days: list[date] = [month.first_day for month in self.period.months]
        return Line(one.code, short_name(one.name), [cell(self.facts.get((one.pk, day))) for day in days])
