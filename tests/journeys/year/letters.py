"""The letters of the year: whom the province writes to, and who chases whom how often; the oracle and the clerk."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from cases.models import User
from cases.scope import scope
from oversight.actions import CannotWrite, acknowledge_letter, issue_letters, make_letters
from oversight.models import Letter, LetterKind
from reporting.months import Month
from tests.journeys.year.plan import MONTHS, due

# When the clerk of the province sits down to write, counted from the due instant.
DAYS = {LetterKind.FIRST: timedelta(days=2, hours=10), LetterKind.SECOND: timedelta(days=9, hours=10),
        LetterKind.THIRD: timedelta(days=16, hours=10)}  # fmt: skip
# (ชนิด, month, addressee) → the local authorities in its table; an addressee is a district's code or an อปท.'s key.
Written = dict[tuple[str, Month, str | int], set[int]]


def on_paper(late: Callable[[Month, datetime], dict[int, str]]) -> Written:
    """`late(month, at)`: key of each local authority that owes then → the code of its district, "" if it answers to none.

    A further letter follows only one to the same addressee.
    """
    found: Written = {}
    for month in MONTHS:
        before: set[str | int] | None = None
        for kind, after in DAYS.items():
            rows: dict[str | int, set[int]] = {}
            for pk, district in late(month, due(month) + after).items():
                rows.setdefault(district or pk, set()).add(pk)
            rows = {to: whom for to, whom in rows.items() if before is None or to in before}
            found |= {(kind.value, month, to): whom for to, whom in rows.items()}
            before = set(rows)
    return found


def write(clerk: User, month: Month, kind: LetterKind, at: datetime) -> None:
    """Makes what is to be made, twice as a double click would, and issues it under numbers that follow each other."""
    with transaction.atomic(), scope(clerk):
        try:
            make_letters(month=month, kind=kind, by=clerk, at=at)
            drafts = make_letters(month=month, kind=kind, by=clerk, at=at)
        except CannotWrite:
            return
        issue_letters(
            letters=drafts,
            number=f"ตก 0023.3/ว {month.month}01",
            running=True,
            dated=at.date(),
            unit="สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด",
            group="กลุ่มงานส่งเสริมและพัฒนาท้องถิ่น",
            phone="0 5551 1141",
            by=clerk,
            at=at,
        )


def acknowledge(official: User, at: datetime) -> None:
    """A district official reads what has come."""
    with transaction.atomic(), scope(official):
        for letter in Letter.objects.visible_to(official).to_office(official).filter(acknowledged_at=None):
            acknowledge_letter(letter=letter, by=official, at=at)


def written() -> Written:
    """What the database holds of the year."""
    letters = Letter.objects.filter(month__in=[month.first_day for month in MONTHS]).prefetch_related(
        "rows__obligation"
    )
    return {
        (one.kind, Month.of(one.month), one.to_district_id or one.to_local_authority_id): {
            row.obligation.local_authority_id for row in one.rows.all()
        }
        for one in letters
    }


def to_districts() -> list[Letter]:
    return list(Letter.objects.filter(to_district__isnull=False))
