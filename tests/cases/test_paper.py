"""Official paper: what comes out can be read back letter for letter, and nothing foreign gets in."""

import gc
import http.server
import re
import shutil
import subprocess
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings

from cases.paper import PaperError, as_of_text, render_pdf
from tests.cases.test_thai_sorting import DICTIONARY

AT = datetime(2026, 11, 6, 1, 30, tzinfo=UTC)
HARD = (
    "สำนัก น้ำ กำลัง ค่ำ ป่ำ ฝ้ำ ราชการ ญู ญุ ฐู ฐุ ฎู ฏุ ฎีกา กฎ ปฏิบัติ ปู่ ผู้ ปี่ ปั้น ฟื้น ปิ่น ฝุ่น ปุ๋ย ที่ เมื่อ ทั้งสิ้น ขึ้น "
    "สิทธิ์ ศูนย์ สัตว์ ฟิล์ม เก็บ ก็ ตี๋ อื๋อ นาฬิกา ฤๅ รู้ ธุระ พุทฺธํ ๑๒๓ 2569 INFO อบต.แม่กุ 081-234-5678"
)
FIELD = (
    "องค์กรปกครองส่วนท้องถิ่น ศูนย์ช่วยเหลือประชาชน ผู้ยื่นคำขอ เจ้าหน้าที่ผู้รับผิดชอบ ข้อมูลประจำเดือน ครบกำหนด เกินกำหนด ได้รับยกเว้น "
    "ไม่ครบถ้วน ครบถ้วน ผู้ดูแลระบบ สาธารณภัย คุณภาพชีวิต โรคติดต่อ เกษตรกร รายได้น้อย ถุงยังชีพ เงินสงเคราะห์ ค่าวัสดุ ซ่อมแซม ที่อยู่อาศัย "
    "ค่าจัดการศพ เครื่องมือ ประกอบอาชีพ เครื่องนุ่งห่ม อุปโภคบริโภค รับส่งผู้ป่วย พ่นหมอกควัน ผู้ใหญ่บ้าน ศูนย์ดำรงธรรม ทะเบียนบ้าน บัตรประชาชน "
    "ใบรับรองแพทย์ ใบมรณบัตร บันทึกถ้อยคำ คณะกรรมการ เห็นชอบ ประกาศรายชื่อ อนุมัติ ปิดเรื่อง ถอนคำขอ เสียชีวิต ท่าสองยาง บ้านตาก วังเจ้า "
    "แม่ต้าน ท่าสายลวด หนองหลวง เกาะตะเภา ด่านแม่ละเมา โมโกร ไม้งาม เชียงทอง ประดาง ตลุกกลางทุ่ง น้ำรึม โป่งแดง วังหิน สมอโคน ทุ่งกระเชาะ"
)
WORDS = (DICTIONARY + FIELD.split() + HARD.split()) * 2

needs_reader = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="reads papers back with pdftotext: apt-get install poppler-utils"
)


def read(pdf: bytes, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def paper(body: str) -> bytes:
    """A paper from a template written here, so that the tests can write hostile ones."""
    page = '{% extends "paper/base.html" %}{% block content %}' + body + "{% endblock %}"
    templates = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"test.html": page}),
                    ("django.template.loaders.filesystem.Loader", ["templates"]),
                ]
            },
        }
    ]
    with override_settings(TEMPLATES=templates):
        return render_pdf("test.html", {"title": "ทดสอบ"}, at=AT)


@pytest.fixture(scope="module")
def words_on_paper():
    half = len(WORDS) // 2
    plain, bold = (
        " ".join(f'<span class="nowrap">{word}</span>' for word in part)
        for part in (WORDS[:half], WORDS[half:])
    )
    return paper(f"<p>{plain}</p><p><b>{bold}</b></p>")


@needs_reader
@pytest.mark.parametrize("options", [(), ("-raw",), ("-layout",)], ids=["as read", "as drawn", "as laid out"])
def test_every_word_is_copied_as_it_was_printed(words_on_paper, options):
    copied = read(words_on_paper, *options)
    furniture = re.compile(r"หน้า \d จาก 2\s")
    assert furniture.sub("", copied).split() == WORDS
    assert len(set(WORDS)) > 300


@needs_reader
def test_letters_count_pages_in_thai_digits_from_the_second_on():
    letter = "{% endblock %}{% block kind %}letter{% endblock %}{% block more %}"
    first, second, _ = read(paper("<p>ย่อหน้า</p>" * 50 + letter), "-raw").split("\f")
    assert "- ๒ -" in second
    assert "- ๑ -" not in first
    assert "จาก" not in first


