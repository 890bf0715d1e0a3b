"""Keys of rows as a form sends them: what is no key names no row."""

from collections.abc import Iterable
from uuid import UUID


def keys_in(values: Iterable[str]) -> set[UUID]:
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found
