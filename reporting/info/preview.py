"""A few real rows of a month in a layout that may still be a draft, as they would stand in the file.

Whoever it may be of is masked, letter by letter: for looking at columns nobody needs names, houses or stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from cases import identity
from cases.models import LocalAuthority, User
from cases.scope import opened
from cases.thai import format_baht, format_date
from reporting.cells import Value
from reporting.info.export import counted_cases
from reporting.info.layouts import Arranged, arrange
from reporting.info.rows import Beside, batches
from reporting.models import InfoLayout, MonthTally
from reporting.months import Month, Period

ROWS = 8
# Of a person, a house, or told in free words; the applicant's columns all are.
PERSONAL = frozenset(
    ["house_code", "house_no", "alley", "road", "hardship", "wanted", "outcome_reason", "referred_to", "note"]
)


@dataclass(frozen=True)
class Preview:
    """`keys` are the cases shown, for the read log."""

    office: LocalAuthority
    arranged: Arranged
    rows: list[list[str]]
    keys: list[UUID]


def preview(layout: InfoLayout, month: Month, office: LocalAuthority) -> Preview:
    """The office needs its district's province and its `past` loaded. Six statements."""
    found = arrange(layout, list(layout.columns.order_by("position")), Period(month, month))
    rows: list[list[str]] = []
    keys: list[UUID] = []
    with opened("info.export"):
        cases = counted_cases([office.pk], found.period)[:ROWS]
        for batch in batches(cases, found.needs, Beside({office.pk: office})):
            columns = [
                _shown(values, source.needs)
                for values, source in zip(found.block(batch), found.sources, strict=True)
            ]
            rows += [list(row) for row in zip(*columns, strict=True)]
            keys += batch.keys
    return Preview(office, found, rows, keys)


def busiest(user: User, month: Month) -> LocalAuthority | None:
    """The office with most cases in the month, of those whose rows the user may take."""
    offices = LocalAuthority.objects.visible_to(user, "info.export")
    found = (
        MonthTally.objects.visible_to(user)
        .filter(month=month.first_day, local_authority__in=offices)
        .values("local_authority")
        .annotate(sum=Sum("cases"))
        .order_by("-sum", "local_authority")
        .first()
    )
    return one_office(user, pk=found["local_authority"]) if found else None


def one_office(user: User, **which: object) -> LocalAuthority | None:
    offices = LocalAuthority.objects.visible_to(user, "info.export").filter(**which)
    return offices.select_related("district__province").prefetch_related("past").first()


def _shown(values: Sequence[Value], needs: tuple[str, ...]) -> list[str]:
    if identity.OF_APPLICANT in needs:
        return [identity.mask(str(value or "")) for value in values]
    texts = [_text(value) for value in values]
    return list(map(_masked, texts)) if any(map(_is_personal, needs)) else texts


def _is_personal(need: str) -> bool:
    return need in PERSONAL or need.startswith("applicant__")


def _masked(text: str) -> str:
    """As long as it is, with its first letter: enough to see whether it stands in the right column and fits."""
    return text[:1] + "•" * (len(text) - 1)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    return format_baht(value) if isinstance(value, Decimal) else str(value)