@needs_reader
def test_the_document_says_what_it_is():
    pdf = paper("<p>x</p>")
    info = subprocess.run(
        ["pdfinfo", "-isodates", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert "ทดสอบ" in info
    assert "2026-11-06T08:30:00+07" in info
    assert "Tagged:          yes" in info
    assert paper("<p>x</p>") == pdf, "the same facts make the same file"


class Listener(http.server.BaseHTTPRequestHandler):
    heard: list[str] = []

    def do_GET(self):
        self.heard.append(self.path)

    def log_message(self, *args):
        pass


@pytest.fixture
def outside():
    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    Listener.heard.clear()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


FOREIGN = [
    "http://{outside}/x.png", "https://{outside}/x.png", "ftp://{outside}/x.png", "gopher://{outside}/",
    "file:///etc/passwd", "data:image/png;base64,AA==", "/etc/passwd", "x.png",
    "paper:../paper.css", "paper:Sarabun-Thin.ttf", "paper:paper.css?x", "jar:file:///x.zip!/x",
]  # fmt: skip
WAYS = [
    '<img src="{url}">', '<link rel="stylesheet" href="{url}">', '<style>@import url("{url}");</style>',
    '<style>@page {{ background: url("{url}") }}</style>', '<object data="{url}"></object>',
    '<link rel="attachment" href="{url}">', '<style>@font-face {{ font-family: x; src: url("{url}") }}</style>',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<p style="content: url({url}); list-style-image: url({url}); display: list-item">x</p>',
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_hostile_template_opens_nothing(outside, way):
    urls = [url.format(outside=outside) for url in FOREIGN]
    with pytest.raises(PaperError) as refused:
        paper("".join(way.format(url=url) for url in urls))
    assert Listener.heard == []
    if "@page" not in way:  # one background wins
        assert [url for url in urls if url not in str(refused.value)] == []


@needs_reader
def test_text_of_people_stays_text():
    pdf = render_pdf("paper/late_today.html", late_today(1, name='<img src="file:///etc/passwd">'), at=AT)
    assert "<img" in read(pdf)


def late_today(count: int, name: str = "อบต.แม่จัน") -> dict[str, object]:
    """`count` late LAOs, three to a district."""
    rows = [
        {
            "n": n,
            "name": name,
            "status": "ยังไม่บันทึก",
            "officer": "นางสาวน้ำฝน กล้าหาญ",
            "phone": "055-123-456 ต่อ 12",
        }
        for n in range(1, count + 1)
    ]
    return {
        "title": "รายชื่อ อปท. ที่ยังไม่บันทึกข้อมูลการช่วยเหลือประชาชน จังหวัดตาก",
        "month_thai": "ตุลาคม 2569",
        "due_text": "วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 เวลา 24.00 น.",
        "as_of_text": as_of_text(AT),
        "groups": [{"name": f"อำเภอที่ {i}", "rows": rows[i : i + 3]} for i in range(0, count, 3)],
        "total": count,
        "expected": 69,
    }


@needs_reader
@pytest.mark.parametrize(("count", "pages"), [(0, 1), (15, 1), (20, 1), (69, 3)])
def test_the_list_of_who_is_late_fits_its_pages(count, pages):
    copied = read(render_pdf("paper/late_today.html", late_today(count), at=AT), "-layout")
    assert copied.count("\f") == pages
    assert copied.count("เจ้าหน้าที่ผู้รับผิดชอบ") == pages, "the head of the table stands on every page"
    assert copied.count("ข้อมูล ณ วันที่ 6 พ.ย. 2569 เวลา 08.30 น.") == pages + 1, (
        "below every page, and on top once"
    )
    assert f"รวมทั้งสิ้น {count} แห่ง จากที่ต้องบันทึก 69 แห่ง" in copied
    assert copied.count("นางสาวน้ำฝน กล้าหาญ") == count


def test_the_collector_of_cycles_rests_and_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    at_work = []
    write = weasyprint.HTML.write_pdf

    def watched(self: Any, *args: Any, **options: Any) -> Any:
        at_work.append(gc.isenabled())
        return write(self, *args, **options)

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", watched)
    paper("<p>คำขอ</p>")
    assert (at_work, gc.isenabled()) == ([False], True)
