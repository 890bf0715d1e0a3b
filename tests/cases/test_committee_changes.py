"""An order that stands is mended and added to, as far as meetings and other orders do not contradict; quorum and
composition follow what is laid down, unless the order says its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Committee, CommitteeMember, Provision, User
from tests.factories import MORNING, as_owner
from tests.office import ORDER, agreed, attend, close, make_committee, make_meeting

SignIn = Callable[[User], Client]
OWN = "ตามคำสั่งข้อ 3"
THIRD = {"member-TOTAL_FORMS": "3", "member-2-name": "นายมานะ ขยัน", "member-2-role": "member"}


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def edit(client: Client, order: Committee, **changes: str) -> Any:
    told = {
        "order_number": order.order_number,
        "appointed_on": "1/10/2569",
        "quorum": "2",
        "quorum_source": OWN,
    }
    return client.post(f"/committee/{order.pk}/edit/", told | changes)


def change(client: Client, member: CommitteeMember, **changes: str) -> Any:
    told = {
        "name": member.name,
        "position": member.position,
        "role": member.role,
        "from_day": "",
        "until": "",
    }
    return client.post(f"/committee/members/{member.pk}/", told | changes)


def add(client: Client, order: Committee, **changes: str) -> Any:
    told = {"name": "นางมาใหม่ มาแทน", "position": "", "role": "member", "from_day": "10/10/2569", "until": ""}
    return client.post(f"/committee/{order.pk}/members/new/", told | changes)


def refused(answer: Any, sentence: str) -> bool:
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True), answer.content.decode()
    return True


# --- the order ---------------------------------------------------------------------------------------
def test_what_was_mistyped_is_mended(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer), signed_in(officer)
    assert 'value="123/2569"' in client.get(f"/committee/{order.pk}/edit/").content.decode()
    edit(client, order, order_number="132/2569", appointed_on="2/10/2569", quorum="3")
    order.refresh_from_db()
    assert (order.order_number, order.appointed_on, order.quorum) == ("132/2569", date(2026, 10, 2), 3)


def test_the_former_order_ends_on_the_new_day(officer: User, signed_in: SignIn) -> None:
    former = make_committee(officer, order_number="1/2569", appointed_on=date(2026, 9, 1))
    order = make_committee(officer)
    assert edit(signed_in(officer), order, appointed_on="5/10/2569").status_code == 302
    former.refresh_from_db()
    assert former.ended_on == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"appointed_on": "20/10/2569"}, "ยังมาไม่ถึง"),
        ({"appointed_on": "31/8/2569"}, "เพราะมีคำสั่งที่ 1/2569 ลงวันที่ 1 ก.ย. 2569 อยู่ระหว่างนั้น"),
        ({"appointed_on": "14/10/2569"}, "เพราะการประชุมครั้งที่ 1/2569 วันที่ 12 ต.ค. 2569 จะอยู่นอกเวลา"),
        ({"order_number": "1/2569"}, "มีคำสั่งเลขที่ 1/2569 แล้ว"),
        ({"quorum": "9"}, "องค์ประชุม 9 คน มากกว่ากรรมการที่กรอกไว้ 5 คน"),
    ],
)
def test_an_order_that_would_contradict_is_refused(
    officer: User, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    make_committee(officer, order_number="1/2569", appointed_on=date(2026, 9, 1))
    order = make_committee(officer, members=5)
    make_meeting(officer, held_on=date(2026, 10, 12))
    assert refused(edit(signed_in(officer), order, **changes), sentence)
    order.refresh_from_db()
    assert (order.appointed_on, order.quorum) == (date(2026, 10, 1), 2)


def test_a_meeting_of_the_former_order_is_not_taken_over(officer: User, signed_in: SignIn) -> None:
    make_committee(officer, order_number="1/2569", appointed_on=date(2026, 9, 1))
    make_meeting(officer, held_on=date(2026, 9, 20))
    order = make_committee(officer)
    assert refused(edit(signed_in(officer), order, appointed_on="15/9/2569"), "วันที่ 20 ก.ย. 2569 จะอยู่นอกเวลา")


def test_a_resolution_keeps_its_quorum(officer: User, signed_in: SignIn) -> None:
    order = make_committee(officer, members=5)
    meeting = agreed(officer)
    CommitteeMember.objects.filter(place__gt=3).update(until=MORNING.date())
    meeting.attendance.filter(member__place__gt=3).delete()
    answer = edit(signed_in(officer), order, quorum="4")
    assert refused(answer, "การประชุมครั้งที่ 1/2569 มีมติแล้ว แต่จะไม่ครบองค์ประชุม 4 คน")
    assert edit(signed_in(officer), order, quorum="3").status_code == 302


def test_a_meeting_that_lacked_its_quorum_still_did(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer, members=5, quorum=3), signed_in(officer)
    meeting = make_meeting(officer)
    attend(meeting, officer, count=2)
    client.post(f"/committee/meetings/{meeting.pk}/close/", {"without_quorum": "1"})
    assert refused(edit(client, order, quorum="2"), "บันทึกว่าไม่ครบองค์ประชุม แต่จะครบเมื่อองค์ประชุมเป็น 2 คน")


# --- what is laid down -------------------------------------------------------------------------------
def test_a_quorum_is_proposed_with_its_source(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    page = client.get("/committee/new/").content.decode()
    assert "องค์ประชุม 1/2 ของกรรมการที่มีสิทธิออกเสียง" in page
    assert "ยังไม่ได้ตรวจกับต้นฉบับ" in page
    client.post("/committee/new/", ORDER | THIRD | {"quorum": "", "quorum_source": ""})
    order = Committee.objects.get()
    assert order.quorum == 2
    assert order.quorum_source.startswith("ค่าเริ่มต้นของระบบ: กรรมการมาประชุมไม่น้อยกว่ากึ่งหนึ่ง (ยังไม่ได้ตรวจ")
    assert "ยังไม่ได้ตรวจกับต้นฉบับ" in client.get("/committee/").content.decode()


def test_less_than_what_is_laid_down_needs_a_source_of_its_own(officer: User, signed_in: SignIn) -> None:
    client, told = signed_in(officer), ORDER | THIRD | {"quorum": "1", "quorum_source": ""}
    assert refused(client.post("/committee/new/", told), "องค์ประชุม 1 คน น้อยกว่า 2 คนจากกรรมการ 3 คน")
    client.post("/committee/new/", told | {"quorum_source": OWN})
    order = Committee.objects.get()
    assert (order.quorum, order.quorum_source) == (1, OWN)


def test_another_share_from_another_day_on_holds_from_that_day(officer: User, signed_in: SignIn) -> None:
    with as_owner():
        Provision.objects.create(
            code="quorum_share",
            value="2/3",
            valid_from=date(2026, 10, 1),
            source="ระเบียบใหม่ ข้อ 5",
            verified=True,
        )
    signed_in(officer).post("/committee/new/", ORDER | THIRD | {"quorum": "", "quorum_source": ""})
    order = Committee.objects.get()
    assert (order.quorum, order.quorum_source) == (2, "ระเบียบใหม่ ข้อ 5")


# --- its members -------------------------------------------------------------------------------------
def test_a_replacement_joins_a_running_order(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer), signed_in(officer)
    last = order.members.last()
    change(client, last, until="10/10/2569")
    assert add(client, order).status_code == 302
    assert [one.name for one in CommitteeMember.objects.serving(MORNING.date())] == [
        "ประธานทดสอบ", "กรรมการคนที่ 2", "นางมาใหม่ มาแทน",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "ยังไม่ได้กรอกชื่อ"),
        ({"role": ""}, "ยังไม่ได้เลือกหน้าที่"),
        ({"from_day": ""}, "ยังไม่ได้กรอกวันที่เริ่มทำหน้าที่"),
        ({"from_day": "30/9/2569"}, "มาก่อนวันที่ของคำสั่ง"),
        ({"name": "กรรมการคนที่  2"}, "เป็นชื่อเดียวกันและอยู่ในวาระพร้อมกัน"),
        ({"role": "chair"}, "ประธานทดสอบ เป็นประธานกรรมการอยู่ในช่วงเดียวกัน"),
    ],
)
def test_who_cannot_join_is_told_why(
    officer: User, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    order = make_committee(officer)
    assert refused(add(signed_in(officer), order, position="ผู้แทนชุมชน", **changes), sentence)
    assert order.members.count() == 3


def test_nobody_joins_an_order_that_ended(officer: User, signed_in: SignIn) -> None:
    former = make_committee(officer, order_number="1/2569", appointed_on=date(2026, 9, 1))
    make_committee(officer)
    assert refused(add(signed_in(officer), former), "พ้นหน้าที่แล้ว จึงเพิ่มกรรมการไม่ได้")


def test_an_order_takes_members_until_the_day_that_ends_it(officer: User, signed_in: SignIn) -> None:
    former, client = (
        make_committee(officer, order_number="1/2569", appointed_on=date(2026, 9, 1)),
        signed_in(officer),
    )
    make_committee(officer, appointed_on=MORNING.date())
    assert refused(add(client, former), "พ้นหน้าที่แล้ว จึงเพิ่มกรรมการไม่ได้")
    last = former.members.last()
    assert refused(change(client, last, from_day="14/10/2569"), "อยู่หลังคณะกรรมการพ้นหน้าที่ 14 ต.ค. 2569")
    assert change(client, last, from_day="13/10/2569").status_code == 302


def test_a_term_may_begin_with_the_order_and_a_chair_follow_a_chair(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer), signed_in(officer)
    assert add(client, order, from_day="1/10/2569").status_code == 302
    change(client, order.members.get(role="chair"), until="10/10/2569")
    assert add(client, order, name="ประธานคนใหม่", role="chair", from_day="10/10/2569").status_code == 302


def test_a_term_may_begin_on_the_day_of_a_meeting(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer), signed_in(officer)
    attend(make_meeting(officer), officer)
    last = order.members.last()
    assert change(client, last, from_day="14/10/2569").status_code == 302
    assert refused(change(client, last, from_day="15/10/2569"), "ซึ่งจะอยู่นอกวาระ")


def test_who_left_may_come_back_and_an_assistant_may_be_a_member(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer), signed_in(officer)
    change(client, order.members.last(), until="5/10/2569")
    assert add(client, order, name="กรรมการคนที่ 3").status_code == 302
    assert add(client, order, name="กรรมการคนที่ 2", role="assistant").status_code == 302


def test_a_member_is_mended(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer), signed_in(officer)
    last = order.members.last()
    change(client, last, name="นางสาวมาลี ดีใจ", position="ผู้แทนชุมชน", role="secretary")
    last.refresh_from_db()
    assert (last.name, last.position, last.role) == ("นางสาวมาลี ดีใจ", "ผู้แทนชุมชน", "secretary")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "นายคนอื่น มาแทน"}, "รายงานการประชุมครั้งที่ 1/2569 ที่รับรองแล้วมีชื่อ กรรมการคนที่ 3"),
        ({"role": "assistant"}, "รายงานการประชุมครั้งที่ 1/2569 ที่รับรองแล้วมีชื่อ กรรมการคนที่ 3"),
        ({"until": "14/10/2569"}, "กรรมการคนที่ 3 มาประชุมครั้งที่ 1/2569 วันที่ 14 ต.ค. 2569 ซึ่งจะอยู่นอกวาระ"),
    ],
)
def test_adopted_minutes_are_not_changed_from_behind(
    officer: User, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    order, client = make_committee(officer), signed_in(officer)
    meeting = make_meeting(officer)
    attend(meeting, officer)
    close(meeting, officer)
    last = order.members.last()
    assert refused(change(client, last, **changes), sentence)
    assert change(client, last, name="นายกรรมการคนที่ 3", position="ผู้แทนอาสาสมัคร").status_code == 302


def test_a_vote_that_a_resolution_needs_stays_one(officer: User, signed_in: SignIn) -> None:
    order = make_committee(officer, quorum=3)
    agreed(officer)
    answer = change(signed_in(officer), order.members.last(), role="assistant")
    assert refused(answer, "มีมติแล้ว แต่จะไม่ครบองค์ประชุม 3 คน")


def test_what_the_committee_lacks_is_said(officer: User, signed_in: SignIn) -> None:
    order, client = make_committee(officer), signed_in(officer)
    change(client, order.members.first(), role="member")
    assert "วันนี้ไม่มีประธานกรรมการที่อยู่ในวาระ" in client.get("/committee/").content.decode()
    CommitteeMember.objects.filter(place__gt=1).update(until=MORNING.date())
    assert "วันนี้มีกรรมการที่ออกเสียงได้ 1 คน" in client.get("/committee/").content.decode()


def test_another_office_meets_the_page_of_a_missing_order(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    order, client = make_committee(officer), signed_in(neighbour)
    assert edit(client, order).status_code == add(client, order).status_code == 404
    assert change(client, order.members.first()).status_code == 404
    assert order.members.count() == 3


@pytest.mark.parametrize("members", [3, 9])
def test_a_change_costs_the_same_with_more_members_and_meetings(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], members: int
) -> None:
    order = make_committee(officer, members=members)
    for day in range(2, members):
        attend(make_meeting(officer, held_on=date(2026, 10, day)), officer)
    client = signed_in(officer)
    with django_assert_num_queries(19):  # four of them are savepoints
        change(client, order.members.last(), role="assistant")
