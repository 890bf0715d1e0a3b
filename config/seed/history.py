"""History rows carry the instant of the change they tell of, not that of the seeding.

The triggers date a row when it is written. Everything written by this transaction is recognised by its
`now()` and given the time of its fact, so that a case's timeline reads as it would have been lived.
"""

from django.db import connection

# The milliseconds that a UUIDv7 begins with: the seed makes its keys as of their time.
BY_KEY = "to_timestamp(('x' || left(replace(e.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)"
# Event table → where the instant comes from, for the events `e` of this transaction.
DATED = {
    "cases_caseevent": "UPDATE cases_caseevent e SET pgh_created_at = e.changed_at WHERE {fresh}",
    "cases_personevent": """UPDATE cases_personevent e SET pgh_created_at = c.entered_at
        FROM cases_case c WHERE c.applicant_id = e.pgh_obj_id AND {fresh}""",
    "cases_helpgivenevent": """UPDATE cases_helpgivenevent e SET pgh_created_at = h.at
        FROM (SELECT pgh_obj_id, min(changed_at) AS at FROM cases_caseevent WHERE outcome = 'helped' GROUP BY 1) h
        WHERE h.pgh_obj_id = e.case_id AND {fresh}""",
    "cases_evidenceevent": "UPDATE cases_evidenceevent e SET pgh_created_at = e.added_at WHERE {fresh}",
    "cases_userevent": "UPDATE cases_userevent e SET pgh_created_at = e.created_at WHERE {fresh}",
    "cases_designatedofficerevent": "UPDATE cases_designatedofficerevent e SET pgh_created_at = e.order_date WHERE {fresh}",
    "cases_meetingevent": "UPDATE cases_meetingevent e SET pgh_created_at = COALESCE(e.closed_at, e.called_at) WHERE {fresh}",
    "cases_referralevent": """UPDATE cases_referralevent e SET pgh_created_at = s.entered_at FROM cases_casestep s
        WHERE s.case_id = e.case_id AND s.verb = CASE WHEN e.replied_on IS NULL THEN 'refer' ELSE 'take_back' END
        AND {fresh}""",
    **{
        table: f"UPDATE {table} e SET pgh_created_at = {BY_KEY} WHERE {{fresh}}"  # noqa: S608 -- names from the lines below
        for table in (
            "cases_committeeevent",
            "cases_committeememberevent",
            "cases_attendanceevent",
            "cases_agendaitemevent",
            "cases_recusalevent",
            "cases_noticeevent",
            "cases_rosterpersonevent",
        )
    },
    "oversight_letterevent": """UPDATE oversight_letterevent e
        SET pgh_created_at = COALESCE(e.acknowledged_at, e.issued_at, e.made_at) WHERE {fresh}""",
    "reporting_excuseevent": "UPDATE reporting_excuseevent e SET pgh_created_at = e.granted_at WHERE {fresh}",
    "reporting_inforecordevent": "UPDATE reporting_inforecordevent e SET pgh_created_at = e.marked_at WHERE {fresh}",
}


def date_events() -> None:
    """Run last, in the transaction that wrote the rows."""
    with connection.cursor() as cursor:
        for statement in DATED.values():
            cursor.execute(statement.format(fresh="e.pgh_created_at = now()"))
