"""Every outcome × verb × role against what the table says, and the verbs against the database."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cases.access import LOCAL, Role
from cases.actions.intake import change_case
from cases.actions.outcome import decide_case, restore_case, withdraw_case
from cases.actions.refusals import StaleCase, VerbNotOpen
from cases.models import Case, Outcome, User
from cases.states import BY_VERB, TRANSITIONS, allowed, mermaid, outcomes_after
from tests.factories import MORNING, a_help, a_request, applicant, make_case

OPEN = {
    "pending": {"help", "refuse", "refer", "withdraw"},
    "helped": {"reopen", "withdraw"},
    "not_eligible": {"reopen", "withdraw"},
    "referred": {"reopen", "withdraw"},
    "withdrawn": {"restore"},
}
LATER = MORNING + timedelta(hours=1)
ENOUGH = {"reason": "ผู้ยื่นคำขอส่งเอกสารเพิ่ม", "referred_to": "พม.จังหวัดตาก", "help_given": [a_help()]}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS])
@pytest.mark.parametrize("outcome", Outcome)
def test_the_table_opens_exactly_these_verbs(outcome: Outcome, verb: str, role: Role) -> None:
    assert allowed(User(role=role), outcome, verb) == (role in LOCAL and verb in OPEN[outcome])


def in_outcome(officer: User, outcome: str) -> Case:
    if outcome != "withdrawn":
        reason = "อยู่นอกพื้นที่" if outcome == "not_eligible" else ""
        return make_case(
            officer,
            outcome=outcome,
            outcome_reason=reason,
            referred_to="พม." if outcome == "referred" else "",
        )
    case = make_case(officer)
    withdraw_case(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS])
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.usefixtures("own_rows")
def test_the_action_obeys_the_table(officer: User, outcome: Outcome, verb: str) -> None:
    case = in_outcome(officer, outcome)
    if verb not in OPEN[outcome]:
        with pytest.raises(VerbNotOpen):
            decide_case(case=case, version=case.version, verb=verb, by=officer, at=LATER, **ENOUGH)
        return
    decide_case(case=case, version=case.version, verb=verb, by=officer, at=LATER, **ENOUGH)
    case.refresh_from_db()
    assert case.outcome == BY_VERB[verb].target
    assert case.changed_at == LATER


@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS if t.needs])
@pytest.mark.usefixtures("own_rows")
def test_a_verb_without_what_it_needs_is_refused(officer: User, verb: str) -> None:
    case = in_outcome(officer, BY_VERB[verb].sources[0])
    with pytest.raises(VerbNotOpen):
        decide_case(case=case, version=case.version, verb=verb, by=officer, at=LATER)
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.usefixtures("own_rows")
def test_the_form_takes_a_decision_back_only_with_a_reason(officer: User) -> None:
    case = make_case(officer, outcome="helped", help_given=[a_help()])
    for reason, open_ in [("", False), ("บันทึกคลาดเคลื่อน", True)]:
        words = {"version": 1, "applicant": applicant(), "help_given": [], "by": officer, "at": LATER}
        with nullcontext() if open_ else pytest.raises(VerbNotOpen):
            change_case(case=case, request=a_request(outcome_reason=reason), **words)
    case.refresh_from_db()
    assert (case.outcome, case.outcome_reason) == ("pending", "บันทึกคลาดเคลื่อน")


@pytest.mark.usefixtures("own_rows")
def test_of_two_who_decide_the_second_is_told(officer: User, head: User) -> None:
    case = make_case(officer)
    decide_case(case=case, version=1, verb="refuse", reason="อยู่นอกพื้นที่", by=head, at=LATER)
    with pytest.raises(StaleCase):
        withdraw_case(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=LATER)
    case.refresh_from_db()
    assert case.outcome == "not_eligible"


@pytest.mark.usefixtures("own_rows")
def test_a_withdrawn_record_keeps_its_number_and_counts_again_when_restored(officer: User) -> None:
    case = in_outcome(officer, "withdrawn")
    assert (case.number, case.outcome_reason, case.gaps) == ("1/2570", "บันทึกซ้ำ", [])
    assert not Case.objects.counted().exists()
    restore_case(case=case, version=2, by=officer, at=LATER)
    assert Case.objects.counted().get().outcome == "pending"


@pytest.mark.usefixtures("own_rows")
def test_help_closes_the_gap_that_it_opened(officer: User) -> None:
    case = make_case(officer, outcome="helped")
    assert case.gaps == ["help_given"]
    decide_case(case=case, version=1, verb="reopen", reason="ยังไม่ได้มอบ", by=officer, at=LATER)
    case.refresh_from_db()
    decide_case(case=case, version=2, verb="help", help_given=[a_help()], by=officer, at=LATER)
    case.refresh_from_db()
    assert (case.gaps, case.help_total, case.help_given.count()) == ([], a_help().amount, 1)


def test_only_the_own_office_decides(officer: User, cast: dict[str, User]) -> None:
    case = make_case(officer)
    for name, user in cast.items():
        if name not in ("officer", "head"):
            with pytest.raises(PermissionDenied):
                withdraw_case(case=case, version=1, reason="ไม่ใช่เรื่องของเรา", by=user, at=LATER)


def test_the_form_may_take_one_step_only() -> None:
    assert [o.value for o in outcomes_after("pending")] == ["pending", "helped", "not_eligible", "referred"]
    assert [o.value for o in outcomes_after("helped")] == ["pending", "helped"]
    assert outcomes_after("withdrawn") == ()


def test_the_diagram_draws_every_transition() -> None:
    drawn = mermaid()
    assert drawn.count("-->") == 1 + sum(len(t.sources) for t in TRANSITIONS)
    assert "pending --> helped: บันทึกความช่วยเหลือที่ให้" in drawn
