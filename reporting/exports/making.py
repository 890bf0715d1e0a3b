"""Makes a file: the run of its job, and the kind under which the job is known."""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from cases.jobs import JobFailed, JobKind, Keys, Progress, keep_file, keep_keys
from cases.models import District, Job, Province, User
from cases.thai import BANGKOK
from reporting.exports.kinds import EXPORTS, INFO, Export
from reporting.exports.wanted import Wanted, wanted
from reporting.forms import ExportForm
from reporting.info import CannotExport
from reporting.info.whose import Whose
from reporting.models import InfoExport
from reporting.months import Month, Period

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = timedelta(hours=24)
READ = 1 << 20  # bytes
WRITING = "เขียนแถว"


def _run(what: Export, job: Job, progress: Progress) -> dict[str, Any]:
    asked, keys = wanted_of(job), Keys()
    total = what.rows(asked)
    progress(0, total, WRITING)
    with TemporaryFile() as out:
        try:
            made = what.make(asked, out, keys, lambda rows: progress(rows, total, WRITING))
        except CannotExport as refusal:
            raise JobFailed(str(refusal)) from refusal
        progress(total, total, "เก็บไฟล์")
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
        out.seek(0)
        name = f"{what.title} {asked.period} {asked.whose.name(asked.period)}.xlsx"
        keep_file(job, name, XLSX, iter(partial(out.read, READ), b""))
    if what.personal:
        keep_keys(job, keys)
    return {
        "rows": made.rows, "sha256": digest, "checksum": made.checksum, "offices": sorted(asked.keys), **made.more,
    }  # fmt: skip


def wanted_of(job: Job) -> Wanted:
    """As the job's asker may have it now; PermissionDenied where part of it is out of reach."""
    return wanted(
        whose=whose_of(job),
        period=period_of(job),
        permission=EXPORTS[job.kind].permission,
        by=job.asked_by,
        at=job.started_at or job.asked_at,
    )


def whose_of(job: Job) -> Whose:
    """Of what the job's file is."""
    if code := job.arguments.get("district"):
        return Whose(district=District.objects.select_related("province").get(code=code))
    if code := job.arguments.get("province"):
        return Whose(province=Province.objects.get(code=code))
    return Whose(job.local_authority)


def period_of(job: Job) -> Period:
    return Period(Month.parse(job.arguments["first"]), Month.parse(job.arguments["last"]))


def place_of(whose: Whose) -> str:
    """As the page of exports names it: `l:05630603`, `d:6306`, `p:63`, `n`."""
    places = (("l", whose.local_authority), ("d", whose.district), ("p", whose.province))
    return next((f"{letter}:{one.code}" for letter, one in places if one), "n")


def _asked_at(what: Export, job: Job) -> str:
    period, whose = period_of(job), whose_of(job)
    province = whose.province or (whose.district.province if whose.district else None)
    chosen = {
        "what": what.slug, "whose": place_of(whose), "first": period.first, "last": period.last,
        "province": province.code if province else "",
    }  # fmt: skip
    return f"{reverse('exports')}?{urlencode(chosen)}"


def _shown(what: Export, job: Job, user: User, at: datetime) -> dict[str, Any]:
    form = ExportForm(today=at.astimezone(BANGKOK).date(), purposes=what.purposes) if what.personal else None
    taken = (
        InfoExport.objects.visible_to(user).filter(sha256=job.result["sha256"]).select_related("exported_by")
    )
    return {"what": what, "export": form, "taken": list(taken[:5]) if what is INFO else []}


def job_kinds() -> list[JobKind]:
    """One for each kind of file: made once for the same wish, shared by whoever may have it."""
    return [
        JobKind(
            name=what.name,
            title=what.title,
            run=partial(_run, what),
            permission=what.permission,
            kept=KEPT,
            again=True,
            shared=True,
            plain=False,
            template="reporting/export_made.html",
            shown=partial(_shown, what),
            asked_at=partial(_asked_at, what),
        )
        for what in EXPORTS.values()
    ]
