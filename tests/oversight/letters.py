"""What the tests of letters share: the verbs as somebody's, and the words of a paper."""

import re
import shutil
import subprocess
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction

from cases.models import User
from cases.scope import scope
from oversight import actions
from oversight.models import Letter, LetterKind
from reporting.months import Month
from tests.oversight.world import AT, DUE

SENDER = {
    "unit": "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด",
    "group": "กลุ่มงานส่งเสริมและพัฒนาท้องถิ่น",
    "phone": "0 5551 1141",
}
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the text layer")


def make(
    by: User, kind: LetterKind = LetterKind.FIRST, *, month: Month = DUE, at: datetime = AT, **how: Any
) -> list[Letter]:
    with transaction.atomic(), scope(by):
        return actions.make_letters(month=month, kind=kind, by=by, at=at, **how)


def issue(
    letter: Letter, by: User, number: str = "ตก 0023.3/ว 707", *, at: datetime = AT, dated: date | None = None
) -> Letter:
    with transaction.atomic(), scope(by):
        return actions.issue_letter(
            letter=letter, number=number, dated=dated or at.date(), by=by, at=at, **SENDER
        )


def acknowledge(letter: Letter, by: User, at: datetime = AT) -> Letter:
    with transaction.atomic(), scope(by):
        return actions.acknowledge_letter(letter=letter, by=by, at=at)


def seen(by: User) -> set[str]:
    """Whom the letters that somebody sees are to; through both walls."""
    with transaction.atomic(), scope(by):
        return set(Letter.objects.visible_to(by).values_list("addressee", flat=True))


def text_of(pdf: bytes, page: int = 0) -> str:
    """What a reader copies, on one line; of one page, or of all."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    told = subprocess.run(
        ["pdftotext", "-layout", *pages, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", told.stdout.decode())
