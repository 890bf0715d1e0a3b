"""Where each office's month stands, beside the rows that the file holds of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from cases.models import LocalAuthority
from reporting.cells import Block, in_blocks
from reporting.facts import standings
from reporting.info.rows import Beside
from reporting.info.sheets import MONTH_COLUMN, STATE_COLUMNS, OfficeState, state_row
from reporting.models import Obligation, Posting
from reporting.months import Period
from reporting.writer import LongSheet

SHEET = "สถานะรายเดือน"
BESIDE = 300  # so many lines stand on the sheet of explanations; more in one of their own
Counts = Counter[tuple[int, date]]
"""Rows by office and first day of month."""


def few(offices: dict[int, LocalAuthority], period: Period) -> bool:
    """Whether they stand beside the explanations, where no column tells of which month each line is."""
    return len(period) == 1 and len(offices) <= BESIDE


def states(period: Period, beside: Beside, counts: Counts, at: datetime) -> Iterator[OfficeState]:
    """Month by month, by office; two statements a month."""
    for month in period:
        owed = Obligation.objects.filter(local_authority__in=beside.offices, month=month.first_day)
        found = {row.obligation.local_authority_id: row for row in standings(owed, at)}
        newest = Posting.objects.filter(pk__in=[row.newest.id for row in found.values() if row.newest])
        hashes = dict(newest.values_list("obligation__local_authority", "content_hash"))
        for key in beside.offices:
            yield OfficeState(
                office=beside.office(key, month),
                of=month,
                rows=counts[key, month.first_day],
                month=found.get(key),
                content_hash=hashes.get(key, ""),
            )


def long_sheet(title: str, period: Period, beside: Beside, counts: Counts, at: datetime) -> LongSheet:
    """For many offices or months. Read when it is written: after the rows that `counts` counts."""

    def blocks() -> Iterator[Block]:
        rows = ([state.of.thai, *state_row(state)] for state in states(period, beside, counts, at))
        yield from in_blocks(rows)

    return LongSheet(SHEET, title, [MONTH_COLUMN, *STATE_COLUMNS], blocks())
