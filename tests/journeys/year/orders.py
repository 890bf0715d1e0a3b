"""The signed orders of the year: a flood in two districts, and an outage that was known too late and proved untrue."""

from dataclasses import dataclass
from datetime import datetime

from reporting.months import Month
from tests.journeys.year.plan import BANGKOK


@dataclass(frozen=True)
class Order:
    """Excuses the months `first` to `last` of some offices from `granted` until `revoked`."""

    number: str
    districts: tuple[str, ...]
    offices: tuple[int, ...]
    first: Month
    last: Month
    granted: datetime
    revoked: datetime | None = None

    def is_for(self, office: int, district: str) -> bool:
        """`district`: where an อบต. or เทศบาลตำบล answers; "" for those that answer to the province."""
        return office in self.offices or district in self.districts


ORDERS = (
    # Before August falls due, and before September has begun to be owed.
    Order(
        "ตก 0023.3/801",
        ("6305", "6308"),
        (),
        Month(2027, 8),
        Month(2027, 9),
        datetime(2027, 8, 28, 9, tzinfo=BANGKOK),
    ),
    # After the due instants, and taken back two months later: the flags stand throughout.
    Order(
        "ตก 0023.3/212",
        (),
        (12, 25),
        Month(2027, 1),
        Month(2027, 2),
        datetime(2027, 3, 20, 11, tzinfo=BANGKOK),
        datetime(2027, 5, 20, 11, tzinfo=BANGKOK),
    ),
)


def excused(office: int, district: str, month: Month, at: datetime) -> bool:
    """Whether an order that stands just before `at` covers the month."""
    return any(
        one.is_for(office, district)
        and one.first <= month <= one.last
        and one.granted < at
        and (one.revoked is None or one.revoked >= at)
        for one in ORDERS
    )
