"""Keys of rows, and the version of one, as a form sends them: what is none names no row."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest


def keys_in(values: Iterable[str]) -> set[UUID]:
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found


def version_in(request: HttpRequest, name: str = "version") -> int:
    """Of the row that the page was drawn from; 0, which no row has, where it is no number."""
    version = request.POST.get(name, "")
    return int(version) if re.fullmatch(r"\d{1,9}", version, re.ASCII) else 0
