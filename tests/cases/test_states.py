"""Every stage × verb × role against what the table says, and the verbs against the database."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cases.access import LOCAL, Role
from cases.actions.refusals import StaleCase, VerbNotOpen
from cases.meetings import OPEN_TO
from cases.models import OUTCOME_OF, Case, CaseStep, Outcome, Stage, User
from cases.sealing import sealed_changes
from cases.states import (
    BY_VERB,
    EVERYWHERE,
    TRANSITIONS,
    allowed,
    mermaid,
    outcomes_after,
    verbs_for,
)
from tests.factories import (
    MORNING,
    a_help,
    a_request,
    applicant,
    as_owner,
    change,
    decide,
    make_case,
    restore,
    withdraw,
)

ANYWHERE = {"withdraw", "undo"}
FIRST = {"help", "refuse", "refer", "lapse"} | ANYWHERE
ENDED = {"reopen", "close"} | ANYWHERE
# Written out, not derived: what may be done at each stage, for a request of ด้านสาธารณภัย.
OPEN = {
    "registered": FIRST | {"ask_documents", "check", "aid_first", "propose"},
    "documents": FIRST | {"take_documents", "aid_first"},
    "checking": FIRST | {"ask_documents", "aid_first", "propose"},
    "emergency": ANYWHERE | {"ratify", "check_again"},
    "proposed": ANYWHERE | {"agree", "disagree", "check_again", "lapse"},
    "agreed": ANYWHERE | {"announce", "approve", "help", "lapse"},
    "noticed": ANYWHERE | {"approve", "help", "lapse", "check_again"},
    "approved": ANYWHERE | {"help", "lapse"},
    "given": ENDED,
    "not_agreed": ENDED,
    "not_eligible": ENDED,
    "lapsed": ENDED,
    "referred": ENDED | {"take_back"},
    "withdrawn": {"restore", "undo"},
    "closed": {"undo"},
}
# What has no button on the case's page: a meeting, or the answer to an objection, carries it out.
OF_THE_COMMITTEE = {"agree", "disagree", "check_again", "ratify"}
LEADS_TO = {
    "ask_documents": "documents", "take_documents": "registered", "check": "checking", "aid_first": "emergency",
    "propose": "proposed", "agree": "agreed", "disagree": "not_agreed", "check_again": "checking", "ratify": "given",
    "announce": "noticed", "approve": "approved", "help": "given", "refuse": "not_eligible", "refer": "referred",
    "take_back": "checking", "lapse": "lapsed", "reopen": "checking", "close": "closed", "withdraw": "withdrawn",
    "restore": "registered",
}  # fmt: skip
LATER = MORNING + timedelta(hours=1)
ENOUGH = {
    "reason": "ผู้ยื่นคำขอส่งเอกสารเพิ่ม",
    "referred_to": "พม.จังหวัดตาก",
    "approved_on": MORNING.date(),
    "help_given": [a_help()],
}
# Who is refused was given nothing.
OF = dict.fromkeys(BY_VERB, ENOUGH) | {"refuse": {"reason": ENOUGH["reason"]}}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("stage", Stage)
def test_the_table_opens_exactly_these_verbs(stage: Stage, role: Role) -> None:
    holders = {verb: {Role.HEAD} if verb == "undo" else LOCAL for verb in BY_VERB}
    open_ = {verb for verb in BY_VERB if allowed(User(role=role), stage, verb, "disaster")}
    assert open_ == {verb for verb in OPEN[stage] if role in holders[verb]}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("stage", Stage)
def test_the_page_offers_all_but_what_a_meeting_does(stage: Stage, role: Role) -> None:
    who = OPEN[stage] - OF_THE_COMMITTEE if role in LOCAL else set()
    offered = {t.verb for t in verbs_for(User(role=role), stage, "disaster")}
    assert offered == (who if role == Role.HEAD else who - {"undo"})
    assert (stage in OPEN_TO) == bool({"agree", "ratify"} & OPEN[stage])


@pytest.mark.parametrize("stage", Stage)
def test_emergency_is_for_disasters_alone(stage: Stage) -> None:
    assert not allowed(User(role=Role.OFFICER), stage, "aid_first", "farmer")


def at_stage(officer: User, stage: str) -> Case:
    """A case that stands there, by the owner's hand: no step leads to it."""
    outcome = OUTCOME_OF[Stage(stage)] or Outcome.HELPED
    case = make_case(officer)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(
            stage=stage, outcome=outcome, **sealed_changes(case, {"outcome_reason": "มีเหตุ"})
        )
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS if t.target])
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.usefixtures("own_rows")
def test_the_action_obeys_the_table(head: User, stage: Stage, verb: str) -> None:
    case = at_stage(head, stage)
    if verb not in OPEN[stage]:
        with pytest.raises(VerbNotOpen):
            decide(case=case, version=case.version, verb=verb, by=head, at=LATER, **OF[verb])
        return
    decide(case=case, version=case.version, verb=verb, by=head, at=LATER, **OF[verb])
    case.refresh_from_db()
    assert case.stage == LEADS_TO[verb]
    assert case.outcome == (OUTCOME_OF[Stage(case.stage)] or OUTCOME_OF[stage])
    assert case.changed_at == LATER
    step = CaseStep.objects.get(case=case)
    assert (step.verb, step.from_stage, step.to_stage) == (verb, stage, LEADS_TO[verb])
    assert (step.by, step.entered_at, step.reason) == (head, LATER, ENOUGH["reason"])


