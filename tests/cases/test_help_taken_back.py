"""Taking `help` back takes the lines that it wrote; what was typed or changed on the form stays, and is asked about."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.actions.refusals import StepRefused
from cases.actions.rows import facts_of
from cases.facts import CaseFacts
from cases.models import Case, HelpGiven, User
from reporting.models import MonthRevision, MonthTally
from tests.cases.typed import TYPED, edited
from tests.factories import MORNING, a_help, change, decide, make_case, rows_of

SignIn = Callable[[User], Client]
WRONG = {"verb": "undo", "reason": "บันทึกผิดเรื่อง"}
STAYS = a_help(description="ผ้าห่ม", amount=Decimal(300))


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def step(case: Case, by: User, verb: str, **told: Any) -> None:
    """At the version that stands, a minute after the one before."""
    case.refresh_from_db()
    at = MORNING + timedelta(minutes=case.version)
    decide(case=case, version=case.version, verb=verb, by=by, at=at, **told)
    case.refresh_from_db()


def lines_of(case: Case) -> list[str]:
    return [line.description for line in case.help_given.order_by("id")]


def form(case: Case, by: User, *, drop: str = "", mend: str = "", **outcome: Any) -> None:
    """The case's own form: all as stored, without the line `drop`, with another price on the line `mend`."""
    with rows_of(case.local_authority_id):
        case = Case.objects.select_related("applicant").get(pk=case.pk)
        facts = facts_of(case, case.help_given.all())
    lines = [line for line in facts.help_given if line.description != drop]
    lines = [a_help(**_as(line, amount=Decimal(999))) if line.description == mend else line for line in lines]
    request = CaseFacts(facts.applicant, facts.request).request
    told = {"applicant": facts.applicant, "request": _with(request, **outcome), "help_given": lines}
    change(case=case, version=case.version, by=by, at=MORNING + timedelta(minutes=case.version), **told)


def _as(line: Any, **changes: Any) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__dataclass_fields__} | changes


def _with(request: Any, **changes: Any) -> Any:
    return type(request)(**_as(request, **changes))


@pytest.mark.parametrize("verb", ["help", "aid_first"])
@pytest.mark.usefixtures("own_rows")
def test_the_steps_lines_go_and_what_was_typed_before_stays(head: User, verb: str) -> None:
    case = make_case(head, help_given=[STAYS])
    step(case, head, verb, help_given=[a_help(), a_help(description="น้ำดื่ม", amount=Decimal(50))])
    assert (case.help_total, len(lines_of(case))) == (Decimal(1050), 3)
    step(case, head, **WRONG)
    assert (lines_of(case), case.help_total, case.gaps) == (["ผ้าห่ม"], Decimal(300), [])
    events = HelpGiven.pgh_event_model.objects.filter(case_id=case.pk)  # type: ignore[attr-defined]
    assert sorted(events.values_list("pgh_label", flat=True)) == ["delete"] * 2 + ["insert"] * 3


@pytest.mark.usefixtures("own_rows")
def test_only_the_last_steps_lines_go(head: User) -> None:
    case = make_case(head)
    step(case, head, "help", help_given=[a_help()])
    step(case, head, "reopen", reason="ยังขาดผ้าห่ม")
    step(case, head, "help", help_given=[STAYS])
    step(case, head, **WRONG)
    assert (lines_of(case), case.help_total) == (["ถุงยังชีพ 1 ชุด"], Decimal(700))
    step(case, head, **WRONG)
    step(case, head, **WRONG)
    assert (case.stage, lines_of(case), case.help_total) == ("registered", [], 0)


@pytest.mark.usefixtures("own_rows")
def test_a_line_mended_or_removed_on_the_form_since_is_the_forms(head: User) -> None:
    case = make_case(head)
    step(case, head, "help", help_given=[a_help(), STAYS, a_help(description="น้ำดื่ม")])
    form(case, head, drop="น้ำดื่ม", mend="ผ้าห่ม")
    step(case, head, **WRONG)
    assert (lines_of(case), case.help_total) == (["ผ้าห่ม"], Decimal(999))


@pytest.mark.usefixtures("own_rows")
def test_a_save_of_the_form_that_leaves_a_line_alone_leaves_it_to_its_step(head: User) -> None:
    case = make_case(head)
    step(case, head, "help", help_given=[a_help()])
    form(case, head, wanted="ผ้าห่ม")
    step(case, head, **WRONG)
    assert lines_of(case) == []


