"""What a committee did with some of an office's seeded cases: its order, its meetings, a public notice."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from cases.access import LocalAuthorityKind
from cases.models import (
    AgendaItem,
    Attendance,
    Case,
    Committee,
    CommitteeMember,
    Meeting,
    MemberRole,
    Notice,
    NoticeEntry,
    Provision,
    Recusal,
    Resolution,
)
from cases.thai import BANGKOK, BE
from config.seed.choice import Chosen
from config.seed.desk import Desk
from config.seed.dice import moment
from config.seed.staff import HEAD_POSITION
from config.seed.trails import PAUSE, Trail

QUORUM = 3
QUORUM_SOURCE = "ไม่น้อยกว่ากึ่งหนึ่งของกรรมการทั้งหมด ตามคำสั่งข้อ 3"
INTEREST = "เป็นญาติกับผู้ยื่นคำขอ"
ABSENT, RECUSED = 3, 2  # members by their place in the order, from 0
MAYOR = {
    LocalAuthorityKind.PAO: "นายกองค์การบริหารส่วนจังหวัด",
    LocalAuthorityKind.SAO: "นายกองค์การบริหารส่วนตำบล",
}
HelpedAt = Mapping[UUID, datetime]
Members = Sequence[CommitteeMember]


def sit(desk: Desk, chosen: Chosen, helped_at: HelpedAt) -> None:
    """Two meetings that were held, a notice that hangs, and the meeting that is open."""
    members = _appoint(desk, chosen.first or chosen.second)
    if chosen.first:
        _meet(desk, members, chosen.first, chosen.resolved_first, helped_at, absent=ABSENT)
    agreed = _meet(desk, members, chosen.second, [*chosen.resolved_second, *chosen.noticed], helped_at)
    _announce(desk, [trail for trail in agreed if trail.case in chosen.noticed], chosen.second)
    _call(desk, members, chosen, helped_at)


# --- The order ---------------------------------------------------------------------------------------


def _appoint(desk: Desk, first_meeting: date) -> Members:
    day = first_meeting - timedelta(weeks=desk.rng.randint(6, 13))
    at, order = moment(day, 9), f"{desk.rng.randint(200, 700)}/{day.year + BE}"
    committee = desk.add(
        Committee, at, order_number=order, appointed_on=day, quorum=QUORUM, quorum_source=QUORUM_SOURCE
    )
    return [
        desk.add(CommitteeMember, at, committee=committee, name=name, position=position, role=role, place=n)
        for n, (name, position, role) in enumerate(_named(desk), 1)
    ]


def _named(desk: Desk) -> Iterator[tuple[str, str, MemberRole]]:
    kind = LocalAuthorityKind(desk.place.kind)
    yield desk.name(), MAYOR.get(kind, "นายกเทศมนตรี"), MemberRole.CHAIR
    yield desk.head.full_name, HEAD_POSITION.get(kind, "ปลัดเทศบาล"), MemberRole.MEMBER
    yield desk.name(), "ผู้แทนประชาคม", MemberRole.MEMBER
    yield desk.name(), "ผู้แทนประชาคม", MemberRole.MEMBER
    yield desk.name(), "ผู้อำนวยการกองสวัสดิการสังคม", MemberRole.MEMBER
    yield desk.name(), "หัวหน้าสำนักปลัด", MemberRole.SECRETARY
    yield desk.officer.full_name, desk.officer.position, MemberRole.ASSISTANT


# --- Meetings ----------------------------------------------------------------------------------------


def _meeting(desk: Desk, members: Members, day: date, called_at: datetime) -> Meeting:
    year = day.year + BE
    meeting: Meeting = desk.add(
        Meeting, called_at, committee=members[0].committee, number=desk.next_meeting(year), year=year, held_on=day,
        begins_at=time(9, 30), place="ห้องประชุมชั้น 2", called_by=desk.officer, called_at=called_at,
    )  # fmt: skip
    return meeting


def _meet(
    desk: Desk, members: Members, day: date, cases: Sequence[Case], helped_at: HelpedAt, absent: int | None = None
) -> list[Trail]:  # fmt: skip
    """A meeting whose minutes stand. Those helped already were agreed to, approved, and then helped."""
    if not cases:
        return []
    meeting = _meeting(desk, members, day, moment(day - timedelta(days=6), 10))
    for n, member in enumerate(members):
        if n != absent:
            desk.add(Attendance, moment(day, 9, 40), meeting=meeting, member=member)
    trails = [_proposed(desk, case, day - timedelta(days=1)) for case in sorted(cases, key=_asked)]
    resolved = [_agree(desk, meeting, trail, n) for n, trail in enumerate(trails, 1)]
    desk.add(
        Recusal,
        resolved[0],
        item=desk.rows[AgendaItem][-len(trails)],
        member=members[RECUSED],
        reason=INTEREST,
    )
    desk.later.append((meeting, {"closed_at": max([moment(day, 16, 20), *resolved])}))
    for trail in trails:
        if trail.is_over:
            _help(trail, helped_at[trail.case.pk])
    return trails


def _agree(desk: Desk, meeting: Meeting, trail: Trail, place: int) -> datetime:
    at = trail.take("agree", meeting.held_on, moment(meeting.held_on, 15, 3 * place))
    amount = trail.case.help_total if trail.is_over else None
    desk.add(
        AgendaItem, at, meeting=meeting, case=trail.case, place=place, resolution=Resolution.AGREE, amount=amount
    )  # fmt: skip
    return at


def _call(desk: Desk, members: Members, chosen: Chosen, helped_at: HelpedAt) -> None:
    """The open meeting: today, on a weekend the Monday after. Nobody has come yet."""
    waiting = []
    if chosen.emergency:
        waiting.append(chosen.emergency)
        desk.trail(chosen.emergency).end("aid_first", helped_at[chosen.emergency.pk])
    trails = [_proposed(desk, case, desk.yesterday) for case in sorted(chosen.proposed, key=_asked)]
    if not (waiting or trails):
        return
    weekday = desk.today.weekday()
    day = desk.today + timedelta(days=7 - weekday if weekday > 4 else 0)
    meeting = _meeting(desk, members, day, moment(day - timedelta(days=7), 9, 20))
    at = max([meeting.called_at, *(trail.at for trail in trails)])
    for n, case in enumerate([*waiting, *(trail.case for trail in trails)], 1):
        desk.add(AgendaItem, at, meeting=meeting, case=case, place=n)


def _proposed(desk: Desk, case: Case, until: date) -> Trail:
    trail = desk.trail(case)
    day = min(case.received_on + timedelta(days=desk.rng.randint(1, 4)), until)
    if trail.is_over:
        day = max(day, case.entered_at.astimezone(BANGKOK).date())
    trail.take("propose", day, moment(day, 14, desk.rng.randrange(60)))
    return trail


def _help(trail: Trail, helped_at: datetime) -> None:
    """Approved on the day that the case names, and given when the bulk write said so."""
    day = trail.case.approved_on
    assert day  # noqa: S101 -- chosen for it
    trail.take("approve", day, min(moment(day, 16, 40), helped_at - timedelta(minutes=10)), approved_on=day)
    trail.end("help", helped_at)


def _asked(case: Case) -> tuple[date, UUID]:
    return case.received_on, case.pk


# --- The notice --------------------------------------------------------------------------------------


def _announce(desk: Desk, trails: Sequence[Trail], agreed_on: date) -> None:
    """Posted on the next working day, with all of the meeting's names; it still hangs."""
    if not trails:
        return
    day = agreed_on + timedelta(days=3 if agreed_on.weekday() == 4 else 1)
    days = Provision.objects.in_force(day).notice_days
    assert days  # noqa: S101 -- the seed comes after the reference data
    at = max([moment(day, 10, 15), *(trail.at + PAUSE for trail in trails)])
    for trail in trails:
        trail.take("announce", day, at)
    notice = desk.add(
        Notice,
        at,
        posted_on=day,
        until=day + timedelta(days=days.value - 1),
        places=f"ป้ายประกาศหน้าสำนักงาน{desk.place.name} และที่ทำการผู้ใหญ่บ้าน",
        made_by=desk.officer,
        made_at=at,
    )
    for n, trail in enumerate(trails, 1):
        desk.add(NoticeEntry, at, notice=notice, case=trail.case, place=n)
