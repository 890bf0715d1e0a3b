"""The paper: หนังสือประทับตรา after ตก ๐๐๒๓.๓/ว ๐๗๐๗, Thai digits in the letter and Arabic ones in its table."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from cases.paper import as_of_text, render_bare, render_pdf
from cases.papers.words import long_date, official
from cases.thai import day_of, format_numeric
from oversight.letters.wording import per_cent
from oversight.models import Letter, LetterRow
from reporting.months import Month

TEMPLATE = "paper/chasing_letter.html"


def context_of(
    letter: Letter, rows: Iterable[LetterRow], sender: dict[str, str] | None = None
) -> dict[str, Any]:
    """What the template wants, from what is frozen alone. `sender`: unit, group and phone proposed for a draft."""
    named = sender if letter.is_draft and sender else {
        "unit": letter.unit, "group": letter.group, "phone": letter.phone,
    }  # fmt: skip
    lines = list(rows)
    return {
        "title": f"{letter.get_kind_display()} {letter.addressee}",
        "letter": letter,
        "number": official(letter.number),
        "dated": long_date(letter.dated),
        "to": official(letter.addressee),
        "paragraphs": [line for line in letter.text.split("\n") if line.strip()],
        "sender": letter.sender,
        "unit": official(named["unit"]),
        "group": official(named["group"]),
        "phone": official(named["phone"]),
        "month": Month.of(letter.month).thai,
        "rows": [_line(row) for row in lines],
        "districts": _districts(letter, lines),
        "as_of_line": as_of_text(letter.as_of),
    }


def _line(row: LetterRow) -> dict[str, Any]:
    return {
        "place": row.place,
        "district": row.district,
        "name": row.name,
        "status": row.status,
        "cases": "–" if row.case_count is None else f"{row.case_count:,}",
        "posted": format_numeric(day_of(row.last_posted_at)) if row.last_posted_at else "–",
        "note": row.note,
    }


def _districts(letter: Letter, rows: list[LetterRow]) -> list[dict[str, Any]]:
    """A letter speaks of one อำเภอ or one อปท.: one line, with how much of it has posted."""
    where = ", ".join(name for name, _ in groupby(rows, key=lambda row: row.district))
    posted = letter.expected - letter.late
    return [
        {
            "name": where,
            "expected": letter.expected,
            "posted": posted,
            "late": letter.late,
            "rate": per_cent(posted, letter.expected),
        }
    ]


def pdf_of(letter: Letter, rows: Iterable[LetterRow], sender: dict[str, str] | None = None) -> bytes:
    """Its PDF; the same frozen letter is always the same paper."""
    return render_pdf(TEMPLATE, context_of(letter, rows, sender), at=letter.as_of)


def merged_pdf(letters: list[tuple[Letter, list[LetterRow]]], sender: dict[str, str]) -> bytes:
    """All of them in one file, each beginning on a page of its own."""
    sheets = [render_bare(TEMPLATE, context_of(one, rows, sender), at=one.as_of) for one, rows in letters]
    newest = max(one.as_of for one, _ in letters)
    return render_pdf("paper/letters.html", {"title": "หนังสือติดตาม", "sheets": sheets}, at=newest)
