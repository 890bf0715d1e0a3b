"""คณะกรรมการช่วยเหลือประชาชน: the order that appoints it, and what was mistyped in it mended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from cases.actions.refusals import CommitteeRefused, check_keeper
from cases.meetings import Named, quorum_of, voters
from cases.models import (
    VOTING,
    AgendaItem,
    Attendance,
    Committee,
    CommitteeMember,
    LocalAuthority,
    Meeting,
    MemberRole,
    Provision,
    Recusal,
    User,
)
from cases.models.keys import new_key
from cases.provisions import InForce
from cases.thai import day_of, format_date, name_key

LOCK = 6_000_003  # the class of this advisory lock; the key is the local authority's


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFields:
    """What stands in an order. Without a quorum: the share that is laid down, of those who vote.

    `quorum_source` is where the order itself says so; it goes before what is laid down.
    """

    order_number: str
    appointed_on: date
    quorum: int | None = None
    quorum_source: str = ""


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
    quorum: int | None,
    quorum_source: str,
    members: Sequence[MemberFields],
    by: User,
    at: datetime,
) -> Committee:
    """Writes an order down; the committee that sat on its day ends with it, and keeps its meetings.

    An older order entered afterwards ends where the next one began. CommitteeRefused with the reason.
    """
    check_keeper(by, local_authority.pk)
    told = OrderFields(
        order_number=order_number, appointed_on=appointed_on, quorum=quorum, quorum_source=quorum_source
    )
    laid_down = Provision.objects.in_force(appointed_on)
    _check_chairs(members, laid_down)
    check_persons(members)
    needed, source = _ruled(told, members, laid_down)
    _check_not_to_come(appointed_on, at)
    with transaction.atomic():
        lock_committees(local_authority.pk)
        own = Committee.objects.visible_to(by).filter(local_authority=local_authority)
        orders = list(own.order_by("appointed_on"))
        _check_order_number(order_number, orders)
        later = next((one.appointed_on for one in orders if one.appointed_on > appointed_on), None)
        own.sitting(appointed_on).update(ended_on=appointed_on)
        committee = Committee.objects.create(
            local_authority=local_authority, order_number=order_number, appointed_on=appointed_on, ended_on=later,
            quorum=needed, quorum_source=source,
        )  # fmt: skip
        CommitteeMember.objects.bulk_create(
            member_row(committee, place, member) for place, member in enumerate(members, 1)
        )
    return committee


def correct_order(
    *,
    committee: Committee,
    order_number: str,
    appointed_on: date,
    quorum: int | None,
    quorum_source: str,
    by: User,
    at: datetime,
) -> None:
    """Mends what was mistyped in an order; the former one then ends on its new day.

    CommitteeRefused where a meeting or another order would contradict it.
    """
    check_keeper(by, committee.local_authority_id)
    _check_not_to_come(appointed_on, at)
    with transaction.atomic():
        lock_committees(committee.local_authority_id)
        own = Committee.objects.visible_to(by).filter(local_authority=committee.local_authority_id)
        orders = list(own.order_by("appointed_on", "id"))
        current = next(one for one in orders if one.pk == committee.pk)
        others = [one for one in orders if one != current]
        hold_meetings(current, by)
        _check_order_number(order_number, others)
        members = CommitteeMember.objects.visible_to(by).filter(committee=current)
        named = {member.pk: member for member in members}
        told = OrderFields(
            order_number=order_number, appointed_on=appointed_on, quorum=quorum, quorum_source=quorum_source
        )
        needed, source = _ruled(told, list(named.values()), Provision.objects.in_force(appointed_on))
        if appointed_on != current.appointed_on:
            _check_new_day(current, appointed_on, others, by)
        if needed != current.quorum:
            check_quorums(current, needed, named, by)
        own.filter(ended_on=current.appointed_on).update(ended_on=appointed_on)
        own.filter(pk=current.pk).update(
            order_number=order_number, appointed_on=appointed_on, quorum=needed, quorum_source=source
        )


def lock_committees(local_authority_id: int) -> None:
    """One at a time in an office: orders end one another, and meetings are numbered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, local_authority_id])


