"""What a case waits for when it has been there before: an agenda, a letter, an objection, a stage for the second time."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from cases.actions.referral import record_reply, refer_case
from cases.models import AgendaItem, Case, LocalAuthority, Notice, Objection, Referral, User
from cases.scope import scope
from cases.waiting import first_of_each, left_behind
from tests.cases.papers import object_to
from tests.cases.test_waiting import TODAY, found, step
from tests.factories import MORNING, a_help, as_owner, decide, make_case, make_user, rows_of
from tests.office import agreed, announce, fill, make_committee, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(mae_ku: LocalAuthority) -> User:
    return make_user("colleague", full_name="มาลี ศรีสุข", local_authority=mae_ku)


def waits(by: User, today: date = TODAY) -> dict[str, int]:
    """Wait → days."""
    return {name: group.days for name, group in found(by, today).items()}


def put(*cases: Case, **changes: object) -> None:
    with as_owner():
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(**changes)


# --- What it waits for -----------------------------------------------------------------------------------


def test_what_was_resolved_in_one_meeting_waits_for_another(officer: User) -> None:
    make_committee(officer)
    agreed(officer)
    put(Case.objects.get(), stage="proposed")
    assert AgendaItem.objects.get().resolution
    assert list(waits(officer)) == ["meeting"]


def test_an_emergency_waits_for_its_meeting_then_for_the_resolution(officer: User) -> None:
    put(make_case(officer, help_given=[a_help()], outcome="helped"), stage="emergency")
    make_committee(officer)
    meeting = make_meeting(officer)
    assert list(waits(officer)) == ["meeting"]
    fill(meeting, officer)
    assert list(waits(officer)) == ["agenda"]


def test_an_answered_letter_is_not_waited_for(officer: User) -> None:
    case = make_case(officer)
    with transaction.atomic(), scope(officer):
        refer_case(case=case, version=1, agency="แขวงทางหลวง", sent_on=TODAY, by=officer, at=MORNING)
    assert list(waits(officer)) == ["referred"]
    case.refresh_from_db()
    with transaction.atomic(), scope(officer):
        letter = Referral.objects.get()
        told = {"replied_on": TODAY, "reply": "รับไว้ดำเนินการ"}
        record_reply(case=case, version=case.version, referral=letter, by=officer, at=MORNING, **told)
    assert list(waits(officer)) == ["closing"]


def objected(officer: User) -> Notice:
    make_committee(officer)
    agreed(officer)
    notice = announce(officer)
    with rows_of(officer.local_authority):
        object_to(notice.entries.get())
    return notice


def test_an_answered_objection_holds_nothing_up(officer: User) -> None:
    notice = objected(officer)
    assert list(waits(officer, notice.until)) == ["objection"]
    with as_owner():
        Objection.objects.update(answer="dismissed", answered_on=TODAY)
    assert list(waits(officer, notice.until)) == ["hanging"]


def test_an_objection_to_what_is_past_the_notice_is_not_its_next_step(officer: User) -> None:
    objected(officer)
    put(Case.objects.get(), stage="checking")
    assert list(waits(officer)) == ["checking"]


def test_an_objection_is_waited_from_the_day_it_came_the_first_of_them(officer: User) -> None:
    notice = objected(officer)
    with rows_of(officer.local_authority):
        object_to(notice.entries.get())
    with as_owner():
        first = Objection.objects.order_by("pk").last()
        assert first
        Objection.objects.filter(pk=first.pk).update(received_on=TODAY + timedelta(days=2))
    assert waits(officer, TODAY + timedelta(days=5)) == {"objection": 5}


def test_the_newest_notice_counts(officer: User) -> None:
    make_committee(officer)
    agreed(officer)
    until = announce(officer).until
    put(Case.objects.get(), stage="agreed")
    later = announce(officer, posted_on=TODAY + timedelta(days=3), at=MORNING + timedelta(days=3))
    assert later.until > until
    assert list(waits(officer, later.until)) == ["hanging"]
    assert waits(officer, later.until + timedelta(days=1)) == {"over": 0}


# --- Since when ------------------------------------------------------------------------------------------


def test_the_second_time_in_a_stage_is_what_counts(officer: User) -> None:
    case = make_case(officer, received_on=date(2026, 10, 2))
    step(case, officer, "ask_documents", date(2026, 10, 4), reason="ทะเบียนบ้าน")
    step(case, officer, "take_documents", date(2026, 10, 6))
    step(case, officer, "ask_documents", date(2026, 10, 12), reason="สมุดบัญชี")
    assert waits(officer) == {"documents": 2}


def test_a_way_back_that_was_itself_taken_back_is_forgotten(officer: User, head: User) -> None:
    case = make_case(officer, received_on=date(2026, 10, 2))
    step(case, officer, "ask_documents", date(2026, 10, 4), reason="ทะเบียนบ้าน")
    step(case, officer, "take_documents", date(2026, 10, 12))
    for _ in range(2):
        step(case, head, "undo", TODAY, reason="ผิดเรื่อง")
    assert waits(officer) == {"registered": 12}


def test_nobody_has_waited_less_than_no_day(officer: User) -> None:
    case = make_case(officer)
    assert waits(officer, case.received_on - timedelta(days=3)) == {"registered": 0}


# --- Whose ------------------------------------------------------------------------------------------------


def others(by: User) -> int:
    with transaction.atomic(), scope(by):
        return int(first_of_each(by, TODAY, each=1)[0].others)


def hand(case: Case, to: User) -> None:
    put(case, assigned_to=to)


def test_what_was_handed_over_is_the_receivers(officer: User, colleague: User) -> None:
    given = make_case(officer)
    assert (others(officer), others(colleague)) == (0, 1)
    hand(given, colleague)
    assert (others(officer), others(colleague)) == (1, 0)


def gone_from(head: User) -> list[tuple[int, str, int]]:
    with transaction.atomic(), scope(head):
        return [(one["officer_id"], one["officer_name"], one["many"]) for one in left_behind(head)]


def test_work_is_left_behind_by_whom_it_was_with_last(officer: User, head: User, colleague: User) -> None:
    hand(make_case(officer), colleague)
    kept = make_case(officer, help_given=[a_help()], outcome="helped")
    decide(case=kept, version=1, verb="close", by=officer, at=MORNING)
    with as_owner():
        User.objects.filter(pk=officer.pk).update(is_active=False)
    assert gone_from(head) == []  # what is closed needs nobody, what was handed over is with somebody
    with as_owner():
        User.objects.filter(pk=officer.pk).update(is_active=True)
        User.objects.filter(pk=colleague.pk).update(is_active=False)
    assert gone_from(head) == [(colleague.pk, "มาลี ศรีสุข", 1)]


def test_who_rose_to_an_office_above_has_left_too(officer: User, head: User) -> None:
    """An officer of a district belongs to no local authority: the work stays behind all the same."""
    make_case(officer)
    with as_owner():
        district = officer.local_authority.district if officer.local_authority else None
        User.objects.filter(pk=officer.pk).update(
            role="district", local_authority=None, district=district, province=None
        )
    assert gone_from(head) == [(officer.pk, officer.full_name, 1)]


# --- However long the register has grown -------------------------------------------------------------------


def plan_of(rows: QuerySet[Case], by: User) -> str:
    """With every way to read the register from end to end made dear."""
    with transaction.atomic(), scope(by), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
        )
        return str(rows.explain())


def test_the_start_page_reads_what_it_shows_and_not_the_register(officer: User) -> None:
    own = Case.objects.visible_to(officer)
    assert "using case_last_entered " in plan_of(own.counted().order_by("-entered_at", "-id")[:4], officer)
    assert "using case_lacking " in plan_of(own.incomplete().order_by("received_on", "id")[:5], officer)


def test_no_long_text_is_carried_through_the_sort_of_all_that_is_open(officer: User) -> None:
    make_case(officer)
    with transaction.atomic(), scope(officer), CaptureQueriesContext(connection) as asked:
        list(first_of_each(officer, TODAY, each=3))
    (query,) = asked.captured_queries
    assert not any(column in query["sql"] for column in ('"hardship"', '"wanted"', '"note"', '"phone"'))
