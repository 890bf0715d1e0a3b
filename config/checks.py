"""Start-up checks: every URL declares who may use it, the role bypasses no wall, seals have a place outside."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.management import call_command
from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver

from config import history

# Mounted as they come; what guards them.
FROM_LIBRARIES = {
    "django.contrib.admin": "has_perm of cases.User: administrators only",
    "allauth": "sign-in, sign-out and password change; the sign-up is closed in config/adapter.py",
    "django.views.generic.base": "redirects",
    "django.contrib.staticfiles": "static files",
    "import_export": "inside the admin",
}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every leaf of the URLconf."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def is_library(callback: Any) -> bool:
    return any(callback.__module__.startswith(name) for name in FROM_LIBRARIES)


@register()
def every_url_declares(**_: Any) -> list[CheckMessage]:
    """`@requires` or `@public` on every view; a missing one would be reachable by any user."""
    return [
        Error(
            f"{pattern.pattern} ({pattern.callback.__module__}.{pattern.callback.__qualname__}) declares no permission",
            hint="Add @requires(...) or @public(...) from cases.access.",
            id="config.E001",
        )
        for pattern in patterns()
        if not is_library(pattern.callback) and not hasattr(pattern.callback, "permission")
    ]


# What the role of the web and the workers can do that it must not; each in words for whoever starts it.
BYPASSES = """
WITH me AS (SELECT * FROM pg_roles WHERE rolname = current_user),
     tables AS (SELECT oid, relname, relowner, relrowsecurity AND relforcerowsecurity AS walled FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))
SELECT 'เป็นผู้ดูแลฐานข้อมูล (superuser)' FROM me WHERE rolsuper
UNION ALL SELECT 'ข้ามกำแพงชั้นที่สองได้ (BYPASSRLS)' FROM me WHERE rolbypassrls
UNION ALL SELECT 'สร้างหรือแก้ไขบทบาทได้ (CREATEROLE)' FROM me WHERE rolcreaterole
UNION ALL SELECT 'สร้างฐานข้อมูลได้ (CREATEDB)' FROM me WHERE rolcreatedb
UNION ALL SELECT 'คัดลอกฐานข้อมูลทั้งก้อนได้ (REPLICATION)' FROM me WHERE rolreplication
UNION ALL SELECT 'สร้างสิ่งใหม่ใน schema public ได้ (CREATE)' WHERE has_schema_privilege('public', 'CREATE')
UNION ALL SELECT 'สร้าง schema ในฐานข้อมูลได้ (CREATE)' WHERE has_database_privilege(current_database(), 'CREATE')
UNION ALL SELECT 'สร้างตารางชั่วคราวทับชื่อตารางจริงได้ (TEMPORARY)'
    WHERE has_database_privilege(current_database(), 'TEMPORARY')
UNION ALL SELECT 'สวมบทบาท ' || r.rolname || ' ได้' FROM me, pg_roles r
    WHERE r.oid <> me.oid AND pg_has_role(me.oid, r.oid, 'MEMBER')
    AND (r.rolsuper OR r.rolbypassrls OR r.oid IN (SELECT relowner FROM tables))
UNION ALL SELECT 'เป็นเจ้าของตาราง ' || relname FROM tables, me WHERE relowner = me.oid
UNION ALL SELECT 'ล้างตาราง ' || relname || ' ได้' FROM tables WHERE has_table_privilege(oid, 'TRUNCATE')
UNION ALL SELECT 'ตาราง ' || relname || ' ไม่มีกำแพง' FROM tables WHERE NOT walled
"""
MEND = (
    "DATABASE_URL ต้องเป็นบทบาทเว็บซึ่งไม่เป็นเจ้าของตารางและข้ามกำแพงไม่ได้ — ให้ผู้ดูแลฐานข้อมูลสั่ง python3 manage.py setup_database "
    "แล้วสั่ง python3 manage.py prepare (ทั้งสองคำสั่งทำซ้ำได้)"
)


@register(Tags.database)
def role_bypasses_nothing(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The web and the workers refuse to start with a role that row-level security does not hold."""
    found: list[str] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(BYPASSES)
            found += [row[0] for row in cursor.fetchall()]
        found += [f"{name} ไม่ได้เป็นของบทบาทผู้รักษาประวัติ" for name in history.loose(connections[alias])]
    return [Error(what, hint=MEND, id="config.E002") for what in found]


ANCHORS = "anchors"
NO_PLACE = (
    "ตั้ง SEAL_ANCHORS เป็นที่อยู่แฟ้มนอกฐานข้อมูลที่ worker เขียนได้ เช่น /var/lib/help-centre-anchors/read-log.jsonl "
    "แล้วเริ่ม worker ใหม่ — set SEAL_ANCHORS to a file that the worker can write, outside the database"
)


@register(ANCHORS, deploy=True)
def seals_have_a_place_outside(**_: Any) -> list[CheckMessage]:
    """The worker seals the read log by night: a seal that stands in the database alone can go with what it seals."""
    found = _cannot_be_written(settings.SEAL_ANCHORS)
    return [Error(found, hint=NO_PLACE, id="config.E003")] if found else []


def _cannot_be_written(name: str) -> str:
    """Why no line can be added to the file, "" when one can."""
    path = Path(name)
    if not name:
        return "SEAL_ANCHORS ยังไม่ได้ตั้ง: ตราผนึกบันทึกการเปิดดูต้องจดไว้นอกฐานข้อมูลด้วย"
    if path.is_dir() or not path.parent.is_dir():
        return f"SEAL_ANCHORS {path} ใช้ไม่ได้: ต้องเป็นแฟ้มในโฟลเดอร์ที่มีอยู่"
    if not os.access(path if path.exists() else path.parent, os.R_OK | os.W_OK):
        return f"SEAL_ANCHORS {path} เขียนหรืออ่านไม่ได้ด้วยผู้ใช้ที่รัน worker"
    return ""


def refuse_to_seal_without_a_place() -> None:
    """For the worker alone: SystemCheckError before it takes any task."""
    call_command("check", tags=[ANCHORS], deploy=True, fail_level="ERROR")


def refuse_to_start_unguarded() -> None:
    """Runs every check, with the database's; SystemCheckError stops the process before it serves anybody."""
    try:
        call_command("check", fail_level="ERROR", databases=["default"])
    finally:
        # Processes that are forked from this one would share its sockets, and the pool's threads stay here.
        connections["default"].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]