@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS if t.needs and t.target])
@pytest.mark.usefixtures("own_rows")
def test_a_verb_without_what_it_needs_is_refused(head: User, verb: str) -> None:
    case = at_stage(head, next(stage for stage, verbs in OPEN.items() if verb in verbs))
    with pytest.raises(VerbNotOpen):
        decide(case=case, version=case.version, verb=verb, by=head, at=LATER)
    case.refresh_from_db()
    assert (case.version, CaseStep.objects.count()) == (1, 0)


@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS if t.target])
@pytest.mark.usefixtures("own_rows")
def test_every_verb_is_taken_back_by_the_head_with_a_reason(head: User, verb: str) -> None:
    stage = next(stage for stage, verbs in OPEN.items() if verb in verbs)
    case = at_stage(head, stage)
    decide(case=case, version=1, verb=verb, by=head, at=LATER, **OF[verb])
    case.refresh_from_db()
    with pytest.raises(VerbNotOpen):
        decide(case=case, version=2, verb="undo", by=head, at=LATER)
    undo = {"case": case, "version": 2, "verb": "undo", "by": head, "at": LATER + timedelta(minutes=5)}
    decide(**undo, reason="บันทึกผิดเรื่อง")
    case.refresh_from_db()
    assert (case.stage, case.outcome) == (stage, OUTCOME_OF[Stage(stage)])
    first, second = CaseStep.objects.of_case(case)
    assert (second.undoes, second.reason) == (first, "บันทึกผิดเรื่อง")
    with pytest.raises(VerbNotOpen):
        decide(**undo | {"version": 3}, reason="อีกครั้ง")


@pytest.mark.usefixtures("own_rows")
def test_steps_are_taken_back_one_after_the_other(head: User) -> None:
    case = make_case(head)
    for number, verb in enumerate(("check", "propose", "undo", "undo"), 1):
        at = LATER + timedelta(minutes=number)
        decide(case=case, version=number, verb=verb, by=head, at=at, reason="บันทึกผิดเรื่อง")
        case.refresh_from_db()
    assert case.stage == "registered"


@pytest.mark.usefixtures("own_rows")
def test_a_step_has_two_dates(head: User) -> None:
    case = make_case(head)
    decide(case=case, version=1, verb="check", by=head, at=LATER, happened_on=date(2026, 10, 13))
    case.refresh_from_db()
    decide(case=case, version=2, verb="propose", by=head, at=LATER)
    days = CaseStep.objects.of_case(case).values_list("happened_on", "entered_at")
    assert list(days) == [(date(2026, 10, 13), LATER), (LATER.date(), LATER)]


@pytest.mark.usefixtures("own_rows")
def test_what_the_form_decides_is_a_step_too(officer: User) -> None:
    case = make_case(officer)
    change(
        case=case, version=1, applicant=applicant(), request=a_request(outcome="helped"), help_given=[a_help()],
        by=officer, at=LATER,
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.stage, CaseStep.objects.get(case=case).verb) == ("given", "help")


def test_the_database_keeps_stage_and_result_together(officer: User) -> None:
    case = make_case(officer)
    with pytest.raises(IntegrityError, match="case_outcome_follows_stage"), as_owner(), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(outcome="helped")


@pytest.mark.usefixtures("own_rows")
def test_the_form_takes_a_decision_back_only_with_a_reason(officer: User) -> None:
    case = make_case(officer, outcome="helped", help_given=[a_help()])
    for reason, open_ in [("", False), ("บันทึกคลาดเคลื่อน", True)]:
        words = {"version": 1, "applicant": applicant(), "help_given": [], "by": officer, "at": LATER}
        with nullcontext() if open_ else pytest.raises(VerbNotOpen):
            change(case=case, request=a_request(outcome_reason=reason), **words)
    case.refresh_from_db()
    assert (case.outcome, case.outcome_reason) == ("pending", "บันทึกคลาดเคลื่อน")


