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
        step = decide_case(
            case=case, version=version, verb="refer", referred_to=agency, happened_on=sent_on, by=by, at=at
        )
        Referral.objects.create(
            local_authority_id=case.local_authority_id,
            case=case,
            step=step,
            agency=agency,
            to_local_authority=to_local_authority,
            letter_number=letter_number,
            sent_on=sent_on,
        )


def record_reply(
    *,
    case: Case,
    version: int,
    referral: Referral,
    replied_on: date | None,
    reply: str,
    by: User,
    at: datetime,
    letter_number: str | None = None,
    sent_on: date | None = None,
) -> None:
    """Writes down, or mends, the letter and the reply to it while the agency keeps the case; None leaves what was.

    VerbNotOpen: the case is not away, the letter another's, or an answer would vanish. StaleCase: nothing was written.
    """
    check_writer(by, case.local_authority_id)
    if case.stage != Stage.REFERRED or referral.case_id != case.pk or (referral.reply and not reply):
        raise VerbNotOpen("reply")
    with transaction.atomic(savepoint=False):
        current = compare_and_set(case, version, at=at)
        if current:
            _write(referral, letter_number, sent_on, replied_on, reply)
    if not current:
        raise StaleCase(case.pk)


def take_back_case(
    *,
    case: Case,
    version: int,
    referral: Referral,
    replied_on: date,
    reply: str,
    by: User,
    at: datetime,
    letter_number: str | None = None,
    sent_on: date | None = None,
) -> None:
    """The office goes on with the case itself. The letter keeps all of the reply, the step its beginning.

    VerbNotOpen and StaleCase as of `decide_case`: then nothing is written.
    """
    with transaction.atomic():
        decide_case(
            case=case, version=version, verb="take_back", reason=_short(reply), happened_on=replied_on, by=by, at=at
        )  # fmt: skip
        _write(referral, letter_number, sent_on, replied_on, reply)


def _write(
    referral: Referral, letter_number: str | None, sent_on: date | None, replied_on: date | None, reply: str
) -> None:
    """Stores the letter, also one of a case that was brought in without."""
    told = {"letter_number": letter_number, "sent_on": sent_on, "replied_on": replied_on, "reply": reply}
    for name, value in told.items():
        if value is not None:
            setattr(referral, name, value)
    referral.save(update_fields=None if referral._state.adding else list(told))


def _short(reply: str) -> str:
    return reply if len(reply) <= STEP_REASON else f"{reply[: STEP_REASON - 1]}…"
