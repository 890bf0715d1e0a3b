"""Whether a meeting can resolve: how many who vote were there, and how many left the room."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from cases.models import VOTING, CommitteeMember


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
    """Without those who left for this case, and without assistants, who have no vote."""
    return Quorum(needed, sum(member.role in VOTING and member.pk not in recused for member in there))
