"""The list of what waits for the same: ticked cases go on together, each with its own outcome."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Case, Ceiling, Reading, User, Verb
from cases.views import work
from tests.factories import MORNING, a_help, as_owner, decide, make_case
from tests.office import agreed, announce, make_committee

SignIn = Callable[[User], Client]
TODAY = MORNING.date()
SAME = {
    "form": "goods",
    "description": "ถุงยังชีพ 1 ชุด",
    "amount": "700",
    "given_on": "14/10/2569",
    "budget_source": "reserve",
}


@pytest.fixture(autouse=True)
def _this_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def drawn(page: str) -> list[str]:
    """The ticks of a page, as a browser would send them."""
    return re.findall(r'name="case" value="([^"]+)"', page)


def tick(*cases: Case) -> list[str]:
    return [f"{case.pk}~{case.version}" for case in cases]


def stages(*cases: Case) -> list[str]:
    found = dict(Case.objects.values_list("pk", "stage"))
    return [found[case.pk] for case in cases]


def test_thirty_cases_are_proposed_at_once(officer: User, signed_in: SignIn) -> None:
    cases = [make_case(officer) for _ in range(30)]
    client = signed_in(officer)
    page = client.get("/work/registered/?all=1").content.decode()
    assert page.count(" checked") == 30
    answer = client.post(
        "/work/registered/",
        {"case": drawn(page), "verb": "propose", "happened_on": "13/10/2569"},
        follow=True,
    )
    assert "เสนอคณะกรรมการแล้ว 30 เรื่อง" in answer.content.decode()
    assert set(stages(*cases)) == {"proposed"}
    assert set(Case.objects.values_list("steps__happened_on", flat=True)) == {date(2026, 10, 13)}


def test_what_was_left_out_by_hand_is_not_ticked_again(officer: User, signed_in: SignIn) -> None:
    """Every row had been ticked by the link, one was unticked: the next click must not take it along."""
    first, left = make_case(officer), make_case(officer)
    client = signed_in(officer)
    page = client.get("/work/registered/?kind=disaster&all=1").content.decode()
    action = re.findall(r'<form method="post" action="(/work[^"]*)"', page)[0].replace("&amp;", "&")
    for address in (action, "/work/registered/?kind=disaster&all=1"):  # also a page drawn before
        answer = client.post(address, {"case": tick(first), "verb": "propose"}, follow=True)
        assert answer.request["QUERY_STRING"] == "kind=disaster"
        assert " checked" not in answer.content.decode()
    assert stages(first, left) == ["proposed", "registered"]


def test_a_row_that_cannot_be_done_stays_with_its_reason(
    officer: User, head: User, signed_in: SignIn
) -> None:
    good, moved, changed, early = (make_case(officer, first_name=name) for name in ("ดี", "ย้าย", "แก้", "ก่อน"))
    with as_owner():
        Case.objects.filter(pk=early.pk).update(kind="other", subkind=None, received_on=date(2026, 10, 14))
        Case.objects.filter(pk=changed.pk).update(version=2)
    decide(case=moved, version=1, verb="withdraw", reason="ซ้ำ", by=head, at=MORNING)
    answer = signed_in(officer).post(
        "/work/registered/",
        {"case": tick(good, moved, changed, early), "verb": "propose", "happened_on": "12/10/2569"},
    )
    page = answer.content.decode()
    assert (answer.status_code, stages(good, moved, changed, early)) == (
        422,
        ["proposed", "withdrawn", "registered", "registered"],
    )
    assert "เสนอคณะกรรมการแล้ว 1 เรื่อง" in page
    assert "ยังดำเนินการไม่ได้ 3 เรื่อง" in page
    for case in (changed, early):  # the summary leads to each; of the withdrawn one nothing is listed
        assert f'<a href="#row-{case.pk}">เรื่องเลขที่ {case.number}' in page
        assert f'id="row-{case.pk}"' in page
    assert "เรื่องอื่นที่เลือกไว้บันทึกแล้ว" in page
    assert "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้" in page
    assert "อยู่ก่อนวันที่ยื่นคำขอ (14 ต.ค. 2569)" in page
    assert f"{good.pk}" not in page
    assert (
        page.count(" checked") == 2
    )  # what still waits here, ticked as it was; with the version that stands now
    assert f"{changed.pk}~2" in page


def test_a_second_click_does_nothing_and_says_so(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client, told = signed_in(officer), {"case": tick(case), "verb": "propose"}
    client.post("/work/registered/", told)
    page = client.post("/work/registered/", told, follow=True).content.decode()
    assert "มี 1 เรื่องที่ดำเนินการนี้ไปก่อนแล้ว" in page
    assert case.steps.count() == 1


def test_a_neighbours_case_is_answered_as_nobodys(officer: User, neighbour: User, signed_in: SignIn) -> None:
    own, foreign = make_case(officer), make_case(neighbour)
    client = signed_in(officer)
    lost = [
        client.post(
            "/work/registered/", {"case": [*tick(own), key], "verb": "check"}, follow=True
        ).content.decode()
        for key in (str(foreign.pk), "0197c0de-0000-7000-8000-000000000001")
    ]
    assert all("มี 1 เรื่องที่เลือกไว้แต่ไม่พบในทะเบียน" in page for page in lost)
    assert stages(own, foreign) == ["checking", "registered"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"verb": "propose"}, "ยังไม่ได้เลือกเรื่อง"),
        ({"verb": "withdraw", "case": "x"}, "ไม่มีการดำเนินการนี้ในรายการนี้"),
        ({"verb": "propose", "happened_on": "เมื่อวาน"}, "วันที่ดำเนินการ"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    told: dict[str, Any], sentence: str, officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    answer = signed_in(officer).post("/work/registered/", told)
    assert (answer.status_code, stages(case)) == (422, ["registered"])
    assert sentence in answer.content.decode()


def test_more_than_a_page_is_refused_whole(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PAGE", 1)
    cases = [make_case(officer), make_case(officer)]
    answer = signed_in(officer).post("/work/registered/", {"case": tick(*cases), "verb": "propose"})
    assert "เลือกได้ครั้งละไม่เกิน 1 เรื่อง" in answer.content.decode()
    assert stages(*cases) == ["registered", "registered"]


def test_the_approval_of_a_notice_that_is_over(officer: User, signed_in: SignIn) -> None:
    make_committee(officer)
    agreed(officer, cases=2)
    until = announce(officer).until
    with time_machine.travel(MORNING + timedelta(days=20), tick=False):
        client = signed_in(officer)
        ticks = drawn(client.get("/work/over/").content.decode())
        assert client.post("/work/over/", {"case": ticks}).status_code == 422  # the day must be told
        early = client.post("/work/over/", {"case": ticks, "approved_on": "20/10/2569"}).content.decode()
        assert early.count("ยังไม่ครบกำหนด") == 2
        assert "ปุ่ม “บันทึกการอนุมัติของผู้บริหารท้องถิ่น” ในหน้าเรื่องถามเหตุผล" in early
        day = f"{(until + timedelta(days=1)).day}/{(until + timedelta(days=1)).month}/2569"
        assert client.post("/work/over/", {"case": ticks, "approved_on": day}).status_code == 302
    assert set(Case.objects.values_list("stage", flat=True)) == {"approved"}


def test_the_same_help_is_given_to_many_but_not_above_a_ceiling(officer: User, signed_in: SignIn) -> None:
    make_committee(officer)
    agreed(officer, cases=3)
    for case in Case.objects.all():
        decide(case=case, version=case.version, verb="approve", approved_on=TODAY, by=officer, at=MORNING)
    poor = Case.objects.order_by("pk").first()
    with as_owner():
        Case.objects.exclude(pk=poor.pk).update(subkind=None)
        Ceiling.objects.filter(kind="disaster").delete()
        Ceiling.objects.create(
            kind_id="disaster",
            subkind_id="relief_bag",
            amount=500,
            unit="time",
            valid_from=date(2020, 1, 1),
            source="ทดสอบ",
        )
    client = signed_in(officer)
    ticks = drawn(client.get("/work/approved/").content.decode())
    answer = client.post("/work/approved/", {"case": ticks} | SAME)
    page = answer.content.decode()
    assert "บันทึกความช่วยเหลือที่ให้แล้ว 2 เรื่อง" in page
    assert "ปุ่ม “บันทึกความช่วยเหลือที่ให้” ในหน้าเรื่องถามเหตุผลและบันทึกให้" in page
    assert stages(poor) == ["approved"]
    assert (
        Case.objects.filter(stage="given", help_total=700, help_given__description="ถุงยังชีพ 1 ชุด").count() == 2
    )


def test_help_without_its_form_is_asked_for(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(stage="approved")
    answer = signed_in(officer).post("/work/approved/", {"case": tick(case)} | SAME | {"form": ""})
    assert (answer.status_code, "ยังไม่ได้เลือกรูปแบบ" in answer.content.decode()) == (422, True)


def test_many_are_closed(officer: User, signed_in: SignIn) -> None:
    cases = [make_case(officer, help_given=[a_help()], outcome="helped") for _ in range(3)]
    signed_in(officer).post("/work/closing/", {"case": tick(*cases), "verb": "close"})
    assert set(stages(*cases)) == {"closed"}


def test_the_list_goes_on_where_a_page_ends(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    for day in (9, 7, 8, 7, 7):
        make_case(officer, received_on=date(2026, 10, day))
    client, url, seen = signed_in(officer), "/work/registered/", []
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r'data-label="วันที่ยื่น">(\d+) ต', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert seen == ["7", "7", "7", "8", "9"]


def test_a_kind_narrows_the_list(officer: User, signed_in: SignIn) -> None:
    make_case(officer)
    other = make_case(officer, kind_id="other", subkind_id=None)
    page = signed_in(officer).get("/work/registered/?kind=other").content.decode()
    assert drawn(page) == tick(other)


@pytest.mark.parametrize("wait", ["meeting", "agenda", "referred", "hanging", "objection"])
def test_what_is_done_one_by_one_has_no_ticks(wait: str, officer: User, signed_in: SignIn) -> None:
    answer = signed_in(officer).post(f"/work/{wait}/", {"case": tick(make_case(officer)), "verb": "propose"})
    assert ("เปิดเรื่องจากเลขทะเบียนเพื่อบันทึกคำตอบ" in answer.content.decode()) is (wait == "referred")
    assert (answer.status_code, drawn(answer.content.decode())) == (200, [])
    assert signed_in(officer).get("/work/nothing/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_statements(many: int, officer: User, signed_in: SignIn, django_assert_num_queries: Any) -> None:
    cases = [make_case(officer) for _ in range(many)]
    client = signed_in(officer)
    # 3 of every request, rows, kinds, who read them; 2 of the test's own (savepoint)
    with django_assert_num_queries(6 + 2):
        page = client.get("/work/registered/")
    assert len(page.content) < 60_000
    # 3 of every request, cases with help and steps; a case: 2 of its savepoint, a guard, the update, the step
    with django_assert_num_queries(6 + 5 * many + 2):
        client.post("/work/registered/", {"case": tick(*cases), "verb": "propose"})
    assert Reading.objects.filter(verb=Verb.VIEW).count() == 1
