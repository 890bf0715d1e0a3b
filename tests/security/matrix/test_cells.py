"""Every URL × method × role × placement: what is not one's own is the page of a missing row, byte for byte.

The first wall alone holds it too; with neither, the walk fails. What is opened shows nothing foreign.
"""

import pytest

from cases.models import User
from tests.security.matrix.addresses import opens, ours, url_of
from tests.security.matrix.asking import METHODS, Asker
from tests.security.matrix.forms import FORMS, form_of
from tests.security.matrix.walk import Walk
from tests.security.matrix.walkers import WALKERS, walker
from tests.security.matrix.walls import stand
from tests.security.matrix.world import Place

pytestmark = pytest.mark.django_db
Places = dict[str, Place]


@pytest.mark.parametrize("name", WALKERS)
def test_every_url_for_every_role_in_every_placement(name: str, places: Places) -> None:
    walk = Walk(walker(name), places).sample()
    assert walk.opened >= 10
    assert walk.refused >= 15


@pytest.mark.long
@pytest.mark.parametrize("walls", ["both", "first"])
@pytest.mark.parametrize("name", WALKERS)
def test_the_whole(name: str, walls: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, walls)
    walk = Walk(walker(name), places, whole=True).everywhere(METHODS).everywhere(htmx=True)
    assert walk.opened >= 100
    assert walk.refused >= 100


@pytest.mark.parametrize("name", ["officer", "district", "province administrator"])
def test_the_first_wall_alone(name: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, "first")
    assert Walk(walker(name), places).everywhere(["get"], permitted=True).refused >= 15


@pytest.mark.parametrize("name", ["officer", "district", "province administrator"])
def test_without_any_wall_the_walk_fails(name: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, "none")
    with pytest.raises(AssertionError, match=r"GET|shows"):
        Walk(walker(name), places).everywhere(["get"])


def test_each_form_is_carried_out_where_it_may_be(places: Places) -> None:
    """So that a refusal above is the wall's: every form writes, or finds, as somebody on own rows."""
    askers = {
        name: (who := _as(name), Asker(who))
        for name in ("officer", "head", "district", "province", "administrator", "province administrator")
    }
    typist = places["own"].officer  # whose drafts and whose cases they are
    askers["typist"] = (typist, Asker(typist))
    done = {
        name
        for name in FORMS
        for who, asker in askers.values()
        if _carried_out(name, who, asker, places["own"])
    }
    assert sorted(FORMS.keys() - done) == []


def _as(name: str) -> User:
    who = walker(name)
    User.objects.filter(pk=who.pk).update(username=f"walker.{name.replace(' ', '.')}")
    return who


def _carried_out(name: str, who: User, asker: Asker, own: Place) -> bool:
    [pattern] = [one for one in ours() if one.name == name]
    if not opens(pattern, who, own):
        return False
    answer = asker.ask("post", url_of(pattern, own), form_of(name, own))
    assert answer.status in (200, 204, 302), f"{name} as {who.role}: {answer.status} {answer.text}"
    searched = name == "staff_list" and own.officer.full_name in answer.text
    asked_lately = name == "case_elsewhere" and any("ผลอยู่ในหน้านี้" in one for one in answer.said)
    return answer.written > 0 or searched or asked_lately


def test_a_visitor_is_sent_to_the_door(places: Places) -> None:
    asker, own = Asker(None), places["own"]
    for turn, pattern in enumerate(ours()):
        for method in {"get", METHODS[turn % len(METHODS)]}:
            answer = asker.ask(method, url_of(pattern, own), form_of(pattern.name, own))
            assert answer.is_the_door(method), f"{method} {pattern.name}: {answer.status}"
