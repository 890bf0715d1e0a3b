"""Every paper: what is copied out of it is what stands on it, letter for letter; and it looks as it should in number of sheets."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string

from cases.paper import render_pdf
from cases.papers.agenda import Agenda
from cases.papers.agenda import Row as AgendaRow
from cases.papers.memo import Memo
from cases.papers.memo import Row as MemoRow
from cases.papers.public_notice import PublicNotice, SafeRow
from cases.papers.receipt import Receipt
from cases.papers.request_form import RequestForm
from cases.papers.roster import Roster
from cases.papers.roster import Row as RosterRow
from cases.papers.voucher import GoodsReceipt, Line, ServiceReceipt, Sheet, Voucher
from cases.papers.words import Day, Office, official
from tests.cases.papers import needs_reader, pages, squeezed
from tests.cases.test_paper import AT, FIELD, HARD, WORDS, read

OFFICE = Office(
    name="องค์การบริหารส่วนตำบลแม่กุ",
    district="แม่สอด",
    province="ตาก",
    executive="นายกองค์การบริหารส่วนตำบลแม่กุ",
    clerk="ปลัดองค์การบริหารส่วนตำบล",
    phone="๐๕๕-๑๒๓-๔๕๖",
)
KINDS = [
    "ด้านสาธารณภัย",
    "ด้านการส่งเสริมและพัฒนาคุณภาพชีวิต",
    "ด้านการป้องกันและควบคุมโรคติดต่อ",
    "เกษตรกรผู้มีรายได้น้อย",
    "อื่น ๆ",
]
DAY = Day("๑๒", "ตุลาคม", "๒๕๖๙")
NAMES = [f"นาง{first} {last}" for first, last in zip(WORDS[::2], WORDS[1::2], strict=False)]
FACTS = {
    "name": "นางสาวน้ำผึ้ง ฟื้นป่าไม้", "document": "บัตรประจำตัวประชาชน", "identity": "x-xxxx-xxxxx-๕๖-๒", "house_no": "๑๒/๓",
    "moo": "๔", "community": "บ้านใหม่", "alley": "น้ำรึม", "road": "ชิดลม", "subdistrict": "แม่กุ", "district": "แม่สอด",
    "province": "ตาก", "phone": "๐๘๑-๒๓๔-๕๖๗๘", "affected": "๔",
}  # fmt: skip
LINES = [
    Line("๑", "สิ่งของ", "ถุงยังชีพ", "๑", "ชุด", "๗๐๐.๐๐"),
    Line("๒", "สิ่งของ", "ผ้าห่ม", "๔", "ผืน", "๘๐๐.๐๐"),
]
WORK = [Line("๑", "แรงงาน", "ปรับสภาพแวดล้อมบ้าน", "๒", "วัน", ""), Line("๒", "บริการ", "รับส่งผู้ป่วย", "", "", "")]
SHEET = {"lines": LINES, "sum": "๑,๕๐๐.๐๐", "sum_in_words": "หนึ่งพันห้าร้อยบาทถ้วน"}
SHEETS = [
    Sheet(receiver="นางสาวน้ำผึ้ง ฟื้นป่าไม้", for_whom="", house_no="๑๒/๓", place="๔", subdistrict="แม่กุ", **SHEET),
    Sheet(receiver="นายปู่ กล้าหาญ", for_whom="นางสาวน้ำผึ้ง ฟื้นป่าไม้", **SHEET),
]


REGULATION = "ระเบียบกระทรวงมหาดไทยว่าด้วยค่าใช้จ่ายเพื่อช่วยเหลือประชาชนตามอำนาจหน้าที่ขององค์กรปกครองส่วนท้องถิ่น พ.ศ. ๒๕๖๖"


def roster(count: int) -> Roster:
    rows = [RosterRow(official(n), NAMES[n], official(f"{n}/1"), "หมู่ที่ ๔") for n in range(1, count + 1)]
    return Roster(
        office=OFFICE, rows=rows, number="๑๒/๒๕๗๐", name="นางสมศรี ใจดี", received_on=DAY, total=official(count)
    )


def agenda_rows(count: int) -> list[AgendaRow]:
    return [
        AgendaRow(
            official(n),
            official(f"{n}/2570"),
            NAMES[n],
            KINDS[n % 5],
            " ".join(WORDS[n : n + 9]),
            NAMES[n + 20],
        )
        for n in range(1, count + 1)
    ]


def memo(count: int) -> Memo:
    rows = [
        MemoRow(official(n), official(f"{n}/2570"), NAMES[n], KINDS[n % 5], "เห็นชอบบางส่วน", "๑๒,๕๐๐.๐๐")
        for n in range(1, count + 1)
    ]
    return Memo(
        office=OFFICE, regulation=REGULATION, meeting="๑/๒๕๖๙", held_on="๒๐ ตุลาคม ๒๕๖๙", order="๑๒๓/๒๕๖๙", appointed_on="๑ ตุลาคม ๒๕๖๙", rows=rows,
        total=official(count), sum="๑๐๐,๐๐๐.๐๐", sum_in_words="หนึ่งแสนบาทถ้วน", without_amount="",
    )  # fmt: skip


def notice(count: int, **changes: str) -> PublicNotice:
    return PublicNotice(
        office=OFFICE, posted_on="๒๑ ตุลาคม ๒๕๖๙", until="๔ พฤศจิกายน ๒๕๖๙", days="๑๕", places="ที่ทำการผู้ใหญ่บ้านทุกหมู่บ้าน",
        total=official(count), rows=[SafeRow(official(n), NAMES[n], "หมู่ที่ ๔") for n in range(1, count + 1)],
        **{"regulation": REGULATION, "struck": "", "left": official(count)} | changes,
    )  # fmt: skip


PAPERS: dict[str, Any] = {
    "request": RequestForm(
        office=OFFICE, kinds=[(kind, kind == KINDS[0]) for kind in KINDS], number="๑๒/๒๕๗๐", written_on=DAY,
        hardship=official(HARD), wanted=FIELD[:300], **FACTS,
    ),
    "request blank": RequestForm(office=OFFICE, kinds=[(kind, False) for kind in KINDS], province="ตาก"),
    "receipt": Receipt(
        office=OFFICE, number="๑๒/๒๕๗๐", received_on=DAY, name=FACTS["name"], kind=KINDS[3], receiver="กานดา วงศ์ทอง", position="",
    ),
    "roster": roster(25),
    "roster blank": Roster.blank(OFFICE),
    "roster of hundreds of words": roster(len(NAMES) - 1),
    "agenda": Agenda(
        office=OFFICE, meeting="๑/๒๕๖๙", held_on="๒๐ ตุลาคม ๒๕๖๙", begins_at="๐๙.๓๐ น.", place="ห้องประชุม", order="๑๒๓/๒๕๖๙",
        to_ratify=agenda_rows(2), to_consider=agenda_rows(14),
    ),
    "memo": memo(12),
    "notice": notice(15),
    "notice with names struck": notice(15, struck="๒", left="๑๓", regulation=""),
    "voucher": Voucher(office=OFFICE, number="๑๒/๒๕๗๐", sheets=SHEETS),
    "goods": GoodsReceipt(office=OFFICE, number="๑๒/๒๕๗๐", sheets=SHEETS),
    "service": ServiceReceipt(
        office=OFFICE, number="๑๒/๒๕๗๐", sheets=[replace(SHEETS[0], lines=WORK, sum="", sum_in_words=""), SHEETS[1]]
    ),
}  # fmt: skip
SHEETS_OF = {
    "request": 2, "request blank": 2, "receipt": 1, "roster": 1, "roster blank": 1, "roster of hundreds of words": 10,
    "agenda": 4, "memo": 2, "notice": 2, "voucher": 2, "goods": 2,
    "service": 2, "notice with names struck": 2,
}  # fmt: skip


class Runs(HTMLParser):
    """The text of the body, run by run; the head of a table apart, which stands on each page of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.runs, self.heads = "", [], []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside = tag if tag in ("title", "thead", "body") else self.inside
        if tag == "thead":
            self.heads.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = "body" if tag == "thead" else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside == "thead":
            self.heads[-1] += squeezed(data)
        elif self.inside == "body":
            self.runs.append(squeezed(data))


