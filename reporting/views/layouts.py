"""Versions of the INFO layout, for the nation's administrators: a list, a page each, a look at real rows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.access import may, requires
from cases.models import Verb
from cases.views.drafts import RESTORED, drafted
from cases.views.reads import reads, said_elsewhere, saw_rows
from reporting.actions.layouts import (
    LayoutRefused,
    drop_layout,
    first_allowed,
    prepare_layout,
    publish_layout,
    save_layout,
    take_back_layout,
)
from reporting.forms_layouts import LayoutForm, PreviewForm, TemplateForm, columns_of, entered
from reporting.info.layouts import CannotExport
from reporting.info.preview import busiest, one_office, preview
from reporting.info.sources import SOURCES
from reporting.info.template import TemplateRefused, read_template
from reporting.models import InfoColumn, InfoLayout
from reporting.months import Month
from reporting.views.signed import Signed

View = Callable[..., HttpResponseBase]


def national(view: View) -> View:
    """The sheet is the same in every province: an administrator of one finds no such page, by any method."""

    @wraps(view)
    def guarded(request: Signed, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, "info.export") or request.user.province_id is not None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@requires("reference.manage")
@national
@require_GET
def layout_list(request: Signed) -> HttpResponse:
    return _list(request)


@requires("reference.manage")
@national
@require_POST
def layout_prepare(request: Signed, version: int) -> HttpResponse:
    """A draft like that version."""
    like = _layout(version)
    made = prepare_layout(like=like, by=request.user, today=timezone.localdate())
    messages.success(request, f"เตรียมแบบฉบับที่ {made.version} จากฉบับที่ {version} แล้ว ยังเป็นฉบับร่าง")
    return redirect("layout", made.version)


@requires("reference.manage")
@national
@require_POST
def layout_template(request: Signed) -> HttpResponse:
    """A draft from the ministry's workbook: its headings are suggested to be what they are called."""
    form = TemplateForm(request.POST, request.FILES, today=timezone.localdate())
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = read_template(file.read(), name=file.name)
        except TemplateRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            made = prepare_layout(
                template=found.fields,
                columns=found.columns,
                title=found.title,
                by=request.user,
                today=form.today,
            )
            messages.success(request, found.told)
            return redirect("layout", made.version)
    return _list(request, template=form, status=422)


@requires("reference.manage")
@national
@drafted
@require_http_methods(["GET", "POST"])
def layout(request: Signed, version: int) -> HttpResponse:
    found = _layout(version)
    restored = RESTORED in request.POST
    if restored and found.published_on:
        return redirect("layout_list")
    if request.method != "POST" and not restored:
        return _page(request, found)
    today = timezone.localdate()
    form = LayoutForm(request.POST, today=today, first=first_allowed(), own=Month.of(found.effective_from))
    columns = columns_of(found, request.POST, today=today)
    if not all([form.is_valid(), columns.is_valid()]) or restored:
        return _page(request, found, form=form, columns=columns, status=422)
    try:
        save_layout(
            layout=found,
            columns=entered(columns, keeps_order=bool(found.template_row)),
            by=request.user,
            **form.cleaned_data,
        )
    except LayoutRefused as refusal:
        return _page(request, found, form=form, columns=columns, refusal=str(refusal), status=409)
    messages.success(request, f"บันทึกแบบฉบับที่ {version} แล้ว ยังเป็นฉบับร่าง")
    return redirect("layout", version)


def _carried_out(
    request: Signed, version: int, act: Callable[..., None], said: str, *, gone: bool = False, **how: Any
) -> HttpResponse:
    """Does it to that version and leads on; or says on its page what stands in the way."""
    found = _layout(version)
    try:
        act(layout=found, by=request.user, **how)
    except LayoutRefused as refusal:
        return _page(request, found, refusal=str(refusal), status=409)
    messages.success(request, said.format(version=version, month=Month.of(found.effective_from).thai))
    return redirect("layout_list") if gone else redirect("layout", version)


