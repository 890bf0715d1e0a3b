"""Seeds จังหวัดตาก: all in one transaction, once.

The ledger (`JobRun`) keeps what was seeded. The same seed again adds nothing; another one on top is refused,
and so is a database with work in it that did not come from a seed.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction

from cases.models import Case, HelpGiven, LocalAuthority, Person, User
from cases.reference import TAK
from cases.thai import BANGKOK
from config.seed import chasing, facts, flow, history, staff
from config.seed.dice import moment
from config.seed.ground import CannotSeed, Ground, obligations_of, places_of_tak, staff_of
from config.seed.plan import Cell, cells
from config.seed.write import write
from reporting.actions import flag_late, make_reminders
from reporting.escalation import steps
from reporting.models import (
    Excuse,
    Flag,
    InfoRecord,
    JobRun,
    MonthRevision,
    MonthTally,
    Obligation,
    Posting,
    PostingKind,
    SendBack,
)
from reporting.months import Month

MARK = "seed"
CASES_AT_ONCE = 3_000
ANALYZED = (Case, Person, HelpGiven, Obligation, Posting, MonthTally, MonthRevision)


@dataclass(frozen=True)
class Wish:
    """What is to be seeded. `until` is None for the running month."""

    seed: int
    months: int
    cases: int
    until: Month | None = None

    def mark(self, until: Month) -> str:
        return f"{MARK} {self.seed} {self.months} {self.cases} {until}"

    @property
    def mark_without_month(self) -> str:
        return f"{MARK} {self.seed} {self.months} {self.cases} "


def standing_mark() -> str:
    """The ledger's word for what was seeded here; "" when nothing was."""
    marks = JobRun.objects.filter(job__startswith=f"{MARK} ").order_by("pk")
    return marks.values_list("job", flat=True).first() or ""


def holds_work() -> bool:
    """Whether anybody has worked here: cases, postings or flags."""
    return any(model.objects.exists() for model in (Case, Posting, Flag))


def seed(wish: Wish, at: datetime) -> bool:
    """Fills the database; False when this very seed stands there already. `at` is now: nothing comes later.

    CannotSeed when another seed or real work stands there, or the months cannot be.
    """
    this = Month.of(at.astimezone(BANGKOK).date())
    until = wish.until or this
    if mark := standing_mark():
        return _unchanged(wish, mark)
    if holds_work():
        raise CannotSeed("ฐานข้อมูลนี้มีเรื่องหรือข้อมูลประจำเดือนที่ไม่ได้มาจากข้อมูลสาธิต จึงไม่เติมข้อมูลสาธิตให้")
    if until > this:
        raise CannotSeed(f"เดือน {until} ยังมาไม่ถึง — ระบุ --until ไม่เกิน {this}")
    months = list(Month.range(until - (wish.months - 1), until))
    with transaction.atomic():
        _check_keys_at_once()
        _fill(wish, months, at)
        JobRun.objects.create(job=wish.mark(until), as_of=at, started_at=at, finished_at=at)
    return True


def _check_keys_at_once() -> None:
    """Foreign keys are checked with each statement. Waiting for the commit, their queue is walked through by
    every history row (pghistory catches an exception there, and an aborted subtransaction reads the whole
    queue): time would grow with the square of the cases.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _unchanged(wish: Wish, mark: str) -> bool:
    """Without --until the months may have moved on since: what stands, stands."""
    same = mark == wish.mark(wish.until) if wish.until else mark.startswith(wish.mark_without_month)
    if not same:
        number, months, cases, until = mark.split()[1:]
        raise CannotSeed(
            f"ฐานข้อมูลนี้มีข้อมูลสาธิตชุดอื่นอยู่แล้ว (--until {until} --months {months} --cases {cases} --seed {number}) "
            "จึงไม่เติมทับ — ใช้ฐานข้อมูลใหม่"
        )
    return False


def _fill(wish: Wish, months: Sequence[Month], at: datetime) -> None:
    places = places_of_tak()
    people = staff_of(wish.seed, places, moment(months[0].first_day, 0, 5))
    names = staff.username
    ground = Ground(
        seed=wish.seed,
        at=at,
        staff={one.id: (people[names("officer", one)].pk, people[names("head", one)].pk) for one in places},
        obligations=obligations_of(places, months),
    )
    plan = cells(wish.seed, places, months, wish.cases, at)
    with collected_by_chunk() as collect:
        for number, chunk in enumerate(in_chunks(plan), 1):
            write(ground, chunk)
            collect()
            if number.bit_count() == 1:  # 1, 2, 4, 8, …: plans made for empty tables must not last
                _analyze()
    Excuse.objects.bulk_create(facts.excuses(ground, plan, people["province.tak"].pk))
    SendBack.objects.bulk_create(facts.sent_back(ground, plan, people))
    newest = max((cell.month for cell in plan if cell.posted), default=months[0])
    InfoRecord.objects.bulk_create(facts.info_records(ground, plan, newest), batch_size=5_000)
    _flag(ground)
    chasing.write(ground, people)
    _remind(ground)
    flow.work(ground, places)
    history.date_events()


@contextmanager
def collected_by_chunk() -> Iterator[Callable[[], object]]:
    """Rows by the thousand live as long as their chunk: looking for garbage among them costs a sixth of the time."""
    gc.disable()
    try:
        yield partial(gc.collect, 1)
    finally:
        gc.enable()


def in_chunks(plan: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Whole local authorities together, a few thousand cases at a time: memory stays flat."""
    chunk: list[Cell] = []
    for cell in plan:
        new_place = chunk and chunk[-1].place.id != cell.place.id
        if new_place and sum(one.count for one in chunk) >= CASES_AT_ONCE:
            yield chunk
            chunk = []
        chunk.append(cell)
    if chunk:
        yield chunk


def _flag(ground: Ground) -> None:
    """As the beat job would have: soon after each due instant that has passed."""
    dues = sorted({one.due_at for one in ground.obligations.values()})
    for due in dues:
        if due <= ground.at:
            flag_late(at=due, noticed_at=due + timedelta(seconds=40))


def _remind(ground: Ground) -> None:
    """As the beat job would have, at each step of the two newest months that fell due or are about to."""
    dues = sorted({one.due_at for one in ground.obligations.values()})[-3:]
    instants = sorted({step.at for due in dues for step in steps(due) if step.at <= ground.at})
    for instant in instants:
        make_reminders(at=instant, noticed_at=instant + timedelta(seconds=20))


def _analyze() -> None:
    """So that neither the triggers nor the first pages wait for autovacuum to learn the tables' sizes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in ANALYZED))


def counts() -> dict[str, int]:
    """What stands in the database now, by what it is."""
    return {
        "months": Obligation.objects.values("month").distinct().count(),
        "local_authorities": LocalAuthority.objects.filter(district__province=TAK).count(),
        "cases": Case.objects.count(),
        "postings": Posting.objects.count(),
        "nil": Posting.objects.filter(kind=PostingKind.NIL).count(),
        "flags": Flag.objects.count(),
        "users": User.objects.count(),
    }
