"""The second and third sheet: the month's totals by ด้าน, and what the file is.

Laid out from plain values; the database is read in `reporting.info.export`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from cases.models import Case, HelpKind
from cases.thai import format_instant
from reporting.actions.post import KindTotal
from reporting.facts import MonthStanding
from reporting.info.sources import Office
from reporting.models import PostingKind
from reporting.months import Month
from reporting.standing import Timeliness
from reporting.writer import HEADING, LINE, new_format, page_set_up

SUMMARY = "สรุป"
EXPLANATION = "คำอธิบาย"
TOTALS = [
    ("ราย", "cases"), ("ครัวเรือน", "households"), ("ช่วยแล้ว", "helped"), ("อยู่ระหว่างดำเนินการ", "pending"),
    ("ไม่เข้าหลักเกณฑ์", "not_eligible"), ("ส่งต่อ", "referred"), ("จำนวนเงินหรือมูลค่า (บาท)", "help_total"),
]  # fmt: skip
DEFINITIONS = [
    "เดือนของเรื่อง คือเดือนของวันที่ยื่นคำขอ รายการที่ยกเลิกไม่นับและไม่อยู่ในตาราง",
    "ครัวเรือน นับตามรหัสประจำบ้าน ถ้าไม่ทราบนับตามที่อยู่ บ้านเดียวกันในด้านเดียวกันนับครั้งเดียว "
    "แถวรวมนับบ้านเดียวกันครั้งเดียว จึงอาจน้อยกว่าผลบวกของแต่ละด้าน",
    "จำนวนเงินหรือมูลค่า คือผลรวมของความช่วยเหลือที่ให้แก่เรื่องนั้นจนถึงเวลาที่ระบุ ช่องว่างหมายถึงยังไม่มีจำนวน",
    "วันที่ช่วยเหลือ คือวันที่ให้ความช่วยเหลือครั้งล่าสุดของเรื่องนั้น",
    "ผลการพิจารณาเป็นผล ณ เวลาที่ระบุ เรื่องที่อยู่ระหว่างดำเนินการถือเป็นข้อมูลครบถ้วนได้",
    "วันที่ในตารางเป็นวันที่จริง แสดงเป็นปี พ.ศ. เลขประจำตัวและรหัส อปท. เป็นข้อความ",
    "หัวคอลัมน์สีเข้มเป็นข้อมูลที่จำเป็น",
]


@dataclass
class Summary:
    """Figures by ด้าน, gathered while the rows are written; the same counting as the screen's preview."""

    kinds: dict[str, KindTotal] = field(default_factory=dict)
    everything: KindTotal = field(default_factory=lambda: KindTotal("", "รวม", 0))

    @classmethod
    def of(cls, kinds: Iterable[HelpKind]) -> "Summary":
        """Kinds in use get a row even with nothing in it: a zero that is said is not a gap."""
        return cls({kind.code: KindTotal(kind.code, kind.name, kind.position) for kind in kinds})

    def add(self, case: Case) -> None:
        if case.kind_id not in self.kinds:
            self.kinds[case.kind_id] = KindTotal(case.kind_id, case.kind.name, case.kind.position)
        self.kinds[case.kind_id].add(case)
        self.everything.add(case)

    @property
    def rows(self) -> list[KindTotal]:
        return [*sorted(self.kinds.values(), key=lambda total: total.position), self.everything]


@dataclass(frozen=True)
class OfficeState:
    """One local authority's line on the third sheet. `content_hash` is of the newest version posted."""

    office: Office
    rows: int
    month: MonthStanding | None
    content_hash: str


@dataclass(frozen=True)
class About:
    """What the third sheet tells of the file. `checksum` is over the content of the rows."""

    title: str
    layout: str
    month: Month
    whose: str
    at: datetime
    rows: int
    checksum: str
    states: Sequence[OfficeState]


def write_summary(book: Any, about: About, summary: Summary) -> None:
    """สรุป: one row a ด้าน and the totals."""
    sheet = book.add_worksheet(SUMMARY)
    sheet.set_default_row(LINE)
    top = _title(book, sheet, about, columns=len(TOTALS) + 1)
    heading = new_format(book, **HEADING)
    sheet.write_row(top, 0, ["ด้านที่ขอรับความช่วยเหลือ", *(label for label, _ in TOTALS)], heading)
    for offset, total in enumerate(summary.rows, 1):
        last = total is summary.everything
        look = {"border": 1, "bold": last, "top": 2 if last else 1}
        _total_row(
            sheet,
            top + offset,
            total,
            new_format(book, **look),
            new_format(book, **look, num_format="#,##0.00"),
        )
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, len(TOTALS) - 1, 14)
    sheet.set_row(top, 2 * LINE)
    sheet.set_column(len(TOTALS), len(TOTALS), 20)
    page_set_up(sheet, _head(about))


