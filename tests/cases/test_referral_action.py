"""What the actions of a letter refuse by themselves, and what of a letter they write."""

from datetime import date
from typing import Any

import pytest
import time_machine

from cases.actions.letters import new_letter
from cases.actions.referral import record_reply, refer_case, take_back_case
from cases.actions.refusals import StaleCase, VerbNotOpen
from cases.models import Case, CaseStep, Referral, User
from tests.cases.test_referral import LETTER, desk_of, refer
from tests.factories import MORNING, decide, make_case

DAY = date(2026, 10, 14)


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def case(officer: User) -> Case:
    return make_case(officer)


def reply(case: Case, letter: Referral, by: User, **told: Any) -> None:
    case.refresh_from_db()
    words = {"replied_on": DAY, "reply": "รับไว้ดำเนินการ"} | told
    with desk_of(by):
        record_reply(case=case, version=case.version, referral=letter, by=by, at=MORNING, **words)


def test_a_long_reply_is_whole_in_the_letter_and_short_in_the_step(officer: User, case: Case) -> None:
    letter = refer(case, officer)
    with desk_of(officer):
        take_back_case(
            case=case,
            version=2,
            referral=letter,
            replied_on=date(2026, 10, 14),
            reply="ก" * 900,
            by=officer,
            at=MORNING,
        )
    assert len(Referral.objects.get(pk=letter.pk).reply) == 900
    assert len(CaseStep.objects.get(case=case, verb="take_back").reason) == 300


def test_nothing_is_written_of_a_stale_or_closed_case(officer: User, case: Case) -> None:
    with desk_of(officer):
        with pytest.raises(StaleCase):
            refer_case(case=case, version=9, by=officer, at=MORNING, **LETTER)
        with pytest.raises(VerbNotOpen):
            take_back_case(
                case=case, version=1, referral=new_letter(case, at=MORNING), replied_on=MORNING.date(), reply="x",
                by=officer, at=MORNING,
            )  # fmt: skip
    assert not Referral.objects.exists()


def test_a_reply_to_another_cases_letter_is_refused(officer: User, case: Case) -> None:
    other = make_case(officer)
    letter = refer(other, officer)
    refer(case, officer)
    reply = {"referral": letter, "replied_on": date(2026, 10, 14), "reply": "x", "at": MORNING}
    with desk_of(officer), pytest.raises(VerbNotOpen):
        record_reply(case=case, version=2, by=officer, **reply)


def test_an_answer_is_no_more_taken_once_the_case_has_come_back(officer: User, case: Case) -> None:
    letter = refer(case, officer)
    decide(case=case, version=2, verb="take_back", reason="ไม่มีงบประมาณ", by=officer, at=MORNING)
    with pytest.raises(VerbNotOpen):
        reply(case, letter, officer)
    assert Referral.objects.get().reply == ""


def test_a_reply_is_mended_and_does_not_vanish(officer: User, case: Case) -> None:
    letter = refer(case, officer)
    reply(case, letter, officer)
    reply(case, letter, officer, reply="รับไว้ และจะตอบอีกครั้ง")
    with pytest.raises(VerbNotOpen):
        reply(case, letter, officer, reply="")
    assert Referral.objects.get().reply == "รับไว้ และจะตอบอีกครั้ง"


def test_what_is_not_told_of_a_letter_stays_and_a_blank_number_is_told(officer: User, case: Case) -> None:
    letter = refer(case, officer)
    reply(case, letter, officer)
    stored = Referral.objects.get()
    assert (stored.letter_number, stored.sent_on) == (LETTER["letter_number"], LETTER["sent_on"])
    reply(case, letter, officer, letter_number="", sent_on=date(2026, 10, 12))
    stored.refresh_from_db()
    assert (stored.letter_number, stored.sent_on, stored.replied_on) == ("", date(2026, 10, 12), DAY)
