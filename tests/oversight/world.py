"""A small believable duty for tests: obligations by bulk, and on each what is said of it in a word."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from cases.access import Role
from cases.models import DesignatedOfficer, LocalAuthority, User
from cases.thai import BANGKOK
from reporting.models import (
    DeadlineRule,
    Excuse,
    InfoRecord,
    MonthRevision,
    Obligation,
    Posting,
    PostingKind,
)
from reporting.months import Month, due_at
from tests.factories import make_user

# The morning after the first day of being late: ต.ค. 2569 fell due at 00:00 of 6 พ.ย., พ.ย. is running.
AT = datetime(2026, 11, 7, 10, 0, tzinfo=BANGKOK)
RUNNING = Month(2026, 11)
DUE = RUNNING.previous
MONTHS = list(Month.range(RUNNING - 11, RUNNING))

# What can be said of a month; `late_nil` and the like combine by "+": "on_time+info+changed".
FATES = ("on_time", "nil", "late", "missing", "gaps_on_time", "gaps_missing", "excused", "on_time+info")


def oblige(local_authorities: Iterable[LocalAuthority], months: Iterable[Month] = MONTHS) -> list[Obligation]:
    """One obligation each, as `open_month` makes them."""
    rule = DeadlineRule.objects.get()
    months = list(months)
    return Obligation.objects.bulk_create(
        Obligation(
            local_authority=one,
            month=month.first_day,
            due_at=due_at(month),
            rule=rule,
            opened_at=datetime(month.year, month.month, 1, 0, 5, tzinfo=BANGKOK),
        )
        for one in local_authorities
        for month in months
    )


def _posting(owed: Obligation, by: User, at: datetime, version: int, *, gaps: bool, nil: bool) -> Posting:
    cases = 0 if nil else 3
    return Posting(
        obligation=owed,
        version=version,
        kind=PostingKind.NIL if nil else PostingKind.CASES,
        posted_at=at,
        posted_by=by,
        case_count=cases,
        complete_count=cases - gaps,
        household_count=cases,
        people_count=cases,
        help_total=0,
        is_complete=not gaps,
        content_hash="a" * 64,
        revision=1,
    )


class World:
    """Gathers what happened and writes it at once: `with World() as world: world.say(owed, "late")`."""

    def __init__(self) -> None:
        self.by = User.objects.filter(username="world").first() or make_user(
            "world", Role.PROVINCE, province_id="63"
        )
        self.rows: list[object] = []

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *failure: object) -> None:
        for model in (Posting, Excuse, InfoRecord, MonthRevision):
            model.objects.bulk_create([row for row in self.rows if type(row) is model])

    def say(self, owed: Obligation, fate: str) -> None:
        early, after = owed.due_at - timedelta(days=1), owed.due_at + timedelta(hours=5)
        words = fate.split("+")
        post = words[0]
        gaps = post.startswith("gaps")
        if post in ("on_time", "nil", "gaps_on_time"):
            self.rows.append(_posting(owed, self.by, early, 1, gaps=False, nil=post == "nil"))
        if gaps:
            version = 2 if post == "gaps_on_time" else 1
            self.rows.append(
                _posting(owed, self.by, early + timedelta(hours=1), version, gaps=True, nil=False)
            )
        if post == "late":
            self.rows.append(_posting(owed, self.by, after, 1, gaps=False, nil=False))
        if post == "excused":
            self.rows.append(
                Excuse(
                    local_authority_id=owed.local_authority_id, first_month=owed.month, last_month=owed.month,
                    cause="disaster", reason="น้ำป่า", order_number="1/2569", signed_by="ผู้ว่าราชการจังหวัด",
                    granted_by=self.by, granted_at=early,
                )
            )  # fmt: skip
        if "info" in words:
            self.rows.append(
                InfoRecord(obligation=owed, recorded_on=early.date(), marked_by=self.by, marked_at=early)
            )
        revision = 2 if "changed" in words else 1
        self.rows.append(
            MonthRevision(local_authority_id=owed.local_authority_id, month=owed.month, revision=revision)
        )


def tell(fates: dict[str, str], month: Month = DUE) -> None:
    """Says of each local authority, by code, what became of one month; the others are missing."""
    with World() as world:
        for owed in Obligation.objects.filter(month=month.first_day, local_authority__code__in=fates):
            world.say(owed, fates[owed.local_authority.code])


def random_world(obligations: Iterable[Obligation], seed: int) -> None:
    """Every past month a fate by chance; the running one nothing yet."""
    chance = random.Random(seed)
    with World() as world:
        for owed in obligations:
            if owed.due_at <= AT:
                world.say(owed, chance.choice(FATES))


def many(count: int, district_code: str = "6306") -> list[LocalAuthority]:
    """`count` further อบต. of a district, none of them real."""
    return LocalAuthority.objects.bulk_create(
        LocalAuthority(
            code=f"069{n:05d}",
            kind="SAO",
            name=f"องค์การบริหารส่วนตำบลทดสอบ {n}",
            sort_key=f"{n:05d}",
            district_id=district_code,
            facts_from=date(2023, 11, 9),
        )
        for n in range(count)
    )


def appoint(code: str, name: str = "นางสาวอัญชลี แสงจันทร์", phone: str = "0812345678") -> DesignatedOfficer:
    return DesignatedOfficer.objects.create(
        local_authority=LocalAuthority.objects.get(code=code),
        name=name,
        phone=phone,
        order_number="112/2569",
        order_date=date(2026, 10, 1),
    )
