"""An answer whose bytes are made when the request's transaction is over: a pile of papers takes half a minute.

A transaction that stands idle for so long holds its locks, and PostgreSQL ends it (idle_in_transaction_session_timeout).
What was read is written down before; whether the paper came out, the log does not tell.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse


class DrawnLater(HttpResponse):
    """`config.middleware.OneTransaction` draws it. `make` asks nothing of the database: nothing is in scope any more."""

    def __init__(self, make: Callable[[], bytes], **more: Any) -> None:
        super().__init__(**more)
        self._make = make

    def draw(self) -> None:
        self.content = self._make()
        self.headers["Content-Length"] = str(len(self.content))
