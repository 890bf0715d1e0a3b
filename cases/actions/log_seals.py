"""Seals each day of the read log; `log_checks` finds what was bent since, also by the database's own superuser.

PostgreSQL works out one SHA-256 a day over the rows in the order of their keys; over it, the day, the number
of rows and the seal before goes an HMAC-SHA256 whose key (READ_LOG_KEY) is not in the database. Each seal is
also a line in a file that nobody changes from inside the database (`cases.seal_anchors`), and in the server's
log.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from django.db import connection
from django.db.models import Min

from cases import seal_anchors
from cases.models import Reading, ReadSeal, SealCheck
from cases.models.reading import EARLIEST
from cases.seal_anchors import Anchors
from cases.thai import BANGKOK, day_of

logger = logging.getLogger(__name__)
# A day is sealed when whatever began before midnight has ended: no export takes so long.
SETTLE = timedelta(hours=1)
ONE_AT_A_TIME = 0x5245534541  # advisory lock
ONE_DAY = timedelta(days=1)
EMPTY = hashlib.sha256().hexdigest()

# Columns by name and instants as microseconds: the same under any time zone and order of columns.
DIGESTS = """
SELECT day, count(*), encode(sha256(string_agg(line, ''::bytea ORDER BY id)), 'hex') FROM (
  SELECT id, (at AT TIME ZONE 'Asia/Bangkok')::date AS day, sha256(convert_to(json_build_array(
    id, (extract(epoch FROM at) * 1000000)::bigint, actor_id, principal, verb, what, rows, count,
    local_authority_id, province_id, purpose, request_id)::text, 'UTF8')) AS line
  FROM cases_reading WHERE at >= %s AND at < %s
) AS hashed GROUP BY day
"""
Digests: TypeAlias = dict[date, tuple[int, str]]


def seal_days(*, at: datetime) -> list[ReadSeal]:
    """Seals every day that is over and not sealed: one after a usual night, several after a silence.

    Safe to run twice or late; must run in a transaction, after whose commit `seal_anchors.confirm` wants what
    this returns. A gap between seals is never filled, and a day that the anchors have is never sealed again,
    whatever the database says: it is found. OSError where the anchors cannot be written: no seal without.
    """
    wait_for_others()
    seals = {seal.day: seal for seal in ReadSeal.objects.known(at)}
    anchors = _anchors(seals, at)
    restored = _settle(anchors, seals)
    made = ReadSeal.objects.bulk_create(_new(anchors, seals, at))
    seal_anchors.write(made)  # the last step before the commit
    for seal in made:
        logger.info(
            "read log sealed day=%s rows=%s digest=%s seal=%s", seal.day, seal.rows, seal.digest, seal.seal
        )
    return [*restored, *made]


def begin_anchors(*, at: datetime) -> int:
    """Sets the file aside and begins another with the seals that the database has; how many these are.

    For who knows why the file was lost or contradicts the database. Every check tells of it for a week.
    """
    wait_for_others()
    seals = [seal for seal in ReadSeal.objects.known(at) if seal.genuine]
    seal_anchors.set_aside(at=at)
    seal_anchors.begin(seals, at=at)
    return len(seals)


def settled_day(at: datetime) -> date:
    """The newest day in Bangkok to which nothing is added any more."""
    return day_of(at - SETTLE) - ONE_DAY


def wait_for_others() -> None:
    """Until the transaction ends nobody else seals or compares: file and database are seen as they belong together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def days_between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def digests(first: date, last: date) -> Digests:
    """Rows and digest of each day that has rows; one statement."""
    begin = datetime.combine(max(first, EARLIEST.date()), time(), BANGKOK)
    end = datetime.combine(last + ONE_DAY, time(), BANGKOK)
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS, [begin, end])
        return {day: (rows, digest) for day, rows, digest in cursor.fetchall()}


def _anchors(seals: dict[date, ReadSeal], at: datetime) -> Anchors:
    """The file's; an installation that has none yet begins one. Where there was one, its loss is for the check."""
    anchors = seal_anchors.read()
    if anchors is not None:
        return anchors
    if SealCheck.objects.filter(anchors__gt=0).newest_genuine(at) is None:
        present = [seal for seal in seals.values() if seal.genuine]
        seal_anchors.begin(present, at=at)
        level = logging.WARNING if present else logging.INFO
        logger.log(level, "read log anchors begun in %s over %s seals", seal_anchors.place(), len(present))
    return seal_anchors.read() or Anchors()


def _settle(anchors: Anchors, seals: dict[date, ReadSeal]) -> list[ReadSeal]:
    """Brings a run to its end that died on its way: stores its seals as they are in the file, or confirms them."""
    unsettled = {seal.day: seal for seal in anchors.unsettled}
    seal_anchors.confirm(
        seal for day, seal in unsettled.items() if day in seals and seals[day].seal == seal.seal
    )
    taken = _taken(unsettled) if unsettled else {}
    lost = [seal for day, seal in unsettled.items() if day not in taken]
    for seal in ReadSeal.objects.bulk_create(lost):
        seals[seal.day] = seal
        logger.warning("read log seal stored again from its anchor day=%s", seal.day)
    return lost


def _taken(days: Iterable[date]) -> dict[date, str]:
    """The seal that stands on each of the days, be it forged or dated in the future: a day has room for one."""
    return dict(ReadSeal.objects.filter(day__in=list(days)).values_list("day", "seal"))


def _new(anchors: Anchors, seals: dict[date, ReadSeal], at: datetime) -> Iterator[ReadSeal]:
    """Day by day from the last genuine seal on. Where a forged row stands on a day, none can be stored: it is found."""
    until = settled_day(at)
    genuine = {day for day, seal in (anchors.seals | seals).items() if day <= until and seal.genuine}
    first = max(genuine) + ONE_DAY if genuine else _first_day(at)
    if first is None or first > until:
        return
    taken = _taken(days_between(first, until))
    previous = _seal_before(first, anchors, seals)
    found = digests(first, until)
    for day in days_between(first, until):
        if day not in taken:
            rows, digest = found.get(day, (0, EMPTY))
            seal = ReadSeal(day=day, rows=rows, digest=digest, previous=previous, sealed_at=at)
            seal.seal = taken[day] = seal.keyed()
            yield seal
        previous = taken[day]


def _seal_before(first: date, anchors: Anchors, seals: dict[date, ReadSeal]) -> str:
    before = [seal for day, seal in (anchors.seals | seals).items() if day < first]
    return max(before, key=lambda seal: seal.day).seal if before else ""


def _first_day(at: datetime) -> date | None:
    """Bounded: a row of the year 1 would ask for a seal on each of 700,000 days."""
    past = Reading.objects.filter(at__range=(EARLIEST, at))
    first: datetime | None = past.aggregate(first=Min("at"))["first"]
    return day_of(first) if first else None
