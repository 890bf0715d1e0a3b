"""รับคำขอใหม่ and แก้ไข: one page for a case, in the order of the paper form."""

from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import requires
from cases.actions.intake import change_case, create_case
from cases.actions.refusals import CommitteeRefused, StaleCase, StepDoubted, VerbNotOpen
from cases.actions.rows import facts_of
from cases.ceiling_check import ceilings_exceeded
from cases.facts import CaseFacts
from cases.forms.intake import IntakeForms, changes_help
from cases.merge import HELP, case_at, differences, merged
from cases.models import Case, LocalAuthority, User, Verb
from cases.rules import Gap, gaps_of
from cases.states import Transition, verb_to
from cases.thai import TITLES, PartialDate, format_date
from cases.views.drafts import drafted
from cases.views.earlier import look_for_earlier, with_house
from cases.views.elsewhere import tell_in_passing
from cases.views.keys import version_in
from cases.views.reads import reads, said_elsewhere, saw

Context = dict[str, Any]
READ = "read_version"  # of a form that has come through the page of a conflict: when it was typed
FIRST = 1  # the version of a case as its blank form made it
TAKE = "take-"  # of a field on the page of a conflict: "mine" or "theirs"
NOT_FROM_HERE = "ผลการพิจารณานี้เลือกไม่ได้จากขั้นตอนล่าสุดของเรื่อง — เลือกผลอื่น หรือดำเนินการที่หน้าเรื่อง"
OVER = "{} — เขียนเหตุผลที่รายการความช่วยเหลือ ด้วยปุ่ม “แก้ไข”"
LONG_AGO = timedelta(days=366)
BY_BUTTON = " หากถูกต้องแล้ว ปุ่ม “{0}” ในหน้าเรื่องถามเหตุผลและบันทึกให้"


def _page(request: HttpRequest, forms: IntakeForms, *, status: int = 200, **more: Any) -> HttpResponse:
    if "case" in more:
        saw(request, Verb.VIEW, [more["case"]])
    gaps: list[Gap] | None = more.pop("gaps", None)
    version = more["case"].version if more.get("stale") else forms.key["version"].value()
    context: Context = {
        "f": forms,
        "sections": forms.sections(gaps),
        "titles": TITLES,
        "version": version,
        "chosen": [] if more.get("stale") else _chosen(request),
        **more,
    }
    return render(request, "cases/case_form.html", context, status=status)


def _office(user: User) -> LocalAuthority:
    """Whoever may write cases has one: the database refuses a user of that role without."""
    return cast(LocalAuthority, user.local_authority)


def _counted_in(received_on: date) -> str:
    """The month that the case belongs to: a slip in the date shows at once."""
    return f"นับในเดือน{PartialDate(received_on.year, received_on.month).thai}"


def _doubt_the_year(request: HttpRequest, received_on: date, today: date) -> None:
    """A request of long ago is stored, but its month may be posted long since or be no month of this system."""
    if today - received_on > LONG_AGO:
        messages.warning(
            request,
            f"วันที่ยื่นคำขอ {format_date(received_on)} ย้อนหลังเกิน 1 ปี — ตรวจสอบปี หากคลาดเคลื่อนให้กด “แก้ไข”",
        )


def _as_read(request: HttpRequest, case: Case) -> tuple[Case, CaseFacts] | None:
    """The case as it was when the form was typed that has come through the page of a conflict since."""
    version = version_in(request, READ)
    return case_at(case, version) if version else None


def _chosen(request: HttpRequest) -> list[tuple[str, str]]:
    """What was chosen on the page of a conflict goes with a page that is drawn after it, until it is saved."""
    sent = request.POST.items()
    return [(name, str(text)) for name, text in sent if name == READ or name.startswith(TAKE)]


def taken_in(request: HttpRequest) -> set[str]:
    """The fields of which the page of a conflict was told to take what the other has saved."""
    chosen = request.POST.items()
    return {name.removeprefix(TAKE) for name, value in chosen if name.startswith(TAKE) and value == "theirs"}


def _conflict(request: HttpRequest, user: User, pk: UUID, today: date) -> HttpResponse:
    """Both texts, field by field; the same form goes on from what is stored now.

    What was typed is read as the page asked for it: by the results that were open then. A blank form that has made
    its case already stands for the case as it was made.
    """
    case = get_object_or_404(_editable(user), pk=pk)
    theirs = facts_of(case, case.help_given.all())
    known = case_at(case, version_in(request, READ) or version_in(request) or FIRST)
    then, base = known or (case, theirs)
    forms = IntakeForms(request.POST, today=today, home=case.local_authority, case=then, facts=base)
    more: Context = {"case": case, "gaps": gaps_of(theirs)}
    if not forms.is_valid():
        return _page(request, forms, status=422, **more)
    more |= {
        "stale": True,
        "read_version": then.version,
        "differences": differences(base if known else None, forms.facts(), theirs),
    }
    return _page(request, forms, status=409, **more)


def _says_more(case: Case, facts: CaseFacts) -> bool:
    """Whether the blank form that made this case came once more with another text: a retry brings the same one."""
    known = case_at(case, FIRST)
    return known is None or bool(differences(None, facts, known[1]))


