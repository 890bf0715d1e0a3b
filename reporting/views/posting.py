"""One posted version: for its own local authority with what became of each case, for supervisors without persons."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
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
# What is sealed is never read for a supervisor; the rest of a frozen row says nothing about a person.
SEALED = ("intake", "outcome")
NAMES = ("title", "first_name", "last_name")


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
    page = PostingRow.objects.filter(posting=posting, pk__gt=here).order_by("pk")
    page = page.annotate(outcome_now=F("case__outcome")).defer("outcome") if own else page.defer(*SEALED)
    found = list(page[: PAGE + 1])
    kinds = dict(HelpKind.objects.values_list("code", "name"))
    return [_shown(row, kinds, own) for row in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else 0


def _shown(row: PostingRow, kinds: dict[str, str], own: bool) -> dict[str, Any]:
    now = getattr(row, "outcome_now", row.outcome_then)
    return {
        "case_id": row.case_id,
        "number": row.number,
        "received": row.received_on,
        "kind": kinds.get(row.kind_code, row.kind_code),
        "gaps": [LABELS.get(gap, gap) for gap in row.gaps],
        "then": Outcome(row.outcome_then).label,
        "now": Outcome(now).label if now != row.outcome_then else "",
        **({name: row.intake[name] for name in NAMES} if own else {}),
    }
