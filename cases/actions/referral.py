"""ส่งต่อ: a case goes to another agency by letter, and what came back is written beside the letter."""

from datetime import date, datetime

from django.db import transaction

from cases.actions.intake import compare_and_set
from cases.actions.outcome import decide_case
from cases.actions.refusals import StaleCase, VerbNotOpen, check_writer
from cases.models import Case, LocalAuthority, Referral, Stage, User

STEP_REASON = 300  # letters that the step keeps of a reply; the letter's row keeps all of it


def refer_case(
    *,
    case: Case,
    version: int,
    agency: str,
    sent_on: date,
    by: User,
    at: datetime,
    letter_number: str = "",
    to_local_authority: LocalAuthority | None = None,
) -> None:
    """Sends the case on. `agency` goes to the case too, for the ministry's sheet; `sent_on` is the step's day.

    VerbNotOpen and StaleCase as of `decide_case`: then nothing is written.
    """
    with transaction.atomic():
        decide_case(
            case=case, version=version, verb="refer", referred_to=agency, happened_on=sent_on, by=by, at=at
        )
        Referral.objects.create(
            local_authority_id=case.local_authority_id,
            case=case,
            agency=agency,
            to_local_authority=to_local_authority,
            letter_number=letter_number,
            sent_on=sent_on,
        )


def record_reply(
    *, case: Case, version: int, referral: Referral, replied_on: date, reply: str, by: User, at: datetime
) -> None:
    """Writes down, or mends, the reply of an agency that keeps the case. StaleCase: nothing was written."""
    check_writer(by, case.local_authority_id)
    if case.stage != Stage.REFERRED or referral.case_id != case.pk or not reply:
        raise VerbNotOpen("reply")
    with transaction.atomic(savepoint=False):
        current = compare_and_set(case, version, at=at)
        if current:
            _write_reply(referral, replied_on, reply)
    if not current:
        raise StaleCase(case.pk)


def take_back_case(
    *,
    case: Case,
    version: int,
    referral: Referral | None,
    replied_on: date,
    reply: str,
    by: User,
    at: datetime,
) -> None:
    """The office goes on with the case itself. Without a letter on record the step alone keeps the reply.

    VerbNotOpen and StaleCase as of `decide_case`: then nothing is written.
    """
    with transaction.atomic():
        decide_case(
            case=case, version=version, verb="take_back", reason=_short(reply), happened_on=replied_on, by=by, at=at
        )  # fmt: skip
        if referral:
            _write_reply(referral, replied_on, reply)


def _write_reply(referral: Referral, replied_on: date, reply: str) -> None:
    referral.replied_on, referral.reply = replied_on, reply
    referral.save(update_fields=["replied_on", "reply"])


def _short(reply: str) -> str:
    return reply if len(reply) <= STEP_REASON else f"{reply[: STEP_REASON - 1]}…"
