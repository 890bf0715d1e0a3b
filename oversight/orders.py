"""What an order of excuse would do, before it is entered, and what one has done."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.models import LocalAuthority, User
from reporting.actions.excuse import excuses_of
from reporting.facts import MonthStatus, statuses_at
from reporting.models import Excuse, Obligation
from reporting.months import Period


@dataclass
class Affected:
    """One local authority of the order, with what its months hold already."""

    local_authority: LocalAuthority
    months: list[MonthStatus] = field(default_factory=list)
    excuse: Excuse | None = None

    @property
    def flagged(self) -> int:
        return sum(hasattr(row.obligation, "flag") for row in self.months)

    @property
    def posted(self) -> int:
        return sum(row.newest is not None for row in self.months)

    @property
    def before_due(self) -> int:
        """Of an order that stands: the months that were not yet due when it was entered."""
        return sum(
            self.excuse is not None and self.excuse.granted_at < row.obligation.due_at for row in self.months
        )

    @property
    def after_due(self) -> int:
        return len(self.months) - self.before_due


@dataclass(frozen=True)
class Preview:
    """What would be excused. `already` are the excuses in its way."""

    period: Period
    offices: list[Affected]
    already: list[Excuse]

    @property
    def cells(self) -> int:
        return len(self.offices) * len(self.period)

    @property
    def not_open(self) -> int:
        return self.cells - sum(len(one.months) for one in self.offices)

    @property
    def flagged(self) -> int:
        return sum(one.flagged for one in self.offices)

    @property
    def posted(self) -> int:
        return sum(one.posted for one in self.offices)

    @property
    def key(self) -> str:
        return preview_key([one.local_authority.code for one in self.offices], self.period)


def preview_key(codes: Iterable[str], period: Period) -> str:
    """Says what was looked at: another choice is looked at anew before it is entered."""
    return hashlib.sha256(f"{period} {' '.join(sorted(codes))}".encode()).hexdigest()[:16]


def preview(user: User, local_authorities: Sequence[LocalAuthority], period: Period, at: datetime) -> Preview:
    """Two statements, however many local authorities and months."""
    months = _months(user, local_authorities, period, at)
    offices = [Affected(one, months[one.pk]) for one in local_authorities]
    return Preview(period, offices, excuses_of(local_authorities, period))


def affected(user: User, excuses: Sequence[Excuse], at: datetime) -> list[Affected]:
    """Of the rows of one order, each with its months as they stand; one statement."""
    months = _months(user, [one.local_authority for one in excuses], excuses[0].period, at)
    return [Affected(one.local_authority, months[one.local_authority_id], one) for one in excuses]


def _months(
    user: User, local_authorities: Sequence[LocalAuthority], period: Period, at: datetime
) -> dict[int, list[MonthStatus]]:
    owed = Obligation.objects.visible_to(user, "month.excuse").filter(
        local_authority__in=local_authorities,
        month__range=(period.first.first_day, period.last.first_day),
    )
    found: dict[int, list[MonthStatus]] = defaultdict(list)
    for row in statuses_at(owed.select_related("flag"), at):
        found[row.obligation.local_authority_id].append(row)
    return found
