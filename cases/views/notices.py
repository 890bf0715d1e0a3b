"""ประกาศรายชื่อ: the notices with their days left, a new one, one with its names and objections, an answer."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import requires
from cases.actions.notices import LATE, answer_objection, post_notice, record_objection
from cases.actions.refusals import CommitteeRefused, StaleCase
from cases.forms.filters import notice_at, notice_cursor
from cases.forms.notices import AnswerForm, NoticeForm, ObjectionForm
from cases.models import AgendaItem, Case, Notice, NoticeEntry, Objection, Provision, Stage, User, Verb
from cases.views.drafts import drafted
from cases.views.keys import keys_in
from cases.views.reads import reads, saw

PAGE = 25
MOST_NAMES = 500  # on one notice
STALE = "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้ — ตรวจสอบเรื่องนี้ แล้วกดบันทึกอีกครั้ง"


def left_in_words(until: date, today: date) -> str:
    """How long a notice still hangs; its last day counts."""
    days = (until - today).days
    if days < 0:
        return "ครบกำหนดแล้ว"
    return f"เหลือ {days} วัน" if days else "ครบกำหนดวันนี้"


@requires("committee.keep")
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    waiting = Count("entries__objections", filter=Q(entries__objections__answer=""), distinct=True)
    own = Notice.objects.visible_to(user)
    notices = own.annotate(names=Count("entries", distinct=True), waiting=waiting).newest_first()
    here = notice_at(request.GET.get("after", ""))
    rows = list((notices.before(here) if here else notices)[: PAGE + 1])
    context = {
        "rows": [(one, left_in_words(one.until, today)) for one in rows[:PAGE]],
        "agreed": Case.objects.visible_to(user).filter(stage=Stage.AGREED).count(),
        "first_url": reverse("notice_list") if here else "",
        "next_url": f"?after={notice_cursor(rows[PAGE - 1])}" if len(rows) > PAGE else "",
    }
    return render(request, "committee/notice_list.html", context)


@requires("committee.keep")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """Of all to whom the committee agreed, or of one meeting's; those who are ticked."""
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    days = Provision.objects.in_force(today).notice_days
    form = NoticeForm(request.POST or None, today=today, days=days)
    chosen = keys_in(request.POST.getlist("case"))
    if request.method == "POST" and form.is_valid():
        try:
            assert user.local_authority is not None  # noqa: S101 -- the right is held by officials of one alone
            notice = post_notice(
                local_authority=user.local_authority, cases=chosen, by=user, at=timezone.now(), **form.cleaned_data
            )  # fmt: skip
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"บันทึกประกาศแล้ว {len(chosen)} รายชื่อ")
            return redirect("notice_detail", notice.pk)
    cases = _agreed(request, user)
    saw(request, Verb.VIEW, cases)
    ticked = chosen if request.POST else {case.pk for case in cases}
    context = {"form": form, "cases": cases, "ticked": ticked}
    return render(request, "committee/notice_new.html", context, status=422 if form.errors else 200)


def _agreed(request: HttpRequest, user: User) -> list[Case]:
    """Those who could be on it; `meeting` narrows them to its agenda."""
    cases = Case.objects.visible_to(user).filter(stage=Stage.AGREED)
    if "meeting" in request.GET:
        items = AgendaItem.objects.visible_to(user).filter(meeting__in=keys_in([request.GET["meeting"]]))
        cases = cases.filter(pk__in=items.values("case"))
    cases = cases.select_related("applicant", "kind", "subkind")
    return list(cases.order_by("received_on", "id")[:MOST_NAMES])


@requires("committee.keep")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def notice_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The names, the objections to them, and the form of another objection."""
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    notice = get_object_or_404(Notice.objects.visible_to(user).select_related("made_by"), pk=pk)
    own = NoticeEntry.objects.visible_to(user).filter(notice=notice)
    entries = list(own.with_struck(user).select_related("notice", "case__applicant", "case__kind"))
    form = ObjectionForm(request.POST or None, today=today, entries=entries)
    if request.method == "POST" and form.is_valid() and _object(user, entries, form):
        late = LATE if notice.is_over(form.cleaned_data["received_on"]) else ""
        messages.success(request, f"บันทึกคำคัดค้านแล้ว{late}")
        return redirect("notice_detail", notice.pk)
    saw(request, Verb.VIEW, [entry.case for entry in entries])
    objections = Objection.objects.visible_to(user).filter(entry__notice=notice)
    context: dict[str, Any] = {
        "notice": notice,
        "left": left_in_words(notice.until, today),
        "over": notice.is_over(today),
        "regulation": Provision.objects.in_force(notice.posted_on).regulation,
        "entries": entries,
        "objections": list(objections.select_related("entry__notice", "entry__case__applicant")),
        "form": form,
    }
    return render(request, "committee/notice_detail.html", context, status=422 if form.errors else 200)


def _object(user: User, entries: list[NoticeEntry], form: ObjectionForm) -> bool:
    """Whether it was written; why not stands on the form."""
    told = dict(form.cleaned_data)
    key = told.pop("entry")
    entry = next(one for one in entries if str(one.pk) == key)
    try:
        record_objection(entry=entry, by=user, **told)
    except CommitteeRefused as refused:
        form.add_error("received_on", str(refused))
        return False
    return True


@requires("committee.keep")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def objection_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    own = Objection.objects.visible_to(user).select_related("entry__notice", "entry__case__applicant")
    objection = get_object_or_404(own, pk=pk)
    case = objection.entry.case
    form = AnswerForm(request.POST or None, today=timezone.localdate(), initial={"version": case.version})
    version = form["version"].value()
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(objection=objection, by=user, at=timezone.now(), **form.cleaned_data)
        except CommitteeRefused as refused:
            form.add_error(None, str(refused))
        except StaleCase:
            form.add_error(None, STALE)
            version = case.version
        else:
            messages.success(request, "บันทึกผลการพิจารณาคำคัดค้านแล้ว")
            return redirect("notice_detail", objection.entry.notice_id)
    saw(request, Verb.VIEW, [case])
    context = {
        "form": form,
        "objection": objection,
        "case": case,
        "notice": objection.entry.notice,
        "version": version,
    }
    return render(request, "committee/objection_answer.html", context, status=422 if form.errors else 200)
