"""One letter: looked at, issued under its number, put aside, acknowledged, printed."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access import may, requires
from cases.models import User
from cases.paper import draw, html_of
from cases.views.drawn import DrawnLater
from oversight.actions import CannotWrite, acknowledge_letter, cancel_letter, issue_letter, renew_letter
from oversight.forms_letters import IssueForm
from oversight.letters.overtaken import check_known, overtaken
from oversight.letters.paper import TEMPLATE, context_of
from oversight.letters.proposed import proposed
from oversight.letters.routing import Issuer
from oversight.models import Letter, LetterPaper, LetterRow
from reporting.months import Month
from reporting.views.signed import Signed

BESIDE = ("previous", "acknowledged_by", "issued_by", "made_by", "template")


@requires("letter.read")
@require_GET
def letter_detail(request: Signed, pk: UUID) -> HttpResponse:
    return _page(request, _letter(request.user, pk), timezone.now())


@requires("letter.read")
@require_GET
def letter_pdf(request: Signed, pk: UUID) -> HttpResponse:
    """The bytes with which it went out; of a draft, a look with blanks for number and date."""
    letter = _letter(request.user, pk)
    shown = {"Content-Disposition": f'inline; filename="letter-{Month.of(letter.month)}-{letter.kind}.pdf"'}
    if letter.is_out:
        paper = LetterPaper.objects.visible_to(request.user).get(letter=letter)
        return HttpResponse(bytes(paper.pdf), content_type="application/pdf", headers=shown)
    sender = proposed(request.user, Issuer.of(request.user))
    html = html_of(TEMPLATE, context_of(letter, _rows(request.user, letter), sender), at=letter.as_of)
    return DrawnLater(partial(draw, html), content_type="application/pdf", headers=shown)


@requires("letter.keep")
@require_POST
def letter_issue(request: Signed, pk: UUID) -> HttpResponse:
    at, letter = timezone.now(), _own(request.user, pk)
    form = IssueForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _page(request, letter, at, form=form, status=422)
    told = dict(form.cleaned_data)
    known = told.pop("since") or 0
    try:
        if letter.is_draft:
            check_known(overtaken(request.user, _rows(request.user, letter), at), known)
        issue_letter(letter=letter, **told, by=request.user, at=at)
    except CannotWrite as refusal:
        return _page(request, letter, at, form=form, refusal=str(refusal), status=409)
    messages.success(request, f"ออกหนังสือเลขที่ {letter.number} แล้ว ผู้รับเห็นหนังสือนี้ในระบบ")
    return redirect("letter_detail", pk)


@requires("letter.keep")
@require_POST
def letter_cancel(request: Signed, pk: UUID) -> HttpResponse:
    at, letter = timezone.now(), _own(request.user, pk)
    try:
        cancel_letter(letter=letter, by=request.user, at=at)
    except CannotWrite as refusal:
        return _page(request, letter, at, refusal=str(refusal), status=409)
    messages.success(request, f"ยกเลิกร่างหนังสือถึง{letter.addressee}แล้ว")
    return redirect(_list_of(letter))


@requires("letter.keep")
@require_POST
def letter_renew(request: Signed, pk: UUID) -> HttpResponse:
    """The draft anew, from where everybody stands now."""
    at, letter = timezone.now(), _own(request.user, pk)
    try:
        fresh = renew_letter(letter=letter, by=request.user, at=at)
    except CannotWrite as refusal:
        return _page(request, letter, at, refusal=str(refusal), status=409)
    if fresh:
        messages.success(request, "ทำร่างใหม่ตามข้อมูลขณะนี้แล้ว")
        return redirect("letter_detail", fresh.pk)
    messages.success(request, f"{letter.addressee}ไม่มีข้อมูลค้างแล้ว จึงยกเลิกร่างหนังสือนี้")
    return redirect(_list_of(letter))


@requires("letter.acknowledge")
@require_POST
def letter_acknowledge(request: Signed, pk: UUID) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.visible_to(request.user).to_office(request.user), pk=pk)
    acknowledge_letter(letter=letter, by=request.user, at=timezone.now())
    messages.success(request, f"รับทราบหนังสือเลขที่ {letter.number} แล้ว")
    return redirect("letter_detail", pk)


def _letter(user: User, pk: UUID) -> Letter:
    return get_object_or_404(Letter.objects.visible_to(user).select_related(*BESIDE), pk=pk)


def _own(user: User, pk: UUID) -> Letter:
    return get_object_or_404(Letter.objects.visible_to(user).of_issuer(user).select_related(*BESIDE), pk=pk)


def _rows(user: User, letter: Letter) -> list[LetterRow]:
    return list(LetterRow.objects.visible_to(user).filter(letter=letter).order_by("place"))


def _list_of(letter: Letter) -> str:
    return f"{reverse('letter_list')}?month={Month.of(letter.month)}"


def _page(request: Signed, letter: Letter, at: datetime, *, status: int = 200, **more: Any) -> HttpResponse:
    user = request.user
    rows = _rows(user, letter)
    # A draft is seen by its own office alone.
    sender = proposed(user, Issuer.of(user)) if letter.is_draft else None
    form = IssueForm(initial=sender, today=timezone.localdate(at)) if letter.is_draft else None
    context = {
        **context_of(letter, rows, sender),
        "month": Month.of(letter.month),
        "form": form,
        "own": may(user, "letter.keep") and (letter.issuer_id == user.district_id),
        "to_me": letter.state == "issued" and _is_to(user, letter),
        "posted_since": overtaken(user, rows, at) if letter.is_draft else [],
        "too_early": _too_early(letter),
        "list_url": _list_of(letter),
        **more,
    }
    return render(request, "oversight/letter.html", context, status=status)


def _too_early(letter: Letter) -> bool:
    """A draft that chases while the letter before it still leaves time."""
    if not letter.is_draft or letter.previous is None:
        return False
    return timezone.localdate(letter.as_of) <= letter.previous.answer_by


def _is_to(user: User, letter: Letter) -> bool:
    if not may(user, "letter.acknowledge"):
        return False
    if user.local_authority_id:
        return letter.to_local_authority_id == user.local_authority_id
    return letter.to_district_id is not None and letter.to_district_id == user.district_id
