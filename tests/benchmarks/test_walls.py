"""With the second wall, what people do all day still goes through indexes, whatever the number of cases."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from cases import search
from cases.models import Case, HelpGiven, Person, User
from cases.scope import opened, scope
from config.benchmarks.acts import ACTS, Act
from config.benchmarks.million import World, number_of, world
from config.benchmarks.walls import Both

pytestmark = pytest.mark.django_db
MANY = 20_000  # enough for an index to be worth its while to the planner
OF_CASES = {"cases_case", "cases_person", "cases_helpgiven"}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all of these tests, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world(MANY, 100)
        transaction.set_rollback(True)


@contextmanager
def asking(user: User) -> Iterator[None]:
    with transaction.atomic(), scope(user):
        yield


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def plan_of(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Every node of the plan as it was carried out."""
    (found,) = json.loads(rows.explain(format="json", analyze=True))
    return list(nodes(found["Plan"]))


def read_whole(plan: list[dict[str, Any]]) -> set[str]:
    """The tables that were read from end to end."""
    return {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"} & OF_CASES


def looked_at(plan: list[dict[str, Any]], table: str) -> int:
    """Rows of a table that were taken up, those that were then left out included."""
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in plan
        if node.get("Relation Name") == table
    )


def register(made: World) -> Any:
    return Case.objects.visible_to(made.officer)


ASKED = {
    "the list": lambda made: register(made).for_list()[:26],
    "a later page": lambda made: register(made).for_list().before(made.cases[30].case)[:26],
    "one case": lambda made: register(made).for_page().filter(pk=made.cases[0].case.pk),
    "its help": lambda made: HelpGiven.objects.filter(case=made.cases[0].case.pk),
    "its number": lambda made: search.matching(register(made).for_list(), made.cases[0].case.number),
    "an identity number": lambda made: search.matching(register(made).for_list(), number_of(7)),
    "the incomplete": lambda made: register(made).incomplete(),
}


@pytest.mark.parametrize("rows", ASKED.values(), ids=ASKED)
def test_an_officer_reads_no_table_from_end_to_end(made, rows):
    with asking(made.officer):
        plan = plan_of(rows(made))
    assert read_whole(plan) == set()
    assert looked_at(plan, "cases_case") < MANY / 10
    assert looked_at(plan, "cases_person") < MANY / 10


FORGOTTEN = {
    "cases": lambda: Case.objects.order_by("-received_on"),
    "people": lambda: Person.objects.order_by("first_name"),
    "a count of help": lambda: HelpGiven.objects.filter(amount__gt=1),
    "the history": lambda: Case.pgh_event_model.objects.order_by("pgh_id"),
}


@pytest.mark.parametrize("rows", FORGOTTEN.values(), ids=FORGOTTEN)
def test_a_forgotten_filter_costs_one_office_not_the_country(made, rows):
    with asking(made.officer):
        plan = plan_of(rows())
    assert not [node for node in plan if node["Node Type"] == "Seq Scan"]
    assert 0 < max(node["Actual Rows"] for node in plan) < MANY / 10


def test_a_right_opened_by_name_goes_through_the_index_too(made):
    with asking(made.province), opened("info.export"):
        plan = plan_of(Case.objects.filter(local_authority=made.officer.local_authority_id))
    assert read_whole(plan) == set()
    assert 0 < looked_at(plan, "cases_case") < MANY / 10


def test_what_does_not_depend_on_the_row_is_worked_out_once(made):
    with asking(made.officer):
        plan = plan_of(register(made).for_list()[:26])
    asked = [node for node in plan if node.get("Parent Relationship") == "InitPlan"]
    assert asked
    assert {node["Actual Loops"] for node in asked} <= {0, 1}
    assert not [node for node in plan if node.get("Parent Relationship") == "SubPlan"]


def test_the_owner_sees_the_country_and_reads_all_of_it(made):
    """The control: without the wall the same forgotten filter does read every case."""
    assert looked_at(plan_of(Case.objects.all()), "cases_case") > MANY


def test_a_share_is_of_medians_and_its_range_of_fifths():
    act = Act("", "officer", lambda made, turn: None)
    both = Both(act, walled=[2.0, 2.0, 2.0, 2.0, 4.0], bare=[1.0, 2.0, 2.0, 2.0, 2.0])
    assert (both.kept, both.span) == (1.0, (0.5, 1.0))
    assert sum(act.counted for act in ACTS) == 4
