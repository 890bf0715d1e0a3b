"""The order that appoints a committee: one sits at a time, with a quorum that can meet and terms that can change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from cases.actions.committee import MemberFields
from cases.actions.members import change_member
from cases.models import Committee, CommitteeMember, User
from cases.scope import scope
from tests.factories import MORNING
from tests.office import ORDER, TODAY, make_committee

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_an_order_is_written_with_its_members(officer: User, signed_in: SignIn) -> None:
    page = signed_in(officer).post("/committee/new/", ORDER, follow=True).content.decode()
    for words in ("123/2569", "1 ตุลาคม 2569", "ไม่น้อยกว่า 2 คน", "นายสมชาย ใจดี", "ประธานกรรมการ", "กึ่งหนึ่ง"):
        assert words in page, words
    assert [m.name for m in CommitteeMember.objects.all()] == ["นายสมชาย ใจดี", "นางวันดี มีสุข"]


def test_an_order_of_today_is_taken(officer: User) -> None:
    assert make_committee(officer, appointed_on=TODAY).appointed_on == TODAY


def test_a_new_order_ends_the_former(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    client.post("/committee/new/", ORDER)
    client.post("/committee/new/", ORDER | {"order_number": "200/2569", "appointed_on": "10/10/2569"})
    page = client.get("/committee/").content.decode()
    assert page.index("200/2569") < page.index("คำสั่งก่อนหน้า") < page.rindex("123/2569")
    assert Committee.objects.get(order_number="123/2569").ended_on == date(2026, 10, 10)


def test_an_older_order_entered_later_ends_where_the_next_began(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    client.post("/committee/new/", ORDER)
    client.post("/committee/new/", ORDER | {"order_number": "9/2568", "appointed_on": "1/10/2568"})
    assert Committee.objects.get(order_number="9/2568").ended_on == date(2026, 10, 1)
    assert Committee.objects.get(order_number="123/2569").ended_on is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"order_number": ""}, "ยังไม่ได้กรอกเลขที่คำสั่ง"),
        ({"quorum": "3"}, "องค์ประชุม 3 คน มากกว่ากรรมการที่กรอกไว้ 2 คน"),
        ({"member-1-role": "assistant"}, "องค์ประชุม 2 คน มากกว่ากรรมการที่กรอกไว้ 1 คน"),
        ({"member-0-role": "member"}, "ยังไม่มีประธานกรรมการ"),
        ({"member-1-role": "chair"}, "มีประธานกรรมการ 2 คน"),
        ({"member-1-name": ""}, "ยังไม่ได้กรอกชื่อ"),
        ({"member-1-role": ""}, "ยังไม่ได้เลือกหน้าที่"),
        ({"appointed_on": "20/10/2569"}, "ยังมาไม่ถึง"),
        ({"member-1-name": "ดร. สมชาย ใจดี"}, "“นายสมชาย ใจดี” กับ “ดร. สมชาย ใจดี” เป็นชื่อเดียวกัน"),
        ({"quorum": "", "quorum_source": ""}, "กรรมการที่มีสิทธิออกเสียงมี 2 คน น้อยกว่า 3 คน (ค่าเริ่มต้นของระบบ"),
        ({"member-1-from_day": "5/10/69", "member-1-until": "1/10/69"}, "วันที่พ้นหน้าที่มาก่อนวันที่เริ่ม"),
    ],
)
def test_what_does_not_hold_is_told_and_nothing_typed_is_lost(
    officer: User, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    answer = signed_in(officer).post("/committee/new/", ORDER | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="ปลัดเทศบาล"' in answer.content.decode()
    assert not Committee.objects.exists()


def test_the_same_order_twice_is_refused(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    client.post("/committee/new/", ORDER)
    assert "มีคำสั่งเลขที่ 123/2569 แล้ว" in client.post("/committee/new/", ORDER).content.decode()


def test_another_line_comes_by_button_without_loss(officer: User, signed_in: SignIn) -> None:
    page = signed_in(officer).post("/committee/new/", ORDER | {"add_line": "1"}).content.decode()
    assert 'name="member-2-name"' in page
    assert 'value="นางวันดี มีสุข"' in page
    assert not Committee.objects.exists()


def test_a_term_is_changed(officer: User, signed_in: SignIn) -> None:
    member = make_committee(officer).members.last()
    client, same = signed_in(officer), {"name": member.name, "role": member.role}
    answer = client.post(
        f"/committee/members/{member.pk}/", same | {"from_day": "", "until": "12/10/2569"}, follow=True
    )
    assert "พ้นหน้าที่ 12 ต.ค. 2569" in answer.content.decode()
    answer = client.post(
        f"/committee/members/{member.pk}/", same | {"from_day": "5/10/69", "until": "1/10/69"}
    )
    assert (answer.status_code, 'value="05/10/2569"' in answer.content.decode()) == (422, True)
    member.refresh_from_db()
    assert member.until == date(2026, 10, 12)


def test_who_never_took_the_seat_served_on_no_day(officer: User, neighbour: User) -> None:
    """A term that ends on the day of its beginning; and only the own office writes it, whatever the page."""
    member = make_committee(officer).members.last()
    day = date(2026, 10, 5)
    told = MemberFields(name=member.name, role=member.role, from_day=day, until=day)
    with transaction.atomic(), scope(officer):
        change_member(member=member, told=told, by=officer)
        served = CommitteeMember.objects.serving(day) | CommitteeMember.objects.serving(TODAY)
        assert not served.filter(pk=member.pk).exists()
        with pytest.raises(PermissionDenied):
            change_member(member=member, told=replace(told, until=None), by=neighbour)
    member.refresh_from_db()
    assert (member.from_day, member.until) == (day, day)


@pytest.mark.parametrize("members", [2, 7])
def test_the_page_costs_the_same_with_more_members(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], members: int
) -> None:
    make_committee(officer, members=members)
    client = signed_in(officer)
    with django_assert_num_queries(7):  # two of them are the test's own (savepoint)
        client.get("/committee/")


def test_only_the_own_office_sees_its_committee(
    cast: dict[str, User], officer: User, signed_in: SignIn
) -> None:
    member = make_committee(officer).members.first()
    for name, user in cast.items():
        answers = {url: signed_in(user).get(url).status_code for url in ("/committee/", "/committee/new/")}
        own = name in ("officer", "head")
        local = user.local_authority_id is not None
        assert set(answers.values()) == {200 if local else 404}, name
        member_page = signed_in(user).get(f"/committee/members/{member.pk}/")
        assert member_page.status_code == (200 if own else 404), name
        if local and not own:
            assert member.name not in signed_in(user).get("/committee/").content.decode()
