"""หลักฐานของเรื่อง: pictures and papers added, shown, turned and taken away.

Every byte goes through a view that asks for its row. The whole file is read for a purpose and written down as a
download; its thumbnail counts with the page on which it stands.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.access import may, requires
from cases.actions.evidence import MOST, EvidenceGone, add_evidence, remove_evidence, turn_evidence
from cases.actions.reading import saw_lately
from cases.forms.evidence import AT_ONCE, NO_FILE, TOO_MANY, EvidenceForm, RemovalForm, files_in
from cases.models import Case, Evidence, User, Verb
from cases.timeline import removers_of
from cases.uploads import ACCEPTED, LARGEST, UploadRefused, check
from cases.uploads.run import LEFT, RIGHT
from cases.views.drafts import RESTORED, drafted
from cases.views.keys import keys_in
from cases.views.reads import reads, said_elsewhere, saw

TURNS = {"left": LEFT, "right": RIGHT}
WITHDRAWN = "รายการนี้ยกเลิกแล้ว เพิ่มหลักฐานได้เมื่อนำรายการกลับมาใช้"
GONE = "ไฟล์นี้ถูกหมุนหรือนำออกหลังจากเปิดหน้านี้ จึงยังไม่ได้เปลี่ยน — ตรวจดูภาพล่าสุด แล้วทำอีกครั้งหากยังต้องการ"
# A picture runs nothing. Not for a PDF, whose viewer a sandbox stops; ours hold nothing but pictures.
NOTHING = "sandbox; default-src 'none'; frame-ancestors 'none'"


def _case(request: HttpRequest, pk: UUID) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("applicant", "local_authority")
    return get_object_or_404(cases, pk=pk)


def _one(request: HttpRequest, pk: UUID, *with_it: str) -> Evidence:
    standing = Evidence.objects.visible_to(request.user).standing()
    return get_object_or_404(
        standing.select_related("case__applicant", "case__local_authority", *with_it), pk=pk
    )


def _page(
    request: HttpRequest, case: Case, form: EvidenceForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    saw(request, Verb.VIEW, [case])
    rows = list(Evidence.objects.visible_to(request.user).of_case(case))
    removers = removers_of(case) if any(row.removed_at for row in rows) else {}
    context = {
        "case": case,
        "form": form,
        "evidence": [row for row in rows if row.removed_at is None],
        "removed": [(row, removers.get(row.pk)) for row in rows if row.removed_at],
        "may_write": may(request.user, "case.write") and not case.is_withdrawn,
        "accepted": ACCEPTED,
        "largest": LARGEST,
        "at_once": AT_ONCE,
        "most": MOST,
        "removal": RemovalForm(today=timezone.localdate()),
        "blank": RemovalForm(today=timezone.localdate()),
        **more,
    }
    return render(request, "cases/evidence.html", context, status=status)


@requires("case.read")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def case_evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = _case(request, pk)
    today = timezone.localdate()
    if request.method == "GET":
        return _page(request, case, EvidenceForm(today=today), **_restored(request, today))
    form = EvidenceForm(request.POST, today=today)
    if not may(request.user, "case.write"):
        raise Http404
    if case.is_withdrawn:
        return _page(request, case, form, refused=[WITHDRAWN], status=409)
    files = files_in(request)
    if problem := NO_FILE if not files else TOO_MANY if len(files) > AT_ONCE else "":
        return _page(request, case, form, refused=[problem], status=422)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    kept, refused = _keep(request, case, form, files)
    if refused:
        return _page(request, case, form, kept=kept, refused=refused, status=422)
    messages.success(request, f"เก็บหลักฐานแล้ว {len(kept)} ไฟล์: {', '.join(kept)}")
    return redirect("case_evidence", case.pk)


def _restored(request: HttpRequest, today: date) -> dict[str, Any]:
    """A removal as a draft has it."""
    if RESTORED not in request.POST:
        return {}
    removing = next(iter(keys_in([request.POST.get("removing", "")])), None)
    return {"removal": RemovalForm(request.POST, today=today), "removing": removing}


def _keep(
    request: HttpRequest, case: Case, form: EvidenceForm, files: list[Any]
) -> tuple[list[str], list[str]]:
    """Each file by itself: the names of those that are kept, and the sentences about the others."""
    user: User = request.user  # type: ignore[assignment]
    kept, refused = [], []
    for file in files:
        name = file.name or ""
        try:
            sent = check(file, name=name, declared=file.content_type or "", size=file.size or 0)
            add_evidence(case=case, sent=sent, by=user, at=timezone.now(), **form.cleaned_data)
        except UploadRefused as why:
            refused.append(str(why))
        else:
            kept.append(sent.shown)
    return kept, refused


@requires("case.write")
@require_POST
def evidence_turn(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A quarter to the left or to the right, of the picture that the page showed."""
    user: User = request.user  # type: ignore[assignment]
    evidence = _one(request, pk, "bytes")
    degrees = TURNS.get(request.POST.get("turn", ""))
    if degrees is None:
        raise Http404
    if request.POST.get("seen") != evidence.sha256[:16] or evidence.case.is_withdrawn:
        messages.warning(request, WITHDRAWN if evidence.case.is_withdrawn else GONE)
        return redirect("case_evidence", evidence.case_id)
    try:
        turn_evidence(evidence=evidence, degrees=degrees, by=user)
    except EvidenceGone:
        messages.warning(request, GONE)
    except UploadRefused as why:
        messages.warning(request, str(why))
    return redirect("case_evidence", evidence.case_id)


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_POST
def evidence_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    evidence = _one(request, pk)
    form = RemovalForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        empty = EvidenceForm(today=timezone.localdate())
        return _page(request, evidence.case, empty, status=422, removal=form, removing=evidence.pk)
    try:
        remove_evidence(evidence=evidence, by=user, at=timezone.now(), **form.cleaned_data)
    except EvidenceGone:
        messages.warning(request, GONE)
    else:
        messages.success(request, f"นำ{evidence.get_kind_display()}ออกแล้ว 1 ไฟล์")
    return redirect("case_evidence", evidence.case_id)


@requires("case.read")
@reads(Verb.DOWNLOAD)
@require_GET
def evidence_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole file, shown in the browser or saved under a name that tells nothing."""
    evidence = _one(request, pk, "bytes")
    saw(request, Verb.DOWNLOAD, [evidence.case], purpose=f"เปิดดูหลักฐาน: {evidence.get_kind_display()}")
    return _bytes(evidence, "full", evidence.type)


@requires("case.read")
@reads(Verb.VIEW)
@require_GET
def evidence_thumbnail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asked for by the page, whose row in the read log tells of it; asked for alone, it is a reading of its own."""
    evidence = _one(request, pk, "bytes")
    user: User = request.user  # type: ignore[assignment]
    if saw_lately(case=evidence.case_id, by=user, at=timezone.now()):
        said_elsewhere(request)
    else:
        saw(request, Verb.VIEW, [evidence.case])
    return _bytes(evidence, "thumbnail", "image/jpeg")


def _bytes(evidence: Evidence, column: str, type: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'inline; filename="{evidence.file_name}"',
        "X-Content-Type-Options": "nosniff",
    }
    if type == "image/jpeg":
        headers["Content-Security-Policy"] = NOTHING
    return HttpResponse(evidence.bytes.opened(column), content_type=type, headers=headers)
