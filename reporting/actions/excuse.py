"""A month is excused by a signed order, and the excuse revoked."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.models import LocalAuthority, User
from cases.thai import format_instant
from reporting.actions.post import lock_month, settled
from reporting.models import Excuse, Obligation


class CannotExcuse(Exception):
    """A refusal, in Thai: what stands in the way and what to do. The view shows it as it is."""


@transaction.atomic
def excuse(
    *, obligation: Obligation, reason: str, order_number: str, signed_by: str, by: User, at: datetime
) -> Excuse:
    """Excuses one month by a signed order. A flag that stands stays; the month leaves the denominator.

    The same order given twice (double click, retry) is one excuse; another beside it is refused.
    """
    _check_reach(by, obligation)
    lock_month(obligation)
    order = {"reason": reason, "order_number": order_number, "signed_by": signed_by, "granted_by": by}
    if found := Excuse.objects.filter(obligation=obligation, revoked_at=None).first():
        if all(getattr(found, name) == value for name, value in order.items()):
            return found
        raise CannotExcuse(
            f"เดือนนี้ได้รับยกเว้นอยู่แล้ว ตามหนังสือ {found.order_number} เมื่อ {format_instant(found.granted_at)} — "
            "หากต้องใช้หนังสือฉบับใหม่ ให้เพิกถอนการยกเว้นเดิมก่อน แล้วบันทึกอีกครั้ง"
        )
    return Excuse.objects.create(obligation=obligation, granted_at=settled(obligation, at), **order)


@transaction.atomic
def revoke_excuse(*, excuse: Excuse, reason: str, by: User, at: datetime) -> Excuse:
    """The month counts again. Whoever was excused at the due instant is not flagged for it afterwards.

    The same revocation given twice is one; CannotExcuse when another has come before.
    """
    _check_reach(by, excuse.obligation)
    if not reason.strip():
        raise CannotExcuse("ยังไม่ได้พิมพ์เหตุที่เพิกถอน — พิมพ์เหตุสั้น ๆ แล้วกดปุ่มอีกครั้ง")
    lock_month(excuse.obligation)
    in_force = Excuse.objects.filter(pk=excuse.pk, revoked_at=None)
    fresh = in_force.update(revoked_at=max(at, excuse.granted_at), revoked_reason=reason)
    excuse.refresh_from_db(fields=["revoked_at", "revoked_reason"])
    if not fresh and excuse.revoked_reason != reason:
        raise CannotExcuse(
            f"การยกเว้นนี้เพิกถอนไปแล้วเมื่อ {format_instant(excuse.revoked_at or at)} ด้วยเหตุ “{excuse.revoked_reason}” "
            "จึงไม่ได้บันทึกซ้ำ — ตรวจสถานะล่าสุดในหน้านี้"
        )
    return excuse


def _check_reach(by: User, obligation: Obligation) -> None:
    reached = LocalAuthority.objects.visible_to(by, "month.excuse").filter(pk=obligation.local_authority_id)
    if not reached.exists():
        raise PermissionDenied
