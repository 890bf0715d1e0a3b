"""One posted version: for its own local authority with what became of each case, for supervisors without persons."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.fields.json import KT
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from cases.access import LOCAL, may, requires
from cases.models import HelpKind, Outcome, Verb
from cases.rules import LABELS
from cases.scope import opened
from cases.views.reads import reads, saw_rows
from reporting.models import Posting, PostingRow
from reporting.months import Month
from reporting.views.signed import Signed, sum_of

PAGE = 60
# What anybody in reach may see of a frozen case; the whole of `intake` is never read for a supervisor.
IMPERSONAL = {
    "received": KT("intake__received_on"),
    "kind": KT("intake__kind_id"),
    "outcome_then": KT("outcome__outcome"),
}
OWN = {
    "title": KT("intake__title"),
    "first_name": KT("intake__first_name"),
    "last_name": KT("intake__last_name"),
    "outcome_now": F("case__outcome"),
    "total_now": F("case__help_total"),
    "total_then": KT("outcome__help_total"),
}


@requires("month.read")
@reads(Verb.VIEW)
@require_GET
def posting_detail(request: Signed, pk: UUID) -> HttpResponse:
    postings = Posting.objects.visible_to(request.user).select_related(
        "obligation__local_authority", "posted_by"
    )
    posting = get_object_or_404(postings, pk=pk)
    own = request.user.role in LOCAL
    rows, following = _rows_for(request, posting, own)
    seen = {posting.obligation.local_authority_id: [row["case_id"] for row in rows]} if rows else {}
    saw_rows(request, Verb.VIEW, seen, what="reporting.postingrow")
    context = {
        "at": timezone.now(),
        "posting": posting,
        "obligation": posting.obligation,
        "month": Month.of(posting.obligation.month),
        "office": posting.obligation.local_authority,
        "on_time": posting.posted_at < posting.obligation.due_at,
        "own": own,
        "rows": rows,
        "totals": posting.totals,
        "sum": sum_of(posting.totals),
        "next_url": f"{reverse('posting_detail', args=[posting.pk])}?after={following}" if following else "",
        "first_url": reverse("posting_detail", args=[posting.pk]) if "after" in request.GET else "",
    }
    return render(request, "reporting/posting.html", context)


def _rows_for(request: Signed, posting: Posting, own: bool) -> tuple[list[dict[str, Any]], int]:
    """The nation sees counts; an administrator meets rows only inside an INFO export."""
    after = request.GET.get("after", "")
    if own:
        return _rows(posting, own, after)
    if not may(request.user, "month.rows"):
        return [], 0
    with opened("month.rows"):
        return _rows(posting, own, after)


def _rows(posting: Posting, own: bool, after: str) -> tuple[list[dict[str, Any]], int]:
    """One page of frozen rows, and the key after which the next page begins (0 at the end)."""
    if not posting.case_count:
        return [], 0
    here = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    page: Any = (
        PostingRow.objects.filter(posting=posting, pk__gt=here)
        .order_by("pk")
        .values("pk", "case_id", "number", "gaps", **IMPERSONAL, **(OWN if own else {}))[: PAGE + 1]
    )
    found: list[dict[str, Any]] = list(page)
    kinds = dict(HelpKind.objects.values_list("code", "name"))
    return [_shown(row, kinds) for row in found[:PAGE]], found[PAGE - 1]["pk"] if len(found) > PAGE else 0


def _shown(row: dict[str, Any], kinds: dict[str, str]) -> dict[str, Any]:
    then, now = row["outcome_then"], row.get("outcome_now")
    return {
        **row,
        "received": parse_date(row["received"]),
        "kind": kinds.get(row["kind"], row["kind"]),
        "gaps": [LABELS.get(gap, gap) for gap in row["gaps"]],
        "then": Outcome(then).label,
        "now": Outcome(now).label if now and now != then else "",
    }
