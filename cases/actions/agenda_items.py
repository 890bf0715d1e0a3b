"""The agenda of an open meeting: filled from the cases that wait, put in order, a case taken off."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from cases.actions.elsewhere import KEPT, ask_elsewhere
from cases.actions.meetings import open_meeting
from cases.actions.refusals import CommitteeRefused
from cases.meetings import that_wait
from cases.models import AgendaItem, Case, Meeting, User
from cases.models.keys import new_key


def _waiting(meeting: Meeting, user: User) -> QuerySet[Case]:
    """The cases that wait and are on no open meeting's agenda, nor on this one."""
    items = AgendaItem.objects.visible_to(user)
    free = that_wait(user).exclude(pk__in=items.pending().values("case"))
    return free.exclude(pk__in=items.filter(meeting=meeting).values("case"))


def _by(meeting: Meeting) -> Q:
    """Received by the day of the meeting, and proposed or helped first by it too."""
    return Q(received_on__lte=meeting.held_on, came_up__lte=meeting.held_on)


def waiting_for(meeting: Meeting, user: User) -> QuerySet[Case]:
    """The cases that this meeting could still take, oldest first."""
    return _waiting(meeting, user).filter(_by(meeting)).order_by("received_on", "id")


def count_waiting(meeting: Meeting, user: User) -> tuple[int, int]:
    """How many this meeting could still take, and how many wait that came up after its day."""
    waiting = _waiting(meeting, user)
    found = waiting.aggregate(now=Count("pk", filter=_by(meeting)), later=Count("pk", filter=~_by(meeting)))
    return found["now"], found["later"]


def fill_agenda(*, meeting: Meeting, by: User) -> int:
    """Puts every case that waits behind what is on the agenda already; how many came.

    Of those without a new answer about double help, other offices are asked: it is known before there is a resolution.
    """
    with transaction.atomic():
        current = open_meeting(meeting, by)
        items = AgendaItem.objects.visible_to(by).filter(meeting=current)
        last = items.aggregate(last=Max("place"))["last"] or 0
        rows = [
            AgendaItem(
                id=new_key(),
                local_authority_id=current.local_authority_id,
                meeting=current,
                case=case,
                place=place,
            )
            for place, case in enumerate(waiting_for(current, by), last + 1)
        ]
        AgendaItem.objects.bulk_create(rows)
        ask_elsewhere(cases=[row.case_id for row in rows], fresh=KEPT)
    return len(rows)


def order_agenda(*, meeting: Meeting, places: Mapping[UUID, int], by: User) -> int:
    """Puts the items where `places` says, counted from 1; how many moved.

    Whoever is told a place stands there: coming from below before the one that had it, coming from above behind.
    What was not told keeps its order; keys of other agendas are passed over.
    """
    with transaction.atomic():
        current = open_meeting(meeting, by)
        items = list(AgendaItem.objects.visible_to(by).filter(meeting=current).order_by("place", "id"))

        def wanted(standing: tuple[int, AgendaItem]) -> tuple[int, int, int]:
            now, item = standing
            told = places.get(item.pk, now)
            return told, (told > now) - (told < now), now

        moved = []
        for place, (_, item) in enumerate(sorted(enumerate(items, 1), key=wanted), 1):
            if item.place != place:
                item.place = place
                moved.append(item)
        AgendaItem.objects.visible_to(by).bulk_update(moved, ["place"])
    return len(moved)


def remove_item(*, item: AgendaItem, by: User) -> None:
    """Takes a case off the agenda, before there is a resolution on it; it waits for another meeting."""
    with transaction.atomic():
        current = open_meeting(item.meeting, by)
        mine = AgendaItem.objects.visible_to(by).filter(meeting=current, pk=item.pk)
        if not mine.filter(resolution="").exists():
            raise CommitteeRefused("เรื่องนี้มีมติแล้ว จึงนำออกจากวาระไม่ได้ — หัวหน้าศูนย์ย้อนขั้นตอนได้ที่หน้าเรื่อง")
        mine.delete()
