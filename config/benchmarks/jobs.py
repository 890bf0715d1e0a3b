"""jobs: what people wait for while five imports and five exports run, against the same pages without them.

The application runs as `up` starts it, in a folder of its own (`jobs_site`). One person after another opens or saves a
page, without a pause, which is the machine's share of several at once. First and last nothing else runs; between, five
offices bring in their registers and the province has five months' INFO files made: once by the one process for heavy
work that `up` starts, then by ten at once, which nobody has to allow. The ratio is the share of speed kept as `up`
runs them: the pages' medians without jobs, together, by those with them.
"""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import NamedTuple

from config.benchmarks.jobs_heavy import Heavy
from config.benchmarks.jobs_people import ACTS, People, people
from config.benchmarks.jobs_site import Site, site
from config.benchmarks.measure import Disagreement, Figures

MONTHS, EACH = 5, 5  # months with cases; imports, and exports
AT_ONCE = 2 * EACH
CASES_PER_ROW = 8  # in the province beside each row of an import, so that an export takes its time
QUIET = 60  # rounds without jobs, before and after together
SMALL = 500
LONGEST = 1_800  # seconds for the jobs to end


class Spread(NamedTuple):
    """Milliseconds of one act; `longest` tells of waiting for a lock, which is seldom and long."""

    median: float
    p95: float
    longest: float


def spread(seconds: list[float]) -> Spread:
    """The 95th of a hundred is the largest where there are few."""
    last = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return Spread(median(seconds) * 1e3, last * 1e3, max(seconds) * 1e3)


@dataclass
class Phase:
    """One stretch of time: what each act took, and how long the jobs."""

    name: str
    taken: dict[str, list[float]] = field(default_factory=lambda: {act.name: [] for act in ACTS})
    jobs: float = 0.0
    refused: int = 0  # saves that were told to come again, for a job held the office's rows

    def round(self, who: People) -> None:
        for act in ACTS:
            self.taken[act.name].append(act.does(who))

    @property
    def rounds(self) -> int:
        return min(map(len, self.taken.values()))

    @property
    def together(self) -> float:
        """Seconds of one round, by medians."""
        return sum(map(median, self.taken.values()))


def jobs(rows: int) -> Figures:
    """`rows` in each import; eight times as many cases in the province."""
    rounds = QUIET if rows > SMALL else 4
    with site(cases=rows * CASES_PER_ROW, months=MONTHS) as where:
        who = people(where)
        before = where.one("SELECT count(*) FROM cases_case")
        quiet, as_up, crowd = Phase("ไม่มีงาน"), Phase("งานทีละงาน"), Phase("งานพร้อมกัน")
        _warm_up(who)
        _rounds(quiet, who, rounds // 2)
        made = [_busy(as_up, where, who, rows, first=0)]
        with where.more_workers(AT_ONCE - 1) if rows > SMALL else nullcontext():
            made.append(_busy(crowd, where, who, rows, first=AT_ONCE))
        _rounds(quiet, who, rounds - rounds // 2)
        more = where.one("SELECT count(*) FROM cases_case") - before
        agree(made, saved=who.saved, more_cases=more)
    return Figures(
        len(ACTS) / as_up.together, len(ACTS) / quiet.together, "pages/s", tuple(table([quiet, as_up, crowd]))
    )


def _warm_up(who: People) -> None:
    _rounds(Phase(""), who, 2)


def _rounds(phase: Phase, who: People, many: int) -> None:
    for _ in range(many):
        phase.round(who)


def _busy(phase: Phase, where: Site, who: People, rows: int, *, first: int) -> Heavy:
    """Rounds from the moment that the jobs are asked for until the last has ended."""
    heavy, before = Heavy(where, who, rows, first), who.refused
    heavy.ask(EACH)
    started = time.monotonic()
    while heavy.goes_on():
        phase.round(who)
        if time.monotonic() - started > LONGEST:
            raise TimeoutError(f"jobs: {heavy.told()}")
    phase.jobs, phase.refused = time.monotonic() - started, who.refused - before
    return heavy


def agree(made: list[Heavy], *, saved: int, more_cases: int) -> None:
    """Every row became a case, every file holds a month, and what was saved meanwhile is there too."""
    rows = sum(heavy.rows * EACH for heavy in made)
    if more_cases != rows + saved:
        raise Disagreement(f"jobs: {more_cases} cases, not {rows} + {saved}")
    for heavy in made:
        if (ended := sorted(heavy.ended())) != [("export", True)] * EACH + [("import", True)] * EACH:
            raise Disagreement(f"jobs: {ended}")


def table(phases: list[Phase]) -> Iterator[str]:
    _, *busy = phases
    for phase in busy:
        yield (
            f"{phase.name}: นำเข้า {EACH} ไฟล์และส่งออก {EACH} ตารางใน {phase.jobs:.0f} วินาที "
            f"({phase.rounds} รอบ ให้กลับมาบันทึกใหม่ {phase.refused} ครั้ง)"
        )
    for act in ACTS:
        figures = [spread(phase.taken[act.name]) for phase in phases]
        words = [
            f"{phase.name} {one.median:,.0f} (p95 {one.p95:,.0f} นานสุด {one.longest:,.0f})"
            for phase, one in zip(phases, figures, strict=True)
        ]
        shares = " ".join(f"× {one.median / figures[0].median:.2f}" for one in figures[1:])
        yield f"{act.name}: {' · '.join(words)} มิลลิวินาที {shares}"
