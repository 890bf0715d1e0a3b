"""Many cases, or lines of help, as columns, read and opened in batches: memory does not grow with their number.

No model instance is made for a row. A sealed column is opened beside the key that it is bound to.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models

from cases.models import HelpGiven, LocalAuthority, User
from cases.sealing import SealedField
from reporting.info.sources import ENTERED_BY, HELP, MONTH, NUMBER, OFFICE, Line, Office, office_in
from reporting.months import Month

BATCH = 500  # rows in memory at once
KEY, WHOSE, RECEIVED = "pk", "local_authority_id", "received_on"
# The second wall shows the officials of the own province; a case stays in the file when its clerk has moved on.
MOVED_AWAY = "เจ้าหน้าที่ซึ่งย้ายออกจากจังหวัดแล้ว"


@dataclass(frozen=True, slots=True)
class Batch:
    """So many rows; `inputs` by Django's path, or one of the names that begin with @."""

    inputs: dict[str, Sequence[Any]]
    first: int  # number of the first row in the file

    @property
    def keys(self) -> Sequence[UUID]:
        return self.inputs[KEY]

    @property
    def offices(self) -> Sequence[int]:
        return self.inputs[WHOSE]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass
class Beside:
    """What a batch is given beside its cases: the names of offices in their months, and of officials."""

    offices: dict[int, LocalAuthority]
    names: dict[int, str] = field(default_factory=dict)
    _offices: dict[tuple[int, Month], Office] = field(default_factory=dict)

    def office(self, key: int, month: Month) -> Office:
        if (key, month) not in self._offices:
            self._offices[key, month] = office_in(self.offices[key], month)
        return self._offices[key, month]

    def officials(self, keys: Sequence[int]) -> list[str]:
        if unknown := set(keys) - self.names.keys():
            found = dict(User.objects.filter(pk__in=unknown).values_list("pk", "full_name"))
            self.names |= {key: found.get(key, MOVED_AWAY) for key in unknown}
        return [self.names[key] for key in keys]


def batches(
    rows: models.QuerySet[Any], needs: Collection[str], beside: Beside, *, first: int = 1
) -> Iterator[Batch]:
    """Cases (or other rows of an office) in their order, with what is needed of them; numbered from `first` on.

    What begins with @ is for cases, but for `@number`.
    """
    sealed = _sealed(rows.model, needs)
    paths = list(dict.fromkeys([KEY, WHOSE, *_paths(needs), *(key for key, _ in sealed.values())]))
    read = rows.values_list(*paths).iterator(chunk_size=BATCH)
    while some := list(islice(read, BATCH)):
        inputs: dict[str, Sequence[Any]] = dict(zip(paths, zip(*some, strict=True), strict=True))
        for path, (key, opened) in sealed.items():
            inputs[path] = list(map(opened, inputs[path], map(str, inputs[key])))
        _add_beside(inputs, needs, beside, first)
        yield Batch(inputs, first)
        first += len(some)


def _paths(needs: Collection[str]) -> list[str]:
    """Of the database: a name with @ that stands for another column is led back to it."""
    led = {HELP: KEY, ENTERED_BY: "entered_by_id", NUMBER: KEY, MONTH: RECEIVED, OFFICE: WHOSE}
    received = [RECEIVED] if OFFICE in needs else []
    return [*(led.get(name, name) for name in needs), *received]


def _sealed(
    of: type[models.Model], needs: Collection[str]
) -> dict[str, tuple[str, Callable[[Any, str], Any]]]:
    """Of each sealed path: the path of the key that its tokens are bound to, and what opens them."""
    found = {}
    for path in needs:
        if path.startswith("@"):
            continue
        *way, name = path.split("__")
        model = of
        for step in way:
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        column = None if name.endswith("_id") else model._meta.get_field(name)
        if isinstance(column, SealedField):
            found[path] = ("__".join([*way, "pk"]), column.opener())
    return found


def _add_beside(inputs: dict[str, Sequence[Any]], needs: Collection[str], beside: Beside, first: int) -> None:
    if NUMBER in needs:
        inputs[NUMBER] = range(first, first + len(inputs[KEY]))
    months = [Month.of(day) for day in inputs.get(RECEIVED, ())]
    if MONTH in needs:
        inputs[MONTH] = months
    if OFFICE in needs:
        inputs[OFFICE] = list(map(beside.office, inputs[WHOSE], months))
    if ENTERED_BY in needs:
        inputs[ENTERED_BY] = beside.officials(inputs["entered_by_id"])
    if HELP in needs:
        lines = _lines(inputs[KEY])
        inputs[HELP] = [lines.get(key, ()) for key in inputs[KEY]]


def _lines(cases: Sequence[UUID]) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = defaultdict(list)
    given = HelpGiven.objects.filter(case__in=cases).order_by("pk")
    for case, *line in given.values_list("case_id", *Line._fields):
        found[case].append(Line(*line))
    return found
