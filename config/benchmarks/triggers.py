"""triggers: what the month counters cost a bulk insert of cases. The baseline is the same insert without them.

Takes a lock on the table of cases while it runs (switching triggers off needs one): not beside people at work.
"""

from datetime import date, datetime

from django.db import connection

from cases.access import Role
from cases.actions.rows import PreparedCase, insert_cases, prepare_case
from cases.facts import ApplicantFields, RequestFields
from cases.models import HelpKind, LocalAuthority, User
from cases.thai import BANGKOK
from config.benchmarks.country import NOWHERE, local_authorities
from config.benchmarks.measure import Figures, rolled_back, timed
from config.seed.dice import dice, key

AT = datetime(2000, 1, 20, 9, 0, tzinfo=BANGKOK)
KIND = "benchmark"
TRIGGER = "month_inserted"


ROUNDS = 2
TABLES = "cases_case, cases_person, reporting_monthtally, reporting_monthrevision"


def cases(authorities: list[LocalAuthority], by: User, many: int, turn: int) -> list[PreparedCase]:
    """Fresh keys and numbers each turn: dead rows of an earlier one are not in the way."""
    rng = dice("triggers", turn)
    return [
        prepare_case(
            local_authority_id=authorities[n % len(authorities)].pk,
            serial=turn * many + n + 1,
            form_key=key(rng, AT),
            applicant=ApplicantFields(document_type="none", first_name=f"สมมติ {n}"),
            request=RequestFields(received_on=date(2000, 1, 1 + n % 20), kind_id=KIND),
            help_given=(),
            by_id=by.pk,
            at=AT,
        )
        for n in range(many)
    ]


def inserted(authorities: list[LocalAuthority], by: User, many: int, turn: int, *, counted: bool) -> float:
    """Seconds that one bulk insert took; it leaves nothing."""
    rows = cases(authorities, by, many, turn)
    with rolled_back(), connection.cursor() as cursor:
        if not counted:
            cursor.execute(f"ALTER TABLE cases_case DISABLE TRIGGER {TRIGGER}")
        return timed(lambda: insert_cases(rows))[0]


def triggers(many: int) -> Figures:
    with rolled_back(), connection.cursor() as cursor:
        authorities = local_authorities(700)
        HelpKind.objects.create(code=KIND, name=KIND, position=99)
        by = User.objects.create(
            username="benchmark@nowhere", full_name="-", role=Role.PROVINCE, province_id=NOWHERE
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        insert_cases(
            cases(authorities, by, many, 0)
        )  # as many stand there already, and plans are made for them
        cursor.execute(f"ANALYZE {TABLES}")
        turns = range(1, 2 * ROUNDS, 2)
        ours = min(inserted(authorities, by, many, n, counted=True) for n in turns)
        baseline = min(inserted(authorities, by, many, n + 1, counted=False) for n in turns)
    return Figures(many / ours, many / baseline, "cases/s")
