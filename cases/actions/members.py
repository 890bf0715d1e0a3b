"""The members of an order: added while it runs, and what was mistyped mended while no minutes contradict it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.actions.committee import (
    MemberFields,
    check_persons,
    check_quorums,
    hold_meetings,
    lock_committees,
    member_row,
    overlap,
    serves,
)
from cases.actions.refusals import CommitteeRefused, check_keeper
from cases.models import Attendance, Committee, CommitteeMember, Meeting, MemberRole, User
from cases.thai import day_of, format_date, name_key


def add_member(*, committee: Committee, told: MemberFields, by: User, at: datetime) -> CommitteeMember:
    """Names somebody more in a running order, from `told.from_day` on. CommitteeRefused with the reason."""
    check_keeper(by, committee.local_authority_id)
    with transaction.atomic():
        lock_committees(committee.local_authority_id)
        current = Committee.objects.visible_to(by).get(pk=committee.pk)
        if current.ended_on and current.ended_on <= day_of(at):
            raise CommitteeRefused(
                f"คณะกรรมการตาม{current} พ้นหน้าที่แล้ว จึงเพิ่มกรรมการไม่ได้ — เพิ่มในคณะกรรมการชุดปัจจุบัน"
            )
        _check_term(current, told)
        if told.from_day is None:
            raise CommitteeRefused("ยังไม่ได้กรอกวันที่เริ่มทำหน้าที่ — กรอกวันที่กรรมการคนนี้เริ่มทำหน้าที่")
        members = list(CommitteeMember.objects.visible_to(by).filter(committee=current))
        _check_beside(told, members)
        last = max((member.place for member in members), default=0)
        added = member_row(current, last + 1, told)
        added.save(force_insert=True)
    return added


def change_member(*, member: CommitteeMember, told: MemberFields, by: User) -> None:
    """Mends name, position, role and term. A title or a space is always mended; who it is, and as what, only while
    no adopted minutes name them; the term and the vote only as far as attendance and resolutions allow.
    """
    check_keeper(by, member.local_authority_id)
    with transaction.atomic():
        lock_committees(member.local_authority_id)
        own = CommitteeMember.objects.visible_to(by)
        current = own.select_related("committee").get(pk=member.pk)
        _check_term(current.committee, told)
        hold_meetings(current.committee, by)
        named = {one.pk: one for one in own.filter(committee=current.committee_id)}
        _check_beside(told, [one for one in named.values() if one != current])
        _check_minutes(current, told, by)
        if (told.role, name_key(told.name)) != (current.role, name_key(current.name)):
            named[current.pk].name, named[current.pk].role = told.name, told.role
            check_quorums(current.committee, current.committee.quorum, named, by)
        own.filter(pk=current.pk).update(
            name=told.name, position=told.position, role=told.role, from_day=told.from_day, until=told.until
        )


def _check_term(committee: Committee, told: MemberFields) -> None:
    """Within the order's own days."""
    begins, ends = told.from_day, told.until
    if begins and ends and ends < begins:
        raise CommitteeRefused("วันที่พ้นหน้าที่มาก่อนวันที่เริ่ม — ตรวจสอบวันที่ทั้งสองช่อง")
    if begins and begins < committee.appointed_on:
        raise CommitteeRefused(
            f"วันที่เริ่มทำหน้าที่ {format_date(begins)} มาก่อนวันที่ของคำสั่ง {format_date(committee.appointed_on)} — ตรวจสอบวันที่"
        )
    if begins and committee.ended_on and begins >= committee.ended_on:
        raise CommitteeRefused(
            f"วันที่เริ่มทำหน้าที่ {format_date(begins)} อยู่หลังคณะกรรมการพ้นหน้าที่ {format_date(committee.ended_on)} — ตรวจสอบวันที่"
        )


def _check_beside(told: MemberFields, others: Sequence[CommitteeMember]) -> None:
    """One vote a person, one chair at a time."""
    check_persons([*others, told])
    if told.role != MemberRole.CHAIR:
        return
    chairs = (one for one in others if one.role == MemberRole.CHAIR and overlap(one, told))
    if other := next(chairs, None):
        raise CommitteeRefused(
            f"{other.name} เป็นประธานกรรมการอยู่ในช่วงเดียวกัน — กรอกวันที่พ้นหน้าที่ของ {other.name} ก่อน หรือเลือกหน้าที่อื่น"
        )


def _check_minutes(member: CommitteeMember, told: MemberFields, by: User) -> None:
    attended = Attendance.objects.visible_to(by).filter(member=member).values("meeting")
    meetings = list(Meeting.objects.visible_to(by).filter(pk__in=attended).order_by("held_on"))
    if outside := [one for one in meetings if not serves(told, one.held_on)]:
        raise CommitteeRefused(
            f"{member.name} มาประชุม{outside[0]} วันที่ {format_date(outside[0].held_on)} ซึ่งจะอยู่นอกวาระ"
            " — ตรวจสอบวันที่ หรือแก้ไขผู้มาประชุมก่อน"
        )
    is_another = (told.role, name_key(told.name)) != (member.role, name_key(member.name))
    adopted = [one for one in meetings if one.closed_at]
    if is_another and adopted:
        raise CommitteeRefused(
            f"รายงานการประชุม{adopted[0]} ที่รับรองแล้วมีชื่อ {member.name} จึงเปลี่ยนชื่อหรือหน้าที่ไม่ได้"
            " — หากเปลี่ยนตัวหรือเปลี่ยนหน้าที่ภายหลัง ให้กรอกวันที่พ้นหน้าที่แล้วเพิ่มกรรมการ หากพิมพ์ผิด ให้หัวหน้าศูนย์เปิดการประชุมนั้นอีกครั้งก่อน"
        )
