"""หนังสือติดตาม: what the own office writes about a month, and what came to it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access import Role, may, requires
from cases.thai import BANGKOK
from cases.views.told import follow
from oversight.actions import CannotWrite, make_letters
from oversight.forms_letters import BatchForm, LettersForm
from oversight.letter_jobs import ask_letters
from oversight.letters.overtaken import check_known, overtaken
from oversight.letters.proposed import proposed
from oversight.letters.routing import Issuer
from oversight.models import Letter, LetterKind, LetterRow, LetterState
from oversight.period import month_or_none
from reporting.months import Month
from reporting.views.signed import Signed

MONTHS = 6  # offered on the page
RECEIVED = 50


@dataclass
class OfKind:
    """The letters of one kind about the page's month."""

    kind: LetterKind
    letters: list[Letter] = field(default_factory=list)
    form: BatchForm | None = None

    @property
    def drafts(self) -> int:
        return sum(one.is_draft for one in self.letters)

    @property
    def unanswered(self) -> int:
        return sum(one.state == "issued" for one in self.letters)


@requires("letter.keep")
@require_GET
def letter_list(request: Signed) -> HttpResponse:
    """The newest month that is over, or another one by the address."""
    at = timezone.now()
    month = month_or_none(request.GET.get("month", "")) or _last(at)
    return _page(request, month, at)


@requires("letter.keep")
@require_POST
def letter_make(request: Signed) -> HttpResponse:
    """Drafts to all that are to be written to; those that have a letter of this kind keep it."""
    at = timezone.now()
    form = LettersForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _refused(request, form, at)
    month, kind = form.cleaned_data["month"], form.kind_chosen
    try:
        made = make_letters(month=month, kind=kind, by=request.user, at=at)
    except CannotWrite as refusal:
        return _page(request, month, at, refusal=str(refusal), make=form, status=409)
    fresh = sum(one.made_at == at for one in made)
    messages.success(
        request, f"{kind.label} เดือน{month.thai}: ทำร่างใหม่ {fresh} ฉบับ มีอยู่แล้ว {len(made) - fresh} ฉบับ"
    )
    return redirect(f"{reverse('letter_list')}?month={month}")


@requires("letter.keep")
@require_POST
def letter_batch(request: Signed) -> HttpResponse:
    """Has all drafts of a kind issued, and their files made, as one job."""
    at = timezone.now()
    form = BatchForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _refused(request, form, at)
    told = form.cleaned_data
    names = _overtaken(request, told["month"], form.kind_chosen, at)
    try:
        check_known(names, told["since"] or 0)
    except CannotWrite as refusal:
        return _page(
            request, told["month"], at, refusal=str(refusal), batch=form, since=len(names), status=409
        )
    unit = proposed(request.user, Issuer.of(request.user))["unit"]
    issue = {name: told[name] for name in ("number", "running", "group", "phone")}
    issue |= {"dated": told["dated"].isoformat(), "unit": unit}
    job = ask_letters(month=told["month"], kind=form.kind_chosen, by=request.user, at=at, issue=issue)
    follow(request, job)
    return redirect("job_page", job.pk)


def _overtaken(request: Signed, month: Month, kind: LetterKind, at: datetime) -> list[str]:
    drafts = Letter.objects.visible_to(request.user).of_issuer(request.user)
    drafts = drafts.filter(month=month.first_day, kind=kind, state=LetterState.DRAFT)
    rows = LetterRow.objects.visible_to(request.user).filter(letter__in=drafts).order_by("letter", "place")
    return overtaken(request.user, list(rows), at)


@requires("letter.keep")
@require_POST
def letter_print(request: Signed) -> HttpResponse:
    """Has the month's letters of a kind made into files, drafts with their blanks."""
    at = timezone.now()
    form = LettersForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _refused(request, form, at)
    job = ask_letters(month=form.cleaned_data["month"], kind=form.kind_chosen, by=request.user, at=at)
    follow(request, job)
    return redirect("job_page", job.pk)


@requires("letter.read")
@require_GET
def letter_inbox(request: Signed) -> HttpResponse:
    """What went out to the own office, and to those in its care; who keeps letters sees the own ones elsewhere."""
    user = request.user
    out = Letter.objects.visible_to(user).out()
    if user.role == Role.PROVINCE:
        out = out.exclude(issuer=None)
    elif may(user, "letter.keep"):
        out = out.exclude(issuer=user.district_id)
    mine = set(Letter.objects.visible_to(user).to_office(user).values_list("pk", flat=True)[: RECEIVED * 4])
    letters = list(out.order_by("-issued_at", "-pk")[:RECEIVED])
    context = {
        "letters": [{"letter": one, "month": Month.of(one.month), "mine": one.pk in mine} for one in letters],
        "keeps": may(user, "letter.keep"),
        # Nobody writes to the province here: what it reads are the districts' letters.
        "of_districts": (of_districts := user.role == Role.PROVINCE),
        "heading": "หนังสือที่อำเภอออก" if of_districts else "หนังสือที่ได้รับ",
    }
    return render(request, "oversight/letters_in.html", context)


def _last(at: datetime) -> Month:
    """The month before this one: the newest that can be past due."""
    return Month.of(at.astimezone(BANGKOK).date()).previous


def _refused(request: Signed, form: LettersForm, at: datetime) -> HttpResponse:
    """What was typed stays; a month that is none is the page of a missing one."""
    month = form.cleaned_data.get("month")
    if month is None:
        raise Http404
    if isinstance(form, BatchForm):
        return _page(request, month, at, batch=form, status=422)
    return _page(request, month, at, make=form, status=422)


def _page(
    request: Signed,
    month: Month,
    at: datetime,
    *,
    status: int = 200,
    make: LettersForm | None = None,
    batch: BatchForm | None = None,
    refusal: str = "",
    since: int = 0,
) -> HttpResponse:
    user, today, issuer = request.user, timezone.localdate(at), Issuer.of(request.user)
    sender = proposed(user, issuer)
    kinds = {kind: OfKind(kind) for kind in LetterKind}
    own = Letter.objects.visible_to(user).of_issuer(user).live().filter(month=month.first_day)
    for letter in own.in_order().select_related("acknowledged_by"):
        kinds[LetterKind(letter.kind)].letters.append(letter)
    for one in kinds.values():
        if batch is not None and batch.data.get("kind") == one.kind:
            one.form = batch
        elif one.drafts:
            one.form = BatchForm(
                initial={"month": month, "kind": one.kind, **sender}, today=today, auto_id=f"id_{one.kind}_%s"
            )
    context = {
        "month": month,
        "months": [_last(at) + 1 - n for n in range(MONTHS)],
        "issuer": issuer,
        "of_kind": [one for one in kinds.values() if one.letters],
        "make": make or LettersForm(initial={"month": month, "kind": _next(kinds)}, today=today),
        "batch": batch,
        "refusal": refusal,
        "since": since,
        "at": at,
    }
    return render(request, "oversight/letters.html", context, status=status)


def _next(kinds: dict[LetterKind, OfKind]) -> LetterKind:
    """The chasing letter that comes after the last one that went out."""
    after = LetterKind.FIRST
    for kind, following in ((LetterKind.FIRST, LetterKind.SECOND), (LetterKind.SECOND, LetterKind.THIRD)):
        if any(one.is_out for one in kinds[kind].letters):
            after = following
    return after
