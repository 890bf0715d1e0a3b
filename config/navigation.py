"""What the page header offers each role: only places where that role has work."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cases.access import DISTRICT, LOCAL, Role, may

# (URL name, label, permission, roles for whom it is everyday work)
WATCHING = frozenset(DISTRICT | {Role.PROVINCE, Role.NATION, Role.ADMINISTRATOR})
FOLLOWING_UP = frozenset(DISTRICT | {Role.PROVINCE, Role.ADMINISTRATOR})
RECORDING = frozenset(LOCAL)
PLACES: list[tuple[str, str, str, frozenset[Role]]] = [
    ("home", "งานของฉัน", "home", RECORDING | {Role.ADMINISTRATOR}),
    ("case_new", "รับคำขอใหม่", "case.write", RECORDING),
    ("case_list", "เรื่องทั้งหมด", "case.read", RECORDING),
    ("committee", "คณะกรรมการ", "committee.keep", RECORDING),
    ("month_list", "ข้อมูลประจำเดือน", "month.post", RECORDING),
    ("overview", "ภาพรวม", "overview", WATCHING),
    ("overview_late", "ยังค้างบันทึก", "overview", FOLLOWING_UP),
    ("order_list", "การยกเว้น", "month.excuse", frozenset({Role.PROVINCE})),
    ("letter_list", "หนังสือติดตาม", "letter.keep", frozenset({Role.PROVINCE, Role.DISTRICT})),
    ("letter_inbox", "หนังสือที่ได้รับ", "letter.read", RECORDING | {Role.JOINT_CENTRE}),
    ("info", "ตาราง INFO", "info.export", frozenset({Role.PROVINCE, Role.ADMINISTRATOR})),
    ("exports", "ส่งออกข้อมูล", "month.read", frozenset(Role)),
    ("staff_list", "ผู้ใช้", "staff.manage", frozenset({Role.ADMINISTRATOR})),
    ("designated_list", "เจ้าหน้าที่ผู้รับผิดชอบ", "officer.appoint", frozenset({Role.HEAD, Role.ADMINISTRATOR})),
    ("reading_list", "ใครดูข้อมูลอะไร", "readlog.read", frozenset({Role.HEAD, Role.ADMINISTRATOR})),
    ("admin:index", "ข้อมูลอ้างอิง", "reference.manage", frozenset({Role.ADMINISTRATOR})),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav`: a list of {url, label, current} for the signed-in user; empty for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": []}
    places = [
        (reverse(name), label)
        for name, label, permission, roles in PLACES
        if user.role in roles and may(user, permission)
    ]
    # The longest address that the page lies under: /overview/late/ is not also /overview/.
    here = max((url for url, _ in places if _under(request.path, url)), key=len, default="")
    return {"nav": [{"url": url, "label": label, "current": url == here} for url, label in places]}


def _under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
