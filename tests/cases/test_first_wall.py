"""The first wall alone: with the database's own policy opened for everybody, `visible_to` still keeps rows apart."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import Case, User
from tests.factories import make_case

pytestmark = pytest.mark.django_db
Sign = Callable[[User], Client]


@pytest.fixture
def theirs(officer: User, monkeypatch: pytest.MonkeyPatch) -> Case:
    """แม่กุ's case, in a house whose second wall stands open."""
    case = make_case(officer)
    monkeypatch.setattr("cases.scope._step_down", lambda: None)  # requests stay the owner, who bypasses it
    return case


def test_the_wall_is_really_open(officer: User, signed_in: Sign, theirs: Case) -> None:
    assert "สมศรี" in signed_in(officer).get(f"/cases/{theirs.pk}/").content.decode()


@pytest.mark.parametrize("address", ["/", "/cases/"])
def test_neighbours_lists_hold_nothing_of_it(
    address: str, neighbour: User, signed_in: Sign, theirs: Case
) -> None:
    make_case(neighbour, first_name="มาลัย")
    page = signed_in(neighbour).get(address).content.decode()
    assert "มาลัย" in page
    assert "สมศรี" not in page


@pytest.mark.parametrize("words", ["สมศรี", "1112034563562", "1/2570"])
def test_neighbours_search_finds_nothing_of_it(
    words: str, neighbour: User, signed_in: Sign, theirs: Case
) -> None:
    answer = signed_in(neighbour).post("/cases/search/", {"q": words})
    assert (answer.status_code, answer.context["cases"]) == (200, [])


@pytest.mark.parametrize("beneath", ["", "edit/", "do/withdraw/"])
def test_its_pages_are_missing(beneath: str, neighbour: User, signed_in: Sign, theirs: Case) -> None:
    assert signed_in(neighbour).get(f"/cases/{theirs.pk}/{beneath}").status_code == 404
    assert signed_in(neighbour).post(f"/cases/{theirs.pk}/{beneath}").status_code in (404, 405)


def test_its_number_is_not_revealed(neighbour: User, signed_in: Sign, theirs: Case) -> None:
    answer = signed_in(neighbour).post(f"/cases/{theirs.pk}/identity/", {"purpose": "pay"})
    assert answer.status_code == 404
