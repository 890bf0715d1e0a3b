"""What a verb asks beside its stage and what it needs: a refusal says what stands in the way, and how to mend it."""

from collections.abc import Callable, Mapping

from cases.actions.refusals import CommitteeRefused, StepRefused
from cases.facts import CaseFacts
from cases.models import Case, Objection, User

Guard = Callable[[Case, CaseFacts, User], None]
GIVEN = (
    "มีรายการความช่วยเหลือที่ให้แล้ว {0} รายการ จึงบันทึกว่าไม่เข้าหลักเกณฑ์ไม่ได้ — หากให้จริง ใช้ปุ่ม “บันทึกความช่วยเหลือที่ให้” "
    "(ไม่ต้องเพิ่มรายการ) หากไม่ได้ให้ ลบรายการที่ปุ่ม “แก้ไข” ก่อน"
)


def check_guards(verb: str, case: Case, after: CaseFacts, by: User) -> None:
    """CommitteeRefused or StepRefused when the verb may not be carried out; `after`: the case as it would be."""
    for guard in GUARDS.get(verb, ()):
        guard(case, after, by)


def no_objection_waits(case: Case, after: CaseFacts, by: User) -> None:
    """Nothing is approved or given while somebody's objection to the public notice has no answer.

    Wherever the case stands: it may have left the notice, the objection is not answered by that.
    """
    if case.version == 1:  # as it was entered: it never hung in public
        return
    if waiting := Objection.objects.visible_to(by).filter(entry__case=case, answer="").count():
        raise CommitteeRefused(
            f"มีคำคัดค้านที่ยังไม่ได้พิจารณา {waiting} เรื่อง — พิจารณาที่หน้าประกาศรายชื่อก่อน แล้วจึงดำเนินการนี้"
        )


def nothing_given(case: Case, after: CaseFacts, by: User) -> None:
    """ไม่เข้าหลักเกณฑ์ with money given is no result. What a committee resolves, or a death, is a fact all the same."""
    if after.help_given:
        raise StepRefused(GIVEN.format(len(after.help_given)))


GUARDS: Mapping[str, tuple[Guard, ...]] = {
    "approve": (no_objection_waits,),
    "help": (no_objection_waits,),
    "refuse": (nothing_given,),
}
