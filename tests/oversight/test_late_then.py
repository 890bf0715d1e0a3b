"""Who was late as of an instant: the same answer, and the same paper, whatever happens afterwards."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from cases.access import LocalAuthorityKind
from cases.actions.places import change_local_authority
from cases.models import Holiday, LocalAuthority, User
from cases.thai import BANGKOK
from reporting.actions import flag_late
from reporting.models import DeadlineRule, Excuse, Obligation
from reporting.months import due_at
from tests.cases.papers import needs_reader, pages, squeezed
from tests.cases.test_paper import read
from tests.oversight.letters import make
from tests.oversight.test_overview_budget import TEST_CLIENT, world_of
from tests.oversight.world import AT, DUE, _posting, appoint, many, oblige, tell

pytestmark = [pytest.mark.usefixtures("morning"), pytest.mark.django_db]
SignIn = Callable[[User], Client]
MIDNIGHT = due_at(DUE)  # 00:00 of 6 พ.ย. 2569
THEN = f"month={DUE}&as_of=6/11/2569&as_of_time=00.00"
A_YEAR_ON = AT + timedelta(days=366)
PAGE = 8  # the three of every page; area, its public bodies and districts as of then; months, standings


@pytest.fixture
def three_late(tak: list[Obligation]) -> None:
    """Everything is posted but: มหาวัน (nothing), แม่กุ (gaps); ทน.แม่สอด posts five hours late, พระธาตุผาแดง is excused."""
    fates = dict.fromkeys(LocalAuthority.objects.values_list("code", flat=True), "on_time")
    fates |= {"06630611": "missing", "05630603": "gaps_missing", "03630601": "late", "06630610": "excused"}
    tell(fates)
    flag_late(at=MIDNIGHT, noticed_at=MIDNIGHT + timedelta(minutes=2))


def paper(client: Client, query: str = THEN) -> bytes:
    answer = client.get(f"/overview/late.pdf?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return bytes(answer.content)


def text_of(pdf: bytes) -> str:
    return squeezed(read(pdf, "-raw"))


def excuse_all(at: datetime) -> None:
    """Signed a month late, for who had nothing and who was late; the one that was excused counts again."""
    by = User.objects.get(username="world")
    Excuse.objects.update(revoked_at=at, revoked_reason="ออกหนังสือซ้ำ")
    for one in LocalAuthority.objects.filter(code__in=["06630611", "03630601"]):
        Excuse.objects.create(
            local_authority=one, first_month=DUE.first_day, last_month=DUE.first_day, cause="disaster", reason="น้ำป่า",
            order_number="9/2570", signed_by="ผู้ว่าราชการจังหวัด", granted_by=by, granted_at=at,
        )  # fmt: skip


def a_year_passes() -> None:
    """All that could rewrite the past: corrections, excuses, an upgrade, a merger, a rule, a holiday, an officer."""
    excuse_all(AT + timedelta(days=40))
    by, gaps = (
        User.objects.get(username="world"),
        Obligation.objects.get(month=DUE.first_day, local_authority__code="05630603"),
    )
    _posting(gaps, by, AT + timedelta(days=41), 2, gaps=False, nil=False).save()
    change_local_authority(
        local_authority=LocalAuthority.objects.get(code="06630611"),
        kind=LocalAuthorityKind.TOWN,
        name="เทศบาลเมืองมหาวัน",
        code="04630699",
        from_day=date(2026, 11, 20),
        by=None,
        at=A_YEAR_ON,
    )
    LocalAuthority.objects.filter(code="05630603").update(closed_on=date(2026, 10, 1))
    changes = LocalAuthority.pgh_event_model.objects.filter(pgh_label="update")  # type: ignore[attr-defined]
    assert changes.update(pgh_created_at=A_YEAR_ON) >= 2  # the database's clock knows nothing of this year
    Obligation.objects.filter(pk__in=[one.pk for one in oblige(many(1), [DUE])]).update(opened_at=A_YEAR_ON)
    DeadlineRule.objects.create(version=2, day=10, circular="ว 1", valid_from=date(2027, 1, 1))
    Holiday.objects.create(day=date(2026, 11, 5), name="วันหยุดพิเศษ")
    appoint("03630601")
    flag_late(at=A_YEAR_ON, noticed_at=A_YEAR_ON)


@pytest.mark.usefixtures("three_late")
def test_the_same_paper_a_year_later(province_officer: User, signed_in: SignIn) -> None:
    first = paper(signed_in(province_officer))
    with time_machine.travel(A_YEAR_ON, tick=False):
        a_year_passes()
        assert paper(signed_in(province_officer)) == first


@needs_reader
@pytest.mark.usefixtures("three_late")
def test_what_the_paper_says(province_officer: User, signed_in: SignIn) -> None:
    pdf = paper(signed_in(province_officer))
    text = text_of(pdf)
    assert pages(pdf) == 1
    assert "ครบกำหนดวันพฤหัสบดีที่5พฤศจิกายน2569เวลา24.00น.ตามกำหนดเวลาฉบับที่1(ด่วนที่สุดที่มท๐๘๑๐.๗/ว๕๙๕๕" in text
    assert "ถือว่าเกินกำหนดตั้งแต่6พ.ย.2569เวลา00.00น." in text
    assert "ต้องบันทึก68แห่ง·ทันกำหนด65แห่ง·บันทึกหลังกำหนด0แห่ง·ยังไม่บันทึกให้ครบถ้วน3แห่ง" in text
    assert "ได้รับยกเว้น1แห่งไม่นับรวมในจำนวนข้างต้น:อบต.พระธาตุผาแดง" in text
    assert "รวมแม่สอดจำนวน2แห่งจากที่ต้องบันทึก10แห่งคิดเป็นร้อยละ20.00" in text
    assert "รวมทั้งสิ้น3แห่งจากที่ต้องบันทึก68แห่งคิดเป็นร้อยละ4.41" in text
    assert "ขาดข้อมูล1จาก3เรื่อง" in text
    assert "ระบบบันทึกการเกินกำหนด" not in text, "at midnight nobody had noticed yet"


@needs_reader
@pytest.mark.usefixtures("three_late")
def test_a_day_on_the_late_posting_and_the_flags_are_known(province_officer: User, signed_in: SignIn) -> None:
    text = text_of(paper(signed_in(province_officer), f"month={DUE}&as_of=7/11/69&as_of_time=๙.๐๐"))
    assert "บันทึกหลังกำหนด1แห่ง·ยังไม่บันทึกให้ครบถ้วน2แห่ง" in text
    assert "ระบบบันทึกการเกินกำหนด3แห่งเมื่อ6พ.ย.2569เวลา00.02น." in text
    assert "1วัน" in text


@pytest.mark.usefixtures("three_late")
def test_the_end_of_a_day_is_the_begin_of_the_next(province_officer: User, signed_in: SignIn) -> None:
    client = signed_in(province_officer)
    assert paper(client, f"month={DUE}&as_of=5/11/2569&as_of_time=24.00") == paper(client)


@pytest.mark.usefixtures("three_late")
def test_the_screen_shows_the_same(province_officer: User, signed_in: SignIn) -> None:
    client = signed_in(province_officer)
    page = client.get(f"/overview/late/?{THEN}").content.decode()
    assert _rows(page) == ["ทต.แม่กุ", "อบต.มหาวัน", "ทน.แม่สอด"]
    assert "ตามกำหนดเวลาฉบับที่ 1" in page
    assert f"/overview/late.pdf?month={DUE}&amp;as_of=06/11/2569&amp;as_of_time=00.00" in page
    assert "tel:" not in page
    before = client.get(f"/overview/late/?month={DUE}&as_of=5/11/2569&as_of_time=23.59").content.decode()
    assert "ยังไม่ถึงกำหนด จึงยังไม่มี อปท. ใดเกินกำหนด" in before


@pytest.mark.usefixtures("three_late")
def test_a_renamed_office_keeps_the_name_of_then_and_the_district_says_who_left(
    district_officer: User, province_officer: User, signed_in: SignIn
) -> None:
    a_year_passes()
    with time_machine.travel(A_YEAR_ON, tick=False):
        whole = signed_in(province_officer).get(f"/overview/late/?{THEN}").content.decode()
        own = signed_in(district_officer).get(f"/overview/late/?{THEN}").content.decode()
    assert "อบต.มหาวัน" in whole
    assert "/overview/lao/04630699/" in whole, "its page is that of today"
    assert _rows(own) == ["ทต.แม่กุ"]
    assert "ไม่รวม อปท. ซึ่งปัจจุบันไม่อยู่ในความดูแลของหน่วยงานนี้: อบต.มหาวัน" in own


@pytest.mark.usefixtures("three_late")
def test_what_was_known_by_then_counts_not_what_it_was_called_first(
    province_officer: User, signed_in: SignIn
) -> None:
    """Two names in the history, both before the instant: the newer one."""
    LocalAuthority.objects.filter(code="06630611").update(name="องค์การบริหารส่วนตำบลมหาวันใหม่")
    events = LocalAuthority.pgh_event_model.objects.filter(code="06630611")  # type: ignore[attr-defined]
    events.update(pgh_created_at=datetime(2026, 3, 1, tzinfo=BANGKOK))
    page = signed_in(province_officer).get(f"/overview/late/?{THEN}").content.decode()
    assert "อบต.มหาวันใหม่" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("as_of=6/11/2569&as_of_time=25.00", "อ่านเวลาไม่ได้"),
        ("as_of=เมื่อวาน&as_of_time=9.00", "พิมพ์เป็น วัน/เดือน/ปี พ.ศ."),
        ("as_of=6/11/2569", "ยังไม่ได้กรอกเวลา"),
        ("as_of_time=9.00", "ยังไม่ได้กรอกวันที่"),
        ("as_of=7/11/2569&as_of_time=10.01", "7 พ.ย. 2569 เวลา 10.01 น. ยังมาไม่ถึง"),
        ("as_of=8/11/2569&as_of_time=9.00", "ยังมาไม่ถึง"),
    ],
)
@pytest.mark.usefixtures("three_late")
def test_what_cannot_be_told_is_refused(
    asked: str, said: str, province_officer: User, signed_in: SignIn
) -> None:
    client = signed_in(province_officer)
    for address in ("/overview/late/", "/overview/late.pdf"):
        answer = client.get(f"{address}?{asked}")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert "ทต.แม่กุ" not in page


@pytest.mark.usefixtures("three_late")
def test_each_past_month_as_of_its_due_instant(province_officer: User, signed_in: SignIn) -> None:
    page = signed_in(province_officer).get("/overview/late/").content.decode()
    assert page.count("/overview/late.pdf?month=") == 12, "eleven past months, and the newest once more above"
    assert f"/overview/late.pdf?month={DUE}&amp;as_of=06/11/2569&amp;as_of_time=00.00" in page
    assert '<input type="text" name="as_of" value="07/11/2569"' in page


@pytest.mark.usefixtures("three_late")
def test_strangers(
    other_district: User, district_officer: User, nation: User, officer: User, signed_in: SignIn
) -> None:
    for address in ("/overview/late/", "/overview/late.pdf"):
        assert signed_in(other_district).get(f"{address}?area=6306&{THEN}").status_code == 404
        assert signed_in(district_officer).get(f"{address}?area=63&{THEN}").status_code == 404
        assert signed_in(officer).get(f"{address}?{THEN}").status_code == 404
    assert signed_in(nation).get(f"/overview/late.pdf?{THEN}").status_code == 404
    assert signed_in(nation).get(f"/overview/late.pdf?area=63&{THEN}").status_code == 200


@pytest.mark.parametrize("size", [1, 69, 300])
def test_it_costs_the_same_however_many_there_are(
    size: int, signed_in: SignIn, province_officer: User, django_assert_num_queries
) -> None:
    world_of(size)
    client = signed_in(province_officer)
    with django_assert_num_queries(PAGE + TEST_CLIENT):
        assert client.get(f"/overview/late/?{THEN}").status_code == 200


def test_rows_beyond_a_page_follow_by_the_last_code(province_officer: User, signed_in: SignIn) -> None:
    oblige(many(90), [DUE])
    client = signed_in(province_officer)
    page = client.get(f"/overview/late/?{THEN}")
    assert len(page.content) <= 60_000
    first = page.content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = client.get("/overview/late/" + link[1].replace("&amp;", "&")).content.decode()
    assert len(set(_rows(first)) | set(_rows(second))) == 90
    assert 'rel="next"' not in second


def _rows(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/overview/lao/\d+/">([^<]+)', text)


@pytest.mark.usefixtures("three_late")
def test_papers_do_not_so_much_as_read_what_is_true_only_now(
    province_officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counters and revisions are of now: the list of then and letters go by dated events alone."""
    client = signed_in(province_officer)

    def of_now(*_: object) -> None:
        raise AssertionError("the counters of now were read")

    monkeypatch.setattr("reporting.facts.with_facts", of_now)
    monkeypatch.setattr("oversight.measures.with_facts", of_now)
    assert client.get(f"/overview/late/?{THEN}").status_code == 200
    assert paper(client)
    assert make(province_officer)
    with pytest.raises(AssertionError, match="of now"):
        client.get("/overview/late/")  # the list of now does
