"""A letter goes out under its number and day, frozen with the bytes of its paper; its addressee acknowledges it."""

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.models import User
from cases.thai import BANGKOK, format_date, to_arabic
from oversight.letters.paper import pdf_of
from oversight.letters.refusals import CannotWrite
from oversight.models import Letter, LetterPaper, LetterRow, LetterState

LAST_NUMBER = re.compile(r"[0-9๐-๙]+(?=[^0-9๐-๙]*$)")


@transaction.atomic
def issue_letter(
    *, letter: Letter, number: str, dated: date, unit: str, group: str, phone: str, by: User, at: datetime
) -> Letter:
    """Issued and frozen. The same given twice (double click, retry) is one; CannotWrite for a day or state that belies it."""
    if not Letter.objects.visible_to(by).of_issuer(by).filter(pk=letter.pk).exists():
        raise PermissionDenied
    _check_words(letter, number, dated, at)
    entered = {"number": number.strip(), "dated": dated, "unit": unit, "group": group, "phone": phone}
    draft = Letter.objects.visible_to(by).filter(pk=letter.pk, state=LetterState.DRAFT)
    fresh = draft.update(state=LetterState.ISSUED, issued_by=by, issued_at=at, **entered)
    letter.refresh_from_db()
    if fresh:
        pdf = pdf_of(letter, LetterRow.objects.visible_to(by).filter(letter=letter).order_by("place"))
        LetterPaper.objects.create(letter=letter, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())
    elif any(getattr(letter, name) != value for name, value in entered.items()):
        raise CannotWrite(_told(letter))
    return letter


def _check_words(letter: Letter, number: str, dated: date, at: datetime) -> None:
    if not number.strip():
        raise CannotWrite("ยังไม่ได้พิมพ์เลขที่หนังสือ — พิมพ์เลขที่ตามทะเบียนหนังสือส่ง แล้วกดปุ่มอีกครั้ง")
    if dated > at.astimezone(BANGKOK).date():
        raise CannotWrite(f"หนังสือลงวันที่ {format_date(dated)} ยังมาไม่ถึง — ตรวจวัน เดือน ปี แล้วกดปุ่มอีกครั้ง")
    if dated < (of := letter.as_of.astimezone(BANGKOK).date()):
        raise CannotWrite(
            f"หนังสือลงวันที่ {format_date(dated)} ก่อนวันของข้อมูลในหนังสือ ({format_date(of)}) — ลงวันที่ตั้งแต่วันของข้อมูลเป็นต้นไป"
        )


def _told(letter: Letter) -> str:
    if not letter.is_out or letter.dated is None:
        return "ร่างหนังสือฉบับนี้ถูกยกเลิกแล้ว จึงออกหนังสือไม่ได้ — กลับไปที่รายการหนังสือติดตาม แล้วทำร่างใหม่"
    return (
        f"หนังสือฉบับนี้ออกแล้วเลขที่ {letter.number} ลงวันที่ {format_date(letter.dated)} จึงไม่ได้บันทึกซ้ำ "
        "— ตรวจเลขที่ในหน้านี้กับทะเบียนหนังสือส่ง"
    )


def issue_letters(
    *,
    letters: Sequence[Letter],
    number: str,
    running: bool,
    dated: date,
    unit: str,
    group: str,
    phone: str,
    by: User,
    at: datetime,
    told: Callable[[int], None] = lambda done: None,
) -> list[Letter]:
    """The batch under one ว number, or with `running` under numbers that follow each other; all of it or nothing."""
    with transaction.atomic():
        out = []
        for place, letter in enumerate(letters):
            own = running_number(number, place) if running else number
            out.append(
                issue_letter(
                    letter=letter, number=own, dated=dated, unit=unit, group=group, phone=phone, by=by, at=at
                )
            )
            told(place + 1)
        return out


def running_number(number: str, further: int) -> str:
    """ตก 0023.3/ว 707 and two further is ตก 0023.3/ว 709; digits Thai or Arabic as they came. CannotWrite without one."""
    found = LAST_NUMBER.search(number)
    if not found:
        raise CannotWrite("เลขที่หนังสือไม่มีตัวเลขให้นับต่อ — พิมพ์เลขที่ของฉบับแรก เช่น ตก 0023.3/ว 707")
    digits = to_arabic(found[0])
    next_one = str(int(digits) + further).zfill(len(digits))
    if digits != found[0]:
        next_one = next_one.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    return number[: found.start()] + next_one + number[found.end() :]


@transaction.atomic
def acknowledge_letter(*, letter: Letter, by: User, at: datetime) -> Letter:
    """By somebody of the addressee's office; the first stands, whoever comes second finds it acknowledged."""
    if not Letter.objects.visible_to(by).to_office(by).filter(pk=letter.pk).exists():
        raise PermissionDenied
    issued = Letter.objects.visible_to(by).filter(pk=letter.pk, state=LetterState.ISSUED)
    issued.update(state=LetterState.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=at)
    letter.refresh_from_db()
    return letter
