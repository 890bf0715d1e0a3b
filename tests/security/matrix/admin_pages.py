"""The administration: its pages as requests (method, address, form), and its addresses from the URLconf."""

from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from config.checks import patterns

LAO, USERS = "/admin/cases/localauthority/", "/admin/cases/user/"
Page = tuple[str, str, dict[str, Any]]


def pages() -> list[Page]:
    """Lists of every table, searched and sorted, a blank form, and files."""
    lists = [
        reverse(f"admin:{one.name}") for one in administration() if (one.name or "").endswith("_changelist")
    ]
    formats = [{"format": form, "resource": "0"} for form in "01"]
    return [
        *(("get", url, {}) for url in ("/admin/", "/admin/cases/", f"{LAO}add/", *lists)),
        ("get", LAO, {"q": "แม่กุ"}),
        ("get", LAO, {"o": "-1"}),
        ("get", USERS, {"role__exact": "officer"}),
        *(("post", f"{table}export/", form) for table in (LAO, USERS) for form in formats),
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
