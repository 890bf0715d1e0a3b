"""What each case of an office waits for, since when, and that the list stays as long however many wait."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from cases.actions.referral import refer_case
from cases.models import Case, LocalAuthority, User
from cases.scope import scope
from cases.waiting import NEXT, Group, Wait, first_of_each, groups_of
from tests.cases.papers import object_to
from tests.factories import MORNING, a_help, as_owner, decide, make_case, rows_of
from tests.office import agreed, announce, fill, make_committee, make_meeting, propose

SignIn = Callable[[User], Client]
TODAY = MORNING.date()


def found(by: User, today: date = TODAY, each: int = 3) -> dict[str, Group]:
    with transaction.atomic(), scope(by):
        return {group.wait: group for group in groups_of(first_of_each(by, today, each=each), today)}


def step(case: Case, by: User, verb: str, day: date, **told: Any) -> None:
    case.refresh_from_db()
    decide(case=case, version=case.version, verb=verb, by=by, at=MORNING, happened_on=day, **told)


def test_each_stage_is_a_wait_of_its_own(officer: User) -> None:
    make_case(officer, received_on=date(2026, 10, 2))
    step(make_case(officer), officer, "ask_documents", date(2026, 10, 13), reason="ทะเบียนบ้าน")
    step(make_case(officer), officer, "check", date(2026, 10, 13))
    propose(officer)
    make_case(officer, help_given=[a_help()], outcome="helped")
    sent = make_case(officer)
    with transaction.atomic(), scope(officer):
        refer_case(case=sent, version=1, agency="แขวงทางหลวง", sent_on=TODAY, by=officer, at=MORNING)
    step(make_case(officer), officer, "withdraw", TODAY, reason="บันทึกซ้ำ")
    groups = found(officer)
    assert list(groups) == ["registered", "checking", "documents", "meeting", "referred", "closing"]
    assert {name: (group.many, group.days) for name, group in groups.items()} == {
        "registered": (1, 12),  # the citizen waits since the day of the request
        "documents": (1, 1),
        "checking": (1, 1),
        "meeting": (1, 2),
        "referred": (1, 0),
        "closing": (1, 1),  # since the day of the help
    }


def test_from_the_agenda_to_the_end_of_the_notice(officer: User) -> None:
    make_committee(officer)
    propose(officer)
    meeting = make_meeting(officer)
    assert list(found(officer)) == ["meeting"]
    fill(meeting, officer)
    assert list(found(officer)) == ["agenda"]


def test_a_notice_is_waited_for_then_asks_for_approval(officer: User) -> None:
    make_committee(officer)
    agreed(officer)
    assert list(found(officer)) == ["agreed"]
    notice = announce(officer)
    assert list(found(officer, notice.until)) == ["hanging"]
    over = found(officer, notice.until + timedelta(days=4))
    assert [(name, group.days) for name, group in over.items()] == [("over", 3)]
    with rows_of(officer.local_authority):
        object_to(notice.entries.get())
    assert list(found(officer, notice.until + timedelta(days=4))) == ["objection"]
    with as_owner():  # nothing is given before it is answered, wherever the case has come to meanwhile
        Case.objects.update(stage="approved")
    assert list(found(officer, notice.until + timedelta(days=4))) == ["objection"]


def test_an_announced_case_without_a_notice_waits_for_approval(officer: User) -> None:
    make_committee(officer)
    agreed(officer)
    step(Case.objects.get(), officer, "announce", TODAY)
    assert list(found(officer, TODAY + timedelta(days=30))) == ["over"]


def test_a_step_taken_back_is_not_waited_from(officer: User, head: User) -> None:
    case = make_case(officer, received_on=date(2026, 10, 2))
    step(case, officer, "check", date(2026, 10, 9))
    step(case, head, "undo", TODAY, reason="ผิดเรื่อง")
    assert {name: group.days for name, group in found(officer).items()} == {"registered": 12}


def test_the_longest_wait_comes_first_and_all_are_counted(officer: User) -> None:
    for day in (8, 3, 11, 5):
        make_case(officer, received_on=date(2026, 10, day), first_name=f"วันที่{day}")
    group = found(officer, each=2)["registered"]
    assert (group.many, group.days) == (4, 11)
    assert [case.applicant.first_name for case in group.first] == ["วันที่3", "วันที่5"]


def test_nobody_elses_cases_wait_here(officer: User, neighbour: User) -> None:
    make_case(officer)
    assert found(neighbour) == {}


def test_every_wait_has_a_next_step() -> None:
    assert set(NEXT) == set(Wait)


@time_machine.travel(MORNING, tick=False)
@pytest.mark.parametrize("many", [1, 60])
def test_the_start_page_is_as_short_with_sixty_as_with_one(
    many: int, officer: User, mae_ku: LocalAuthority, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    for n in range(many):
        make_case(officer, received_on=TODAY - timedelta(days=n))
    client = signed_in(officer)
    # 3 of every request, months, incomplete, work, newest, drafts, letters, who read them; 2 of the test's own (savepoint)
    with django_assert_num_queries(10 + 2):
        page = client.get("/").content
    assert len(page) < 20_000
    words = page.decode()
    assert f"{many} เรื่อง" in words
    assert f"นานที่สุด {many - 1} วัน" in words or many == 1
    assert '<a class="btn two" href="/work/registered/">เสนอคณะกรรมการ</a>' in words


@time_machine.travel(MORNING, tick=False)
def test_who_stands_on_the_start_page_is_recorded(officer: User, signed_in: SignIn) -> None:
    from cases.models import Reading

    case = make_case(officer)
    answer = signed_in(officer).get("/")
    assert case.applicant.full_name in answer.content.decode()
    assert Reading.objects.get(request_id=answer["X-Request-ID"]).rows.count(case.pk) >= 1
