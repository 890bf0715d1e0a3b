"""What the tests of letters share: the verbs as somebody's, and the words of a paper."""

import re
import shutil
import subprocess
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pytest
from django.db import transaction

from cases.models import LocalAuthority, User
from cases.paper import render_pdf
from cases.scope import scope
from oversight import actions
from oversight.models import Letter, LetterKind, LetterPaper, LetterRow, LetterTemplate
from reporting.models import Obligation
from reporting.months import Month
from tests.factories import as_owner
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


@lru_cache(maxsize=1)
def paper() -> bytes:
    """A page that a reader can open."""
    return render_pdf("paper/letters.html", {"title": "หนังสือ", "sheets": []}, at=AT)


def written(by: User, lao: LocalAuthority, at: datetime) -> tuple[Letter, Letter]:
    """To the local authority, behind everybody's back: September's went out with a row and a paper; August's is a draft."""
    facts = {
        "province": lao.district.province, "issuer": lao.district if lao.answers_to_district else None, "to_local_authority": lao,
        "kind": "first", "as_of": at, "answer_by": at.date(), "sender": "ส่วนราชการ", "addressee": lao.name,
        "text": f"ข้อความหนังสือ{lao.code}", "expected": 1, "late": 1, "template": LetterTemplate.objects.get(kind="first", to="lao"),
        "made_by": by, "made_at": at,
    }  # fmt: skip
    said = {"place": 1, "district": "อ.", "name": lao.name, "status": "ยังไม่บันทึก"}
    owed = Obligation.objects.filter(local_authority=lao).order_by("-month").first()
    with as_owner():
        out = Letter.objects.create(month=date(2026, 9, 1), **facts)
        LetterRow.objects.create(letter=out, obligation=owed, **said)
        LetterPaper.objects.create(letter=out, pdf=paper(), sha256="0" * 64)
        signed = {"state": "issued", "issued_by": by, "issued_at": at, "dated": at.date()}
        Letter.objects.filter(pk=out.pk).update(number=f"ตก 99/ว {lao.code}", **signed)
        draft = Letter.objects.create(month=date(2026, 8, 1), **facts)
        LetterRow.objects.create(letter=draft, obligation=owed, **said)
    out.refresh_from_db()
    return out, draft
