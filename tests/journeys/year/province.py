"""What happens to the whole province in the year: a new circular, a dissolved local authority, orders, letters."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from cases.access import Role
from cases.models import LocalAuthority, User
from cases.scope import scope
from reporting.actions import excuse, revoke_excuses
from reporting.models import DeadlineRule, Excuse
from reporting.months import Month
from tests.factories import make_user
from tests.journeys.year import letters
from tests.journeys.year.deeds import Deed
from tests.journeys.year.orders import ORDERS, Order
from tests.journeys.year.people import Office
from tests.journeys.year.plan import BANGKOK, MONTHS, NEW_RULE_FROM, due

CIRCULAR_COMES = datetime(2027, 3, 20, 14, tzinfo=BANGKOK)
# อปท. of the plan's number 20 becomes part of its neighbour on the first of January: December is still its own.
DISSOLVED, DISSOLVED_ON = 20, date(2027, 1, 1)
WITH_EMAIL = {"6301", "6306", "6308"}  # of the district officials: a letter a week is drawn for each
DISSOLUTION_KNOWN = datetime(2026, 12, 28, 10, tzinfo=BANGKOK)


def owes(office: int, month: Month) -> bool:
    """Whether the office exists when the month begins."""
    return office != DISSOLVED or month.first_day < DISSOLVED_ON


def deeds(people: list[Office]) -> Iterator[Deed]:
    clerk = make_user("clerk", Role.PROVINCE, full_name="เจ้าหน้าที่ สถจ.", province_id="63")
    officials = [
        make_user(
            f"official{code}",
            Role.DISTRICT,
            full_name=f"ท้องถิ่นอำเภอ {code}",
            email=f"d{code}@tak.example.go.th" if code in WITH_EMAIL else "",
            district_id=code,
        )
        for code in sorted({one.district for one in people if one.district})
    ]
    yield Deed(CIRCULAR_COMES, _new_circular)
    yield Deed(DISSOLUTION_KNOWN, lambda: _dissolve(people[DISSOLVED].local_authority))
    for order in ORDERS:
        whom = [one.local_authority for one in people if order.is_for(one.n, one.district)]
        yield Deed(order.granted, lambda order=order, whom=whom: _excuse(order, whom, clerk))
        if order.revoked:
            yield Deed(order.revoked, lambda order=order: _revoke(order, clerk))
    for month in MONTHS:
        for kind, after in letters.DAYS.items():
            at = due(month) + after
            yield Deed(at, lambda month=month, kind=kind, at=at: letters.write(clerk, month, kind, at))
            read_at = at + timedelta(days=1)
            for official in officials:
                yield Deed(read_at, lambda one=official, at=read_at: letters.acknowledge(one, at))


def _new_circular() -> None:
    DeadlineRule.objects.create(
        version=2,
        day=10,
        hour=16,
        circular="มท 0810.7/ว 1 (สมมติ)",
        circular_date=date(2027, 3, 15),
        valid_from=NEW_RULE_FROM.first_day,
    )


def _dissolve(one: LocalAuthority) -> None:
    LocalAuthority.objects.filter(pk=one.pk).update(closed_on=DISSOLVED_ON)


def _excuse(order: Order, whom: list[LocalAuthority], clerk: User) -> None:
    with transaction.atomic(), scope(clerk):
        excuse(
            local_authorities=whom,
            first=order.first,
            last=order.last,
            cause="disaster",
            reason="อุทกภัย",
            order_number=order.number,
            order_date=order.granted.date(),
            signed_by="ผู้ว่าราชการจังหวัดตาก",
            by=clerk,
            at=order.granted,
        )


def _revoke(order: Order, clerk: User) -> None:
    assert order.revoked
    with transaction.atomic(), scope(clerk):
        found = list(Excuse.objects.filter(order_number=order.number))
        revoke_excuses(excuses=found, reason="ตรวจแล้วระบบไม่ได้ขัดข้อง", by=clerk, at=order.revoked)
