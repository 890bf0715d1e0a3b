"""When a month that is still owed is reminded of, and who is told at which step: the whole of it on one page. Pure.

D is the last day on which the month comes in time: the Bangkok day that holds the last moment before the obligation's own
due instant (`due_at` 6 พ.ย. 00:00 makes D the 5th). Each step falls at 08:00 of its day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from cases.thai import BANGKOK


class Told(Enum):
    """SUPERVISOR is the office to which the circular routes the local authority: its district office, or for an อบจ.,
    เทศบาลนคร or เทศบาลเมือง the provincial office. It gets one digest a step-day, not one notice a local authority.
    """

    OFFICER = "เจ้าหน้าที่ของ อปท. (หากไม่มี แจ้งหัวหน้าศูนย์)"
    HEAD = "หัวหน้าศูนย์"
    SUPERVISOR = "อำเภอหรือจังหวัดที่กำกับดูแล"


# Step → days after D, and who is told. After these every seven days, w1 to w52, told as d+1 is.
LADDER: dict[str, tuple[int, frozenset[Told]]] = {
    "d-5": (-5, frozenset({Told.OFFICER})),
    "d-2": (-2, frozenset({Told.OFFICER})),
    "d-0": (0, frozenset({Told.OFFICER, Told.HEAD})),
    "d+1": (1, frozenset(Told)),
}
LAST_DAYS, LAST_TOLD = LADDER["d+1"]
WEEKS = 52  # then the year's letters have spoken
MORNING = time(8)
STEP = r"d-5|d-2|d-0|d\+1|w[1-9][0-9]?"


@dataclass(frozen=True)
class Step:
    """One step of one due instant: `at` is when the law puts it."""

    key: str
    at: datetime
    told: frozenset[Told]


def told_at(key: str) -> frozenset[Told]:
    return LADDER[key][1] if key in LADDER else LAST_TOLD


def last_day(due_at: datetime) -> date:
    """D, in Bangkok."""
    return (due_at - timedelta(microseconds=1)).astimezone(BANGKOK).date()


def steps(due_at: datetime) -> list[Step]:
    """All of them, in time."""
    days = {key: days for key, (days, _) in LADDER.items()}
    days |= {f"w{week}": LAST_DAYS + 7 * week for week in range(1, WEEKS + 1)}
    return [Step(key, _instant(due_at, after), told_at(key)) for key, after in days.items()]


def newest_step(due_at: datetime, at: datetime) -> Step | None:
    """The last one that has come by `at`: those missed before it are not made up for. None before d-5."""
    come = [step for step in steps(due_at) if step.at <= at]
    return come[-1] if come else None


def _instant(due_at: datetime, days: int) -> datetime:
    """A rule may end D before 08:00: that day then begins at 00:00, so that D is still reminded of in time."""
    day = last_day(due_at) + timedelta(days=days)
    found = datetime.combine(day, MORNING, tzinfo=BANGKOK)
    return datetime.combine(day, time(), tzinfo=BANGKOK) if days == 0 and found >= due_at else found


def step_words(key: str) -> str:
    """For lists: which reminder it was, in words that stay true however late they are read."""
    if key in LADDER:
        days = LADDER[key][0]
        if days < 0:
            return f"เตือนก่อนครบกำหนด {-days} วัน"
        return f"เตือนหลังครบกำหนด {days} วัน" if days else "เตือนในวันครบกำหนด"
    return f"เตือนหลังครบกำหนด {key[1:]} สัปดาห์"
