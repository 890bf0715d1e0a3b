"""ส่งออกข้อมูล: what each may ask for, of whom and for which months; and the file that comes of it."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cases.access import Role
from cases.models import District, Job, JobFile, LocalAuthority, Province, Reading, User, Verb
from cases.scope import scope
from reporting.exports.kinds import OWN_PURPOSES
from reporting.models import InfoExport
from tests.cases.jobs import run_here
from tests.factories import a_help, as_owner, make_case, make_user
from tests.reporting.september import ENTERED, THE_10TH, september_of
from tests.reporting.taking import PURPOSE, made, taken

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
MAKE = "/exports/make/"
OWN = {"purpose": OWN_PURPOSES[0]}
SEPTEMBER = {"first": "2569-09", "last": "2569-09"}
TWO_MONTHS = {"first": "2569-08", "last": "2569-09"}


@pytest.fixture(autouse=True)
def the_10th() -> Any:
    with time_machine.travel(THE_10TH, tick=False):
        yield


@pytest.fixture
def cases(officer: User, neighbour: User, mae_ku: LocalAuthority) -> list[Any]:
    """Two of แม่กุ in August and September, one of its neighbour, one of the city."""
    september_of(mae_ku)
    city = make_user("city", Role.OFFICER, local_authority=LocalAuthority.objects.get(kind="CITY"))
    days = [
        (officer, date(2026, 8, 30)),
        (officer, date(2026, 9, 12)),
        (neighbour, date(2026, 9, 13)),
        (city, date(2026, 9, 14)),
    ]
    helped = {"help_given": [a_help(given_on=date(2026, 9, 20))], "outcome": "helped"}
    return [make_case(by, received_on=day, at=ENTERED, **helped) for by, day in days]


def book_of(answer: Any) -> Any:
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def rows_of(answer: Any) -> list[dict[str, Any]]:
    heads, *found = book_of(answer).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]


CHOICES = {
    "officer": ({"info", "ledger", "help", "summary"}, {"l:05630603"}),
    "head": ({"info", "ledger", "help", "summary"}, {"l:05630603"}),
    "district": ({"summary"}, {"d:6306", "l:05630603", "l:06630608"}),
    "joint.centre": ({"summary"}, {"d:6306", "l:05630603", "l:06630608"}),
    "province": ({"info", "summary"}, {"p:63", "d:6306", "l:05630603", "l:03630601"}),
    "province.admin": ({"info", "summary"}, {"p:63", "d:6306", "l:05630603", "l:03630601"}),
    "nation": ({"summary"}, {"n", "p:63", "d:6306", "l:05630603", "l:03630601"}),
    "national.admin": ({"info", "summary"}, {"n", "p:63", "d:6306", "l:05630603", "l:03630601"}),
}
SOME = {"n", "p:63", "d:6306", "l:05630603", "l:06630608", "l:03630601"}


@pytest.mark.parametrize("name", CHOICES)
def test_each_is_offered_what_is_within_reach(name: str, cast: dict[str, User], signed_in: SignIn) -> None:
    form = signed_in(cast[name]).get("/exports/").context["form"]
    kinds, places = CHOICES[name]
    assert set(form.kinds) == kinds
    assert places <= set(form.places.known)
    assert not (set(form.places.known) - places) & (SOME - {"l:06630608"})


@pytest.mark.parametrize("name", [name for name in CHOICES if name != "head"])
@pytest.mark.parametrize("what", ["info", "ledger", "help", "summary"])
@pytest.mark.parametrize("whose", sorted(SOME))
def test_what_is_not_offered_is_not_made(
    name: str, what: str, whose: str, cast: dict[str, User], signed_in: SignIn
) -> None:
    kinds, places = CHOICES[name]
    offered = what in kinds and (whose in places or (whose == "l:06630608" and name not in ("officer",)))
    answer = signed_in(cast[name]).post(MAKE, {"what": what, "whose": whose, "province": "63", **SEPTEMBER})
    assert answer.status_code == (302 if offered else 404)
    assert Job.objects.count() == int(offered)
    if offered:
        ran = run_here()
        assert ran is not None
        assert (ran.state, ran.fault) == ("done", "")


@pytest.mark.parametrize(
    ("name", "whose", "period", "offices"),
    [
        ("officer", "l:05630603", TWO_MONTHS, ["05630603", "05630603"]),
        ("province", "d:6306", SEPTEMBER, ["05630603", "06630608"]),
        ("province", "p:63", TWO_MONTHS, ["03630601", "05630603", "05630603", "06630608"]),
        ("national.admin", "n", SEPTEMBER, ["03630601", "05630603", "06630608"]),
    ],
)
def test_info_of_a_place_and_a_range_of_months(
    name: str,
    whose: str,
    period: dict[str, str],
    offices: list[str],
    cases: Any,
    cast: dict[str, User],
    signed_in: SignIn,
) -> None:
    client, asked = signed_in(cast[name]), {"what": "info", "whose": whose, "province": "63", **period}
    page = client.get("/exports/", asked)
    assert page.context["rows"] == len(offices)
    assert f"{len(offices)} แถว" in page.content.decode()
    assert sorted(row["รหัส อปท."] for row in rows_of(taken(client, MAKE, asked))) == offices
    assert sum(InfoExport.objects.values_list("rows", flat=True)) == len(offices)


@pytest.mark.parametrize(("what", "heading"), [("ledger", "เลขทะเบียนคำขอ"), ("help", "วันที่ช่วยเหลือ")])
def test_registers_of_the_own_office(
    what: str, heading: str, cases: list[Any], officer: User, head: User, signed_in: SignIn
) -> None:
    client, asked = signed_in(officer), {"what": what, "whose": "l:05630603", **TWO_MONTHS}
    assert client.get("/exports/", asked).context["rows"] == 2
    page = made(client, MAKE, asked)
    assert made(signed_in(head), MAKE, asked) == page, "a colleague who asks alike gets the same run"
    download = page.replace("/jobs/", "/exports/")
    assert client.post(download, {}).status_code == 422
    assert client.post(download, {"purpose": "อื่น ๆ", "detail": "นางสมศรี"}).status_code == 422
    assert not Reading.objects.filter(verb=Verb.EXPORT).exists()
    answer = client.post(download, OWN)
    assert f'filename="{what}-2569-08_2569-09-05630603.xlsx"' in answer["Content-Disposition"]
    assert [bool(row[heading]) for row in rows_of(answer)] == [True, True]
    (row,) = Reading.objects.filter(verb=Verb.EXPORT)
    assert set(row.rows) == {cases[0].pk, cases[1].pk}
    assert (row.count, row.actor, row.purpose) == (2, officer, OWN["purpose"])
    assert not InfoExport.objects.exists(), "INFO is not filled from it"


@pytest.mark.parametrize("name", ["officer", "district", "province", "nation"])
def test_a_summary_is_anybodys_who_sees_the_months(
    name: str, cases: Any, cast: dict[str, User], signed_in: SignIn
) -> None:
    client, asked = (
        signed_in(cast[name]),
        {"what": "summary", "whose": "l:05630603", "province": "63", **SEPTEMBER},
    )
    (row,) = rows_of(taken(client, MAKE, asked, {}))
    assert (row["ราย"], row["ชื่อ อปท."]) == (1, "เทศบาลตำบลแม่กุ")
    assert not Reading.objects.filter(verb=Verb.EXPORT).exists(), "nobody stands in it"


@pytest.mark.parametrize("what", ["info", "ledger", "help", "summary"])
def test_rows_and_checksum_in_the_file_are_those_that_the_job_tells(
    what: str, cases: Any, officer: User, signed_in: SignIn
) -> None:
    client, asked = signed_in(officer), {"what": what, "whose": "l:05630603", **TWO_MONTHS}
    book = book_of(taken(client, MAKE, asked, OWN if what in ("ledger", "help") else PURPOSE))
    told = "\n".join(str(cell) for row in book["คำอธิบาย"].iter_rows(values_only=True) for cell in row if cell)
    job = Job.objects.get()
    assert job.result["rows"] == book.worksheets[0].max_row - 1 == 2
    assert f"{job.result['checksum']} (SHA-256" in told
    assert "2 แถว" in told


def test_an_office_of_another_district_or_province_is_the_page_of_a_missing_one(
    cases: Any, officer: User, district_officer: User, province_officer: User, signed_in: SignIn
) -> None:
    with as_owner():
        far = District.objects.create(
            code="9901", name="อำเภออื่น", province=Province.objects.create(code="99", name="จังหวัดอื่น")
        )
        LocalAuthority.objects.filter(code="06630608").update(district=far)
    for user, foreign in (
        (officer, "l:06630608"), (district_officer, "l:06630608"), (province_officer, "l:06630608"),
        (province_officer, "d:9901"), (province_officer, "p:99"), (province_officer, "n"), (district_officer, "d:6301"),
    ):  # fmt: skip
        asked = {"what": "summary", "whose": foreign, "province": "99", **SEPTEMBER}
        assert signed_in(user).post(MAKE, asked).status_code == 404, (user, foreign)
    assert not Job.objects.exists()


@pytest.mark.parametrize("what", ["ledger", "help"])
def test_the_province_neither_sees_nor_takes_an_offices_register(
    what: str, cases: Any, cast: dict[str, User], officer: User, signed_in: SignIn
) -> None:
    page = made(signed_in(officer), MAKE, {"what": what, "whose": "l:05630603", **SEPTEMBER})
    for name in ("neighbour", "district", "province", "province.admin", "national.admin"):
        client = signed_in(cast[name])
        assert client.get(page).status_code == 404
        assert client.post(page.replace("/jobs/", "/exports/"), OWN).status_code == 404
        with transaction.atomic(), scope(cast[name]):
            assert not JobFile.objects.exists(), "the second wall too"
    assert not Reading.objects.filter(verb=Verb.EXPORT).exists()


@pytest.mark.parametrize("what", ["info", "ledger", "help", "summary"])
def test_after_the_right_is_gone_so_is_the_file(
    what: str, cases: Any, officer: User, neighbour: User, signed_in: SignIn
) -> None:
    page = made(signed_in(officer), MAKE, {"what": what, "whose": "l:05630603", **SEPTEMBER})
    with as_owner():
        User.objects.filter(pk=officer.pk).update(local_authority=neighbour.local_authority)
    client = signed_in(User.objects.get(pk=officer.pk))
    said = OWN if what in ("ledger", "help") else PURPOSE
    assert client.post(page.replace("/jobs/", "/exports/"), said).status_code == 404
    assert not Reading.objects.filter(verb=Verb.EXPORT).exists()


def test_a_district_office_that_moved_does_not_take_the_old_districts_summary(
    cases: Any, district_officer: User, signed_in: SignIn
) -> None:
    page = made(signed_in(district_officer), MAKE, {"what": "summary", "whose": "d:6306", **SEPTEMBER})
    with as_owner():
        User.objects.filter(pk=district_officer.pk).update(district_id="6301")
    client = signed_in(User.objects.get(pk=district_officer.pk))
    assert client.post(page.replace("/jobs/", "/exports/")).status_code == 404


@pytest.mark.parametrize("what", ["info", "ledger", "help", "summary"])
def test_the_file_is_there_for_a_day(what: str, cases: Any, officer: User, signed_in: SignIn) -> None:
    client, asked = signed_in(officer), {"what": what, "whose": "l:05630603", **SEPTEMBER}
    page = made(client, MAKE, asked)
    job = Job.objects.get()
    assert job.expires_at - job.ended_at == timedelta(hours=24)
    assert job.title in client.get("/exports/").content.decode()
    with as_owner():
        Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    said = OWN if what in ("ledger", "help") else PURPOSE
    assert client.post(page.replace("/jobs/", "/exports/"), said).status_code == 404
    assert job.title not in client.get("/exports/").content.decode()
    assert made(client, MAKE, asked) != page


def test_months_the_wrong_way_round_are_said_beside_the_field(officer: User, signed_in: SignIn) -> None:
    asked = {"what": "info", "whose": "l:05630603", "first": "2569-09", "last": "2569-08"}
    client = signed_in(officer)
    assert "มาก่อนเดือนแรก" in client.get("/exports/", asked).content.decode()
    answer = client.post(MAKE, asked)
    assert (answer.status_code, "มาก่อนเดือนแรก" in answer.content.decode()) == (422, True)


def test_an_old_link_shows_the_usual_choice(officer: User, signed_in: SignIn) -> None:
    asked = {"what": "nothing", "whose": "l:99999999", "first": "x", "last": "2400-01"}
    form = signed_in(officer).get("/exports/", asked).context["form"]
    assert (form.kind.slug, str(form.period)) == ("info", "2569-09")


def test_a_sheet_beyond_excels_rows_is_said_beforehand(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, cases: Any
) -> None:
    assert "1,048,576" not in signed_in(officer).get("/exports/").content.decode()
    monkeypatch.setattr("reporting.views.exports.LAST_ROW", 1)
    assert "แถวที่เกินอยู่ในแผ่นงานถัดไป" in signed_in(officer).get("/exports/").content.decode()


@pytest.mark.parametrize(
    ("name", "statements"), [("officer", 9), ("district", 8), ("province", 10), ("nation", 9)]
)
@pytest.mark.parametrize("jobs", [1, 4])
def test_the_page_asks_little(
    jobs: int,
    name: str,
    statements: int,
    cases: Any,
    cast: dict[str, User],
    signed_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    client = signed_in(cast[name])
    for month in range(jobs):
        asked = {
            "what": "summary",
            "whose": "l:05630603",
            "province": "63",
            "first": f"2569-0{month + 1}",
            "last": "2569-09",
        }
        made(client, MAKE, asked)
    fresh = signed_in(cast[name])  # waits for none of them
    with django_assert_num_queries(statements):
        answer = fresh.get("/exports/")
    assert len(answer.content) < 60_000
