"""The letter of a case that its own form sent on; `cases.actions.referral` writes that of the button."""

from datetime import datetime

from cases.models import Case, CaseStep, Referral, User
from cases.thai import day_of


def new_letter(case: Case, *, at: datetime) -> Referral:
    """Not stored: of a case that came as sent on, where nobody was asked for number and day. They are filled later."""
    return Referral(
        local_authority_id=case.local_authority_id,
        case=case,
        agency=case.referred_to,
        sent_on=day_of(at),
    )


def letter_of(case: Case, by: User) -> Referral:
    """The one by which the case lies with the agency; not stored for a case that was brought in without."""
    stored = Referral.objects.visible_to(by).of_case(case).first()
    return stored or new_letter(case, at=case.changed_at)


def follow_form(case: Case, step: CaseStep | None, agency: str, by: User) -> None:
    """The form sent the case on by `step`, or mended the agency; `case` still has the one before.

    An answered letter keeps its agency: who answered is a fact.
    """
    if step:
        Referral.objects.create(
            local_authority_id=case.local_authority_id,
            case=case,
            step=step,
            agency=agency,
            sent_on=step.happened_on,
        )
    elif agency != case.referred_to:
        letter = Referral.objects.visible_to(by).of_case(case).first()
        if letter and not letter.replied_on:
            letter.agency, letter.to_local_authority = agency, None
            letter.save(update_fields=["agency", "to_local_authority"])