def drawn(paper: Any) -> Runs:
    runs = Runs()
    runs.feed(render_to_string(paper.TEMPLATE, {"p": paper, "title": paper.TITLE}))
    return runs


def pdf_of(paper: Any) -> bytes:
    return render_pdf(paper.TEMPLATE, {"p": paper, "title": paper.TITLE}, at=AT)


# Page numbers, and what a roll repeats before them below each page.
FURNITURE = re.compile(
    r"^- [๐-๙]+ -$"
    r"|^(?:(?:แนบท้ายคำร้อง เลขทะเบียนคำขอ ๑๒/๒๕๗๐|มีข้อมูลส่วนบุคคล ใช้ในการประชุมเท่านั้น)\s)?หน้า [๐-๙]+ จาก [๐-๙]+$",
    re.MULTILINE,
)


def copied_from(paper: Any) -> str:
    return squeezed(FURNITURE.sub("", read(pdf_of(paper), "-raw").replace("\f", "\n")))


@needs_reader
@pytest.mark.parametrize("name", PAPERS)
def test_what_is_copied_is_what_is_on_the_page(name: str) -> None:
    runs, copied = drawn(PAPERS[name]), copied_from(PAPERS[name])
    for head in set(runs.heads):
        assert head in copied
        copied = copied.replace(head, "")
    assert copied == "".join(runs.runs)


