"""walls: what people do, with PostgreSQL's second wall and without it. The ratio is the share of speed kept.

Both ways run the same statements on one connection, on the same rows, for the same user. With the wall: as the web
role, which row-level security holds, after `app_open` has read the user's present rights. Without: as the owner, who
bypasses it, after the same settings were merely set. (Switching row-level security off would lock the tables and
compare two states of the caches.) Nothing is prepared, so PostgreSQL plans every statement anew, as it does for a
page. The two take turns, act by act, the first of each pair changing.

Locks the tables of cases while it runs (`million`), and leaves their files large: in a data folder of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test import override_settings

from cases.scope import Entry, become, closed, enter
from config.benchmarks.acts import ACTS, Act
from config.benchmarks.measure import Disagreement, Figures, rolled_back, timed
from config.benchmarks.million import World, world

FIFTHS = 5  # a part's range is that of the fifths of its rounds
SMALL = 50_000  # below this many cases: a nation of 100, few rounds
SET = """SELECT set_config('app.user', %s, true), set_config('app.role', %s, true),
    set_config('app.local_authority', %s, true), set_config('app.district', %s, true),
    set_config('app.province', %s, true)"""


@dataclass(frozen=True)
class Both:
    """Seconds of an act, round by round, with the wall and without it."""

    act: Act
    walled: list[float]
    bare: list[float]

    @property
    def kept(self) -> float:
        return median(self.bare) / median(self.walled)

    @property
    def span(self) -> tuple[float, float]:
        many = max(1, len(self.bare) // FIFTHS)
        parts = [slice(n, n + many) for n in range(0, len(self.bare) - many + 1, many)]
        shares = [median(self.bare[part]) / median(self.walled[part]) for part in parts]
        return min(shares), max(shares)

    def __str__(self) -> str:
        low, high = self.span
        return (
            f"{'*' if self.act.counted else ' '} {self.act.name}: {median(self.walled) * 1e3:,.2f} ms "
            f"ไม่มีกำแพง {median(self.bare) * 1e3:,.2f} ms เหลือ {self.kept:.2f} ({low:.2f}–{high:.2f})"
        )


@contextmanager
def _scope(made: World, act: Act, *, walled: bool) -> Iterator[None]:
    """As a request opens it; a request that is measured whole opens its own."""
    if not act.who:
        yield
        return
    with closed():
        user = getattr(made, act.who, None)
        if user and walled:
            become(user.pk)
        elif user:
            enter(_settings(user.pk, user.role, user.local_authority_id, user.district_id, user.province_id))
        else:
            enter(_settings("", act.who, "", "", ""))
        yield


def _settings(*values: object) -> Entry:
    return SET, [str(value or "") for value in values]


def once(made: World, act: Act, turn: int, *, walled: bool) -> tuple[float, object]:
    """Seconds and answer of one act; nothing of it stays."""

    def do() -> object:
        with _scope(made, act, walled=walled):
            return act.does(made, turn)

    with rolled_back(), connection.cursor() as cursor:
        if walled:
            cursor.execute(f'SET LOCAL ROLE "{made.web_role}"')
        return timed(do)


def measured(made: World, act: Act, rounds: int) -> Both:
    walled, bare = [], []
    for turn in range(-1, rounds):
        first, second = (once(made, act, turn, walled=way) for way in (turn % 2 == 0, turn % 2 != 0))
        with_wall, without = (first, second) if turn % 2 == 0 else (second, first)
        if with_wall[1] != without[1]:
            raise Disagreement(act.name)
        if turn >= 0:  # the turn before warms up
            walled.append(with_wall[0])
            bare.append(without[0])
    return Both(act, walled, bare)


def measure_all(many: int) -> list[Both]:
    small = many < SMALL
    with rolled_back():
        made = world(many, 100 if small else 7_850)
        # The scope's own stepping down, which production never does, is left to `once`.
        with override_settings(WEB_ROLE=connection.settings_dict["USER"]):
            return [measured(made, act, 3 if small else act.rounds) for act in ACTS]


def walls(many: int) -> Figures:
    found = measure_all(many)
    counted = [one for one in found if one.act.counted]
    ours, bare = (
        len(counted) / sum(map(median, way))
        for way in zip(*[(o.walled, o.bare) for o in counted], strict=True)
    )
    return Figures(ours, bare, "acts/s", tuple(map(str, found)))
