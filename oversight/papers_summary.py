"""The governor's page: numbers, each with its bar, and the change against the month before. Arabic digits in tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.models import User
from cases.thai import format_baht, format_due
from oversight.measures import Figures
from oversight.summary import Help, Line, Summary

TEMPLATE = "paper/month_summary.html"
TITLE = "รายงานสรุปการช่วยเหลือประชาชนประจำเดือน"
STATES = (
    ("ทันกำหนด", "on_time"),
    ("บันทึกหลังกำหนด", "late"),
    ("ยังไม่บันทึกให้ครบถ้วน", "missing"),
    ("ยังไม่ถึงกำหนด", "not_due"),
)
BESIDE = (("ยืนยันว่าไม่มีผู้ขอ", "nil"), ("ฉบับล่าสุดไม่ครบถ้วน", "incomplete"), ("ได้รับยกเว้น (ไม่นับรวม)", "excused"))
CLOSE_SET = 16  # lines of a table from which the page is set closer


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure, its share in per cent (0–100, None of nothing), and what changed against the month before."""

    label: str
    count: str
    share: float | None
    change: str


def paper_summary(found: Summary, by: User) -> dict[str, Any]:
    """What the template wants. `by` made it: name, position and office at the foot."""
    now, before = found.figures, found.before
    return {
        "title": f"{TITLE} {found.area.now.name}",
        "heading": TITLE,
        "area": found.area.now.name,
        "province": found.area.now.is_province,
        "month": found.month.thai,
        "before": found.month.previous.thai,
        "due": format_due(found.due_at) if found.due_at else "",
        "figures": now,
        "states": [
            _state(label, key, now, before) for label, key in STATES if key != "not_due" or now.not_due
        ],
        "beside": [
            (label, getattr(now, key), _change(getattr(now, key), getattr(before, key)))
            for label, key in BESIDE
        ],
        "lines": [_line(one, found.help.total) for one in found.lines],
        "close_set": len(found.lines) > CLOSE_SET,
        "whole": _line(Line("รวม", now, help=found.help.total), found.help.total),
        "help": found.help,
        "key": _key(found),
        "kinds": _kinds(found),
        "attention": found.attention,
        "gone": ", ".join(one.name for one in found.area.gone),
        "made_by": " ".join(filter(None, (by.full_name, by.position))),
        "office": by.office,
    }


def _state(label: str, key: str, now: Figures, before: Figures) -> Bar:
    count = getattr(now, key)
    return Bar(label, str(count), now.rate(count), _change(count, getattr(before, key)))


def _change(now: Decimal | int, before: Decimal | int, money: bool = False) -> str:
    """+3, −2 or เท่าเดิม"""
    if now == before:
        return "เท่าเดิม"
    size = abs(Decimal(now) - Decimal(before))
    told = format_baht(size) if money else f"{size:,}"
    return f"{'+' if now > before else '−'}{told}"


def _line(one: Line, whole: Help) -> dict[str, Any]:
    return {
        "name": one.name,
        "sign": one.sign,
        "figures": one.figures,
        "rate": one.figures.on_time_rate,
        "help": _numbers(one.help),
        "people_share": _share(one.help.people, whole.people),
    }


def _numbers(one: Help) -> dict[str, str]:
    counts = {key: f"{getattr(one, key):,}" for key in ("cases", "households", "people")}
    return counts | {"baht": format_baht(one.baht)}


def _key(found: Summary) -> Sequence[tuple[str, str, str]]:
    now, before = found.help.total, found.help_before.total
    counts = [
        (label, f"{getattr(now, key):,}", _change(getattr(now, key), getattr(before, key)))
        for label, key in (("ราย", "cases"), ("ครัวเรือน", "households"), ("คน", "people"))
    ]
    return [*counts, ("บาท", format_baht(now.baht), _change(now.baht, before.baht, money=True))]


def _kinds(found: Summary) -> list[dict[str, Any]]:
    """Each ด้าน with its share of the people and of the baht, and the change in baht."""
    total, before = found.help.total, found.help_before.kinds
    return [
        {
            "name": one.name,
            **_numbers(one),
            "people_share": _share(one.people, total.people),
            "baht_share": _share(one.baht, total.baht),
            "change": _change(one.baht, before.get(key, Help()).baht, money=True),
        }
        for key, one in sorted(found.help.kinds.items(), key=lambda told: told[1].position)
    ]


def _share(part: Decimal | int, whole: Decimal | int) -> float:
    return float(100 * part / whole) if whole else 0.0
