"""What public bodies were at an instant, as this system knew them then: from their history, not from today's row.

So a paper of an instant says the same for ever, whatever is renamed, moved, merged or corrected afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from cases.access import ANSWERS_TO_DISTRICT
from cases.models import LocalAuthority
from cases.models.places import LocalAuthorityQuerySet

TOLD = ("code", "kind", "name", "district_id", "closed_on")


@dataclass(frozen=True, slots=True)
class Known:
    """A local authority as it was known. `code_now` leads to its page of today."""

    pk: int
    code_now: str
    code: str
    kind: str
    name: str
    district_id: str
    closed_on: date | None

    @property
    def answers_to_district(self) -> bool:
        """Whether the circular routed it through its district office."""
        return self.kind in ANSWERS_TO_DISTRICT


def known_at(authorities: LocalAuthorityQuerySet, at: datetime) -> list[Known]:
    """These as they were known at `at`, by the code of then; one statement.

    Of an instant before the first that was written down of one (a demo's past) the oldest is told.
    """
    events: QuerySet[Any] = LocalAuthority.pgh_event_model.objects.filter(pgh_obj=OuterRef("pk"))  # type: ignore[attr-defined]
    told = JSONObject(**{name: F(name) for name in TOLD})
    until = events.filter(pgh_created_at__lte=at).order_by("-pgh_id").values(json=told)[:1]
    oldest = events.order_by("pgh_id").values(json=told)[:1]
    rows = authorities.annotate(known=Coalesce(Subquery(until), Subquery(oldest)))
    return _ordered(_known(*row) for row in rows.order_by().values_list("pk", "code", "known"))


def _known(pk: int, code_now: str, told: dict[str, str | None]) -> Known:
    closed = told["closed_on"]
    return Known(
        pk,
        code_now,
        **{**told, "closed_on": date.fromisoformat(closed) if closed else None},  # type: ignore[arg-type]
    )


def _ordered(found: Iterable[Known]) -> list[Known]:
    return sorted(found, key=lambda one: one.code)
