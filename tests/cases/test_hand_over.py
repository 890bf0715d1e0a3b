"""The open work of one officer goes to another: one's own, or anybody's of the office for its head."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from cases.access import PERMISSIONS, Role
from cases.actions import hand_over as actions
from cases.actions.refusals import CommitteeRefused
from cases.models import Case, LocalAuthority, User
from cases.scope import scope
from reporting.models import MonthRevision
from tests.factories import MORNING, a_help, as_owner, decide, local_authority, make_case, make_user

SignIn = Callable[[User], Client]
URL = "/work/hand-over/"


@pytest.fixture(autouse=True)
def _this_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def colleague(mae_ku: LocalAuthority) -> User:
    return make_user("colleague", full_name="มาลี ศรีสุข", local_authority=mae_ku)


def owners(*cases: Case) -> list[str]:
    return [Case.objects.get(pk=case.pk).officer.username for case in cases]


def act(by: User, **told: Any) -> int:
    with transaction.atomic(), scope(by):
        return actions.hand_over(by=by, at=MORNING, **{"cases": None, "reason": "ลาคลอด"} | told)


def test_a_case_is_with_who_entered_it_until_it_is_handed_over(
    officer: User, colleague: User, signed_in: SignIn
) -> None:
    given, kept = make_case(officer), make_case(officer)
    answer = signed_in(officer).post(
        URL, {"colleague": colleague.pk, "reason": "ลาคลอด", "case": given.pk}, follow=True
    )
    assert "มอบงานแล้ว 1 เรื่อง" in answer.content.decode()
    assert owners(given, kept) == ["colleague", "officer"]
    page = signed_in(colleague).get(f"/cases/{given.pk}/").content.decode()
    assert "มอบงานให้ผู้อื่นดำเนินการ" in page  # the history: by whom, from whom to whom, why
    assert all(words in page for words in ("ผู้บันทึกครั้งแรก", "มาลี ศรีสุข", "ลาคลอด", "<dt>ผู้ดำเนินการ</dt>"))
    assert "<dt>ผู้ดำเนินการ</dt>" not in signed_in(colleague).get(f"/cases/{kept.pk}/").content.decode()


def test_the_head_hands_over_all_of_anybody_but_no_closed_case(
    officer: User, head: User, colleague: User, signed_in: SignIn
) -> None:
    cases = [make_case(officer) for _ in range(3)]
    closed, own = make_case(officer, help_given=[a_help()], outcome="helped"), make_case(head)
    decide(case=closed, version=1, verb="close", by=officer, at=MORNING)
    client = signed_in(head)
    people = client.get(URL).content.decode()
    assert f'href="{URL}?officer={officer.pk}"' in people
    sent = {"colleague": colleague.pk, "reason": "แบ่งงานใหม่", "every": "1"}
    client.post(f"{URL}?officer={officer.pk}", sent)
    assert owners(*cases, closed, own) == ["colleague"] * 3 + ["officer", "head"]


def test_an_officer_hands_over_nobody_elses_work(officer: User, colleague: User, signed_in: SignIn) -> None:
    case = make_case(colleague)
    assert signed_in(officer).get(f"{URL}?officer={colleague.pk}").status_code == 404
    with pytest.raises(PermissionDenied):
        act(officer, officer=colleague, to=officer)
    assert owners(case) == ["colleague"]


def test_who_works_on_no_cases_hands_over_none(district_officer: User, colleague: User) -> None:
    with pytest.raises(PermissionDenied):
        act(district_officer, officer=district_officer, to=colleague)


def test_no_case_named_is_none_and_not_all(officer: User, colleague: User) -> None:
    case = make_case(officer)
    assert act(officer, officer=officer, to=colleague, cases=[]) == 0
    assert owners(case) == ["officer"]


def test_only_colleagues_who_can_work_receive_it(
    officer: User, head: User, colleague: User, neighbour: User
) -> None:
    make_case(officer)
    with as_owner():
        User.objects.filter(pk=colleague.pk).update(is_active=False)
    colleague.refresh_from_db()
    for to in (neighbour, colleague, officer):
        with pytest.raises(CommitteeRefused):
            act(head, officer=officer, to=to)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"colleague": ""}, "ยังไม่ได้เลือกผู้รับงาน"),
        ({"colleague": "0"}, "เลือกผู้รับงานนี้ไม่ได้"),
        ({"reason": ""}, "ยังไม่ได้กรอกเหตุผล"),
        ({"case": ""}, "ยังไม่ได้เลือกเรื่อง"),
    ],
)
def test_what_is_missing_is_asked_for(
    told: dict[str, str], sentence: str, officer: User, colleague: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    whole = {"colleague": str(colleague.pk), "reason": "ลา", "case": str(case.pk)}
    answer = signed_in(officer).post(URL, whole | told)
    assert (answer.status_code, owners(case)) == (422, ["officer"])
    assert sentence in answer.content.decode()


def test_a_foreign_case_is_passed_over_as_one_of_nobodys(
    officer: User, colleague: User, neighbour: User, signed_in: SignIn
) -> None:
    foreign = make_case(neighbour)
    for key in (foreign.pk, "0197c0de-0000-7000-8000-000000000001"):
        sent = {"colleague": colleague.pk, "reason": "ลา", "case": key}
        page = signed_in(officer).post(URL, sent, follow=True).content.decode()
        assert "มี 1 เรื่องที่ปิดหรือมอบไปก่อนแล้ว หรือไม่พบในทะเบียน" in page
    assert owners(foreign) == ["neighbour"]


def test_the_month_is_not_to_be_posted_again_and_who_is_typing_goes_on(
    officer: User, colleague: User
) -> None:
    case = make_case(officer)
    before = list(MonthRevision.objects.values_list("revision", flat=True))
    act(officer, officer=officer, to=colleague)
    assert list(MonthRevision.objects.values_list("revision", flat=True)) == before
    assert Case.objects.get(pk=case.pk).version == case.version


@pytest.mark.parametrize(("many", "stretches"), [(1, 1), (2, 1), (5, 3)])
def test_statements(
    many: int,
    stretches: int,
    officer: User,
    colleague: User,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(actions, "STRETCH", 2)
    cases = [make_case(officer) for _ in range(many)]
    # a savepoint and its end, the cases; one update for each stretch of them
    with transaction.atomic(), scope(officer), django_assert_num_queries(3 + stretches):
        assert (
            actions.hand_over(officer=officer, to=colleague, cases=None, reason="ลา", by=officer, at=MORNING)
            == many
        )
    assert owners(*cases) == ["colleague"] * many


def test_work_of_a_suspended_or_moved_user_waits_for_the_head(
    officer: User, head: User, colleague: User, signed_in: SignIn
) -> None:
    make_case(officer)
    make_case(colleague)
    assert "ไม่มีผู้ดำเนินการ" not in signed_in(head).get("/").content.decode()
    with as_owner():
        User.objects.filter(pk=officer.pk).update(is_active=False)
        User.objects.filter(pk=colleague.pk).update(local_authority=local_authority("06630611"))
    page = signed_in(head).get("/").content.decode()
    assert "งานของกานดา วงศ์ทอง 1 เรื่อง ไม่มีผู้ดำเนินการ" in page
    assert "งานของมาลี ศรีสุข 1 เรื่อง ไม่มีผู้ดำเนินการ" in page
    client = signed_in(head)
    for gone in (officer, colleague):
        assert "ไม่ได้ปฏิบัติงานแล้ว" in client.get(URL).content.decode()
        client.post(f"{URL}?officer={gone.pk}", {"colleague": head.pk, "reason": "ย้าย", "every": "1"})
    assert "ไม่มีผู้ดำเนินการ" not in client.get("/").content.decode()


def test_a_small_office_does_not_notice_it(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    pages = [
        client.get(url).content.decode()
        for url in ("/", "/work/registered/", "/cases/", f"/cases/{case.pk}/")
    ]
    assert not any(
        words in page for page in pages for words in ("งานทั้งศูนย์", "ผู้ดำเนินการ", "มอบงาน", "เฉพาะงานของฉัน")
    )


def test_ones_own_and_the_whole_centres(officer: User, colleague: User, signed_in: SignIn) -> None:
    make_case(officer, first_name="ของกานดา")
    make_case(colleague, first_name="ของมาลี")
    client = signed_in(officer)
    for url in ("/", "/work/registered/", "/cases/"):
        whole, mine = client.get(url).content.decode(), client.get(f"{url}?mine=on").content.decode()
        assert "ของมาลี" in whole
        assert "งานของฉัน" in whole
    assert "ของมาลี" not in client.get("/work/registered/?mine=on").content.decode()
    assert "ของมาลี" not in client.get("/cases/?mine=on").content.decode()
    assert "ของกานดา" in mine


def test_the_right_is_the_heads() -> None:
    assert PERMISSIONS["case.hand_over"].roles == {Role.HEAD}
