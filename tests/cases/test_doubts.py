"""Steps that contradict what is on record, or come too early, are asked about: never refused, never unsaid."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.actions.refusals import CommitteeRefused, StepDoubted
from cases.models import Case, CaseStep, Notice, Provision, Stage, User
from cases.states import TRANSITIONS, Dated
from tests.cases.test_case_decide import LINE
from tests.cases.test_states import OF, OPEN, at_stage
from tests.cases.typed import edited
from tests.factories import MORNING, a_help, as_owner, decide, make_case
from tests.office import agreed, announce, make_committee

SignIn = Callable[[User], Client]
DAY, BEFORE = date(2026, 10, 13), date(2026, 10, 12)
LATER = MORNING + timedelta(hours=1)
SAID = {Dated.ASKED: "ดำเนินการ", Dated.APPROVAL: "อนุมัติ", Dated.HELP: "ช่วยเหลือ"}


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def told_on(verb: str, day: date) -> dict[str, Any]:
    """Enough for the verb, on that day."""
    dated = next(t.dated for t in TRANSITIONS if t.verb == verb)
    days = {
        Dated.ASKED: {"happened_on": day},
        Dated.APPROVAL: {"approved_on": day},
        Dated.HELP: {"help_given": [a_help(given_on=day)]},
    }
    more = {"approved_on": None} if dated is Dated.HELP else {}
    return OF[verb] | more | days.get(dated, {})


def after_a_meeting(by: User, stage: str, *, verb: str = "agree", day: date = DAY) -> Case:
    """Stands there since a step of that day, entered on the 14th."""
    case = at_stage(by, stage)
    add_step(case, by, verb, stage, day)
    return case


def add_step(case: Case, by: User, verb: str, stage: str, day: date) -> None:
    with as_owner():
        CaseStep.objects.create(
            local_authority_id=case.local_authority_id, case=case, verb=verb, from_stage="checking", to_stage=stage,
            happened_on=day, entered_at=MORNING + timedelta(minutes=CaseStep.objects.count()), by=by,
        )  # fmt: skip


@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS if t.dated is not Dated.ENTRY])
@pytest.mark.usefixtures("own_rows")
def test_a_step_of_a_day_before_the_one_before_is_asked_about(head: User, verb: str) -> None:
    case = after_a_meeting(head, next(stage for stage, verbs in OPEN.items() if verb in verbs))
    step = {"case": case, "version": 1, "verb": verb, "by": head, "at": LATER}
    said = SAID[next(t.dated for t in TRANSITIONS if t.verb == verb)]
    with pytest.raises(StepDoubted, match=rf"วันที่{said} \(12 ต.ค. 2569\) .* “บันทึกมติเห็นชอบ” \(13 ต.ค. 2569\)"):
        decide(**step, **told_on(verb, BEFORE))
    case.refresh_from_db()
    assert (case.version, case.steps.count()) == (1, 1)
    decide(**step, **told_on(verb, BEFORE), despite="ลงนามก่อนประชุม")
    written = case.steps.latest("entered_at")
    assert (written.verb, written.happened_on, written.despite) == (verb, BEFORE, "ลงนามก่อนประชุม")


@pytest.mark.parametrize("verb", [t.verb for t in TRANSITIONS if t.target])
@pytest.mark.usefixtures("own_rows")
def test_the_same_day_is_no_contradiction_and_keeps_no_reason(head: User, verb: str) -> None:
    case = after_a_meeting(head, next(stage for stage, verbs in OPEN.items() if verb in verbs))
    decide(case=case, version=1, verb=verb, by=head, at=LATER, despite="ไม่มีเหตุ", **told_on(verb, DAY))
    assert case.steps.latest("entered_at").despite == ""


@pytest.mark.usefixtures("own_rows")
def test_a_day_that_nobody_told_contradicts_nothing(head: User) -> None:
    """Entered today, months afterwards: what comes next may well have happened before."""
    case = make_case(head)
    decide(case=case, version=1, verb="check", by=head, at=MORNING)
    case.refresh_from_db()
    decide(case=case, version=2, verb="help", by=head, at=LATER, **told_on("help", BEFORE))
    assert case.steps.latest("entered_at").happened_on == BEFORE


@pytest.mark.usefixtures("own_rows")
def test_behind_a_step_of_no_day_stands_the_one_that_has_one(head: User) -> None:
    case = after_a_meeting(head, "agreed")
    add_step(case, head, "announce", "noticed", MORNING.date())
    with pytest.raises(StepDoubted, match="บันทึกมติเห็นชอบ"):
        decide(case=case, version=1, verb="approve", by=head, at=LATER, approved_on=BEFORE)


@pytest.mark.usefixtures("own_rows")
def test_what_was_taken_back_or_begun_anew_is_compared_with_nothing(head: User) -> None:
    case = make_case(head)
    for number, (verb, more) in enumerate(
        [
            ("check", {"happened_on": DAY}),
            ("undo", {"reason": "วันที่ผิด"}),
            ("refuse", {"reason": "ซ้ำ", "happened_on": BEFORE}),
            ("reopen", {"reason": "ไม่ซ้ำ", "happened_on": DAY}),
            ("help", {"help_given": [a_help(given_on=BEFORE)]}),
        ],
        1,
    ):
        decide(case=case, version=number, verb=verb, by=head, at=MORNING + timedelta(minutes=number), **more)
        case.refresh_from_db()
    assert case.stage == Stage.GIVEN


@pytest.mark.usefixtures("own_rows")
def test_a_record_that_was_brought_back_begins_anew(head: User) -> None:
    case = after_a_meeting(head, "agreed")
    for version, (verb, more) in enumerate([("withdraw", {"reason": "ซ้ำ"}), ("restore", {})], 1):
        decide(case=case, version=version, verb=verb, by=head, at=LATER + timedelta(minutes=version), **more)
        case.refresh_from_db()
    help_given = [a_help(given_on=BEFORE)]
    decide(case=case, version=3, verb="help", by=head, at=LATER + timedelta(minutes=3), help_given=help_given)
    assert case.steps.latest("entered_at").happened_on == BEFORE


@pytest.mark.parametrize(("verb", "stage"), [("agree", "agreed"), ("approve", "approved")])
@pytest.mark.usefixtures("own_rows")
def test_a_resolution_and_an_approval_tell_their_day_also_when_entered_on_it(
    head: User, verb: str, stage: str
) -> None:
    case = after_a_meeting(head, stage, verb=verb, day=MORNING.date())
    with pytest.raises(StepDoubted, match=r"13 ต.ค. 2569.*14 ต.ค. 2569"):
        decide(case=case, version=1, verb="help", by=head, at=LATER, help_given=[a_help(given_on=DAY)])


@pytest.mark.usefixtures("own_rows")
def test_help_without_a_day_of_its_own_is_of_the_day_of_what_was_given(head: User) -> None:
    case = make_case(head, help_given=[a_help(given_on=BEFORE), a_help(given_on=None)])
    decide(case=case, version=1, verb="help", by=head, at=LATER)
    assert case.steps.get().happened_on == BEFORE


@pytest.mark.usefixtures("own_rows")
def test_help_of_several_days_is_held_against_the_step_before_by_its_newest(head: User) -> None:
    case = after_a_meeting(head, "agreed")
    lines = [a_help(given_on=DAY), a_help(given_on=BEFORE)]
    decide(case=case, version=1, verb="help", by=head, at=LATER, help_given=lines, approved_on=BEFORE)
    assert case.steps.latest("entered_at").happened_on == DAY


# --- the public notice ---------------------------------------------------------------------------
POSTED = date(2026, 10, 14)
NO_DAY = {"version": "4"}


@pytest.fixture
def noticed(officer: User) -> Iterator[Case]:
    """Posted on 14 October for 15 days: to the 28th, both counted."""
    make_committee(officer)
    agreed(officer)
    announce(officer, posted_on=POSTED)
    with time_machine.travel(MORNING + timedelta(days=30), tick=False):
        yield Case.objects.get()


def approve(client: Client, case: Case, day: str, **more: str) -> Any:
    return client.post(f"/cases/{case.pk}/do/approve/", NO_DAY | {"approved_on": day} | more)


def test_an_approval_while_the_names_hang_is_asked_about(
    officer: User, noticed: Case, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    page = approve(client, noticed, "20/10/2569")
    text = page.content.decode()
    assert page.status_code == 422
    assert "ประกาศรายชื่อที่ปิดเมื่อ 14 ต.ค. 2569 ยังไม่ครบกำหนด ปิดถึงวันที่ 28 ต.ค. 2569" in text
    assert "ยังเหลือ 9 วัน" in text
    assert 'value="20/10/2569"' in text
    assert approve(client, noticed, "20/10/2569", despite="น้ำท่วมซ้ำ").status_code == 302
    step = CaseStep.objects.latest("entered_at", "id")
    assert (step.verb, step.happened_on, step.despite, step.reason) == (
        "approve", date(2026, 10, 20), "น้ำท่วมซ้ำ", "",
    )  # fmt: skip
    assert "เหตุผลที่ดำเนินการแม้มีคำเตือน: น้ำท่วมซ้ำ" in client.get(f"/cases/{noticed.pk}/").content.decode()
    noticed.refresh_from_db()
    assert noticed.outcome_reason == ""


def test_pressed_again_it_is_saved_and_says_that_no_reason_was_given(
    officer: User, noticed: Case, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    _, _, rest = approve(client, noticed, "20/10/2569").content.decode().partition('name="doubted" value="')
    asked = {"doubted": rest.partition('"')[0], "despite": ""}
    assert approve(client, noticed, "21/10/2569", **asked).status_code == 422  # another day: asked again
    assert approve(client, noticed, "20/10/2569", **asked).status_code == 302
    assert CaseStep.objects.latest("entered_at", "id").despite == "ไม่ได้ระบุเหตุผล"


@pytest.mark.parametrize(("day", "status"), [("28/10/2569", 422), ("29/10/2569", 302)])
def test_the_last_day_of_the_notice_counts(
    officer: User, noticed: Case, signed_in: SignIn, day: str, status: int
) -> None:
    assert approve(signed_in(officer), noticed, day).status_code == status


def test_help_in_that_time_is_asked_about_by_the_button_and_the_form(
    officer: User, noticed: Case, signed_in: SignIn
) -> None:
    client, line = signed_in(officer), LINE | {"help-0-given_on": "20/10/69"}
    page = client.post(f"/cases/{noticed.pk}/do/help/", line | NO_DAY)
    assert (page.status_code, "ยังเหลือ 9 วัน" in page.content.decode()) == (422, True)
    form = client.post(f"/cases/{noticed.pk}/edit/", edited(noticed, **line, outcome="helped"))
    assert (form.status_code, "ยังเหลือ 9 วัน" in form.content.decode()) == (422, True)
    assert "ปุ่ม “บันทึกความช่วยเหลือที่ให้” ในหน้าเรื่องถามเหตุผล" in form.content.decode()
    after = LINE | {"help-0-given_on": "29/10/69"}
    assert client.post(f"/cases/{noticed.pk}/do/help/", after | NO_DAY).status_code == 302


@pytest.mark.parametrize(("approved", "given"), [("20/10/2569", "29/10/69"), ("29/10/2569", "20/10/69")])
def test_of_an_approval_and_help_told_together_the_earlier_is_asked_about(
    officer: User, noticed: Case, signed_in: SignIn, approved: str, given: str
) -> None:
    told = LINE | NO_DAY | {"help-0-given_on": given, "approved_on": approved}
    page = signed_in(officer).post(f"/cases/{noticed.pk}/do/help/", told)
    assert (page.status_code, "ยังเหลือ 9 วัน" in page.content.decode()) == (422, True)


def test_of_two_notices_the_newer_hangs(officer: User, noticed: Case, signed_in: SignIn) -> None:
    with as_owner():
        old = Notice.objects.get()
        newer = Notice.objects.create(
            local_authority=old.local_authority, posted_on=date(2026, 10, 16), until=date(2026, 10, 17),
            places="บอร์ด", made_by=officer, made_at=MORNING,
        )  # fmt: skip
        noticed.notice_entries.create(local_authority=old.local_authority, notice=newer, place=1)
    assert approve(signed_in(officer), noticed, "20/10/2569").status_code == 302


def test_where_no_notice_is_laid_down_before_approval_nothing_is_asked(
    officer: User, noticed: Case, signed_in: SignIn
) -> None:
    Provision.objects.filter(code="notice_before_approval").update(value="ไม่ใช่")
    assert approve(signed_in(officer), noticed, "20/10/2569").status_code == 302


def test_where_nothing_is_laid_down_of_it_the_notice_is_asked_about(
    officer: User, noticed: Case, signed_in: SignIn
) -> None:
    Provision.objects.filter(code="notice_before_approval").delete()
    assert approve(signed_in(officer), noticed, "20/10/2569").status_code == 422


def test_without_a_notice_here_nothing_is_asked(officer: User, signed_in: SignIn) -> None:
    """An office that posts its names elsewhere leaves the step out."""
    make_committee(officer)
    agreed(officer)
    case = Case.objects.get()
    sent = {"version": str(case.version), "approved_on": "14/10/2569"}
    assert signed_in(officer).post(f"/cases/{case.pk}/do/approve/", sent).status_code == 302


def test_a_reason_is_not_on_the_page_before_it_is_asked_for(
    officer: User, noticed: Case, signed_in: SignIn
) -> None:
    page = signed_in(officer).get(f"/cases/{noticed.pk}/do/approve/").content.decode()
    assert "despite" not in page
    kept = signed_in(officer).post(
        f"/cases/{noticed.pk}/do/help/", LINE | NO_DAY | {"add_line": "1", "despite": "น้ำท่วมซ้ำ"}
    )
    assert 'value="น้ำท่วมซ้ำ"' in kept.content.decode()


def test_a_doubt_is_a_refusal_to_whoever_cannot_ask() -> None:
    assert issubclass(StepDoubted, CommitteeRefused)
    assert str(StepDoubted(["ก", "ข"])) == "ก ข"
