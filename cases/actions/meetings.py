"""A meeting from its call to the adoption of its minutes: number, who was there, the agenda.

Each with a savepoint: a refusal leaves the request's transaction usable for the page that tells it.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet

from cases.access import may
from cases.actions.committee import lock_committees
from cases.actions.refusals import CommitteeRefused, check_keeper
from cases.meetings import OPEN_TO, Quorum, quorum_of
from cases.models import (
    AgendaItem,
    Attendance,
    Case,
    Committee,
    CommitteeMember,
    LocalAuthority,
    Meeting,
    Recusal,
    User,
)
from cases.models.keys import new_key
from cases.sealing import sealed_changes
from cases.thai import BANGKOK, BE, format_date

AHEAD = timedelta(days=90)  # a meeting further ahead is a year that was mistyped [D]
CLOSED = "การประชุม{0} รับรองรายงานแล้ว จึงแก้ไขไม่ได้ — หัวหน้าศูนย์เปิดการประชุมอีกครั้งได้โดยระบุเหตุผล"


def next_number(user: User, year: int) -> int:
    """ครั้งที่ of the next meeting in a year (พ.ศ.)."""
    held = Meeting.objects.visible_to(user).filter(local_authority=user.local_authority_id, year=year)
    return (held.aggregate(last=Max("number"))["last"] or 0) + 1


def call_meeting(
    *,
    local_authority: LocalAuthority,
    held_on: date,
    number: int | None,
    begins_at: time | None,
    place: str,
    by: User,
    at: datetime,
) -> Meeting:
    """A meeting of the committee that sits on that day; without a number it takes the next of the year.

    The same form again (double click, retry) finds the meeting that the first one made.
    """
    check_keeper(by, local_authority.pk)
    if held_on > at.astimezone(BANGKOK).date() + AHEAD:
        raise CommitteeRefused(
            f"วันที่ประชุม {format_date(held_on)} อยู่ห่างจากวันนี้เกิน {AHEAD.days} วัน — ตรวจสอบปี พ.ศ. ของวันที่ประชุม"
        )
    with transaction.atomic():
        lock_committees(local_authority.pk)
        own = Committee.objects.visible_to(by).filter(local_authority=local_authority)
        committee = own.sitting(held_on).order_by("-appointed_on").first()
        if committee is None:
            raise CommitteeRefused(
                f"วันที่ {format_date(held_on)} ไม่มีคณะกรรมการตามคำสั่งใดในระบบ — ตรวจสอบวันที่ หรือบันทึกคำสั่งแต่งตั้งก่อน"
            )
        year = held_on.year + BE
        taken = Meeting.objects.visible_to(by).filter(
            local_authority=local_authority, year=year, number=number or 0
        )
        if twin := _twin(local_authority, held_on, number, begins_at, place, by):
            return twin
        if number and taken.exists():
            raise CommitteeRefused(
                f"มีการประชุมครั้งที่ {number}/{year} แล้ว — ใช้เลขอื่น หรือเว้นว่างให้ระบบใช้ครั้งที่ {next_number(by, year)}/{year}"
            )
        return Meeting.objects.create(
            local_authority=local_authority, committee=committee, number=number or next_number(by, year), year=year,
            held_on=held_on, begins_at=begins_at, place=place, called_by=by, called_at=at,
        )  # fmt: skip


def _twin(
    local_authority: LocalAuthority,
    held_on: date,
    number: int | None,
    begins_at: time | None,
    place: str,
    by: User,
) -> Meeting | None:
    same = Meeting.objects.visible_to(by).filter(
        local_authority=local_authority, held_on=held_on, begins_at=begins_at, place=place, closed_at=None
    )
    if number:
        return same.filter(number=number).first()
    return same.exclude(pk__in=AgendaItem.objects.visible_to(by).values("meeting")).first()


def open_meeting(meeting: Meeting, by: User) -> Meeting:
    """The meeting as stored now, held until the transaction ends. CommitteeRefused once its minutes stand."""
    check_keeper(by, meeting.local_authority_id)
    held = Meeting.objects.visible_to(by).select_for_update(of=("self",)).select_related("committee")
    current = held.get(pk=meeting.pk)
    if current.closed_at:
        raise CommitteeRefused(CLOSED.format(current))
    return current


def serving(meeting: Meeting, user: User) -> list[CommitteeMember]:
    """Who may sit in this meeting: named in its order, and in their term on its day."""
    named = CommitteeMember.objects.visible_to(user).filter(committee=meeting.committee_id)
    return list(named.serving(meeting.held_on))


def present_in(meeting: Meeting, user: User) -> list[CommitteeMember]:
    """Who was there, in the order of the order."""
    there = Attendance.objects.visible_to(user).filter(meeting=meeting).values("member")
    return list(CommitteeMember.objects.visible_to(user).filter(pk__in=there))


def take_attendance(*, meeting: Meeting, present: Collection[UUID], by: User) -> Quorum:
    """Ticks of the members serving that day, as they now stand; others' keys are passed over.

    CommitteeRefused where a resolution would be left without the quorum that it needs.
    """
    with transaction.atomic():
        current = open_meeting(meeting, by)
        there = [member for member in serving(current, by) if member.pk in present]
        _check_resolved(current, there, by)
        rows = Attendance.objects.visible_to(by).filter(meeting=current)
        stored = set(rows.values_list("member_id", flat=True))
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


def _check_resolved(meeting: Meeting, there: list[CommitteeMember], by: User) -> None:
    """What has been resolved was resolved by a quorum; it must stay so."""
    resolved = AgendaItem.objects.visible_to(by).filter(meeting=meeting).exclude(resolution="")
    left: dict[UUID, set[UUID]] = {pk: set() for pk in resolved.values_list("pk", flat=True)}
    recused = Recusal.objects.visible_to(by).filter(item__meeting=meeting)
    for item, member in recused.values_list("item_id", "member_id"):
        left.setdefault(item, set()).add(member)
    short = [out for out in left.values() if not quorum_of(meeting.committee.quorum, there, out).is_met]
    if short:
        raise CommitteeRefused(
            f"มีมติแล้ว {len(left)} เรื่อง แต่ผู้มาประชุมตามที่เลือกไม่ครบองค์ประชุมใน {len(short)} เรื่อง"
            " — ตรวจสอบผู้มาประชุม หรือให้หัวหน้าศูนย์ย้อนขั้นตอนของเรื่องนั้นก่อน"
        )


def waiting_for(meeting: Meeting, user: User) -> QuerySet[Case]:
    """The cases that this meeting could still take: received by its day, on no open meeting's agenda, oldest first."""
    items = AgendaItem.objects.visible_to(user)
    pending = items.pending().values("case")
    own = Case.objects.visible_to(user).filter(stage__in=list(OPEN_TO), received_on__lte=meeting.held_on)
    own = own.exclude(pk__in=pending).exclude(pk__in=items.filter(meeting=meeting).values("case"))
    return own.order_by("received_on", "id")


