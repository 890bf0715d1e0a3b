"""Flagging what is late: one statement, true as of an instant, the same however often and late it runs."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from reporting.actions.runs import run_of

# Postings and excuses hold this advisory lock together, a flagging run alone: what is being saved as a month
# falls due is waited for. A case that voids a nil return needs none: the next run finds it; a flag is for ever.
GATE = 6_000_006

# Each condition looks at the due instant only, so a run four days late finds what a punctual one found.
FLAG = """
WITH due AS (
    SELECT o.id, o.due_at,
        EXISTS (SELECT FROM reporting_flag f WHERE f.obligation_id = o.id) AS flagged,
        EXISTS (SELECT FROM reporting_excuse e WHERE e.local_authority_id = o.local_authority_id
                AND o.month BETWEEN e.first_month AND e.last_month AND e.granted_at < o.due_at
                AND (e.revoked_at IS NULL OR e.revoked_at >= o.due_at)) AS excused,
        EXISTS (SELECT FROM reporting_posting p WHERE p.obligation_id = o.id AND p.posted_at < o.due_at
                AND p.kind = 'cases' AND p.is_complete) AS posted,
        EXISTS (SELECT FROM reporting_posting p LEFT JOIN reporting_nilvoid v ON v.posting_id = p.id
                WHERE p.obligation_id = o.id AND p.posted_at < o.due_at AND p.kind = 'nil'
                AND (v.at IS NULL OR v.at >= o.due_at)) AS nil
    FROM reporting_obligation o WHERE o.due_at <= %(at)s
), fresh AS (
    INSERT INTO reporting_flag (obligation_id, flagged_at, noticed_at, run_id)
    SELECT id, due_at, %(noticed_at)s, %(run)s FROM due WHERE NOT (flagged OR excused OR posted OR nil)
    ON CONFLICT (obligation_id) DO NOTHING
    RETURNING obligation_id
)
SELECT count(*),
       count(*) FILTER (WHERE posted AND NOT excused AND NOT flagged),
       count(*) FILTER (WHERE nil AND NOT posted AND NOT excused AND NOT flagged),
       count(*) FILTER (WHERE excused AND NOT flagged),
       (SELECT count(*) FROM fresh),
       count(*) FILTER (WHERE flagged)
FROM due
"""


@dataclass(frozen=True)
class FlagCount:
    """What one run found: expected = posted + nil + excused + newly_flagged + already_flagged."""

    at: datetime
    expected: int
    posted: int
    nil: int
    excused: int
    newly_flagged: int
    already_flagged: int


def flag_late(*, at: datetime, noticed_at: datetime) -> FlagCount:
    """Flags every obligation due at or before `at` that had nothing complete when it fell due.

    A flag is dated at the due instant; `noticed_at` says when this run saw it. The ledger row is written
    in the same transaction, so a run that fails leaves neither.
    """
    with run_of("flag_late", at=at, noticed_at=noticed_at) as run:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
            cursor.execute(FLAG, {"at": at, "noticed_at": run.started_at, "run": run.pk})
            run.expected, run.posted, run.nil, run.excused, run.newly_flagged, run.already_flagged = (
                cursor.fetchone()
            )
        run.evaluated = run.posted + run.nil + run.excused + run.newly_flagged + run.already_flagged
    return FlagCount(
        at, run.expected, run.posted, run.nil, run.excused, run.newly_flagged, run.already_flagged
    )