def hold_meetings(committee: Committee, by: User) -> None:
    """Nobody comes to or resolves in a meeting of this order until the transaction ends. After `lock_committees`."""
    held = Meeting.objects.visible_to(by).filter(committee=committee).select_for_update(of=("self",))
    list(held.order_by("id").values_list("pk", flat=True))


def member_row(committee: Committee, place: int, told: MemberFields) -> CommitteeMember:
    return CommitteeMember(
        id=new_key(),
        local_authority_id=committee.local_authority_id,
        committee=committee,
        place=place,
        **asdict(told),
    )


def check_persons(members: Sequence[MemberFields | CommitteeMember]) -> None:
    """Nobody has two votes at a time: the same name, titles and spaces apart, in terms that overlap."""
    voting = [member for member in members if member.role in VOTING]
    for n, one in enumerate(voting):
        for other in voting[:n]:
            if name_key(one.name) == name_key(other.name) and overlap(one, other):
                raise CommitteeRefused(
                    f"“{other.name}” กับ “{one.name}” เป็นชื่อเดียวกันและอยู่ในวาระพร้อมกัน จึงออกเสียงได้เพียง 1 เสียง"
                    " — ลบบรรทัดที่ซ้ำ หากเป็นคนละคน ให้เติมคำที่แยกกันได้ท้ายชื่อ เช่น (หมู่ที่ 3)"
                )


def serves(member: MemberFields | CommitteeMember, day: date) -> bool:
    """What `CommitteeMember.objects.serving` asks the table: `until` is the first day out of office."""
    return (member.from_day or day) <= day < (member.until or date.max)


def overlap(one: MemberFields | CommitteeMember, other: MemberFields | CommitteeMember) -> bool:
    """Whether there is a day on which both are in their terms."""
    begins = max(one.from_day or date.min, other.from_day or date.min)
    return begins < min(one.until or date.max, other.until or date.max)


def check_quorums(
    committee: Committee, quorum: int, members: Mapping[UUID, CommitteeMember], by: User
) -> None:
    """With this quorum and these members every resolution still had its quorum, and who lacked one still did."""
    present: dict[UUID, list[CommitteeMember]] = defaultdict(list)
    attendance = Attendance.objects.visible_to(by).filter(meeting__committee=committee)
    for meeting, member in attendance.values_list("meeting_id", "member_id"):
        present[meeting].append(members[member])
    recused: dict[UUID, set[UUID]] = defaultdict(set)
    left = Recusal.objects.visible_to(by).filter(item__meeting__committee=committee)
    for item, member in left.values_list("item_id", "member_id"):
        recused[item].add(member)
    resolved = AgendaItem.objects.visible_to(by).filter(meeting__committee=committee).exclude(resolution="")
    short = {
        item.meeting
        for item in resolved.select_related("meeting")
        if not quorum_of(quorum, present[item.meeting_id], recused[item.pk]).is_met
    }
    if short:
        raise CommitteeRefused(
            f"การประชุม{_first_of(short)} มีมติแล้ว แต่จะไม่ครบองค์ประชุม {quorum} คน — ตรวจสอบองค์ประชุมและหน้าที่ของกรรมการ"
            " หรือให้หัวหน้าศูนย์ย้อนขั้นตอนของเรื่องที่มีมติก่อน"
        )
    lacked = Meeting.objects.visible_to(by).filter(committee=committee, lacked_quorum=True)
    if held := [one for one in lacked if quorum_of(quorum, present[one.pk]).is_met]:
        raise CommitteeRefused(
            f"การประชุม{_first_of(held)} บันทึกว่าไม่ครบองค์ประชุม แต่จะครบเมื่อองค์ประชุมเป็น {quorum} คน"
            " — ตรวจสอบองค์ประชุมและหน้าที่ของกรรมการ หรือเปิดการประชุมนั้นอีกครั้งก่อน"
        )


def _first_of(meetings: Iterable[Meeting]) -> Meeting:
    return min(meetings, key=lambda one: (one.year, one.number))


def _check_not_to_come(appointed_on: date, at: datetime) -> None:
    if appointed_on > day_of(at):
        raise CommitteeRefused(f"คำสั่งลงวันที่ {format_date(appointed_on)} ซึ่งยังมาไม่ถึง — ตรวจสอบวันที่")


