"""Log lines without anybody's data: what the database says of a refused row stays out, and keys of invitations.

Our own lines are English. Thai words and long numbers are what somebody typed: they are blotted out wherever they
stand, also in an address and where Celery puts a fault's words into its message.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TypeAlias

INVITATION = re.compile(r"(/invitation/)[^/\s]+/[^/\s]+")
THAI = r"[\u0e00-\u0e7f]+"
# Quoted by a fault: any number of five digits and more.
QUOTED = re.compile(THAI + r"|\+?\d(?:[\s-]?\d){4,}")
# Elsewhere a person's number and a phone's, alone: not the time of the line, not the key of a row.
STANDING = re.compile(
    THAI
    + r"|(?<![\w-])(?:\d[ -]?\d{4}[ -]?\d{5}[ -]?\d{2}[ -]?\d|\+?\d{9,12}|0\d{1,2}[ -]\d{3}[ -]?\d{3,4})(?![\w-])"
)
# To the end, or to the next fault of the chain: a row may hold line ends of its own.
ROW = re.compile(r"(DETAIL|CONTEXT): .*?(?=\n\n(?:The above|During)|\Z)", re.DOTALL)
Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_keys(text: str) -> str:
    """The text with invitations' keys blotted out: until it is used, such an address signs in."""
    return INVITATION.sub(r"\1…", text)


class Quiet(logging.Formatter):
    """Tracebacks keep their frames; a database error keeps its code and constraint instead of its words."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another handler's formatter made of the fault
        text = super().format(record)
        record.exc_text = None
        for error in _errors_in(record):
            for words in (repr(error), str(error)):
                text = text.replace(words, _told(error)) if words.strip() else text
        return without_keys(STANDING.sub("…", ROW.sub(r"\1: …", text)))

    def formatException(self, ei: Raised) -> str:
        kind, error, frames = ei
        if kind is None or error is None:
            return ""
        told = traceback.TracebackException(kind, error, frames)
        _hush(told, error)
        return "".join(told.format()).rstrip("\n")


def _errors_in(record: logging.LogRecord) -> Iterator[BaseException]:
    """The fault of a record, those that caused it, and those whose words the message quotes."""
    quoted = record.args if isinstance(record.args, tuple) else ()
    waiting = [record.exc_info[1] if record.exc_info else None, *quoted]
    seen: set[int] = set()
    while waiting:
        error = waiting.pop()
        if isinstance(error, BaseException) and id(error) not in seen:
            seen.add(id(error))
            waiting += [error.__cause__, error.__context__]
            yield error


def _hush(told: traceback.TracebackException | None, error: BaseException | None) -> None:
    """Replaces the words of errors, down the chain of causes."""
    if told is None or error is None:
        return
    if not isinstance(error, SyntaxError):
        told._str = _told(error)  # type: ignore[attr-defined]
    _hush(told.__cause__, error.__cause__)
    _hush(told.__context__, error.__context__)


def _told(error: BaseException) -> str:
    """What may be read of an error: a database's code and names; another's words without what was typed."""
    if type(error).__module__.startswith(("psycopg", "django.db")):
        return _bare(error)
    return QUOTED.sub("…", str(error))


def _bare(error: BaseException) -> str:
    """SQLSTATE, table and constraint, from the error or from the driver's error under it."""
    of = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    names = ("sqlstate", "table_name", "constraint_name")
    return " ".join(filter(None, (getattr(of, name, None) for name in names))) or "(database error)"