def _total_row(sheet: Any, at: int, total: KindTotal, plain: Any, money: Any) -> None:
    row = total.as_row()
    sheet.write_string(at, 0, total.name, plain)
    for column, (_, key) in enumerate(TOTALS, 1):
        sheet.write_number(at, column, row[key], money if isinstance(row[key], Decimal) else plain)


def write_explanation(book: Any, about: About) -> None:
    """คำอธิบาย: which layout, what was counted and when, how to prove the file, and what each month's state is."""
    sheet = book.add_worksheet(EXPLANATION)
    sheet.set_default_row(LINE)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 38)
    sheet.set_column(2, 2, 46)
    sheet.set_column(3, 4, 12)
    sheet.set_column(5, 5, 28)
    sheet.set_column(6, 6, 40)
    top = _title(book, sheet, about, columns=7)
    top = _facts(book, sheet, about, top)
    top = _definitions(book, sheet, top)
    _states(book, sheet, about, top)
    page_set_up(sheet, _head(about))


def _head(about: About) -> str:
    return f"{about.title} เดือน{about.month.thai} {about.whose}"


def _title(book: Any, sheet: Any, about: About, *, columns: int) -> int:
    lines = [
        about.title,
        f"ประจำเดือน{about.month.thai} {about.whose}",
        f"ข้อมูล ณ วันที่ {format_instant(about.at)}",
    ]
    for row, line in enumerate(lines):
        look = new_format(book, bold=row == 0, font_size=16 if row == 0 else 14)
        sheet.merge_range(row, 0, row, columns - 1, line, look)
    return len(lines) + 1


def _facts(book: Any, sheet: Any, about: About, top: int) -> int:
    bold, plain = new_format(book, bold=True), new_format(book, text_wrap=True)
    facts = [
        ("แบบ INFO", about.layout),
        ("จำนวนแถว", f"{about.rows:,} แถว"),
        ("รหัสตรวจสอบ", f"{about.checksum} (SHA-256 ของเนื้อหาในทุกแถว)"),
    ]
    for row, (label, text) in enumerate(facts, top):
        sheet.write_string(row, 0, label, bold)
        sheet.merge_range(row, 1, row, 6, text, plain)
    return top + len(facts) + 1


def _definitions(book: Any, sheet: Any, top: int) -> int:
    wrapped = new_format(book, text_wrap=True)
    sheet.write_string(top, 0, "คำจำกัดความ", new_format(book, bold=True))
    for row, line in enumerate(DEFINITIONS, top + 1):
        sheet.merge_range(row, 0, row, 6, f"{row - top}. {line}", wrapped)
    return top + len(DEFINITIONS) + 2


def _states(book: Any, sheet: Any, about: About, top: int) -> None:
    heads = ["รหัส อปท.", "ชื่อ อปท.", "สถานะของเดือน", "แถวในตาราง", "ฉบับที่", "บันทึกเมื่อ", "รหัสตรวจสอบเนื้อหาที่บันทึก"]
    sheet.write_row(top, 0, heads, new_format(book, **HEADING))
    text, number = new_format(book, border=1, text_wrap=True, num_format="@"), new_format(book, border=1)
    for row, state in enumerate(about.states, top + 1):
        newest = state.month.newest if state.month else None
        sheet.write_string(row, 0, state.office.code, text)
        sheet.write_string(row, 1, state.office.name, text)
        sheet.write_string(row, 2, words(state.month), text)
        sheet.write_number(row, 3, state.rows, number)
        sheet.write(row, 4, newest.version if newest else "–", number)
        sheet.write_string(row, 5, format_instant(newest.posted_at) if newest else "–", text)
        sheet.write_string(row, 6, state.content_hash[:16] or "–", text)
    sheet.ignore_errors({"number_stored_as_text": f"A{top + 2}:A{top + 1 + len(about.states)}"})


def words(month: MonthStanding | None) -> str:
    """The state of an office's month, in words."""
    if month is None:
        return "ไม่มีหน้าที่บันทึกในเดือนนี้"
    if month.newest is None:
        past = month.standing.timeliness is not Timeliness.NOT_DUE
        return month.standing.timeliness.value if past else "ยังไม่บันทึก (ยังไม่ถึงกำหนด)"
    kind = PostingKind(month.newest.kind).label if month.newest.kind == PostingKind.NIL else "บันทึกแล้ว"
    return f"{kind} ({month.standing.words})"
