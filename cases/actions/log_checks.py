"""Finds what was bent in the read log since its nights' seals, also by the database's own superuser.

Compared are the rows with the seals, the seals with their key and each other, and both with the file of
anchors outside the database. What a finding means is said in `cases.log_findings`.
"""

import hmac
import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from cases import seal_anchors
from cases.actions.log_seals import (
    EMPTY,
    ONE_DAY,
    SETTLE,
    Digests,
    days_between,
    digests,
    settled_day,
    wait_for_others,
)
from cases.models import Reading, ReadSeal, SealCheck
from cases.models.reading import EARLIEST
from cases.seal_anchors import Anchors
from cases.thai import BANGKOK, day_of

logger = logging.getLogger(__name__)
# From the day's end on. A machine that stands still by night seals in the morning.
DUE = timedelta(hours=12)
TOLD_FOR = timedelta(
    days=7
)  # what cannot be mended (a late seal, a new file): told so long, kept in the checks

Finding: TypeAlias = dict[str, Any]


def verify(*, at: datetime, copies: Iterable[str] = ()) -> SealCheck:
    """Compares the whole log with its seals and its anchors, and keeps the result.

    `copies`: lines of the server's log, or of the file of anchors kept on another machine. Must run in a
    transaction.
    """
    wait_for_others()
    stored = list(ReadSeal.objects.known(at))
    anchors = seal_anchors.read()
    taken = _taken(stored, anchors)
    seals = sorted([*stored, *taken], key=lambda seal: seal.day)
    found = digests(EARLIEST.date(), settled_day(at))
    check = SealCheck(at=at, days=len(stored), rows=sum(rows for rows, _ in found.values()))
    check.anchors = len(anchors.seals) if anchors else 0
    check.findings = [
        *_of_checks(stored, at),
        *({"kind": "taken", "day": seal.day.isoformat()} for seal in taken),
        *_of_seals(seals),
        *_of_rows(seals, found),
        *_unsealed(seals, found, at),
        *_late(seals, at),
        *_of_anchors(stored, anchors, at),
        *_of_copies(stored, copies),
        *_out_of_time(at),
    ]
    check.mac = check.keyed()
    check.save(force_insert=True)
    level = logging.WARNING if check.findings else logging.INFO
    logger.log(
        level, "read log verified days=%s rows=%s findings=%s", check.days, check.rows, len(check.findings)
    )
    return check


def check_is_due(*, at: datetime) -> bool:
    """Whether no genuine verification ran since the newest day could be sealed."""
    newest = SealCheck.objects.newest_genuine(at)
    return newest is None or settled_day(newest.at) < settled_day(at)


def _taken(stored: list[ReadSeal], anchors: Anchors | None) -> list[ReadSeal]:
    """Seals that were committed, as the file says, and are not there."""
    days = {seal.day for seal in stored}
    unsettled = {seal.day for seal in anchors.unsettled} if anchors else set()
    return [seal for day, seal in (anchors.seals if anchors else {}).items() if day not in days | unsettled]


def _of_checks(stored: list[ReadSeal], at: datetime) -> Iterator[Finding]:
    """Seals do not become fewer: the check before has seen more. And every check has its key."""
    before = SealCheck.objects.newest_genuine(at)
    if before and before.days > len(stored):
        yield {"kind": "fewer", "sealed": before.days, "found": len(stored)}
    if forged := sum(not check.genuine for check in SealCheck.objects.until(at).iterator()):
        yield {"kind": "forged", "found": forged}


def _of_seals(seals: list[ReadSeal]) -> Iterator[Finding]:
    previous = ""
    for seal in seals:
        if not seal.genuine:
            yield {"kind": "bent", "day": seal.day.isoformat()}
        if not hmac.compare_digest(seal.previous.encode(), previous.encode()):
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
    """Days without a seal whose time has come: all since the first seal, and those with rows before it."""
    sealed = {seal.day for seal in seals}
    since = days_between(min(sealed), settled_day(at)) if sealed else ()
    for day in sorted({*since, *found} - sealed):
        if at > _due(day):
            yield {"kind": "unsealed", "day": day.isoformat(), "found": found.get(day, (0, ""))[0]}


def _late(seals: list[ReadSeal], at: datetime) -> Iterator[Finding]:
    for seal in seals:
        if seal.sealed_at > _due(seal.day) and at - seal.sealed_at < TOLD_FOR:
            yield {"kind": "late", "day": seal.day.isoformat()}


def _of_anchors(stored: list[ReadSeal], anchors: Anchors | None, at: datetime) -> Iterator[Finding]:
    if anchors is None:
        if stored:
            yield {"kind": "gone", "sealed": len(stored)}
        return
    if missing := [seal.day for seal in stored if seal.genuine and seal.day not in anchors.seals]:
        yield {"kind": "shortened", "day": missing[0].isoformat(), "found": len(missing)}
    for seal in stored:
        if seal.day in anchors.seals and anchors.seals[seal.day].seal != seal.seal:
            yield {"kind": "anchor", "day": seal.day.isoformat()}
    if anchors.bent:
        yield {"kind": "strange", "found": anchors.bent}
    for begun, seals in anchors.begun:
        if seals and at - begun < TOLD_FOR:
            day = day_of(begun)
            yield {"kind": "begun", "day": day.isoformat(), "found": seals}


def _of_copies(stored: list[ReadSeal], copies: Iterable[str]) -> Iterator[Finding]:
    seals = {seal.day: seal.seal for seal in stored}
    for day, seal in seal_anchors.told_by(copies):
        if seals.get(day) != seal:
            yield {"kind": "anchor", "day": day.isoformat()}


def _out_of_time(at: datetime) -> Iterator[Finding]:
    """Rows dated so that no night comes to them. A moment's difference between clocks is none."""
    if seals := ReadSeal.objects.impossible(at).count():
        yield {"kind": "ahead_seals", "found": seals}
    if checks := SealCheck.objects.impossible(at).count():
        yield {"kind": "ahead_checks", "found": checks}
    if readings := Reading.objects.dated_after(at + SETTLE).count():
        yield {"kind": "undated", "found": readings}


def _due(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time(), BANGKOK) + DUE
