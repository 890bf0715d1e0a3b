"""Why an undone import left a case as it stands, and what the office does then; kept as the row's hint."""

from django.db import models


class Left(models.TextChoices):
    """Not more than 40 characters each: `ImportRow.hints`."""

    EDITED = "left_edited", "มีผู้แก้ไขหรือดำเนินการต่อหลังนำเข้า"
    WITHDRAWN = "left_withdrawn", "มีผู้ยกเลิกรายการไปก่อนแล้ว"
    RESULT = "left_result", "การนำเข้าเปลี่ยนผลการพิจารณา"
    HELP = "left_help", "การนำเข้าเพิ่มความช่วยเหลือ"


# By whether the import had created the case, or changed it.
AFTER_CREATED = {
    Left.EDITED: "หากไม่ใช้เรื่องนี้ กด “ยกเลิกรายการ” ที่หน้าเรื่อง หากใช้ต่อ ไม่ต้องทำอะไร",
    Left.WITHDRAWN: "ไม่ต้องทำอะไร",
}
AFTER_UPDATED = {
    Left.EDITED: "เปิดหน้าเรื่อง ตรวจค่าเดิมในประวัติ แล้วแก้ไขให้ถูกต้อง",
    Left.WITHDRAWN: "ไม่ต้องทำอะไร",
    Left.RESULT: "หัวหน้าศูนย์ย้อนขั้นตอนที่หน้าเรื่อง แล้วตรวจค่าเดิมในประวัติ",
    Left.HELP: "เปิดหน้าเรื่อง ลบความช่วยเหลือที่ไม่ถูกต้อง แล้วตรวจค่าเดิมในประวัติ",
}
