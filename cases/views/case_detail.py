"""หน้าเรื่อง: the facts, what is missing and where, the verbs, the help given, the story so far."""

import logging
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases import identity
from cases.access import may, requires
from cases.actions.rows import facts_of
from cases.models import Case, User
from cases.rules import gaps_of
from cases.states import verbs_for
from cases.timeline import timeline_of

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


def _page(request: HttpRequest, pk: UUID, **more: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(Case.objects.visible_to(user).for_page(), pk=pk)
    help_given = list(case.help_given.all())
    context = {
        "case": case,
        "identity": identity.shown(case.applicant) if more.pop("revealed", False) else "",
        "masked": identity.masked(case.applicant),
        "help_given": help_given,
        "gaps": gaps_of(facts_of(case, help_given)),
        "verbs": verbs_for(user, case.outcome),
        "may_write": may(user, "case.write"),
        "timeline": timeline_of(case),
        "reveal": RevealForm(),
        "now": timezone.now(),
        **more,
    }
    return render(request, "cases/case_detail.html", context)


@requires("case.read")
@require_GET
def case_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk)


@requires("case.read")
@require_POST
def case_identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with the full number on it, for this answer only."""
    form = RevealForm(request.POST)
    response = _page(request, pk, revealed=form.is_valid(), reveal=form)
    if form.is_valid():
        logger.info(
            "identity of case %s shown to user %s for %s", pk, request.user.pk, form.cleaned_data["purpose"]
        )
    return response
