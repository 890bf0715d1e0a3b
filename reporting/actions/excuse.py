"""Months are excused by a signed order, of one local authority or of many, and the excuse revoked."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max

from cases.models import LocalAuthority, User
from cases.models.keys import new_key
from cases.thai import format_instant
from reporting.actions.flag import GATE
from reporting.actions.post import AT_THE_INSTANT
from reporting.models import Excuse, Flag
from reporting.months import Month, Period

# Whoever excuses or revokes comes one after the other, and waits for a flagging run as a posting does.
EXCUSING = 6_000_007
LOCKS = "SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s)"


class CannotExcuse(Exception):
    """A refusal, in Thai: what stands in the way and what to do. The view shows it as it is."""


@transaction.atomic
def excuse(
    *,
    local_authorities: Sequence[LocalAuthority],
    first: Month,
    last: Month,
    cause: str,
    reason: str,
    order_number: str,
    order_date: date | None,
    signed_by: str,
    by: User,
    at: datetime,
) -> list[Excuse]:
    """Excuses the months from `first` to `last` of each by one signed order; open months and those still to come.

    A flag that stands stays; the months leave the denominator. The same order given twice (double click, retry)
    is one. CannotExcuse, and nothing is made, when one of them has another excuse for one of the months.
    """
    period = Period(first, last)
    _check_reach(by, {one.pk for one in local_authorities})
    _take_turn()
    order = {"first_month": first.first_day, "last_month": last.first_day, "cause": cause, "reason": reason}
    order |= {"order_number": order_number, "order_date": order_date, "signed_by": signed_by}
    standing = excuses_of(local_authorities, period)
    same = [
        one
        for one in standing
        if one.granted_by_id == by.pk and all(getattr(one, name) == value for name, value in order.items())
    ]
    if standing:
        if len(same) == len(standing) == len(local_authorities):
            return same
        raise CannotExcuse(_refusal(standing, period, alone=len(local_authorities) == 1))
    act, granted_at = new_key(), _settled(local_authorities, period, at)
    return Excuse.objects.bulk_create(
        Excuse(local_authority=one, act=act, granted_by=by, granted_at=granted_at, **order)
        for one in local_authorities
    )


def excuses_of(local_authorities: Sequence[LocalAuthority], period: Period) -> list[Excuse]:
    """The excuses that stand for one of the months, by name of the local authority."""
    covering = Excuse.objects.standing().covering(period.first.first_day, period.last.first_day)
    return list(
        covering.filter(local_authority__in=local_authorities)
        .select_related("local_authority")
        .order_by("local_authority__sort_key", "first_month")
    )


@transaction.atomic
def revoke_excuses(*, excuses: Sequence[Excuse], reason: str, by: User, at: datetime) -> list[Excuse]:
    """The months count again. Whoever was excused at the due instant is not flagged for it afterwards.

    One row of an order, or all that still stand. The same revocation given twice is one; CannotExcuse when another
    has come before.
    """
    _check_reach(by, {one.local_authority_id for one in excuses})
    if not reason.strip():
        raise CannotExcuse("ยังไม่ได้พิมพ์เหตุที่เพิกถอน — พิมพ์เหตุสั้น ๆ แล้วกดปุ่มอีกครั้ง")
    _take_turn()
    keys = [one.pk for one in excuses]
    fresh = list(Excuse.objects.standing().filter(pk__in=keys))
    for one in fresh:
        one.revoked_at, one.revoked_by, one.revoked_reason = max(at, one.granted_at), by, reason
    Excuse.objects.bulk_update(fresh, ["revoked_at", "revoked_by", "revoked_reason"])
    now = list(Excuse.objects.filter(pk__in=keys))
    before = [one for one in now if one not in fresh and one.revoked_reason != reason]
    if not fresh and before:
        raise CannotExcuse(
            f"การยกเว้นนี้เพิกถอนไปแล้วเมื่อ {format_instant(before[0].revoked_at or at)} ด้วยเหตุ “{before[0].revoked_reason}” "
            "จึงไม่ได้บันทึกซ้ำ — ตรวจสถานะล่าสุดในหน้านี้"
        )
    return now


def _check_reach(by: User, local_authorities: Collection[int]) -> None:
    reached = LocalAuthority.objects.visible_to(by, "month.excuse").filter(pk__in=local_authorities)
    if not local_authorities or reached.count() != len(local_authorities):
        raise PermissionDenied


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCKS, [GATE, EXCUSING])


def _settled(local_authorities: Sequence[LocalAuthority], period: Period, at: datetime) -> datetime:
    """When the order was entered; not before a flag that came while it waited for its turn."""
    flags = Flag.objects.filter(
        obligation__local_authority__in=local_authorities,
        obligation__month__range=(period.first.first_day, period.last.first_day),
        obligation__due_at__gt=at,
        obligation__due_at__lte=at + AT_THE_INSTANT,
    )
    noticed: datetime | None = flags.aggregate(last=Max("noticed_at"))["last"]
    return max(at, noticed) if noticed else at


def _refusal(standing: Sequence[Excuse], period: Period, *, alone: bool) -> str:
    months = "เดือนนี้" if len(period) == 1 else f"เดือน{period.thai} บางเดือน"
    if alone:
        found = standing[0]
        said = f"{months}ได้รับยกเว้นอยู่แล้ว ตามหนังสือ {found.order_number} เมื่อ {format_instant(found.granted_at)}"
        return f"{said} — หากต้องใช้หนังสือฉบับใหม่ ให้เพิกถอนการยกเว้นเดิมก่อน แล้วบันทึกอีกครั้ง"
    named = ", ".join(f"{one.local_authority.name} (หนังสือ {one.order_number})" for one in standing)
    return (
        f"{months}ได้รับยกเว้นอยู่แล้ว: {named} — เอา อปท. เหล่านี้ออกจากรายการ หรือเพิกถอนการยกเว้นเดิมก่อน แล้วบันทึกอีกครั้ง"
    )
