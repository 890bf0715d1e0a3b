"""Where a month stands: pure functions from its facts to the sign on the grid.

Two axes kept apart (`shared` domain §2): timeliness looks at the due instant, completeness at the newest
version. A cell shows one sign, by precedence; its words give both.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from reporting.corrections import Correction, SentBack, correction


class Timeliness(Enum):
    NOT_DUE = "ยังไม่ถึงกำหนด"
    ON_TIME = "ทันกำหนด"
    LATE = "บันทึกหลังกำหนด"
    MISSING = "เกินกำหนด ยังไม่บันทึกให้ครบถ้วน"
    EXCUSED = "ได้รับยกเว้น"


class Completeness(Enum):
    NONE = "ยังไม่บันทึก"
    COMPLETE = "ครบถ้วน"
    INCOMPLETE = "ไม่ครบถ้วน"
    NIL = "ไม่มีผู้ขอ (ยืนยัน)"


class Sign(Enum):
    """One per cell, in order of precedence. (key for CSS, glyph, word)"""

    EXCUSED = ("excused", "–", "ได้รับยกเว้น")
    MISSING = ("missing", "✕", "ยังไม่บันทึก")
    LATE = ("late", "!", "เกินกำหนด")
    INCOMPLETE = ("incomplete", "◐", "ไม่ครบถ้วน")
    NIL = ("nil", "○", "ไม่มีผู้ขอ (ยืนยัน)")
    POSTED = ("posted", "✓", "บันทึกแล้ว")
    NOT_DUE = ("not-due", "", "ยังไม่ถึงกำหนด")

    @property
    def key(self) -> str:
        return self.value[0]

    @property
    def glyph(self) -> str:
        return self.value[1]

    @property
    def word(self) -> str:
        return self.value[2]


@dataclass(frozen=True)
class Excused:
    """By which order, and on which side of the due instant it was granted (the due instant itself is after)."""

    order_number: str
    granted_at: datetime
    before_due: bool

    @property
    def word(self) -> str:
        return "ยกเว้นก่อนครบกำหนด" if self.before_due else "ยกเว้นหลังครบกำหนด"

    def __str__(self) -> str:
        return f"{self.word} (หนังสือ {self.order_number})"


@dataclass(frozen=True)
class Facts:
    """What is known of one obligation at an instant.

    `good_before_due`: a complete version, or a nil return still true at the due instant, came before it.
    `good_after_due`: the first complete version or true nil return at or after it, if any.
    `newest_*`: of the newest version; `newest_kind` is "cases", "nil" or None.
    """

    due_at: datetime
    excused: Excused | None = None
    sent_back: SentBack | None = None
    good_before_due: bool = False
    good_after_due: datetime | None = None
    newest_kind: str | None = None
    newest_complete: bool = False
    nil_void: bool = False
    changed_since: bool = False
    info_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Both axes and what follows from them."""

    timeliness: Timeliness
    completeness: Completeness
    repost_due: bool
    info_on: date | None
    excused: Excused | None = None
    correction: Correction = Correction.NONE

    @property
    def sign(self) -> Sign:
        by_timeliness = {
            Timeliness.EXCUSED: Sign.EXCUSED,
            Timeliness.MISSING: Sign.MISSING,
            Timeliness.LATE: Sign.LATE,
        }
        by_completeness = {
            Completeness.INCOMPLETE: Sign.INCOMPLETE,
            Completeness.NIL: Sign.NIL,
            Completeness.COMPLETE: Sign.POSTED,
            Completeness.NONE: Sign.NOT_DUE,
        }
        return by_timeliness.get(self.timeliness) or by_completeness[self.completeness]

    @property
    def words(self) -> str:
        """Both axes in words, for the cell's label and the printed table."""
        parts = [str(self.excused) if self.excused else self.timeliness.value]
        if self.completeness is not Completeness.NONE:
            parts.append(self.completeness.value)
        if self.correction is not Correction.NONE:
            parts.append(self.correction.value)
        if self.repost_due:
            parts.append("มีการแก้ไขหลังบันทึก ต้องบันทึกใหม่")
        if self.info_on:
            parts.append("บันทึกใน INFO แล้ว")
        return " · ".join(parts)


def timeliness(facts: Facts, at: datetime) -> Timeliness:
    """The first late instant is `due_at` itself: on time is before it."""
    if facts.excused:
        return Timeliness.EXCUSED
    if facts.good_before_due:
        return Timeliness.ON_TIME
    if at < facts.due_at:
        return Timeliness.NOT_DUE
    return Timeliness.LATE if facts.good_after_due else Timeliness.MISSING


def completeness(facts: Facts) -> Completeness:
    """Of the newest version. A nil return that a case has voided is not complete."""
    if facts.newest_kind is None:
        return Completeness.NONE
    if facts.newest_kind == "nil":
        return Completeness.INCOMPLETE if facts.nil_void else Completeness.NIL
    return Completeness.COMPLETE if facts.newest_complete else Completeness.INCOMPLETE


def standing(facts: Facts, at: datetime) -> Standing:
    return Standing(
        timeliness=timeliness(facts, at),
        completeness=completeness(facts),
        repost_due=facts.newest_kind is not None and facts.changed_since,
        info_on=facts.info_on,
        excused=facts.excused,
        correction=correction(facts.sent_back, at),
    )
