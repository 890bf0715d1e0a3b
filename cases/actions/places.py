"""Changing what a local authority is called, with its past kept."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.access import LocalAuthorityKind
from cases.models import LocalAuthority, LocalAuthorityPast, User
from cases.thai import day_of, format_date, sort_key


class FactsRefused(Exception):
    """Why the facts cannot be changed so, in Thai, with the way to mend it."""


def change_local_authority(
    *,
    local_authority: LocalAuthority,
    kind: str,
    name: str,
    code: str,
    from_day: date,
    by: User | None,
    at: datetime,
) -> bool:
    """Gives it new facts from `from_day`; what held until then is kept. False when nothing differs.

    `from_day` equal to the day since which the present facts hold corrects them and keeps nothing.
    `by` is None for the server's own command line.
    """
    if (
        by
        and not LocalAuthority.objects.visible_to(by, "reference.manage")
        .filter(pk=local_authority.pk)
        .exists()
    ):
        raise PermissionDenied
    with transaction.atomic():
        current = LocalAuthority.objects.select_for_update().get(pk=local_authority.pk)
        if (current.code, current.kind, current.name) == (code, kind, name):
            return False
        check_facts(current=current, code=code, kind=kind, from_day=from_day, today=day_of(at))
        keep_past(current, until=from_day)
        current.code, current.kind, current.name, current.facts_from = code, kind, name, from_day
        current.sort_key = sort_key(name)
        current.save(update_fields=["code", "kind", "name", "sort_key", "facts_from"])
    local_authority.refresh_from_db()
    return True


def check_facts(*, current: LocalAuthority, code: str, kind: str, from_day: date, today: date) -> None:
    """FactsRefused when the new facts cannot follow the present ones."""
    if kind not in LocalAuthorityKind.values:
        raise FactsRefused(f"ไม่มีประเภท “{kind}” — เลือกจากห้าประเภทของ อปท.")
    if from_day < current.facts_from:
        raise FactsRefused(
            f"ข้อมูลในระบบเป็นของวันที่ {format_date(current.facts_from)} ซึ่งใหม่กว่า "
            f"— ระบุวันที่มีผลตั้งแต่ {format_date(current.facts_from)} เป็นต้นไป"
        )
    if from_day > today:
        raise FactsRefused(f"วันที่มีผล {format_date(from_day)} ยังมาไม่ถึง — เปลี่ยนเมื่อถึงวันนั้น")
    if LocalAuthority.objects.filter(code=code).exclude(pk=current.pk).exists():
        raise FactsRefused(f"รหัส {code} เป็นของ อปท. อื่น — ตรวจสอบรหัส 8 หลัก")


def keep_past(before: LocalAuthority, *, until: date) -> None:
    """Writes down what held from `before.facts_from` up to, not including, `until`."""
    if before.facts_from < until:
        LocalAuthorityPast.objects.create(
            local_authority=before,
            code=before.code,
            kind=before.kind,
            name=before.name,
            period=(before.facts_from, until),
        )
