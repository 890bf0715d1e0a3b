"""The life of a case, from request to closure: one table that draws the buttons, the diagram and the tests.

`Stage` is how far the case has come; `Outcome` is ผลการพิจารณา in the four words of the INFO sheet, and follows
from the stage (`OUTCOME_OF`). The order is that of domain §3 [D]. A small office that enters a month afterwards
goes straight from ลงทะเบียนแล้ว to what became of it: every step may be left out that the office did not take here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from cases.access import may
from cases.facts import DISASTER
from cases.models.case import ENTRY_STAGE, OUTCOME_OF, Outcome, Stage

if TYPE_CHECKING:
    from cases.access import Anyone

LIVE = (Outcome.PENDING, Outcome.HELPED, Outcome.NOT_ELIGIBLE, Outcome.REFERRED)
DECIDED = (Outcome.HELPED, Outcome.NOT_ELIGIBLE, Outcome.REFERRED)

# Before anybody has decided.
OPEN = (Stage.REGISTERED, Stage.DOCUMENTS, Stage.CHECKING)
# On the way from the committee to the help.
AGREED = (Stage.AGREED, Stage.NOTICED, Stage.APPROVED)
ENDED = (Stage.GIVEN, Stage.NOT_AGREED, Stage.NOT_ELIGIBLE, Stage.LAPSED, Stage.REFERRED)
WITHDRAWABLE = tuple(stage for stage in Stage if stage not in (Stage.WITHDRAWN, Stage.CLOSED))


class Dated(Enum):
    """Where the day of a step comes from: asked for, the approval's, the newest help's; or the deed is one of entry."""

    ASKED = "asked"
    APPROVAL = "approval"
    HELP = "help"
    ENTRY = "entry"

    @property
    def said(self) -> str:
        """After วันที่."""
        return {"approval": "อนุมัติ", "help": "ช่วยเหลือ"}.get(self.value, "ดำเนินการ")


@dataclass(frozen=True, slots=True)
class Transition:
    """A verb: from which stages it leads where, who may, and what it cannot do without.

    `needs` names what must be filled first: "reason", "referred_to", "approved_on" or "help_given".
    `kinds` are the ด้าน for which it is open, all when empty. `target` None leads back to the stage before.
    `through` "meeting": no button of its own, the committee's resolution (or its answer to an objection) does it.
    """

    verb: str
    sources: tuple[Stage, ...]
    target: Stage | None
    label: str
    hint: str
    needs: tuple[str, ...] = ()
    permission: str = "case.write"
    grave: bool = False
    kinds: tuple[str, ...] = ()
    rare: bool = False  # folded on the case's page, so that the usual next step is met at once
    through: str = ""
    dated: Dated = Dated.ASKED

    def open_to(self, user: "Anyone", stage: str, kind_id: str) -> bool:
        fits = not self.kinds or kind_id in self.kinds
        return stage in self.sources and fits and may(user, self.permission)

    def outcome_after(self, before: str) -> str:
        """ผลการพิจารณา once it is done; closing a case leaves what it was."""
        return before if self.target is None else str(OUTCOME_OF[self.target] or before)


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "ask_documents",
        (Stage.REGISTERED, Stage.CHECKING),
        Stage.DOCUMENTS,
        "ขอเอกสารเพิ่มเติม",
        "เมื่อเอกสารยังไม่ครบ ระบุว่าขาดเอกสารใด",
        ("reason",),
    ),
    Transition(
        "take_documents",
        (Stage.DOCUMENTS,),
        Stage.REGISTERED,
        "ได้รับเอกสารครบแล้ว",
        "เมื่อผู้ยื่นคำขอนำเอกสารมาครบ",
    ),
    Transition(
        "check",
        (Stage.REGISTERED,),
        Stage.CHECKING,
        "เริ่มตรวจสอบข้อเท็จจริง",
        "เมื่อมอบหมายให้ตรวจสอบหรือลงพื้นที่",
    ),
    Transition(
        "aid_first",
        OPEN,
        Stage.EMERGENCY,
        "ช่วยเหลือฉุกเฉินไปก่อน",
        "ด้านสาธารณภัยที่รอไม่ได้ ช่วยเหลือทันที แล้วรายงานคณะกรรมการภายหลัง",
        ("help_given",),
        kinds=(DISASTER,),
        dated=Dated.HELP,
    ),
    Transition(
        "propose",
        (Stage.REGISTERED, Stage.CHECKING),
        Stage.PROPOSED,
        "เสนอคณะกรรมการ",
        "เรื่องจะอยู่ในระเบียบวาระการประชุมครั้งถัดไป",
    ),
    Transition(
        "agree",
        (Stage.PROPOSED,),
        Stage.AGREED,
        "บันทึกมติเห็นชอบ",
        "เมื่อคณะกรรมการเห็นชอบทั้งหมดหรือบางส่วน",
        through="meeting",
    ),
    Transition(
        "disagree",
        (Stage.PROPOSED,),
        Stage.NOT_AGREED,
        "บันทึกมติไม่เห็นชอบ",
        "เมื่อคณะกรรมการไม่เห็นชอบ ระบุเหตุผลตามมติ",
        ("reason",),
        through="meeting",
    ),
    Transition(
        "check_again",
        (Stage.PROPOSED, Stage.EMERGENCY, Stage.NOTICED),
        Stage.CHECKING,
        "ให้ตรวจสอบเพิ่ม",
        "เมื่อคณะกรรมการให้ตรวจสอบเพิ่มเติม หรือคำคัดค้านประกาศรายชื่อฟังขึ้น",
        ("reason",),
        through="meeting",
    ),
    Transition(
        "ratify",
        (Stage.EMERGENCY,),
        Stage.GIVEN,
        "บันทึกมติรับรองการช่วยเหลือฉุกเฉิน",
        "เมื่อคณะกรรมการรับทราบหรือรับรองการช่วยเหลือที่ให้ไปแล้ว",
        through="meeting",
    ),
    Transition(
        "announce",
        (Stage.AGREED,),
        Stage.NOTICED,
        "บันทึกว่าประกาศรายชื่อแล้ว",
        "เมื่อปิดประกาศรายชื่อผู้ที่คณะกรรมการเห็นชอบ",
    ),
    Transition(
        "approve",
        (Stage.AGREED, Stage.NOTICED),
        Stage.APPROVED,
        "บันทึกการอนุมัติของผู้บริหารท้องถิ่น",
        "เมื่อผู้บริหารท้องถิ่นลงนามอนุมัติแล้ว",
        ("approved_on",),
        dated=Dated.APPROVAL,
    ),
    Transition(
        "help",
        (*OPEN, *AGREED),
        Stage.GIVEN,
        "บันทึกความช่วยเหลือที่ให้",
        "เมื่อจ่ายเงิน มอบสิ่งของ หรือให้บริการแล้ว",
        ("help_given",),
        dated=Dated.HELP,
    ),
    Transition(
        "refuse",
        OPEN,
        Stage.NOT_ELIGIBLE,
        "บันทึกว่าไม่เข้าหลักเกณฑ์",
        "เมื่อพิจารณาแล้วให้ความช่วยเหลือไม่ได้",
        ("reason",),
        rare=True,
    ),
    Transition(
        "refer",
        OPEN,
        Stage.REFERRED,
        "ส่งต่อหน่วยงานอื่น",
        "เมื่อหน่วยงานอื่นรับเรื่องไปดำเนินการต่อ",
        ("referred_to",),
        rare=True,
    ),
    Transition(
        "take_back",
        (Stage.REFERRED,),
        Stage.CHECKING,
        "รับเรื่องคืนจากหน่วยงานที่ส่งต่อ",
        "เมื่อหน่วยงานที่ส่งต่อตอบกลับและต้องดำเนินการต่อที่นี่ ระบุคำตอบ",
        ("reason",),
    ),
    Transition(
        "lapse",
        (*OPEN, Stage.PROPOSED, *AGREED),
        Stage.LAPSED,
        "บันทึกว่าเสียชีวิตหรือย้ายออก",
        "เมื่อช่วยเหลือต่อไม่ได้เพราะผู้ยื่นคำขอเสียชีวิตหรือย้ายออกนอกพื้นที่",
        ("reason",),
        rare=True,
    ),
    Transition(
        "reopen",
        ENDED,
        Stage.CHECKING,
        "กลับเป็นอยู่ระหว่างดำเนินการ",
        "เมื่อผลการพิจารณาเปลี่ยนไปหรือบันทึกคลาดเคลื่อน",
        ("reason",),
        rare=True,
    ),
    Transition(
        "close",
        ENDED,
        Stage.CLOSED,
        "ปิดเรื่อง",
        "เมื่อแจ้งผลผู้ยื่นคำขอและเก็บหลักฐานครบแล้ว",
    ),
    Transition(
        "withdraw",
        WITHDRAWABLE,
        Stage.WITHDRAWN,
        "ยกเลิกรายการ",
        "เมื่อบันทึกซ้ำ หรือผู้ยื่นขอถอนคำขอ รายการยังอยู่ในทะเบียนแต่ไม่นับในยอดใด ๆ",
        ("reason",),
        grave=True,
        rare=True,
        dated=Dated.ENTRY,
    ),
    Transition(
        "restore",
        (Stage.WITHDRAWN,),
        Stage.REGISTERED,
        "นำรายการกลับมาใช้",
        "รายการจะกลับมานับในยอดของเดือนที่ยื่นคำขอ",
        dated=Dated.ENTRY,
    ),
    Transition(
        "undo",
        tuple(Stage),
        None,
        "ย้อนขั้นตอนล่าสุด",
        "เมื่อบันทึกขั้นตอนผิด เรื่องจะกลับไปอยู่ขั้นตอนก่อนหน้า ขั้นตอนที่ย้อนยังอยู่ในประวัติ",
        ("reason",),
        permission="case.undo",
        grave=True,
        rare=True,
        dated=Dated.ENTRY,
    ),
)
# What the form of a case can do besides: enter the result without a page of its own.
FORM_VERBS = ("help", "refuse", "refer", "reopen")
BY_VERB = {transition.verb: transition for transition in TRANSITIONS}


def verbs_for(user: "Anyone", stage: str, kind_id: str) -> list[Transition]:
    """The buttons of a case at this stage, in their order: what the user may do on its own page."""
    return [t for t in TRANSITIONS if not t.through and t.open_to(user, stage, kind_id)]


def allowed(user: "Anyone", stage: str, verb: str, kind_id: str) -> bool:
    """Whether this verb is open to the user from this stage. An unknown verb is none."""
    return verb in BY_VERB and BY_VERB[verb].open_to(user, stage, kind_id)


def verb_to(stage: str, outcome: str) -> Transition | None:
    """The verb that the case's own form carries out when it changes the result, if the stage allows it."""
    forms = (BY_VERB[verb] for verb in FORM_VERBS)
    return next((t for t in forms if stage in t.sources and t.outcome_after("") == outcome), None)


def outcomes_after(stage: str, outcome: str) -> tuple[Outcome, ...]:
    """What the case's own form may leave behind: the same, or one live step away. A withdrawn one: nothing."""
    if outcome not in LIVE:
        return ()
    return tuple(one for one in LIVE if one == outcome or verb_to(stage, one))


def mermaid(transitions: Iterable[Transition] = TRANSITIONS) -> str:
    """The table as a Mermaid state diagram for the README: the way forward, without the ways back and out.

    What leads out of nearly every stage would hide the rest: `undo`, `withdraw`, `reopen` stand in the text.
    """
    lines = [
        "stateDiagram-v2",
        *(f"    {stage.value}: {stage.label}" for stage in Stage),
        f"    [*] --> {ENTRY_STAGE[Outcome.PENDING].value}: รับคำขอใหม่",
    ]
    lines += [
        f"    {source.value} --> {t.target.value}: {t.label}"
        for t in transitions
        if t.target and t.verb not in EVERYWHERE
        for source in t.sources
    ]
    return "\n".join(lines)


EVERYWHERE = ("withdraw", "reopen", "lapse")
