"""The steps that seeded cases took on their way, told after the bulk write: rows, and the history they would have left.

A case helped already keeps its ending; the steps before it come between its entry and that. One still pending
goes on from where it stands. Three statements and one COPY, whatever the number of cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pgtrigger
from django.db import connection

from cases.models import OUTCOME_OF, Case, CaseStep, HelpGiven, Stage
from cases.states import BY_VERB
from cases.thai import BANGKOK
from config.seed.copy import copy_in
from config.seed.dice import key

PAUSE = timedelta(seconds=25)  # between two steps entered one after the other

# What a step changes in the case's row; everything else of the history row is that of the row before.
TOLD = {
    "stage": "text",
    "outcome": "text",
    "approved_on": "date",
    "referred_to": "text",
    "people_affected": "int",
    "changed_at": "timestamptz",
}
_COLUMNS = [
    field.column
    for field in Case.pgh_event_model._meta.concrete_fields  # type: ignore[attr-defined]
    if not field.column.startswith("pgh_")
]
_VALUES = ", ".join(
    f"v.{name}" if name in TOLD else "b.version + v.turn" if name == "version" else f"b.{name}"
    for name in _COLUMNS
)
_GIVEN = ", ".join(f"%s::{kind}[]" for kind in TOLD.values())
MOVE_ENDING = """
UPDATE cases_caseevent e SET version = e.version + v.turns, stage = CASE e.stage WHEN 'given' THEN v.stage ELSE e.stage END
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::timestamptz[]) AS v (id, turns, stage, since)
WHERE e.pgh_obj_id = v.id AND e.version > 1 AND e.changed_at >= v.since
"""
TELL = f"""
INSERT INTO cases_caseevent (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, {", ".join(_COLUMNS)})
SELECT v.changed_at, 'update', b.pgh_obj_id, b.pgh_context_id, {_VALUES}
FROM unnest(%s::uuid[], %s::int[], {_GIVEN}) AS v (id, turn, {", ".join(TOLD)})
CROSS JOIN LATERAL (
    SELECT * FROM cases_caseevent e WHERE e.pgh_obj_id = v.id AND e.changed_at < v.changed_at
    ORDER BY e.version DESC LIMIT 1
) AS b
"""  # noqa: S608 -- names of columns
LEAVE = f"""
UPDATE cases_case c SET version = c.version + v.turn, {", ".join(f"{name} = v.{name}" for name in TOLD)}
FROM unnest(%s::uuid[], %s::int[], {_GIVEN}) AS v (id, turn, {", ".join(TOLD)}) WHERE c.id = v.id
"""  # noqa: S608 -- names of columns


TIE = """UPDATE {table} h SET step_id = s.id FROM cases_casestep s WHERE s.case_id = h.case_id AND s.id = ANY(%s)"""


@dataclass(slots=True)
class Trail:
    """A case registered at `at`, and its further steps. `told` are the columns after each change."""

    rng: Random
    case: Case
    by_id: int
    stage: Stage = Stage.REGISTERED
    at: datetime = field(init=False)
    columns: dict[str, Any] = field(init=False)
    told: list[dict[str, Any]] = field(default_factory=list)
    steps: list[CaseStep] = field(default_factory=list)
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        self.at = self.case.entered_at if self.is_over else self.case.changed_at
        self.columns = {name: getattr(self.case, name) for name in TOLD}
        if self.is_over:
            self.columns |= {"approved_on": None, "outcome": "pending"}

    @property
    def is_over(self) -> bool:
        """Helped before the trail begins: what the bulk write told stays the ending."""
        return self.case.stage == Stage.GIVEN

    def take(self, verb: str, day: date, at: datetime, reason: str = "", **changes: object) -> datetime:
        """A step entered at `at`, or soon after the one before where that was entered later; when it was."""
        at = self.write(at)
        self._step(verb, day, at, reason)
        outcome = OUTCOME_OF[self.stage]
        self.told[-1] |= {"stage": self.stage.value, "outcome": str(outcome), **changes}
        self.columns = dict(self.told[-1])
        return at

    def write(self, at: datetime, **changes: object) -> datetime:
        """A change that is no step."""
        self.at = max(at, self.at + PAUSE).replace(microsecond=0)
        self.columns = self.columns | changes | {"changed_at": self.at}
        self.told.append(dict(self.columns))
        return self.at

    def end(self, verb: str, at: datetime) -> None:
        """The help that the bulk write told, at that instant, was this step."""
        self.ended_at = at
        self._step(verb, at.astimezone(BANGKOK).date(), at, "")
        self.columns = {name: getattr(self.case, name) for name in TOLD} | {"stage": self.stage.value}

    def _step(self, verb: str, day: date, at: datetime, reason: str) -> None:
        target = BY_VERB[verb].target
        assert target is not None  # noqa: S101 -- a seed takes nothing back
        self.steps.append(
            CaseStep(
                id=key(self.rng, at),
                local_authority_id=self.case.local_authority_id,
                case=self.case,
                verb=verb,
                from_stage=self.stage,
                to_stage=target,
                happened_on=day,
                entered_at=at,
                by_id=self.by_id,
                reason=reason,
            )
        )
        self.stage = target


def store(trails: Sequence[Trail]) -> None:
    """In the transaction that wrote the cases, before the history is dated."""
    over = [trail for trail in trails if trail.ended_at]
    told = [(trail, turn, row) for trail in trails for turn, row in enumerate(trail.told, 1)]
    last = [(trail, len(trail.told), trail.columns) for trail in trails]
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE_ENDING,
            [
                [trail.case.pk for trail in over],
                [len(trail.told) for trail in over],
                [trail.stage.value for trail in over],
                [trail.ended_at for trail in over],
            ],
        )
        cursor.execute(TELL, _arrays(told))
        with pgtrigger.ignore():
            cursor.execute(LEAVE, _arrays(last))
    steps = [step for trail in trails for step in trail.steps]
    copy_in(CaseStep, steps)
    _tie_help(steps)


def _tie_help(steps: Sequence[CaseStep]) -> None:
    """The lines that the bulk write stored are those of the step by which help was given; in history too."""
    gave = [step.pk for step in steps if "help_given" in BY_VERB[step.verb].needs]
    with connection.cursor() as cursor, pgtrigger.ignore():
        for table in (HelpGiven._meta.db_table, HelpGiven.pgh_event_model._meta.db_table):  # type: ignore[attr-defined]
            cursor.execute(TIE.format(table=table), [gave])


def _arrays(rows: Sequence[tuple[Trail, int, dict[str, Any]]]) -> list[list[Any]]:
    return [
        [trail.case.pk for trail, _, _ in rows],
        [turn for _, turn, _ in rows],
        *([columns[name] for _, _, columns in rows] for name in TOLD),
    ]
