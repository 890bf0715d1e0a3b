"""Which months an overview shows, read from its address: twelve of them, and the one the figures are for."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from reporting.months import Month

SPAN = 12
FISCAL_YEARS_BACK = 3


def month_or_none(text: str) -> Month | None:
    """Reads 2569-10; None for nothing and for what is not a month."""
    try:
        return Month.parse(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Period:
    """Twelve months up to `last`; `running` is the present one. `month` is the asked one, if it is among them."""

    last: Month
    running: Month
    month: Month | None

    @classmethod
    def read(cls, to: str, month: str, today: date) -> Self:
        """From the address's `to` and `month`; without them the newest twelve months and no choice."""
        running = Month.of(today)
        last = month_or_none(to) or running
        asked = month_or_none(month)
        if asked and not last - (SPAN - 1) <= asked <= last:
            asked = None
        return cls(last, running, asked)

    @property
    def months(self) -> list[Month]:
        return list(Month.range(self.last - (SPAN - 1), self.last))

    @property
    def to(self) -> str:
        """For addresses; nothing when it is the newest span, so that a kept link stays the newest."""
        return "" if self.last == self.running else str(self.last)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value of `to`, words): the newest twelve months, and whole fiscal years."""
        years = range(self.running.fiscal_year, self.running.fiscal_year - FISCAL_YEARS_BACK, -1)
        found = [("", "12 เดือนล่าสุด")]
        found += [(str(Month.of_fiscal_year(year)[-1]), f"ปีงบประมาณ {year}") for year in years]
        if self.to and self.to not in dict(found):
            found.append((self.to, f"12 เดือนถึง{self.last.thai}"))
        return found
