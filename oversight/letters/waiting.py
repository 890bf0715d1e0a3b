"""Letters that wait for the own office, as lines of its work list."""

from django.urls import reverse

from cases.access import may
from cases.models import User
from cases.thai import format_date
from oversight.models import Letter, LetterState
from reporting.months import Month
from reporting.views.home import Awaited

SHOWN = 4


def letters_waiting(user: User) -> list[Awaited]:
    """Those that nobody of the office has acknowledged, the oldest first; one statement, none for who never does."""
    if not may(user, "letter.acknowledge"):
        return []
    to_office = Letter.objects.visible_to(user).to_office(user)
    waiting = to_office.filter(state=LetterState.ISSUED).order_by("issued_at", "pk")[:SHOWN]
    return [
        Awaited(
            title=f"{one.get_kind_display()}: {one.sender} ที่ {one.number}",
            told=f"ข้อมูลประจำเดือน{Month.of(one.month).thai} ยังไม่รับทราบหนังสือ",
            by_when=f"ขอให้แล้วเสร็จภายใน {format_date(one.answer_by)}",
            url=reverse("letter_detail", args=[one.pk]),
            act="อ่านและรับทราบ",
        )
        for one in waiting
    ]
