"""Seals each day of the read log, and finds what was bent since: also by the database's own superuser.

PostgreSQL works out one SHA-256 a day over the rows in the order of their keys; over it, the day, the number
of rows and the seal before goes an HMAC-SHA256 whose key (READ_LOG_KEY) is not in the database. Each seal is
also a line in the server's log: an anchor that nobody changes from inside the database.
"""

import hashlib
import hmac
import logging
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from django.conf import settings
from django.db import connection
from django.db.models import Min

from cases.models import Reading, ReadSeal, SealCheck
from cases.thai import BANGKOK

logger = logging.getLogger(__name__)
# A day is sealed when whatever began before midnight has ended: no export takes so long.
SETTLE = timedelta(hours=1)
# From the day's end on. A machine that stands still by night seals in the morning.
DUE = timedelta(hours=12)
LATE_IS_TOLD = timedelta(days=7)  # a late seal cannot be mended: told for a week, kept in the checks
ONE_AT_A_TIME = 0x5245534541  # advisory lock
ONE_DAY = timedelta(days=1)
EMPTY = hashlib.sha256().hexdigest()
ANCHOR = re.compile(r"read log sealed day=(\d{4}-\d\d-\d\d) rows=\d+ digest=[0-9a-f]{64} seal=([0-9a-f]{64})")

# Columns by name and instants as microseconds: the same under any time zone and order of columns.
DIGESTS = """
SELECT day, count(*), encode(sha256(string_agg(line, ''::bytea ORDER BY id)), 'hex') FROM (
  SELECT id, (at AT TIME ZONE 'Asia/Bangkok')::date AS day, sha256(convert_to(json_build_array(
    id, (extract(epoch FROM at) * 1000000)::bigint, actor_id, principal, verb, what, rows, count,
    local_authority_id, province_id, purpose, request_id)::text, 'UTF8')) AS line
  FROM cases_reading WHERE at >= %s AND at < %s
) AS hashed GROUP BY day
"""
Finding: TypeAlias = dict[str, Any]
Digests: TypeAlias = dict[date, tuple[int, str]]


def seal_days(*, at: datetime) -> list[ReadSeal]:
    """Seals every day that is over and not sealed: one after a usual night, several after a silence.

    Safe to run twice or late; must run in a transaction. A gap between seals is never filled: it is found.
    """
    _wait_for_others()
    last = ReadSeal.objects.order_by("-day").first()
    first = last.day + ONE_DAY if last else _first_day()
    until = settled_day(at)
    if first is None or first > until:
        return []
    digests = _digests(first, until)
    made, previous = [], last.seal if last else ""
    for day in _days(first, until):
        rows, digest = digests.get(day, (0, EMPTY))
        seal = ReadSeal(day=day, rows=rows, digest=digest, previous=previous, sealed_at=at)
        seal.seal = previous = keyed(seal)
        made.append(seal)
    for seal in ReadSeal.objects.bulk_create(made):
        logger.info(
            "read log sealed day=%s rows=%s digest=%s seal=%s", seal.day, seal.rows, seal.digest, seal.seal
        )
    return made


def verify(*, at: datetime, anchors: Iterable[str] = ()) -> SealCheck:
    """Compares the whole log with its seals and keeps the result. `anchors`: lines of the server's log."""
    seals = list(ReadSeal.objects.order_by("day"))
    found = _digests(date.min, settled_day(at))
    check = SealCheck(at=at, days=len(seals), rows=sum(rows for rows, _ in found.values()))
    check.findings = [
        *_fewer(seals),
        *_of_seals(seals),
        *_of_rows(seals, found),
        *_unsealed(seals, found, at),
        *_late(seals, at),
        *_of_anchors(seals, anchors),
    ]
    check.save(force_insert=True)
    level = logging.WARNING if check.findings else logging.INFO
    logger.log(
        level, "read log verified days=%s rows=%s findings=%s", check.days, check.rows, len(check.findings)
    )
    return check


def check_is_due(*, at: datetime) -> bool:
    """Whether no verification ran since the newest day could be sealed."""
    newest = SealCheck.objects.order_by("-at").first()
    return newest is None or settled_day(newest.at) < settled_day(at)


def settled_day(at: datetime) -> date:
    """The newest day in Bangkok to which nothing is added any more."""
    return (at - SETTLE).astimezone(BANGKOK).date() - ONE_DAY


def keyed(seal: ReadSeal) -> str:
    """The seal that belongs to these figures, for who has the key."""
    instant = int(seal.sealed_at.timestamp()) * 1_000_000 + seal.sealed_at.microsecond
    parts = (seal.previous, seal.day.isoformat(), str(seal.rows), seal.digest, str(instant))
    return hmac.new(_key(), "|".join(parts).encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return settings.READ_LOG_KEY


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _first_day() -> date | None:
    first: datetime | None = Reading.objects.aggregate(first=Min("at"))["first"]
    return first.astimezone(BANGKOK).date() if first else None


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _digests(first: date, last: date) -> Digests:
    """Rows and digest of each day that has rows; one statement."""
    begin = datetime.combine(max(first, date(1970, 1, 1)), time(), BANGKOK)
    end = datetime.combine(last + ONE_DAY, time(), BANGKOK)
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS, [begin, end])
        return {day: (rows, digest) for day, rows, digest in cursor.fetchall()}


def _fewer(seals: list[ReadSeal]) -> Iterator[Finding]:
    """Seals do not become fewer: the check before has seen more."""
    before = SealCheck.objects.order_by("-at").first()
    if before and before.days > len(seals):
        yield {"kind": "fewer", "sealed": before.days, "found": len(seals)}


def _of_seals(seals: list[ReadSeal]) -> Iterator[Finding]:
    previous = ""
    for seal in seals:
        if not hmac.compare_digest(seal.seal, keyed(seal)):
            yield {"kind": "bent", "day": seal.day.isoformat()}
        if seal.previous != previous:
            yield {"kind": "chain", "day": seal.day.isoformat()}
        previous = seal.seal


def _of_rows(seals: list[ReadSeal], found: Digests) -> Iterator[Finding]:
    for seal in seals:
        rows, digest = found.get(seal.day, (0, EMPTY))
        if (rows, digest) == (seal.rows, seal.digest):
            continue
        kind = "removed" if rows < seal.rows else "added" if rows > seal.rows else "changed"
        yield {"kind": kind, "day": seal.day.isoformat(), "sealed": seal.rows, "found": rows}


def _unsealed(seals: list[ReadSeal], found: Digests, at: datetime) -> Iterator[Finding]:
    """Days without a seal whose time has come, from the first of which anything is known."""
    sealed = {seal.day for seal in seals}
    for day in _days(min([*sealed, *found], default=date.max), settled_day(at)) if sealed or found else ():
        if day not in sealed and at > _due(day):
            yield {"kind": "unsealed", "day": day.isoformat(), "found": found.get(day, (0, ""))[0]}


def _late(seals: list[ReadSeal], at: datetime) -> Iterator[Finding]:
    for seal in seals:
        if seal.sealed_at > _due(seal.day) and at - seal.sealed_at < LATE_IS_TOLD:
            yield {"kind": "late", "day": seal.day.isoformat()}


def _of_anchors(seals: list[ReadSeal], anchors: Iterable[str]) -> Iterator[Finding]:
    stored = {seal.day.isoformat(): seal.seal for seal in seals}
    for line in anchors:
        if (match := ANCHOR.search(line)) and stored.get(match[1]) != match[2]:
            yield {"kind": "anchor", "day": match[1]}


def _due(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time(), BANGKOK) + DUE
