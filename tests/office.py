"""The committee of the story and its meetings, through the actions, each in the scope of who does it."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from cases.actions import agenda_items, meetings, minutes
from cases.actions.committee import MemberFields, appoint_committee
from cases.actions.notices import post_notice
from cases.actions.resolutions import Resolved, resolve
from cases.models import Case, Committee, CommitteeMember, Meeting, Notice, User
from cases.scope import scope
from cases.thai import BANGKOK
from tests.factories import MORNING, decide, make_case

TODAY = MORNING.date()
ORDER = {
    "order_number": "123/2569",
    "appointed_on": "1/10/2569",
    "quorum": "2",
    "quorum_source": "กึ่งหนึ่ง ตามคำสั่งข้อ 3",
    "member-TOTAL_FORMS": "2",
    "member-INITIAL_FORMS": "0",
    "member-0-name": "นายสมชาย ใจดี",
    "member-0-position": "ปลัดเทศบาล",
    "member-0-role": "chair",
    "member-0-from_day": "",
    "member-0-until": "",
    "member-1-name": "นางวันดี มีสุข",
    "member-1-position": "ผู้แทนชุมชน",
    "member-1-role": "secretary",
    "member-1-from_day": "",
    "member-1-until": "",
}


def make_committee(
    by: User, *, members: int = 3, quorum: int = 2, at: datetime = MORNING, **changes: Any
) -> Committee:
    """Appointed on 1 October 2569: a chair, and กรรมการคนที่ 2, 3, …"""
    named = [MemberFields(name="ประธานทดสอบ", role="chair")]
    named += [MemberFields(name=f"กรรมการคนที่ {n}", role="member") for n in range(2, members + 1)]
    assert by.local_authority is not None
    with transaction.atomic(), scope(by):
        return appoint_committee(
            local_authority=by.local_authority,
            by=by,
            at=at,
            **{
                "order_number": "123/2569",
                "appointed_on": date(2026, 10, 1),
                "quorum": quorum,
                "quorum_source": "กึ่งหนึ่ง",
                "members": named,
            }
            | changes,
        )


def make_meeting(by: User, *, held_on: date = TODAY, at: datetime = MORNING, **changes: Any) -> Meeting:
    """Held today, by the committee that sits then."""
    assert by.local_authority is not None
    words = {"number": None, "begins_at": None, "place": "ห้องประชุมสภา", "held_on": held_on} | changes
    with transaction.atomic(), scope(by):
        return meetings.call_meeting(local_authority=by.local_authority, by=by, at=at, **words)


def attend(
    meeting: Meeting, by: User, *, count: int = 9, at: datetime | None = None
) -> list[CommitteeMember]:
    """The first `count` of those who serve come; answers with them. Noted on the evening of the meeting."""
    evening = at or datetime.combine(meeting.held_on, time(18), BANGKOK)
    with transaction.atomic(), scope(by):
        there = minutes.serving(meeting, by)[:count]
        minutes.take_attendance(meeting=meeting, present={member.pk for member in there}, by=by, at=evening)
    return there


def propose(by: User, *, at: datetime = MORNING, proposed_on: date | None = None, **changes: Any) -> Case:
    """A case that waits for the committee, since the day on which it was received unless said otherwise."""
    case = make_case(by, at=at, **changes)
    day = proposed_on or case.received_on
    decide(case=case, version=1, verb="propose", happened_on=day, by=by, at=at)
    case.refresh_from_db()
    return case


def fill(meeting: Meeting, by: User) -> int:
    with transaction.atomic(), scope(by):
        return agenda_items.fill_agenda(meeting=meeting, by=by)


def close(meeting: Meeting, by: User, *, at: datetime = MORNING) -> None:
    with transaction.atomic(), scope(by):
        minutes.close_meeting(meeting=meeting, by=by, at=at)


def agreed(by: User, *, cases: int = 1, at: datetime = MORNING) -> Meeting:
    """A meeting of the day of `at` that agreed to so many new cases."""
    for _ in range(cases):
        propose(by, at=at)
    meeting = make_meeting(by, held_on=at.date(), at=at)
    attend(meeting, by)
    fill(meeting, by)
    with transaction.atomic(), scope(by):
        items = meeting.items.select_related("case__applicant")
        rows = [Resolved(item=item, version=item.case.version, resolution="agree") for item in items]
        assert resolve(meeting=meeting, rows=rows, by=by, at=at) == {}
    return meeting


def announce(by: User, *, posted_on: date = TODAY, at: datetime = MORNING) -> Notice:
    """A notice of everybody who was agreed to."""
    assert by.local_authority is not None
    with transaction.atomic(), scope(by):
        cases = Case.objects.visible_to(by).filter(stage="agreed").values_list("pk", flat=True)
        return post_notice(
            local_authority=by.local_authority,
            posted_on=posted_on,
            until=None,
            places="บอร์ดสำนักงานเทศบาล",
            cases=set(cases),
            by=by,
            at=at,
        )
