"""The verbs as pages: each asks for what it needs, tells what it did, loses nothing."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from cases.models import User
from cases.states import TRANSITIONS
from tests.cases.typed import TYPED
from tests.factories import MORNING, a_help, decide, make_case, rows_of, withdraw

SignIn = Callable[[User], Client]
LINE = {
    "help-TOTAL_FORMS": "1",
    "help-INITIAL_FORMS": "0",
    "help-0-form": "goods",
    "help-0-description": "ถุงยังชีพ",
    "help-0-amount": "700",
    "help-0-given_on": "13/10/69",
    "help-0-budget_source": "reserve",
}
EMPTY = LINE | {name: "" for name in LINE if name.startswith("help-0")}


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_the_case_offers_its_open_verbs(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    page = signed_in(officer).get(f"/cases/{case.pk}/").content.decode()
    offered = {t.verb for t in TRANSITIONS if f"/cases/{case.pk}/do/{t.verb}/" in page}
    assert offered == {
        "ask_documents", "check", "aid_first", "propose", "help", "refuse", "refer", "lapse", "withdraw",
    }  # fmt: skip


def test_help_is_recorded_with_its_lines(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    answer = signed_in(officer).post(
        f"/cases/{case.pk}/do/help/", LINE | {"version": "1", "approved_on": "12/10/2569"}, follow=True
    )
    assert "เรื่องเลขที่ 1/2570: ให้ความช่วยเหลือแล้ว" in answer.content.decode()
    case.refresh_from_db()
    assert (case.outcome, case.help_given.count(), case.gaps) == ("helped", 1, [])


@pytest.mark.parametrize(
    ("verb", "data", "sentence"),
    [
        ("help", EMPTY, "ยังไม่มีรายการความช่วยเหลือ"),
        ("refuse", {"reason": " "}, "ยังไม่ได้กรอกเหตุผล"),
        ("refer", {"referred_to": ""}, "ยังไม่ได้กรอกหน่วยงานที่ส่งต่อ"),
        ("withdraw", {}, "ยังไม่ได้กรอกเหตุผล"),
    ],
)
def test_what_a_verb_needs_is_asked_for(
    officer: User, signed_in: SignIn, verb: str, data: dict[str, str], sentence: str
) -> None:
    case = make_case(officer)
    answer = signed_in(officer).post(f"/cases/{case.pk}/do/{verb}/", data | {"version": "1"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    case.refresh_from_db()
    assert case.version == 1


def test_another_line_comes_by_button_without_loss(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    page = signed_in(officer).post(
        f"/cases/{case.pk}/do/help/", LINE | {"version": "1", "approved_on": "x", "add_line": "1"}
    )
    assert page.status_code == 200
    assert 'name="help-1-form"' in page.content.decode()
    assert 'value="x"' in page.content.decode()
    assert 'value="ถุงยังชีพ"' in page.content.decode()


def test_of_two_who_help_the_second_keeps_what_was_typed(
    officer: User, head: User, signed_in: SignIn
) -> None:
    case = make_case(officer, outcome="helped", help_given=[a_help()])
    with rows_of(case.local_authority_id):
        decide(case=case, version=1, verb="reopen", reason="ยังไม่ได้มอบ", by=head, at=MORNING)
    answer = signed_in(officer).post(f"/cases/{case.pk}/do/help/", LINE | {"version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="ถุงยังชีพ"' in page
    assert 'name="version" value="2"' in page
    assert case.help_given.count() == 1


def test_a_verb_that_is_not_open_explains_itself(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    page = signed_in(officer).get(f"/cases/{case.pk}/do/restore/", follow=True).content.decode()
    assert "ดำเนินการนี้ไม่ได้" in page
    assert signed_in(officer).get(f"/cases/{case.pk}/do/conjure/").status_code == 404


def test_a_withdrawn_record_can_be_read_and_restored_but_not_edited(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    client.post(f"/cases/{case.pk}/do/withdraw/", {"version": "1", "reason": "บันทึกซ้ำ"})
    assert client.get(f"/cases/{case.pk}/edit/").status_code == 302
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "เหตุผล: บันทึกซ้ำ" in page
    client.post(f"/cases/{case.pk}/do/restore/", {"version": "2"})
    case.refresh_from_db()
    assert case.outcome == "pending"


def test_nothing_typed_is_lost_when_somebody_withdraws_meanwhile(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    with rows_of(case.local_authority_id):
        withdraw(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    client = signed_in(officer)
    helping = client.post(f"/cases/{case.pk}/do/help/", LINE | {"version": "1"})
    assert helping.status_code == 409
    assert 'value="ถุงยังชีพ"' in helping.content.decode()
    editing = client.post(f"/cases/{case.pk}/edit/", TYPED | {"version": "1", "wanted": "ผ้าห่มสองผืน"})
    assert editing.status_code == 409
    assert "ผ้าห่มสองผืน" in editing.content.decode()
    case.refresh_from_db()
    assert (case.outcome, case.wanted) == ("withdrawn", "ถุงยังชีพ")


def test_a_result_that_was_overtaken_is_explained(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, outcome="referred", referred_to="พม.จังหวัดตาก")
    answer = signed_in(officer).post(f"/cases/{case.pk}/edit/", TYPED | {"version": "1", "outcome": "helped"})
    assert answer.status_code == 422
    assert "ผลที่บันทึกไว้ล่าสุดคือ “ส่งต่อหน่วยงาน”" in answer.content.decode()


def test_a_decision_is_taken_back_only_with_a_reason(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, outcome="referred", referred_to="พม.จังหวัดตาก")
    client = signed_in(officer)
    url, back = f"/cases/{case.pk}/edit/", TYPED | {"version": "1", "outcome": "pending"}
    assert "เขียนเหตุผลที่กลับเป็นอยู่ระหว่างดำเนินการ" in client.post(url, back).content.decode()
    assert client.post(url, back | {"outcome_reason": "หน่วยงานส่งเรื่องคืน"}).status_code == 302


def test_no_step_is_older_than_its_request(officer: User, signed_in: SignIn) -> None:
    """But in a disaster, where the work comes before the paper."""
    ordinary, flood = make_case(officer, kind_id="other", subkind_id=None), make_case(officer)
    early = {"version": "1", "happened_on": "11/10/2569"}
    answer = signed_in(officer).post(f"/cases/{ordinary.pk}/do/check/", early)
    assert answer.status_code == 422
    assert "วันที่ 11 ต.ค. 2569 อยู่ก่อนวันที่ยื่นคำขอ (12 ต.ค. 2569)" in answer.content.decode()
    assert 'value="11/10/2569"' in answer.content.decode()
    assert signed_in(officer).post(f"/cases/{flood.pk}/do/check/", early).status_code == 302
