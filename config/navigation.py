"""What the page header offers each role: only places where that role has work."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cases.access import Role, may

# (URL name, label, permission, roles for whom it is everyday work)
PLACES: list[tuple[str, str, str, frozenset[Role]]] = []


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav`: a list of {url, label, current} for the signed-in user; empty for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": []}
    here = request.path
    return {
        "nav": [
            {"url": url, "label": label, "current": here == url or (url != "/" and here.startswith(url))}
            for url, label in (
                (reverse(name), label)
                for name, label, permission, roles in PLACES
                if user.role in roles and may(user, permission)
            )
        ]
    }
