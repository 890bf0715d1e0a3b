"""What stands beside the postings: excuses by signed order, and months that were keyed into INFO."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from cases.access import ANSWERS_TO_DISTRICT, Role
from cases.models import User
from config.seed.dice import dice, key, moment, office_hours, share
from config.seed.ground import Ground
from config.seed.plan import Cell, Fate
from reporting.corrections import correction_due
from reporting.models import Cause, Excuse, InfoRecord, SendBack
from reporting.months import Month

FIT_FOR_INFO = (Fate.ON_TIME, Fate.LATE, Fate.MENDED, Fate.CHANGED, Fate.REPOSTED, Fate.NIL_CORRECTED)
REASONS = (
    "อุทกภัย ที่ทำการถูกน้ำท่วมและย้ายไปศูนย์พักพิงชั่วคราว",
    "เส้นทางถูกตัดขาดจากดินสไลด์ ระบบไฟฟ้าและสัญญาณอินเทอร์เน็ตขัดข้อง",
)

A_DAY = timedelta(hours=20)
SENT_BACK = "06630611"  # อบต.มหาวัน, whose newest posting of cases its district sent back yesterday
TO_CORRECT = (
    "ยอดเงินด้านสาธารณภัยไม่ตรงกับทะเบียนคุมของศูนย์ ขอให้ตรวจรายการความช่วยเหลือแล้วบันทึกใหม่",
    "จำนวนผู้ได้รับความเดือดร้อนไม่ตรงกับบัญชีรายชื่อแนบท้าย ขอให้ตรวจแล้วบันทึกใหม่",
)


def excuses(ground: Ground, cells: Sequence[Cell], granted_by: int) -> list[Excuse]:
    """Granted before the month fell due; those of one month by one order."""
    excused = sorted(
        (cell for cell in cells if cell.fate is Fate.EXCUSED),
        key=lambda cell: (cell.month, cell.place.code),
    )
    found = []
    for month, together in groupby(excused, key=lambda cell: cell.month):
        order = _order(ground.seed, month)
        if order["granted_at"] <= ground.at:
            found += [
                Excuse(local_authority_id=cell.place.id, granted_by_id=granted_by, **order)
                for cell in together
            ]
    return found


def _order(seed: int, month: Month) -> dict[str, Any]:
    rng = dice(seed, "excuse", month)
    granted = office_hours(rng, month.next.first_day.replace(day=rng.randint(2, 4)))
    return {
        "act": key(rng, granted),
        "first_month": month.first_day,
        "last_month": month.first_day,
        "cause": Cause.DISASTER,
        "reason": rng.choice(REASONS),
        "order_number": f"ตก 0023.3/{rng.randint(2_000, 9_000)}",
        "order_date": granted.date(),
        "signed_by": "ผู้ว่าราชการจังหวัดตาก",
        "granted_at": granted,
    }


def sent_back(ground: Ground, cells: Sequence[Cell], people: dict[str, User]) -> list[SendBack]:
    """By the districts with an account: what was posted anew had been sent back; one month waits for its answer."""
    by = {one.district_id: one.pk for one in people.values() if one.role == Role.DISTRICT}
    ours = [cell for cell in cells if cell.place.district in by and cell.place.kind in ANSWERS_TO_DISTRICT]
    posted = [cell for cell in ours if cell.posted and cell.posted[-1] <= ground.at - A_DAY]
    waiting = [
        cell
        for cell in posted
        if cell.place.code == SENT_BACK and cell.count and cell.fate is not Fate.REPOSTED
    ]
    found = [
        (cell.keys[0], cell.between - timedelta(minutes=40), cell)
        for cell in posted
        if cell.fate is Fate.REPOSTED and cell.between
    ] + [(cell.keys[-1], ground.at - A_DAY, cell) for cell in waiting[-1:]]
    return [
        SendBack(
            posting_id=posting,
            reason=TO_CORRECT[n % len(TO_CORRECT)],
            sent_at=at,
            sent_by_id=by[cell.place.district],
            due_at=correction_due(at),
        )
        for n, (posting, at, cell) in enumerate(found)
    ]


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
