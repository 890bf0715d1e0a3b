"""The month's summary for the governor: where an area's local authorities stand, and what help was posted.

All of it as of an instant: standings from `oversight.measures`, people and baht from the newest version that each had
posted by then. A month that was not posted adds nothing, and the paper says of how many it tells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from cases.models import User
from oversight.areas import short_name
from oversight.measures import Figures, all_missing, figures, incomplete, late, missing
from oversight.then import AreaThen, owed_then
from reporting.facts import MonthStatus, statuses_at
from reporting.models import Posting
from reporting.models.duty import ObligationQuerySet
from reporting.months import Month

ATTENTION = 3


@dataclass
class Help:
    """What the posted versions say: of one ด้าน, or of all."""

    name: str = ""
    position: int = 0
    cases: int = 0
    households: int = 0
    people: int = 0
    baht: Decimal = Decimal(0)

    def add(self, row: dict[str, Any]) -> None:
        self.cases += row["cases"]
        self.households += row["households"]
        self.people += row["people"]
        self.baht += Decimal(row["help_total"])

    def add_all(self, posting: Posting) -> None:
        self.cases += posting.case_count
        self.households += posting.household_count
        self.people += posting.people_count
        self.baht += posting.help_total


@dataclass
class HelpOfMonth:
    """Of a month in an area. `posted` is of how many local authorities; households count once in `total`."""

    posted: int = 0
    total: Help = field(default_factory=Help)
    kinds: dict[str, Help] = field(default_factory=dict)

    @property
    def in_order(self) -> list[Help]:
        return sorted(self.kinds.values(), key=lambda one: one.position)

    def add(self, posting: Posting) -> None:
        self.posted += 1
        self.total.add_all(posting)
        for row in posting.totals:
            self.kinds.setdefault(row["kind"], Help(row["name"], row["position"])).add(row)


@dataclass(frozen=True)
class Line:
    """A district of a province, or a local authority of a district."""

    name: str
    figures: Figures
    sign: str = ""  # of a local authority: its state in a word
    help: Help = field(default_factory=Help)  # what it posted


@dataclass(frozen=True)
class Attention:
    name: str
    group: str
    why: str


@dataclass(frozen=True)
class Summary:
    area: AreaThen
    month: Month
    at: datetime
    due_at: datetime | None
    figures: Figures
    before: Figures
    lines: Sequence[Line]
    help: HelpOfMonth
    help_before: HelpOfMonth
    attention: Sequence[Attention]


def summary_of(user: User, area: AreaThen, month: Month, at: datetime) -> Summary:
    """Three statements: both months' standings, both months' versions, what is owed of earlier months."""
    owed = owed_then(user, area, at)
    both = owed.filter(month__in=[month.first_day, month.previous.first_day]).order_by("local_authority")
    rows = statuses_at(both, at)
    of_month = {row.obligation.local_authority_id: row for row in rows if _is(row, month)}
    versions = _versions(user, both, at)
    return Summary(
        area=area,
        month=month,
        at=at,
        due_at=max((row.obligation.due_at for row in of_month.values()), default=None),
        figures=figures(of_month.values()),
        before=figures(row for row in rows if not _is(row, month)),
        lines=_lines(area, of_month, versions, month),
        help=_help(versions, month),
        help_before=_help(versions, month.previous),
        attention=_attention(area, of_month, all_missing(owed, at)),
    )


def _is(row: MonthStatus, month: Month) -> bool:
    return row.obligation.month == month.first_day


def _versions(user: User, owed: ObligationQuerySet, at: datetime) -> list[Posting]:
    """The newest version of each by then; one statement."""
    posted = Posting.objects.visible_to(user).filter(obligation__in=owed.order_by(), posted_at__lte=at)
    newest = posted.select_related("obligation").order_by("obligation_id", "-version")
    return list(newest.distinct("obligation_id"))


def _help(versions: Iterable[Posting], month: Month) -> HelpOfMonth:
    found = HelpOfMonth()
    for posting in versions:
        if posting.obligation.month == month.first_day:
            found.add(posting)
    return found


def _lines(
    area: AreaThen, of_month: dict[int, MonthStatus], versions: Iterable[Posting], month: Month
) -> list[Line]:
    """By district; within one, by local authority with what it posted."""
    if area.now.is_province:
        return [
            Line(
                name.removeprefix("อำเภอ"), figures(of_month[one.pk] for one in members if one.pk in of_month)
            )
            for name, members in area.groups
        ]
    posted = {
        one.obligation.local_authority_id: one for one in versions if one.obligation.month == month.first_day
    }
    found = []
    for one in (one for _, members in area.groups for one in members if one.pk in of_month):
        helped = Help()
        if one.pk in posted:
            helped.add_all(posted[one.pk])
        row = of_month[one.pk]
        found.append(Line(short_name(one.name), figures([row]), row.standing.sign.word, helped))
    return found


def _attention(
    area: AreaThen, of_month: dict[int, MonthStatus], owing: Iterable[MonthStatus]
) -> list[Attention]:
    """Who owes the most months; among equals who owes this one, then who was late or is incomplete."""
    months: dict[int, list[Month]] = {}
    for row in owing:
        months.setdefault(row.obligation.local_authority_id, []).append(Month.of(row.obligation.month))
    placed = [(group, one) for group, members in area.groups for one in members]
    ranked = []
    for group, one in placed:
        standing, owed = of_month.get(one.pk), sorted(months.get(one.pk, []))
        if rank := _rank(standing, owed):
            ranked.append((rank, one.code, Attention(short_name(one.name), group, _why(standing, owed))))
    ranked.sort(key=lambda told: told[:2])
    return [told for _, _, told in ranked[:ATTENTION]]


def _rank(row: MonthStatus | None, owed: list[Month]) -> tuple[int, ...] | None:
    """Smallest first; None where nothing is to be said."""
    facts = [bool(row and test(row)) for test in (missing, late, incomplete)]
    return (-len(owed), *(-fact for fact in facts)) if owed or any(facts) else None


def _why(row: MonthStatus | None, owed: list[Month]) -> str:
    if len(owed) > 1:
        return f"ค้าง {len(owed)} เดือน: {', '.join(month.thai_short for month in owed[-4:])}" + (
            " และก่อนหน้า" if len(owed) > 4 else ""
        )
    if owed:
        return f"ค้างเดือน{owed[0].thai}" + (" (บันทึกแล้วแต่ไม่ครบถ้วน)" if row and row.newest else "")
    return "บันทึกหลังกำหนด" if row and late(row) else "ฉบับล่าสุดไม่ครบถ้วน"
