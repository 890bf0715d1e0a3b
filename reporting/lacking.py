"""What stands in the way of a month's being complete, in one sentence: for lists, papers and reminders alike."""

from reporting.facts import MonthStanding


def lacking(row: MonthStanding) -> str:
    """Of a month that is owed: nothing entered, entered and not posted, posted with gaps, or a nil return made void."""
    newest, cases = row.newest, row.cases_now
    if newest and newest.kind == "nil":
        return f"ยืนยันว่าไม่มีผู้ขอ แต่ต่อมามี {cases} เรื่องในเดือนนี้ ต้องบันทึกข้อมูลประจำเดือนใหม่"
    if newest:
        missing = newest.case_count - newest.complete_count
        return f"บันทึกแล้วแต่ยังขาดข้อมูล {missing} เรื่อง จาก {newest.case_count} เรื่อง"
    if cases:
        return f"มี {cases} เรื่องในระบบ แต่ยังไม่บันทึกข้อมูลประจำเดือน"
    return "ยังไม่มีเรื่องในระบบ และยังไม่ยืนยันว่าไม่มีผู้ขอ"
