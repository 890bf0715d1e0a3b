"""Reads the facts of obligations as they stood at an instant: one statement, however many rows.

Every figure on every dashboard, in every letter and in every file goes through here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from django.db.models import DateField, DateTimeField, F, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.dateparse import parse_datetime

from cases.models import Outcome
from reporting.corrections import SentBack
from reporting.models import (
    Excuse,
    InfoRecord,
    MonthRevision,
    MonthTally,
    Obligation,
    Posting,
    SendBack,
)
from reporting.models.duty import ObligationQuerySet
from reporting.standing import Excused, Facts, Standing, standing


@dataclass(frozen=True)
class Newest:
    """The newest version of a month's posting."""

    id: str
    version: int
    kind: str
    is_complete: bool
    case_count: int
    complete_count: int
    posted_at: datetime
    revision: int


@dataclass(frozen=True)
class MonthStatus:
    """One obligation with where it stood at an instant, told from dated events alone: the same whenever it is asked."""

    obligation: Obligation
    standing: Standing
    newest: Newest | None
    good_at: datetime | None
    sent_back: SentBack | None


@dataclass(frozen=True)
class MonthStanding(MonthStatus):
    """What a cell, a row or a letter is made of: the status, and beside it what is true only now.

    Of now, whatever instant was asked for: `cases_now`, `incomplete_now` (the month's counters) and
    `standing.repost_due` (its revision). A paper about the past takes `statuses_at`, which has none of them.
    """

    cases_now: int
    incomplete_now: int


def _earliest(side: Q, at: datetime) -> Subquery:
    """When the first good version of that side of the due instant came."""
    postings = Posting.objects.good(at).filter(side, obligation=OuterRef("pk"))
    return Subquery(
        postings.order_by().values("obligation").annotate(first=Min("posted_at")).values("first"),
        output_field=DateTimeField(),
    )


def _newest(at: datetime) -> Subquery:
    fields = {
        name: F(name)
        for name in (
            "id",
            "version",
            "kind",
            "is_complete",
            "case_count",
            "complete_count",
            "posted_at",
            "revision",
        )
    }
    return Subquery(
        Posting.objects.filter(obligation=OuterRef("pk"), posted_at__lte=at)
        .order_by("-version")
        .values(json=JSONObject(**fields, void=Q(void__at__lte=at)))[:1]
    )


def _excuse(at: datetime) -> Subquery:
    excuses = Excuse.objects.in_force(at).covering(OuterRef("month"))
    return Subquery(
        excuses.filter(local_authority=OuterRef("local_authority"))
        .order_by("-granted_at")
        .values(json=JSONObject(order_number=F("order_number"), granted_at=F("granted_at")))[:1]
    )


def _sent_back(at: datetime) -> Subquery:
    """The newest sending back, with the first good version after it: what is good is judged by the clock of its own."""
    answer = Posting.objects.filter(
        Q(void=None)
        | Q(void__at__gt=at)
        | Q(posted_at__lt=OuterRef("due_at"), void__at__gte=OuterRef("due_at")),
        obligation=OuterRef("posting__obligation"),
        version__gt=OuterRef("posting__version"),
        is_complete=True,
        posted_at__lte=at,
    )
    first = Subquery(answer.order_by("version").values("posted_at")[:1])
    return Subquery(
        SendBack.objects.filter(posting__obligation=OuterRef("pk"), sent_at__lte=at)
        .order_by("-posting__version")
        .values(
            json=JSONObject(
                version=F("posting__version"),
                reason=F("reason"),
                sent_at=F("sent_at"),
                due_at=F("due_at"),
                answered_at=first,
            )
        )[:1]
    )


def _now(field: str) -> Coalesce:
    tallies = MonthTally.objects.filter(
        local_authority=OuterRef("local_authority"), month=OuterRef("month")
    ).exclude(outcome=Outcome.WITHDRAWN)
    summed = tallies.order_by().values("month").annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(summed), Value(0))


def with_events(obligations: ObligationQuerySet, at: datetime) -> ObligationQuerySet:
    """Annotates what `month_status` reads. Postings, voids, excuses and INFO marks after `at` do not exist yet."""
    info = InfoRecord.objects.filter(obligation=OuterRef("pk"), marked_at__lte=at).order_by("-marked_at")
    return obligations.annotate(
        fact_excuse=_excuse(at),
        fact_before_due=_earliest(Q(posted_at__lt=F("obligation__due_at")), at),
        fact_after_due=_earliest(Q(posted_at__gte=F("obligation__due_at")), at),
        fact_newest=_newest(at),
        fact_sent_back=_sent_back(at),
        fact_info_on=Subquery(info.values("recorded_on")[:1], output_field=DateField()),
    )


