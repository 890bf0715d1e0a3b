"""What stands beside the postings: excuses by signed order, and months that were keyed into INFO."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from config.seed.dice import dice, moment, office_hours, share
from config.seed.ground import Ground
from config.seed.plan import Cell, Fate
from reporting.models import Cause, Excuse, InfoRecord
from reporting.months import Month

FIT_FOR_INFO = (Fate.ON_TIME, Fate.LATE, Fate.MENDED, Fate.CHANGED, Fate.REPOSTED, Fate.NIL_CORRECTED)
REASONS = (
    "อุทกภัย ที่ทำการถูกน้ำท่วมและย้ายไปศูนย์พักพิงชั่วคราว",
    "เส้นทางถูกตัดขาดจากดินสไลด์ ระบบไฟฟ้าและสัญญาณอินเทอร์เน็ตขัดข้อง",
)


def excuses(ground: Ground, cells: Sequence[Cell], granted_by: int) -> list[Excuse]:
    """Granted before the month fell due."""
    found = []
    for cell in cells:
        rng = dice(ground.seed, "excuse", cell.place.code, cell.month)
        granted = office_hours(rng, cell.month.next.first_day.replace(day=rng.randint(2, 4)))
        if cell.fate is Fate.EXCUSED and granted <= ground.at:
            found.append(
                Excuse(
                    local_authority_id=cell.place.id,
                    first_month=cell.month.first_day,
                    last_month=cell.month.first_day,
                    cause=Cause.DISASTER,
                    reason=rng.choice(REASONS),
                    order_number=f"ตก 0023.3/{rng.randint(2_000, 9_000)}",
                    order_date=granted.date(),
                    signed_by="ผู้ว่าราชการจังหวัดตาก",
                    granted_by_id=granted_by,
                    granted_at=granted,
                )
            )
    return found


def info_records(ground: Ground, cells: Sequence[Cell], newest: Month) -> list[InfoRecord]:
    """Most older months stand in INFO, of the newest about half; some were keyed by hand, without a file."""
    found = []
    for cell in cells:
        rng = dice(ground.seed, "info", cell.place.code, cell.month)
        if cell.fate not in FIT_FOR_INFO or not share(rng, 0.55 if cell.month == newest else 0.94):
            continue
        day = cell.posted[-1].date() + timedelta(days=rng.randint(1, 6))
        if (marked := moment(day, 16, rng.randrange(60))) <= ground.at:
            found.append(
                _info_record(ground, cell, marked, f"{rng.getrandbits(256):064x}" if share(rng, 0.7) else "")
            )
    return found


def _info_record(ground: Ground, cell: Cell, marked: datetime, sha256: str) -> InfoRecord:
    return InfoRecord(
        obligation=ground.obligations[cell.place.id, cell.month.first_day],
        recorded_on=marked.date(),
        sha256=sha256,
        marked_by_id=ground.staff[cell.place.id][0],
        marked_at=marked,
    )
