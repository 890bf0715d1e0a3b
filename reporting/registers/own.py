"""Rows of one's own office, for its own people: the right, the workbook, and whose rows stand in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from cases.models import LocalAuthority, User
from reporting.cells import Block
from reporting.info.export import Log
from reporting.info.rows import KEY, WHOSE, Beside, batches
from reporting.months import Period
from reporting.registers.book import (
    Columns,
    Progress,
    Register,
    Written,
    block_of,
    columns_of,
    needs_of,
    write_register,
)


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
    by: User,
    at: datetime,
    out: IO[bytes],
    log: Log,
    progress: Progress | None = None,
) -> Written:
    """Writes the rows of these months to `out` (seekable, empty) and tells `log` whose they are; whoever hands the
    file out asks what for and writes that down. For the office's own people: PermissionDenied beyond that, as it is now.
    """
    if not LocalAuthority.objects.visible_to(by, "case.read").filter(pk=local_authority.pk).exists():
        raise PermissionDenied
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
