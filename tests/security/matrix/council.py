"""What the committee's pages name at one place: a member, a meeting in progress, one with its minutes, an objection."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.models import (
    AgendaItem,
    Attendance,
    Case,
    CommitteeMember,
    Meeting,
    Notice,
    NoticeEntry,
    Objection,
    User,
)
from tests.cases.papers import make_notice, object_to
from tests.factories import as_owner, make_case


@dataclass
class Council:
    """`session` is open with `item` unresolved, `closed` has its minutes, to `called` nobody came yet; `agreed` waits to be announced.

    `words` stand on no other place's pages.
    """

    member: CommitteeMember
    session: Meeting
    item: AgendaItem
    closed: Meeting
    called: Meeting
    agreed: Case
    posted: Notice
    entry: NoticeEntry
    objection: Objection
    words: list[str]


def convene(officer: User, meeting: Meeting, case: Case, at: datetime) -> Council:
    """Beside a meeting of the same committee: everything held the day before `at`, by the owner's hand."""
    lao, code, day = officer.local_authority, meeting.local_authority.code, at.date() - timedelta(days=1)
    facts = {"at": at, "received_on": day, "first_name": f"ปักษา{code}", "wanted": ""}
    agreed, waiting = make_case(officer, **facts), make_case(officer, **facts)
    posted = make_notice(officer, [case], posted_on=day, until=at.date(), places=f"ศาลาประชาคม{code}")
    objection = object_to(posted.entries.get(), grounds=f"คัดค้านว่า{code}")
    with as_owner():
        Case.objects.filter(pk=waiting.pk).update(stage="proposed")
        Case.objects.filter(pk=agreed.pk).update(stage="agreed")
        members = [
            CommitteeMember.objects.create(
                local_authority=lao, committee=meeting.committee, name=f"{name}{code}", role=role, place=place
            )
            for place, (name, role) in enumerate([("ประธานสภา", "chair"), ("กรรมการสภา", "member")], 1)
        ]
        held = {"local_authority": lao, "committee": meeting.committee, "year": 2569, "held_on": day}
        session, closed, called = (
            Meeting.objects.create(
                number=number, called_by=officer, called_at=at, closed_at=closed_at, **held
            )
            for number, closed_at in ((2, None), (3, at), (4, None))
        )
        for held_one in (meeting, session):  # the first has its resolutions: made by those who were there
            for member in members:
                Attendance.objects.create(local_authority=lao, meeting=held_one, member=member)
        item = AgendaItem.objects.create(local_authority=lao, meeting=session, case=waiting, place=2)
    return Council(
        member=members[0], session=session, item=item, closed=closed, called=called, agreed=agreed, posted=posted,
        entry=posted.entries.get(), objection=objection,
        words=[members[0].name, members[1].name, posted.places, objection.grounds],
    )  # fmt: skip
