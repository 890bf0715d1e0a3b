"""grid: where local authorities × 12 months stand, in one statement, against asking cell by cell."""

from datetime import datetime, timedelta

from config.benchmarks.country import JANUARY, NOWHERE, local_authorities, obligations, post_most
from config.benchmarks.measure import Disagreement, Figures, rolled_back, timed
from reporting.facts import standings
from reporting.models import Excuse, Obligation
from reporting.models.duty import ObligationQuerySet
from reporting.months import Month, due_at
from reporting.standing import Sign

MONTHS = list(Month.range(JANUARY, JANUARY + 11))
AT = due_at(MONTHS[-1]) + timedelta(days=20)


def owed() -> ObligationQuerySet:
    return Obligation.objects.filter(local_authority__district__province=NOWHERE).order_by("pk")


def by_statement() -> list[Sign]:
    return [row.standing.sign for row in standings(owed(), AT)]


def by_cell() -> list[Sign]:
    return [sign_of(obligation, AT) for obligation in owed()]


def sign_of(obligation: Obligation, at: datetime) -> Sign:
    """As one would first write it: the cell's own postings and excuses, judged in Python."""
    excuses = Excuse.objects.covering(obligation.month).filter(local_authority=obligation.local_authority_id)
    if excuses.filter(revoked_at=None, granted_at__lte=at).exists():
        return Sign.EXCUSED
    postings = list(obligation.postings.filter(posted_at__lte=at).order_by("version").select_related("void"))
    good = [one for one in postings if one.is_complete and not hasattr(one, "void")]
    if not any(one.posted_at < obligation.due_at for one in good):
        return Sign.LATE if good else Sign.MISSING
    if postings[-1].kind == "nil":
        return Sign.NIL
    return Sign.POSTED if postings[-1].is_complete else Sign.INCOMPLETE


def grid(many: int) -> Figures:
    with rolled_back():
        post_most(obligations(local_authorities(many), MONTHS))
        ours, signs = timed(by_statement)
        baseline, same = timed(by_cell)
    if signs != same:
        raise Disagreement("grid")
    return Figures(len(signs) / ours, len(signs) / baseline, "cells/s")
