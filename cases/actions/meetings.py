"""A meeting: its call with number and day, what was mistyped mended, and called off.

Each with a savepoint: a refusal leaves the request's transaction usable for the page that tells it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, Q

from cases.actions.committee import lock_committees
from cases.actions.refusals import CommitteeRefused, check_keeper
from cases.meetings import that_wait
from cases.models import AgendaItem, Attendance, Committee, CommitteeMember, LocalAuthority, Meeting, User
from cases.sealing import sealed_changes
from cases.thai import BE, day_of, format_date

AHEAD = timedelta(days=90)  # a meeting further ahead is a year that was mistyped [D]
CLOSED = "การประชุม{0} รับรองรายงานแล้ว จึงแก้ไขไม่ได้ — หัวหน้าศูนย์เปิดการประชุมอีกครั้งได้โดยระบุเหตุผล"
CALLED_OFF = "การประชุม{0} ยกเลิกแล้ว จึงแก้ไขไม่ได้ — บันทึกการประชุมใหม่ เรื่องที่ค้างอยู่ยังรอคณะกรรมการ"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFields:
    """What the form of a meeting tells. Without a number: the next of the year of its day."""

    held_on: date
    number: int | None = None
    begins_at: time | None = None
    place: str = ""

    @property
    def year(self) -> int:
        return self.held_on.year + BE


def next_number(user: User, year: int) -> int:
    """ครั้งที่ of the next meeting in a year (พ.ศ.); what was called off has given its number back."""
    held = Meeting.objects.visible_to(user).standing()
    held = held.filter(local_authority=user.local_authority_id, year=year)
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
    told = MeetingFields(held_on=held_on, number=number, begins_at=begins_at, place=place)
    _check_day(told, at)
    with transaction.atomic():
        lock_committees(local_authority.pk)
        committee = _sitting(local_authority.pk, held_on, by)
        if committee is None:
            raise CommitteeRefused(
                f"วันที่ {format_date(held_on)} ไม่มีคณะกรรมการตามคำสั่งใดในระบบ — ตรวจสอบวันที่ หรือบันทึกคำสั่งแต่งตั้งก่อน"
            )
        if twin := _twin(local_authority, told, by):
            return twin
        return Meeting.objects.create(
            local_authority=local_authority, committee=committee, number=_free_number(told, by), year=told.year,
            held_on=held_on, begins_at=begins_at, place=place, called_by=by, called_at=at,
        )  # fmt: skip


def correct_meeting(
    *,
    meeting: Meeting,
    held_on: date,
    number: int | None,
    begins_at: time | None,
    place: str,
    by: User,
    at: datetime,
) -> Meeting:
    """Mends what was mistyped while the meeting is open. Without a number it keeps its own within the year; in another
    year its own number stands for none, for the form brings it along.

    CommitteeRefused where another day would belie what is recorded: the committee of the order, who was there,
    the cases on the agenda, or a resolution, whose step bears the day of the meeting.
    """
    check_keeper(by, meeting.local_authority_id)
    told = MeetingFields(held_on=held_on, number=number, begins_at=begins_at, place=place)
    _check_day(told, at)
    with transaction.atomic():
        lock_committees(meeting.local_authority_id)
        current = open_meeting(meeting, by)
        if told.held_on != current.held_on:
            _check_new_day(current, told.held_on, by, at)
        if told.year != current.year and number == current.number:
            told = replace(told, number=None)
        if told.number is None and told.year == current.year:
            told = replace(told, number=current.number)
        number = _free_number(told, by, apart_from=current)
        Meeting.objects.visible_to(by).filter(pk=current.pk).update(
            held_on=held_on, number=number, year=told.year, begins_at=begins_at, place=place
        )
        current.number, current.year = number, told.year
    return current


def call_off(*, meeting: Meeting, reason: str, by: User, at: datetime) -> None:
    """The meeting was not held: its cases wait for another, its number is free, it stays in the list with the reason.

    CommitteeRefused where there is a resolution, or anybody is recorded as present.
    """
    with transaction.atomic():
        current = open_meeting(meeting, by)
        if not reason:
            raise CommitteeRefused("ยังไม่ได้กรอกเหตุผล — เขียนสั้น ๆ ให้ผู้ที่เปิดดูภายหลังเข้าใจ")
        if resolved := _resolved(current, by):
            raise CommitteeRefused(
                f"การประชุม{current} มีมติแล้ว {resolved} เรื่อง จึงยกเลิกไม่ได้ — หากบันทึกมติผิด ให้หัวหน้าศูนย์ย้อนขั้นตอนของเรื่องนั้นก่อน"
            )
        if there := Attendance.objects.visible_to(by).filter(meeting=current).count():
            raise CommitteeRefused(
                f"การประชุม{current} มีผู้มาประชุม {there} คน จึงยกเลิกไม่ได้ — หากไม่ครบองค์ประชุม ให้ปิดการประชุมโดยบันทึกว่าไม่ครบองค์ประชุม"
                " หากบันทึกผู้มาประชุมผิด ให้แก้ไขผู้มาประชุมก่อน"
            )
        told = sealed_changes(current, {"cancelled_at": at, "cancel_reason": reason})
        Meeting.objects.visible_to(by).filter(pk=current.pk).update(**told)


def open_meeting(meeting: Meeting, by: User) -> Meeting:
    """The meeting as stored now, held until the transaction ends. CommitteeRefused once it is closed or called off."""
    check_keeper(by, meeting.local_authority_id)
    held = Meeting.objects.visible_to(by).select_for_update(of=("self",)).select_related("committee")
    current = held.get(pk=meeting.pk)
    if current.closed_at:
        raise CommitteeRefused(CLOSED.format(current))
    if current.cancelled_at:
        raise CommitteeRefused(CALLED_OFF.format(current))
    return current


def is_to_come(meeting: Meeting, at: datetime) -> bool:
    return meeting.held_on > day_of(at)


def _check_day(told: MeetingFields, at: datetime) -> None:
    if told.held_on > day_of(at) + AHEAD:
        raise CommitteeRefused(
            f"วันที่ประชุม {format_date(told.held_on)} อยู่ห่างจากวันนี้เกิน {AHEAD.days} วัน — ตรวจสอบปี พ.ศ. ของวันที่ประชุม"
        )


def _sitting(local_authority_id: int, day: date, by: User) -> Committee | None:
    own = Committee.objects.visible_to(by).filter(local_authority=local_authority_id)
    return own.sitting(day).first()


def _free_number(told: MeetingFields, by: User, apart_from: Meeting | None = None) -> int:
    """The number as typed, or the next. CommitteeRefused when another meeting of the year has it."""
    if told.number is None:
        return next_number(by, told.year)
    taken = Meeting.objects.visible_to(by).standing().filter(local_authority=by.local_authority_id)
    taken = taken.filter(year=told.year, number=told.number)
    if apart_from:
        taken = taken.exclude(pk=apart_from.pk)
    if taken.exists():
        raise CommitteeRefused(
            f"มีการประชุมครั้งที่ {told.number}/{told.year} แล้ว — ใช้เลขอื่น หรือเว้นว่างให้ระบบใช้ครั้งที่ {next_number(by, told.year)}/{told.year}"
        )
    return told.number


def _twin(local_authority: LocalAuthority, told: MeetingFields, by: User) -> Meeting | None:
    same = Meeting.objects.visible_to(by).standing().filter(local_authority=local_authority, closed_at=None)
    same = same.filter(held_on=told.held_on, begins_at=told.begins_at, place=told.place)
    if told.number:
        return same.filter(number=told.number).first()
    return same.exclude(pk__in=AgendaItem.objects.visible_to(by).values("meeting")).first()


def _resolved(meeting: Meeting, by: User) -> int:
    return AgendaItem.objects.visible_to(by).filter(meeting=meeting).exclude(resolution="").count()


def _check_new_day(meeting: Meeting, day: date, by: User, at: datetime) -> None:
    """Everything recorded must hold on the new day too."""
    said = f"เปลี่ยนวันที่ประชุมเป็น {format_date(day)} ไม่ได้"
    if resolved := _resolved(meeting, by):
        raise CommitteeRefused(
            f"{said} เพราะมีมติลงวันที่ {format_date(meeting.held_on)} แล้ว {resolved} เรื่อง — ให้หัวหน้าศูนย์ย้อนขั้นตอนของเรื่องเหล่านั้นก่อน"
        )
    if _sitting(meeting.local_authority_id, day, by) != meeting.committee:
        raise CommitteeRefused(
            f"{said} เพราะวันนั้นคณะกรรมการตาม{meeting.committee} ไม่ได้ปฏิบัติหน้าที่ — ตรวจสอบวันที่ หรือยกเลิกการประชุมนี้แล้วบันทึกการประชุมใหม่"
        )
    there = Attendance.objects.visible_to(by).filter(meeting=meeting)
    if day > day_of(at) and there.exists():
        raise CommitteeRefused(f"{said} เพราะวันนั้นยังมาไม่ถึง แต่มีผู้มาประชุมแล้ว — ตรวจสอบวันที่ หรือแก้ไขผู้มาประชุมก่อน")
    members = CommitteeMember.objects.visible_to(by).filter(pk__in=there.values("member"))
    if absent := list(members.exclude(pk__in=members.serving(day))):
        names = " ".join(member.name for member in absent)
        raise CommitteeRefused(
            f"{said} เพราะวันนั้น {names} ไม่ได้อยู่ในวาระ แต่บันทึกว่ามาประชุม — ตรวจสอบวันที่ หรือแก้ไขผู้มาประชุมก่อน"
        )
    on_agenda = AgendaItem.objects.visible_to(by).filter(meeting=meeting).values("case")
    waiting = that_wait(by).filter(pk__in=on_agenda).order_by("received_on", "id")
    if late := list(waiting.filter(Q(received_on__gt=day) | Q(came_up__gt=day))):
        numbers = " ".join(case.number for case in late[:5])
        raise CommitteeRefused(
            f"{said} เพราะในวาระมี {len(late)} เรื่องที่รับหรือเสนอหลังวันนั้น (เลขที่ {numbers}{' และอื่น ๆ' if late[5:] else ''})"
            " — ตรวจสอบวันที่ หรือนำเรื่องเหล่านั้นออกจากวาระก่อน"
        )