@pytest.mark.usefixtures("own_rows")
def test_of_two_who_decide_the_second_is_told(officer: User, head: User) -> None:
    case = make_case(officer)
    decide(case=case, version=1, verb="refuse", reason="อยู่นอกพื้นที่", by=head, at=LATER)
    with pytest.raises(StaleCase):
        withdraw(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=LATER)
    case.refresh_from_db()
    assert case.outcome == "not_eligible"


@pytest.mark.usefixtures("own_rows")
def test_a_withdrawn_record_keeps_its_number_and_counts_again_when_restored(officer: User) -> None:
    case = make_case(officer)
    withdraw(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    case.refresh_from_db()
    assert (case.number, case.outcome_reason, case.gaps) == ("1/2570", "บันทึกซ้ำ", [])
    assert not Case.objects.counted().exists()
    restore(case=case, version=2, by=officer, at=LATER)
    assert Case.objects.counted().get().outcome == "pending"


@pytest.mark.usefixtures("own_rows")
def test_help_closes_the_gap_that_it_opened(officer: User) -> None:
    case = make_case(officer, outcome="helped")
    assert case.gaps == ["help_given"]
    decide(case=case, version=1, verb="reopen", reason="ยังไม่ได้มอบ", by=officer, at=LATER)
    case.refresh_from_db()
    decide(case=case, version=2, verb="help", help_given=[a_help()], by=officer, at=LATER)
    case.refresh_from_db()
    assert (case.gaps, case.help_total, case.help_given.count()) == ([], a_help().amount, 1)


def test_only_the_own_office_decides(officer: User, cast: dict[str, User]) -> None:
    case = make_case(officer)
    for name, user in cast.items():
        if name not in ("officer", "head"):
            with pytest.raises(PermissionDenied):
                withdraw(case=case, version=1, reason="ไม่ใช่เรื่องของเรา", by=user, at=LATER)


def test_the_form_may_take_one_step_only() -> None:
    every = ["pending", "helped", "not_eligible", "referred"]
    assert [o.value for o in outcomes_after("registered", "pending")] == every
    assert [o.value for o in outcomes_after("proposed", "pending")] == ["pending"]
    assert [o.value for o in outcomes_after("approved", "pending")] == ["pending", "helped"]
    assert [o.value for o in outcomes_after("given", "helped")] == ["pending", "helped"]
    assert [o.value for o in outcomes_after("closed", "referred")] == ["referred"]
    assert outcomes_after("withdrawn", "withdrawn") == ()


def test_the_diagram_draws_every_transition() -> None:
    drawn = mermaid()
    steps = (t for t in TRANSITIONS if t.target and t.verb not in EVERYWHERE)
    assert drawn.count("-->") == 1 + sum(len(t.sources) for t in steps)
    assert "approved --> given: บันทึกความช่วยเหลือที่ให้" in drawn


@pytest.mark.usefixtures("own_rows")
def test_what_is_taken_back_leaves_the_reason_that_stood_before(head: User) -> None:
    """The ministry's sheet carries the reason of the result, never why a step was taken back."""
    case = make_case(head)
    told = (("refuse", "อยู่นอกพื้นที่"), ("reopen", "ส่งเอกสารเพิ่ม"), ("undo", "กดผิดเรื่อง"), ("undo", "ผิดอีก"))
    reasons = []
    for version, (verb, reason) in enumerate(told, 1):
        at = LATER + timedelta(minutes=version)
        decide(case=case, version=version, verb=verb, reason=reason, by=head, at=at)
        case.refresh_from_db()
        reasons.append(case.outcome_reason)
    assert reasons == ["อยู่นอกพื้นที่", "ส่งเอกสารเพิ่ม", "อยู่นอกพื้นที่", ""]


@pytest.mark.usefixtures("own_rows")
def test_the_reason_of_a_step_that_changes_no_result_stays_with_the_step(officer: User) -> None:
    case = make_case(officer)
    decide(case=case, version=1, verb="ask_documents", reason="สำเนาทะเบียนบ้าน", by=officer, at=LATER)
    case.refresh_from_db()
    assert (case.outcome_reason, case.steps.get().reason) == ("", "สำเนาทะเบียนบ้าน")


@pytest.mark.usefixtures("own_rows")
def test_a_step_that_did_not_lead_where_the_case_stands_is_not_taken_back(head: User) -> None:
    case = make_case(head)
    decide(case=case, version=1, verb="check", by=head, at=LATER)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(stage="proposed")
    case.refresh_from_db()
    with pytest.raises(VerbNotOpen):
        decide(case=case, version=2, verb="undo", reason="บันทึกผิดเรื่อง", by=head, at=LATER)
