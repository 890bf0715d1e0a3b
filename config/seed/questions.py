"""Whether other offices helped the same person or house: asked of some requests, by the one function that may answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pgtrigger
from django.db import connection

from cases.actions.elsewhere import ask_elsewhere
from cases.models import Case, Outcome
from cases.scope import scope
from config.seed.desk import Desk
from config.seed.plan import OWING, READY

MOST = 10  # of an office
ASKED_IN = (READY, OWING)
AGO = timedelta(minutes=45)
# The function's clock is the database's, and by it the lines of this transaction are known. An answer tells what had
# been given by then, so that it cannot be dated as of an entry of last month.
DATE = """
UPDATE cases_helpquestion q SET at = greatest(c.entered_at, %s) FROM cases_case c WHERE c.id = q.case_id AND q.at = now()
"""


def ask(desk: Desk, cases: Sequence[Case]) -> None:
    """Of requests that the officer entered, those still pending first. `cases`: the office's, newest first."""
    if desk.place.code not in ASKED_IN:
        return
    own = [case for case in cases if case.entered_by_id == desk.officer.pk and case.house_code]
    own.sort(key=lambda case: case.outcome != Outcome.PENDING)
    with scope(desk.officer):
        ask_elsewhere(cases=[case.pk for case in own[:MOST]])


def date(at: datetime) -> None:
    """As asked this morning before `at`, or on entry where that was later."""
    with pgtrigger.ignore("cases.HelpQuestion:help_question_append_only"), connection.cursor() as cursor:
        cursor.execute(DATE, [at - AGO])
