"""What the undoing of an import left as it stands: every case, the file's row, why, and what to do about it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.urls import reverse

from cases.imports.left import AFTER_CREATED, AFTER_UPDATED, Left
from cases.models import Case, ImportFile, ImportRow, Person, RowResult
from cases.models.imports import ImportRowQuerySet

PAGE = 50


@dataclass(frozen=True, slots=True)
class LeftCase:
    """`columns`: what the import had changed of a case that stood there before; no value of them."""

    row: ImportRow
    case: Case
    why: str
    then: str
    columns: list[str]


def left_in(request: HttpRequest, file: ImportFile, start: ImportRow | None) -> dict[str, Any]:
    """A page of them in the file's order, from `start` on. No person stands in it."""
    rows = left_rows(ImportRow.objects.visible_to(request.user).filter(file=file)).in_order()
    found = list((rows.after(start) if start else rows).select_related("case")[: PAGE + 1])
    shown, more = found[:PAGE], found[PAGE:]
    page = reverse("import_file", args=[file.pk])
    after = {"left": f"{shown[-1].sheet}-{shown[-1].number}"} if more else {}
    return {
        "left": [_left(row) for row in shown],
        "left_count": rows.count() if more or start else len(shown),
        "left_next": f"{page}?{urlencode(after)}#left" if more else "",
        "left_first": f"{page}#left" if start else "",
    }


def left_rows(rows: ImportRowQuerySet) -> ImportRowQuerySet:
    return rows.filter(hints__overlap=Left.values)


def _left(row: ImportRow) -> LeftCase:
    why, made = Left(row.hints[0]), row.result == RowResult.CREATED
    assert row.case is not None  # noqa: S101 -- import_row_of_its_case
    then = (AFTER_CREATED if made else AFTER_UPDATED)[why]
    return LeftCase(
        row, row.case, str(why.label), then, [] if made else [_name(one) for one in row.before or {}]
    )


def _name(column: str) -> str:
    """What a fact of `cases.imports.compare.before_of` is called on the form."""
    for model in (Case, Person):
        try:
            return str(model._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
        except FieldDoesNotExist:
            continue
    return {"help": "ความช่วยเหลือที่ให้", "identity_number": "เลขประจำตัว"}.get(column, column)
