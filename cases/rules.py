"""Is a case complete and correct? Pure rules, measured apart from whether the month came in time.

A gap never blocks a save: what the officer has is kept, and what is still to be done is named with its
field. Which facts are asked for follows the INFO sheet's required columns (domain §4) [D].
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cases.facts import DISASTER, CaseFacts, HelpFields
from cases.thai import PartialDate, format_date, house_code_problem, identity_problem, phone_problem

WITHOUT_NUMBER = "none"
THIRTEEN_DIGITS = frozenset({"thai_id", "non_thai_id", "unregistered", "pink_card"})
WITH_AMOUNT = {"money": "จำนวนเงิน", "goods": "มูลค่าสิ่งของ"}

# What each gap is called in lists and counts, where there is no room for the sentence.
LABELS: dict[str, str] = {
    "identity_number": "ขาดเลขประจำตัว",
    "house_no": "ขาดบ้านเลขที่",
    "moo": "ขาดหมู่ที่หรือชุมชน",
    "subdistrict": "ขาดตำบล",
    "channel": "ขาดช่องทางรับเรื่อง",
    "hardship": "ขาดลักษณะความเดือดร้อน",
    "wanted": "ขาดสิ่งที่ขอ",
    "help_given": "ขาดรายการความช่วยเหลือที่ให้",
    "help_refused": "ไม่เข้าหลักเกณฑ์แต่มีรายการความช่วยเหลือ",
    "help_amount": "ขาดจำนวนเงินหรือมูลค่า",
    "help_date": "ขาดวันที่ช่วยเหลือ",
    "help_budget": "ขาดแหล่งงบประมาณ",
    "referred_to": "ขาดหน่วยงานที่ส่งต่อ",
    "outcome_reason": "ขาดเหตุผลที่ไม่เข้าหลักเกณฑ์",
    "identity_invalid": "เลขประจำตัวใช้ไม่ได้",
    "identity_check": "เลขประจำตัวไม่ตรงหลักตรวจสอบ",
    "birth_late": "วันเกิดอยู่หลังวันที่ยื่นคำขอ",
    "phone_invalid": "หมายเลขโทรศัพท์ใช้ไม่ได้",
    "house_code_invalid": "เลขรหัสประจำบ้านใช้ไม่ได้",
    "approved_early": "วันที่อนุมัติก่อนวันที่ยื่นคำขอ",
    "help_early": "วันที่ช่วยเหลือก่อนวันที่ยื่นคำขอ",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to mend: `code` is stored, `field` is the form's field, `message` says what and how."""

    code: str
    field: str
    label: str
    message: str
    kind: Literal["missing", "wrong"] = "missing"


def gaps_of(facts: CaseFacts) -> list[Gap]:
    """Everything missing or wrong in a case, in the order of the form. A withdrawn record has no gaps."""
    if facts.request.outcome == "withdrawn":
        return []
    return [*_applicant(facts), *_place(facts), *_request(facts), *_outcome(facts), *_help_given(facts)]


def codes_of(gaps: list[Gap]) -> list[str]:
    """The distinct codes in order: what a case stores."""
    return list(dict.fromkeys(gap.code for gap in gaps))


def _missing(code: str, field: str, label: str, how: str) -> Gap:
    return Gap(code, field, label, f"ยังไม่ได้ระบุ{label} — {how}")


def _wrong(code: str, field: str, label: str, message: str) -> Gap:
    return Gap(code, field, label, message, "wrong")


def _applicant(facts: CaseFacts) -> Iterator[Gap]:
    person, received = facts.applicant, facts.request.received_on
    if person.document_type != WITHOUT_NUMBER:
        yield from _identity(facts)
    if person.birth and PartialDate.from_iso(person.birth).earliest > received:
        message = f"วันเกิด {PartialDate.from_iso(person.birth).thai} อยู่หลังวันที่ยื่นคำขอ — ตรวจสอบปีเกิด"
        yield _wrong("birth_late", "birth", "วันเกิด", message)
    if problem := phone_problem(person.phone):
        yield _wrong("phone_invalid", "phone", "โทรศัพท์", problem)


def _identity(facts: CaseFacts) -> Iterator[Gap]:
    person = facts.applicant
    if not person.identity_number:
        how = "ดูจากเอกสารแสดงตน หรือเลือกประเภทเอกสาร “ไม่มีเอกสาร”"
        yield _missing("identity_number", "identity_number", "เลขประจำตัว", how)
        return
    problem = identity_problem(person.identity_number) if person.document_type in THIRTEEN_DIGITS else None
    if problem and not problem.overridable:
        yield _wrong("identity_invalid", "identity_number", "เลขประจำตัว", problem.text)
    elif problem and not person.identity_override:
        yield _wrong("identity_check", "identity_number", "เลขประจำตัว", problem.text)


