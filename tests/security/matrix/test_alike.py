"""Every representation with and without foreign rows in the house: byte for byte the same, down to the numbers.

Pages, fragments, spreadsheets, papers, drop-downs, counts, messages and headers; tokens alone are left out. The
second wall alone lets no foreign row through either, whatever the page then says.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern

from cases.access import LocalAuthorityKind, Role, may
from cases.models import District, LocalAuthority, User
from tests.factories import make_lao, make_user
from tests.security.matrix.addresses import opens, ours, row_of, url_of
from tests.security.matrix.admin_pages import pages
from tests.security.matrix.asking import Answer, Asker, footprint
from tests.security.matrix.walk import foreign_words, nothing_of, sent_to, untouched
from tests.security.matrix.walkers import OF_THE_NATION, WALKERS, in_reach, walker
from tests.security.matrix.walls import stand
from tests.security.matrix.world import CODES, FAR_DISTRICT, FAR_PROVINCE, Place, furnish, ground, open_months

pytestmark = pytest.mark.django_db
Places = dict[str, Place]
SAMPLE = ("neighbour", "other_province")
SENT_TO = re.compile(r'<select name="to_local_authority".*?</select>', re.DOTALL)
OWN_PROVINCE = "63"  # of every walker
WITH_FOREIGN = [name for name in WALKERS if name not in OF_THE_NATION]
NEW = {
    "06639999": ("6306", "SAO"),
    "04639999": ("6306", "TOWN"),
    "06659999": ("6305", "SAO"),
    "06999999": (FAR_DISTRICT, "SAO"),
}


class House:
    """First with what is in the user's reach alone, then with everything foreign added."""

    def __init__(self, name: str) -> None:
        ground()
        self.who = walker(name)
        self.own = {one: furnish(one) for one in CODES if in_reach(self.who, _authority(one))}
        self.asker = Asker(self.who)

    def fill(self) -> Places:
        """Foreign officials, offices new and old, and all their rows; the new places too."""
        places = {one: furnish(one) for one in CODES if one not in self.own}
        for code, (district, kind) in NEW.items():
            lao = make_lao(code, district=District.objects.get(pk=district), kind=LocalAuthorityKind(kind))
            if in_reach(self.who, lao):
                lao.delete()
        open_months()
        left = LocalAuthority.objects.filter(code__in=NEW).values_list("code", flat=True)
        _officials(self.who)
        return places | {code: furnish(code, code) for code in left}

    def pages(self) -> dict[str, Answer]:
        """Everything that the user can draw, take or send, on own rows."""
        return dict(self._pages())

    def _pages(self) -> Iterator[tuple[str, Answer]]:
        for pattern in ours():
            place = next((one for one in self.own.values() if opens(pattern, self.who, one)), None)
            if place:
                yield from self._answers(pattern, place)
        if may(self.who, "reference.manage"):
            yield from (
                (f"{method} {url}", self.asker.ask(method, url, data)) for method, url, data in pages()
            )

    def _answers(self, pattern: URLPattern, place: Place) -> Iterator[tuple[str, Answer]]:
        url = url_of(pattern, place)
        yield f"GET {url}", self.asker.ask("get", url)
        sent = sent_to(pattern, "post", place)
        if sent or pattern.name in ("staff_disable", "staff_reset"):
            yield f"POST {url}", self.asker.ask("post", url, sent)
            yield (
                f"htmx {url}",
                self.asker.ask("post", url, sent_to(pattern, "post", place, htmx=True), htmx=True),
            )


def _authority(name: str) -> LocalAuthority:
    return LocalAuthority.objects.select_related("district").get(code=CODES[name])


def _officials(who: User) -> None:
    make_user("far.district", Role.DISTRICT, district_id=FAR_DISTRICT)
    make_user("far.province", Role.PROVINCE, province_id=FAR_PROVINCE)
    make_user("far.administrator", Role.ADMINISTRATOR, province_id=FAR_PROVINCE)
    if who.role not in ("administrator", "province"):
        make_user("near.district", Role.DISTRICT, district_id="6305")


