"""บัญชีแนบท้าย: the people affected, typed or pasted, looked at and then saved as one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import requires
from cases.actions.refusals import StaleCase, VerbNotOpen
from cases.actions.roster import RosterFull, take_over_count, write_roster
from cases.forms.roster import REPLACE, RosterForms, written_out
from cases.models import Case, RosterPerson, User, Verb
from cases.roster import RosterLine, too_many
from cases.views.drafts import drafted, set_aside
from cases.views.keys import version_in
from cases.views.reads import reads, saw

WITHDRAWN = "รายการนี้ยกเลิกแล้ว แก้ไขบัญชีได้เมื่อนำรายการกลับมาใช้"
STALE_COUNT = "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้าก่อน จึงยังไม่ได้เปลี่ยนจำนวน — ตรวจจำนวนล่าสุดแล้วกดอีกครั้ง"
NO_ROSTER = "บัญชีแนบท้ายว่างอยู่ จึงไม่มีจำนวนให้ใช้ — เพิ่มรายชื่อก่อน"


def _case(request: HttpRequest, pk: UUID) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("applicant")
    return get_object_or_404(cases, pk=pk)


def _people(request: HttpRequest, case: Case) -> list[RosterPerson]:
    return list(RosterPerson.objects.visible_to(request.user).filter(case=case).order_by("place"))


def _page(
    request: HttpRequest, case: Case, people: list[RosterPerson], forms: RosterForms, **more: Any
) -> HttpResponse:
    saw(request, Verb.VIEW, [case])
    status = more.pop("status", 200)
    version = case.version if more.get("stale") else forms.form["version"].value()
    context = {
        "case": case, "people": people, "roster_count": len(people), "f": forms, "version": version, **more,
    }  # fmt: skip
    return render(request, "cases/roster.html", context, status=status)


def _initial(request: HttpRequest, case: Case, people: list[RosterPerson]) -> dict[str, Any]:
    """`?whole=1`: what is there as a text, to be changed and put in its place."""
    if "whole" not in request.GET:
        return {"version": case.version}
    lines = [RosterLine(one.name, one.house_no, one.moo, one.community) for one in people]
    return {"version": case.version, "mode": REPLACE, "pasted": written_out(lines)}


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def case_roster(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = _case(request, pk)
    if case.is_withdrawn:
        set_aside(request)
        messages.warning(request, WITHDRAWN)
        return redirect("case_detail", case.pk)
    people = _people(request, case)
    forms = RosterForms(
        request.POST or None,
        today=timezone.localdate(),
        initial=_initial(request, case, people),
    )
    if not forms.is_bound:
        return _page(request, case, people, forms)
    if not forms.is_valid():
        return _page(request, case, people, forms, status=422)
    if "save" not in request.POST or not forms.was_previewed:
        return _page(request, case, people, forms, preview=forms.lines)
    return _save(request, case, people, forms)


def _save(request: HttpRequest, case: Case, people: list[RosterPerson], forms: RosterForms) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    try:
        count = write_roster(
            case=case,
            version=forms.version,
            lines=forms.lines,
            replace=forms.replaces,
            by=user,
            at=timezone.now(),
        )
    except StaleCase:
        return _page(request, case, people, forms, preview=forms.lines, stale=True, status=409)
    except RosterFull as full:
        forms.form.add_error("pasted", too_many(1, full.count).message)
        return _page(request, case, people, forms, status=422)
    messages.success(request, f"บันทึกบัญชีแนบท้ายของเรื่องเลขที่ {case.number} แล้ว มี {count} คน")
    return redirect("case_roster", case.pk)


@requires("case.write")
@require_POST
def case_roster_count(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes the roster's count over into the request."""
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(Case.objects.visible_to(user), pk=pk)
    try:
        count = take_over_count(case=case, version=version_in(request), by=user, at=timezone.now())
    except StaleCase:
        messages.warning(request, STALE_COUNT)
    except VerbNotOpen:
        messages.warning(request, WITHDRAWN if case.is_withdrawn else NO_ROSTER)
    else:
        messages.success(request, f"จำนวนผู้ได้รับความเดือดร้อนเป็น {count} คนตามบัญชีแนบท้ายแล้ว")
    return redirect("case_roster", case.pk)
