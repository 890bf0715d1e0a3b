"""พบการช่วยเหลือซ้ำ: when other offices are asked, what their answer is, and where it is shown. It never blocks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client

from cases.actions.agenda_items import fill_agenda
from cases.actions.elsewhere import ask_elsewhere
from cases.models import Case, HelpQuestion, User
from cases.scope import scope
from tests.cases.typed import TYPED
from tests.factories import (
    MORNING,
    a_help,
    a_request,
    applicant,
    change,
    decide,
    identity_number,
    local_authority,
    make_case,
    make_user,
)
from tests.office import make_committee, make_meeting

SignIn = Callable[[User], Client]
ANSWER = ["ด้านสาธารณภัย", "2026-10", "องค์การบริหารส่วนตำบลแม่กุ"]
WORDS = "ด้านสาธารณภัย / ตุลาคม 2569 / องค์การบริหารส่วนตำบลแม่กุ"
pytestmark = pytest.mark.django_db


def helped(by: User, **changes: Any) -> Case:
    """A case of that office that got help, in October 2569 unless said otherwise."""
    lines = changes.pop("help_given", [a_help()])
    return make_case(by, help_given=lines, outcome="helped", **changes)


def answers(case: Case) -> list[Any]:
    """All that were given on the case, oldest first."""
    return list(HelpQuestion.objects.filter(case=case).order_by("at", "id").values_list("answers", flat=True))


def later(**by: int) -> None:
    """As if what was asked so far had been asked that much earlier."""
    with pgtrigger.ignore("cases.HelpQuestion:help_question_append_only"):
        HelpQuestion.objects.update(at=F("at") - timedelta(**by))


def ask(by: User, *cases: Case, **how: Any) -> int:
    with transaction.atomic(), scope(by):
        return ask_elsewhere(cases=[case.pk for case in cases], **how)


# --- What the answer is ------------------------------------------------------------------------------


def test_the_neighbours_help_is_told_on_entry(officer: User, neighbour: User) -> None:
    helped(neighbour)
    assert answers(make_case(officer)) == [[ANSWER]]


@pytest.mark.parametrize(
    "changes", [{"identity_number": identity_number(5)}, {"document_type": "none", "identity_number": ""}]
)
def test_the_same_house_counts_for_another_of_its_people(
    officer: User, neighbour: User, changes: dict[str, str]
) -> None:
    helped(neighbour, house_code="63060123456")
    assert answers(make_case(officer, house_code="63060123456", **changes)) == [[ANSWER]]


def test_of_another_person_in_another_house_nothing_is_found(officer: User, neighbour: User) -> None:
    helped(neighbour, house_code="63060123456")
    other = make_case(officer, identity_number=identity_number(5), house_code="63060000000")
    assert answers(other) == [[]]


def test_two_without_number_and_house_code_are_not_one(officer: User, neighbour: User) -> None:
    blank = {"document_type": "none", "identity_number": "", "house_code": ""}
    helped(neighbour, **blank)
    assert answers(make_case(officer, **blank)) == []  # nothing to ask by, and nothing asked


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (date(2025, 9, 30), False),
        (date(2025, 10, 1), True),  # the month that lies twelve before the request of 12 October 2569
        (date(2027, 9, 30), True),  # the last day of its fiscal year
        (date(2027, 10, 1), False),
    ],
)
def test_help_counts_by_its_day(officer: User, neighbour: User, given: date, found: bool) -> None:
    helped(neighbour, help_given=[a_help(given_on=given)])
    assert answers(make_case(officer)) == [[[ANSWER[0], f"{given:%Y-%m}", ANSWER[2]]] if found else []]


def test_the_day_of_help_is_not_told_to_whoever_moves_the_own(officer: User, neighbour: User) -> None:
    helped(neighbour, help_given=[a_help(given_on=date(2025, 10, 20))])
    told = [answers(make_case(officer, received_on=date(2026, 10, day))) for day in (1, 11, 12)]
    assert told == [[[[ANSWER[0], "2025-10", ANSWER[2]]]]] * 3


@pytest.mark.parametrize("house", ["", "63060000000"])
def test_the_number_of_a_letter_of_attestation_is_nobodys_own(
    officer: User, neighbour: User, signed_in: SignIn, house: str
) -> None:
    """“15/2569” is another person's in every village."""
    letter = {"document_type": "certificate", "identity_number": "15/2569"}
    helped(neighbour, **letter)
    case = make_case(officer, **letter, house_code=house)
    assert answers(case) == ([[]] if house else [])
    shown = page(signed_in(officer), case)
    assert ("ตรวจสอบกับหน่วยงานอื่นไม่ได้" in shown) is not bool(house)
    assert "จึงต้องตรวจสอบอีกครั้ง" not in shown


