"""Keys of foreign rows inside forms and addresses: the answer is that to a key of nobody's, and nothing is touched."""

import pytest
from django.urls import URLPattern

from cases.access import may
from cases.models import User
from tests.security.matrix.addresses import opens, ours, url_of
from tests.security.matrix.asking import Answer, Asker, footprint
from tests.security.matrix.fields import NAMES
from tests.security.matrix.forms import LINE, form_of
from tests.security.matrix.walk import untouched
from tests.security.matrix.walkers import OF_THE_NATION, WALKERS, walker
from tests.security.matrix.walls import stand
from tests.security.matrix.world import Place

pytestmark = pytest.mark.django_db
Places = dict[str, Place]
LOCAL_AND_REGIONAL = [name for name in WALKERS if name not in OF_THE_NATION]
IN_SHORT = ["head", "district", "province", "province administrator"]  # between them they hold every right
SAMPLE = ("neighbour", "other_province")


class Prober:
    """Asks with a foreign key and with one of nobody's."""

    def __init__(self, who: User, places: Places) -> None:
        self.who, self.places, self.asker = who, places, Asker(who)
        self.asked = 0

    def probe(self, pattern: URLPattern, method: str, field: str, place: Place) -> None:
        own = next((one for one in self.places.values() if opens(pattern, self.who, one)), None)
        if own is None or not may(self.who, pattern.callback.permission):
            return
        for foreign, nobody in NAMES[pattern.name, method, field](self.who, place):
            before = footprint(place.local_authority) if method == "post" else {}
            where = (
                f"{method.upper()} {pattern.name} with {field}={foreign} of {place.name} as {self.who.role}"
            )
            answer = self._ask(
                pattern, method, field, foreign, own, lambda _, b=before, w=where: untouched(place, b, w)
            )  # type: ignore[misc]
            missing = self._ask(pattern, method, field, nobody, own)
            assert answer.status not in (403, 500), where
            both = str(foreign), str(nobody)
            assert answer.without(*both) == missing.without(*both), where
            self.asked += 1

    def _ask(
        self, pattern: URLPattern, method: str, field: str, value: object, own: Place, then: object = None
    ) -> Answer:
        lines = LINE if "#" in field else {}
        data = (
            (form_of(pattern.name, own) if method == "post" else {})
            | lines
            | {field.replace("#", "0"): str(value)}
        )
        return self.asker.ask(method, url_of(pattern, own), data, then=then)


def _probe_all(name: str, places: Places, foreign: tuple[str, ...]) -> int:
    prober = Prober(walker(name), places)
    patterns = {one.name: one for one in ours()}
    for url, method, field in NAMES:
        for place in foreign:
            prober.probe(patterns[url], method, field, places[place])
    return prober.asked


@pytest.mark.parametrize("name", IN_SHORT)
def test_a_foreign_key_is_answered_as_nobodys(name: str, places: Places) -> None:
    assert _probe_all(name, places, SAMPLE) >= 4


@pytest.mark.long
@pytest.mark.parametrize("walls", ["both", "first"])
@pytest.mark.parametrize("name", LOCAL_AND_REGIONAL)
def test_the_whole(name: str, walls: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, walls)
    assert _probe_all(name, places, tuple(places)) >= 4


@pytest.mark.parametrize("name", ["officer", "province administrator"])
def test_without_any_wall_the_probes_fail(name: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, "none")
    with pytest.raises(AssertionError, match=r"GET|POST"):
        _probe_all(name, places, SAMPLE)


def test_a_key_of_ones_own_makes_a_difference(places: Places) -> None:
    """The probes are not blind: on an own row the same fields change the answer."""
    own, asker = places["own"], Asker(walker("province"))
    revoked = {"revoked_reason": "ยกเว้นผิดเดือน"}
    url = f"/months/excuse/{own.code}/2569-08/revoke/"
    assert asker.ask("post", url, revoked | {"excuse": own.excuse.pk}).status == 302
    assert asker.ask("post", url, revoked | {"excuse": places["city"].excuse.pk}).status == 409
    assert own.code in asker.ask("get", "/info/", {"lao": own.code}).text
