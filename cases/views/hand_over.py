"""มอบงาน: the open cases of one officer go to another; one's own, or anybody's of the office for its head."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import LOCAL, may, requires
from cases.actions.hand_over import hand_over as carry_out
from cases.actions.refusals import CommitteeRefused
from cases.forms.hand_over import HandOverForm
from cases.forms.many import ticked_in
from cases.models import Case, User, Verb
from cases.views.drafts import drafted
from cases.views.reads import reads, said_elsewhere, saw

MOST = 100
NONE_TICKED = "ยังไม่ได้เลือกเรื่อง — ทำเครื่องหมายหน้าเรื่องที่จะมอบ หรือกดปุ่มมอบทุกเรื่อง"


@requires("case.write")
@reads(Verb.VIEW)
@drafted
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """The head first chooses whose; an officer has the own before them."""
    user: User = request.user  # type: ignore[assignment]
    people = _people(user)
    whose = request.GET.get("officer") or request.POST.get("officer", "")
    if may(user, "case.hand_over") and not whose:
        said_elsewhere(request)
        return render(request, "cases/hand_over_whose.html", {"people": people})
    officer = next((one for one in people if str(one.pk) == (whose or str(user.pk))), None)
    if officer is None or (officer.pk != user.pk and not may(user, "case.hand_over")):
        raise Http404
    takers = [one for one in people if one.is_active and one.pk != officer.pk]
    form = HandOverForm(request.POST or None, today=timezone.localdate(), colleagues=takers)
    if request.method == "POST" and form.is_valid() and _carry_out(request, user, officer, takers, form):
        return redirect("home")
    return _page(request, user, officer, takers, form)


def _people(user: User) -> list[Any]:
    """Everybody of the office with `many` open cases; who has left it or is suspended, while some are left."""
    counted = _open_by_officer(user)
    assert user.local_authority is not None  # noqa: S101 -- the right is held by officials of one alone
    staff = [one for one in user.local_authority.staff.order_by("full_name", "pk") if one.role in LOCAL]
    known = {one.pk for one in staff}
    gone = [
        User(pk=pk, full_name=name, is_active=False) for pk, (name, _) in counted.items() if pk not in known
    ]
    for one in (people := [*staff, *gone]):
        one.many = counted.get(one.pk, ("", 0))[1]  # type: ignore[attr-defined] # annotated
    return [one for one in people if one.is_active or one.many]  # type: ignore[attr-defined]


def _open_by_officer(user: User) -> dict[int, tuple[str, int]]:
    """Key → name and number of open cases, of each who has any."""
    own = (
        Case.objects.visible_to(user)
        .open()
        .annotate(
            officer_id=Coalesce("assigned_to", "entered_by"),
            officer_name=Coalesce("assigned_to__full_name", "entered_by__full_name"),
        )
    )
    rows = own.order_by().values("officer_id", "officer_name").annotate(many=Count("pk"))
    return {row["officer_id"]: (row["officer_name"], row["many"]) for row in rows}


def _carry_out(request: HttpRequest, user: User, officer: Any, takers: list[Any], form: HandOverForm) -> bool:
    """Whether it was done; why not stands on the form."""
    every = "every" in request.POST
    ticked = list(ticked_in(request.POST.getlist("case")))
    if not every and not ticked:
        form.add_error(None, NONE_TICKED)
        return False
    to = next(one for one in takers if str(one.pk) == form.cleaned_data["colleague"])
    try:
        many = carry_out(
            officer=officer,
            to=to,
            cases=None if every else ticked,
            reason=form.cleaned_data["reason"],
            by=user,
            at=timezone.now(),
        )
    except CommitteeRefused as refused:
        form.add_error(None, str(refused))
        return False
    if left := 0 if every else len(ticked) - many:
        messages.warning(request, f"มี {left} เรื่องที่ปิดหรือมอบไปก่อนแล้ว หรือไม่พบในทะเบียน จึงไม่ได้มอบ")
    messages.success(request, f"มอบงานแล้ว {many} เรื่อง ชื่อผู้ดำเนินการคนใหม่อยู่ในหน้าของแต่ละเรื่อง")
    return True


def _page(
    request: HttpRequest, user: User, officer: Any, takers: list[Any], form: HandOverForm
) -> HttpResponse:
    own = Case.objects.visible_to(user).open().of_officer(officer).select_related("applicant", "kind")
    cases = list(own.order_by("received_on", "id")[:MOST])
    saw(request, Verb.VIEW, cases)
    context = {
        "form": form,
        "officer": officer,
        "takers": takers,
        "cases": cases,
        "more": officer.many - len(cases),
        "ticked": set(ticked_in(request.POST.getlist("case"))),
    }
    return render(request, "cases/hand_over.html", context, status=422 if form.errors else 200)
