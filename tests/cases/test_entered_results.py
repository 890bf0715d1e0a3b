"""A result entered on the form writes the same facts as its button: step, day, reason, lines, letter."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.actions.refusals import VerbNotOpen
from cases.models import Case, User
from tests.cases.test_case_decide import LINE
from tests.cases.typed import TYPED, edited
from tests.factories import MORNING, a_help, a_request, applicant, change, decide, make_case
from tests.office import agreed, announce, make_committee

SignIn = Callable[[User], Client]
RESULTS: dict[str, dict[str, str]] = {
    "help": LINE | {"outcome": "helped", "approved_on": "12/10/2569"},
    "refuse": {"outcome": "not_eligible", "outcome_reason": "อยู่นอกพื้นที่"},
    "refer": {"outcome": "referred", "referred_to": "พม.จังหวัดตาก"},
}
BUTTONS: dict[str, dict[str, str]] = {
    "help": LINE | {"approved_on": "12/10/2569"},
    "refuse": {"reason": "อยู่นอกพื้นที่"},
    "refer": {"referred_to": "พม.จังหวัดตาก"},
}


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def facts(case: Case) -> dict[str, Any]:
    """All that a result leaves behind, without keys."""
    case.refresh_from_db()
    step = case.steps.get()
    told = ("verb", "from_stage", "to_stage", "happened_on", "entered_at", "by_id", "reason", "despite")
    columns = ("stage", "outcome", "outcome_reason", "approved_on", "referred_to", "help_total", "gaps")
    return {
        "case": [getattr(case, name) for name in columns],
        "step": [getattr(step, name) for name in told],
        "lines": [(line.description, line.amount, line.step == step) for line in case.help_given.all()],
        "letters": [(one.agency, one.sent_on, one.step == step) for one in case.referrals.all()],
    }


@pytest.mark.parametrize("verb", RESULTS)
@pytest.mark.usefixtures("own_rows")
def test_button_form_and_new_case_write_the_same(officer: User, signed_in: SignIn, verb: str) -> None:
    client = signed_in(officer)
    by_button, by_form = make_case(officer), make_case(officer)
    assert (
        client.post(f"/cases/{by_button.pk}/do/{verb}/", BUTTONS[verb] | {"version": "1"}).status_code == 302
    )
    assert client.post(f"/cases/{by_form.pk}/edit/", edited(by_form, **RESULTS[verb])).status_code == 302
    assert client.post("/cases/new/", TYPED | RESULTS[verb]).status_code == 302
    new = Case.objects.exclude(pk__in=[by_button.pk, by_form.pk]).get()
    expected = facts(by_button)
    assert expected["lines" if verb == "help" else "letters"] or verb == "refuse"
    assert facts(by_form) == expected
    assert facts(new) == expected


@pytest.mark.parametrize("verb", RESULTS)
@pytest.mark.usefixtures("own_rows")
def test_what_came_with_the_request_is_taken_back_like_the_button(
    head: User, signed_in: SignIn, verb: str
) -> None:
    client = signed_in(head)
    client.post("/cases/new/", TYPED | RESULTS[verb])
    case = Case.objects.get()
    assert client.post(f"/cases/{case.pk}/do/undo/", {"version": "1", "reason": "ผิดเรื่อง"}).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.outcome_reason) == ("registered", "pending", "")
    assert not case.help_given.exists()
    assert not case.referrals.exists()


def test_the_story_tells_the_day_of_a_result_that_came_with_the_request(
    officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    page = client.post("/cases/new/", TYPED | RESULTS["help"], follow=True).content.decode()
    assert "วันที่ดำเนินการ 13 ต.ค. 2569" in page.split("ลำดับเหตุการณ์")[1]


@pytest.mark.usefixtures("own_rows")
def test_the_form_waits_for_an_objection_as_the_button_does(officer: User, signed_in: SignIn) -> None:
    make_committee(officer)
    agreed(officer)
    notice, case = announce(officer), Case.objects.get()
    client = signed_in(officer)
    entry = notice.entries.get()
    entry.objections.create(
        local_authority=entry.local_authority, received_on=MORNING.date(), grounds="มีรายได้มาก"
    )
    answer = client.post(f"/cases/{case.pk}/edit/", edited(case, **RESULTS["help"]))
    assert answer.status_code == 422
    assert "มีคำคัดค้านที่ยังไม่ได้พิจารณา 1 เรื่อง" in answer.content.decode()
    assert 'value="ถุงยังชีพ"' in answer.content.decode()


def test_a_result_on_the_form_stays_in_its_budget(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    case, client = make_case(officer), signed_in(officer)
    with django_assert_num_queries(
        15
    ):  # two are the test's own (savepoint); one mends the applicant at the same time
        assert client.post(f"/cases/{case.pk}/edit/", edited(case, **RESULTS["help"])).status_code == 302


def test_the_page_of_undo_tells_which_lines_go_and_which_stay(head: User, signed_in: SignIn) -> None:
    case = make_case(head, help_given=[a_help(description="ผ้าห่ม")])
    decide(case=case, version=1, verb="help", help_given=[a_help(description="น้ำดื่ม")], by=head, at=MORNING)
    client, url = signed_in(head), f"/cases/{case.pk}/do/undo/"
    page = client.get(url).content.decode()
    assert "บันทึกความช่วยเหลือที่ให้" in page
    goes, _, stays = page.partition("<dt>ยังอยู่</dt>")
    assert "น้ำดื่ม" in goes.split("<dt>จะถูกลบด้วย</dt>")[1]
    assert "ผ้าห่ม" in stays
    told = client.post(url, {"version": "2", "reason": "ผิดเรื่อง"}, follow=True).content.decode()
    assert "รายการความช่วยเหลือ 1 รายการยังอยู่" in told


def told(case: Case, **request: Any) -> dict[str, Any]:
    given = [a_help()] if request["outcome"] == "helped" else []
    return {
        "case": case, "version": case.version, "applicant": applicant(), "request": a_request(**request),
        "help_given": given, "at": MORNING,
    }  # fmt: skip


@pytest.mark.usefixtures("own_rows")
def test_a_result_that_takes_no_reason_leaves_none_on_its_step(officer: User) -> None:
    case = make_case(officer)
    change(by=officer, **told(case, outcome="helped", outcome_reason="พิมพ์ค้างไว้"))
    assert (case.steps.get().verb, case.steps.get().reason) == ("help", "")


@pytest.mark.usefixtures("own_rows")
def test_the_action_itself_refuses_what_no_button_does(head: User) -> None:
    """What waits for a meeting is not sent on; a result is not taken back without a reason."""
    waiting, decided = make_case(head), make_case(head)
    decide(case=waiting, version=1, verb="propose", by=head, at=MORNING)
    decide(case=decided, version=1, verb="refuse", reason="อยู่นอกพื้นที่", by=head, at=MORNING)
    for case, request in (
        (waiting, {"outcome": "referred", "referred_to": "พม.จังหวัดตาก"}),
        (decided, {"outcome": "pending", "outcome_reason": ""}),
    ):
        case.refresh_from_db()
        with pytest.raises(VerbNotOpen):
            change(by=head, **told(case, **request))
    change(by=head, **told(decided, outcome="pending", outcome_reason="พิจารณาใหม่"))
    assert decided.steps.latest("entered_at", "id").reason == "พิจารณาใหม่"
