"""Asks for a file: the job that makes it, or has made it of what stands now."""

from datetime import datetime

from cases.access import DISTRICT, Role
from cases.jobs import ask
from cases.models import Job, Province, User
from reporting.exports.kinds import Export
from reporting.exports.wanted import wanted
from reporting.info.whose import Whose
from reporting.months import Period


def ask_export(*, what: Export, period: Period, whose: Whose, by: User, at: datetime) -> Job:
    """PermissionDenied beyond the user's reach, CannotExport when there is no layout for an INFO sheet."""
    asked = wanted(whose=whose, period=period, permission=what.permission, by=by, at=at)
    return ask(
        kind=what.name,
        by=by,
        at=at,
        arguments={
            "first": str(period.first),
            "last": str(period.last),
            "district": whose.district.code if whose.district else "",
            "province": whose.province.code if whose.province else "",
        },
        local_authority=whose.local_authority,
        province=_place(whose, by),
        title=f"{what.title} {asked.told}",
        key=what.state(asked),
    )


def _place(whose: Whose, by: User) -> Province | None:
    """The province whose offices share the file. A district's office and the nation's have theirs for themselves."""
    if by.role in (*DISTRICT, Role.NATION):
        return None
    return whose.province or (whose.district.province if whose.district else None)
