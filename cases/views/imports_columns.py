"""What the columns of a file are: asked where nobody could be sure, said anew where an answer was wrong, and forgotten."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.access import requires
from cases.actions.imports import answer_columns, forget_column
from cases.actions.imports_commit import ImportRefused
from cases.actions.imports_jobs import READ
from cases.forms.imports import ColumnsForm
from cases.models import ColumnMemory, ImportFile, ImportState, User, Verb
from cases.spreadsheet.fields import FIELDS
from cases.views.imports import ask_of, file_of
from cases.views.imports_rows import saw_samples
from cases.views.reads import reads

SHOWN = 200  # headings of an office; every one that was ever asked about, in any office's practice
SAME = "ความหมายของคอลัมน์เหมือนเดิม จึงไม่ได้อ่านไฟล์ใหม่"
FORGOTTEN = "ลืมคำตอบของหัวคอลัมน์นี้แล้ว ไฟล์ถัดไปที่มีหัวคอลัมน์นี้ ระบบจะพิจารณาใหม่และถามเมื่อไม่แน่ใจ"


@requires("case.write")
@reads(Verb.VIEW)
@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file is read anew with what is said here, and the office's next one is not asked.

    Of a file that was read already every column can be said otherwise.
    """
    file, user = file_of(request, pk), cast(User, request.user)
    if file.state not in (ImportState.ASKING, ImportState.CHECKED):
        return redirect("import_file", pk)
    every = file.state == ImportState.CHECKED
    sent = (request.POST,) if request.method == "POST" else ()
    form = ColumnsForm(*sent, today=timezone.localdate(), tables=file.table["tables"], every=every)
    if not sent or not form.is_valid():
        return _page(request, file, form)
    columns, fixed = form.columns(), form.fixed()
    if every and not columns and not fixed:
        messages.success(request, SAME)
        return redirect("import_file", pk)
    try:
        answer_columns(file=file, columns=columns, fixed=fixed, by=user, at=timezone.now())
    except ImportRefused as why:  # a colleague was faster
        messages.warning(request, str(why))
        return redirect("import_file", pk)
    ask_of(request, file, READ)
    return redirect("import_file", pk)


def _page(request: HttpRequest, file: ImportFile, form: ColumnsForm) -> HttpResponse:
    saw_samples(request, file, form)
    context: dict[str, Any] = {"file": file, "form": form, "every": form.every}
    return render(request, "cases/imports/ask.html", context, status=422 if form.errors else 200)


@requires("case.write")
@require_GET
def import_headings(request: HttpRequest) -> HttpResponse:
    """What the office has said of its headings, the newest first."""
    known = ColumnMemory.objects.visible_to(request.user).newest_first()[:SHOWN]
    rows = [(one, FIELDS[one.field].label if one.field in FIELDS else "") for one in known]
    return render(request, "cases/imports/headings.html", {"rows": rows})


@requires("case.write")
@require_POST
def import_heading_forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    known = get_object_or_404(ColumnMemory.objects.visible_to(request.user), pk=pk)
    forget_column(memory=known, by=cast(User, request.user))
    messages.success(request, FORGOTTEN)
    return redirect("import_headings")