def test_a_letters_number_is_not_that_of_a_card(officer: User, neighbour: User) -> None:
    helped(neighbour, document_type="certificate")  # whoever wrote it put the number of somebody's card on it
    assert answers(make_case(officer)) == [[]]


def test_a_house_does_not_make_two_without_number_one(officer: User, neighbour: User) -> None:
    blank = {"document_type": "none", "identity_number": ""}
    helped(neighbour, **blank, house_code="63060123456")
    assert answers(make_case(officer, **blank, house_code="63060000000")) == [[]]


def test_neither_pending_nor_withdrawn_nor_ones_own_help_counts(officer: User, neighbour: User) -> None:
    make_case(neighbour)
    gone = helped(neighbour)
    decide(case=gone, version=1, verb="withdraw", reason="บันทึกซ้ำ", by=neighbour, at=MORNING)
    helped(officer)
    assert answers(make_case(officer)) == [[]]


def test_a_line_is_told_once_and_ten_at_most_the_newest_first(officer: User, neighbour: User) -> None:
    days = [date(2026, month, day) for month in range(1, 13) for day in (1, 2)]
    helped(neighbour, help_given=[a_help(given_on=day) for day in days])
    (told,) = answers(make_case(officer))
    assert [month for _, month, _ in told] == [f"2026-{month:02d}" for month in range(12, 2, -1)]


def test_the_pao_is_asked_too(officer: User) -> None:
    helped(make_user("pao", local_authority=local_authority("02630101")))
    assert answers(make_case(officer)) == [[["ด้านสาธารณภัย", "2026-10", "องค์การบริหารส่วนจังหวัดตาก"]]]


# --- When it is asked ------------------------------------------------------------------------------------


def edited(case: Case, by: User, **changes: Any) -> None:
    with transaction.atomic(), scope(by):
        stored = Case.objects.select_related("applicant").get(pk=case.pk)
    people = {name: changes.pop(name) for name in list(changes) if name == "identity_number"}
    change(
        case=stored, version=stored.version, applicant=applicant(**people), request=a_request(**changes),
        help_given=[], by=by, at=MORNING,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"identity_number": identity_number(5)}, 2),
        ({"house_code": "63060123456"}, 2),
        ({"received_on": date(2026, 10, 11)}, 2),
        ({"hardship": "ไฟไหม้"}, 1),
    ],
)
def test_a_change_of_what_is_asked_by_asks_again(officer: User, changes: dict[str, Any], asked: int) -> None:
    case = make_case(officer)
    edited(case, officer, **changes)
    assert len(answers(case)) == asked


def test_a_double_click_asks_once(officer: User) -> None:
    case = make_case(officer)
    make_case(officer, form_key=case.form_key)
    assert HelpQuestion.objects.count() == 1


def test_it_is_asked_again_when_the_case_is_proposed(officer: User, neighbour: User) -> None:
    case = make_case(officer)
    helped(neighbour)
    later(hours=1)
    decide(case=case, version=1, verb="propose", by=officer, at=MORNING)
    assert answers(case) == [[], [ANSWER]]


