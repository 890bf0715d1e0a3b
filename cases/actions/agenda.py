"""What becomes of a resolution when the step that carried it out is taken back."""

from cases.actions.refusals import CommitteeRefused
from cases.meetings import VERB_OF
from cases.models import AgendaItem, Case, CaseStep, Recusal, Stage, User


def resolved_by(case: Case, step: CaseStep | None, by: User) -> AgendaItem | None:
    """The item whose resolution this step carried out, if one did.

    CommitteeRefused when the minutes of that meeting stand: they would say what is no longer so.
    """
    resolutions = [resolution.value for resolution, verb in VERB_OF.items() if step and verb == step.verb]
    if not step or not resolutions or step.from_stage == Stage.NOTICED:  # an objection sent it back
        return None
    items = AgendaItem.objects.visible_to(by).filter(case=case, resolution__in=resolutions)
    items = items.filter(meeting__held_on=step.happened_on).select_related("meeting")
    item = items.order_by("-meeting__year", "-meeting__number").first()
    if item and item.meeting.closed_at:
        raise CommitteeRefused(
            f"มตินี้อยู่ในการประชุม{item.meeting} ซึ่งรับรองรายงานแล้ว — เปิดการประชุมนั้นอีกครั้งก่อน แล้วจึงย้อนขั้นตอน"
        )
    return item


def take_resolution_back(item: AgendaItem, by: User) -> None:
    """The case waits on the same agenda again; the history keeps what was resolved."""
    Recusal.objects.visible_to(by).filter(item=item).delete()
    AgendaItem.objects.visible_to(by).filter(pk=item.pk).update(resolution="", amount=None, reason="")
