"""The words in braces of a letter's template: an allow-list, replaced as they stand. No language of templates.

A text comes from an administrator and its values from names of offices: neither may do more than stand there.
"""

import re
from collections.abc import Mapping

IN_BRACES = re.compile(r"\{([^{}\n]*)\}")
# Each with what it is, for the editor's page.
ALLOWED = {
    "ผู้ส่ง": "จังหวัดหรืออำเภอที่ออกหนังสือ เช่น จังหวัดตาก",
    "ผู้รับ": "ผู้รับตามหนังสือ เช่น อำเภอแม่สอด",
    "หนังสือสั่งการ": "เลขที่และวันที่ของหนังสือสั่งการที่กำหนดวันครบกำหนด",
    "วันที่กำหนด": "วันของเดือนที่ต้องบันทึกให้เสร็จ เช่น ๕",
    "เดือน": "เดือนของข้อมูล เช่น ตุลาคม ๒๕๖๙",
    "ครบกำหนด": "วันครบกำหนดของเดือนนั้น เช่น ๕ พฤศจิกายน ๒๕๖๙",
    "ข้อมูลณ": "วันที่และเวลาที่ตรวจสถานะ",
    "จำนวน": "จำนวน อปท. ที่ยังไม่บันทึกให้ครบถ้วน",
    "ทั้งหมด": "จำนวน อปท. ที่ต้องบันทึก ไม่รวมที่ได้รับยกเว้น",
    "ร้อยละ": "ร้อยละของ อปท. ที่บันทึกครบถ้วนแล้ว เช่น ๗๕.๐๐",
    "รายชื่อ": "ชื่อ อปท. ที่ยังไม่บันทึก ถ้าเกิน 5 แห่งให้ดูในสิ่งที่ส่งมาพร้อมหนังสือ",
    "ให้แล้วเสร็จ": "วันที่ขอให้บันทึกให้แล้วเสร็จ",
    "หนังสือเดิม": "หนังสือติดตามครั้งก่อน ใช้ได้เฉพาะครั้งที่ 2 และ 3",
}
REFERS = "หนังสือเดิม"
# For the editor's look at a text before it is saved.
EXAMPLE = {
    "ผู้ส่ง": "จังหวัดตาก",
    "ผู้รับ": "อำเภอแม่สอด",
    "หนังสือสั่งการ": "ด่วนที่สุด ที่ มท ๐๘๑๐.๗/ว ๕๙๕๕",
    "วันที่กำหนด": "๕",
    "เดือน": "ตุลาคม ๒๕๖๙",
    "ครบกำหนด": "๕ พฤศจิกายน ๒๕๖๙",
    "ข้อมูลณ": "วันที่ ๙ พฤศจิกายน ๒๕๖๙ เวลา ๐๙.๐๐ น.",
    "จำนวน": "๒",
    "ทั้งหมด": "๑๑",
    "ร้อยละ": "๘๑.๘๒",
    "รายชื่อ": "เทศบาลตำบลแม่กุ และองค์การบริหารส่วนตำบลมหาวัน",
    "ให้แล้วเสร็จ": "๑๖ พฤศจิกายน ๒๕๖๙",
    REFERS: "จังหวัดตาก ด่วนที่สุด ที่ ตก ๐๐๒๓.๓/ว ๗๐๗ ลงวันที่ ๙ พฤศจิกายน ๒๕๖๙",
}


class WrongPlaceholder(ValueError):
    """Words in braces that nobody would fill in. The Thai text names them, and says what there is."""


def check(text: str, *, refers: bool) -> None:
    """`refers`: whether the letter has one before it. Raises WrongPlaceholder."""
    allowed = [name for name in ALLOWED if refers or name != REFERS]
    listed = " ".join(f"{{{name}}}" for name in allowed)
    unknown = [name for name in dict.fromkeys(IN_BRACES.findall(text)) if name not in allowed]
    if unknown:
        said = " ".join(f"{{{name[:40]}}}" for name in unknown)
        raise WrongPlaceholder(f"ไม่มีคำแทน {said} ในหนังสือชนิดนี้ — ใช้ได้เฉพาะ {listed}")
    if re.search(r"[{}]", IN_BRACES.sub("", text)):
        raise WrongPlaceholder(f"มีวงเล็บปีกกาที่ไม่ครบคู่ — เขียนคำแทนในวงเล็บปีกกาทั้งสองข้าง คำแทนที่ใช้ได้คือ {listed}")
    if refers and REFERS not in IN_BRACES.findall(text):
        raise WrongPlaceholder(f"หนังสือครั้งที่ 2 และ 3 ต้องอ้างหนังสือครั้งก่อน — เพิ่มคำแทน {{{REFERS}}} ในข้อความ")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Each placeholder by its value, once: braces inside a value stay what they are. KeyError for one without a value."""
    return IN_BRACES.sub(lambda found: values[found[1]], text)
