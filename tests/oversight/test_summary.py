"""The governor's page: one sheet, whose figures are those of the dashboards and of the posted versions."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from cases.models import LocalAuthority, User
from oversight.areas import province_area
from oversight.measures import figures
from oversight.summary import Summary, summary_of
from oversight.then import area_then
from oversight.views.late_then import SINCE_EVER
from reporting.facts import standings
from reporting.models import Obligation, Posting
from tests.cases.papers import needs_reader, pages, squeezed
from tests.cases.test_paper import read
from tests.oversight.test_overview_budget import TEST_CLIENT, world_of
from tests.oversight.world import AT, DUE, many, oblige, random_world, tell

pytestmark = [pytest.mark.usefixtures("morning"), pytest.mark.django_db]
SignIn = Callable[[User], Client]
PAPER = 9  # the three of every page; area, its public bodies and districts as of then; standings, versions, what is owed
DISASTER = {"kind": "disaster", "name": "ด้านสาธารณภัย", "position": 1}
LIFE = {"kind": "life", "name": "ด้านการส่งเสริมและพัฒนาคุณภาพชีวิต", "position": 2}


def kinds(people: int, baht: str) -> list[dict[str, object]]:
    return [
        {**DISASTER, "cases": 2, "households": 2, "people": people, "help_total": baht},
        {**LIFE, "cases": 1, "households": 1, "people": 1, "help_total": "1000.00"},
    ]


def rewritten(
    code: str, month: object, people: int, baht: str, after: timedelta = timedelta(minutes=1)
) -> None:
    """Gives the one version of that month its figures; the row is rebuilt, since versions are never changed."""
    old = Posting.objects.filter(obligation__local_authority__code=code, obligation__month=month).latest(
        "version"
    )
    old.pk, old.version, old.posted_at = None, old.version + 1, old.posted_at + after
    old.totals, old.people_count = kinds(people, baht), people + 1
    old.help_total, old.household_count = Decimal(baht) + 1000, 3
    fresh = Posting(
        **{field.attname: getattr(old, field.attname) for field in Posting._meta.fields if field.name != "id"}
    )
    fresh.save(force_insert=True)


@pytest.fixture
def october(tak: list[Obligation]) -> None:
    """อบต.มหาวัน owes two months, แม่กุ has gaps, ทน.แม่สอด was late, one is excused, one declared nil."""
    codes = list(LocalAuthority.objects.values_list("code", flat=True))
    tell(dict.fromkeys(codes, "on_time") | {"06630611": "missing"}, DUE.previous)
    for month in range(2, 12):
        tell(dict.fromkeys(codes, "on_time"), DUE - month)
    fates = {
        "06630611": "missing",
        "05630603": "gaps_missing",
        "03630601": "late",
        "06630610": "excused",
        "06630608": "nil",
    }
    tell(dict.fromkeys(codes, "on_time") | fates)
    rewritten("06630609", DUE.first_day, 40, "6000.00")
    rewritten("06630609", DUE.previous.first_day, 10, "2500.00")


def summary(user: User) -> Summary:
    area = area_then(user, province_area(user, "63", SINCE_EVER), AT)
    return summary_of(user, area, DUE, AT)


@pytest.mark.usefixtures("october")
def test_the_figures_are_those_of_the_dashboards(province_officer: User) -> None:
    found = summary(province_officer)
    assert found.figures == figures(standings(Obligation.objects.filter(month=DUE.first_day), AT))
    assert found.before == figures(standings(Obligation.objects.filter(month=DUE.previous.first_day), AT))
    assert sum((line.figures for line in found.lines), start=type(found.figures)()) == found.figures
    assert len(found.lines) == 10


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happened_they_agree(tak: list[Obligation], seed: int, province_officer: User) -> None:
    random_world(tak, seed)
    found = summary(province_officer)
    assert found.figures == figures(standings(Obligation.objects.filter(month=DUE.first_day), AT))
    newest = {
        row.obligation_id: row
        for row in Posting.objects.filter(obligation__month=DUE.first_day).order_by("version")
    }
    assert found.help.posted == len(newest)
    assert found.help.total.people == sum(row.people_count for row in newest.values())


@pytest.mark.usefixtures("october")
def test_people_and_baht_of_the_newest_version_alone(province_officer: User) -> None:
    found = summary(province_officer)
    assert [(one.name, one.people, one.baht) for one in found.help.in_order] == [
        ("ด้านสาธารณภัย", 40, Decimal("6000.00")),
        ("ด้านการส่งเสริมและพัฒนาคุณภาพชีวิต", 1, Decimal("1000.00")),
    ]
    assert found.help.total.baht == Decimal("7000.00")
    assert found.help_before.total.baht == Decimal("3500.00")


@pytest.mark.usefixtures("october")
def test_the_three_that_need_attention(province_officer: User) -> None:
    told = [(one.name, one.why) for one in summary(province_officer).attention]
    assert told == [
        ("อบต.มหาวัน", "ค้าง 2 เดือน: ก.ย. 69, ต.ค. 69"),
        ("ทต.แม่กุ", "ค้างเดือนตุลาคม 2569 (บันทึกแล้วแต่ไม่ครบถ้วน)"),
        ("ทน.แม่สอด", "บันทึกหลังกำหนด"),
    ]


@needs_reader
@pytest.mark.usefixtures("october")
def test_the_provinces_page(province_officer: User, signed_in: SignIn) -> None:
    pdf = bytes(signed_in(province_officer).get(f"/overview/summary.pdf?month={DUE}").content)
    text = squeezed(read(pdf, "-raw"))
    assert pages(pdf) == 1
    for said in (
        "รายงานสรุปการช่วยเหลือประชาชนประจำเดือน", "เสนอผู้ว่าราชการจังหวัดตาก", "ตุลาคม2569", "ต้องบันทึก68แห่ง",
        "ทันกำหนด6595.6−3", "บันทึกหลังกำหนด11.5+1", "ยืนยันว่าไม่มีผู้ขอ1แห่ง(+1)", "ด้านสาธารณภัย22406,000.00+3,500.00",
        "7,000.00บาท(+3,500.00)", "อบต.มหาวัน(อำเภอแม่สอด)ค้าง2เดือน", "ผู้จัดทำพิมพ์ใจสายธารสำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดตาก",
        "ข้อมูลณวันที่7พ.ย.2569เวลา10.00น.",
    ):  # fmt: skip
        assert said in text, said


@needs_reader
@pytest.mark.usefixtures("october")
def test_a_districts_page_lists_its_own(district_officer: User, signed_in: SignIn) -> None:
    pdf = bytes(signed_in(district_officer).get(f"/overview/summary.pdf?month={DUE}").content)
    text = squeezed(read(pdf, "-raw"))
    assert pages(pdf) == 1
    assert "ต้องบันทึก10แห่ง" in text
    assert "รายอปท." in text
    assert "ทต.แม่กุ" in text
    assert "ทน.แม่สอด" not in text


@pytest.mark.usefixtures("october")
def test_as_of_an_instant_it_stays_what_it_was(province_officer: User, signed_in: SignIn) -> None:
    address = f"/overview/summary.pdf?month={DUE}&as_of=6/11/2569&as_of_time=00.00"
    first = signed_in(province_officer).get(address).content
    with time_machine.travel(AT + timedelta(days=300), tick=False):
        rewritten("06630609", DUE.first_day, 99, "9000.00", after=timedelta(days=90))
        client = signed_in(province_officer)
        assert client.get(address).content == first
        assert client.get(f"/overview/summary.pdf?month={DUE}").content != first
        refused = client.get(address + "x")
    assert refused.status_code == 422
    assert "อ่านเวลาไม่ได้" in refused.content.decode()


@pytest.mark.usefixtures("october")
def test_who_prints_it(cast: dict[str, User], signed_in: SignIn) -> None:
    for name, province, district in [
        ("officer", 404, 404), ("head", 404, 404), ("district", 404, 200), ("joint.centre", 404, 200),
        ("other.district", 404, 404), ("province", 200, 200), ("nation", 200, 200), ("province.admin", 200, 200),
    ]:  # fmt: skip
        client = signed_in(cast[name])
        assert client.get(f"/overview/summary.pdf?month={DUE}&area=63").status_code == province, name
        assert client.get(f"/overview/summary.pdf?month={DUE}&area=6306").status_code == district, name
    assert signed_in(cast["nation"]).get("/overview/summary.pdf").status_code == 404


@pytest.mark.usefixtures("october")
def test_the_overview_leads_to_it(province_officer: User, district_officer: User, signed_in: SignIn) -> None:
    link = f"/overview/summary.pdf?area={{}}&amp;month={DUE}"
    assert link.format("63") in signed_in(province_officer).get("/overview/").content.decode()
    assert link.format("6306") in signed_in(district_officer).get("/overview/").content.decode()
    assert "summary.pdf" not in signed_in(province_officer).get("/overview/63/direct/").content.decode()


@pytest.mark.parametrize("size", [1, 69, 300])
def test_it_costs_the_same_however_many_there_are(
    size: int, signed_in: SignIn, province_officer: User, django_assert_num_queries
) -> None:
    world_of(size)
    client = signed_in(province_officer)
    with django_assert_num_queries(PAPER + TEST_CLIENT):
        assert client.get(f"/overview/summary.pdf?month={DUE}").status_code == 200


def test_a_large_district_still_fits_one_page(signed_in: SignIn, district_officer: User) -> None:
    oblige([*LocalAuthority.objects.filter(district="6306"), *many(19)], [DUE, DUE.previous])
    pdf = bytes(signed_in(district_officer).get(f"/overview/summary.pdf?month={DUE}").content)
    assert pages(pdf) == 1