def test_a_full_agenda_is_asked_about_in_one_statement(
    officer: User, neighbour: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    """Of an emergency that nobody proposed, and of what was asked more than a week ago; not of what was asked since."""
    old, new = make_case(officer), make_case(officer, identity_number=identity_number(5))
    helped(neighbour)
    for case in (old, new):
        decide(case=case, version=1, verb="propose", by=officer, at=MORNING)
    make_committee(officer)
    meeting = make_meeting(officer)
    later(days=2)
    ask(officer, new)
    later(days=6)
    with transaction.atomic(), scope(officer), django_assert_num_queries(7) as asked:
        assert fill_agenda(meeting=meeting, by=officer) == 2
    assert sum("app_help_elsewhere" in query["sql"] for query in asked) == 1
    assert (len(answers(old)), len(answers(new))) == (2, 2)
    assert answers(old)[-1] == [ANSWER]


# --- Where it is shown -----------------------------------------------------------------------------------


def page(client: Client, case: Case) -> str:
    return client.get(f"/cases/{case.pk}/").content.decode()


def test_the_case_says_what_was_found_when_and_asks_again(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    case, client = make_case(officer), signed_in(officer)
    assert "<b>ไม่พบ</b>การช่วยเหลือซ้ำจากหน่วยงานอื่น" in page(client, case)
    helped(neighbour)
    later(minutes=2)
    answer = client.post(f"/cases/{case.pk}/elsewhere/", follow=True).content.decode()
    assert WORDS in answer
    assert "ตรวจสอบการช่วยเหลือซ้ำแล้ว ผลอยู่ในหน้านี้" in answer
    assert "ตรวจสอบล่าสุด" in answer
    assert "ยังดำเนินการต่อได้" in answer
    assert "สมศรี" not in answer.split("พบการช่วยเหลือซ้ำ")[1].split("</section>")[0]


def test_an_answer_to_other_facts_is_not_shown_as_one(
    officer: User, signed_in: SignIn, neighbour: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the number was mended by who had asked too often."""
    helped(neighbour)
    case = make_case(officer)
    monkeypatch.setattr("cases.actions.intake.ask_elsewhere", lambda **told: 0)
    edited(case, officer, identity_number=identity_number(5))
    shown = page(signed_in(officer), case)
    assert "จึงต้องตรวจสอบอีกครั้ง" in shown
    assert WORDS not in shown


def test_without_number_and_house_code_the_page_says_why_it_knows_nothing(
    officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer, document_type="none", identity_number="")
    assert "ตรวจสอบกับหน่วยงานอื่นไม่ได้" in page(signed_in(officer), case)


def test_found_help_does_not_stand_in_the_way(officer: User, neighbour: User, signed_in: SignIn) -> None:
    helped(neighbour)
    case, client = make_case(officer), signed_in(officer)
    client.post(f"/cases/{case.pk}/do/propose/", {"version": 1})
    assert Case.objects.get(pk=case.pk).stage == "proposed"


def test_who_goes_on_to_the_next_case_is_told_in_passing(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    helped(neighbour, identity_number=TYPED["identity_number"])
    told = signed_in(officer).post("/cases/new/", TYPED | {"again": "1"}, follow=True).content.decode()
    assert f"พบการช่วยเหลือซ้ำ: {WORDS}" in told


def test_agenda_and_resolutions_show_who_has_an_answer(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    helped(neighbour)
    make_case_waiting = [
        make_case(officer),
        make_case(officer, identity_number=identity_number(5)),
        make_case(officer, document_type="none", identity_number=""),
    ]
    for case in make_case_waiting:
        decide(case=case, version=1, verb="propose", by=officer, at=MORNING)
    make_committee(officer)
    meeting, client = make_meeting(officer), signed_in(officer)
    client.post(f"/committee/meetings/{meeting.pk}/agenda/", {"fill": "1"})
    for address in (f"/committee/meetings/{meeting.pk}/", f"/committee/meetings/{meeting.pk}/resolutions/"):
        shown = client.get(address).content.decode()
        assert shown.count(WORDS) == 1
        assert shown.count("ไม่พบการช่วยเหลือซ้ำ (ตรวจสอบ ") == 1
        assert shown.count("ตรวจสอบการช่วยเหลือซ้ำไม่ได้") == 1


def history(page: str) -> str:
    return page.split("ลำดับเหตุการณ์")[1].split("</section>")[0]


def test_the_history_tells_each_question_where_it_was_put(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    """On entry in the line of the entry, by the button as a line of its own; neither takes a statement more."""
    case, client = make_case(officer), signed_in(officer)
    told = history(page(client, case))
    assert "ตรวจสอบการช่วยเหลือซ้ำ: ไม่พบการช่วยเหลือซ้ำจากหน่วยงานอื่น" in told
    assert told.count("<li") == 1
    helped(neighbour)
    later(minutes=2)
    client.post(f"/cases/{case.pk}/elsewhere/")
    told = history(page(client, case))
    assert f"พบการช่วยเหลือซ้ำ: {WORDS}" in told
    assert f"<p>โดย {officer.full_name}</p>" in told.split(WORDS)[0].rpartition("<li")[2]
    assert told.index(WORDS) < told.index("ไม่พบการช่วยเหลือซ้ำจากหน่วยงานอื่น")
    assert "ก่อนการแก้ไข" not in told


def test_the_history_says_which_answer_was_to_other_facts(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    helped(neighbour)
    case = make_case(officer)
    edited(case, officer, identity_number=identity_number(5))
    told = history(page(signed_in(officer), case))
    assert "ตรวจสอบด้วยข้อมูลก่อนการแก้ไข จึงไม่แสดงผล" in told
    assert WORDS not in told  # it may be of somebody whose number was mistyped
    assert "ไม่พบการช่วยเหลือซ้ำจากหน่วยงานอื่น</p>" in told


def test_a_neighbours_questions_are_in_no_history_here(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    case = make_case(neighbour)
    assert signed_in(officer).get(f"/cases/{case.pk}/").status_code == 404
    own = make_case(officer)
    assert history(page(signed_in(officer), own)).count("ตรวจสอบการช่วยเหลือซ้ำ:") == 1
