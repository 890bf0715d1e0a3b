"""ผลการพิจารณา of a case: one table that draws the buttons, the diagram and the tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.access import may
from cases.models.case import Outcome

if TYPE_CHECKING:
    from cases.access import Anyone

LIVE = (Outcome.PENDING, Outcome.HELPED, Outcome.NOT_ELIGIBLE, Outcome.REFERRED)
DECIDED = (Outcome.HELPED, Outcome.NOT_ELIGIBLE, Outcome.REFERRED)


@dataclass(frozen=True, slots=True)
class Transition:
    """A verb: from which outcomes it leads where, who may, and what it cannot do without.

    `needs` names fields of the request ("outcome_reason", "referred_to") or "help_given".
    """

    verb: str
    sources: tuple[Outcome, ...]
    target: Outcome
    label: str
    hint: str
    needs: tuple[str, ...] = ()
    permission: str = "case.write"
    grave: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "help",
        (Outcome.PENDING,),
        Outcome.HELPED,
        "บันทึกความช่วยเหลือที่ให้",
        "เมื่อจ่ายเงิน มอบสิ่งของ หรือให้บริการแล้ว",
        ("help_given",),
    ),
    Transition(
        "refuse",
        (Outcome.PENDING,),
        Outcome.NOT_ELIGIBLE,
        "บันทึกว่าไม่เข้าหลักเกณฑ์",
        "เมื่อพิจารณาแล้วให้ความช่วยเหลือไม่ได้",
        ("outcome_reason",),
    ),
    Transition(
        "refer",
        (Outcome.PENDING,),
        Outcome.REFERRED,
        "ส่งต่อหน่วยงานอื่น",
        "เมื่อหน่วยงานอื่นรับเรื่องไปดำเนินการต่อ",
        ("referred_to",),
    ),
    Transition(
        "reopen",
        DECIDED,
        Outcome.PENDING,
        "กลับเป็นอยู่ระหว่างดำเนินการ",
        "เมื่อผลการพิจารณาเปลี่ยนไปหรือบันทึกคลาดเคลื่อน",
        ("outcome_reason",),
    ),
    Transition(
        "withdraw",
        LIVE,
        Outcome.WITHDRAWN,
        "ยกเลิกรายการ",
        "เมื่อบันทึกซ้ำ หรือผู้ยื่นขอถอนคำขอ รายการยังอยู่ในทะเบียนแต่ไม่นับในยอดใด ๆ",
        ("outcome_reason",),
        grave=True,
    ),
    Transition(
        "restore",
        (Outcome.WITHDRAWN,),
        Outcome.PENDING,
        "นำรายการกลับมาใช้",
        "รายการจะกลับมานับในยอดของเดือนที่ยื่นคำขอ",
    ),
)
BY_VERB = {transition.verb: transition for transition in TRANSITIONS}


def verbs_for(user: "Anyone", outcome: str) -> list[Transition]:
    """What the user may do with a case of this outcome, in the order of the buttons."""
    return [t for t in TRANSITIONS if outcome in t.sources and may(user, t.permission)]


def allowed(user: "Anyone", outcome: str, verb: str) -> bool:
    """Whether this verb is open to the user from this outcome. An unknown verb is none."""
    return any(t.verb == verb for t in verbs_for(user, outcome))


def outcomes_after(outcome: str) -> tuple[Outcome, ...]:
    """What the case's own form may leave behind: the same, or one live step away. A withdrawn one: nothing."""
    if outcome not in LIVE:
        return ()
    steps = {t.target for t in TRANSITIONS if outcome in t.sources}
    return tuple(o for o in LIVE if o == outcome or o in steps)


def mermaid(transitions: Iterable[Transition] = TRANSITIONS) -> str:
    """The table as a Mermaid state diagram for the README."""
    lines = [
        "stateDiagram-v2",
        *(f"    {o.value}: {o.label}" for o in Outcome),
        "    [*] --> pending: รับคำขอใหม่",
    ]
    lines += [
        f"    {source.value} --> {t.target.value}: {t.label}" for t in transitions for source in t.sources
    ]
    return "\n".join(lines)
