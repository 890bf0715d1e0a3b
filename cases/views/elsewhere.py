"""The button that asks other offices about double help again, and what is said of an answer in passing."""

import logging
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.access import requires
from cases.actions.elsewhere import ask_elsewhere
from cases.elsewhere import found_in
from cases.models import Case, HelpQuestion
from cases.wall.elsewhere import A_DAY

logger = logging.getLogger(__name__)
TOO_OFTEN = f"วันนี้ตรวจสอบการช่วยเหลือซ้ำครบ {A_DAY} ครั้งแล้ว จึงยังไม่ได้ตรวจสอบเรื่องนี้ — กดตรวจสอบอีกครั้งวันถัดไป หรือให้เจ้าหน้าที่คนอื่นของหน่วยงานตรวจสอบ"


@requires("case.write")
@require_POST
def case_elsewhere(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back to the case, where the answer stands; a warning alone when the user has asked too often."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    if ask_elsewhere(cases=[case.pk]):
        logger.warning("user %s asks too often about double help: case %s", request.user.pk, case.pk)
        messages.warning(request, TOO_OFTEN)
    else:
        messages.success(request, "ตรวจสอบการช่วยเหลือซ้ำแล้ว ผลอยู่ในหน้านี้")
    return redirect(f"{reverse('case_detail', args=[case.pk])}#elsewhere")


def tell_in_passing(request: HttpRequest, case: Case) -> None:
    """Where the case's own page, which shows the answer, is not what comes next."""
    question = HelpQuestion.objects.visible_to(request.user).filter(case=case).order_by("-at", "-id").first()
    found = found_in(question.answers) if question else []
    if found:
        lines = " · ".join(one.words for one in found)
        messages.warning(request, f"เรื่องเลขที่ {case.number} พบการช่วยเหลือซ้ำ: {lines}")