def _as_a_change(case: Case) -> HttpResponse:
    """The browser sends the same form once more, to the page of the case: there both texts meet."""
    return HttpResponse(status=307, headers={"Location": reverse("case_edit", args=[case.pk])})


def _editable(user: User) -> QuerySet[Case]:
    cases = Case.objects.visible_to(user).select_related("applicant", "local_authority")
    return cases.prefetch_related("help_given")


def _habits(user: User) -> Context:
    return Case.objects.visible_to(user).habits_of(user)


@requires("case.write")
@reads(Verb.SEARCH)
@drafted
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    office = _office(user)
    now = timezone.now()
    typed = with_house(request, user) or None
    today = timezone.localdate(now)
    forms = IntakeForms(typed, today=today, home=office, habits=lambda: _habits(user))
    if not forms.saves:
        earlier = look_for_earlier(request, forms, user, now)
        return _page(request, forms, earlier=earlier, looked="check" in request.POST)
    said_elsewhere(request)
    if not forms.is_valid():
        return _page(request, forms, status=422)
    if forms.lines.ask(ceilings_exceeded(forms.facts(), by=user, form_key=forms.form_key)):
        return _page(request, forms, status=422)
    facts = forms.facts()
    case = create_case(
        local_authority=office,
        form_key=forms.form_key,
        applicant=facts.applicant,
        request=facts.request,
        help_given=facts.help_given,
        by=user,
        at=now,
    )
    if case.entered_at != now and _says_more(case, facts):
        return _as_a_change(case)
    messages.success(
        request, f"บันทึกคำขอแล้ว เลขทะเบียนคำขอ {case.number} {_counted_in(facts.request.received_on)}"
    )
    _doubt_the_year(request, facts.request.received_on, timezone.localdate(now))
    if "again" not in request.POST:
        return redirect("case_detail", case.pk)
    tell_in_passing(request, case)
    return redirect("case_new")


def _doubted(case: Case, forms: IntakeForms, refused: CommitteeRefused) -> Transition | None:
    """The verb whose button can ask for the reason that the form has no place for."""
    if not isinstance(refused, StepDoubted):
        return None
    return verb_to(case.stage, forms.outcome.cleaned_data["outcome"])


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(_editable(user), pk=pk)
    if case.is_withdrawn and request.method == "GET":
        messages.warning(request, "รายการนี้ยกเลิกแล้ว แก้ไขได้เมื่อนำรายการกลับมาใช้")
        return redirect("case_detail", case.pk)
    now = timezone.now()
    facts = facts_of(case, case.help_given.all())
    then, before = _as_read(request, case) or (case, facts)
    forms = IntakeForms(
        request.POST or None,
        today=timezone.localdate(now),
        home=case.local_authority,
        case=then,
        facts=before,
    )
    more: Context = {"case": case, "gaps": gaps_of(facts)}
    if case.is_withdrawn:
        return _page(request, forms, status=409, withdrawn=True, **more)
    if not forms.saves:
        return _page(request, forms, **more)
    if version_in(request) != case.version:
        return _conflict(request, user, pk, timezone.localdate(now))
    if not forms.is_valid():
        return _page(request, forms, status=422, **more)
    taken = taken_in(request)
    after = merged(forms.facts(), facts, taken)
    over = ceilings_exceeded(after, by=user, case_id=case.pk) if changes_help(facts, after) else []
    if (
        HELP in taken
    ):  # the other's lines are not on this page, so that none of them can be asked for its reason
        more["over"] = over
    elif forms.lines.ask(over):
        return _page(request, forms, status=422, **more)
    return _save(request, case, facts, after, forms, now, more)


def _why_not(case: Case, forms: IntakeForms, refused: VerbNotOpen | CommitteeRefused) -> str:
    if isinstance(refused, VerbNotOpen):
        return NOT_FROM_HERE
    verb = _doubted(case, forms, refused)
    return f"{refused}{BY_BUTTON.format(verb.label) if verb else ''}"


def _save(
    request: HttpRequest,
    case: Case,
    facts: CaseFacts,
    after: CaseFacts,
    forms: IntakeForms,
    now: datetime,
    more: Context,
) -> HttpResponse:
    """`after` in the place of what is stored (`facts`); a refusal stands beside the result that it speaks of."""
    user: User = request.user  # type: ignore[assignment]
    try:
        change_case(
            case=case,
            version=forms.version,
            applicant=after.applicant,
            request=after.request,
            help_given=after.help_given,
            by=user,
            at=now,
        )
    except StaleCase:
        return _conflict(request, user, case.pk, timezone.localdate(now))
    except (VerbNotOpen, CommitteeRefused) as refused:
        forms.outcome.add_error("outcome", _why_not(case, forms, refused))
        return _page(request, forms, status=422, **more)
    messages.success(
        request, f"บันทึกการแก้ไขเรื่องเลขที่ {case.number} แล้ว {_counted_in(after.request.received_on)}"
    )
    for one in more.get("over", ()):
        messages.warning(request, OVER.format(one))
    if after.request.received_on != facts.request.received_on:
        _doubt_the_year(request, after.request.received_on, timezone.localdate(now))
    return redirect("case_detail", case.pk)
