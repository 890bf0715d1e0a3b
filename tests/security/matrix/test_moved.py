"""Placement "moved away": scope follows where a row and a user are now, with the session of before."""

from collections.abc import Callable

import pytest

from cases.access import LocalAuthorityKind, Role
from cases.models import Case, HelpGiven, LocalAuthority, Person, User
from tests.security.matrix.addresses import ours, row_of, url_of
from tests.security.matrix.asking import METHODS, Asker
from tests.security.matrix.forms import form_of
from tests.security.matrix.walk import Walk
from tests.security.matrix.walkers import walker
from tests.security.matrix.walls import stand
from tests.security.matrix.world import FAR_DISTRICT, FAR_PROVINCE, Place, furnish, ground

pytestmark = pytest.mark.django_db
Places = dict[str, Place]
Move = Callable[[User, Place, Place], object]


@pytest.fixture
def some(db: None) -> Places:
    """Where the user is, and where one may go."""
    ground()
    return {name: furnish(name) for name in ("own", "other_district", "other_province")}


def _office(**changes: object) -> Move:
    return lambda who, own, other: LocalAuthority.objects.filter(pk=own.local_authority.pk).update(**changes)


def _user(**changes: object) -> Move:
    return lambda who, own, other: User.objects.filter(pk=who.pk).update(**changes)


def _to_the_other(who: User, own: Place, other: Place) -> None:
    User.objects.filter(pk=who.pk).update(local_authority=other.local_authority)


def _to_the_district(who: User, own: Place, other: Place) -> None:
    User.objects.filter(pk=who.pk).update(role=Role.DISTRICT, local_authority=None, district=other.district)


MOVES: dict[str, tuple[str, Move]] = {
    "the office went to another district": ("district", _office(district="6305")),
    "the office was raised to a town": ("joint centre", _office(kind=LocalAuthorityKind.TOWN)),
    "the office went to another province": ("province", _office(district=FAR_DISTRICT)),
    "the office went to another administrator": ("province administrator", _office(district=FAR_DISTRICT)),
    "the officer went to another office": ("officer", _to_the_other),
    "the head went to the district": ("head", _to_the_district),
    "the district officer went to another district": ("district", _user(district="6305")),
    "the administrator went to another province": ("province administrator", _user(province=FAR_PROVINCE)),
}


@pytest.mark.parametrize("walls", ["both", pytest.param("first", marks=pytest.mark.long)])
@pytest.mark.parametrize("move", MOVES)
def test_rows_are_seen_from_where_one_is_now(
    move: str, walls: str, some: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand(monkeypatch, walls)
    name, moves = MOVES[move]
    walk = Walk(walker(name), some)
    before = _opened(walk)
    moves(walk.who, some["own"], some["other_district"])
    after = _opened(walk.refreshed())
    assert "own" in before
    assert "own" not in after
    walk.everywhere(["get"] if walls == "both" else ("get", "post"), permitted=True)


def _opened(walk: Walk) -> set[str]:
    """The places whose page answers to the session."""
    [pattern] = [one for one in ours() if one.name == ("posting_detail")]
    asked = {name: walk.asker.ask("get", url_of(pattern, place)) for name, place in walk.places.items()}
    return {name for name, answer in asked.items() if answer.status == 200}


def test_sormas_5490_a_moved_case_is_not_read_by_its_old_id(some: Places) -> None:
    """By any method; its new office opens it."""
    own, other = some["own"], some["other_district"]
    old, new = Asker(walker("officer")), Asker(other.officer)
    whose = {"local_authority": other.local_authority}
    Person.objects.filter(cases=own.case).update(**whose)
    HelpGiven.objects.filter(case=own.case).update(**whose)
    Case.objects.filter(pk=own.case.pk).update(serial=99, **whose)
    for pattern in (
        one for one in ours() if one.name in ("case_detail", "case_edit", "case_identity", "case_decide")
    ):
        row = row_of(pattern)
        assert row is not None
        url = url_of(pattern, own)
        for method in METHODS:
            sent = form_of(pattern.name, own)
            missing = old.ask(method, url.replace(str(own.case.pk), str(row.missing["pk"])), sent)
            answer = old.ask(method, url, sent)
            assert (answer.status in (404, 405), answer.text, answer.written) == (True, missing.text, 0), url
    assert new.ask("get", f"/cases/{own.case.pk}/").status == 200
    assert own.persons[0] in new.ask("get", "/cases/").text
    assert f"/cases/{own.case.pk}/" not in old.ask("get", "/cases/").text


@pytest.mark.parametrize("name", ["officer", "province administrator"])
def test_a_stopped_user_is_a_visitor_at_the_next_request(name: str, some: Places) -> None:
    who, own = walker(name), some["own"]
    asker, visitor = Asker(who), Asker(None)
    assert asker.ask("get", "/permissions/").status == 200
    User.objects.filter(pk=who.pk).update(is_active=False)
    for turn, pattern in enumerate(ours()):
        method, url, sent = METHODS[turn % len(METHODS)], url_of(pattern, own), form_of(pattern.name, own)
        answer = asker.ask(method, url, sent)
        assert answer.is_the_door(method), url
        assert answer.text == visitor.ask(method, url, sent).text, url
