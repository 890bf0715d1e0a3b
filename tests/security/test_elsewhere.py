"""The one hole in the wall: who gets an answer about help elsewhere, what stands in it, and that it is logged and bounded.

Each proof has its control: the function is made anew without the line that it shows, and the proof must fail.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.timezone import now

from cases.access import DOORS, PRINCIPALS
from cases.models import Case, HelpQuestion, User
from cases.models.keys import new_key
from cases.scope import closed, opened, principal, scope
from cases.wall.elsewhere import A_DAY, HELP_ELSEWHERE, LOCK
from cases.wall.functions import AS_OWNER
from config.embedded import BASE_DIR
from tests.factories import a_help, identity_number, make_case

pytestmark = pytest.mark.django_db
Lines = list[tuple[UUID, Any]]
NAME = "app_help_elsewhere"
OF_OWN_OFFICE = "c.local_authority_id = ANY (mine) AND"
HOLDERS = "NOT IN ('head', 'officer')"
ROOM = "WHERE d.nth <= room"
FOUND = ["ด้านสาธารณภัย", "2026-10", "องค์การบริหารส่วนตำบลแม่กุ"]


def ask(*cases: UUID) -> Lines:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT case_id, answers::text FROM {NAME}(%s, '0')", [list(cases)])
        return cursor.fetchall()


def asked_by(user: User, *cases: UUID) -> Lines:
    with transaction.atomic(), scope(user):
        return ask(*cases)


@contextmanager
def without(line: str, instead: str = "") -> Iterator[None]:
    """The function as it would be without this line of it."""
    assert line in HELP_ELSEWHERE, line
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(HELP_ELSEWHERE.replace(line, instead))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def theirs(officer: User, neighbour: User) -> Case:
    """แม่กุ helped; its neighbour, อบต.แม่กุ, helped the same applicant too."""
    make_case(neighbour, help_given=[a_help()], outcome="helped")
    return make_case(officer, help_given=[a_help()], outcome="helped")


# --- Who -------------------------------------------------------------------------------------------------


def nobody_else_is_answered(case: Case, cast: dict[str, User]) -> None:
    before = HelpQuestion.objects.count()
    for name, user in cast.items():
        if name not in ("officer", "head"):
            assert asked_by(user, case.pk) == [], name
            with transaction.atomic(), scope(user), opened("info.export"):
                assert ask(case.pk) == [], name
    for name in PRINCIPALS:
        with transaction.atomic(), principal(name):
            assert ask(case.pk) == [], name
    with transaction.atomic(), closed():
        assert ask(case.pk) == []
    assert HelpQuestion.objects.count() == before


def test_nobody_asks_about_a_case_of_another_office(theirs: Case, cast: dict[str, User]) -> None:
    nobody_else_is_answered(theirs, cast)


@pytest.mark.parametrize(("line", "instead"), [(OF_OWN_OFFICE, ""), (HOLDERS, "IN ('nobody')")])
def test_the_proof_of_who_notices_a_check_that_is_gone(
    theirs: Case, cast: dict[str, User], line: str, instead: str
) -> None:
    with without(line, instead), pytest.raises(AssertionError):
        nobody_else_is_answered(theirs, cast)


def test_a_foreign_case_is_answered_like_one_that_is_not_there(
    theirs: Case, neighbour: User, signed_in: Callable[[User], Client]
) -> None:
    client, missing = signed_in(neighbour), new_key()
    assert asked_by(neighbour, theirs.pk) == asked_by(neighbour, missing) == []
    pages = [client.post(f"/cases/{key}/elsewhere/") for key in (theirs.pk, missing)]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content == pages[1].content


def test_one_who_was_suspended_gets_no_answer(theirs: Case, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert asked_by(officer, theirs.pk) == []


# --- What --------------------------------------------------------------------------------------------------


def test_an_answer_is_of_three_words_and_none_is_of_the_person(
    theirs: Case, officer: User, neighbour: User
) -> None:
    told = make_case(neighbour, first_name="ปักษา", house_no="987/6", hardship="ฟ้าผ่าเรือนแพ")
    assert HelpQuestion.objects.get(case=told).answers == [
        ["ด้านสาธารณภัย", "2026-10", officer.local_authority.name]
    ]
    assert HelpQuestion.objects.get(case=theirs).answers == [FOUND]


# --- Logged ------------------------------------------------------------------------------------------------


def test_no_answer_without_its_line(theirs: Case, officer: User) -> None:
    """Who, of which case, when, and what was answered, in the transaction of the answer."""
    before = set(HelpQuestion.objects.values_list("pk", flat=True))
    assert len(asked_by(officer, theirs.pk, theirs.pk, new_key())) == 1
    line = (
        HelpQuestion.objects.exclude(pk__in=before).get()
        if HelpQuestion.objects.count() > len(before)
        else None
    )
    assert line is None  # asked within the minute: the stored answer, which has its line
    other = make_case(officer, identity_number=identity_number(5))
    stored = HelpQuestion.objects.get(case=other)
    assert (stored.by, stored.local_authority, stored.answers) == (officer, officer.local_authority, [])


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO cases_helpquestion (local_authority_id, case_id, by_id, at, about, answers)"
        " SELECT local_authority_id, case_id, by_id, at, about, '[]' FROM cases_helpquestion",
        "UPDATE cases_helpquestion SET answers = '[]'",
        "DELETE FROM cases_helpquestion",
    ],
)
def test_the_web_role_writes_nothing_of_the_log(theirs: Case, officer: User, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), scope(officer):
        connection.cursor().execute(statement)


def test_the_log_is_the_own_offices(theirs: Case, cast: dict[str, User]) -> None:
    for name, user in cast.items():
        with transaction.atomic(), scope(user):
            shown = HelpQuestion.objects.filter(case=theirs.pk).exists()
        assert shown == (name in ("officer", "head")), name


# --- Bounded -----------------------------------------------------------------------------------------------


def the_day_is_used_up(officer: User, found: Case, nothing: Case) -> None:
    """The same answer with help and without, and no line; a colleague still gets one."""
    lines = HelpQuestion.objects.count()
    assert asked_by(officer, found.pk, nothing.pk) == [(found.pk, None), (nothing.pk, None)]
    assert HelpQuestion.objects.count() == lines


@pytest.fixture
def used_up(theirs: Case, officer: User) -> tuple[Case, Case]:
    """A case that was helped elsewhere, one that was not, both asked about long ago; and a day full of questions."""
    nothing = make_case(officer, identity_number=identity_number(5))
    questions = HelpQuestion.objects.filter(by=officer)
    stored = questions.first()
    assert stored is not None
    HelpQuestion.objects.bulk_create(
        HelpQuestion(
            local_authority=officer.local_authority,
            case=theirs,
            by=officer,
            at=stored.at,
            about="",
            answers=[],
        )
        for _ in range(A_DAY - questions.count())
    )
    Case.objects.update(house_code="63060123456")  # other facts than were asked about
    return theirs, nothing


def test_over_the_limit_the_answer_tells_nothing(
    used_up: tuple[Case, Case], officer: User, head: User
) -> None:
    the_day_is_used_up(officer, *used_up)
    assert all(lines is not None for _, lines in asked_by(head, *(case.pk for case in used_up)))


def test_the_proof_of_the_limit_notices_one_that_is_gone(used_up: tuple[Case, Case], officer: User) -> None:
    with without(ROOM, "WHERE true"), pytest.raises(AssertionError):
        the_day_is_used_up(officer, *used_up)


def test_what_is_left_of_the_day_goes_to_the_first_of_many(officer: User, theirs: Case) -> None:
    other = make_case(officer, identity_number=identity_number(5))
    Case.objects.update(house_code="63060123456")  # other facts than were asked about
    room = HelpQuestion.objects.filter(by=officer).count() + 1
    for first, second in ((other.pk, theirs.pk), (theirs.pk, other.pk)):
        with without(f"SELECT {A_DAY} - count(*)", f"SELECT {room} - count(*)"):
            told = dict(asked_by(officer, first, second, first))
        assert (told[first] is not None, told[second]) == (True, None)


def test_the_page_says_that_it_was_asked_too_often(
    used_up: tuple[Case, Case], officer: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(officer)
    pages = [client.post(f"/cases/{case.pk}/elsewhere/", follow=True).content.decode() for case in used_up]
    for page in pages:
        assert f"ครบ {A_DAY} ครั้งแล้ว" in page
        assert "ด้านสาธารณภัย / " not in page


def test_a_day_is_four_and_twenty_hours(theirs: Case, officer: User) -> None:
    """What was asked 23 hours ago counts, what was asked 25 hours ago no more."""
    questions = HelpQuestion.objects.filter(by=officer)
    with without(f"SELECT {A_DAY} - count(*)", "SELECT 1 - count(*)"):
        for hours, is_answered in ((23, False), (25, True)):
            with pgtrigger.ignore("cases.HelpQuestion:help_question_append_only"):
                questions.update(at=now() - timedelta(hours=hours), about="")
            assert [lines is not None for _, lines in asked_by(officer, theirs.pk)] == [is_answered]


def test_two_questions_of_one_user_are_counted_one_after_the_other(theirs: Case, officer: User) -> None:
    """The second waits until the first has its line: by the lock that the first holds to its end."""
    held = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND (classid, objid, mode) = ({LOCK}, {officer.pk}, 'ExclusiveLock')"
    with transaction.atomic(), scope(officer), connection.cursor() as cursor:
        ask(theirs.pk)
        cursor.execute(held)
        assert cursor.fetchone() == (1,)


def test_a_case_named_twice_is_asked_once_and_answered_once(theirs: Case, officer: User) -> None:
    other = make_case(officer, identity_number=identity_number(5))
    Case.objects.update(house_code="63060123456")  # other facts than were asked about
    before = HelpQuestion.objects.count()
    told = asked_by(officer, theirs.pk, theirs.pk, other.pk)
    assert sorted(key for key, _ in told) == sorted([theirs.pk, other.pk])
    assert HelpQuestion.objects.count() == before + 2
    assert sorted(asked_by(officer, theirs.pk, other.pk)) == sorted(told)  # within the minute: the same


# --- The only one ------------------------------------------------------------------------------------------


def test_nothing_stands_before_the_tables_of_a_door() -> None:
    """Neither a temporary table nor one of another schema can take the name of ours, while a door's function runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        paths = dict(cursor.fetchall())
    assert set(AS_OWNER) < set(paths)
    assert {str(path) for path in paths.values()} == {"['search_path=pg_catalog, public, pg_temp']"}


def test_every_door_has_its_reason() -> None:
    assert set(DOORS) == set(AS_OWNER)


def test_one_place_asks() -> None:
    files = (
        path
        for room in ("cases", "reporting", "oversight", "config")
        for path in (BASE_DIR / room).rglob("*.py")
    )
    naming = {str(path.relative_to(BASE_DIR)) for path in files if NAME in path.read_text()}
    assert naming == {
        "cases/access.py",
        "cases/actions/elsewhere.py",
        "cases/models/help_question.py",
        "cases/wall/elsewhere.py",
        "cases/wall/functions.py",
    }
    assert Path(BASE_DIR / "README.md").read_text().count(NAME) == 1
