"""The INFO spreadsheet as a job: made once while nothing changes, taken out by each who may, each time for a purpose."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from unittest.mock import Mock

import openpyxl
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.models import District, Job, JobFile, JobState, LocalAuthority, Reading, User, Verb
from cases.scope import scope
from reporting.info import CannotExport
from reporting.models import InfoColumn, InfoExport, InfoLayout
from tests.cases.jobs import run_here
from tests.factories import as_owner, change, make_case
from tests.reporting.september import ENTERED, THE_3RD, THE_10TH, post, september_of
from tests.reporting.taking import PURPOSE, made, taken

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PATH = "/months/2569-09/info/"
WHOLE = {"month": "2569-09", "province": "63"}


@pytest.fixture(autouse=True)
def the_10th() -> Any:
    with time_machine.travel(THE_10TH, tick=False):
        yield


@pytest.fixture
def case(officer: User, mae_ku: LocalAuthority) -> Any:
    september_of(mae_ku)
    return make_case(officer, received_on=date(2026, 9, 12), at=ENTERED)


def test_what_is_taken_is_the_file_of_the_page(case: Any, officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    page = client.get(made(client, PATH)).content.decode()
    assert "1 แถว" in page
    assert not InfoExport.objects.exists(), "nobody has it yet"
    book = openpyxl.load_workbook(BytesIO(b"".join(taken(client, PATH).streaming_content)))
    assert case.applicant.first_name in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]


def test_each_download_says_what_for_and_is_written_down(
    case: Any, officer: User, head: User, signed_in: SignIn
) -> None:
    download = made(signed_in(officer), PATH).replace("/jobs/", "/exports/")
    assert not Reading.objects.filter(verb=Verb.EXPORT).exists()
    for user in (officer, head):
        assert signed_in(user).post(download, {}).status_code == 422
        assert signed_in(user).post(download, PURPOSE).status_code == 200
    rows = Reading.objects.filter(verb=Verb.EXPORT).order_by("id")
    assert [(row.actor, row.rows, row.purpose) for row in rows] == [
        (user, [case.pk], PURPOSE["purpose"]) for user in (officer, head)
    ]
    assert [one.exported_by for one in InfoExport.objects.order_by("exported_at", "id")] == [officer, head]


def test_while_nothing_changes_it_is_made_once(
    case: Any, officer: User, head: User, signed_in: SignIn
) -> None:
    first = made(signed_in(officer), PATH)
    assert made(signed_in(officer), PATH) == made(signed_in(head), PATH) == first
    assert Job.objects.get().attempt == 1


def test_two_who_ask_before_it_is_made_get_the_same_run(
    case: Any, officer: User, head: User, signed_in: SignIn
) -> None:
    answers = {signed_in(user).post(PATH).url for user in (officer, head)}  # type: ignore[attr-defined]
    assert len(answers) == 1


def new_case(officer: User, case: Any) -> None:
    make_case(officer, received_on=date(2026, 9, 13), at=ENTERED)


def changed_case(officer: User, case: Any) -> None:
    from tests.factories import a_request, applicant

    change(
        case=case, version=1, applicant=applicant(first_name="สมใจ"), request=a_request(received_on=date(2026, 9, 12)),
        help_given=[], by=officer, at=THE_10TH,
    )  # fmt: skip


def posted(officer: User, case: Any) -> None:
    post(september_of(officer.local_authority), officer, THE_3RD)


def another_layout(officer: User, case: Any) -> None:
    with as_owner():
        layout = InfoLayout.objects.create(version=9, title="แบบใหม่", effective_from=date(2026, 9, 1))
        InfoColumn.objects.create(layout=layout, position=1, heading="ชื่อ", source="first_name")
        InfoLayout.objects.filter(pk=layout.pk).update(published_on=date(2026, 8, 1))


@pytest.mark.parametrize("happens", [new_case, changed_case, posted, another_layout])
def test_what_changes_the_file_makes_another(
    happens: Callable[[User, Any], None], case: Any, officer: User, signed_in: SignIn
) -> None:
    first = made(signed_in(officer), PATH)
    happens(officer, case)
    assert made(signed_in(officer), PATH) != first


def test_the_file_expires(case: Any, officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    first = made(client, PATH)
    with as_owner():
        Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(first.replace("/jobs/", "/exports/"), PURPOSE).status_code == 404
    assert made(client, PATH) != first


def test_the_rights_are_those_of_when_it_runs(case: Any, province_officer: User, signed_in: SignIn) -> None:
    job = signed_in(province_officer).post("/info/file/", WHOLE).url  # type: ignore[attr-defined]
    with as_owner():
        User.objects.filter(pk=province_officer.pk).update(is_active=False)
    ran = run_here()
    assert ran is not None
    assert (str(ran.pk) in job, ran.state) == (True, JobState.FAILED)
    assert not JobFile.objects.exists()


def test_an_office_that_moved_away_takes_its_rows_along(
    case: Any, province_officer: User, mae_ku: LocalAuthority, signed_in: SignIn
) -> None:
    """Made while it was the province's, asked for when it is another's: the rows are out of reach."""
    client = signed_in(province_officer)
    download = made(client, "/info/file/", WHOLE).replace("/jobs/", "/exports/")
    with as_owner():
        from cases.models import Province

        far = District.objects.create(
            code="9901", name="อำเภออื่น", province=Province.objects.create(code="99", name="จังหวัดอื่น")
        )
        LocalAuthority.objects.filter(pk=mae_ku.pk).update(district=far)
    assert client.post(download, PURPOSE).status_code == 404
    assert not InfoExport.objects.exists()


@pytest.mark.parametrize("name", ["neighbour", "district", "nation"])
def test_others_meet_the_page_of_a_missing_row(
    name: str, case: Any, officer: User, cast: dict[str, User], signed_in: SignIn
) -> None:
    page = made(signed_in(officer), PATH)
    client = signed_in(cast[name])
    assert client.get(page).status_code == 404
    assert client.post(page.replace("/jobs/", "/exports/"), PURPOSE).status_code == 404
    assert not InfoExport.objects.exists()


def test_the_keys_beside_the_file_are_no_download(case: Any, officer: User, signed_in: SignIn) -> None:
    page = made(signed_in(officer), PATH)
    with transaction.atomic(), scope(officer):
        files = list(JobFile.objects.visible_to(officer))
    assert len(files) == 2
    for file in files:
        assert signed_in(officer).post(f"{page}files/{file.pk}/").status_code == 404


def test_without_a_layout_it_says_who_can_mend_it(
    case: Any, officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "ยังไม่มีแบบ INFO สำหรับเดือนนี้ — ผู้ดูแลระบบเพิ่มแบบได้"
    monkeypatch.setattr("reporting.exports.unchanged.arranged", Mock(side_effect=CannotExport(told)))
    answer = signed_in(officer).post(PATH)
    assert (answer.status_code, told in answer.content.decode()) == (409, True)
    assert not Job.objects.exists()
