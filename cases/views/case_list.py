"""เรื่องทั้งหมด: the register of an office, narrowed by GET, searched by POST."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases import search
from cases.access import requires
from cases.forms.filters import CaseFilter, SearchForm, case_at, cursor_of
from cases.models import Case, User, Verb
from cases.views.piles import CHOICES
from cases.views.reads import reads, saw, saw_rows

PAGE = 40
FOUND = 50


@requires("case.read")
@reads(Verb.VIEW)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    narrow = CaseFilter(request.GET, today=today)
    cases = narrow.narrow(Case.objects.visible_to(user).for_list(), user)
    here = case_at(request.GET.get("after", ""))
    rows = list((cases.before(here) if here else cases)[: PAGE + 1])
    saw(request, Verb.VIEW, rows[:PAGE])
    chosen = {name: value for name, value in request.GET.items() if name in narrow.fields and value}
    base = reverse("case_list")
    context = {
        "filter": narrow,
        "search": SearchForm(today=today),
        "cases": rows[:PAGE],
        "narrowed": bool(chosen),
        "papers": CHOICES,
        "shared": narrow.is_mine or any((one.assigned_to_id or one.entered_by_id) != user.pk for one in rows),
        "everybody": "all" in request.GET,
        "all_url": f"{base}?{urlencode({**request.GET.dict(), 'all': 1})}",
        "first_url": f"{base}?{urlencode(chosen)}" if here else "",
        "next_url": f"{base}?{urlencode({**chosen, 'after': cursor_of(rows[PAGE - 1])})}"
        if len(rows) > PAGE
        else "",
    }
    return render(request, "cases/case_list.html", context)


@requires("case.read")
@reads(Verb.SEARCH)
@require_http_methods(["GET", "POST"])
def case_search(request: HttpRequest) -> HttpResponse:
    """The answer is the page that the POST draws: what was searched for never stands in an address."""
    user: User = request.user  # type: ignore[assignment]
    form = SearchForm(request.POST or None, today=timezone.localdate())
    rows: list[Case] = []
    if form.is_valid():
        rows = list(
            search.matching(Case.objects.visible_to(user).for_list(), form.cleaned_data["q"])[: FOUND + 1]
        )
    _record_search(request, user.local_authority_id if form.is_valid() else None, rows[:FOUND])
    context = {
        "search": form,
        "cases": rows[:FOUND],
        "more": len(rows) > FOUND,
        "asked": form.is_bound and form.is_valid(),
    }
    return render(request, "cases/case_search.html", context)


def _record_search(request: HttpRequest, office: int | None, found: list[Case]) -> None:
    """Also a search without a hit tells who was looking; what was looked for is kept nowhere."""
    saw_rows(request, Verb.SEARCH, {office: [case.pk for case in found]} if office else {})
