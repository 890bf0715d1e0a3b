"""หน้าเรื่อง: the facts, what is missing and where, the verbs, the help given, the story so far."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases import identity
from cases.access import may, requires
from cases.actions.reading import TooManyReveals, check_reveals
from cases.actions.rows import facts_of
from cases.actions.steps import standing
from cases.elsewhere import answer_of, asked_of
from cases.matching import Sought, earlier_cases
from cases.meetings import OPEN_TO
from cases.models import (
    AgendaItem,
    Case,
    CaseStep,
    Evidence,
    HelpQuestion,
    Referral,
    RosterPerson,
    User,
    Verb,
)
from cases.rules import gaps_of
from cases.states import Transition, verbs_for
from cases.timeline import card_checked, timeline_of
from cases.views.reads import reads, saw

logger = logging.getLogger(__name__)
PURPOSES = [
    ("verify", "ตรวจสอบตัวบุคคลเพื่อให้ความช่วยเหลือ"),
    ("pay", "จัดทำเอกสารเบิกจ่าย"),
    ("info", "บันทึกข้อมูลใน INFO"),
    ("correct", "ตรวจแก้ข้อมูลตามคำขอของเจ้าของข้อมูล"),
]


class RevealForm(forms.Form):
    """Why the full number is needed."""

    purpose = forms.ChoiceField(
        label="วัตถุประสงค์ที่ดูเลขเต็ม",
        choices=[("", "เลือกวัตถุประสงค์"), *PURPOSES],
        error_messages={"required": "ยังไม่ได้เลือกวัตถุประสงค์ — เลือกจากรายการ แล้วกดแสดงเลขเต็ม"},
    )
    use_required_attribute = False

    @property
    def told(self) -> str:
        """What the read log keeps."""
        return dict(PURPOSES)[self.cleaned_data["purpose"]]


def _case(request: HttpRequest, pk: UUID) -> Case:
    people = RosterPerson.objects.visible_to(request.user).counted_for()
    waiting = AgendaItem.objects.visible_to(request.user).pending().filter(case=OuterRef("pk"))
    cases = (
        Case.objects.visible_to(request.user)
        .for_page()
        .annotate(
            roster_count=people,
            asked_elsewhere=HelpQuestion.objects.visible_to(request.user).all_of("pk"),
            evidence_count=Evidence.objects.visible_to(request.user).counted_for(),
            on_agenda_of=Subquery(waiting.order_by("-meeting__held_on").values("meeting")[:1]),
        )
    )
    return get_object_or_404(cases, pk=pk)


def _verbs(user: User, case: Case, steps: Sequence[CaseStep]) -> list[Transition]:
    """The open ones; taking back only where a step is left to take back."""
    left = standing(steps)
    return [verb for verb in verbs_for(user, case.stage, case.kind_id) if verb.target or left]


def _meeting_url(user: User, case: Case) -> str:
    """Where the resolution on a case that waits is made: on the agenda that it stands on, or among the meetings."""
    if not (case.stage in OPEN_TO and may(user, "committee.keep")):
        return ""
    meeting = case.on_agenda_of  # type: ignore[attr-defined] # annotated
    return reverse("meeting_resolve", args=[meeting]) if meeting else reverse("meeting_list")


def _letters(user: User, case: Case) -> list[Referral]:
    """The newest first; nothing is asked of a case that was never sent on."""
    if not case.was_sent_on:
        return []
    return list(Referral.objects.visible_to(user).of_case(case))


def _page(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    help_given = list(case.help_given.all())
    steps = list(CaseStep.objects.visible_to(user).of_case(case))
    asked: list[dict[str, Any]] = case.asked_elsewhere  # type: ignore[attr-defined] # annotated
    timeline = timeline_of(case, steps, asked_of(case, asked))
    context = {
        "case": case,
        "card_checked": card_checked(timeline) if case.applicant.identity_checked else None,
        "roster_count": case.roster_count,  # type: ignore[attr-defined] # annotated
        "masked": identity.masked(case.applicant),
        "elsewhere": answer_of(case, next(iter(asked), None)),
        "help_given": help_given,
        "gaps": gaps_of(facts_of(case, help_given)),
        "verbs": _verbs(user, case, steps),
        "meeting_url": _meeting_url(user, case),
        "may_write": may(user, "case.write"),
        "may_read_log": may(user, "readlog.read"),
        "timeline": timeline,
        "letters": _letters(user, case),
        "reveal": RevealForm(),
        "earlier": [],
        "now": timezone.now(),
        **more,
    }
    return render(request, "cases/case_detail.html", context, status=status)


@requires("case.read")
@reads(Verb.VIEW)
@require_GET
def case_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = _case(request, pk)
    earlier = earlier_cases(Sought.stored(case), by=request.user, apart_from=case.pk)  # type: ignore[arg-type]
    saw(request, Verb.VIEW, [case, *(match.case for match in earlier)])
    return _page(request, case, earlier=earlier)


@requires("case.read")
@reads(Verb.REVEAL, Verb.VIEW)
@require_POST
def case_identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with the full number on it; a minute later the browser goes back to the masked one."""
    case, form, now = _case(request, pk), RevealForm(request.POST), timezone.now()
    if not form.is_valid():
        saw(request, Verb.VIEW, [case])
        return _page(request, case, reveal=form)
    try:
        check_reveals(by=request.user, at=now)  # type: ignore[arg-type]
    except TooManyReveals as refusal:
        return _refuse(request, case, refusal.again_at)
    saw(request, Verb.REVEAL, [case], purpose=form.told)
    shown: dict[str, Any] = {
        "identity": identity.shown(case.applicant),
        "until": now + timedelta(seconds=settings.REVEAL_SECONDS),
    }
    response = _page(request, case, reveal=form, **shown)
    response["Refresh"] = f"{settings.REVEAL_SECONDS}; url={reverse('case_detail', args=[pk])}"
    return response


def _refuse(request: HttpRequest, case: Case, again_at: datetime) -> HttpResponse:
    logger.warning("user %s is refused the identity of case %s until %s", request.user.pk, case.pk, again_at)
    saw(request, Verb.VIEW, [case])
    response = _page(request, case, status=429, again_at=again_at, most=settings.REVEALS_MOST)
    response["Retry-After"] = str(max(1, round((again_at - timezone.now()).total_seconds())))
    return response
