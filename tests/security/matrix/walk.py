"""The walk over URLs, methods and placements for one user, and what must hold at each step."""

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, reverse

from cases.access import may
from cases.models import LocalAuthority, User
from tests.security.matrix.addresses import opens, ours, row_of, url_of
from tests.security.matrix.asking import METHODS, READS, Answer, Asker, footprint
from tests.security.matrix.forms import FRAGMENTS, form_of
from tests.security.matrix.walkers import in_reach
from tests.security.matrix.world import Place

NO_SUCH_PAGE = "/no-such-page/"
OTHERS = [method for method in METHODS if method not in ("get", "post")]
# The one file with applicants in it that a supervisor may take, with its purpose.
WITH_PERSONS = {"export_file"}


class Walk:
    """One user's way through the house; counts the doors that opened and those that did not.

    Without `whole`, GET asks for one of the places that open and for all others, everything else for two places in
    turn; where the role alone refuses, one is asked for.
    """

    def __init__(self, who: User, places: dict[str, Place], *, whole: bool = False) -> None:
        self.who, self.places, self.asker, self.whole = who, places, Asker(who), whole
        self.opened = self.refused = 0
        self.answers: dict[tuple[str, str, bool], Answer] = {}

    def everywhere(
        self, methods: Iterable[str] = ("get", "post"), *, htmx: bool = False, permitted: bool = False
    ) -> "Walk":
        """Every URL by these methods, in every placement that it can name; `permitted`: where the role may go."""
        methods = list(methods)
        for turn, pattern in enumerate(ours()):
            for method in methods if not permitted or self.may(pattern) else ():
                self.through(pattern, method, turn, htmx=htmx)
        return self

    def sample(self) -> "Walk":
        """Every URL by GET, POST, one of the rarer methods and htmx; by GET or POST where the role may not."""
        for turn, pattern in enumerate(ours()):
            usual, rarer = ("get", "post")[turn % 2], OTHERS[turn % len(OTHERS)]
            for method in ("get", "post", rarer) if self.may(pattern) else (usual,):
                self.through(pattern, method, turn)
            if self.may(pattern):
                self.through(pattern, usual, turn, htmx=True)
        return self

    def may(self, pattern: URLPattern) -> bool:
        return may(self.who, pattern.callback.permission)

    def through(self, pattern: URLPattern, method: str, turn: int = 0, *, htmx: bool = False) -> None:
        """One URL: own rows open, foreign ones are the page of a missing row, byte for byte."""
        for place in self._placements(pattern, method, turn, htmx=htmx):
            url, sent = url_of(pattern, place), sent_to(pattern, method, place, htmx=htmx)
            answer = self.asker.ask(method, url, sent, htmx=htmx)
            where = (
                f"{method.upper()} {url} ({pattern.name}, {place.name}) as {self.who.role}: {answer.status}"
            )
            if opens(pattern, self.who, place):
                self.opened += 1
                assert answer.status not in {400, 403, 404, 500}, where
                self.shows_nothing_foreign(pattern, answer, sent or {}, where)
            else:
                self.refused += 1
                assert answer.status in {404, 405}, where
                missing = self.missing(pattern, method, sent, htmx=htmx)
                assert (answer.text, answer.written) == (missing.text, 0), where

    def missing(self, pattern: URLPattern, method: str, sent: dict[str, Any] | None, *, htmx: bool) -> Answer:
        """The same question about a row that does not exist; without a row, an address that does not. Asked once."""
        row = row_of(pattern) if self.whole or self.may(pattern) else None
        url = reverse(pattern.name, kwargs=row.missing) if row else NO_SUCH_PAGE
        if (method, url, htmx) not in self.answers:
            self.answers[method, url, htmx] = self.asker.ask(method, url, sent, htmx=htmx)
        return self.answers[method, url, htmx]

    def _placements(self, pattern: URLPattern, method: str, turn: int, *, htmx: bool) -> list[Place]:
        places = list(self.places.values())
        if not row_of(pattern):
            return [next((one for one in places if in_reach(self.who, one.local_authority)), places[0])]
        if not self.whole and not self.may(pattern):
            return [places[turn % len(places)]]
        if self.whole:
            return places
        if method == "get" and not htmx:
            own = [place for place in places if opens(pattern, self.who, place)]
            return [place for place in places if place not in own[1:]]
        return [places[0], places[1:][turn % len(places[1:])]]

    def shows_nothing_foreign(
        self, pattern: URLPattern, answer: Answer, sent: dict[str, Any], where: str
    ) -> None:
        """What the user typed may be repeated to the user."""
        for place in self.places.values():
            reached = in_reach(self.who, place.local_authority)
            if not (reached and pattern.name in WITH_PERSONS):
                words = [word for word in foreign_words(self.who, place) if word not in sent.values()]
                nothing_of(words, answer, f"{where}, {place.name}")

    def refreshed(self) -> "Walk":
        """After a move: the rows as they are now, the session as it was."""
        self.who = User.objects.get(pk=self.who.pk)
        authorities = LocalAuthority.objects.select_related("district__province")
        for place in self.places.values():
            place.local_authority = authorities.get(pk=place.local_authority.pk)
        return self


def sent_to(pattern: URLPattern, method: str, place: Place, *, htmx: bool = False) -> dict[str, Any] | None:
    """What the view would carry out; by htmx, the button that draws a part of the page anew."""
    if method in READS:
        return None
    parts = FRAGMENTS.get(pattern.name, ()) if htmx else ()
    return form_of(pattern.name, place) | dict.fromkeys(parts[:1], "1")


def foreign_words(who: User, place: Place) -> list[str]:
    """What of a place may stand on no page of the user's: all of a foreign one; else its applicants for supervisors."""
    if not in_reach(who, place.local_authority):
        return [*place.persons, *place.figures, *place.people]
    return [] if who.role in ("officer", "head") else place.persons


def nothing_of(words: list[str], answer: Answer, where: str) -> None:
    found = [word for word in words if word in answer.text]
    assert not found, f"{where}: {answer.status} shows {found}"


def untouched(place: Place, before: dict[str, int], where: str) -> None:
    after = footprint(place.local_authority) if before else {}
    changed = [table for table in before if before[table] != after[table]]
    assert not changed, f"{where} wrote {changed} of {place.name}"
