"""Hands a finished file out: to whoever may have all of it at that moment, and written down."""

from datetime import datetime
from uuid import UUID

from cases.access import may
from cases.actions.reading import record
from cases.jobs import files_of, keys_of
from cases.models import Job, JobFile, LocalAuthority, User, Verb
from reporting.exports.kinds import EXPORTS, INFO
from reporting.exports.making import period_of, whose_of
from reporting.info.export import Made, province_of, record_taking
from reporting.models import InfoLayout


def take(
    *, job: Job, purpose: str, detail: str, by: User, at: datetime, request_id: UUID | None
) -> JobFile | None:
    """The finished file, its taking written down; None where a part of it is no longer the user's to have.

    A local authority that has moved to another province since takes its rows out of the reach of the old one.
    """
    what = EXPORTS[job.kind]
    files = files_of(job, by)
    seen = keys_of(job, by) if what.personal else {}
    if not may(by, what.permission) or seen is None or len(files) != 1 or not _reaches(by, job):
        return None
    if what.personal:
        record(
            verb=Verb.EXPORT,
            seen=seen,
            by=by,
            at=at,
            purpose=purpose,
            province_id=province_of(whose_of(job)),
            request_id=request_id,
        )
    if what is INFO:
        _record_info(job, ": ".join(filter(None, (purpose, detail))), by, at)
    return files[0]


def _reaches(by: User, job: Job) -> bool:
    """Whether every local authority in the file is still within the user's reach."""
    offices = job.result["offices"]
    reached = LocalAuthority.objects.visible_to(by, EXPORTS[job.kind].permission)
    return reached.filter(pk__in=offices).count() == len(offices)


def _record_info(job: Job, purpose: str, by: User, at: datetime) -> None:
    """In the list of files from which INFO may have been filled."""
    told = job.result
    layout = InfoLayout.objects.get(pk=told["layout"])
    record_taking(
        made=Made(told["provinces"], told["sha256"], told["checksum"], layout),
        period=period_of(job),
        whose=whose_of(job),
        purpose=purpose,
        by=by,
        at=at,
    )
