"""The start page: what waits for me, how long it has waited, what is due when. Never a menu."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access import LOCAL, Role, requires
from cases.models import Case, DesignatedOfficer, Draft, LocalAuthority, SealCheck, User, Verb
from cases.models.read_seal import UNCHECKED
from cases.rules import LABELS
from cases.thai import BANGKOK
from cases.views.reads import reads, said_elsewhere, saw
from cases.waiting import first_of_each, groups_of, left_behind
from reporting import quiet
from reporting.duties import Step
from reporting.models import InfoRecord, Posting
from reporting.months import Month
from reporting.views.runs import watched
from reporting.views.signed import OwnMonth, Signed, own_months

MONTHS = 13
LISTED = 4
OF_A_GROUP = 3
DRAFTS = 8


@dataclass(frozen=True)
class Awaited:
    """A line of the work list that a room above has put there: what it is, what is told of it, where it is done."""

    title: str
    told: str
    by_when: str
    url: str
    act: str


# What rooms above add to an office's work: one statement each (`AppConfig.ready`).
ALSO: list[Callable[[User], list[Awaited]]] = []


@requires("home")
@reads(Verb.VIEW)
@require_GET
def home(request: Signed) -> HttpResponse:
    at = timezone.now()
    if request.user.role in LOCAL:
        context = _local(request.user, at, mine="mine" in request.GET)
        named = [*(one["case"] for one in context["incomplete"]), *context["newest"]]
        named += [case for group in context["groups"] for case in group.first]
        saw(request, Verb.VIEW, {case.pk: case for case in named}.values())
        return render(request, "reporting/home.html", context)
    said_elsewhere(request)  # counts only
    if request.user.role == Role.ADMINISTRATOR:
        context = _administrator(request.user, at) | {"jobs": watched(request)}
        return render(request, "reporting/home_administrator.html", context)
    context = _drafts(request.user) | {"also": _also(request.user)}
    if context["drafts"] or context["also"]:
        return render(request, "reporting/home_supervisor.html", context)
    return redirect("overview")


def _also(user: User) -> list[Awaited]:
    return [line for lines in ALSO for line in lines(user)]


def _drafts(user: User) -> dict[str, Any]:
    """What was typed and not saved; every start page lists it."""
    drafts = list(Draft.objects.visible_to(user).waiting()[: DRAFTS + 1])
    return {"drafts": drafts[:DRAFTS], "more_drafts": len(drafts) > DRAFTS}


def _local(user: User, at: datetime, *, mine: bool) -> dict[str, Any]:
    today = at.astimezone(BANGKOK).date()
    this = Month.of(today)
    months = own_months(user, at, MONTHS)
    open_duties = [one for one in months if one.duty.owed]
    # The month that falls due next, or the newest that did, gets the slip; the others follow as rows.
    first = next((one for one in open_duties if one.duty.awaited), None)
    to_record = [one for one in months if one.duty.step is Step.RECORD]
    cases = Case.objects.visible_to(user).select_related("applicant", "kind")
    incomplete = list(cases.incomplete().order_by("received_on", "id")[: LISTED + 1])
    waiting = list(first_of_each(user, today, each=OF_A_GROUP, mine=mine))
    is_head = user.role == Role.HEAD
    return {
        "at": at,
        "mine": mine,
        "shared": mine or any(case.others for case in waiting),
        "ownerless": list(left_behind(user)) if is_head else [],
        "groups": groups_of(waiting, today),
        **_drafts(user),
        "this": next((one for one in months if one.month == this), None),
        "this_month": this,
        "waiting": _waiting(months, this),
        "first": first,
        "also": _also(user),
        "older": [one for one in open_duties if one is not first],
        "to_record": to_record[:LISTED],
        "more_to_record": len(to_record) > LISTED,
        "incomplete": [_incomplete(case, at) for case in incomplete[:LISTED]],
        "more_incomplete": len(incomplete) > LISTED,
        "unappointed": is_head and not _has_designated(user),
        "newest": list(cases.counted().order_by("-entered_at", "-id")[:LISTED]),
        "past": [one for one in months if not one.duty.owed and one.month != this][:3],
    }


def _has_designated(user: User) -> bool:
    """Whether the office has named who answers for its data; the head alone can."""
    return DesignatedOfficer.objects.visible_to(user).current().exists()


def _waiting(months: list[OwnMonth], this: Month) -> str:
    """What is said of the running month while nothing is awaited; an excused or unopened month was not posted."""
    posted = any(one.month == this.previous and one.row.newest for one in months)
    return "เดือนนี้ยังไม่สิ้นสุด" + (" เดือนก่อนบันทึกแล้ว" if posted else "")


def _incomplete(case: Case, at: datetime) -> dict[str, Any]:
    return {
        "case": case,
        "gaps": ", ".join(LABELS.get(gap, gap) for gap in case.gaps),
        "days": (at.astimezone(BANGKOK).date() - case.received_on).days,
        "month": Month.of(case.received_on),
    }


def _administrator(user: User, at: datetime) -> dict[str, Any]:
    """Counts over the offices in reach: one statement each; drafts where there are any."""
    last = Month.of(at.astimezone(BANGKOK).date()).previous
    of_month = Posting.objects.visible_to(user).filter(
        obligation__local_authority=OuterRef("pk"), obligation__month=last.first_day
    )
    recorded = InfoRecord.objects.visible_to(user).filter(
        obligation__local_authority=OuterRef("pk"), obligation__month=last.first_day
    )
    appointed = DesignatedOfficer.objects.visible_to(user).current().filter(local_authority=OuterRef("pk"))
    drafts = Draft.objects.visible_to(user).waiting()
    users = User.objects.visible_to(user).aggregate(
        never=Count("pk", filter=Q(last_login=None, is_active=True)),
        active=Count("pk", filter=Q(is_active=True)),
        drafts=Count("pk", filter=Exists(drafts.filter(owner=OuterRef("pk")))),
    )
    check = SealCheck.objects.visible_to(user).newest_genuine(at)
    return {
        "at": at,
        "email_sends": settings.EMAIL_SENDS,
        "quiet_hours": quiet.told(settings.QUIET_HOURS),
        "last": last,
        "bent": check.grave if check else 0,
        "unchecked": check is None or at - check.at > UNCHECKED,
        "offices": LocalAuthority.objects.visible_to(user, "info.export")
        .existing(last.first_day)
        .aggregate(
            all=Count("pk"),
            unappointed=Count("pk", filter=~Exists(appointed)),
            posted=Count("pk", filter=Exists(of_month)),
            waiting=Count("pk", filter=Exists(of_month) & ~Exists(recorded)),
        ),
        "users": users,
        **(_drafts(user) if users["drafts"] else {"drafts": [], "more_drafts": False}),
    }
