"""One verb of the table of states, on a page of its own: what it means, what it needs, its button."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import requires
from cases.actions.outcome import decide_case
from cases.actions.refusals import CommitteeRefused, StaleCase, StepDoubted, VerbNotOpen
from cases.actions.rows import facts_of
from cases.actions.steps import standing
from cases.ceiling_check import ceilings_exceeded
from cases.facts import DISASTER
from cases.forms.decide import DecideForm
from cases.forms.help import HelpLines, help_lines
from cases.models import Case, CaseStep, User, Verb
from cases.states import BY_VERB, Transition, allowed
from cases.views.drafts import RESTORED, drafted
from cases.views.reads import reads, saw

NOT_OPEN = "ขั้นตอนของเรื่องนี้เปลี่ยนไปแล้ว จึงดำเนินการนี้ไม่ได้ — ดูขั้นตอนล่าสุดด้านล่าง"
NO_STEP = "ยังไม่มีขั้นตอนที่ย้อนได้ — ผลที่กรอกมาพร้อมคำขอให้แก้ไขที่ปุ่ม “แก้ไข”"
BY_MEETING = "มติของคณะกรรมการบันทึกที่หน้าการประชุม — กดปุ่ม “ไปที่การประชุม”"
NO_HELP = "ยังไม่มีรายการความช่วยเหลือ — กรอกอย่างน้อย 1 รายการ"


def _lines(request: HttpRequest, transition: Transition) -> HelpLines | None:
    """The lines of help, where the verb asks for them."""
    if "help_given" not in transition.needs:
        return None
    redrawn = request.POST if {"add_line", RESTORED} & request.POST.keys() else None
    bound = request.POST if request.method == "POST" and redrawn is None else None
    return help_lines(bound, today=timezone.localdate(), stored=[], redrawn=redrawn)


def _page(
    request: HttpRequest, case: Case, verb: str, form: DecideForm, lines: Any, **more: Any
) -> HttpResponse:
    saw(request, Verb.VIEW, [case])
    status = more.pop("status", 200)
    version = case.version if more.get("stale") else form["version"].value()
    context = {"case": case, "t": BY_VERB[verb], "form": form, "lines": lines, "version": version, **more}
    context |= {} if BY_VERB[verb].target else {"undo": _undo(case)}
    return render(request, "cases/case_decide.html", context, status=status)


def _undo(case: Case) -> dict[str, Any]:
    """Which step is taken back, the lines that go with it, and those that were typed or changed on the form."""
    steps, lines = standing(case.steps.all()), list(case.help_given.all())
    last = steps[-1] if steps else None
    goes = [line for line in lines if last and line.step_id == last.pk]
    label = BY_VERB[last.verb].label if last and last.verb in BY_VERB else ""
    return {"step": last, "label": label, "goes": goes, "stays": [line for line in lines if line not in goes]}


def _tell_what_stays(request: HttpRequest, case: Case) -> None:
    if left := len(_undo(case)["stays"]):
        messages.warning(
            request,
            f"รายการความช่วยเหลือ {left} รายการยังอยู่ เพราะกรอกหรือแก้ไขที่แบบคำขอ — หากไม่ได้ให้จริง ลบที่ปุ่ม “แก้ไข”",
        )


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def case_decide(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    cases = Case.objects.visible_to(user).for_page().prefetch_related("help_given", "steps")
    case = get_object_or_404(cases, pk=pk)
    if verb not in BY_VERB:
        raise Http404
    is_open = allowed(user, case.stage, verb, case.kind_id)
    if why := _why_not_here(request, BY_VERB[verb], is_open):
        messages.warning(request, why)
        return redirect("case_detail", case.pk)
    saves = request.method == "POST" and "add_line" not in request.POST
    lines = _lines(request, BY_VERB[verb])
    form = DecideForm(
        request.POST if saves else None,
        today=timezone.localdate(),
        transition=BY_VERB[verb],
        received_on=None if case.kind_id == DISASTER else case.received_on,
        initial=request.POST.dict() or {"version": case.version},
    )
    if not is_open:
        return _page(request, case, verb, form, lines, closed=True, status=409)
    if not saves:
        return _page(request, case, verb, form, lines)
    if not _is_valid(case, form, lines):
        return _page(request, case, verb, form, lines, status=422)
    if lines is not None and _exceeds(user, case, lines):
        return _page(request, case, verb, form, lines, status=422)
    try:
        step = _carry_out(user, case, verb, form, lines)
    except StaleCase:
        return _page(request, case, verb, form, lines, stale=True, status=409)
    except (VerbNotOpen, CommitteeRefused) as refused:
        _tell(form, refused)
        return _page(request, case, verb, form, lines, status=422)
    messages.success(request, f"เรื่องเลขที่ {case.number}: {step.get_to_stage_display()}")
    if step.undoes_id:
        _tell_what_stays(request, case)
    return redirect("case_detail", case.pk)


def _why_not_here(request: HttpRequest, transition: Transition, is_open: bool) -> str:
    """What sends the user back to the case before anything was typed; a meeting's verbs have no page here at all."""
    if transition.through:
        return BY_MEETING
    return NOT_OPEN if not is_open and request.method == "GET" else ""


def _tell(form: DecideForm, refused: Exception) -> None:
    """VerbNotOpen is the one thing that the page cannot know: whether a step can be taken back."""
    if not isinstance(refused, StepDoubted):  # there the form has asked
        form.add_error(None, NO_STEP if isinstance(refused, VerbNotOpen) else str(refused))


def _is_valid(case: Case, form: DecideForm, lines: HelpLines | None) -> bool:
    valid = all([form.is_valid(), lines is None or lines.is_valid()])
    if valid and lines is not None and not lines.facts() and not case.help_given.all():
        form.add_error(None, NO_HELP)
        return False
    return valid


def _exceeds(user: User, case: Case, lines: HelpLines) -> bool:
    """Whether a line is first to be asked why it is more than the ceiling."""
    if not any(line.amount for line in lines.facts()):
        return False
    stored = facts_of(case, case.help_given.all())
    facts = replace(stored, help_given=[*stored.help_given, *lines.facts()])
    found = ceilings_exceeded(facts, by=user, case_id=case.pk)
    return lines.ask(found, before=len(stored.help_given))


def _carry_out(user: User, case: Case, verb: str, form: DecideForm, lines: HelpLines | None) -> CaseStep:
    """StepDoubted while the form asks why nonetheless; whoever presses again is taken at the word."""
    told = {
        "case": case,
        "version": form.cleaned_data["version"],
        "verb": verb,
        "help_given": [replace(line, id=None) for line in lines.facts()] if lines else [],
        "by": user,
        "at": timezone.now(),
        **form.facts(),
    }
    try:
        return decide_case(**told)
    except StepDoubted as doubted:
        if not (despite := form.ask(doubted.doubts)):
            raise
        return decide_case(**told | {"despite": despite})