@needs_reader
@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_takes_its_sheets(name: str) -> None:
    assert pages(pdf_of(PAPERS[name])) == SHEETS_OF[name]


@needs_reader
def test_the_head_of_the_roster_stands_on_every_page() -> None:
    text = read(pdf_of(roster(70)), "-layout")
    assert text.count("\f") == 3
    assert text.count("บ้านเลขที่") == 3
    assert [f"หน้า {n} จาก ๓" in text for n in "๑๒๓"] == [True] * 3
    assert text.count("แนบท้ายคำร้อง เลขทะเบียนคำขอ ๑๒/๒๕๗๐") == 4, "on top once, below every page"


def goods(count: int) -> GoodsReceipt:
    lines = [replace(LINES[0], order=official(n)) for n in range(1, count + 1)]
    return GoodsReceipt(office=OFFICE, number="๑๒/๒๕๗๐", sheets=[replace(SHEETS[0], lines=lines)])


@needs_reader
@pytest.mark.parametrize(
    ("paper", "row"),
    [(roster(27), "หมู่ที่ ๔"), (goods(13), "ถุงยังชีพ"), (goods(22), "ถุงยังชีพ"), (memo(40), "๑๒,๕๐๐.๐๐")],
)
def test_no_sum_and_no_signature_stands_alone_on_a_page(paper: Any, row: str) -> None:
    """As many rows as just do not leave room for what follows them."""
    last = read(pdf_of(paper), "-layout").rstrip("\f").split("\f")[-1]
    assert pages(pdf_of(paper)) > 1
    assert row in last


@pytest.mark.parametrize("name", [name for name in PAPERS if name != "roster of hundreds of words"])
def test_no_arabic_digit_is_printed(name: str) -> None:
    assert not re.search("[0-9]", "".join(drawn(PAPERS[name]).runs))


# What would read as if help were granted, or as an opinion or order already given.
GRANTED = ["อนุมัติแล้ว", "ได้รับอนุมัติ", "เห็นควรอนุมัติ", "เห็นควรให้ความช่วยเหลือ", "เป็นผู้มีสิทธิได้รับ", "ผู้ได้รับความช่วยเหลือ"]


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_reads_as_if_help_were_granted(name: str) -> None:
    text = "".join(drawn(PAPERS[name]).runs)
    assert [words for words in GRANTED if words in text] == []


@pytest.mark.parametrize("name", ["request", "request blank"])
def test_the_privacy_notice_stands_at_the_foot_of_the_request(name: str) -> None:
    text = "".join(drawn(PAPERS[name]).runs)
    front = text.split("สำหรับเจ้าหน้าที่")[0]
    assert front.endswith(squeezed("ศูนย์ช่วยเหลือประชาชนของหน่วยงานนี้ โทร. ๐๕๕-๑๒๓-๔๕๖"))
    assert "มาตรา๒๓" in front


HOSTILE = '<img src="file:///etc/passwd"><script>x</script>{{ p.office }}&lt;b&gt;'


@needs_reader
def test_text_of_people_stays_text() -> None:
    typed = dict.fromkeys({*FACTS, "hardship", "wanted"} - {"affected"}, HOSTILE)
    copied = copied_from(RequestForm(office=OFFICE, kinds=[(HOSTILE, True)], **typed))
    assert (
        copied.count(squeezed(HOSTILE)) == len(typed) + 2
    )  # a kind; and the name again beneath the signature
