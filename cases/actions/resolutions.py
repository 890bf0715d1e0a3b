"""What a meeting resolves on the cases of its agenda: each row for itself, so that one refusal holds up no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, prefetch_related_objects

from cases.actions.meetings import is_to_come, open_meeting
from cases.actions.minutes import present_in
from cases.actions.outcome import decide_case
from cases.actions.refusals import CommitteeRefused, StaleCase, VerbNotOpen
from cases.meetings import OPEN_TO, VERB_OF, WITH_REASON, quorum_of, that_wait
from cases.models import AgendaItem, CommitteeMember, Meeting, Recusal, Resolution, Stage, User
from cases.models.keys import new_key
from cases.sealing import sealed_changes
from cases.thai import format_date

STALE = "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้ — ตรวจสอบเรื่องนี้ แล้วกดบันทึกมติอีกครั้ง"
MOVED = "เรื่องนี้อยู่ในขั้นตอน “{0}” แล้ว จึงบันทึกมตินี้ไม่ได้ — ตรวจสอบที่หน้าเรื่อง หรือนำเรื่องออกจากวาระ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """One row of the page of resolutions. `version` is that of the case when the page was drawn.

    `amount` in baht. `recused` are members who left the room for this case, all for `interest`.
    """

    item: AgendaItem
    version: int
    resolution: str
    amount: Decimal | None = None
    reason: str = ""
    recused: frozenset[UUID] = frozenset()
    interest: str = ""


def resolve(*, meeting: Meeting, rows: Sequence[Resolved], by: User, at: datetime) -> dict[UUID, str]:
    """Saves each row with its step, or not at all; why not, by the item's key.

    CommitteeRefused for all of them when the meeting is closed, still to come, or without a quorum.
    """
    with transaction.atomic():
        current = open_meeting(meeting, by)
        if is_to_come(current, at):
            raise CommitteeRefused(
                f"ประชุมวันที่ {format_date(current.held_on)} ซึ่งยังมาไม่ถึง — บันทึกมติได้ตั้งแต่วันประชุม"
            )
        there = present_in(current, by)
        quorum = quorum_of(current.committee.quorum, there)
        if not quorum.is_met:
            raise CommitteeRefused(f"บันทึกมติไม่ได้ {quorum.words} — ตรวจสอบและบันทึกผู้มาประชุมก่อน")
    prefetch_related_objects([row.item.case for row in rows], "help_given", "steps")
    refused: dict[UUID, str] = {}
    for row in rows:
        try:
            with transaction.atomic():
                _resolve_one(current, there, row, by, at)
        except CommitteeRefused as refusal:
            refused[row.item.pk] = str(refusal)
        except StaleCase:
            refused[row.item.pk] = STALE
        except VerbNotOpen:
            refused[row.item.pk] = MOVED.format(row.item.case.get_stage_display())
    return refused


def _resolve_one(
    meeting: Meeting, there: Sequence[CommitteeMember], row: Resolved, by: User, at: datetime
) -> None:
    """The resolution, who left the room, and the case's step on the day of the meeting."""
    _check_row(row)
    recused = _check_recusals(meeting, there, row)
    told = {"resolution": row.resolution, "amount": row.amount, "reason": row.reason}
    unresolved = AgendaItem.objects.visible_to(by).filter(pk=row.item.pk, meeting=meeting, resolution="")
    in_time = that_wait(by).filter(Q(came_up__lte=meeting.held_on)).values("pk")
    if not unresolved.filter(case__in=in_time).update(**sealed_changes(row.item, told)):
        _refuse(meeting, row, by, unresolved.exists())
    Recusal.objects.bulk_create(
        Recusal(
            id=new_key(),
            local_authority_id=meeting.local_authority_id,
            item=row.item,
            member=member,
            reason=row.interest,
        )
        for member in recused
    )
    decide_case(
        case=row.item.case, version=row.version, verb=VERB_OF[Resolution(row.resolution)], by=by, at=at,
        happened_on=meeting.held_on, reason=row.reason,
    )  # fmt: skip


def _refuse(meeting: Meeting, row: Resolved, by: User, is_unresolved: bool) -> None:
    """Why nothing was written. An item that still waits came up too late, or its case has moved."""
    if not is_unresolved:
        raise CommitteeRefused("มีผู้บันทึกมติเรื่องนี้หรือนำเรื่องออกจากวาระแล้ว — ดูที่หน้าการประชุม")
    waiting = that_wait(by).filter(pk=row.item.case_id)
    came_up = waiting.aggregate(day=Max(F("came_up")))["day"]
    if came_up is None:
        raise StaleCase(row.item.case_id)
    raise CommitteeRefused(
        f"เรื่องนี้เสนอวันที่ {format_date(came_up)} ซึ่งอยู่หลังวันประชุม {format_date(meeting.held_on)}"
        " — นำเรื่องออกจากวาระ หรือแก้ไขวันที่ประชุมหากบันทึกวันที่ผิด"
    )


def _check_row(row: Resolved) -> None:
    stage = Stage(row.item.case.stage)
    if row.resolution not in OPEN_TO.get(stage, ()):
        raise VerbNotOpen(row.resolution)
    if row.resolution == Resolution.PARTLY and not row.amount:
        raise CommitteeRefused("เห็นชอบบางส่วนต้องระบุวงเงิน — กรอกจำนวนเงินตามมติ เช่น 20,000")
    if row.resolution in WITH_REASON and not row.reason:
        raise CommitteeRefused("มตินี้ต้องมีเหตุผล — กรอกเหตุผลตามรายงานการประชุม")


def _check_recusals(
    meeting: Meeting, there: Sequence[CommitteeMember], row: Resolved
) -> list[CommitteeMember]:
    """Those present who left the room; without them there must still be a quorum."""
    recused = [member for member in there if member.pk in row.recused]
    if recused and not row.interest:
        raise CommitteeRefused("มีกรรมการถอนตัวแต่ยังไม่ได้กรอกส่วนได้เสีย — กรอกเหตุ เช่น เป็นญาติกับผู้ยื่นคำขอ")
    left = quorum_of(meeting.committee.quorum, there, row.recused)
    if not left.is_met:
        raise CommitteeRefused(f"เมื่อมีผู้ถอนตัว {len(recused)} คน {left.words} — เรื่องนี้ต้องรอการประชุมที่มีกรรมการครบ")
    return recused
