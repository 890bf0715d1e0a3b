"""The province's first letters about the newest month that is past due: issued, and acknowledged by some."""

from datetime import datetime, timedelta

from django.db import transaction

from cases.models import User
from cases.scope import scope
from cases.thai import BANGKOK
from config.seed.ground import Ground
from oversight.actions import CannotWrite, acknowledge_letter, issue_letters, make_letters
from oversight.models import Letter, LetterKind
from reporting.months import Month

AFTER = timedelta(days=3, hours=9)  # from the due instant to the letter
NUMBER = "ตก 0023.3/ว 912"
UNIT, GROUP = "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด", "กลุ่มงานส่งเสริมและพัฒนาท้องถิ่น"
PHONE = "0 5500 0000 ต่อ 13"  # nobody's


def write(ground: Ground, people: dict[str, User]) -> None:
    """Nothing where no month fell due long enough ago, or nobody was late."""
    past = [one for one in ground.obligations.values() if one.due_at + AFTER <= ground.at]
    if not past:
        return
    newest = max(past, key=lambda one: one.due_at)
    province = people["province.tak"]
    with transaction.atomic(), scope(province):
        try:
            letters = _issued(Month.of(newest.month), newest.due_at + AFTER, province)
        except CannotWrite:
            return
    for letter in letters[:-1]:  # the last has not been opened yet
        reader = next((one for one in people.values() if _reads(one, letter)), None)
        if reader and letter.issued_at:
            with transaction.atomic(), scope(reader):
                acknowledge_letter(
                    letter=letter, by=reader, at=min(ground.at, letter.issued_at + timedelta(days=1))
                )


def _issued(month: Month, at: datetime, by: User) -> list[Letter]:
    drafts = make_letters(month=month, kind=LetterKind.FIRST, by=by, at=at)
    day = at.astimezone(BANGKOK).date()
    return issue_letters(
        letters=drafts,
        number=NUMBER,
        running=False,
        dated=day,
        unit=UNIT,
        group=GROUP,
        phone=PHONE,
        by=by,
        at=at,
    )


def _reads(user: User, letter: Letter) -> bool:
    """Whether it came to the user's office."""
    if letter.to_district_id:
        return user.role == "district" and user.district_id == letter.to_district_id
    return user.role == "head" and user.local_authority_id == letter.to_local_authority_id
