"""What happened to a user's account, told from the history that the database kept: who, when, what changed.

A password's value is nowhere in it, but that it changed is: a trigger sees to that, also for a change made
past the application. Who takes an account over by a new link has left a trace on this page.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from cases.access import Role
from cases.models import User
from cases.models.staff import office_name
from cases.timeline import BLANK, Change, Entry

TOLD = ("username", "full_name", "position", "phone", "email", "role")
OFFICES = ("local_authority", "district", "province")
TERMINAL, BY_LINK = "ผู้ดูแลเครื่องแม่ข่าย", "ผู้ถือลิงก์ตั้งรหัสผ่าน"


def account_timeline(person: User) -> list[Entry]:
    """Newest first, of a user that the caller narrowed. Two statements."""
    events = list(
        User.pgh_event_model.objects.filter(pgh_obj_id=person.pk)  # type: ignore[attr-defined]
        .select_related("pgh_context", *OFFICES)
        .order_by("pgh_created_at", "pgh_id")
    )
    names = _people(events)
    pairs = zip([None, *events], events, strict=False)
    return [_entry(event, before, names) for before, event in pairs][::-1]


def _people(events: Sequence[Any]) -> dict[int, str]:
    ids = {_context(event).get("user") for event in events} - {None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))


def _context(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _entry(event: Any, before: Any, names: dict[int, str]) -> Entry:
    entry = Entry(event.pgh_created_at, _who(event, before, names), " และ".join(_titles(event, before)))
    if before is not None:
        entry.changes += _changes(before, event)
    return entry


def _who(event: Any, before: Any, names: dict[int, str]) -> str:
    """Without a user: the terminal's principal, or a password that was set by who held the link."""
    if user := _context(event).get("user"):
        return names.get(user, "ผู้ใช้ที่ไม่อยู่ในความดูแลของบัญชีนี้")
    return BY_LINK if before is not None and _password_changed(event, before) else TERMINAL


def _password_changed(event: Any, before: Any) -> bool:
    return bool(event.password_changed_at != before.password_changed_at)


def _titles(event: Any, before: Any) -> list[str]:
    if before is None:
        return ["เพิ่มผู้ใช้"]
    titles = []
    if event.is_active != before.is_active:
        titles.append("เปิดใช้งานบัญชี" if event.is_active else "ระงับบัญชี")
    elif _password_changed(event, before):
        titles.append("ตั้งรหัสผ่าน" if event.has_password else "ออกลิงก์ตั้งรหัสผ่านใหม่ รหัสผ่านเดิมใช้ไม่ได้")
    return titles or ["แก้ไขข้อมูลหรือย้าย"]


def _changes(before: Any, event: Any) -> Iterator[Change]:
    for name in TOLD:
        old, new = getattr(before, name), getattr(event, name)
        if old != new:
            yield Change(_label(name), _shown(name, old), _shown(name, new))
    if office_name(before) != office_name(event):
        yield Change("สำนักงาน", office_name(before), office_name(event))


def _label(name: str) -> str:
    return str(User._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(name: str, value: str) -> str:
    return str(Role(value).label) if name == "role" else value or BLANK
