"""Log lines without anybody's data: what the database says of a refused row stays out, and keys of invitations."""

import logging
import re
import traceback
from types import TracebackType
from typing import TypeAlias

INVITATION = re.compile(r"(/invitation/)[^/\s]+/[^/\s]+")
Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_keys(text: str) -> str:
    """The text with invitations' keys blotted out: until it is used, such an address signs in."""
    return INVITATION.sub(r"\1…", text)


class Quiet(logging.Formatter):
    """Tracebacks keep their frames; a database error keeps its code and constraint instead of its words."""

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))

    def formatException(self, ei: Raised) -> str:
        kind, error, frames = ei
        if kind is None or error is None:
            return ""
        told = traceback.TracebackException(kind, error, frames)
        _hush(told, error)
        return "".join(told.format()).rstrip("\n")


def _hush(told: traceback.TracebackException | None, error: BaseException | None) -> None:
    """Replaces the words of database errors, down the chain of causes."""
    if told is None or error is None:
        return
    if type(error).__module__.startswith(("psycopg", "django.db")):
        told._str = _bare(error)  # type: ignore[attr-defined]
    _hush(told.__cause__, error.__cause__)
    _hush(told.__context__, error.__context__)


def _bare(error: BaseException) -> str:
    """SQLSTATE, table and constraint, from the error or from the driver's error under it."""
    of = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    names = ("sqlstate", "table_name", "constraint_name")
    return " ".join(filter(None, (getattr(of, name, None) for name in names))) or "(database error)"
