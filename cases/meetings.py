"""What a meeting can resolve, and whether it can: how many who vote were there, and how many left the room."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import VOTING, Case, CaseStep, CommitteeMember, Resolution, Stage, User
from cases.thai import name_key

# The verb of `cases.states` that carries a resolution out.
VERB_OF = {
    Resolution.AGREE: "agree",
    Resolution.PARTLY: "agree",
    Resolution.DISAGREE: "disagree",
    Resolution.CHECK_AGAIN: "check_again",
    Resolution.RATIFY: "ratify",
}
# What can be resolved on a case that waits: a proposal, or help that was given first.
OPEN_TO = {
    Stage.PROPOSED: (Resolution.AGREE, Resolution.PARTLY, Resolution.DISAGREE, Resolution.CHECK_AGAIN),
    Stage.EMERGENCY: (Resolution.RATIFY, Resolution.CHECK_AGAIN),
}
WITH_REASON = (Resolution.DISAGREE, Resolution.CHECK_AGAIN)


class Named(Protocol):
    """A line of an order, typed or stored."""

    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Quorum:
    """`needed` of those who vote; `present` of them who may take part."""

    needed: int
    present: int

    @property
    def is_met(self) -> bool:
        return self.present >= self.needed

    @property
    def words(self) -> str:
        found = f"มีกรรมการเข้าร่วมพิจารณา {self.present} คน องค์ประชุม {self.needed} คน"
        if self.is_met:
            return f"ครบองค์ประชุม: {found}"
        return f"ไม่ครบองค์ประชุม: {found} ขาดอีก {self.needed - self.present} คน"


def quorum_of(needed: int, there: Iterable[CommitteeMember], recused: Collection[UUID] = ()) -> Quorum:
    """Persons, not lines of the order: without those who left for this case, and without assistants."""
    there = list(there)
    left = {name_key(member.name) for member in there if member.pk in recused}
    return Quorum(needed, len(voters(there) - left))


def voters(members: Iterable[Named]) -> set[str]:
    """Who has a vote, each person once however often the order names them."""
    return {name_key(member.name) for member in members if member.role in VOTING}


def that_wait(user: User) -> QuerySet[Case]:
    """The cases that wait for a meeting, with `came_up`: the day on which each was proposed, or helped first."""
    entered = CaseStep.objects.visible_to(user).filter(case=OuterRef("pk"), to_stage=OuterRef("stage"))
    newest = entered.filter(undoes=None, undone_by=None).order_by("-entered_at", "-id")
    came_up = Coalesce(Subquery(newest.values("happened_on")[:1]), F("received_on"), output_field=DateField())
    return Case.objects.visible_to(user).filter(stage__in=list(OPEN_TO)).annotate(came_up=came_up)
