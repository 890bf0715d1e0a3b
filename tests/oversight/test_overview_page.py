"""What stands on the overview: figures that lead to their rows, two axes in each cell, a period of choice."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import User
from oversight.period import Period
from reporting.models import Obligation
from reporting.months import Month
from tests.oversight.world import AT, DUE, RUNNING, tell

pytestmark = pytest.mark.usefixtures("morning")
SignIn = Callable[[User], Client]


@pytest.fixture
def page(tak: list[Obligation], province_officer: User, signed_in: SignIn) -> Callable[[str], str]:
    tell(
        {
            "05630603": "on_time+info",
            "06630608": "nil+changed",
            "06630611": "late",
            "05630602": "gaps_on_time",
            "05630604": "gaps_missing",
            "02630101": "excused",
        }
    )
    client = signed_in(province_officer)
    return lambda path="/overview/": client.get(path).content.decode()


def test_figures_of_the_newest_due_month(page: Callable[..., str]) -> None:
    text = page()
    assert "ข้อมูลประจำเดือนตุลาคม 2569" in text
    assert "ครบกำหนด วันพฤหัสบดีที่ 5 พฤศจิกายน 2569 เวลา 24.00\u00a0น." in text
    assert ">64</a> <small>แห่ง" in text
    assert "จาก 68 แห่ง" in text
    assert "ทันกำหนด 4.4 %" in text
    assert "ประเภท อปท. ตามข้อมูล ณ 9 พ.ย. 2566" in text


def test_each_sign_stands_in_its_row(page: Callable[..., str]) -> None:
    text = page()

    def cell(code: str) -> str:
        row = text.split(f'"/overview/lao/{code}/"')[-1].split("<tr>")[0]
        return re.findall(r"<td class=(\S+?)>", row)[-2]

    assert cell("05630603") == "pcf"
    assert cell("06630608") == "pne"
    assert cell("06630611") == "lc"
    assert cell("05630602") == "pi"
    assert cell("05630604") == "mi"
    assert cell("02630101") == "x"
    assert cell("06630609") == "m"


def test_a_figure_leads_to_its_rows(page: Callable[..., str]) -> None:
    link = re.search(r'ไม่ครบถ้วน</dt><dd><a href="([^"#]+)', page())
    assert link is not None
    rows = page(link[1].replace("&amp;", "&"))
    assert rows.count('<tr><th scope="row"><a href="/overview/lao/') == 2
    assert "แสดงเฉพาะ อปท. ที่<b>ไม่ครบถ้วน</b>" in rows


def test_every_link_of_the_table_shows_as_many_rows_as_it_says(page: Callable[..., str]) -> None:
    links = re.findall(r'<td class="n"><a href="([^"#]+)#grid">(\d+)</a>', page())
    assert len(links) > 10
    for url, count in links[:6] + links[-5:]:
        rows = page(url.replace("&amp;", "&")).count('<tr><th scope="row"><a href="/overview/lao/')
        assert rows == int(count), url


def test_another_month_and_a_fiscal_year(page: Callable[..., str]) -> None:
    assert "ข้อมูลประจำเดือนกันยายน 2569" in page(f"/overview/63/?month={DUE.previous}")
    year = page("/overview/63/?to=2569-09")
    assert "ต.ค.<span>68" in year
    assert "ต.ค.<span>69" not in year
    assert '<option value="2569-09" selected>ปีงบประมาณ 2569' in year


def test_a_span_without_duty_says_so(page: Callable[..., str]) -> None:
    assert "ไม่มีข้อมูลประจำเดือนที่ต้องบันทึกใน 12 เดือนถึงกันยายน 2560" in page("/overview/63/?to=2560-09")


@pytest.mark.parametrize("nonsense", ["?to=x&month=y&show=z", "?month=2599-13", "?to=9999-99&show=__class__"])
def test_nonsense_in_the_address_is_the_plain_page(page: Callable[..., str], nonsense: str) -> None:
    assert page(f"/overview/63/{nonsense}").count('<tr><th scope="row"><a href="/overview/lao/') == 69


def test_the_month_that_falls_due_next(page: Callable[..., str]) -> None:
    assert "ข้อมูลประจำเดือนพฤศจิกายน 2569 บันทึกแล้ว <b>0</b> จาก 69 แห่ง" in page()


def test_period_keeps_a_month_only_inside_its_span() -> None:
    today = AT.date()
    assert Period.read("", "2569-10", today).month == DUE
    assert Period.read("2568-09", "2569-10", today).month is None
    newest = Period.read("", "", today)
    assert (newest.months[0], newest.months[-1], newest.to) == (RUNNING - 11, RUNNING, "")
    assert Period.read("2570-09", "", today).months[0] == Month(2026, 10)
    assert Period.read("2569-04", "", today).choices[-1] == ("2569-04", "12 เดือนถึงเมษายน 2569")
