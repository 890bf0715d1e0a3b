"""What stands in a letter: the template's text with its values, and the rows of the enclosed table."""

from datetime import datetime, time, timedelta

from cases.papers.words import long_date, official
from cases.thai import BANGKOK
from oversight.letters.placeholders import REFERS, fill
from oversight.letters.routing import Issuer, Route
from oversight.models import Letter, LetterRow, LetterTemplate
from reporting.facts import MonthStatus
from reporting.models import DeadlineRule
from reporting.months import Month

NAMED = 5  # names in the text; more stand in the enclosed table alone
ENCLOSED = "องค์กรปกครองส่วนท้องถิ่นตามรายชื่อที่ส่งมาพร้อมนี้"


def circular(rule: DeadlineRule) -> str:
    """ด่วนที่สุด ที่ มท ๐๘๑๐.๗/ว ๕๙๕๕ ลงวันที่ …, as the rule has it."""
    dated = f" ลงวันที่ {long_date(rule.circular_date)}" if rule.circular_date else ""
    return f"{official(rule.circular)}{dated}"


def due_words(due_at: datetime) -> str:
    """๕ พฤศจิกายน ๒๕๖๙; with the hour where it is not the end of the day."""
    local = due_at.astimezone(BANGKOK)
    day = long_date((local - timedelta(microseconds=1)).date())
    return day if local.time() == time() else f"{day} เวลา {official(f'{local:%H.%M}')} น."


def instant_words(at: datetime) -> str:
    local = at.astimezone(BANGKOK)
    return f"วันที่ {long_date(local.date())} เวลา {official(f'{local:%H.%M}')} น."


def per_cent(posted: int, expected: int) -> str:
    """75.00; – where nobody had to post."""
    return f"{100 * posted / expected:.2f}" if expected else "–"


def listed(names: list[str]) -> str:
    """ก ข และค"""
    return " และ".join([" ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def reference_to(letter: Letter) -> str:
    """จังหวัดตาก ด่วนที่สุด ที่ ตก ๐๐๒๓.๓/ว ๗๐๗ ลงวันที่ …"""
    return f"{letter.sender} ด่วนที่สุด ที่ {official(letter.number)} ลงวันที่ {long_date(letter.dated)}"


def text_of(
    template: LetterTemplate,
    issuer: Issuer,
    route: Route,
    month: Month,
    as_of: datetime,
    previous: Letter | None,
) -> str:
    """The template's paragraphs with everything in them filled in."""
    owed, late = route.owed, route.late
    obligation = route.rows[0].obligation
    names = [row.obligation.local_authority.name for row in late]
    values = {
        "ผู้ส่ง": issuer.sender,
        "ผู้รับ": route.addressee,
        "หนังสือสั่งการ": circular(obligation.rule),
        "วันที่กำหนด": official(obligation.rule.day),
        "เดือน": official(month.thai),
        "ครบกำหนด": due_words(obligation.due_at),
        "ข้อมูลณ": instant_words(as_of),
        "จำนวน": official(len(late)),
        "ทั้งหมด": official(len(owed)),
        "ร้อยละ": official(per_cent(len(owed) - len(late), len(owed))),
        "รายชื่อ": official(listed(names)) if len(names) <= NAMED else ENCLOSED,
        "ให้แล้วเสร็จ": long_date((as_of.astimezone(BANGKOK) + timedelta(days=template.days)).date()),
        REFERS: reference_to(previous) if previous else "",
    }
    return fill(template.text, values)


def row_of(letter: Letter, place: int, row: MonthStatus) -> LetterRow:
    """A line of the table, as the row stood."""
    newest, one = row.newest, row.obligation.local_authority
    return LetterRow(
        letter=letter,
        obligation=row.obligation,
        flag=getattr(row.obligation, "flag", None),
        place=place,
        district=one.district.name,
        name=one.name,
        status="บันทึกแล้ว ไม่ครบถ้วน" if newest else "ยังไม่บันทึก",
        case_count=newest.case_count if newest else None,
        last_posted_at=newest.posted_at if newest else None,
        note=_note(row),
    )


def _note(row: MonthStatus) -> str:
    newest = row.newest
    if newest is None:
        return ""
    if newest.kind == "nil":
        return "ยืนยันว่าไม่มีผู้ขอ แต่มีเรื่องเพิ่มภายหลัง"
    return f"ขาดข้อมูล {newest.case_count - newest.complete_count} เรื่อง"
