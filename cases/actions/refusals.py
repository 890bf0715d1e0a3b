"""Why a verb was refused, besides a missing right (PermissionDenied)."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from cases.access import may
from cases.models import User


class StaleCase(Exception):
    """Somebody else changed the case since the caller read it; nothing was written."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__(f"case {case_id} has changed since it was read")
        self.case_id = case_id


class VerbNotOpen(Exception):
    """The case's present outcome does not allow this verb, or something that the verb needs is missing."""


class CommitteeRefused(Exception):
    """A deed of the committee, a meeting or a notice that does not hold. The Thai text says why and how to mend."""


class StepRefused(CommitteeRefused):
    """A step that contradicts what is on record; told wherever a deed of the committee carries steps out, too."""


class StepDoubted(StepRefused):
    """What the step tells may be true, and is first to be asked about; said with `despite` it is written."""

    def __init__(self, doubts: list[str]) -> None:
        super().__init__(" ".join(doubts))
        self.doubts = doubts


def check_keeper(by: User, local_authority_id: int | None) -> None:
    """Only the staff of the office itself keep its committee, meetings and notices, whoever calls."""
    if not may(by, "committee.keep") or by.local_authority_id != local_authority_id:
        raise PermissionDenied


def check_writer(by: User, local_authority_id: int) -> None:
    """Only the staff of the case's own local authority write it, whoever calls."""
    if not may(by, "case.write") or by.local_authority_id != local_authority_id:
        raise PermissionDenied
