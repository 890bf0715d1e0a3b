"""What proves that a file holds the rows that were read: a hash over the content of every row."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from reporting.cells import Block, Value

_AS_JSON = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=lambda value: _plain(value)
).encode


class Checksum:
    """SHA-256 over the rows, each as `canonical` writes it."""

    def __init__(self) -> None:
        self.rows = 0
        self._content = hashlib.sha256()

    def add(self, block: Block) -> None:
        plain = [[_plain(value) for value in column] if _dated(column) else column for column in block]
        rows = list(zip(*plain, strict=True))
        self.rows += len(rows)
        self._content.update("".join([f"{_AS_JSON(row)}\n" for row in rows]).encode())

    @property
    def hex(self) -> str:
        return self._content.hexdigest()


def canonical(values: Sequence[Value]) -> bytes:
    """One row as it is hashed: a JSON array of its values, dates in ISO form, and a line end."""
    return f"{_AS_JSON(list(values))}\n".encode()


def _dated(column: Sequence[Value]) -> bool:
    """Whether values stand in it that JSON does not know: asking once a column is faster than once a value."""
    return any(not isinstance(value, str | int | None) for value in column)


def _plain(value: Value) -> Value:
    if isinstance(value, str | int | None):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
