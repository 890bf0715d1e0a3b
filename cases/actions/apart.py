"""Keeps what an officer has said: these two are not one person."""

from datetime import datetime

from cases.actions.refusals import check_writer
from cases.matching import Sought
from cases.models import Case, ToldApart, User


def tell_apart(*, sought: Sought, case: Case, by: User, at: datetime) -> None:
    """For ever, in the office of the case; said again it changes nothing. Of one and the same key nothing can be said."""
    check_writer(by, case.local_authority_id)
    one, other = sorted((sought.key, Sought.stored(case).key))
    if one != other:
        pair = ToldApart(local_authority_id=case.local_authority_id, one=one, other=other, by=by, at=at)
        ToldApart.objects.bulk_create([pair], ignore_conflicts=True)
