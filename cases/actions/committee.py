"""Appointing คณะกรรมการช่วยเหลือประชาชน by order, and changing a member's term."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import connection, transaction

from cases.actions.refusals import CommitteeRefused, check_keeper
from cases.models import VOTING, Committee, CommitteeMember, LocalAuthority, MemberRole, User
from cases.models.keys import new_key
from cases.thai import BANGKOK, format_date

LOCK = 6_000_003  # the class of this advisory lock; the key is the local authority's


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFields:
    """Somebody named in an order. Without days the term is that of the order."""

    name: str
    role: str
    position: str = ""
    from_day: date | None = None
    until: date | None = None


def appoint_committee(
    *,
    local_authority: LocalAuthority,
    order_number: str,
    appointed_on: date,
    quorum: int,
    quorum_source: str,
    members: Sequence[MemberFields],
    by: User,
    at: datetime,
) -> Committee:
    """Writes an order down; the committee that sat on its day ends with it, and keeps its meetings.

    An older order entered afterwards ends where the next one began. CommitteeRefused with the reason.
    """
    check_keeper(by, local_authority.pk)
    _check_composition(members, quorum)
    if appointed_on > at.astimezone(BANGKOK).date():
        raise CommitteeRefused(f"คำสั่งลงวันที่ {format_date(appointed_on)} ซึ่งยังมาไม่ถึง — ตรวจสอบวันที่")
    with transaction.atomic():
        lock_committees(local_authority.pk)
        own = Committee.objects.visible_to(by).filter(local_authority=local_authority)
        orders = list(own.order_by("appointed_on"))
        if any(one.order_number == order_number for one in orders):
            raise CommitteeRefused(f"มีคำสั่งเลขที่ {order_number} แล้ว — ตรวจสอบเลขที่คำสั่ง หรือเปิดดูคำสั่งเดิม")
        later = next((one.appointed_on for one in orders if one.appointed_on > appointed_on), None)
        own.sitting(appointed_on).update(ended_on=appointed_on)
        committee = Committee.objects.create(
            local_authority=local_authority, order_number=order_number, appointed_on=appointed_on, ended_on=later,
            quorum=quorum, quorum_source=quorum_source,
        )  # fmt: skip
        CommitteeMember.objects.bulk_create(_rows(committee, members))
    return committee


def change_term(*, member: CommitteeMember, from_day: date | None, until: date | None, by: User) -> None:
    """From when until when somebody sits; attendance that was noted stays as it was."""
    check_keeper(by, member.local_authority_id)
    if from_day and until and until < from_day:
        raise CommitteeRefused("วันที่พ้นหน้าที่มาก่อนวันที่เริ่ม — ตรวจสอบวันที่ทั้งสองช่อง")
    own = CommitteeMember.objects.visible_to(by).filter(pk=member.pk)
    own.update(from_day=from_day, until=until)


def lock_committees(local_authority_id: int) -> None:
    """One at a time in an office: orders end one another, and meetings are numbered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, local_authority_id])


def _check_composition(members: Sequence[MemberFields], quorum: int) -> None:
    """One chair, and enough who vote: a quorum that can never meet would block every case. [D]"""
    chairs = sum(member.role == MemberRole.CHAIR for member in members)
    if chairs != 1:
        found = f"มีประธานกรรมการ {chairs} คน" if chairs else "ยังไม่มีประธานกรรมการ"
        raise CommitteeRefused(f"{found} — ในคำสั่งหนึ่งต้องมีประธานกรรมการ 1 คน เลือกในช่องหน้าที่")
    voting = sum(member.role in VOTING for member in members)
    if quorum > voting:
        raise CommitteeRefused(
            f"องค์ประชุม {quorum} คน มากกว่ากรรมการที่กรอกไว้ {voting} คน (ไม่นับผู้ช่วยเลขานุการ)"
            " — แก้องค์ประชุม หรือกรอกกรรมการให้ครบ"
        )


def _rows(committee: Committee, members: Sequence[MemberFields]) -> list[CommitteeMember]:
    return [
        CommitteeMember(
            id=new_key(),
            local_authority_id=committee.local_authority_id,
            committee=committee,
            place=place,
            **asdict(member),
        )
        for place, member in enumerate(members, 1)
    ]
