"""Who is late now: told apart, with whom to telephone, on screen and on one page."""

import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import LocalAuthority, User
from reporting.models import Obligation
from reporting.months import Month
from tests.oversight.world import DUE, World, appoint, many, oblige, tell

pytestmark = pytest.mark.usefixtures("morning")
SignIn = Callable[[User], Client]


@pytest.fixture
def three_late(tak: list[Obligation]) -> None:
    """Everything is posted but: มหาวัน (nothing), แม่กุ (gaps), ทน.แม่สอด (nothing, the month before too)."""
    late = {("06630611", DUE), ("03630601", DUE), ("03630601", DUE.previous)}
    codes = dict(LocalAuthority.objects.values_list("pk", "code"))
    with World() as world:
        for owed in tak:
            one = (codes[owed.local_authority_id], Month.of(owed.month))
            if one == ("05630603", DUE):
                world.say(owed, "gaps_missing")
            elif one not in late:
                world.say(owed, "on_time")
    appoint("06630611", phone="0812345678")


def _rows(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/overview/lao/\d+/">([^<]+)', text)


@pytest.mark.usefixtures("three_late")
def test_the_newest_month_first_and_told_apart(province_officer: User, signed_in: SignIn) -> None:
    text = signed_in(province_officer).get("/overview/late/").content.decode()
    assert _rows(text) == ["ทต.แม่กุ", "อบต.มหาวัน", "ทน.แม่สอด"]
    assert "ค้าง 3 แห่ง" in text
    assert "จากที่ต้องบันทึก 69 แห่ง" in text
    assert "บันทึกแล้วแต่ยังขาดข้อมูล 1 เรื่อง จาก 3 เรื่อง" in text
    assert '<a class="nowrap" href="tel:0812345678">081-234-5678</a>' in text
    assert text.count("ยังไม่ได้แต่งตั้ง") == 2
    assert "ค้างเดือนอื่นด้วย: ก.ย. 69" in text
    assert "1 วัน" in text


@pytest.mark.usefixtures("three_late")
def test_a_message_for_the_group_names_offices_and_nobody_else(
    province_officer: User, signed_in: SignIn
) -> None:
    text = signed_in(province_officer).get("/overview/late/").content.decode()
    told = text.split("readonly>")[1].split("</textarea>")[0]
    assert told.splitlines()[3:8] == [
        "ยังไม่บันทึก 2 แห่ง:",
        "อำเภอแม่สอด: อบต.มหาวัน",
        "ขึ้นตรงต่อจังหวัด: ทน.แม่สอด",
        "",
        "ไม่ครบถ้วน 1 แห่ง:",
    ]
    assert "ครบกำหนด วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 เวลา 24.00 น. · สถานะ ณ" in told
    assert "081" not in told
    assert 'data-copy="line-text"' in text


@pytest.mark.usefixtures("three_late")
def test_another_month_by_its_address(province_officer: User, signed_in: SignIn) -> None:
    text = signed_in(province_officer).get(f"/overview/late/?month={DUE.previous}").content.decode()
    assert _rows(text) == ["ทน.แม่สอด"]


@pytest.mark.usefixtures("three_late")
def test_a_district_calls_its_own(district_officer: User, other_district: User, signed_in: SignIn) -> None:
    assert _rows(signed_in(district_officer).get("/overview/late/").content.decode()) == [
        "ทต.แม่กุ",
        "อบต.มหาวัน",
    ]
    nobody = signed_in(other_district).get("/overview/late/").content.decode()
    assert "ไม่มี อปท. ใดค้างข้อมูลประจำเดือนที่พ้นกำหนดแล้ว" in nobody


def test_the_excused_are_not_called(tak: list[Obligation], district_officer: User, signed_in: SignIn) -> None:
    tell({"05630603": "excused"})
    text = signed_in(district_officer).get(f"/overview/late/?month={DUE}").content.decode()
    assert len(_rows(text)) == 10
    assert "ทต.แม่กุ" not in _rows(text)
    assert "จากที่ต้องบันทึก 10 แห่ง" in text


def test_rows_beyond_a_page_follow_by_the_last_code(
    province_officer: User, signed_in: SignIn, db: None
) -> None:
    oblige(many(90), [DUE])
    client = signed_in(province_officer)
    first = client.get("/overview/late/").content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = client.get("/overview/late/" + link[1].replace("&amp;", "&")).content.decode()
    assert len(set(_rows(first)) | set(_rows(second))) == 90
    assert 'rel="next"' not in second


@pytest.mark.usefixtures("three_late")
def test_the_paper_names_the_same(province_officer: User, signed_in: SignIn) -> None:
    pdf = signed_in(province_officer).get("/overview/late.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'inline; filename="late-63-2569-10.pdf"'
    text = _text(pdf.content)
    assert "รวมทั้งสิ้น 3 แห่ง จากที่ต้องบันทึก 69 แห่ง" in text
    assert "081-234-5678" in text
    assert "ไม่ครบถ้วน" in text


def test_twenty_late_fit_one_page(tak: list[Obligation], province_officer: User, signed_in: SignIn) -> None:
    posted = LocalAuthority.objects.order_by("code")[:49].values_list("code", flat=True)
    tell(dict.fromkeys(posted, "on_time"))
    for code in LocalAuthority.objects.exclude(code__in=list(posted)).values_list("code", flat=True):
        appoint(code, name="นางสาวน้ำฝน กล้าหาญ")
    text = _text(signed_in(province_officer).get(f"/overview/late.pdf?month={DUE}").content)
    assert "รวมทั้งสิ้น 20 แห่ง" in text
    assert text.count("\f") == 1


def _text(pdf: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("ไม่พบ pdftotext: root สั่ง apt-get install poppler-utils แล้วทดสอบใหม่")
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()
