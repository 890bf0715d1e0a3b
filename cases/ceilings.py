"""Is more given than the rate allows? Pure rules over rates that the reference table holds.

A ceiling warns and asks for a reason; it never blocks (domain §3). What our sources leave open is decided here [D]:

- The rate is that of the day of the event (`event_day`), not of the day of payment.
- All lines of a case with an amount count together: a line does not say for which ลักษณะย่อย it was given.
- ต่อหลัง and ต่อครอบครัว count with what the same household got from this office in the fiscal year in which the help
  was given, whenever it was asked for. A case over the turn of the year counts whole in each of them: it is one
  damage, and its rate is not given twice. Without a day of giving the day of the event stands for it.
- ต่อคน counts within the case alone, since one house may mourn twice. Other offices are not looked at here.
- A time (ครั้ง) is a day of giving: several lines of one day are one time, of the fiscal year of that day.
- A quantity in the rate's own word (2 หลัง, 3 คน) allows that many times the rate. Of several lines that tell one the
  largest counts, not their sum: the wood and the nails of one house are two lines of "1 หลัง". Who helped two houses on
  two lines is asked for a reason, and no more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from cases.facts import DISASTER, CaseFacts, HelpFields
from cases.thai import fiscal_year, format_baht, format_quantity

# unit of a rate: how it is said, and the words of quantity that count it.
UNITS: dict[str, tuple[str, frozenset[str]]] = {
    "house": ("ต่อหลัง", frozenset({"หลัง"})),
    "person": ("ต่อคน", frozenset({"คน", "ราย", "ศพ"})),
    "family": ("ต่อครอบครัว", frozenset({"ครอบครัว", "ครัวเรือน"})),
    "time": ("ต่อครั้ง", frozenset({"ครั้ง"})),
}
# Those that count with what the same household got before.
OF_HOUSEHOLD = ("house", "family")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One row of the table: `amount` baht a unit; `subkind_id` None is the whole ด้าน."""

    kind_id: str
    unit: str
    amount: Decimal
    valid_from: date
    source: str
    subkind_id: str | None = None
    times_a_year: int | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the household got by another case: baht, and the day that it counts for."""

    case_id: UUID
    amount: Decimal
    day: date
    subkind_id: str | None = None

    @property
    def year(self) -> int:
        return fiscal_year(self.day)


@dataclass(frozen=True, slots=True)
class Over:
    """A rate that is exceeded; `line` is the place in `help_given` of the line that is asked for a reason."""

    line: int
    rate: Rate
    message: str

    def __str__(self) -> str:
        return self.message


def event_day(facts: CaseFacts) -> date:
    """The day that chooses the rate: of the request, or of the first help in a disaster where that is earlier.

    The form asks no day of the event. In a disaster help comes before the paper, so that its first day is the
    nearest witness; elsewhere help before the request is an error of dates (`help_early`) and chooses nothing.
    """
    received = facts.request.received_on
    if facts.request.kind_id != DISASTER:
        return received
    return min([received, *(line.given_on for line in facts.help_given if line.given_on)])


def rates_for(facts: CaseFacts, rates: Iterable[Rate]) -> list[Rate]:
    """Those that hold for the case: of its ลักษณะย่อย, else of its ด้าน; for each unit the newest."""
    day, request = event_day(facts), facts.request
    held = [rate for rate in rates if rate.kind_id == request.kind_id and rate.holds_on(day)]
    mine = [rate for rate in held if rate.subkind_id and rate.subkind_id == request.subkind_id]
    found = mine or [rate for rate in held if rate.subkind_id is None]
    newest = {rate.unit: rate for rate in sorted(found, key=lambda rate: rate.valid_from)}
    return list(newest.values())


def asks_household(rates: Iterable[Rate]) -> bool:
    """Whether one of the rates counts what the household got before."""
    return any(rate.unit in OF_HOUSEHOLD or rate.times_a_year for rate in rates)


def counted_for(rates: Sequence[Rate], household: Iterable[Earlier]) -> list[Earlier]:
    """Of what the household got, that for which the rates are: for one ลักษณะย่อย where they name it."""
    if not asks_household(rates):
        return []
    subkind = rates[0].subkind_id
    return [one for one in household if subkind is None or one.subkind_id == subkind]


def years_of(facts: CaseFacts) -> set[int]:
    """The fiscal years (พ.ศ.) in which its help was given."""
    return {_year_of(line, facts) for _, line in _with_amount(facts)}


def over_ceiling(facts: CaseFacts, rates: Iterable[Rate], household: Sequence[Earlier] = ()) -> list[Over]:
    """What is exceeded. `rates` from `rates_for`; `household` of `years_of` the case, without this case."""
    lines = _with_amount(facts)
    if not lines:
        return []
    found: list[Over] = []
    for rate in rates:
        if rate.unit == "time":
            found += _each_time(rate, facts, lines)
        else:
            found += _together(rate, facts, lines, household)
        found += _times(rate, facts, lines, household)
    return found


Placed = list[tuple[int, HelpFields]]


def _with_amount(facts: CaseFacts) -> Placed:
    return [(place, line) for place, line in enumerate(facts.help_given) if line.amount]


def _year_of(line: HelpFields, facts: CaseFacts) -> int:
    return fiscal_year(line.given_on or event_day(facts))


def _together(rate: Rate, facts: CaseFacts, lines: Placed, household: Sequence[Earlier]) -> Iterator[Over]:
    """One sentence: of the year in which most was given."""
    counts = household if rate.unit in OF_HOUSEHOLD else ()
    before = {
        year: sum((one.amount for one in counts if one.year == year), Decimal(0)) for year in years_of(facts)
    }
    year, earlier = max(before.items(), key=lambda one: (one[1], one[0]))
    over = _sum(lines) + earlier - _allowed(rate, lines)
    if over > 0:
        with_earlier = (
            f" เมื่อรวมกับ {format_baht(earlier)} บาทที่ครัวเรือนนี้ได้รับจากเรื่องอื่นในปีงบประมาณ {year}" if earlier else ""
        )
        yield Over(lines[-1][0], rate, _sentence(rate, over, lines, with_earlier))


def _each_time(rate: Rate, facts: CaseFacts, lines: Placed) -> Iterator[Over]:
    days: dict[date, Placed] = defaultdict(list)
    for place, line in lines:
        days[line.given_on or event_day(facts)].append((place, line))
    for of_day in days.values():
        over = _sum(of_day) - _allowed(rate, of_day)
        if over > 0:
            yield Over(of_day[-1][0], rate, _sentence(rate, over, of_day))


def _times(rate: Rate, facts: CaseFacts, lines: Placed, household: Sequence[Earlier]) -> Iterator[Over]:
    if rate.times_a_year is None:
        return
    for year in sorted(years_of(facts)):
        mine = [(place, line) for place, line in lines if _year_of(line, facts) == year]
        own = {line.given_on or event_day(facts) for _, line in mine}
        times = len(own) + len({(one.case_id, one.day) for one in household if one.year == year})
        if times > rate.times_a_year:
            sentence = (
                f"เกินจำนวนครั้ง ครัวเรือนนี้ได้รับครั้งที่ {times} ในปีงบประมาณ {year} "
                f"จากอัตราไม่เกิน {rate.times_a_year} ครั้งต่อครอบครัว (ที่มา {rate.source})"
            )
            yield Over(mine[-1][0], rate, sentence)


def _sum(lines: Placed) -> Decimal:
    return sum((line.amount or Decimal(0) for _, line in lines), Decimal(0))


def _units(rate: Rate, lines: Placed) -> Decimal:
    """How many of the rate's units the lines tell of; one where they tell nothing."""
    words = UNITS[rate.unit][1]
    told = [line.quantity for _, line in lines if line.quantity and line.unit in words]
    return max(Decimal(1), *told) if told else Decimal(1)


def _allowed(rate: Rate, lines: Placed) -> Decimal:
    return rate.amount * _units(rate, lines)


def _sentence(rate: Rate, over: Decimal, lines: Placed, more: str = "") -> str:
    units, unit = _units(rate, lines), UNITS[rate.unit][0]
    times = "" if units == 1 else f" × {format_quantity(units)}"
    return (
        f"เกินอัตรา {format_baht(over)} บาท จากอัตรา {format_baht(rate.amount)} บาท{unit}{times} "
        f"(ที่มา {rate.source}){more}"
    )
