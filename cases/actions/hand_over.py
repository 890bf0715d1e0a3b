"""Open cases of one officer handed over to another, with the reason, in one statement for each stretch of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.access import LOCAL, may
from cases.actions.refusals import CommitteeRefused, check_writer
from cases.models import Case, User
from cases.sealing import sealed_bulk

STRETCH = 200


def hand_over(
    *, officer: User, to: User, cases: Sequence[UUID] | None, reason: str, by: User, at: datetime
) -> int:
    """`cases` None: all that are open. How many were handed over: what was closed or handed over meanwhile is not.

    The case's version stays: whoever is typing on it goes on. PermissionDenied for another's work without the right;
    CommitteeRefused when the receiver cannot work on it.
    """
    office = by.local_authority_id or 0
    check_writer(by, office)
    if officer.pk != by.pk and not may(by, "case.hand_over"):
        raise PermissionDenied
    if to.local_authority_id != office or not to.is_active or to.role not in LOCAL:
        raise CommitteeRefused("ผู้รับงานต้องเป็นเจ้าหน้าที่ของหน่วยงานนี้ที่ใช้งานได้ — เลือกผู้รับงานใหม่")
    if to.pk == officer.pk:
        raise CommitteeRefused("ผู้รับงานเป็นคนเดียวกับผู้มอบงาน — เลือกผู้รับงานใหม่")
    with transaction.atomic():
        own = Case.objects.visible_to(by).open().of_officer(officer)
        if cases is not None:
            own = own.filter(pk__in=cases)
        held = list(own.select_for_update(of=("self",)).order_by("pk"))
        for start in range(0, len(held), STRETCH):
            _write(held[start : start + STRETCH], to, reason, by, at)
    return len(held)


def _write(cases: Sequence[Case], to: User, reason: str, by: User, at: datetime) -> None:
    before = {case.pk: Case(assigned_reason=case.assigned_reason) for case in cases}
    for case in cases:
        case.assigned_reason = reason
    sealed = sealed_bulk(cases, before, ["assigned_reason"])
    own = Case.objects.visible_to(by).filter(pk__in=list(before))
    own.update(assigned_to=to, changed_at=at, **sealed)
