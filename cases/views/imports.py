"""นำเข้าจาก Excel: choose a file, say what is unsure, look at what was found, bring it in, take it back."""

from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.access import may, requires
from cases.actions.imports import drop_file, take_file
from cases.actions.imports_commit import ImportRefused
from cases.actions.imports_jobs import BRING, FAILED, MARK, READ, XLSX
from cases.actions.imports_undo import undo_import
from cases.forms.imports import ColumnsForm, UndoImportForm, UploadForm
from cases.imports.receipts import receipt_of
from cases.imports.references import references_for
from cases.jobs import ask
from cases.models import ImportFile, ImportState, Job, JobState, LocalAuthority, User, Verb
from cases.spreadsheet.reading import FileRefused, check_file
from cases.spreadsheet.template import template_book
from cases.views.imports_left import left_in
from cases.views.imports_rows import found_in, place_in, saw_samples
from cases.views.reads import reads, said_elsewhere
from cases.views.told import follow, saw_ends_of

SHOWN = 30  # files of an office, the newest
NOTHING_GOOD = "ยังไม่มีแถวที่ถูกต้อง จึงยังนำเข้าไม่ได้ — แก้ไขแถวด้านล่าง หรือแก้ในไฟล์แล้วเลือกไฟล์ใหม่"
TEMPLATE = "แบบฟอร์มทะเบียนผู้ขอรับความช่วยเหลือ.xlsx"
DROPPED = "เลิกใช้ไฟล์นี้แล้ว ข้อมูลในไฟล์ถูกลบออกจากที่พัก ทะเบียนไม่เปลี่ยน"


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def file_of(request: HttpRequest, pk: UUID) -> ImportFile:
    """The own office's file; 404 as for a missing one."""
    files = ImportFile.objects.visible_to(request.user).select_related(
        "local_authority", "uploaded_by", "imported_by", "undone_by"
    )
    return get_object_or_404(files, pk=pk)


def ask_of(request: HttpRequest, file: ImportFile, kind: str, *, total: int = 0) -> Job:
    job = ask(
        kind=kind, by=_user(request), at=timezone.now(), arguments={"file": str(file.pk)}, key=str(file.pk),
        local_authority=file.local_authority, total=total,
    )  # fmt: skip
    follow(request, job)
    return job


@requires("case.write")
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The file is guarded at once, in a child: what cannot be read is said on this page."""
    user, today = _user(request), timezone.localdate()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, today=today)
    if sent and form.is_valid():
        chosen = form.cleaned_data["file"]
        data = chosen.read()
        try:
            check_file(data, name=chosen.name)
        except FileRefused as why:
            form.add_error("file", str(why))
        else:
            office = cast(LocalAuthority, user.local_authority)
            file = take_file(
                office=office, name=chosen.name, data=data, by=user, at=timezone.now(),
                period=form.cleaned_data["period"],
            )  # fmt: skip
            ask_of(request, file, READ)
            return redirect("import_file", file.pk)
    files = ImportFile.objects.visible_to(user).exclude(state=ImportState.DROPPED)
    context = {"form": form, "files": files.newest_first().select_related("uploaded_by")[:SHOWN]}
    return render(request, "cases/imports/list.html", context, status=422 if form.errors else 200)


def _open_job(file: ImportFile, user: User) -> Job | None:
    """What is at work on the file now, of the user's own."""
    jobs = Job.objects.visible_to(user).filter(kind__in=(READ, BRING), arguments__file=str(file.pk))
    newest = jobs.order_by("-asked_at").first()
    if newest is None or newest.is_open:
        return newest
    return newest if newest.state == JobState.FAILED and file.is_before_import else None


@requires("case.write")
@reads(Verb.VIEW)
@require_GET
def import_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One address for a file, whatever has become of it."""
    file = file_of(request, pk)
    job = _open_job(file, _user(request))
    if not (job and job.is_open):
        saw_ends_of(request, file=str(file.pk))
    return _page(request, file, job)


def _page(
    request: HttpRequest, file: ImportFile, job: Job | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    said_elsewhere(
        request
    )  # `found_in` records the rows that it lists; `saw_samples` those of columns; the rest tells of nobody
    today = timezone.localdate()
    context: dict[str, Any] = {"file": file, "job": job, "mine": True, "working": bool(job and job.is_open)}
    if file.state == ImportState.ASKING:
        form = ColumnsForm(today=today, tables=file.table["tables"])
        saw_samples(request, file, form)
        context |= {"form": form, "every": False}
    if file.state == ImportState.CHECKED:
        context |= found_in(request, file)
    if file.imported_at:
        user = _user(request)
        context |= {
            "receipt": receipt_of(file, user, timezone.now()),
            "may_undo": file.state == ImportState.IMPORTED and may(user, "case.undo"),
            "undo": UndoImportForm(today=today),
        }
        undone = file.undone_at is not None
        context |= (
            left_in(request, file, place_in(request.GET.get("left", "")))
            if undone
            else found_in(request, file)
        )
    return render(request, "cases/imports/file.html", context | more, status=status)


@requires("case.write")
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty register with the lists that are in use now; it comes back without a question."""
    office = cast(LocalAuthority, _user(request).local_authority)
    made = template_book(references_for(office), office.name)
    headers = {
        "Content-Disposition": f"attachment; filename=\"register.xlsx\"; filename*=UTF-8''{quote(TEMPLATE)}"
    }
    return HttpResponse(made, content_type=XLSX, headers=headers)


@requires("case.write")
@require_POST
def import_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reads once more a file whose job did not come to its end."""
    file = file_of(request, pk)
    if file.state == ImportState.READING:
        ask_of(request, file, READ)
    return redirect("import_file", pk)


@requires("case.write")
@require_POST
def import_bring(request: HttpRequest, pk: UUID) -> HttpResponse:
    file = file_of(request, pk)
    if file.state == ImportState.CHECKED and file.good:
        ask_of(request, file, BRING, total=file.good)
    elif file.state == ImportState.CHECKED:
        messages.warning(request, NOTHING_GOOD)
    return redirect("import_file", pk)


@requires("case.write")
@require_POST
def import_give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The own workbook with its cells marked, or only the rows that are to be mended: a job makes it."""
    file = file_of(request, pk)
    kind = FAILED if request.POST.get("what") == "failed" else MARK
    return redirect("job_page", ask_of(request, file, kind).pk)


@requires("case.write")
@require_POST
def import_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    file = file_of(request, pk)
    try:
        drop_file(file=file, by=_user(request))
    except ImportRefused as why:
        messages.warning(request, str(why))
        return redirect("import_file", pk)
    messages.success(request, DROPPED)
    return redirect("import_list")


@requires("case.undo")
@reads(Verb.VIEW)
@require_POST
def import_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    file = file_of(request, pk)
    form = UndoImportForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, file, undo=form, status=422)
    try:
        undone = undo_import(
            file=file, reason=form.cleaned_data["reason"], by=_user(request), at=timezone.now()
        )
    except ImportRefused as why:
        messages.warning(request, str(why))
        return redirect("import_file", pk)
    said = f"ยกเลิกการนำเข้าแล้ว ยกเลิกรายการ {undone.withdrawn:,} เรื่อง คืนค่าเดิม {undone.restored:,} เรื่อง"
    left = f" คงไว้ {undone.left.total():,} เรื่องตามรายการด้านล่าง" if undone.left else ""
    messages.success(request, f"{said}{left}")
    return redirect("import_file", pk)
