"""Posting the list of those to whom the committee agreed, and what becomes of objections to it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from cases.actions.outcome import decide_case
from cases.actions.refusals import CommitteeRefused, VerbNotOpen, check_keeper
from cases.models import (
    Answer,
    Case,
    CaseStep,
    LocalAuthority,
    Notice,
    NoticeEntry,
    Objection,
    Provision,
    Stage,
    User,
)
from cases.models.keys import new_key
from cases.sealing import sealed_changes
from cases.thai import format_date

LATE = " (ยื่นหลังพ้นกำหนดประกาศ)"


def post_notice(
    *,
    local_authority: LocalAuthority,
    posted_on: date,
    until: date | None,
    places: str,
    cases: Collection[UUID],
    by: User,
    at: datetime,
) -> Notice:
    """A notice with its entries, oldest request first; each case is `announce`d on the day of posting.

    Without `until` it hangs the days that are laid down, the first and the last counted. CommitteeRefused when one of
    the cases is not at AGREED (any more).
    """
    check_keeper(by, local_authority.pk)
    until = until or _last_day(posted_on)
    if until < posted_on:
        raise CommitteeRefused("วันสิ้นสุดประกาศมาก่อนวันปิดประกาศ — ตรวจสอบวันที่ทั้งสองช่อง")
    if not cases:
        raise CommitteeRefused("ยังไม่ได้เลือกรายชื่อ — เลือกอย่างน้อย 1 เรื่อง")
    with transaction.atomic():
        chosen = _agreed(cases, by)
        _check_days(chosen, posted_on, by)
        notice = Notice.objects.create(
            local_authority=local_authority, posted_on=posted_on, until=until, places=places, made_by=by, made_at=at
        )  # fmt: skip
        NoticeEntry.objects.bulk_create(
            NoticeEntry(
                id=new_key(), local_authority_id=local_authority.pk, notice=notice, case=case, place=place
            )
            for place, case in enumerate(chosen, 1)
        )
        for case in chosen:
            decide_case(case=case, version=case.version, verb="announce", by=by, at=at, happened_on=posted_on)
    return notice


def _last_day(posted_on: date) -> date:
    days = Provision.objects.in_force(posted_on).notice_days
    if days is None:
        raise CommitteeRefused("ไม่มีข้อกำหนดว่าต้องปิดประกาศกี่วันในวันที่ปิดประกาศ — กรอกวันสิ้นสุดประกาศ")
    return posted_on + timedelta(days=days.value - 1)


def _agreed(keys: Collection[UUID], by: User) -> list[Case]:
    """The chosen cases, held until the transaction ends."""
    own = Case.objects.visible_to(by).filter(pk__in=keys, stage=Stage.AGREED)
    held = own.select_for_update(of=("self",)).select_related("applicant")
    found = list(held.order_by("received_on", "id"))
    if missing := len(keys) - len(found):
        raise CommitteeRefused(
            f"มี {missing} เรื่องที่เลือกไว้ไม่ได้อยู่ในขั้นตอนคณะกรรมการเห็นชอบแล้ว — ตรวจสอบรายชื่อด้านล่าง แล้วกดบันทึกอีกครั้ง"
        )
    return found


def _check_days(chosen: Collection[Case], posted_on: date, by: User) -> None:
    """Nothing hangs in public before it was agreed to."""
    agreed = CaseStep.objects.visible_to(by).filter(case__in=chosen, verb="agree", undone_by=None)
    late = agreed.filter(happened_on__gt=posted_on).order_by("-happened_on").first()
    if late:
        raise CommitteeRefused(
            f"ปิดประกาศวันที่ {format_date(posted_on)} ก่อนวันที่คณะกรรมการเห็นชอบ ({format_date(late.happened_on)}) — ตรวจสอบวันที่"
        )


def record_objection(
    *, entry: NoticeEntry, received_on: date, objector: str, grounds: str, by: User
) -> Objection:
    """Somebody objects to a name on a notice; it waits for its answer. `entry` comes with its notice.

    The same words of the same day again (double click, retry) are the objection that is there.
    """
    check_keeper(by, entry.local_authority_id)
    if received_on < entry.notice.posted_on:
        raise CommitteeRefused(
            f"วันที่รับคำคัดค้านมาก่อนวันปิดประกาศ ({format_date(entry.notice.posted_on)}) — ตรวจสอบวันที่"
        )
    waiting = Objection.objects.visible_to(by).filter(entry=entry, received_on=received_on, answer="")
    for one in waiting:
        if (one.grounds, one.objector) == (grounds, objector):
            return one
    return Objection.objects.create(
        local_authority_id=entry.local_authority_id, entry=entry, received_on=received_on, objector=objector, grounds=grounds
    )  # fmt: skip


def answer_objection(
    *, objection: Objection, answer: str, answered_on: date, reason: str, version: int, by: User, at: datetime
) -> None:
    """Dismissed: the case goes on. Upheld: it goes back to be checked, from `version`; StaleCase as in `decide_case`.
    Once it went back, a second objection to the same name is upheld without moving it.

    CommitteeRefused when it has its answer, or the case has gone on from the notice.
    """
    check_keeper(by, objection.local_authority_id)
    if answered_on < objection.received_on:
        raise CommitteeRefused(
            f"วันที่แจ้งผลมาก่อนวันที่รับคำคัดค้าน ({format_date(objection.received_on)}) — ตรวจสอบวันที่"
        )
    case = objection.entry.case
    told = {"answer": answer, "answered_on": answered_on, "answer_reason": reason}
    with transaction.atomic():
        waiting = Objection.objects.visible_to(by).filter(pk=objection.pk, answer="")
        if not waiting.update(**sealed_changes(objection, told)):
            raise CommitteeRefused("คำคัดค้านนี้มีผลการพิจารณาแล้ว — ดูที่หน้าประกาศ")
        if answer == Answer.UPHELD and not _is_sent_back(objection, by):
            _send_back(
                case,
                version,
                answered_on,
                f"คำคัดค้านฟังขึ้น{LATE if objection.is_late else ''}: {reason}",
                by,
                at,
            )


def _is_sent_back(objection: Objection, by: User) -> bool:
    """Whether another objection to the same name has sent the case back; this one is right with it."""
    others = Objection.objects.visible_to(by).filter(entry=objection.entry_id, answer=Answer.UPHELD)
    return objection.entry.case.stage != Stage.NOTICED and others.exclude(pk=objection.pk).exists()


def _send_back(case: Case, version: int, day: date, reason: str, by: User, at: datetime) -> None:
    """Only from the notice: what waits for a meeting, or was approved, is not the answer's to move."""
    if case.stage != Stage.NOTICED:
        raise CommitteeRefused(
            f"เรื่องเลขที่ {case.number} อยู่ในขั้นตอน “{case.get_stage_display()}” แล้ว จึงส่งกลับตรวจสอบจากประกาศไม่ได้"
            " — หัวหน้าศูนย์ย้อนขั้นตอนได้ที่หน้าเรื่อง"
        )
    try:
        decide_case(
            case=case, version=version, verb="check_again", by=by, at=at, happened_on=day, reason=reason
        )
    except VerbNotOpen as closed:
        raise CommitteeRefused("เรื่องนี้ส่งกลับตรวจสอบไม่ได้ในขั้นตอนปัจจุบัน — ตรวจสอบที่หน้าเรื่อง") from closed
