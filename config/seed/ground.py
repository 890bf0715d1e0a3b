"""What stands before any case: places, who works there, and the months that are owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.models import DesignatedOfficer, LocalAuthority, Subdistrict, User
from cases.reference import TAK, load_tak
from config.seed import staff
from config.seed.dice import moment
from config.seed.people import Area
from config.seed.plan import Place
from reporting.actions.open import due_for, rule_for
from reporting.models import DeadlineRule, Obligation
from reporting.months import Month


class CannotSeed(Exception):
    """A refusal in Thai: what stands in the way."""


@dataclass(frozen=True)
class Ground:
    """Who works where, and which months are owed. `at` is now."""

    seed: int
    at: datetime
    staff: dict[int, tuple[int, int]]  # local authority → its officer, its head
    obligations: dict[tuple[int, date], Obligation]


def places_of_tak() -> list[Place]:
    """Tak's local authorities; the reference data are loaded when they are missing."""
    query = LocalAuthority.objects.filter(district__province=TAK, closed_on=None).order_by("code")
    if not query.exists():
        load_tak()
    rows = list(query.prefetch_related("subdistricts"))
    everywhere = sorted({_area(one) for row in rows for one in row.subdistricts.all()}, key=lambda a: a.code)
    return [
        Place(
            row.pk,
            row.code,
            row.kind,
            row.name,
            row.district_id,
            tuple(
                everywhere if row.covers_province else sorted(map(_area, row.subdistricts.all()), key=_code)
            ),
        )
        for row in rows
    ]


def _area(subdistrict: Subdistrict) -> Area:
    return Area(subdistrict.code, subdistrict.district_id)


def _code(area: Area) -> str:
    return area.code


def staff_of(seed: int, places: Sequence[Place], opened: datetime) -> dict[str, User]:
    """Users by name. One that was there before keeps its password, and must have the same office."""
    made = staff.users(seed, places, opened - timedelta(days=14))
    User.objects.bulk_create(made, ignore_conflicts=True)
    stored: dict[str, User] = User.objects.in_bulk([user.username for user in made], field_name="username")
    for user in made:
        one = stored[user.username]
        if (one.role, one.local_authority_id) != (user.role, user.local_authority_id):
            raise CannotSeed(f"ชื่อผู้ใช้ {user.username} มีอยู่แล้วในหน่วยงานอื่น จึงสร้างบัญชีสาธิตไม่ได้")
    DesignatedOfficer.objects.bulk_create(
        staff.designated(seed, places, stored, opened), ignore_conflicts=True
    )
    return stored


def obligations_of(places: Sequence[Place], months: Sequence[Month]) -> dict[tuple[int, date], Obligation]:
    """One for each local authority and month; those that a running system opened already are kept."""
    try:
        rules = {month: rule_for(month) for month in months}
    except DeadlineRule.DoesNotExist:
        raise CannotSeed(f"เดือน {months[0]} อยู่ก่อนหนังสือสั่งการฉบับแรก — ลดจำนวนเดือน (--months)") from None
    Obligation.objects.bulk_create(
        [
            Obligation(
                local_authority_id=place.id,
                month=month.first_day,
                due_at=due_for(month, rule),
                rule=rule,
                opened_at=moment(month.first_day, 0, 5),
            )
            for month, rule in rules.items()
            for place in places
        ],
        ignore_conflicts=True,
    )
    ours = Obligation.objects.filter(
        local_authority__in=[place.id for place in places], month__in=[month.first_day for month in months]
    )
    return {(one.local_authority_id, one.month): one for one in ours}
