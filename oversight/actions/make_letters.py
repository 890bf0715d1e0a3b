"""Drafts of a month's letters: one for each addressee of the circular's routing, made once however often asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.access import may
from cases.models import LocalAuthority, User
from cases.thai import BANGKOK
from oversight.letters.refusals import CannotWrite
from oversight.letters.routing import Issuer, Route, routes
from oversight.letters.wording import row_of, text_of
from oversight.models import Letter, LetterKind, LetterRow, LetterState, LetterTemplate
from reporting.facts import statuses_at
from reporting.models import Obligation
from reporting.months import Month

Key = tuple[str | None, int | None]
NOT_DUE = "ข้อมูลประจำเดือน{month} ยังไม่พ้นกำหนด จึงยังทำหนังสือติดตามไม่ได้ — ทำได้ตั้งแต่วันถัดจากวันครบกำหนด"
NONE_LATE = "ไม่มี อปท. ใดค้างข้อมูลประจำเดือน{month} จึงไม่มีหนังสือที่ต้องทำ — ตรวจสถานะล่าสุดในหน้ายังค้างบันทึก"
NONE_BEFORE = "ยังไม่มี{before} ของเดือน{month} ที่ออกแล้วถึงหน่วยงานที่ยังค้าง จึงทำ{kind} ไม่ได้ — ออก{before} ก่อน"
NO_MONTH = "ระบบยังไม่เปิดข้อมูลประจำเดือน{month} จึงทำหนังสือไม่ได้ — เลือกเดือนอื่น"
NO_TEMPLATE = "ไม่มีแบบ{kind} ที่ใช้ได้ในวันที่ของข้อมูล — แจ้งผู้ดูแลระบบให้เพิ่มแบบหนังสือ"


@transaction.atomic
def make_letters(
    *,
    month: Month,
    kind: LetterKind,
    by: User,
    at: datetime,
    as_of: datetime | None = None,
    only: Key | None = None,
) -> list[Letter]:
    """The month's letters of the user's office that stand now, in the circular's order; those that were missing as drafts.

    Chased is who is late at `as_of` (default `at`); a second and third letter follow only one that was issued to the
    same addressee for the same month. `only`: one addressee, as (district code, None) or (None, key of the อปท.).
    An addressee with a letter of this kind keeps that one. PermissionDenied without the right, CannotWrite when there
    is nothing to write.
    """
    if not may(by, "letter.keep"):
        raise PermissionDenied
    as_of, issuer = as_of or at, Issuer.of(by)
    found = [one for one in _routes(issuer, month, kind, by, as_of) if only is None or one.key == only]
    earlier = _earlier(issuer, month, kind, by)
    if kind.before:
        found = [one for one in found if one.key in earlier]
        if not found:
            raise CannotWrite(NONE_BEFORE.format(before=kind.before.label, month=month.thai, kind=kind.label))
    if not found:
        raise CannotWrite(NONE_LATE.format(month=month.thai))
    templates = LetterTemplate.objects.in_force(kind, as_of.astimezone(BANGKOK).date())
    drafts = [
        (_draft(issuer, one, month, kind, templates.get(one.to), earlier.get(one.key), by, at, as_of), one)
        for one in found
    ]
    return _kept(issuer, month, kind, by, drafts)


def _routes(issuer: Issuer, month: Month, kind: LetterKind, by: User, as_of: datetime) -> list[Route]:
    """Those that are written to: with somebody late, or everybody where the letter only reminds.

    An office that was dissolved meanwhile is not named, as in the list of who is late: an order excuses its month.
    """
    there = LocalAuthority.objects.visible_to(by, "letter.keep").existing(as_of.astimezone(BANGKOK).date())
    owed = Obligation.objects.visible_to(by, "letter.keep").filter(
        month=month.first_day, local_authority__in=there
    )
    named = owed.select_related("local_authority__district", "rule", "flag").order_by("local_authority__code")
    rows = statuses_at(named, as_of)
    if not rows:
        raise CannotWrite(NO_MONTH.format(month=month.thai))
    found = routes(issuer, rows)
    if not kind.chases:
        return found
    if all(as_of < row.obligation.due_at for row in rows):
        raise CannotWrite(NOT_DUE.format(month=month.thai))
    return [one for one in found if one.late]


def _earlier(issuer: Issuer, month: Month, kind: LetterKind, by: User) -> dict[Key, Letter]:
    """By addressee, the letter before this one, if it was issued."""
    if kind.before is None:
        return {}
    out = Letter.objects.visible_to(by).of_issuer(by).out().filter(month=month.first_day, kind=kind.before)
    return {(one.to_district_id, one.to_local_authority_id): one for one in out}


def _draft(
    issuer: Issuer,
    route: Route,
    month: Month,
    kind: LetterKind,
    template: LetterTemplate | None,
    previous: Letter | None,
    by: User,
    at: datetime,
    as_of: datetime,
) -> Letter:
    if template is None:
        raise CannotWrite(NO_TEMPLATE.format(kind=kind.label))
    return Letter(
        province=issuer.province,
        issuer=issuer.district,
        to_district=route.district,
        to_local_authority=route.local_authority,
        month=month.first_day,
        kind=kind,
        as_of=as_of,
        answer_by=(as_of.astimezone(BANGKOK) + timedelta(days=template.days)).date(),
        sender=issuer.sender,
        addressee=route.addressee,
        text=text_of(template, issuer, route, month, as_of, previous),
        expected=len(route.owed),
        late=len(route.late) if kind.chases else 0,
        template=template,
        previous=previous,
        made_by=by,
        made_at=at,
    )


def _kept(
    issuer: Issuer, month: Month, kind: LetterKind, by: User, drafts: Iterable[tuple[Letter, Route]]
) -> list[Letter]:
    """Adds what is missing; whoever was first with an addressee has made that letter."""
    by_key = {letter.pk: route for letter, route in drafts}
    Letter.objects.bulk_create([letter for letter, _ in drafts], ignore_conflicts=True)
    keys = {route.key for route in by_key.values()}
    live = (
        Letter.objects.visible_to(by).of_issuer(by).live().filter(month=month.first_day, kind=kind).in_order()
    )
    standing = [one for one in live if (one.to_district_id, one.to_local_authority_id) in keys]
    LetterRow.objects.bulk_create(
        row_of(one, place, row)
        for one in standing
        if one.pk in by_key and kind.chases
        for place, row in enumerate(by_key[one.pk].late, 1)
    )
    return standing


@transaction.atomic
def cancel_letter(*, letter: Letter, by: User, at: datetime) -> Letter:
    """A draft is put aside; given twice it is one. CannotWrite for a letter that went out."""
    _check_issuer(letter, by)
    draft = Letter.objects.visible_to(by).filter(pk=letter.pk, state=LetterState.DRAFT)
    draft.update(state=LetterState.CANCELLED)
    letter.refresh_from_db()
    if letter.is_out:
        raise CannotWrite(
            f"หนังสือฉบับนี้ออกแล้วตามเลขที่ {letter.number} จึงยกเลิกไม่ได้ — หากต้องแก้ไข ให้มีหนังสือฉบับใหม่ถึงผู้รับ"
        )
    return letter


@transaction.atomic
def renew_letter(*, letter: Letter, by: User, at: datetime) -> Letter | None:
    """The draft anew from where the rows stand now; None when nobody is late any more, and the draft is put aside."""
    cancel_letter(letter=letter, by=by, at=at)
    only = (letter.to_district_id, letter.to_local_authority_id)
    try:
        [fresh] = make_letters(
            month=Month.of(letter.month), kind=LetterKind(letter.kind), by=by, at=at, only=only
        )
    except CannotWrite:
        return None
    return fresh


def _check_issuer(letter: Letter, by: User) -> None:
    if not Letter.objects.visible_to(by).of_issuer(by).filter(pk=letter.pk).exists():
        raise PermissionDenied
