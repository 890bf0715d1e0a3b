"""Two facts beside the posting: the month stands in INFO, and the month is excused."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.models import LocalAuthority, User
from reporting.models import Excuse, InfoRecord, Obligation


@transaction.atomic
def record_in_info(
    *, obligation: Obligation, recorded_on: date, sha256: str, by: User, at: datetime
) -> InfoRecord:
    """Marks that INFO was filled for this month, from the file with that checksum ("" when keyed by hand)."""
    reached = LocalAuthority.objects.visible_to(by, "info.record").filter(pk=obligation.local_authority_id)
    if not reached.exists():
        raise PermissionDenied
    return InfoRecord.objects.create(
        obligation=obligation,
        recorded_on=recorded_on,
        sha256=sha256.strip().lower(),
        marked_by=by,
        marked_at=at,
    )


@transaction.atomic
def excuse(
    *, obligation: Obligation, reason: str, order_number: str, signed_by: str, by: User, at: datetime
) -> Excuse:
    """Excuses one month by a signed order. A flag that stands stays; the month leaves the denominator."""
    reached = LocalAuthority.objects.visible_to(by, "month.excuse").filter(pk=obligation.local_authority_id)
    if not reached.exists():
        raise PermissionDenied
    return Excuse.objects.create(
        obligation=obligation,
        reason=reason,
        order_number=order_number,
        signed_by=signed_by,
        granted_by=by,
        granted_at=at,
    )
