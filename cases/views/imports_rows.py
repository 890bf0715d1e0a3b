"""The rows of a file that are to be mended or known, a page at a time, and a row mended in place."""

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.access import requires
from cases.actions.imports import correct_rows
from cases.actions.imports_commit import ImportRefused
from cases.forms.imports import ColumnsForm
from cases.imports.references import names_of
from cases.imports.tables import LABELS, faults_of_json
from cases.models import ImportFile, ImportRow, ImportState, User, Verb
from cases.models.imports import ImportRowQuerySet
from cases.spreadsheet.cells import column_of
from cases.spreadsheet.check import Fault
from cases.views.reads import said_elsewhere, saw_rows

PAGE = 25
CELLS = 40  # of rows with many faults a page shows fewer
LISTED = frozenset(("kind", "subkind", "channel", "outcome", "document_type"))  # fields of one word of a list
BAD, WARNED, RESCUED = "bad", "warned", "rescued"
LOOKED = 5_000  # rows that are opened for a page of rescued ones: no column tells of them
MENDED = "แถว {0} ถูกต้องแล้ว"
SEVERAL = "ถูกต้องแล้ว {0} แถว"
NOT_YET = "แถว {0} ยังต้องแก้ไข: {1}"


@dataclass(frozen=True, slots=True)
class CellToMend:
    """`words`: what can stand there, where that is a list."""

    column: int
    value: str
    faults: list[Fault]
    words: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the page; `cells` are those that can be typed anew."""

    row: ImportRow
    sheet: str
    name: str
    faults: list[Fault]
    warnings: list[Fault]
    cells: list[CellToMend]
    rescued: list[dict[str, Any]]


def found_in(request: HttpRequest, file: ImportFile) -> dict[str, Any]:
    """What the page lists of a file's rows, by the filter of its address; recorded as a reading of them."""
    rows = ImportRow.objects.visible_to(request.user).filter(file=file)
    bad, hints = rows.by_rule()
    rule = request.GET.get("rule", "")
    rule = rule if rule in bad or rule in hints or rule in (BAD, WARNED, RESCUED) else ""
    chosen, start = _chosen(rows, rule, bool(bad)), place_in(request.GET.get("after", ""))
    shown, last = _page(chosen.after(start) if start else chosen, rule)
    words = Words()
    _record(request, file, shown)
    tables = (file.table or {}).get("tables", [])
    return {
        "rules": [(name, LABELS.get(name, name), count) for name, count in bad.most_common()],
        "hints": [(name, LABELS.get(name, name), count) for name, count in hints.most_common()],
        "rule": rule,
        "rows": [_shown(row, tables, words) for row in shown],
        "tables": tables,
        "several": len(tables) > 1,
        "without": (file.table or {}).get("without", []),
        "next_url": _next(file, rule, last) if last else "",
        "first_url": _url(file, rule) if request.GET.get("after") else "",
    }


def _page(rows: ImportRowQuerySet, rule: str) -> tuple[list[ImportRow], ImportRow | None]:
    """What is shown of them, and the row behind which the next page begins; None at the end."""
    if rule == RESCUED:
        return _rescued(rows)
    found = list(rows[: PAGE + 1])
    shown = _enough(found[:PAGE])
    return shown, shown[-1] if len(found) > len(shown) else None


def _rescued(rows: ImportRowQuerySet) -> tuple[list[ImportRow], ImportRow | None]:
    shown: list[ImportRow] = []
    for looked, row in enumerate(rows[:LOOKED].iterator(chunk_size=500), 1):
        if row.told("rescued"):
            shown.append(row)
        if len(shown) == PAGE or looked == LOOKED:
            return shown, row
    return shown, None


def _enough(rows: list[ImportRow]) -> list[ImportRow]:
    """The first of them, with as many cells to mend as a page can bear; one row at least."""
    many = list(accumulate(len(row.told("faults")) + len(row.told("warnings")) for row in rows))
    return [row for row, cells in zip(rows, many, strict=True) if cells <= CELLS] or rows[:1]


class Words(dict[str, list[str]]):
    """The lists that cells are chosen from, each read when it is first asked for."""

    def __missing__(self, field: str) -> list[str]:
        self[field] = words = list(names_of(field)) if field in LISTED else []
        return words


