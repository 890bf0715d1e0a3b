"""Taking the spreadsheet and marking a month as recorded in INFO, by the own staff and over a province."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from cases.models import Job, LocalAuthority, User
from reporting.forms import PURPOSES
from reporting.models import InfoExport, InfoRecord, Obligation
from tests.factories import make_case
from tests.reporting.september import ENTERED, THE_3RD, THE_10TH, post, september_of
from tests.reporting.taking import taken

Sign = Callable[[User], Client]
URL = "/months/2569-09/"
IN_SEPTEMBER = date(2026, 9, 12)
pytestmark = [pytest.mark.usefixtures("posted"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def the_10th() -> Any:
    with time_machine.travel(THE_10TH, tick=False):
        yield


@pytest.fixture
def posted(officer: User, mae_ku: LocalAuthority) -> Obligation:
    september = september_of(mae_ku)
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    post(september, officer, THE_3RD)
    return september


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_own_staff_take_their_month(officer: User, mae_ku: LocalAuthority, signed_in: Sign) -> None:
    answer = taken(signed_in(officer), f"{URL}info/")
    file = content(answer)
    export = InfoExport.objects.get()
    assert file[:2] == b"PK"
    assert hashlib.sha256(file).hexdigest() == export.sha256
    assert (export.local_authority, export.exported_by, export.rows) == (mae_ku, officer, 1)
    assert export.purpose == PURPOSES[0]
    assert 'filename="info-2569-09-05630603.xlsx"' in answer["Content-Disposition"]
    assert "INFO 2569-09 เทศบาลตำบลแม่กุ.xlsx" in unquote(answer["Content-Disposition"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({}, "ยังไม่ได้เลือกวัตถุประสงค์"), ({"purpose": "อื่น ๆ", "detail": " "}, "แล้วยังไม่ได้ระบุ")],
)
def test_without_a_purpose_nothing_leaves(
    said: dict[str, str], sentence: str, officer: User, signed_in: Sign
) -> None:
    answer = taken(signed_in(officer), f"{URL}info/", said=said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not InfoExport.objects.exists()


def test_another_purpose_is_kept_in_words(officer: User, signed_in: Sign) -> None:
    taken(signed_in(officer), f"{URL}info/", said={"purpose": "อื่น ๆ", "detail": "ตามคำขอของอำเภอ"})
    assert InfoExport.objects.get().purpose == "อื่น ๆ: ตามคำขอของอำเภอ"


def test_the_mark_holds_date_and_checksum_of_the_chosen_file(
    officer: User, posted: Obligation, signed_in: Sign
) -> None:
    client = signed_in(officer)
    taken(client, f"{URL}info/")
    sha256 = InfoExport.objects.get().sha256
    assert f'value="{sha256}"' in client.get(URL).content.decode()
    page = client.post(
        f"{URL}recorded/", {"recorded_on": "๑๐/๑๐/๒๕๖๙", "file": sha256}, follow=True
    ).content.decode()
    record = InfoRecord.objects.get()
    assert (record.obligation, record.recorded_on, record.sha256) == (posted, date(2026, 10, 10), sha256)
    assert (record.marked_by, record.marked_at) == (officer, THE_10TH)
    assert "บันทึกใน INFO แล้ว</span> 10 ต.ค. 2569" in page


@pytest.mark.parametrize(
    ("said", "checksum"),
    [({"file": "hand"}, ""), ({"file": "typed", "sha256": "AB" * 32}, "ab" * 32)],
)
def test_by_hand_or_from_another_file(
    said: dict[str, str], checksum: str, officer: User, signed_in: Sign
) -> None:
    signed_in(officer).post(f"{URL}recorded/", {"recorded_on": "9/10/2569", **said})
    assert InfoRecord.objects.get().sha256 == checksum


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"file": "hand"}, "ยังไม่ได้พิมพ์วันที่บันทึกใน INFO"),
        ({"recorded_on": "11/10/2569", "file": "hand"}, "ยังมาไม่ถึง"),
        ({"recorded_on": "9/10/2569"}, "ยังไม่ได้เลือกตาราง"),
        ({"recorded_on": "9/10/2569", "file": "typed"}, "ยังไม่ได้พิมพ์รหัสตรวจสอบ"),
        ({"recorded_on": "9/10/2569", "file": "typed", "sha256": "xyz"}, "รวม 64 ตัว"),
    ],
)
def test_a_slip_is_answered_beside_its_field(
    said: dict[str, str], sentence: str, officer: User, signed_in: Sign
) -> None:
    answer = signed_in(officer).post(f"{URL}recorded/", said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not InfoRecord.objects.exists()


def test_a_month_that_is_not_posted_cannot_stand_in_info(neighbour: User, signed_in: Sign) -> None:
    answer = signed_in(neighbour).post(f"{URL}recorded/", {"recorded_on": "9/10/2569", "file": "hand"})
    assert answer.status_code == 409
    assert not InfoRecord.objects.exists()


@pytest.mark.parametrize("name", ["province", "province.admin", "national.admin"])
def test_province_takes_one_or_all(name: str, cast: dict[str, User], signed_in: Sign) -> None:
    client = signed_in(cast[name])
    page = client.get("/info/?month=2569-09").content.decode()
    assert "สมศรี" not in page
    assert "องค์การบริหารส่วนตำบลแม่กุ" in page
    asked = {"month": "2569-09", "province": "63"}
    assert content(taken(client, "/info/file/", asked))[:2] == b"PK"
    assert content(taken(client, "/info/file/", {**asked, "lao": "05630603"}))[:2] == b"PK"
    assert list(
        InfoExport.objects.values_list("rows", "province", "local_authority__code").order_by(
            "exported_at", "id"
        )
    ) == [
        (1, "63", None),
        (1, None, "05630603"),
    ]


def test_administrator_marks_for_an_office(
    province_administrator: User, posted: Obligation, signed_in: Sign
) -> None:
    client = signed_in(province_administrator)
    asked = {"month": "2569-09", "lao": "05630603", "recorded_on": "10/10/2569", "file": "hand"}
    page = client.post("/info/recorded/", asked, follow=True).content.decode()
    assert "เทศบาลตำบลแม่กุ เดือนกันยายน 2569 บันทึกใน INFO แล้ว" in page
    assert InfoRecord.objects.get().obligation == posted
    never_posted = client.post("/info/recorded/", {**asked, "lao": "06630608"}, follow=True)
    assert "ยังไม่ได้ทำเครื่องหมาย" in never_posted.content.decode()
    assert InfoRecord.objects.count() == 1


@pytest.mark.parametrize("name", ["district", "joint.centre", "nation"])
def test_nobody_takes_or_marks_beyond_the_reach(name: str, cast: dict[str, User], signed_in: Sign) -> None:
    client = signed_in(cast[name])
    asked = {"month": "2569-09", "lao": "05630603"}
    assert client.post("/info/file/", asked).status_code == 404
    assert not Job.objects.exists()
    assert (
        client.post("/info/recorded/", {**asked, "recorded_on": "10/10/2569", "file": "hand"}).status_code
        == 404
    )
    assert not InfoExport.objects.exists()
    assert not InfoRecord.objects.exists()


@pytest.mark.parametrize("name", ["officer", "neighbour"])
@pytest.mark.parametrize("whose", [{"province": "63"}, {"lao": "05630603"}])
def test_own_staff_are_shown_to_their_months(
    name: str, whose: dict[str, str], cast: dict[str, User], signed_in: Sign
) -> None:
    client = signed_in(cast[name])
    asked = {"month": "2569-09", "purpose": PURPOSES[0], "recorded_on": "10/10/2569", "file": "hand", **whose}
    assert client.get("/info/", whose).url == "/months/"
    assert client.post("/info/file/", asked).url == "/months/"
    assert client.post("/info/recorded/", asked).url == "/months/"
    assert not InfoExport.objects.exists()
    assert not InfoRecord.objects.exists()


def test_statements_of_the_page(
    province_officer: User, signed_in: Sign, django_assert_num_queries: Any
) -> None:
    client = signed_in(province_officer)
    # 3 of every request, exports, offices with their month; 2 of the test's own
    with django_assert_num_queries(5 + 2):
        answer = client.get("/info/?month=2569-09")
    assert len(answer.content) < 60_000
    # and the office, its month
    with django_assert_num_queries(7 + 2):
        client.get("/info/?month=2569-09&lao=05630603")