def _place(facts: CaseFacts) -> Iterator[Gap]:
    request = facts.request
    if problem := house_code_problem(request.house_code):
        yield _wrong("house_code_invalid", "house_code", "เลขรหัสประจำบ้าน", problem)
    if not request.house_no:
        yield _missing("house_no", "house_no", "บ้านเลขที่", "หากไม่มีบ้านเลขที่ ให้พิมพ์ “ไม่มี”")
    if not (request.moo or request.community):
        yield _missing("moo", "moo", "หมู่ที่หรือชุมชน", "กรอกช่องใดช่องหนึ่ง")
    if not request.subdistrict_id:
        yield _missing("subdistrict", "subdistrict", "ตำบล", "เลือกจากรายชื่อ")


def _request(facts: CaseFacts) -> Iterator[Gap]:
    request = facts.request
    if not request.channel:
        yield _missing("channel", "channel", "ช่องทางรับเรื่อง", "เลือกช่องทางที่ได้รับคำขอ")
    if not request.hardship:
        yield _missing("hardship", "hardship", "ลักษณะความเดือดร้อน", "เขียนสั้น ๆ ว่าเดือดร้อนเรื่องใด เมื่อใด")
    if not request.wanted:
        yield _missing("wanted", "wanted", "สิ่งที่ขอ", "เขียนสิ่งที่ผู้ยื่นคำขอต้องการให้ช่วย")


def _outcome(facts: CaseFacts) -> Iterator[Gap]:
    request = facts.request
    if request.outcome == "not_eligible" and not request.outcome_reason:
        yield _missing("outcome_reason", "outcome_reason", "เหตุผล", "เขียนเหตุผลที่ไม่เข้าหลักเกณฑ์")
    if request.outcome == "referred" and not request.referred_to:
        yield _missing("referred_to", "referred_to", "หน่วยงานที่ส่งต่อ", "เขียนชื่อหน่วยงานที่รับเรื่องต่อ")
    if request.approved_on and request.approved_on < request.received_on:
        yield _wrong("approved_early", "approved_on", "วันที่อนุมัติ", _early("อนุมัติ", request.approved_on, facts))


def _help_given(facts: CaseFacts) -> Iterator[Gap]:
    if facts.request.outcome == "helped" and not facts.help_given:
        how = "กรอกอย่างน้อย 1 รายการ"
        yield _missing("help_given", "help-0-form", "ความช่วยเหลือที่ให้", how)
    if facts.request.outcome == "not_eligible" and facts.help_given:
        message = (
            "ผลการพิจารณาเป็น “ไม่เข้าหลักเกณฑ์” แต่มีรายการความช่วยเหลือ — หากไม่ได้ให้ ลบรายการ หากให้แล้ว "
            "กลับเป็นอยู่ระหว่างดำเนินการ แล้วบันทึกความช่วยเหลือที่ให้"
        )
        yield _wrong("help_refused", "help-0-form", "ความช่วยเหลือที่ให้", message)
    for place, line in enumerate(facts.help_given):
        yield from _help_line(place, line, facts)


def _help_line(place: int, line: HelpFields, facts: CaseFacts) -> Iterator[Gap]:
    which = f"ของรายการที่ {place + 1}"
    if line.amount is None and line.form in WITH_AMOUNT:
        label = f"{WITH_AMOUNT[line.form]}{which}"
        yield _missing("help_amount", f"help-{place}-amount", label, "กรอกเป็นบาท หากเป็นสิ่งของให้ประมาณราคา")
    if line.given_on is None:
        label = f"วันที่ช่วยเหลือ{which}"
        yield _missing("help_date", f"help-{place}-given_on", label, "กรอกวันที่จ่ายเงิน มอบสิ่งของ หรือให้บริการ")
    elif line.given_on < facts.request.received_on and facts.request.kind_id != DISASTER:
        message = _early(f"ช่วยเหลือ{which}", line.given_on, facts)
        yield _wrong("help_early", f"help-{place}-given_on", f"วันที่ช่วยเหลือ{which}", message)
    if not line.budget_source:
        label = f"แหล่งงบประมาณ{which}"
        yield _missing("help_budget", f"help-{place}-budget_source", label, "เลือกจากรายการ")


def _early(what: str, day: date, facts: CaseFacts) -> str:
    received = format_date(facts.request.received_on)
    return f"วันที่{what} ({format_date(day)}) ก่อนวันที่ยื่นคำขอ ({received}) — ตรวจสอบวันที่ทั้งสอง"
