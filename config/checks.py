"""Start-up check: every URL of ours has declared who may use it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

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
