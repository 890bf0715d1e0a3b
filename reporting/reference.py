"""The duty's rules and the INFO layouts that come with the program; added when missing, never changed."""

import json
from typing import Any

from cases.reference import FOLDER, add_missing
from reporting.models import DeadlineRule, InfoColumn, InfoLayout


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return rows


def _layouts() -> int:
    """A layout comes with its columns or not at all: whoever changed the columns keeps them."""
    known = set(InfoLayout.objects.values_list("version", flat=True))
    missing = [row for row in _read("info_layouts.json") if row["version"] not in known]
    for row in missing:
        columns = row.pop("columns")
        layout = InfoLayout.objects.create(**row)
        InfoColumn.objects.bulk_create(
            InfoColumn(layout=layout, position=position, **column)
            for position, column in enumerate(columns, 1)
        )
        layout.published_on = layout.effective_from
        layout.save()
    return len(missing)


def load_duty() -> int:
    """Rows added."""
    return add_missing((DeadlineRule(**row) for row in _read("deadline_rules.json")), "version") + _layouts()