def _differences(name: str) -> tuple[list[str], dict[str, Answer]]:
    house = House(name)
    before = house.pages()
    house.fill()
    after = house.pages()
    told = [f"{url}: {_first(_kept(answer), _kept(after[url]))}" for url, answer in before.items()]
    return [one for one in told if not one.endswith(": ")], before


def _kept(answer: Answer) -> str:
    """Without the drop-down of the province's offices, to whom a case may be sent on: public bodies by name."""
    return SENT_TO.sub("", answer.text)


def _first(one: str, other: str) -> str:
    """The first line in which they differ."""
    pairs = zip([*one.splitlines(), ""], [*other.splitlines(), ""], strict=False)
    return next((f"{a[:150]!r} became {b[:150]!r}" for a, b in pairs if a != b), "")


KINDS = {
    "officer": {"page", "redirect", "xlsx"},
    "head": {"page", "redirect", "xlsx"},
    "district": {"page", "pdf"},
    "joint centre": {"page", "pdf"},
    "province": {"page", "pdf", "redirect", "xlsx"},
    "province administrator": {"page", "pdf", "redirect", "xlsx", "csv"},
}


@pytest.mark.parametrize("name", ["head", "district", "province administrator"])
def test_nothing_changes_by_foreign_rows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the first wall alone, which is the one that counts and offers."""
    stand(monkeypatch, "first")
    different, pages = _differences(name)
    assert different == []
    assert {answer.kind for answer in pages.values()} >= KINDS[name]
    assert not {answer.status for answer in pages.values()} & {400, 403, 404, 500}
    if name == "province administrator":
        assert sum(answer.text.count("<select") for answer in pages.values()) >= 10
        assert any(CODES["neighbour"] in answer.text for answer in pages.values())


@pytest.mark.long
@pytest.mark.parametrize("walls", ["both", "first"])
@pytest.mark.parametrize("name", WITH_FOREIGN)
def test_the_whole(name: str, walls: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, walls)
    different, pages = _differences(name)
    assert different == []
    assert {answer.kind for answer in pages.values()} >= KINDS[name]


def test_without_any_wall_they_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, "none")
    assert _differences("head")[0]


def _second_alone(name: str, *, whole: bool = False) -> None:
    house = House(name)
    foreign = house.fill()
    places = foreign if whole else {one: foreign[one] for one in SAMPLE if one in foreign}
    for pattern in (one for one in ours() if may(house.who, one.callback.permission)):
        for place in list(places.values()) if row_of(pattern) or whole else [*places.values()][:1]:
            for method in ("get", "post"):
                _lets_nothing_through(house, pattern, method, place)


def _lets_nothing_through(house: House, pattern: URLPattern, method: str, place: Place) -> None:
    where = f"{method.upper()} {pattern.name} as {house.who.role}"
    before = footprint(place.local_authority) if method == "post" else {}
    sent = sent_to(pattern, method, place)
    answer = house.asker.ask(
        method, url_of(pattern, place), sent, then=lambda _: untouched(place, before, where)
    )
    words = {word for word in foreign_words(house.who, place) if word not in (sent or {}).values()}
    if place.district.province_id == OWN_PROVINCE:
        words -= set(
            place.people
        )  # names of the own province's officials stand on records, and are open to it
    nothing_of(sorted(words), answer, f"{where}, {place.name}")


@pytest.mark.parametrize("name", ["officer", "province administrator"])
def test_the_second_wall_alone_lets_no_row_through(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every `visible_to` forgotten: a page of nothing, or none."""
    stand(monkeypatch, "second")
    _second_alone(name)


@pytest.mark.long
@pytest.mark.parametrize("name", WITH_FOREIGN)
def test_the_whole_second_wall(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, "second")
    _second_alone(name, whole=True)


@pytest.mark.parametrize("name", ["officer", "province administrator"])
def test_without_the_second_wall_either_they_come_through(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, "none")
    with pytest.raises(AssertionError, match=r"shows|wrote"):
        _second_alone(name)
