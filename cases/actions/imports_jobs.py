"""The jobs of an import: read and check, bring in, give the file back with its errors marked (`cases.jobs`).

Each names the file by its key alone. What a run writes is one transaction, the file's row is locked in it, and a file that
has gone on since is left as it is: a run that comes twice does nothing twice.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from cases.actions.imports_commit import ImportRefused, commit_import, results_of
from cases.actions.imports_read import read_file
from cases.imports.tables import faults_of_json, row_of_json, table_of_json
from cases.jobs import JobFailed, JobKind, Keys, Progress, keep_file, keep_keys, register
from cases.models import ImportBytes, ImportFile, ImportRow, Job, RowState, User
from cases.models.imports import ImportRowQuerySet
from cases.spreadsheet.annotate import annotated, failed_rows
from cases.spreadsheet.cells import Row
from cases.spreadsheet.check import Fault
from cases.spreadsheet.findings import Said
from cases.spreadsheet.reading import FileRefused
from cases.thai import format_instant

READ, BRING, MARK, FAILED = "import.read", "import.bring", "import.mark", "import.failed"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GONE = "ไม่พบไฟล์ที่เลือกไว้ — เลือกไฟล์ใหม่ที่หน้านำเข้าจาก Excel"
NO_BYTES = "ไฟล์เดิมไม่มีอยู่ในระบบแล้ว เพราะนำเข้าครบทุกแถวหรือเลิกใช้ไฟล์นี้ — ใช้ไฟล์ในเครื่อง"
NO_ROWS = "ไม่มีแถวที่ต้องแก้ไขในไฟล์นี้ — เปิดหน้าไฟล์เพื่อดูผลล่าสุด"


def _file(job: Job) -> ImportFile:
    by = job.asked_by
    found = ImportFile.objects.visible_to(by).filter(pk=job.arguments["file"])
    if not (file := found.select_related("local_authority").first()):
        raise JobFailed(GONE)
    return file


def _at(job: Job) -> datetime:
    """When the run began, by the database's clock."""
    return job.started_at or job.asked_at


def run_read(job: Job, progress: Progress) -> dict[str, Any]:
    file = read_file(file=_file(job), by=job.asked_by, at=_at(job), progress=progress)
    return {"file": str(file.pk), "state": file.state, "rows": file.rows, "good": file.good}


def run_bring(job: Job, progress: Progress) -> dict[str, Any]:
    try:
        file = commit_import(file=_file(job), by=job.asked_by, at=_at(job), progress=progress)
    except ImportRefused as why:
        raise JobFailed(str(why)) from why
    return {"file": str(file.pk), **results_of(file)}


def _found_in(file: ImportFile, by: User, name: str) -> Iterator[Fault]:
    """Faults or warnings of the file, in its order."""
    rows = ImportRow.objects.visible_to(by).filter(file=file).filter(~Q(rules=[]) | ~Q(hints=[]))
    for row in rows.in_order().iterator(chunk_size=500):
        yield from faults_of_json(row.told(name))


def _rescued_in(file: ImportFile, by: User) -> Iterator[tuple[str, Said]]:
    """With the name of their sheet; of rows that wait: what was brought in says it in its case."""
    if not file.rescued:
        return
    sheets = [table["sheet"] for table in (file.table or {}).get("tables", [])]
    rows = ImportRow.objects.visible_to(by).filter(file=file).in_order()
    for row in rows.iterator(chunk_size=500):
        yield from ((sheets[row.sheet], Said(**said)) for said in row.told("rescued"))


def run_mark(job: Job, progress: Progress) -> dict[str, Any]:
    """The officer's own workbook with its cells coloured."""
    file, by = _file(job), job.asked_by
    stored = ImportBytes.objects.visible_to(by).filter(file=file).first()
    if stored is None:
        raise JobFailed(NO_BYTES)
    progress(0, 1, "ทำเครื่องหมายในไฟล์")
    counts = {
        "แถวที่อ่าน": file.rows,
        "แถวที่ถูกต้อง": file.good,
        "แถวที่ต้องแก้ไข": file.bad,
        "แถวที่มีคำเตือน": file.warned,
        "ค่าที่ปรับให้ถูกแบบ": file.rescued,
    }
    try:
        made = annotated(
            stored.opened(), name=file.name, faults=_found_in(file, by, "faults"),
            warnings=_found_in(file, by, "warnings"), rescued=_rescued_in(file, by), counts=counts,
        )  # fmt: skip
    except FileRefused as why:
        raise JobFailed(str(why)) from why
    rows = ImportRow.objects.visible_to(by).filter(file=file)
    return _kept(job, file, f"ตรวจแล้ว-{_stem(file)}.xlsx", made, rows)


def run_failed(job: Job, progress: Progress) -> dict[str, Any]:
    """Only the rows that are to be mended, under their own headings, ready to be chosen again."""
    file, by = _file(job), job.asked_by
    if not file.bad and not file.rejected:
        raise JobFailed(NO_ROWS)
    progress(0, 1, "เก็บแถวที่ต้องแก้ไข")
    tables = [table_of_json(told) for told in (file.table or {}).get("tables", [])]
    parts = ((table, _failed(file, by, place)) for place, table in enumerate(tables))
    rows = ImportRow.objects.visible_to(by).filter(file=file, state=RowState.REJECTED)
    return _kept(job, file, f"เฉพาะแถวที่ต้องแก้ไข-{_stem(file)}.xlsx", failed_rows(parts), rows)


def _failed(file: ImportFile, by: User, place: int) -> Iterator[tuple[Row, list[Fault]]]:
    rows = ImportRow.objects.visible_to(by).filter(file=file, sheet=place, state=RowState.REJECTED)
    for row in rows.in_order().iterator(chunk_size=500):
        if row.told("cells"):
            yield row_of_json(row.said), faults_of_json(row.told("faults"))


def _kept(job: Job, file: ImportFile, name: str, data: bytes, rows: ImportRowQuerySet) -> dict[str, Any]:
    """Its download is written down by the view that hands it out: the cases in it, and which file it was."""
    keep_file(job, name, XLSX, [data])
    keys = Keys()
    cases = list(rows.exclude(case=None).order_by().values_list("case", flat=True).distinct())
    keys.add([file.local_authority_id] * len(cases), cases)
    keep_keys(job, keys)
    return {
        "file": str(file.pk),
        "told": f"ไฟล์ที่เลือกเมื่อ {format_instant(file.uploaded_at)} {rows.count():,} แถว",
    }


def _stem(file: ImportFile) -> str:
    return file.name.rpartition(".")[0][:120] or "ไฟล์"


def _asked_at(job: Job) -> str:
    return reverse("import_file", args=[job.arguments["file"]])


def register_kinds() -> None:
    """From the application's start."""
    how: dict[str, Any] = {"permission": "case.write", "asked_at": _asked_at}
    template = "cases/imports/job.html"
    back = "cases/imports/given_back.html"
    register(JobKind(READ, "อ่านและตรวจไฟล์", run_read, template=template, **how))
    register(JobKind(BRING, "นำเข้าแถวที่ถูกต้อง", run_bring, template=template, **how))
    register(JobKind(MARK, "ทำเครื่องหมายในไฟล์เดิม", run_mark, template=back, **how))
    register(JobKind(FAILED, "เก็บเฉพาะแถวที่ต้องแก้ไข", run_failed, template=back, **how))
