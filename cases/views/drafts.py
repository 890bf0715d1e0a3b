"""What was typed and not saved: kept every few seconds, listed on the start page, opened again, thrown away.

    @requires("case.write")
    @drafted
    def case_new(request): ...

A form that is kept has `{% draft_fields "its title" %}` in it and `data-draft` on it. Opened again, the view meets
a GET whose `request.POST` holds what was typed, with `RESTORED` in it: it draws its page from that and saves nothing.
Where the form is not to be had any more (404, or the view leads elsewhere) what was typed is shown to be read.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.access import requires
from cases.actions.drafts import finish_draft, keep_draft
from cases.models import Draft, User
from cases.views.reads import said_elsewhere

View = Callable[..., HttpResponseBase]
# What the page carries: its key, its address, its draft's title, whether a copy was ever sent, whom it was drawn for.
KEY, PATH, TITLE, SENT, WRITER = "draft", "draft_path", "draft_title", "draft_sent", "draft_writer"
RESTORED = "restored"
# Of the page, not typed: its key to the server, and its buttons.
NOT_TYPED = ("csrfmiddlewaretoken", PATH, TITLE, SENT, WRITER, "save", "again", RESTORED)
SAVED = (302, 303)


def key_in(request: HttpRequest) -> UUID | None:
    """The key of the draft that a form carries, None where it has none that could be one."""
    try:
        return UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None


def drafted(view: View) -> View:
    """Fills the form from `?draft=`, and lets the draft go when the form was saved."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draft = _restore(request) if request.method == "GET" and "draft" in request.GET else None
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if draft is None:
                set_aside(request)
                raise
            return _read(request, draft)
        if draft and response.status_code in SAVED:
            return _read(request, draft)
        led_on = response.status_code in SAVED and not getattr(request, "set_aside", False)
        saved = led_on or getattr(request, "was_saved", False)
        key = key_in(request) if saved and SENT in request.POST else None
        if key and request.method == "POST":
            user: User = request.user  # type: ignore[assignment]
            finish_draft(key=key, path=request.path, by=user, at=timezone.now())
        return response

    kept.drafted = True  # type: ignore[attr-defined]
    return kept


def set_aside(request: HttpRequest) -> None:
    """Before a POST is led away with nothing saved: what was typed stays as a draft."""
    request.set_aside = True  # type: ignore[attr-defined]
    key = key_in(request) if request.method == "POST" else None
    page = request.POST.get(PATH, "")  # a form may be sent to another address than that on which it stands
    with suppress(ValueError):
        if key and _keep(request, key, page if _is_ours(page) else request.path):
            messages.info(request, "ข้อมูลที่พิมพ์ไว้เก็บเป็นร่างแล้ว เปิดอ่านได้ที่หน้างานของฉัน")


def was_saved(request: HttpRequest) -> None:
    """For a view whose answer to a save is a page, such as one with what is shown once."""
    request.was_saved = True  # type: ignore[attr-defined]


def _keep(request: HttpRequest, key: UUID, path: str) -> bool:
    """ValueError for more than a draft may hold."""
    user: User = request.user  # type: ignore[assignment]
    typed = [(name, text) for name, texts in request.POST.lists() if name not in NOT_TYPED for text in texts]
    title = request.POST.get(TITLE, "")
    return keep_draft(key=key, path=path, title=title, typed=typed, by=user, at=timezone.now())


def _restore(request: HttpRequest) -> Draft:
    mine = Draft.objects.visible_to(request.user).waiting().filter(path=request.path)
    try:
        key = UUID(request.GET["draft"])
    except ValueError:
        key = UUID(int=0)
    draft = get_object_or_404(mine, key=key)
    typed = draft.fields
    typed[RESTORED] = "1"
    request.POST = typed  # type: ignore[assignment]
    request.draft = draft  # type: ignore[attr-defined]
    return draft


def _read(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The form is gone: what was typed can still be read and copied. It shows nothing but what its reader typed."""
    said_elsewhere(request)
    return render(request, "cases/draft.html", {"draft": draft, "told": draft.told})


def _is_ours(path: str) -> bool:
    """Whether a form that is kept stands at this address: the start page will link to it."""
    try:
        return getattr(resolve(path).func, "drafted", False)
    except Resolver404:
        return False


@requires("home")
@require_POST
def draft_keep(request: HttpRequest) -> HttpResponse:
    """204: kept. 409: the form was saved meanwhile, nothing to keep. 400, 413: not a form of ours, too long."""
    key, path = key_in(request), request.POST.get(PATH, "")
    if key is None or not _is_ours(path):
        return HttpResponse(status=400)
    try:
        kept = _keep(request, key, path)
    except ValueError:
        return HttpResponse(status=413)
    return HttpResponse(status=204 if kept else 409)


@requires("home")
@require_POST
def draft_drop(request: HttpRequest, key: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    draft = get_object_or_404(Draft.objects.visible_to(user).waiting(), key=key)
    finish_draft(key=key, path=draft.path, by=user, at=timezone.now())
    messages.success(request, "ทิ้งร่างแล้ว")
    return redirect("home")