def fill_agenda(*, meeting: Meeting, by: User) -> int:
    """Puts every case that waits behind what is on the agenda already; how many came."""
    with transaction.atomic():
        current = open_meeting(meeting, by)
        items = AgendaItem.objects.visible_to(by).filter(meeting=current)
        last = items.aggregate(last=Max("place"))["last"] or 0
        rows = [
            AgendaItem(
                id=new_key(),
                local_authority_id=current.local_authority_id,
                meeting=current,
                case=case,
                place=place,
            )
            for place, case in enumerate(waiting_for(current, by), last + 1)
        ]
        AgendaItem.objects.bulk_create(rows)
    return len(rows)


def remove_item(*, item: AgendaItem, by: User) -> None:
    """Takes a case off the agenda, before there is a resolution on it; it waits for another meeting."""
    with transaction.atomic():
        current = open_meeting(item.meeting, by)
        mine = AgendaItem.objects.visible_to(by).filter(meeting=current, pk=item.pk)
        if not mine.filter(resolution="").exists():
            raise CommitteeRefused("เรื่องนี้มีมติแล้ว จึงนำออกจากวาระไม่ได้ — หัวหน้าศูนย์ย้อนขั้นตอนได้ที่หน้าเรื่อง")
        mine.delete()


def close_meeting(*, meeting: Meeting, by: User, at: datetime) -> None:
    """The minutes stand: nothing of the meeting changes any more. What has no resolution waits for the next."""
    with transaction.atomic():
        current = open_meeting(meeting, by)
        if current.held_on > at.astimezone(BANGKOK).date():
            raise CommitteeRefused(
                f"ประชุมวันที่ {format_date(current.held_on)} ซึ่งยังมาไม่ถึง — รับรองรายงานได้หลังการประชุม"
            )
        Meeting.objects.visible_to(by).filter(pk=current.pk).update(closed_at=at)


def reopen_meeting(*, meeting: Meeting, reason: str, by: User) -> None:
    """Takes the adoption of the minutes back, so that a resolution can be mended: the head, with a reason."""
    check_keeper(by, meeting.local_authority_id)
    if not may(by, "case.undo"):
        raise PermissionDenied
    if not reason:
        raise CommitteeRefused("ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ")
    closed = Meeting.objects.visible_to(by).filter(pk=meeting.pk).exclude(closed_at=None)
    if not closed.update(closed_at=None, **sealed_changes(meeting, {"reopen_reason": reason})):
        raise CommitteeRefused(f"การประชุม{meeting} เปิดอยู่แล้ว — บันทึกต่อได้ทันที")
