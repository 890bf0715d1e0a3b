"""Drafts that events have overtaken: whom they would name wrongly, asked again in the moment they are to go out."""

from collections.abc import Sequence
from datetime import datetime

from cases.models import User
from oversight.letters.refusals import CannotWrite
from oversight.models import LetterRow
from reporting.facts import statuses_at
from reporting.models import Obligation
from reporting.standing import Timeliness

NAMED = 8
SINCE = (
    "ขณะนี้มี {count} แห่งที่อยู่ในร่างหนังสือ แต่บันทึกครบถ้วนหรือได้รับยกเว้นแล้ว: {names} "
    "— ทำร่างใหม่ตามข้อมูลขณะนี้ก่อน หรือหากยังต้องการออกหนังสือตามข้อมูล ณ เวลาในร่าง ให้กดออกหนังสืออีกครั้ง"
)


def overtaken(user: User, rows: Sequence[LetterRow], at: datetime) -> list[str]:
    """Who of the drafts' rows is no longer late; one statement, none without rows."""
    if not rows:
        return []
    owed = Obligation.objects.visible_to(user, "letter.keep").filter(
        pk__in=[row.obligation_id for row in rows]
    )
    done = {
        row.obligation.pk
        for row in statuses_at(owed, at)
        if row.standing.timeliness is not Timeliness.MISSING
    }
    return [row.name for row in rows if row.obligation_id in done]


def check_known(names: Sequence[str], known: int) -> None:
    """CannotWrite where more have posted than the page with the button had said."""
    if len(names) > known:
        more = f" และอีก {len(names) - NAMED} แห่ง" if len(names) > NAMED else ""
        raise CannotWrite(SINCE.format(count=len(names), names=", ".join(names[:NAMED]) + more))
