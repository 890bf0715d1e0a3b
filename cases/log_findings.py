"""What a verification of the read log found, in words: what it means is told once, here."""

from datetime import date
from typing import Any

from cases.thai import format_date

# kind → what was found. Amounts are numbers of rows; of sealed days for “fewer”, “gone”, “shortened” and “begun”.
WORDS = {
    "changed": "รายการของวันที่ {day} ถูกแก้ไขหลังผนึก ({found} รายการเท่าเดิม แต่เนื้อหาไม่ตรง)",
    "removed": "รายการของวันที่ {day} หายไปหลังผนึก (ผนึกไว้ {sealed} รายการ ขณะนี้มี {found})",
    "added": "มีรายการเพิ่มในวันที่ {day} หลังผนึก (ผนึกไว้ {sealed} รายการ ขณะนี้มี {found})",
    "bent": "ตราผนึกของวันที่ {day} ไม่ตรงกับกุญแจ แสดงว่าตราผนึกถูกแก้ไขหรือปลอมขึ้น",
    "chain": "ตราผนึกของวันที่ {day} ไม่ต่อจากตราก่อนหน้า แสดงว่ามีตราผนึกถูกลบหรือเปลี่ยน",
    "taken": "ตราผนึกของวันที่ {day} ถูกลบออกจากฐานข้อมูล แต่ยังจดอยู่ในแฟ้มนอกฐานข้อมูล",
    "unsealed": "วันที่ {day} ไม่มีตราผนึกทั้งที่พ้นเวลาผนึกแล้ว (มี {found} รายการ)",
    "late": "วันที่ {day} ผนึกช้ากว่ากำหนด ระหว่างนั้นการแก้ไขจะตรวจไม่พบ",
    "fewer": "จำนวนวันที่ผนึกลดลงจาก {sealed} วันในการตรวจครั้งก่อน เหลือ {found} วัน",
    "anchor": "ตราผนึกของวันที่ {day} ไม่ตรงกับที่จดไว้นอกฐานข้อมูล",
    "gone": "ไม่พบแฟ้มจดตราผนึกนอกฐานข้อมูล หรือเปิดอ่านไม่ได้ ทั้งที่ผนึกไปแล้ว {sealed} วัน",
    "shortened": "แฟ้มจดตราผนึกนอกฐานข้อมูลขาดไป {found} วัน วันแรกที่ขาดคือวันที่ {day}",
    "strange": "แฟ้มจดตราผนึกนอกฐานข้อมูลมี {found} บรรทัดที่ไม่ตรงกับกุญแจ แสดงว่าถูกแก้ไขหรือปลอมขึ้น",
    "begun": "เริ่มแฟ้มจดตราผนึกนอกฐานข้อมูลเมื่อวันที่ {day} โดยจดตราที่มีอยู่แล้ว {found} วัน ก่อนหน้านั้นไม่มีสิ่งที่ใช้เทียบ",
    "forged": "มีผลตรวจ {found} แถวที่ไม่ตรงกับกุญแจ แสดงว่าผลตรวจถูกแก้ไขหรือปลอมขึ้น",
    "ahead_seals": "มีตราผนึก {found} แถวที่ลงวันที่ในอนาคตหรือเก่าเกินจริง ซึ่งระบบไม่ได้เป็นผู้เขียน",
    "ahead_checks": "มีผลตรวจ {found} แถวที่ลงเวลาในอนาคตหรือเก่าเกินจริง ซึ่งระบบไม่ได้เป็นผู้เขียน",
    "undated": "มีรายการเปิดดู {found} รายการที่ลงเวลาในอนาคตหรือเก่าเกินจริง จึงไม่มีคืนใดผนึกให้",
}


def sentence(finding: dict[str, Any]) -> str:
    """One finding as a sentence."""
    day = format_date(date.fromisoformat(finding["day"])) if "day" in finding else ""
    amounts = {name: f"{finding.get(name, 0):,}" for name in ("sealed", "found")}
    return WORDS[finding["kind"]].format(day=day, **amounts)
