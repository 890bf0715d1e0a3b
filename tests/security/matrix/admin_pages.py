"""The administration pages of reference rows, as requests: (method, address, form)."""

from typing import Any

TABLES = (
    "cases/localauthority", "cases/user", "cases/helpkind", "cases/helpsubkind", "cases/holiday",
    "reporting/deadlinerule", "reporting/infolayout",
)  # fmt: skip
LAO, USERS = "/admin/cases/localauthority/", "/admin/cases/user/"
PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("get", "/admin/", {}),
    ("get", "/admin/cases/", {}),
    *[("get", f"/admin/{table}/", {}) for table in TABLES],
    ("get", LAO, {"q": "แม่กุ"}),
    ("get", f"{LAO}add/", {}),
    ("get", LAO, {"o": "-1"}),
    ("get", USERS, {"role__exact": "officer"}),
    *[
        ("post", f"{table}export/", {"format": form, "resource": "0"})
        for table in (LAO, USERS)
        for form in "01"
    ],
]
