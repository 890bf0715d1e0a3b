"""What a verification of the read log found, in words: what it means is told once, here."""

from datetime import date
from typing import Any

from cases.thai import format_date

# kind → what was found. Amounts are numbers of rows, or of sealed days for “fewer”.
WORDS = {
    "changed": "รายการของวันที่ {day} ถูกแก้ไขหลังผนึก ({found} รายการเท่าเดิม แต่เนื้อหาไม่ตรง)",
    "removed": "รายการของวันที่ {day} หายไปหลังผนึก (ผนึกไว้ {sealed} รายการ ขณะนี้มี {found})",
    "added": "มีรายการเพิ่มในวันที่ {day} หลังผนึก (ผนึกไว้ {sealed} รายการ ขณะนี้มี {found})",
    "bent": "ตราผนึกของวันที่ {day} ไม่ตรงกับกุญแจ แสดงว่าตราผนึกถูกแก้ไขหรือปลอมขึ้น",
    "chain": "ตราผนึกของวันที่ {day} ไม่ต่อจากตราก่อนหน้า แสดงว่ามีตราผนึกถูกลบหรือเปลี่ยน",
    "unsealed": "วันที่ {day} ไม่มีตราผนึกทั้งที่พ้นเวลาผนึกแล้ว (มี {found} รายการ)",
    "late": "วันที่ {day} ผนึกช้ากว่ากำหนด ระหว่างนั้นการแก้ไขจะตรวจไม่พบ",
    "fewer": "จำนวนวันที่ผนึกลดลงจาก {sealed} วันในการตรวจครั้งก่อน เหลือ {found} วัน",
    "anchor": "ตราผนึกของวันที่ {day} ไม่ตรงกับที่จดไว้ในบันทึกของเครื่องแม่ข่าย",
}


def sentence(finding: dict[str, Any]) -> str:
    """One finding as a sentence."""
    day = format_date(date.fromisoformat(finding["day"])) if "day" in finding else ""
    amounts = {name: f"{finding.get(name, 0):,}" for name in ("sealed", "found")}
    return WORDS[finding["kind"]].format(day=day, **amounts)
