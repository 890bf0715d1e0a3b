"""ใครดูข้อมูลอะไร: for the head of an office and the administrator; and what the last check of the seals found."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access import may, requires
from cases.forms.readings import ReadingFilter, cursor_of, reading_at
from cases.log_findings import sentence
from cases.models import Case, LocalAuthority, Reading, ReadSeal, SealCheck, User
from cases.models.read_seal import UNCHECKED
from cases.models.reading import EARLIEST, ReadingQuerySet

PAGE = 40  # with the longest names still within 60 KB
ACTOR = ("actor__local_authority", "actor__district", "actor__province")  # who, and of which office
CASES = 200  # of one reading, by number; an export of a year's month may hold more
CHECKS, SEALS, FINDINGS = 14, 14, 50


@requires("readlog.read")
@require_GET
def reading_list(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    narrow = ReadingFilter(
        request.GET, today=timezone.localdate(), people=_people(user), offices=_offices(user)
    )
    readings = narrow.narrow(Reading.objects.visible_to(user))
    page = _page(readings, request, reverse("reading_list"), narrow.chosen)
    context = {
        "filter": narrow,
        "may_check": may(user, "readlog.check"),
        **(_state(user, timezone.now()) if may(user, "readlog.check") else {}),
        **page,
        "readings": _with_cases(user, page["readings"]),
    }
    return render(request, "cases/readings.html", context)


@requires("readlog.read")
@require_GET
def reading_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act of reading, with the numbers of its cases for those who may open them."""
    user: User = request.user  # type: ignore[assignment]
    readings = Reading.objects.visible_to(user).select_related("local_authority", "province", *ACTOR)
    reading = get_object_or_404(readings, pk=pk)
    context = {
        "reading": reading,
        "numbers": _numbers(user, reading.rows[:CASES]),
        "more": max(0, reading.count - CASES),
        "may_read": may(user, "case.read"),
    }
    return render(request, "cases/reading.html", context)


@requires("readlog.read")
@require_GET
def case_readings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who has looked at this case: the answer to a citizen who asks."""
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(Case.objects.visible_to(user), pk=pk)
    readings = Reading.objects.visible_to(user).filter(local_authority=case.local_authority_id).of_case(pk)
    page = _page(readings, request, reverse("case_readings", args=[pk]), {})
    page["readings"] = [{"it": one} for one in page["readings"]]
    return render(request, "cases/case_readings.html", {"case": case, "now": timezone.now(), **page})


@requires("readlog.check")
@require_GET
def reading_seals(request: HttpRequest) -> HttpResponse:
    """The last checks and seals, and what to do when something was found."""
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    seals, checks = ReadSeal.objects.visible_to(user), SealCheck.objects.visible_to(user)
    context = {
        **_state(user, now),
        "checks": checks.until(now)[:CHECKS],
        "seals": seals.known(now).order_by("-day")[:SEALS],
        "impossible": seals.impossible(now).count() + checks.impossible(now).count(),
    }
    return render(request, "cases/seals.html", context)


def _people(user: User) -> list[User]:
    """A head chooses among the own staff; an administrator's would be a book, and comes by a name's link."""
    if user.local_authority is None:
        return []
    return list(user.local_authority.staff.order_by("full_name"))


def _offices(user: User) -> list[LocalAuthority]:
    """What the administrator of a province chooses from."""
    if not user.province_id:
        return []
    return list(LocalAuthority.objects.visible_to(user, "readlog.read").order_by("sort_key"))


def _page(
    readings: ReadingQuerySet, request: HttpRequest, base: str, chosen: dict[str, Any]
) -> dict[str, Any]:
    """One page by keyset. The keys of what was read stay in the database, but for the first."""
    here = reading_at(request.GET.get("after", ""))
    found = (readings.before(here) if here else readings).newest_first().defer("rows")
    found = found.annotate(first=F("rows__0")).select_related("local_authority", *ACTOR)
    rows = list(found[: PAGE + 1])
    following = urlencode({**chosen, "after": cursor_of(rows[PAGE - 1])}) if len(rows) > PAGE else ""
    return {
        "readings": rows[:PAGE],
        "next_url": f"{base}?{following}" if following else "",
        "first_url": f"{base}?{urlencode(chosen)}" if here else "",
    }


def _numbers(user: User, keys: list[UUID]) -> list[Case]:
    """The cases by key, numbers only, of those that the user may open."""
    return list(
        Case.objects.visible_to(user).filter(pk__in=keys).only("serial", "fiscal_year").order_by("pk")
    )


def _with_cases(user: User, readings: list[Any]) -> list[dict[str, Any]]:
    """Each with its case, where it read one alone and the user may open it."""
    known = {case.pk: case for case in _numbers(user, [one.first for one in readings if one.count == 1])}
    return [{"it": one, "case": known.get(one.first) if one.count == 1 else None} for one in readings]


def _state(user: User, at: datetime) -> dict[str, Any]:
    """The newest genuine check in words; and since when there should have been one, where it is missing."""
    check = SealCheck.objects.visible_to(user).newest_genuine(at)
    since = check.at if check else _first_reading(user, at)
    return {"check": _checked(check), "since": since, "stale": since is not None and at - since > UNCHECKED}


def _first_reading(user: User, at: datetime) -> datetime | None:
    past = Reading.objects.visible_to(user).filter(at__range=(EARLIEST, at))
    first: datetime | None = past.aggregate(first=Min("at"))["first"]
    return first


def _checked(check: SealCheck | None) -> dict[str, Any] | None:
    """A check with its findings in words."""
    if check is None:
        return None
    told = [sentence(finding) for finding in check.findings[:FINDINGS]]
    return {
        "at": check.at,
        "days": check.days,
        "rows": check.rows,
        "anchors": check.anchors,
        "told": told,
        "grave": check.grave,
    }
