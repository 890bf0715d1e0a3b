"""What a step tells of days, and why the case stood where it found it: plain rules, no row asked."""

from datetime import date

import pytest

from cases.actions.steps import Days, reason_before
from cases.models import CaseStep, Stage
from cases.states import Dated
from tests.factories import a_help

FIRST, SECOND, THIRD = (date(2026, 10, day) for day in (12, 13, 14))


def test_help_tells_the_approval_and_is_of_its_newest_lines_day() -> None:
    lines = [a_help(given_on=day) for day in (THIRD, FIRST, None)]
    assert Days(help_given=lines).told(Dated.HELP) == [FIRST, THIRD]
    assert Days(approved_on=SECOND, help_given=lines).told(Dated.HELP) == [SECOND, FIRST, THIRD]


def test_help_without_a_day_of_its_own_is_of_the_newest_day_given_before() -> None:
    stored = [a_help(given_on=THIRD), a_help(given_on=FIRST)]
    new = [a_help(given_on=None)]
    assert Days(help_given=new, stored=stored).told(Dated.HELP) == [FIRST, THIRD]
    assert Days(approved_on=SECOND, help_given=new, stored=stored).told(Dated.HELP) == [SECOND]


@pytest.mark.parametrize(
    ("dated", "told"), [(Dated.ASKED, [FIRST]), (Dated.APPROVAL, [SECOND]), (Dated.ENTRY, [])]
)
def test_a_verb_tells_the_day_that_its_row_of_the_table_asks_for(dated: Dated, told: list[date]) -> None:
    days = Days(happened_on=FIRST, approved_on=SECOND, help_given=[a_help(given_on=THIRD)])
    assert days.told(dated) == told


@pytest.mark.parametrize(("reached", "reason"), [(Stage.NOT_ELIGIBLE, "อยู่นอกพื้นที่"), (Stage.CHECKING, "")])
def test_the_reason_before_is_of_the_stage_that_the_last_step_left(reached: Stage, reason: str) -> None:
    before = CaseStep(to_stage=reached, reason="อยู่นอกพื้นที่")
    assert reason_before([before, CaseStep(from_stage=Stage.NOT_ELIGIBLE)]) == reason
