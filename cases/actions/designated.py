"""Appointing the เจ้าหน้าที่ผู้รับผิดชอบ of a local authority (circular, item 1)."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from cases.actions.placement import StaffRefused
from cases.models import DesignatedOfficer, LocalAuthority, User
from cases.thai import day_of, format_date

LOCK = 6_000_002  # the class of this advisory lock; the key is the local authority's


def appoint_officer(
    *,
    local_authority: LocalAuthority,
    name: str,
    position: str,
    phone: str,
    order_number: str,
    order_date: date,
    by: User,
    at: datetime,
) -> DesignatedOfficer:
    """Names the เจ้าหน้าที่ผู้รับผิดชอบ; the former one's time ends today, and is kept. The same again changes nothing."""
    if not LocalAuthority.objects.visible_to(by, "officer.appoint").filter(pk=local_authority.pk).exists():
        raise PermissionDenied
    today = day_of(at)
    if order_date > today:
        raise StaffRefused(f"คำสั่งลงวันที่ {format_date(order_date)} ซึ่งยังมาไม่ถึง — ตรวจสอบวันที่")
    facts = {
        "name": name, "position": position, "phone": phone, "order_number": order_number, "order_date": order_date,
    }  # fmt: skip
    with transaction.atomic():
        _one_at_a_time(local_authority.pk)
        current = DesignatedOfficer.objects.current().filter(local_authority=local_authority)
        if same := current.filter(**facts).first():
            return same
        current.update(ended_on=today)
        return DesignatedOfficer.objects.create(local_authority=local_authority, **facts)


def _one_at_a_time(local_authority_id: int) -> None:
    """A head may not lock the row of the local authority itself: it is reference, and only read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, local_authority_id])
