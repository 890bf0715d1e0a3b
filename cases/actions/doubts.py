"""What makes a step doubtful though it may be true: it is told, asked about once, and kept with its reason.

Nothing here blocks: an executive does sign before a meeting, and a record that refuses it would be given a false day.
The days of steps are compared only where somebody told them; the day of entry says nothing about the world, since
months are entered afterwards.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from cases.actions.refusals import StepDoubted
from cases.models import Case, CaseStep, NoticeEntry, Provision, Stage, User
from cases.states import BY_VERB, Dated, Transition
from cases.thai import day_of, format_date

Doubt = Callable[[Case, date, User], Iterator[str]]
# From here a case begins anew: what follows may well be older than what was recorded before.
AFRESH = ("reopen", "restore")


def check_doubts(
    transition: Transition,
    case: Case,
    days: Sequence[date],
    standing: Sequence[CaseStep],
    by: User,
    despite: str,
) -> str:
    """StepDoubted, unless there is no doubt or `despite` says why nonetheless; answers with what the step keeps of it.

    `days`: all that the step tells, blank for one that happens at the keyboard. `standing`: the steps before, in order.
    """
    found: list[str] = []
    for first in sorted(days)[:1]:
        found += _before_the_step(transition, max(days), standing)
        for doubt in DOUBTS.get(transition.verb, ()):
            found += doubt(case, first, by)
    if found and not despite:
        raise StepDoubted(found)
    return despite if found else ""


def _before_the_step(transition: Transition, day: date, standing: Sequence[CaseStep]) -> Iterator[str]:
    before = last_told(standing)
    if before and day < before.happened_on:
        yield (
            f"วันที่{transition.dated.said} ({format_date(day)}) อยู่ก่อนวันที่ของขั้นตอนก่อนหน้า "
            f"“{BY_VERB[before.verb].label}” ({format_date(before.happened_on)}) — ตรวจสอบวันที่ทั้งสอง "
            "หากวันที่ของขั้นตอนก่อนหน้าผิด ให้หัวหน้าศูนย์ย้อนขั้นตอนนั้นก่อน"
        )


def last_told(standing: Sequence[CaseStep]) -> CaseStep | None:
    """The newest step whose day somebody told, since the case was last begun anew."""
    for step in reversed(standing):
        if step.verb in AFRESH:
            return None
        if _was_told(step):
            return step
    return None


def _was_told(step: CaseStep) -> bool:
    transition = BY_VERB.get(step.verb)
    if transition is None or transition.dated is Dated.ENTRY:
        return False
    always = transition.dated is not Dated.ASKED or bool(transition.through)
    return always or step.happened_on != day_of(step.entered_at)


def notice_hangs(case: Case, day: date, by: User) -> Iterator[str]:
    """The names still hang in public on that day: somebody may yet object. An emergency never comes by a notice."""
    if case.stage != Stage.NOTICED:
        return
    entries = NoticeEntry.objects.visible_to(by).filter(case=case).select_related("notice")
    entry = entries.order_by("-notice__posted_on", "-notice").first()
    if not entry or entry.notice.is_over(day):
        return
    ruled = Provision.objects.in_force(day).notice_before_approval
    if ruled is None or ruled.value:
        notice, left = entry.notice, (entry.notice.until - day).days + 1
        yield (
            f"ประกาศรายชื่อที่ปิดเมื่อ {format_date(notice.posted_on)} ยังไม่ครบกำหนด ปิดถึงวันที่ {format_date(notice.until)} "
            f"นับจากวันที่ {format_date(day)} ยังเหลือ {left} วัน — ตรวจสอบวันที่ หรือรอให้ครบกำหนด"
        )


DOUBTS: Mapping[str, tuple[Doubt, ...]] = {"approve": (notice_hangs,), "help": (notice_hangs,)}
