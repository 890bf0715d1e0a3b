"""Rows of one's own office, for its own people: the right, the purpose, the workbook, the row in the read log."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from cases.actions.reading import record
from cases.models import LocalAuthority, User, Verb
from reporting.cells import Block
from reporting.info.rows import KEY, WHOSE, Beside, batches
from reporting.months import Period
from reporting.registers.book import (
    CannotWrite,
    Columns,
    Progress,
    Register,
    Written,
    block_of,
    columns_of,
    needs_of,
    write_register,
)

LOGGED = 20_000


@dataclass(frozen=True, slots=True)
class OwnRegister:
    """What a workbook of personal rows holds. `rows` are narrowed by the user; `case` names the case in each."""

    title: str
    sheet: str
    columns: Columns
    definitions: Sequence[str]
    rows: Callable[[User, LocalAuthority, Period], QuerySet[Any]]
    case: str


@transaction.atomic
def write_own(
    what: OwnRegister,
    *,
    local_authority: LocalAuthority,
    period: Period,
    purpose: str,
    by: User,
    at: datetime,
    out: IO[bytes],
    request_id: UUID | None = None,
    progress: Progress | None = None,
) -> Written:
    """Writes the rows of these months to `out` (seekable, empty). For the office's own people (case.read)."""
    _check(by, local_authority, purpose)
    log = ReadLog(by=by, at=at, purpose=purpose, request_id=request_id)
    rows = what.rows(by, local_authority, period)

    def blocks() -> Iterator[Block]:
        for batch in batches(rows, {*needs_of(what.columns), what.case} - {KEY}, Beside({})):
            log.add(batch.inputs[WHOSE], batch.inputs[what.case])
            yield block_of(what.columns, batch)

    name = local_authority.facts_on(period.last.last_day)[2]
    register = Register(what.title, what.sheet, name, f"เดือน{period.thai}", what.definitions, at)
    written = write_register(out, register, columns_of(what.columns), blocks(), progress=progress)
    log.finish()
    return written


def _check(by: User, local_authority: LocalAuthority, purpose: str) -> None:
    """PermissionDenied beyond the user's reach, as it is now; CannotWrite without a purpose."""
    if not LocalAuthority.objects.visible_to(by, "case.read").filter(pk=local_authority.pk).exists():
        raise PermissionDenied
    if not purpose.strip():
        raise CannotWrite("ยังไม่ได้ระบุวัตถุประสงค์ — เอกสารนี้มีข้อมูลส่วนบุคคล เลือกวัตถุประสงค์ก่อนส่งออก")


class ReadLog:
    """Gathers the cases that went out, and writes them down; in several goes where there are many."""

    def __init__(self, *, by: User, at: datetime, purpose: str, request_id: UUID | None) -> None:
        self.by, self.at, self.purpose, self.request_id = by, at, purpose.strip(), request_id
        self.pending: dict[int, dict[UUID, None]] = defaultdict(dict)

    def add(self, offices: Sequence[int], cases: Sequence[UUID]) -> None:
        for office, case in zip(offices, cases, strict=True):
            self.pending[office][case] = None
        if sum(map(len, self.pending.values())) >= LOGGED:
            self.finish()

    def finish(self) -> None:
        record(
            verb=Verb.EXPORT,
            seen={office: list(cases) for office, cases in self.pending.items()},
            by=self.by,
            at=self.at,
            purpose=self.purpose,
            request_id=self.request_id,
        )
        self.pending.clear()
