"""A fact beside the posting: the month stands in INFO."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.models import LocalAuthority, User
from reporting.models import InfoRecord, Obligation


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
