"""The figures by ด้าน of the rows that were written, counted while they pass; the same counting as the screen's."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from cases.models import HelpKind, Outcome
from reporting.actions.post import household_key
from reporting.info.rows import KEY, Batch

PARTS = 64
NEEDS = (
    "kind_id", "kind__name", "kind__position", "outcome", "help_total",
    "house_code", "house_no", "moo", "community", "subdistrict_id",
)  # fmt: skip


class Distinct:
    """How many different texts were added: 8 bytes for each, where a set would take a hundred.

    64 bits of each text's hash: with a million households two would be taken for one once in 10⁷ files.
    """

    def __init__(self) -> None:
        self._parts = [array("q") for _ in range(PARTS)]

    def add(self, text: str) -> None:
        found = hash(text)
        self._parts[found % PARTS].append(found)

    def __len__(self) -> int:
        return sum(len(set(part)) for part in self._parts)


@dataclass
class Total:
    """One ด้าน, or all of them. `help_total` is baht."""

    name: str
    position: int
    cases: int = 0
    households: Distinct = field(default_factory=Distinct)
    by_outcome: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Outcome.values, 0))
    help_total: Decimal = Decimal(0)

    def add(self, outcome: str, help_total: Decimal, household: str) -> None:
        self.cases += 1
        self.households.add(household)
        self.by_outcome[outcome] += 1
        self.help_total += help_total

    @property
    def figures(self) -> list[int | Decimal]:
        """ราย, ครัวเรือน, ช่วยแล้ว, อยู่ระหว่าง, ไม่เข้าหลักเกณฑ์, ส่งต่อ, จำนวนเงิน."""
        outcomes = (Outcome.HELPED, Outcome.PENDING, Outcome.NOT_ELIGIBLE, Outcome.REFERRED)
        return [
            self.cases,
            len(self.households),
            *(self.by_outcome[outcome] for outcome in outcomes),
            self.help_total,
        ]


@dataclass
class Summary:
    """Kinds in use get a row even with nothing in it: a zero that is said is not a gap."""

    kinds: dict[str, Total] = field(default_factory=dict)
    everything: Total = field(default_factory=lambda: Total("รวม", 0))

    @classmethod
    def of(cls, kinds: Iterable[HelpKind]) -> "Summary":
        return cls({kind.code: Total(kind.name, kind.position) for kind in kinds})

    def add(self, batch: Batch) -> None:
        keys, (kinds, names, positions, outcomes, totals, *house) = (
            batch.inputs[KEY],
            [batch.inputs[name] for name in NEEDS],
        )
        households = list(map(household_key, keys, *house))
        for at, kind in enumerate(kinds):
            if kind not in self.kinds:
                self.kinds[kind] = Total(names[at], positions[at])
            self.kinds[kind].add(outcomes[at], totals[at], households[at])
            self.everything.add(outcomes[at], totals[at], households[at])

    @property
    def rows(self) -> list[Total]:
        return [*sorted(self.kinds.values(), key=lambda total: total.position), self.everything]