def with_facts(obligations: ObligationQuerySet, at: datetime) -> ObligationQuerySet:
    """Annotates what `month_standing` reads: the events by `at`, and the counters of now."""
    revision = MonthRevision.objects.filter(
        local_authority=OuterRef("local_authority"), month=OuterRef("month")
    )
    return with_events(obligations, at).annotate(
        fact_revision=Coalesce(Subquery(revision.values("revision")), Value(0)),
        fact_cases=_now("cases"),
        fact_incomplete=_now("incomplete"),
    )


def _excused(found: dict[str, str] | None, due_at: datetime) -> Excused | None:
    if found is None:
        return None
    granted_at = cast(datetime, parse_datetime(found["granted_at"]))
    return Excused(found["order_number"], granted_at, before_due=granted_at < due_at)


def _sent(found: dict[str, Any] | None) -> SentBack | None:
    if found is None:
        return None
    instants: dict[str, Any] = {
        name: found[name] and parse_datetime(found[name]) for name in ("sent_at", "due_at", "answered_at")
    }
    return SentBack(version=found["version"], reason=found["reason"], **instants)


def month_status(obligation: Obligation, at: datetime) -> MonthStatus:
    """From an obligation annotated by `with_events(…, at)`, with the same `at`."""
    row: dict[str, object] = dict(obligation.fact_newest or {})  # type: ignore[attr-defined]
    void = bool(row.pop("void", False))
    newest = Newest(**{**row, "posted_at": parse_datetime(str(row["posted_at"]))}) if row else None  # type: ignore[arg-type]
    facts = Facts(
        due_at=obligation.due_at,
        excused=_excused(obligation.fact_excuse, obligation.due_at),  # type: ignore[attr-defined]
        sent_back=(sent := _sent(obligation.fact_sent_back)),  # type: ignore[attr-defined]
        good_before_due=obligation.fact_before_due is not None,  # type: ignore[attr-defined]
        good_after_due=obligation.fact_after_due,  # type: ignore[attr-defined]
        newest_kind=newest.kind if newest else None,
        newest_complete=bool(newest and newest.is_complete),
        nil_void=void,
        info_on=obligation.fact_info_on,  # type: ignore[attr-defined]
    )
    good_at = obligation.fact_before_due or obligation.fact_after_due  # type: ignore[attr-defined]
    return MonthStatus(obligation, standing(facts, at), newest, good_at, sent)


def month_standing(obligation: Obligation, at: datetime) -> MonthStanding:
    """From an obligation annotated by `with_facts(…, at)`, with the same `at`."""
    then = month_status(obligation, at)
    moved = then.newest is not None and then.newest.revision != obligation.fact_revision  # type: ignore[attr-defined]
    return MonthStanding(
        obligation=obligation,
        standing=replace(then.standing, repost_due=moved),
        newest=then.newest,
        good_at=then.good_at,
        sent_back=then.sent_back,
        cases_now=obligation.fact_cases,  # type: ignore[attr-defined]
        incomplete_now=obligation.fact_incomplete,  # type: ignore[attr-defined]
    )


def standings(obligations: ObligationQuerySet, at: datetime) -> list[MonthStanding]:
    """Where each of these obligations stands at `at`, in the queryset's order; one statement."""
    return [month_standing(row, at) for row in with_facts(obligations, at)]


def statuses_at(obligations: ObligationQuerySet, at: datetime) -> list[MonthStatus]:
    """As `standings`, of what happened by `at` alone: asked a year later it gives the same; one statement."""
    return [month_status(row, at) for row in with_events(obligations, at)]


def status_at(obligation: Obligation, at: datetime) -> MonthStatus:
    """Of one obligation that the caller may see."""
    return statuses_at(Obligation.objects.filter(pk=obligation.pk), at)[0]


def by_month(rows: Iterable[MonthStanding]) -> dict[tuple[int, object], MonthStanding]:
    """Keyed by (local authority id, first day of month), for laying out a grid."""
    return {(row.obligation.local_authority_id, row.obligation.month): row for row in rows}
