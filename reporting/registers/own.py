"""Rows of one's own office, for its own people: the right, the purpose, the row in the read log."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied

from cases.actions.reading import record
from cases.models import LocalAuthority, User, Verb
from reporting.registers.book import CannotWrite

LOGGED = 20_000


def check_own(by: User, local_authority: LocalAuthority, purpose: str) -> None:
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
