"""Sending a case on, taking it back, and writing down the reply of an agency that keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import may, requires
from cases.actions.letters import letter_of
from cases.actions.referral import record_reply, refer_case, take_back_case
from cases.actions.refusals import CommitteeRefused, StaleCase, VerbNotOpen
from cases.forms.referral import ReferForm, ReplyForm
from cases.models import Case, LocalAuthority, Referral, Stage, User, Verb
from cases.states import BY_VERB, allowed
from cases.views.case_decide import NOT_OPEN
from cases.views.drafts import drafted
from cases.views.reads import reads, saw


@dataclass(frozen=True)
class Heading:
    """What the page of the letter and its reply says where the others have a verb of the table."""

    label: str = "บันทึกหนังสือส่งต่อและคำตอบ"
    hint: str = "เลขที่และวันที่ของหนังสือส่ง และคำตอบเมื่อได้รับแล้ว ขั้นตอนของเรื่องไม่เปลี่ยน"
    target: None = None
    grave: bool = False


REPLY = Heading()


def _case(request: HttpRequest, pk: UUID) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).for_page(), pk=pk)


def _letter(request: HttpRequest, case: Case) -> Referral:
    return letter_of(case, request.user)  # type: ignore[arg-type] # the right is held by users alone


def _offices(case: Case) -> list[LocalAuthority]:
    """The other local authorities of the province, by district."""
    province = case.local_authority.district.province_id
    there = LocalAuthority.objects.existing(timezone.localdate()).filter(district__province=province)
    others = there.exclude(pk=case.local_authority_id).select_related("district")
    return list(others.order_by("district", "sort_key"))


def _is_open(user: User, case: Case, verb: str) -> bool:
    if verb == "reply":
        return case.stage == Stage.REFERRED and may(user, "case.write")
    return allowed(user, case.stage, verb, case.kind_id)


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def case_refer(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = _case(request, pk)
    form = ReferForm(
        request.POST or None,
        today=timezone.localdate(),
        case=case,
        offices=_offices(case),
        initial={"version": case.version},
    )

    def save(user: User) -> None:
        refer_case(case=case, by=user, at=timezone.now(), **form.facts())

    return _answer(request, case, "refer", form, save)


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def case_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = _case(request, pk)
    letter = _letter(request, case)
    form = _reply_form(request, case, letter, back=True)

    def save(user: User) -> None:
        take_back_case(case=case, referral=letter, by=user, at=timezone.now(), **form.facts())

    return _answer(request, case, "take_back", form, save, letter=letter)


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def case_reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """While the agency keeps the case: the letter's number and day, and the reply when it comes."""
    case = _case(request, pk)
    letter = _letter(request, case)
    form = _reply_form(request, case, letter, back=False)

    def save(user: User) -> None:
        record_reply(case=case, referral=letter, by=user, at=timezone.now(), **form.facts())

    return _answer(request, case, "reply", form, save, letter=letter)


def _reply_form(request: HttpRequest, case: Case, letter: Referral, *, back: bool) -> ReplyForm:
    """Filled with what is on record."""
    return ReplyForm(request.POST or None, today=timezone.localdate(), case=case, referral=letter, back=back)


def _answer(
    request: HttpRequest, case: Case, verb: str, form: Any, save: Callable[[User], None], **more: Any
) -> HttpResponse:
    """The page, or what came of its button: refusals keep what was typed."""
    user: User = request.user  # type: ignore[assignment]
    if not _is_open(user, case, verb):
        if request.method == "POST":
            return _page(request, case, verb, form, closed=True, status=409, **more)
        messages.warning(request, NOT_OPEN)
        return redirect("case_detail", case.pk)
    if request.method == "GET":
        return _page(request, case, verb, form, **more)
    if not form.is_valid():
        return _page(request, case, verb, form, status=422, **more)
    try:
        save(user)
    except StaleCase:
        return _page(request, case, verb, form, stale=True, status=409, **more)
    except CommitteeRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, case, verb, form, status=422, **more)
    except VerbNotOpen:
        return _page(request, case, verb, form, closed=True, status=409, **more)
    told = "บันทึกการส่งต่อแล้ว" if verb == "reply" else BY_VERB[verb].target.label  # type: ignore[union-attr]
    messages.success(request, f"เรื่องเลขที่ {case.number}: {told}")
    return redirect("case_detail", case.pk)


def _page(
    request: HttpRequest, case: Case, verb: str, form: forms.Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    saw(request, Verb.VIEW, [case])
    version = case.version if more.get("stale") else form["version"].value()
    context = {"case": case, "t": BY_VERB.get(verb, REPLY), "form": form, "version": version, **more}
    return render(request, "cases/case_decide.html", context, status=status)
