"""The hours in which nobody is sent a reminder by e-mail. Pure; the settings read them from the environment."""

import re
from datetime import datetime, time

from cases.thai import BANGKOK

Hours = tuple[time, time]
SHAPE = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def parse(text: str) -> Hours | None:
    """`18:00-08:00` as (from, until); None for "", no quiet hours. ValueError for anything else."""
    if not text.strip():
        return None
    if not (found := SHAPE.fullmatch(text.strip())):
        raise ValueError(f"QUIET_HOURS {text!r} is not like 18:00-08:00")
    begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return (begins, ends) if begins != ends else None


def is_quiet(at: datetime, hours: Hours | None) -> bool:
    """Whether `at` lies in them, by Bangkok's clock: 18:00 does, 08:00 does no more. They may cross midnight."""
    if hours is None:
        return False
    begins, ends = hours
    clock = at.astimezone(BANGKOK).time()
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def told(hours: Hours | None) -> str:
    """For the screen: 18.00–08.00 น."""
    return f"{hours[0]:%H.%M}–{hours[1]:%H.%M} น." if hours else "ไม่มี"
