"""The cases that wait for the same, oldest first: ticked and carried on together, or opened one by one."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import requires
from cases.actions.many import Fared, decide_many
from cases.forms.filters import case_at
from cases.forms.many import ManyForm, SameHelpForm, WorkFilter, many_form, ticked_in
from cases.models import Case, User, Verb
from cases.states import BY_VERB
from cases.views.drafts import RESTORED, drafted
from cases.views.piles import CHOICES
from cases.views.reads import reads, saw
from cases.waiting import NEXT, Wait, waiting, with_days

PAGE = 40
NONE_TICKED = "ยังไม่ได้เลือกเรื่อง — ทำเครื่องหมายหน้าเรื่องอย่างน้อย 1 เรื่อง"
TOO_MANY = "เลือกได้ครั้งละไม่เกิน {0} เรื่อง — ดำเนินการเป็นหลายครั้ง"
LOST = "มี {0} เรื่องที่เลือกไว้แต่ไม่พบในทะเบียน จึงไม่ได้ดำเนินการ — โหลดหน้านี้ใหม่"
BEFORE = "มี {0} เรื่องที่ดำเนินการนี้ไปก่อนแล้ว จึงไม่ได้ทำซ้ำ"


@dataclass
class Row:
    """A case of the list: whether it is ticked, whether it can be, and why it was refused."""

    case: Case
    ticked: bool = False
    why: str = ""
    here: bool = True


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, wait: str) -> HttpResponse:
    """Each row fares by itself: what was done leaves the page, what was refused stays with the reason."""
    if wait not in Wait.values:
        raise Http404
    today = timezone.localdate()
    verbs = NEXT[wait].verbs
    told = request.POST if request.method == "POST" or RESTORED in request.POST else None
    form = many_form(told, verbs=verbs, today=today)
    ticked = ticked_in(request.POST.getlist("case"))
    if request.method == "GET" or not verbs:
        return _page(request, wait, form, ticked=set(ticked) if told is not None else None)
    verb = request.POST.get("verb", verbs[0])
    if why := _why_not(ticked, verb in verbs):
        form.add_error(None, why)
    if not form.is_valid():
        return _page(request, wait, form, ticked=set(ticked))
    fared = _carry_out(request, verb, ticked, form.facts())
    if fared.refused:
        return _page(request, wait, form, ticked=set(fared.refused), fared=fared)
    return redirect(_address(request))


def _address(request: HttpRequest) -> str:
    """This list, as narrowed; not with every row ticked again: what was left out by hand would go with the next click."""
    kept = {name: value for name, value in request.GET.items() if name != "all"}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _why_not(ticked: dict[UUID, int | None], known: bool) -> str:
    if not known:
        return "ไม่มีการดำเนินการนี้ในรายการนี้ — โหลดหน้านี้ใหม่ แล้วกดปุ่มอีกครั้ง"
    if not ticked:
        return NONE_TICKED
    return TOO_MANY.format(PAGE) if len(ticked) > PAGE else ""


def _carry_out(
    request: HttpRequest, verb: str, ticked: dict[UUID, int | None], told: dict[str, Any]
) -> Fared:
    """What is not the office's own is as lost as what does not exist."""
    user: User = request.user  # type: ignore[assignment]
    own = Case.objects.visible_to(user).filter(pk__in=ticked).select_related("applicant", "kind")
    cases = list(own.prefetch_related("help_given", "steps"))
    versions = {key: version for key, version in ticked.items() if version is not None}
    fared = decide_many(cases=cases, versions=versions, verb=verb, by=user, at=timezone.now(), **told)
    if fared.done:
        messages.success(request, f"{BY_VERB[verb].label}แล้ว {len(fared.done)} เรื่อง")
    if fared.before:
        messages.warning(request, BEFORE.format(len(fared.before)))
    if lost := len(ticked) - len(cases):
        messages.warning(request, LOST.format(lost))
    return fared


def _page(
    request: HttpRequest,
    wait: str,
    form: ManyForm | SameHelpForm,
    *,
    ticked: set[UUID] | None = None,
    fared: Fared | None = None,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    narrow = WorkFilter(request.GET, today=today)
    refused = fared.refused if fared else {}
    rows, more = _rows(user, wait, today, request, narrow, set(refused) | (ticked or set()))
    everybody = "all" in request.GET and ticked is None
    listed = [
        Row(
            case,
            ticked=everybody or case.pk in (ticked or ()),
            why=refused.get(case.pk, ""),
            here=cast(Any, case).wait == wait,
        )
        for case in rows
    ]
    saw(request, Verb.VIEW, rows)
    chosen = {name: value for name, value in request.GET.items() if name in narrow.fields and value}
    base = reverse("work", args=[wait])
    context = {
        "wait": Wait(wait),
        "next": NEXT[wait],
        "verbs": [BY_VERB[verb] for verb in NEXT[wait].verbs],
        "papers": [one for one in CHOICES if one[0] in NEXT[wait].papers],
        "form": form,
        "action": _address(request),
        "filter": narrow,
        "rows": listed,
        "shared": narrow.is_mine or any(case.officer != user for case in rows),
        "refused": len(refused),
        "done": len(fared.done) if fared else 0,
        "narrowed": bool(chosen),
        "all_url": f"{base}?{urlencode({**request.GET.dict(), 'all': 1})}",
        "first_url": f"{base}?{urlencode(chosen)}" if "after" in request.GET else "",
        "next_url": f"{base}?{urlencode({**chosen, 'after': _cursor(rows[-1])})}" if more else "",
    }
    return render(request, "cases/work.html", context, status=422 if form.errors or refused else 200)


def _rows(
    user: User, wait: str, today: date, request: HttpRequest, narrow: WorkFilter, kept: set[UUID]
) -> tuple[list[Case], bool]:
    """What was ticked and is still open, then those that wait here, oldest first; whether there are more."""
    every = waiting(user, today, mine=narrow.is_mine)
    every = every.select_related("applicant", "kind", "subkind", "assigned_to", "entered_by")
    mine = Q(wait=wait, **narrow.chosen())
    if here := case_at(request.GET.get("after", "")):
        mine &= Q(since__gt=here.received_on) | Q(since=here.received_on, pk__gt=here.pk)
    found = list(every.filter(mine).exclude(pk__in=kept).order_by("since", "pk")[: PAGE + 1])
    back = list(every.filter(pk__in=kept).order_by("since", "pk")[:PAGE]) if kept else []
    return with_days([*back, *found[:PAGE]], today), len(found) > PAGE


def _cursor(case: Case) -> str:
    """Where a page ends: since when the last row waits, and its key."""
    return f"{cast(Any, case).since.isoformat()}~{case.pk}"