def _check_order_number(order_number: str, others: Iterable[Committee]) -> None:
    if any(one.order_number == order_number for one in others):
        raise CommitteeRefused(f"มีคำสั่งเลขที่ {order_number} แล้ว — ตรวจสอบเลขที่คำสั่ง หรือเปิดดูคำสั่งเดิม")


def _check_chairs(members: Sequence[Named], laid_down: InForce) -> None:
    chairs = sum(member.role == MemberRole.CHAIR for member in members)
    asked = laid_down.one_chair is None or laid_down.one_chair.value
    if asked and chairs != 1:
        found = f"มีประธานกรรมการ {chairs} คน" if chairs else "ยังไม่มีประธานกรรมการ"
        raise CommitteeRefused(f"{found} — ในคำสั่งหนึ่งต้องมีประธานกรรมการ 1 คน เลือกในช่องหน้าที่")


def _ruled(told: OrderFields, members: Sequence[Named], laid_down: InForce) -> tuple[int, str]:
    """Quorum and its source: the order's own where it names one, else what is laid down for its day.

    A quorum that can never meet would block every case, and is refused whoever says it. [D]
    """
    voting = len(voters(members))
    share, least = laid_down.quorum_share, laid_down.least_voting
    due = laid_down.quorum(voting)
    quorum = told.quorum or due
    if quorum is None:
        raise CommitteeRefused("ยังไม่ได้กรอกองค์ประชุม และไม่มีข้อกำหนดสำหรับวันที่ของคำสั่ง — พิมพ์จำนวนคน เช่น 3")
    if quorum > voting:
        raise CommitteeRefused(
            f"องค์ประชุม {quorum} คน มากกว่ากรรมการที่กรอกไว้ {voting} คน (ไม่นับผู้ช่วยเลขานุการ)"
            " — แก้องค์ประชุม หรือกรอกกรรมการให้ครบ"
        )
    if told.quorum_source:
        return quorum, told.quorum_source
    mend = "หากคำสั่งกำหนดไว้ต่างออกไป ให้กรอกที่มาขององค์ประชุม"
    if least and voting < least.value:
        raise CommitteeRefused(
            f"กรรมการที่มีสิทธิออกเสียงมี {voting} คน น้อยกว่า {least.value} คน ({least.origin}) — กรอกกรรมการให้ครบ {mend}"
        )
    if share and due and quorum < due:
        raise CommitteeRefused(
            f"องค์ประชุม {quorum} คน น้อยกว่า {due} คนจากกรรมการ {voting} คน ({share.origin}) — แก้องค์ประชุม {mend}"
        )
    return quorum, share.origin if share and quorum == due else ""


def _check_new_day(committee: Committee, day: date, others: Sequence[Committee], by: User) -> None:
    """The orders stay in their sequence, and every meeting with the committee that sat on its day."""
    old, said = committee.appointed_on, f"เปลี่ยนวันที่ของคำสั่งเป็น {format_date(day)} ไม่ได้"
    between = [one for one in others if min(old, day) <= one.appointed_on <= max(old, day)]
    if between:
        raise CommitteeRefused(
            f"{said} เพราะมี{between[0]} ลงวันที่ {format_date(between[0].appointed_on)} อยู่ระหว่างนั้น — ตรวจสอบวันที่ของทั้งสองคำสั่ง"
        )
    if committee.ended_on and day >= committee.ended_on:
        raise CommitteeRefused(
            f"{said} เพราะคณะกรรมการชุดนี้พ้นหน้าที่ตั้งแต่ {format_date(committee.ended_on)} — ตรวจสอบวันที่"
        )
    held = Meeting.objects.visible_to(by).standing().filter(local_authority=committee.local_authority_id)
    moved = held.filter(held_on__gte=min(old, day), held_on__lt=max(old, day)).order_by("held_on")
    if meeting := moved.first():
        raise CommitteeRefused(
            f"{said} เพราะการประชุม{meeting} วันที่ {format_date(meeting.held_on)} จะอยู่นอกเวลาของคณะกรรมการที่ประชุม"
            " — ตรวจสอบวันที่ หรือแก้ไขวันที่ประชุมก่อน"
        )
