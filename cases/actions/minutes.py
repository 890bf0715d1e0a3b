"""Who was at a meeting, and its end: the minutes adopted, closed for want of a quorum, opened again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.access import may
from cases.actions.meetings import CALLED_OFF, is_to_come, open_meeting
from cases.actions.refusals import CommitteeRefused, check_keeper
from cases.meetings import Quorum, quorum_of
from cases.models import AgendaItem, Attendance, CommitteeMember, Meeting, Recusal, User
from cases.models.keys import new_key
from cases.sealing import sealed_changes
from cases.thai import format_date


def serving(meeting: Meeting, user: User) -> list[CommitteeMember]:
    """Who may sit in this meeting: named in its order, and in their term on its day."""
    named = CommitteeMember.objects.visible_to(user).filter(committee=meeting.committee_id)
    return list(named.serving(meeting.held_on))


def present_in(meeting: Meeting, user: User) -> list[CommitteeMember]:
    """Who was there, in the order of the order."""
    there = Attendance.objects.visible_to(user).filter(meeting=meeting).values("member")
    return list(CommitteeMember.objects.visible_to(user).filter(pk__in=there))


def take_attendance(
    *,
    meeting: Meeting,
    present: Collection[UUID],
    by: User,
    at: datetime,
    drawn: Collection[UUID] | None = None,
) -> Quorum:
    """Ticks of the members serving that day, as they now stand; others' keys are passed over.

    `drawn`: who stood ticked when the page was drawn. Only what was changed on it counts then, so that of two who
    tick at once neither takes the other's away.

    CommitteeRefused before the day of the meeting; where a resolution would be left without the quorum that it
    needs; or where who left the room for a case would not have been in it.
    """
    with transaction.atomic():
        current = open_meeting(meeting, by)
        if is_to_come(current, at):
            raise CommitteeRefused(
                f"ประชุมวันที่ {format_date(current.held_on)} ซึ่งยังมาไม่ถึง — บันทึกผู้มาประชุมได้ตั้งแต่วันประชุม"
            )
        rows = Attendance.objects.visible_to(by).filter(meeting=current)
        stored = set(rows.values_list("member_id", flat=True))
        ticked = set(present)
        if drawn is not None:
            ticked = stored - (set(drawn) - ticked) | (ticked - set(drawn))
        there = [member for member in serving(current, by) if member.pk in ticked]
        _check_resolved(current, there, by)
        kept = {member.pk for member in there}
        rows.exclude(member_id__in=kept).delete()
        Attendance.objects.bulk_create(
            Attendance(
                id=new_key(), local_authority_id=current.local_authority_id, meeting=current, member=member
            )
            for member in there
            if member.pk not in stored
        )
    return quorum_of(current.committee.quorum, there)


def _check_resolved(meeting: Meeting, there: Sequence[CommitteeMember], by: User) -> None:
    """What has been resolved was resolved by a quorum, and who left the room had been in it; it must stay so."""
    resolved = AgendaItem.objects.visible_to(by).filter(meeting=meeting).exclude(resolution="")
    left: dict[UUID, set[UUID]] = {pk: set() for pk in resolved.values_list("pk", flat=True)}
    recused = list(
        Recusal.objects.visible_to(by).filter(item__meeting=meeting).select_related("member").order_by("id")
    )
    kept = {member.pk for member in there}
    if gone := {one.member.name: one for one in recused if one.member_id not in kept}:
        raise CommitteeRefused(
            f"{' '.join(gone)} บันทึกไว้ว่าถอนตัวในเรื่องที่มีมติแล้ว จึงเอาชื่อออกจากผู้มาประชุมไม่ได้"
            " — หากบันทึกผิด ให้หัวหน้าศูนย์ย้อนขั้นตอนของเรื่องนั้นก่อน"
        )
    for one in recused:
        left.setdefault(one.item_id, set()).add(one.member_id)
    short = [out for out in left.values() if not quorum_of(meeting.committee.quorum, there, out).is_met]
    if short:
        raise CommitteeRefused(
            f"มีมติแล้ว {len(left)} เรื่อง แต่ผู้มาประชุมตามที่เลือกไม่ครบองค์ประชุมใน {len(short)} เรื่อง"
            " — ตรวจสอบผู้มาประชุม หรือให้หัวหน้าศูนย์ย้อนขั้นตอนของเรื่องนั้นก่อน"
        )


def close_meeting(*, meeting: Meeting, by: User, at: datetime, without_quorum: bool = False) -> None:
    """The minutes stand: nothing of the meeting changes any more. What has no resolution waits for the next.

    `without_quorum`: it is said that too few came, and nothing was resolved. CommitteeRefused for minutes of
    nobody, and where what is said is not what the attendance shows.
    """
    with transaction.atomic():
        current = open_meeting(meeting, by)
        if is_to_come(current, at):
            raise CommitteeRefused(
                f"ประชุมวันที่ {format_date(current.held_on)} ซึ่งยังมาไม่ถึง — รับรองรายงานได้หลังการประชุม"
            )
        there = present_in(current, by)
        if not there:
            raise CommitteeRefused(
                "ยังไม่ได้บันทึกผู้มาประชุม จึงรับรองรายงานไม่ได้ — บันทึกผู้มาประชุมก่อน หากไม่มีการประชุม ให้ยกเลิกการประชุม"
            )
        quorum = quorum_of(current.committee.quorum, there)
        if quorum.is_met and without_quorum:
            raise CommitteeRefused(f"{quorum.words} — กดรับรองรายงานการประชุม หรือแก้ไขผู้มาประชุมก่อน")
        if not quorum.is_met and not without_quorum:
            raise CommitteeRefused(
                f"รับรองรายงานไม่ได้ {quorum.words} — แก้ไขผู้มาประชุม หรือปิดการประชุมโดยบันทึกว่าไม่ครบองค์ประชุม"
            )
        told = {"closed_at": at, "lacked_quorum": without_quorum}
        Meeting.objects.visible_to(by).filter(pk=current.pk).update(**told)


def reopen_meeting(*, meeting: Meeting, reason: str, by: User) -> None:
    """Takes the adoption of the minutes back, so that a resolution can be mended: the head, with a reason."""
    check_keeper(by, meeting.local_authority_id)
    if not may(by, "case.undo"):
        raise PermissionDenied
    if not reason:
        raise CommitteeRefused("ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ")
    if meeting.cancelled_at:
        raise CommitteeRefused(CALLED_OFF.format(meeting))
    closed = Meeting.objects.visible_to(by).filter(pk=meeting.pk).exclude(closed_at=None)
    told = sealed_changes(meeting, {"reopen_reason": reason})
    if not closed.update(closed_at=None, lacked_quorum=False, **told):
        raise CommitteeRefused(f"การประชุม{meeting} เปิดอยู่แล้ว — บันทึกต่อได้ทันที")
