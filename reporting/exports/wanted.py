"""What somebody wants to have: whose rows, of which months, as what stands at an instant."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import LocalAuthority, User
from reporting.info.whose import Whose
from reporting.months import Period


@dataclass(frozen=True)
class Wanted:
    """`offices` are those that the file is of, loaded with their names; whoever makes it has seen to the reach."""

    whose: Whose
    period: Period
    by: User
    at: datetime
    offices: dict[int, LocalAuthority]

    @property
    def keys(self) -> list[int]:
        return list(self.offices)

    @property
    def told(self) -> str:
        return f"เดือน{self.period.thai} {self.whose.name(self.period)}"


def wanted(*, whose: Whose, period: Period, permission: str, by: User, at: datetime) -> Wanted:
    """PermissionDenied unless all that is asked for lies within the user's reach, as it is now."""
    return Wanted(whose, period, by, at, whose.loaded(by, permission))