def _chosen(rows: ImportRowQuerySet, rule: str, any_bad: bool) -> ImportRowQuerySet:
    """Those with the rule; without one what is to be mended, else what is to be known."""
    if rule == RESCUED:
        return rows.in_order()
    if rule not in ("", BAD, WARNED):
        return rows.with_rule(rule).in_order()
    wants_bad = rule == BAD or (not rule and any_bad)
    return (rows.exclude(rules=[]) if wants_bad else rows.exclude(hints=[])).in_order()


def place_in(after: str) -> ImportRow | None:
    """One step of keyset pagination: `after` is sheet-row."""
    found = re.fullmatch(r"(\d{1,3})-(\d{1,7})", after, re.ASCII)
    return ImportRow(sheet=int(found[1]), number=int(found[2])) if found else None


def _url(file: ImportFile, rule: str, **more: str) -> str:
    query = urlencode({name: value for name, value in {"rule": rule, **more}.items() if value})
    return f"{reverse('import_file', args=[file.pk])}{'?' if query else ''}{query}"


def _next(file: ImportFile, rule: str, last: ImportRow) -> str:
    return _url(file, rule, after=f"{last.sheet}-{last.number}")


def _record(request: HttpRequest, file: ImportFile, rows: list[ImportRow]) -> None:
    if rows:
        saw_rows(
            request, Verb.VIEW, {file.local_authority_id: [row.pk for row in rows]}, what="cases.importrow"
        )


def saw_samples(request: HttpRequest, file: ImportFile, form: ColumnsForm) -> None:
    """Three cells of a column that nobody could be sure of are three persons' numbers or names, of no row in particular."""
    said_elsewhere(request)
    if any(column.get("samples") for column in form.asked.values()):
        saw_rows(request, Verb.VIEW, {file.local_authority_id: []}, what="cases.importfile")


def _shown(row: ImportRow, tables: list[dict[str, Any]], words: Words) -> Shown:
    faults, warnings = faults_of_json(row.told("faults")), faults_of_json(row.told("warnings"))
    sheet = tables[row.sheet]["sheet"] if row.sheet < len(tables) else ""
    applicant = (row.told("values") or {}).get("applicant", {})
    name = " ".join(filter(None, (applicant.get("first_name"), applicant.get("last_name"))))
    found = _cells([*faults, *warnings]) if row.told("cells") else []
    cells = [CellToMend(column, value, mine, words[mine[0].field]) for column, value, mine in found]
    return Shown(row, sheet, name, faults, warnings, cells, row.told("rescued"))


def _cells(faults: list[Fault]) -> list[tuple[int, str, list[Fault]]]:
    """The cells that faults stand in, each once; what stands in no column cannot be typed here."""
    found: dict[int, tuple[str, list[Fault]]] = {}
    for fault in faults:
        if fault.letter:
            found.setdefault(column_of(fault.letter), (fault.value, []))[1].append(fault)
    return [(column, value, mine) for column, (value, mine) in sorted(found.items())]


@requires("case.write")
@require_POST
def import_row(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """The cells that were typed anew; the row is judged again, and the page stands where it stood."""
    user = cast(User, request.user)
    rows = ImportRow.objects.visible_to(user).select_related("file__local_authority")
    found = get_object_or_404(rows, pk=row, file=pk)
    if found.file.state == ImportState.CHECKED and found.told("cells"):
        try:
            _correct(request, found, user)
        except ImportRefused as why:
            messages.warning(request, str(why))
    rule, after = request.POST.get("rule", ""), request.POST.get("after", "")
    return redirect(_url(found.file, rule, after=after) + f"#r-{found.pk}")


def _correct(request: HttpRequest, row: ImportRow, user: User) -> None:
    """A cell that was left as it stood keeps what stood in the file: a date stays a date, a number a number."""
    faults = [*faults_of_json(row.told("faults")), *faults_of_json(row.told("warnings"))]
    typed = {
        column: text
        for column, value, _ in _cells(faults)
        if (text := request.POST.get(f"cell-{column}")) is not None and text.strip() != value.strip()
    }
    if not typed:
        return
    alike = bool(request.POST.get("alike"))
    row, mended = correct_rows(row=row, cells=typed, alike=alike, by=user, at=timezone.now())
    if left := row.told("faults"):
        messages.warning(request, NOT_YET.format(row.number, left[0]["what"]))
    elif mended > 1:
        messages.success(request, SEVERAL.format(mended))
    else:
        messages.success(request, MENDED.format(row.number))