@pytest.mark.usefixtures("own_rows")
def test_the_figures_of_the_month_follow(head: User) -> None:
    """What became of a request is no intake: its month asks for no new posting."""
    case = make_case(head)
    before = MonthRevision.objects.get().revision
    step(case, head, "help", help_given=[a_help()])
    assert by_outcome() == {"helped": Decimal(700)}
    step(case, head, **WRONG)
    assert by_outcome() == {"pending": Decimal(0)}
    assert MonthRevision.objects.get().revision == before


def by_outcome() -> dict[str, Decimal]:
    return dict(MonthTally.objects.filter(cases__gt=0).values_list("outcome", "help_total"))


@pytest.mark.usefixtures("own_rows")
def test_nobody_is_refused_with_help_given(head: User) -> None:
    case = make_case(head)
    step(case, head, "help", help_given=[a_help()])
    step(case, head, "reopen", reason="บันทึกคลาดเคลื่อน")
    with pytest.raises(StepRefused, match="มีรายการความช่วยเหลือที่ให้แล้ว 1 รายการ"):
        step(case, head, "refuse", reason="อยู่นอกพื้นที่")
    form(case, head, drop="ถุงยังชีพ 1 ชุด")
    step(case, head, "refuse", reason="อยู่นอกพื้นที่")
    assert (case.outcome, case.help_total, case.gaps) == ("not_eligible", 0, [])


@pytest.mark.usefixtures("own_rows")
def test_what_was_given_may_be_sent_on_and_a_death_is_told_with_its_gap(head: User) -> None:
    """Help for the first days, then another agency: both are true. A death is a fact; that help was given too."""
    sent, died = (make_case(head, help_given=[a_help()]) for _ in range(2))
    step(sent, head, "refer", referred_to="พม.จังหวัดตาก")
    assert (sent.outcome, sent.gaps) == ("referred", [])
    step(died, head, "lapse", reason="เสียชีวิต")
    assert (died.outcome, died.gaps) == ("not_eligible", ["help_refused"])


def test_the_button_says_what_to_do_and_keeps_what_was_typed(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, help_given=[a_help()])
    sent = {"version": "1", "reason": "อยู่นอกพื้นที่"}
    answer = signed_in(officer).post(f"/cases/{case.pk}/do/refuse/", sent)
    assert answer.status_code == 422
    assert "หากไม่ได้ให้ ลบรายการที่ปุ่ม “แก้ไข” ก่อน" in answer.content.decode()
    assert 'value="อยู่นอกพื้นที่"' in answer.content.decode()


def test_the_form_says_it_too_for_a_new_case_and_a_stored_one(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer, help_given=[a_help()]), signed_in(officer)
    line = case.help_given.get()
    refused = {"outcome": "not_eligible", "outcome_reason": "อยู่นอกพื้นที่"}
    typed = {"help-0-form": "goods", "help-0-amount": "700", "help-0-description": "ถุงยังชีพ"}
    new = client.post("/cases/new/", TYPED | refused | typed)
    assert (new.status_code, "จึงเลือก “ไม่เข้าหลักเกณฑ์” ไม่ได้" in new.content.decode()) == (422, True)
    stored = {"help-INITIAL_FORMS": "1", "help-0-id": str(line.pk)}
    edit = client.post(f"/cases/{case.pk}/edit/", edited(case, **refused | typed | stored))
    assert (edit.status_code, "มีรายการความช่วยเหลือที่ให้แล้ว 1 รายการ" in edit.content.decode()) == (422, True)
    gone = client.post(
        f"/cases/{case.pk}/edit/", edited(case, **refused | typed | stored | {"help-0-remove": "on"})
    )
    assert gone.status_code == 302


@pytest.mark.usefixtures("own_rows")
def test_the_day_of_approval_goes_with_the_approval(head: User) -> None:
    case = make_case(head)
    step(case, head, "propose")
    step(case, head, "agree")
    step(case, head, "approve", approved_on=MORNING.date())
    assert case.approved_on == MORNING.date()
    step(case, head, **WRONG)
    assert (case.stage, case.approved_on) == ("agreed", None)
