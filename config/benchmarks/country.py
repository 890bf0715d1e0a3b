"""A synthetic country for a benchmark: local authorities, their months and what was posted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection

from cases.access import LocalAuthorityKind, Role
from cases.models import District, LocalAuthority, Province, User
from config.seed.dice import dice, key
from reporting.models import Cause, DeadlineRule, Excuse, Obligation, Posting, PostingKind
from reporting.months import Month, due_at

NOWHERE = "99"
JANUARY = Month(2000, 1)
# How many of a hundred months are posted complete, incomplete, nil, late, excused; the rest is missing.
COMPLETE, INCOMPLETE, NIL, LATE, EXCUSED = 70, 75, 85, 90, 91
TABLES = ("cases_localauthority", "reporting_obligation", "reporting_posting", "reporting_excuse")


def local_authorities(many: int) -> list[LocalAuthority]:
    """In a province that does not exist; 20 a district."""
    province = Province.objects.create(code=NOWHERE, name="จังหวัดสมมติ")
    districts = [District(code=f"{NOWHERE}{n:02}", province=province, name=f"อำเภอ {n}") for n in range(100)]
    District.objects.bulk_create(districts)
    return LocalAuthority.objects.bulk_create(
        LocalAuthority(
            code=f"{NOWHERE}{n:06}",
            kind=LocalAuthorityKind.SAO,
            name=f"อบต. {n}",
            sort_key=f"{n:06}",
            district=districts[n % 100],
            facts_from=date(1999, 1, 1),
        )
        for n in range(many)
    )


def obligations(authorities: Sequence[LocalAuthority], months: Sequence[Month]) -> list[Obligation]:
    """Opened under a rule of their own time."""
    rule = DeadlineRule.objects.create(version=9_999, circular="สมมติ", valid_from=months[0].first_day)
    return Obligation.objects.bulk_create(
        Obligation(
            local_authority=authority,
            month=month.first_day,
            due_at=due_at(month),
            rule=rule,
            opened_at=due_at(month) - timedelta(days=35),
        )
        for month in months
        for authority in authorities
    )


def post_most(owed: Sequence[Obligation]) -> None:
    """Postings and excuses in a fixed mixture, and fresh statistics for the planner."""
    clerk = User.objects.create(
        username="benchmark@nowhere", full_name="-", role=Role.PROVINCE, province_id=NOWHERE
    )
    rng = dice("country")
    postings, excuses = [], []
    for obligation in owed:
        throw = rng.randrange(100)
        if throw < LATE:
            late = timedelta(days=9) if throw >= NIL else timedelta()
            at = obligation.due_at - timedelta(hours=rng.randint(2, 100)) + late
            kind = PostingKind.NIL if INCOMPLETE <= throw < NIL else PostingKind.CASES
            complete = not COMPLETE <= throw < INCOMPLETE
            postings.append(_posting(obligation, kind, at, complete=complete, by=clerk))
        elif throw < EXCUSED:
            at = obligation.due_at - timedelta(days=1)
            excuses.append(
                Excuse(
                    local_authority=obligation.local_authority,
                    first_month=obligation.month,
                    last_month=obligation.month,
                    cause=Cause.OTHER,
                    reason="-",
                    order_number="-",
                    signed_by="-",
                    granted_by=clerk,
                    granted_at=at,
                )
            )
    Posting.objects.bulk_create(postings)
    Excuse.objects.bulk_create(excuses)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(TABLES))


def _posting(obligation: Obligation, kind: str, at: datetime, *, complete: bool, by: User) -> Posting:
    cases = 3 if kind == PostingKind.CASES else 0
    return Posting(
        id=key(dice("posting", obligation.pk), at),
        obligation=obligation,
        version=1,
        kind=kind,
        posted_at=at,
        posted_by=by,
        case_count=cases,
        complete_count=cases if complete else cases - 1,
        household_count=cases,
        people_count=cases,
        help_total=0,
        is_complete=complete,
        content_hash="0" * 64,
        revision=cases,
    )
