"""What an officer has to do next about a month: from where it stands to one sentence and one verb. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cases.thai import format_due
from reporting.corrections import SentBack
from reporting.facts import MonthStanding
from reporting.standing import Completeness, Timeliness

SOON = timedelta(days=3)


class Step(Enum):
    """The next step, and what its button says."""

    WAIT = ""
    DECLARE = "ยืนยันว่าไม่มีผู้ขอ"
    POST = "ตรวจและบันทึกข้อมูลประจำเดือน"
    POST_AGAIN = "บันทึกฉบับใหม่"
    COMPLETE = "กรอกให้ครบ"
    RECORD = "ทำเครื่องหมายว่าบันทึกใน INFO แล้ว"
    DONE = "ดู"


@dataclass(frozen=True)
class Duty:
    """`level` is "", "warn" (duty near) or "stop" (duty missed)."""

    step: Step
    sentence: str
    level: str = ""
    awaited: bool = False
    """Nothing complete has come yet, so the due instant still speaks; a correction has a clock of its own."""

    @property
    def owed(self) -> bool:
        """Whether a posting of this month is still to come."""
        return self.step in (Step.DECLARE, Step.POST, Step.POST_AGAIN, Step.COMPLETE)


def duty_of(row: MonthStanding, at: datetime, ended: bool) -> Duty:
    """The next step about a month. `ended`: the month is over, so it can be posted."""
    if not ended:
        return Duty(Step.WAIT, "เดือนนี้ยังไม่สิ้นสุด")
    step, sentence = _step(row)
    if row.standing.timeliness is Timeliness.EXCUSED and row.newest is None:
        return Duty(Step.WAIT, "ได้รับยกเว้น ไม่ต้องบันทึกเดือนนี้")
    if step in (Step.RECORD, Step.DONE):
        return Duty(step, sentence)
    awaited = row.standing.timeliness in (Timeliness.NOT_DUE, Timeliness.MISSING)
    return Duty(step, sentence, _level(row, at), awaited)


def _step(row: MonthStanding) -> tuple[Step, str]:
    newest, now = row.newest, row.cases_now
    if newest is None and not now:
        return Step.DECLARE, "ยังไม่มีเรื่องในเดือนนี้ — รับคำขอ หรือยืนยันว่าไม่มีผู้ขอรับความช่วยเหลือ"
    if newest is None:
        return Step.POST, f"มี {now} เรื่อง ยังไม่ได้บันทึกข้อมูลประจำเดือน{_lacking(row)}"
    again = Step.POST_AGAIN if now else Step.DECLARE
    if row.sent_back and row.standing.correction.open:  # its reason and its clock stand until it is answered
        return again, _sent_back(row.sent_back) + _lacking(row)
    if row.standing.repost_due:
        return again, f"มีการเพิ่มหรือแก้ไขเรื่องหลังบันทึกฉบับที่ {newest.version} ต้องบันทึกใหม่{_lacking(row)}"
    if row.standing.completeness is Completeness.INCOMPLETE:
        if row.incomplete_now:
            return Step.COMPLETE, f"บันทึกฉบับที่ {newest.version} แล้ว แต่ไม่ครบถ้วน {row.incomplete_now} เรื่อง"
        return Step.POST_AGAIN, f"กรอกครบแล้วหลังบันทึกฉบับที่ {newest.version} — บันทึกอีกครั้งเพื่อให้เป็นฉบับที่ครบถ้วน"
    if row.standing.info_on is None:
        return Step.RECORD, "บันทึกที่นี่แล้ว แต่ยังไม่ได้ทำเครื่องหมายว่าบันทึกใน INFO"
    return Step.DONE, "บันทึกที่นี่และใน INFO แล้ว"


def _sent_back(sent: SentBack) -> str:
    until = format_due(sent.due_at)
    return f"ฉบับที่ {sent.version} ส่งกลับให้แก้ไข: {sent.reason} — บันทึกใหม่ภายใน{until}"


def _lacking(row: MonthStanding) -> str:
    return f" (ไม่ครบถ้วน {row.incomplete_now} เรื่อง)" if row.incomplete_now else ""


def _level(row: MonthStanding, at: datetime) -> str:
    if row.standing.timeliness is Timeliness.MISSING:
        return "stop"
    return "warn" if at >= row.obligation.due_at - SOON or row.newest else ""
