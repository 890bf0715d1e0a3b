"""The agenda is put in order by typed places, saved at once, while the meeting is open."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Meeting, User
from tests.factories import MORNING
from tests.office import fill, make_committee, make_meeting, propose

SignIn = Callable[[User], Client]


@pytest.fixture
def meeting(officer: User) -> Any:
    """Its cases are called ก, ข, ค, ง, in this order."""
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        for name in "กขคง":
            propose(officer, first_name=name)
        meeting = make_meeting(officer)
        fill(meeting, officer)
        yield meeting


def names(meeting: Meeting) -> str:
    return "".join(item.case.applicant.first_name for item in meeting.items.select_related("case__applicant"))


def sent(meeting: Meeting, places: Sequence[str]) -> dict[str, list[str]]:
    return {"item": [str(item.pk) for item in meeting.items.all()], "place": list(places)}


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ("1 2 3 1", "งกขค"),
        ("4 2 3 4", "ขคงก"),
        ("3 2 3 4", "ขคกง"),
        ("1 2 3 ๒", "กงขค"),
        ("4 3 2 1", "งคขก"),
        ("99 2 3 4", "ขคงก"),
        ("2 1 3 4", "ขกคง"),
        ("1 2 - 4", "กขคง"),
    ],
)
def test_whoever_is_given_a_place_stands_there(
    meeting: Meeting, officer: User, signed_in: SignIn, places: str, order: str
) -> None:
    answer = signed_in(officer).post(
        f"/committee/meetings/{meeting.pk}/order/", sent(meeting, places.split()), follow=True
    )
    assert names(meeting) == order
    assert ("ลำดับวาระเหมือนเดิม" if order == "กขคง" else "จัดลำดับวาระแล้ว") in answer.content.decode()
    assert [item.place for item in meeting.items.all()] == [1, 2, 3, 4]


def test_what_is_no_place_is_told_and_nothing_typed_is_lost(
    meeting: Meeting, officer: User, signed_in: SignIn
) -> None:
    answer = signed_in(officer).post(
        f"/committee/meetings/{meeting.pk}/order/", sent(meeting, ["0", "ท้าย", "3", "2"])
    )
    page = answer.content.decode()
    assert (answer.status_code, page.count("ลำดับต้องเป็นจำนวนเต็มตั้งแต่ 1")) == (422, 2)
    assert 'value="ท้าย"' in page
    assert names(meeting) == "กขคง"


def test_what_came_meanwhile_stays_behind(meeting: Meeting, officer: User, signed_in: SignIn) -> None:
    drawn = sent(meeting, ["1", "2", "3", "1"])
    propose(officer, first_name="จ")
    fill(meeting, officer)
    signed_in(officer).post(f"/committee/meetings/{meeting.pk}/order/", drawn)
    assert names(meeting) == "งกขคจ"


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_and_its_saving_cost_the_same_with_more_rows(
    meeting: Meeting,
    officer: User,
    signed_in: SignIn,
    django_assert_num_queries: Callable[..., object],
    more: int,
) -> None:
    for _ in range(more):
        propose(officer)
    fill(meeting, officer)
    client, url = signed_in(officer), f"/committee/meetings/{meeting.pk}/order/"
    with django_assert_num_queries(8):  # two of them are the test's own (savepoint), one tells who read
        client.get(url)
    told = sent(meeting, ["9", "2", "3", "4", "5", "6", "7"][: 4 + more])
    with django_assert_num_queries(12):  # four of them are savepoints
        client.post(url, told)


def test_another_office_meets_the_page_of_a_missing_meeting(
    meeting: Meeting, neighbour: User, signed_in: SignIn
) -> None:
    client, url = signed_in(neighbour), f"/committee/meetings/{meeting.pk}/order/"
    assert client.get(url).status_code == client.post(url, sent(meeting, "4321")).status_code == 404
    assert names(meeting) == "กขคง"
