"""The page of one month, as the officer of เทศบาลตำบลแม่กุ meets it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import LocalAuthority, User
from cases.thai import BANGKOK
from reporting.models import InfoExport, InfoLayout, InfoRecord, Obligation, Posting
from tests.factories import identity_number, make_case
from tests.reporting.september import DUE, ENTERED, THE_3RD, THE_10TH, declare_nil, post, september_of

IN_SEPTEMBER = date(2026, 9, 12)
URL = "/months/2569-09/"
Sign = Callable[[User], Client]


@pytest.fixture
def september(mae_ku: LocalAuthority) -> Obligation:
    return september_of(mae_ku)


def text_of(client: Client, url: str = URL) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@time_machine.travel(THE_3RD, tick=False)
def test_preview_counts_and_names_what_is_missing(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    lacking = make_case(
        officer, received_on=IN_SEPTEMBER, at=ENTERED, first_name="บุญมี", channel="", wanted=""
    )
    page = text_of(signed_in(officer))
    assert "ยังไม่ได้บันทึกข้อมูลประจำเดือน" in page
    assert "ครบกำหนด วันจันทร์ที่ 5 ตุลาคม 2569 เวลา 24.00\u00a0น." in page
    assert "ไม่ครบถ้วน 1 เรื่อง" in page
    assert f'href="/cases/{lacking.pk}/edit/"' in page
    assert "ขาดช่องทางรับเรื่อง, ขาดสิ่งที่ขอ" in page
    assert "จะนับว่าไม่ครบถ้วนและยังไม่นับว่าทันกำหนด" in page
    assert '<tr class="sum"><th scope="row">รวม<td class="n" data-label="เรื่อง">2' in page


@time_machine.travel(THE_3RD, tick=False)
def test_a_look_at_the_preview_writes_nothing(officer: User, signed_in: Sign, september: Obligation) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    client = signed_in(officer)
    client.get(URL)
    with CaptureQueriesContext(connection) as seen:
        client.get(URL)
    assert [one["sql"] for one in seen if re.match("INSERT|UPDATE|DELETE", one["sql"])] == []


@time_machine.travel(datetime(2026, 9, 20, 9, tzinfo=BANGKOK), tick=False)
def test_before_its_end_the_month_says_from_when(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    page = text_of(signed_in(officer))
    assert "บันทึกข้อมูลประจำเดือนได้ตั้งแต่วันพฤหัสบดีที่ 1 ตุลาคม 2569 เวลา 00.00 น." in page
    assert f'action="{URL}post/"' not in page


@time_machine.travel(THE_3RD, tick=False)
def test_an_empty_month_asks_for_an_explicit_declaration(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    page = text_of(signed_in(officer))
    assert "ขอยืนยันว่าไม่มีผู้ขอรับความช่วยเหลือในเดือนกันยายน 2569" in page
    assert f'action="{URL}post/"' not in page


@time_machine.travel(THE_10TH, tick=False)
def test_a_correction_is_asked_for_without_crying_late(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    post(september, officer, THE_3RD)
    make_case(officer, received_on=IN_SEPTEMBER, at=THE_10TH)
    page = text_of(signed_in(officer))
    assert "มีการเพิ่มหรือแก้ไขเรื่องหลังบันทึกฉบับที่ 1 ต้องบันทึกใหม่" in page
    assert "เกินกำหนดมาแล้ว" not in page
    assert f'action="{URL}post/"' in page


@time_machine.travel(THE_10TH, tick=False)
def test_a_case_after_nil_asks_for_a_posting(officer: User, signed_in: Sign, september: Obligation) -> None:
    declare_nil(september, officer, THE_3RD)
    make_case(officer, received_on=IN_SEPTEMBER, at=THE_10TH)
    page = text_of(signed_in(officer))
    assert "ต้องบันทึกใหม่" in page
    assert f'action="{URL}post/"' in page


@time_machine.travel(DUE, tick=False)
def test_versions_are_told_to_the_second(officer: User, signed_in: Sign, september: Obligation) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED)
    posting = post(september, officer, THE_3RD.replace(second=41))
    page = text_of(signed_in(officer))
    assert "3 ต.ค. 2569 เวลา 10.00.41\u00a0น." in page
    assert f'href="/postings/{posting.pk}/"' in page
    assert posting.content_hash[:12] in page


@time_machine.travel(THE_3RD, tick=False)
def test_a_month_that_was_never_opened_is_not_there(
    officer: User, signed_in: Sign, september: Obligation
) -> None:
    client = signed_in(officer)
    assert client.get("/months/2569-13/").status_code == 404
    assert client.get("/months/2026-09/").status_code == 404
    assert client.get("/months/2569-08/").status_code == 404
    assert client.get("/months/").status_code == 200


@time_machine.travel(THE_3RD, tick=False)
@pytest.mark.parametrize("name", ["district", "joint.centre", "province", "nation", "province.admin"])
@pytest.mark.parametrize("url", ["/months/", URL])
def test_months_of_cases_are_not_for_supervisors(
    name: str, url: str, cast: dict[str, User], signed_in: Sign, september: Obligation
) -> None:
    assert signed_in(cast[name]).get(url).status_code == 404


@time_machine.travel(THE_3RD, tick=False)
def test_neighbour_sees_the_own_month_only(
    officer: User, neighbour: User, signed_in: Sign, september: Obligation
) -> None:
    make_case(officer, received_on=IN_SEPTEMBER, at=ENTERED, first_name="บุญมี", channel="")
    assert "บุญมี" not in text_of(signed_in(neighbour))


@time_machine.travel(THE_10TH, tick=False)
def test_files_of_others_are_not_offered_as_the_source_of_info(
    officer: User, neighbour: User, mae_ku_sao: LocalAuthority, signed_in: Sign, september: Obligation
) -> None:
    declare_nil(september, officer, THE_3RD)
    theirs = InfoExport.objects.create(
        month=september.month, local_authority=mae_ku_sao, purpose="ทดสอบ", exported_by=neighbour, exported_at=THE_3RD,
        rows=3, sha256="ab" * 32, layout=InfoLayout.objects.get(version=1),
    )  # fmt: skip
    client = signed_in(officer)
    assert theirs.sha256[:8] not in text_of(client)
    answer = client.post(f"{URL}recorded/", {"recorded_on": "9/10/2569", "file": theirs.sha256})
    assert answer.status_code == 422
    assert not InfoRecord.objects.exists()


@time_machine.travel(THE_10TH, tick=False)
@pytest.mark.parametrize("cases", [1, 3])
def test_statements(
    cases: int, officer: User, signed_in: Sign, september: Obligation, django_assert_num_queries: Any
) -> None:
    for number in range(cases):
        make_case(
            officer, received_on=IN_SEPTEMBER, at=ENTERED, channel="", identity_number=identity_number(number)
        )
    post(september, officer, THE_3RD)
    client = signed_in(officer)
    # 3 of every request, month, cases, help, who read them, exports, versions; 2 of the test's own (savepoint)
    with django_assert_num_queries(9 + 2):
        client.get(URL)
    # 3 of every request, months
    with django_assert_num_queries(4 + 2):
        client.get("/months/")
    assert Posting.objects.count() == 1
