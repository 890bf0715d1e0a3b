"""What becomes of a resolution, or of an objection upheld, when the step that carried it out is taken back."""

from cases.actions.refusals import CommitteeRefused
from cases.meetings import VERB_OF
from cases.models import AgendaItem, Answer, Case, CaseStep, Objection, Recusal, Stage, User


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


def check_no_objection_waits(case: Case, verb: str, by: User) -> None:
    """CommitteeRefused for approving or giving while somebody's objection to the public notice has no answer."""
    if case.stage != Stage.NOTICED or verb not in ("approve", "help"):
        return
    if waiting := Objection.objects.visible_to(by).filter(entry__case=case, answer="").count():
        raise CommitteeRefused(
            f"มีคำคัดค้านที่ยังไม่ได้พิจารณา {waiting} เรื่อง — พิจารณาที่หน้าประกาศรายชื่อก่อน แล้วจึงดำเนินการนี้"
        )


def take_answer_back(case: Case, step: CaseStep, by: User) -> None:
    """An objection that was upheld waits for its answer again; the history keeps what was answered."""
    if step.verb != "check_again" or step.from_stage != Stage.NOTICED:
        return
    upheld = Objection.objects.visible_to(by).filter(entry__case=case, answer=Answer.UPHELD)
    upheld = upheld.filter(answered_on=step.happened_on)
    upheld.update(answer="", answered_on=None, answer_reason="")
