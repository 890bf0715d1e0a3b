"""What an import did, for its receipt: to which months its cases belong, and what follows from that.

The room `cases` knows no postings: a higher room says what is due in a month (`AFTER_IMPORT`), from its own facts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth

from cases.models import Case, ImportFile, ImportRow, LocalAuthority, RowResult, User
from cases.models.case import CaseQuerySet
from cases.models.imports import ImportRowQuerySet
from cases.thai import PartialDate

SOME = 60  # cases that are named by number
CHANGING = (RowResult.CREATED, RowResult.UPDATED)


@dataclass(frozen=True, slots=True)
class Due:
    """What an import made due in a month: a sentence, and where to do it. `first`: the month's first day."""

    first: date
    words: str
    url: str


AFTER_IMPORT: list[Callable[[LocalAuthority, Sequence[date], User, datetime], list[Due]]] = []


def receipt_of(file: ImportFile, user: User, at: datetime) -> dict[str, Any]:
    """Months with the number of their cases, what is due in them, and the first cases by number. No person stands in it.

    A month that a case left, since the import gave it another day, is among the due ones too. Taken back, an import
    makes its months due as much as it did when it came.
    """
    rows = ImportRow.objects.visible_to(user).filter(file=file)
    changed = Case.objects.visible_to(user).filter(pk__in=rows.filter(result__in=CHANGING).values("case"))
    months = list(
        changed.annotate(month=TruncMonth("received_on"))
        .values_list("month")
        .annotate(n=Count("pk"))
        .order_by("month")
    )
    firsts = sorted({first for first, _ in months} | _left_behind(rows))
    return {
        "months": [(PartialDate(first.year, first.month).thai, n) for first, n in months],
        "due": [
            (PartialDate(one.first.year, one.first.month).thai, one)
            for tell in AFTER_IMPORT
            for one in tell(file.local_authority, firsts, user, at)
        ],
        "cases": _named(changed),
        "more": max(0, file.created + file.updated - SOME),
    }


def _left_behind(rows: ImportRowQuerySet) -> set[date]:
    """Months out of which the import took a case: its row bore a case number and another day."""
    numbered = rows.filter(result=RowResult.UPDATED).exclude(case_serial=None)
    before = (row.before or {} for row in numbered.only("before").iterator(chunk_size=500))
    return {
        date.fromisoformat(said["received_on"]).replace(day=1) for said in before if "received_on" in said
    }


def _named(cases: CaseQuerySet) -> list[Case]:
    return list(cases.only("serial", "fiscal_year").order_by("fiscal_year", "serial")[:SOME])
