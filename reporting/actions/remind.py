"""Reminding of months that are still owed: rows for all who owe and all who are told, in a fixed number of statements."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from cases.access import ANSWERS_TO_DISTRICT
from reporting.actions.runs import run_of
from reporting.channels import Channel, channels
from reporting.escalation import LADDER, WEEKS, Step, Told, newest_step
from reporting.models import IN_APP, Delivery, DeliveryState, JobRun, Obligation
from reporting.models.reminder import overtaken

JOB = "make_reminders"
BEFORE = timedelta(days=7)  # d-5 and a little
AFTER = timedelta(weeks=WEEKS + 2)

# `{owing}` is the ORM's own sentence for who still owes. What a later step has been made of is left alone: a clock that
# was set back makes no d-2 after d+1.
REMIND = """
INSERT INTO reporting_reminder (obligation_id, step, due_at, noticed_at, run_id)
SELECT o.id, s.step, s.at, %s, %s
FROM unnest(%s::timestamptz[], %s::text[], %s::timestamptz[]) AS s(due_at, step, at)
JOIN reporting_obligation o ON o.due_at = s.due_at
WHERE NOT EXISTS (SELECT FROM reporting_reminder r WHERE r.obligation_id = o.id AND r.due_at >= s.at)
    AND o.id IN ({owing})
ON CONFLICT DO NOTHING
"""
# An office without an officer has its head told from the first step on.
TELL = """
WITH fresh AS (
    SELECT r.id, r.due_at, r.step, l.id AS la, l.kind, l.district_id, d.province_id
    FROM reporting_reminder r JOIN reporting_obligation o ON o.id = r.obligation_id
    JOIN cases_localauthority l ON l.id = o.local_authority_id JOIN cases_district d ON d.code = l.district_id
    WHERE r.run_id = %(run)s
), staffed AS (
    SELECT DISTINCT local_authority_id AS la FROM cases_user WHERE role = 'officer' AND is_active
), told AS (
    SELECT f.id AS reminder, f.due_at, u.id AS recipient, u.email
    FROM fresh f JOIN cases_user u ON u.local_authority_id = f.la AND u.is_active
    WHERE u.role = 'officer' OR u.role = 'head' AND (f.step <> ALL (%(officers_only)s) OR f.la NOT IN (SELECT la FROM staffed))
    UNION ALL
    SELECT DISTINCT NULL::bigint, f.due_at, u.id, u.email
    FROM fresh f JOIN cases_user u ON u.role = 'district' AND u.is_active AND u.district_id = f.district_id
    WHERE f.kind = ANY (%(to_district)s) AND f.step <> ALL (%(no_supervisor)s)
    UNION ALL
    SELECT DISTINCT NULL::bigint, f.due_at, u.id, u.email
    FROM fresh f JOIN cases_user u ON u.role = 'province' AND u.is_active AND u.province_id = f.province_id
    WHERE f.kind <> ALL (%(to_district)s) AND f.step <> ALL (%(no_supervisor)s)
), ways AS ({ways})
INSERT INTO reporting_delivery
    (reminder_id, due_at, recipient_id, channel, state, made_at, next_try_at, sent_at, attempts, error)
SELECT reminder, due_at, recipient, channel, state, %(at)s, %(at)s, CASE state WHEN 'sent' THEN %(at)s::timestamptz END, 0, ''
FROM ways w
WHERE NOT EXISTS (SELECT FROM reporting_channeloff c WHERE c.user_id = w.recipient AND c.channel = w.channel)
ON CONFLICT DO NOTHING
"""


def make_reminders(*, at: datetime, noticed_at: datetime | None = None) -> JobRun:
    """Makes the newest step that has come by `at` for each month that owes then; how many were told: `run.notices`.

    Safe to run twice, late and after days of silence: steps that were missed are not made up for, and what is no
    longer true leaves the unread notices.
    """
    noticed_at = max(at, noticed_at or at)
    with run_of(JOB, at=at, noticed_at=noticed_at) as run:
        if due := _steps_at(at):
            run.expected = _remind(due, at, noticed_at, run)
            run.notices = _tell(noticed_at, run) if run.expected else 0
        _end_notices(at)
    return run


def _steps_at(at: datetime) -> list[tuple[datetime, Step]]:
    """The due instants that are near, each with its newest step."""
    near = Obligation.objects.filter(due_at__gt=at - AFTER, due_at__lt=at + BEFORE)
    instants = near.order_by("due_at").values_list("due_at", flat=True).distinct()
    return [(due_at, step) for due_at in instants if (step := newest_step(due_at, at))]


def _remind(due: list[tuple[datetime, Step]], at: datetime, noticed_at: datetime, run: JobRun) -> int:
    owing, owed_by = Obligation.objects.owing(at).order_by().values("pk").query.sql_with_params()
    values = [
        noticed_at,
        run.pk,
        [due_at for due_at, _ in due],
        [step.key for _, step in due],
        [step.at for _, step in due],
        *owed_by,
    ]
    with connection.cursor() as cursor:
        cursor.execute(REMIND.format(owing=owing), values)
        return int(cursor.rowcount)


def _tell(noticed_at: datetime, run: JobRun) -> int:
    """Local staff of each month, and one digest for each supervising official, by every channel that reaches them."""
    ways = " UNION ALL ".join(
        f"SELECT u.*, '{one.key}' AS channel, '{_first_state(one)}' AS state FROM told u WHERE {one.reaches}"  # noqa: S608
        for one in channels().values()
    )
    values: dict[str, Any] = {
        "run": run.pk,
        "at": noticed_at,
        "to_district": [kind.value for kind in ANSWERS_TO_DISTRICT],
        "officers_only": _without(Told.HEAD),
        "no_supervisor": _without(Told.SUPERVISOR),
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL.format(ways=ways), values)
        return int(cursor.rowcount)


def _without(whom: Told) -> list[str]:
    return [key for key, (_, told) in LADDER.items() if whom not in told]


def _first_state(channel: Channel) -> str:
    """What stands in the application is told as soon as it is made."""
    return DeliveryState.SENT if channel.key == IN_APP else DeliveryState.WAITING


def _end_notices(at: datetime) -> None:
    """What is still unread though its month owes nothing any more, or something newer was told, asks for nobody's eyes."""
    unread = Delivery.objects.unread()
    # Asked of the unread ones alone: months that were settled years ago cost nothing.
    owes = Obligation.objects.owing(at).filter(pk=OuterRef("reminder__obligation"))
    settled = Q(reminder__isnull=False) & ~Exists(owes)
    unread.filter(settled | overtaken()).update(state=DeliveryState.MOOT)
