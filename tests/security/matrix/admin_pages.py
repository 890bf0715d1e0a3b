"""The administration pages of reference rows, as requests: (method, address, form)."""

from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from config.checks import patterns

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


def administration() -> list[URLPattern]:
    """Every address of the administration."""
    [mounted] = [one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin"]
    return list(patterns(mounted))


def addresses(key: int) -> list[str]:
    """Every one that has a name, with this key where it asks for a row's; those of everybody left out."""
    values = {"object_id": key, "app_label": "cases"}
    found = []
    for one in administration():
        if one.name and one.name not in ("login", "logout", "password_change", "password_change_done"):
            given = {name: values[name] for name in one.pattern.regex.groupindex}
            found.append(reverse(f"admin:{one.name}", kwargs=given))
    return found
