"""The second clock: a month that was sent back is due again, whatever it was on the first. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

from cases.thai import BANGKOK

DAYS = 7  # for a correction: to the end of the seventh day after the one on which it was sent back


class Correction(Enum):
    NONE = ""
    WAITING = "ส่งกลับให้แก้ไข รอบันทึกใหม่"
    ON_TIME = "แก้ไขทันกำหนด"
    LATE = "แก้ไขหลังกำหนด"
    OVERDUE = "เกินกำหนดแก้ไข"

    @property
    def open(self) -> bool:
        """Whether a new version is awaited."""
        return self in (Correction.WAITING, Correction.OVERDUE)


@dataclass(frozen=True)
class SentBack:
    """The newest sending back by an instant. `due_at` is the first late instant; `answered_at` None while nothing came."""

    version: int
    reason: str
    sent_at: datetime
    due_at: datetime
    answered_at: datetime | None


def correction_due(sent_at: datetime) -> datetime:
    """The first late instant of a correction: midnight in Bangkok, so that its last day is whole."""
    last = sent_at.astimezone(BANGKOK).date() + timedelta(days=DAYS)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=BANGKOK)


def correction(sent: SentBack | None, at: datetime) -> Correction:
    """Answered before its due instant is on time; at that instant it is late."""
    if sent is None:
        return Correction.NONE
    if sent.answered_at is None:
        return Correction.OVERDUE if at >= sent.due_at else Correction.WAITING
    return Correction.ON_TIME if sent.answered_at < sent.due_at else Correction.LATE