@requires("reference.manage")
@national
@require_POST
def layout_publish(request: Signed, version: int) -> HttpResponse:
    said = "ประกาศใช้แบบฉบับที่ {version} ตั้งแต่ข้อมูลประจำเดือน{month}แล้ว"
    return _carried_out(request, version, publish_layout, said, today=timezone.localdate())


@requires("reference.manage")
@national
@require_POST
def layout_take_back(request: Signed, version: int) -> HttpResponse:
    return _carried_out(request, version, take_back_layout, "แบบฉบับที่ {version} กลับเป็นฉบับร่างแล้ว")


@requires("reference.manage")
@national
@require_POST
def layout_drop(request: Signed, version: int) -> HttpResponse:
    return _carried_out(request, version, drop_layout, "ลบฉบับร่างที่ {version} แล้ว", gone=True)


@requires("reference.manage")
@national
@reads(Verb.VIEW)
@require_http_methods(["GET", "POST"])
def layout_preview(request: Signed, version: int) -> HttpResponse:
    """The first rows of an office's month in this layout; what is typed is sent, and stands in no address."""
    found = _layout(version)
    today = timezone.localdate()
    form = PreviewForm(request.POST or request.GET or {"month": str(Month.of(today).previous)}, today=today)
    seen = None
    if form.is_valid():
        month, code = form.cleaned_data["month"], form.cleaned_data["lao"]
        office = one_office(request.user, code=code) if code else busiest(request.user, month)
        if code and office is None:
            form.add_error("lao", f"ไม่มี อปท. รหัส {code} — ใช้รหัส 8 หลัก รวมเลขศูนย์นำหน้า เช่น 05630603")
        elif office:
            try:
                seen = preview(found, month, office)
            except CannotExport as refusal:
                form.add_error(None, str(refusal))
    said_elsewhere(request)
    if seen and seen.keys:
        saw_rows(request, Verb.VIEW, {seen.office.pk: seen.keys}, what="reporting.infolayout")
    context = {"layout": found, "form": form, "seen": seen, "month": form.cleaned_data.get("month")}
    return render(request, "reporting/layout_preview.html", context, status=200 if form.is_valid() else 422)


def _layout(version: int) -> InfoLayout:
    return get_object_or_404(InfoLayout, version=version)


def _rows(found: InfoLayout) -> list[tuple[InfoColumn, str]]:
    """The columns, each with the Thai name of its source."""
    columns = found.columns.order_by("position")
    return [(one, SOURCES[one.source].label if one.source in SOURCES else one.source) for one in columns]


def _list(request: Signed, *, status: int = 200, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    layouts = list(InfoLayout.objects.annotate(many=Count("columns")).order_by("-version"))
    in_force = max(
        (one for one in layouts if one.published_on and one.effective_from <= today),
        key=lambda one: one.effective_from,
        default=None,
    )
    context = {
        "layouts": [(one, Month.of(one.effective_from)) for one in layouts],
        "in_force": in_force,
        "template": TemplateForm(today=today),
        **more,
    }
    return render(request, "reporting/layouts.html", context, status=status)


def _page(request: Signed, found: InfoLayout, *, status: int = 200, **more: Any) -> HttpResponse:
    own = Month.of(found.effective_from)
    context = {"layout": found, "own": own, **more}
    if found.published_on:
        context["rows"] = _rows(found)
    else:
        context |= _draft(found, own, more)
    return render(request, "reporting/layout.html", context, status=status)


def _draft(found: InfoLayout, own: Month, more: dict[str, Any]) -> dict[str, Any]:
    """The forms, as they were typed if they were."""
    today = timezone.localdate()
    return {
        "sources": [source.label for source in SOURCES.values()],
        "form": more.get("form")
        or LayoutForm(
            today=today, first=first_allowed(), own=own, initial={"title": found.title, "month": str(own)}
        ),
        "columns": more.get("columns") or columns_of(found, today=today),
    }
