"""The INFO spreadsheet as heavy work: made once for the same wish while nothing changes, taken out by each for a purpose.

A job makes the file and keeps beside it the keys of the cases that stand in it. Nobody has the file before a download;
each download says what for, is checked against what the taker may export at that moment, and is written down.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Sum

from cases.actions.reading import record
from cases.jobs import JobFailed, JobKind, Progress, ask, keep_file
from cases.models import District, Job, JobFile, LocalAuthority, User, Verb
from cases.scope import opened
from cases.thai import BANGKOK
from reporting.facts import standings
from reporting.forms import ExportForm
from reporting.info import CannotExport
from reporting.info.export import Made, counted_cases, make_info, province_of, record_taking
from reporting.info.layouts import arranged
from reporting.info.rows import Batch
from reporting.info.whose import Whose
from reporting.models import InfoExport, InfoLayout, Obligation
from reporting.months import Month, Period

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEYS = "text/x-keys"  # the keys of the cases in the file: for the read log, never handed out
KEPT = timedelta(hours=24)
READ = 1 << 20  # bytes
WRITING = "เขียนแถว"


class Keys:
    """Gathers the keys of the cases in a file by local authority, sixteen bytes each, while it is written."""

    def __init__(self) -> None:
        self.found: dict[int, bytearray] = defaultdict(bytearray)

    def add(self, batch: Batch) -> None:
        for office, key in zip(batch.offices, batch.keys, strict=True):
            self.found[office] += UUID(str(key)).bytes

    def finish(self) -> None: ...

    def lines(self) -> Iterator[bytes]:
        """A line a local authority: its key, and those of its cases."""
        for office, keys in self.found.items():
            yield f"{office} {keys.hex()}\n".encode()


def ask_info(*, period: Period, whose: Whose, by: User, at: datetime) -> Job:
    """The job that makes, or has made, this file of what stands now. PermissionDenied beyond the user's reach,
    CannotExport when no layout is in force."""
    offices = whose.loaded(by, "info.export")
    return ask(
        kind=INFO.name,
        by=by,
        at=at,
        arguments={
            "first": str(period.first),
            "last": str(period.last),
            "district": whose.district.code if whose.district else "",
        },
        local_authority=whose.local_authority,
        province=whose.province or (whose.district.province if whose.district else None),
        title=f"ตาราง INFO เดือน{period.thai} {whose.name(period)}",
        key=_content(period, whose, list(offices), by, at),
    )


def _content(period: Period, whose: Whose, offices: list[int], by: User, at: datetime) -> str:
    """Changes whenever the file would: its layouts, the cases of the months, and where each office's months stand."""
    layouts = [
        (part.layout.pk, str(part.period), [str(column) for column in part.columns])
        for part in arranged(period)
    ]
    with opened("info.export"):
        cases = counted_cases(offices, period).order_by()
        sums = cases.aggregate(cases=Count("pk"), versions=Sum("version"), last=Max("changed_at"))
    owed = Obligation.objects.visible_to(by, "info.export").filter(
        local_authority__in=offices, month__range=(period.first.first_day, period.last.first_day)
    )
    stands = [
        (
            row.obligation.pk,
            row.standing.words,
            row.newest and row.newest.id,
            row.obligation.fact_revision,  # type: ignore[attr-defined]
        )
        for row in standings(owed, at)
    ]
    parts = [str(period), whose.code, layouts, sorted(offices), sums, sorted(stands)]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _run(job: Job, progress: Progress) -> dict[str, Any]:
    period, whose, keys = period_of(job), whose_of(job), Keys()
    with opened("info.export"):
        total = counted_cases([one.pk for one in whose.offices], period).order_by().count()
    progress(0, total, WRITING)
    with TemporaryFile() as out:
        try:
            made = make_info(
                period=period,
                whose=whose,
                by=job.asked_by,
                at=job.started_at or job.asked_at,
                out=out,
                log=keys,
                progress=lambda rows: progress(rows, total, WRITING),
            )
        except CannotExport as refusal:
            raise JobFailed(str(refusal)) from refusal
        progress(total, total, "เก็บไฟล์")
        out.seek(0)
        keep_file(job, f"INFO {period} {whose.name(period)}.xlsx", XLSX, iter(partial(out.read, READ), b""))
    keep_file(job, "keys", KEYS, keys.lines())
    return {
        "rows": made.total,
        "sha256": made.sha256,
        "checksum": made.checksum,
        "layout": made.layout.pk,
        "provinces": made.by_province,
        "offices": sorted(one.pk for one in whose.offices),
    }


def whose_of(job: Job) -> Whose:
    """Of what the job's file is."""
    if code := job.arguments["district"]:
        return Whose(district=District.objects.select_related("province").get(code=code))
    return Whose(job.local_authority, province=job.province)


def period_of(job: Job) -> Period:
    return Period(Month.parse(job.arguments["first"]), Month.parse(job.arguments["last"]))


def take(
    *, job: Job, purpose: str, detail: str, by: User, at: datetime, request_id: UUID | None
) -> JobFile | None:
    """The finished file, its taking written down; None where a part of it is no longer the user's to export.

    A local authority that has moved to another province since takes its rows out of the reach of the old one.
    """
    files = {file.content_type: file for file in JobFile.objects.visible_to(by).filter(job=job)}
    reached = LocalAuthority.objects.visible_to(by, "info.export").filter(pk__in=job.result["offices"])
    if files.keys() != {XLSX, KEYS} or reached.count() != len(job.result["offices"]):
        return None
    whose, told = whose_of(job), job.result
    record(
        verb=Verb.EXPORT,
        seen=_seen(files[KEYS]),
        by=by,
        at=at,
        purpose=purpose,
        province_id=province_of(whose),
        request_id=request_id,
    )
    record_taking(
        made=Made(
            told["provinces"], told["sha256"], told["checksum"], InfoLayout.objects.get(pk=told["layout"])
        ),
        period=period_of(job),
        whose=whose,
        purpose=": ".join(filter(None, (purpose, detail))),
        by=by,
        at=at,
    )
    return files[XLSX]


def _seen(file: JobFile) -> dict[int, list[UUID]]:
    seen = {}
    for line in b"".join(file.pieces()).decode().splitlines():
        office, _, keys = line.partition(" ")
        seen[int(office)] = [UUID(keys[at : at + 32]) for at in range(0, len(keys), 32)]
    return seen


def _shown(job: Job, user: User, at: datetime) -> dict[str, Any]:
    taken = InfoExport.objects.visible_to(user).filter(sha256=job.result["sha256"])
    return {
        "export": ExportForm(today=at.astimezone(BANGKOK).date()),
        "taken": list(taken.select_related("exported_by")[:5]),
    }


INFO = JobKind(
    name="info.export",
    title="ตาราง INFO",
    run=_run,
    permission="info.export",
    kept=KEPT,
    again=True,
    shared=True,
    plain=False,
    template="reporting/export_made.html",
    shown=_shown,
)
