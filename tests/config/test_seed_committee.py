"""The committee's work beside the seeded cases: as the real verbs would have left it, and of many days' instants.

Seeded once for the whole file.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from pytest_django.plugin import DjangoDbBlocker

from cases.actions.minutes import take_attendance
from cases.actions.resolutions import Resolved, resolve
from cases.models import (
    AgendaItem,
    Attendance,
    Case,
    CaseStep,
    Committee,
    CommitteeMember,
    HelpGiven,
    Meeting,
    Notice,
    Outcome,
    Recusal,
    Referral,
    RosterPerson,
    Stage,
    User,
)
from cases.states import BY_VERB
from cases.thai import BANGKOK
from cases.timeline import timeline_of
from config.seed import province
from config.seed.desk import MODELS
from config.seed.plan import READY
from config.seed.staff import SLUGS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        province.seed(province.Wish(seed=1, months=12, cases=2500), NOW)
        yield
        transaction.set_rollback(True)


def mae_ku(stage: Stage) -> list[Case]:
    return list(Case.objects.filter(local_authority__code=READY, stage=stage))


def trail(case: Case) -> list[CaseStep]:
    return list(CaseStep.objects.of_case(case))


# --- What a demonstration needs ------------------------------------------------------------------------


def test_mae_ku_has_a_case_at_every_turn_of_the_work():
    assert len(mae_ku(Stage.NOTICED)) == 2
    assert len(mae_ku(Stage.PROPOSED)) >= 2
    assert len(mae_ku(Stage.EMERGENCY)) == 1
    assert len(mae_ku(Stage.REFERRED)) >= 1
    assert len(mae_ku(Stage.CHECKING)) == 2


def test_mae_ku_held_two_meetings_and_a_third_is_open():
    meetings = Meeting.objects.filter(local_authority__code=READY).order_by("held_on")
    assert [(one.number, one.year, bool(one.closed_at)) for one in meetings] == [
        (1, 2569, True),
        (2, 2569, True),
        (3, 2569, False),
    ]
    waiting = AgendaItem.objects.pending().filter(meeting=meetings[2])
    assert {item.case.stage for item in waiting} == {Stage.PROPOSED, Stage.EMERGENCY}
    resolved = AgendaItem.objects.filter(meeting=meetings[0])
    assert {item.case.outcome for item in resolved} == {Outcome.HELPED}
    assert Recusal.objects.filter(item__meeting=meetings[0]).count() == 1


def test_the_notice_still_hangs():
    notice = Notice.objects.get(local_authority__code=READY)
    assert notice.posted_on < NOW.date() < notice.until
    assert {entry.case.stage for entry in notice.entries.all()} == {Stage.NOTICED}


def test_letters_went_out_and_one_came_back():
    letters = Referral.objects.filter(local_authority__code=READY).order_by("sent_on")
    assert [(one.case.stage, bool(one.replied_on)) for one in letters] == [
        (Stage.CHECKING, True),
        (Stage.REFERRED, False),
    ]
    assert letters[1].to_local_authority.code == "02630101"
    assert [one.step.verb for one in letters] == ["refer", "refer"]


def test_the_roster_counts_as_the_request_does():
    case = RosterPerson.objects.filter(local_authority__code=READY).first().case
    assert (case.roster.count(), case.people_affected) == (12, 12)


def test_the_other_accounts_have_a_committee_too():
    sitting = Committee.objects.sitting(NOW.date())
    assert set(sitting.values_list("local_authority__code", flat=True)) == set(SLUGS)


# --- As the verbs would have left it -------------------------------------------------------------------


def test_every_step_is_one_of_the_table_and_leads_to_where_the_case_stands():
    walked = 0
    for case in Case.objects.filter(steps__isnull=False).distinct():
        stage = Stage.REGISTERED
        for step in trail(case):
            verb = BY_VERB[step.verb]
            assert step.from_stage == stage
            assert stage in verb.sources
            assert verb.target == step.to_stage
            assert case.received_on <= step.happened_on <= step.entered_at.astimezone(BANGKOK).date()
            assert case.entered_at < step.entered_at <= NOW
            stage = Stage(step.to_stage)
            walked += 1
        assert case.stage == stage
    assert walked > 60


def test_no_step_happened_before_the_one_that_it_follows():
    for case in Case.objects.filter(steps__isnull=False).distinct():
        days = [step.happened_on for step in trail(case)]
        assert days == sorted(days)


def test_the_story_of_a_case_tells_each_step_once():
    """Each version of the row has its event, in the order of time; the page finds each step by it."""
    for case in Case.objects.filter(steps__isnull=False).distinct():
        events = case.pgh_event_model.objects.filter(pgh_obj_id=case.pk).order_by("pgh_created_at")
        told = list(events.values_list("version", "changed_at", "pgh_created_at"))
        assert [version for version, _, _ in told] == list(range(1, case.version + 1))
        assert all(changed == created for _, changed, created in told)
        assert (events.last().stage, events.last().outcome) == (case.stage, case.outcome)
        titles = [entry.title for entry in timeline_of(case, trail(case))][::-1]
        named = [title for title in titles if title in {BY_VERB[step.verb].label for step in trail(case)}]
        assert named == [BY_VERB[step.verb].label for step in trail(case)]


def test_meetings_had_their_quorum_without_those_who_left():
    for item in AgendaItem.objects.exclude(resolution="").select_related("meeting__committee"):
        left = Recusal.objects.filter(item=item).values("member")
        there = Attendance.objects.filter(meeting=item.meeting).exclude(member__in=left)
        voting = there.exclude(member__role="assistant").count()
        assert voting >= item.meeting.committee.quorum
        assert (
            not Recusal.objects.filter(item=item).exclude(member__attendance__meeting=item.meeting).exists()
        )
    assert CommitteeMember.objects.filter(local_authority__code=READY).count() == 7


def test_history_is_as_old_as_what_it_tells_of():
    """Nothing of it is dated by the seeding: that stands at the test's own clock."""
    for model in MODELS:
        events = getattr(model, "pgh_event_model", None)
        assert events is None or not events.objects.filter(pgh_created_at__gt=NOW).exists()
    closed = Meeting.pgh_event_model.objects.exclude(closed_at=None)
    assert closed.exists()
    assert not closed.exclude(pgh_created_at=F("closed_at")).exists()


def test_the_open_meeting_takes_its_resolutions():
    meeting = Meeting.objects.get(local_authority__code=READY, closed_at=None)
    officer = User.objects.get(username="officer.maeku")
    members = set(meeting.committee.members.values_list("pk", flat=True))
    take_attendance(meeting=meeting, present=members, by=officer, at=NOW)
    item = AgendaItem.objects.filter(meeting=meeting, case__stage=Stage.PROPOSED).first()
    row = Resolved(item=item, version=item.case.version, resolution="agree")
    at = NOW + timedelta(minutes=5)
    assert resolve(meeting=meeting, rows=[row], by=officer, at=at) == {}


def test_the_lines_of_help_are_those_of_their_step() -> None:
    """Or a head who takes the step back in the demo would leave the money standing."""
    given = [case for case in mae_ku(Stage.GIVEN) if any(step.verb == "help" for step in trail(case))]
    assert given
    for case in given:
        step = next(one for one in trail(case) if one.verb == "help")
        assert {line.step_id for line in case.help_given.all()} == {step.pk}
        assert {event.step_id for event in HelpGiven.pgh_event_model.objects.filter(case_id=case.pk)} == {
            step.pk
        }
