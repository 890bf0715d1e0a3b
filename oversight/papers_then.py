"""Who was late as of an instant, as it stands on paper: the same bytes however often and late it is printed."""

from itertools import groupby
from typing import Any

from cases.thai import format_due, format_instant
from oversight.areas import short_name
from oversight.then import MonthThen, RowThen
from reporting.receipt import rule_text

TEMPLATE = "paper/late_as_of.html"
TITLE = "รายชื่อ อปท. ที่เกินกำหนดบันทึกข้อมูลการช่วยเหลือประชาชน"


def paper_then(found: MonthThen) -> dict[str, Any]:
    """What the template wants. Names and figures alone; no officer and no telephone number."""
    numbered = list(enumerate(found.rows, 1))
    return {
        "title": f"{TITLE} {found.area.now.name}",
        "month_thai": found.month.thai,
        "due_text": format_due(found.due_at) if found.due_at else "–",
        "late_from": format_instant(found.due_at) if found.due_at else "–",
        "rules": " และ".join(rule_text(rule) for rule in found.rules),
        "is_due": found.is_due,
        "figures": found.figures,
        "total": len(found.rows),
        "share": found.figures.rate(len(found.rows)),
        "groups": [
            _group(name, [(n, row) for n, row in rows], found.by_group[name])
            for name, rows in groupby(numbered, key=lambda one: one[1].group)
        ],
        "excused": ", ".join(found.excused),
        "gone": ", ".join(short_name(one.name) for one in found.area.gone),
        "noticed": [(format_instant(at), count) for at, count in found.noticed],
    }


def _group(name: str, rows: list[tuple[int, RowThen]], owed: int) -> dict[str, Any]:
    return {
        "name": name.removeprefix("อำเภอ"),
        "rows": [_paper_row(n, row) for n, row in rows],
        "owed": owed,
        "share": 100 * len(rows) / owed if owed else None,
    }


def _paper_row(n: int, row: RowThen) -> dict[str, Any]:
    newest = row.standing.newest
    return {
        "n": n,
        "name": row.name,
        "status": row.status,
        "cases": "–" if newest is None else newest.case_count,
        "posted": format_instant(newest.posted_at).split(" เวลา ") if newest else [],
        "days": row.days,
        "note": row.note,
    }
