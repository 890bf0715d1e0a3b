"""บัญชีแนบท้าย as a page: typed or pasted, looked at, saved as one; nothing lost, no number kept."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client

from cases.actions.refusals import StaleCase, VerbNotOpen
from cases.actions.roster import RosterFull, take_over_count, write_roster
from cases.models import Case, RosterPerson, User
from cases.roster import MOST, WHY, RosterLine
from cases.scope import scope
from tests.factories import MORNING, make_case, rows_of, withdraw

SignIn = Callable[[User], Client]
FORTY = "\n".join(f"{n}\tนายหมอก แสงเหนือ{'ก' * n}\t{n}/1\t4" for n in range(1, 41))


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def sent(pasted: str = "", *rows: tuple[str, str, str, str], **more: str) -> dict[str, str]:
    data = {"version": "1", "mode": "append", "pasted": pasted, "row-TOTAL_FORMS": str(max(3, len(rows)))}
    data |= {"row-INITIAL_FORMS": "0", "previewed": ""}
    for n, row in enumerate(rows):
        data |= {
            f"row-{n}-{name}": text
            for name, text in zip(("name", "house_no", "moo", "community"), row, strict=True)
        }
    return data | more


def mark(page: str) -> dict[str, str]:
    _, found, rest = page.partition('name="previewed" value="')
    assert found, "the page shows no preview"
    return {"previewed": rest.partition('"')[0], "save": ""}


def saved(client: Client, case: Case, data: dict[str, str]) -> Any:
    """Looked at first, then saved."""
    url = f"/cases/{case.pk}/roster/"
    return client.post(url, data | mark(client.post(url, data).content.decode()), follow=True)


def people(case: Case) -> list[tuple[int, str, str, str, str]]:
    with rows_of(case.local_authority_id):
        rows = RosterPerson.objects.filter(case=case).order_by("place")
        return [(one.place, one.name, one.house_no, one.moo, one.community) for one in rows]


def write(case: Case, by: User, names: str, *, version: int = 1, replace: bool = False) -> int:
    with transaction.atomic(), scope(by):
        lines = [RosterLine(name) for name in names.split()]
        return write_roster(case=case, version=version, lines=lines, replace=replace, by=by, at=MORNING)


# --- the page ------------------------------------------------------------------------------------
def test_forty_people_are_pasted_looked_at_and_saved(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, people_affected=40)
    client, url = signed_in(officer), f"/cases/{case.pk}/roster/"
    preview = client.post(url, sent(FORTY))
    assert "ตรวจก่อนบันทึก: 40 คน" in preview.content.decode()
    assert people(case) == []
    page = client.post(url, sent(FORTY) | mark(preview.content.decode()), follow=True).content.decode()
    assert "แล้ว มี 40 คน" in page
    assert people(case)[39] == (40, f"นายหมอก แสงเหนือ{'ก' * 40}", "40/1", "4", "")
    assert "จำนวนผู้ได้รับความเดือดร้อนในคำขอคือ" not in page


def test_typed_rows_stand_before_pasted_lines(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    saved(signed_in(officer), case, sent("นายข ดี\t2\tชุมชนบ้านใต้", ("นายก ดี", "๑/๒", "๓", "")))
    assert people(case) == [(1, "นายก ดี", "1/2", "3", ""), (2, "นายข ดี", "2", "", "บ้านใต้")]


def test_what_was_not_looked_at_is_shown_first(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client, url = signed_in(officer), f"/cases/{case.pk}/roster/"
    seen = mark(client.post(url, sent("นายก ดี\t1\t4")).content.decode())
    changed = client.post(url, sent("นายข ดี\t1\t4") | seen)
    assert "ตรวจก่อนบันทึก: 1 คน" in changed.content.decode()
    assert "นายข ดี" in changed.content.decode()
    assert people(case) == []


@pytest.mark.parametrize(("mode", "names"), [("append", ["ก", "ข", "ค"]), ("replace", ["ค"])])
def test_lines_are_added_or_put_in_the_place_of_all(
    officer: User, signed_in: SignIn, mode: str, names: list[str]
) -> None:
    case = make_case(officer)
    write(case, officer, "ก ข")
    saved(signed_in(officer), case, sent("ค", mode=mode, version="2"))
    assert [(place, name) for place, name, *_ in people(case)] == list(enumerate(names, 1))


def test_the_whole_roster_comes_as_a_text_to_be_changed_or_emptied(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    saved(client, case, sent(FORTY))
    page = client.get(f"/cases/{case.pk}/roster/?whole=1").content.decode()
    assert "นายหมอก แสงเหนือก\t1/1\t4" in page
    assert 'value="replace" ' in page.replace("\n", " ")
    empty = sent("", mode="replace", version="2")
    assert "ลบทั้งบัญชี" in client.post(f"/cases/{case.pk}/roster/", empty).content.decode()
    saved(client, case, empty)
    assert people(case) == []


def test_every_mistake_is_told_by_its_line_and_nothing_is_lost(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    text = "นายก ดี\t1\t4\n\t2\t4\nนายค ดี\t3-มี.ค.\t4"
    answer = signed_in(officer).post(f"/cases/{case.pk}/roster/", sent(text, ("", "9", "4", "")))
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("บรรทัดที่ 2: ไม่มีชื่อ", "บรรทัดที่ 3: บ้านเลขที่ “3-มี.ค.”", "ไม่มีชื่อ — เติมชื่อ"):
        assert sentence in page
    assert "นายก ดี\t1\t4" in page
    assert 'value="9"' in page
    assert people(case) == []


@pytest.mark.parametrize(
    "data",
    [
        sent("นายก ดี\t1112034563562\t1\t4"),
        sent("ชื่อ\tโทรศัพท์\nนายก ดี\t55"),
        sent("นายก ดี\t1\t4", ("นายข ดี 081-234-5678", "1", "4", "")),
        sent("นายก ดี\t1\t4", ("นายข ดี", "1-1120-34563-56-2", "", "")),
    ],
)
def test_numbers_that_are_not_asked_for_are_refused_with_the_reason(
    officer: User, signed_in: SignIn, data: dict[str, str]
) -> None:
    case = make_case(officer)
    client, url = signed_in(officer), f"/cases/{case.pk}/roster/"
    answer = client.post(url, data | {"save": ""})
    assert (answer.status_code, WHY in answer.content.decode()) == (422, True)
    assert people(case) == []


def test_more_rows_to_type_come_by_button_without_loss(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    data = sent("ข้อความที่วาง", ("นายก ดี", "1", "4", ""), add_rows="1", mode="replace")
    page = signed_in(officer).post(f"/cases/{case.pk}/roster/", data).content.decode()
    assert 'value="นายก ดี"' in page
    assert "ข้อความที่วาง" in page
    assert 'name="row-5-name"' in page


def test_nothing_is_said_to_be_nothing(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    page = signed_in(officer).post(f"/cases/{case.pk}/roster/", sent("")).content.decode()
    assert "ยังไม่มีรายชื่อ — พิมพ์ในช่องหรือวางจากตารางอย่างน้อย 1 คน" in page


def test_of_two_who_save_the_second_keeps_what_was_pasted(
    officer: User, head: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    write(case, head, "ก")
    answer = saved(signed_in(officer), case, sent("นายข ดี\t1\t4"))
    page = answer.content.decode()
    assert (answer.status_code, "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้" in page) == (409, True)
    assert "นายข ดี\t1\t4" in page
    assert 'name="version" value="2"' in page
    saved(signed_in(officer), case, sent("นายข ดี\t1\t4", version="2"))
    assert len(people(case)) == 2


def test_the_neighbour_finds_no_roster_and_a_withdrawn_record_takes_none(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    for path in ("roster/", "roster/count/"):
        assert signed_in(neighbour).post(f"/cases/{case.pk}/{path}", sent("ก")).status_code == 404
    with rows_of(case.local_authority_id):
        withdraw(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    page = signed_in(officer).post(f"/cases/{case.pk}/roster/", sent("ก", version="2"), follow=True)
    assert "แก้ไขบัญชีได้เมื่อนำรายการกลับมาใช้" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_story_of_the_case_tells_how_many(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    """With real commits: what one transaction wrote is one entry."""
    case = make_case(officer)
    write(case, officer, "ก ข")
    write(case, officer, "ค", version=2, replace=True)
    client = signed_in(officer)
    with django_assert_num_queries(14):  # one of them: what other offices answered about double help
        page = client.get(f"/cases/{case.pk}/").content.decode()
    for words in ("แก้ไขบัญชีแนบท้าย", "เพิ่มรายชื่อ 1 คน", "ลบรายชื่อ 2 คน", "บัญชีแนบท้าย 1 คน"):
        assert words in page, words


# --- the count -----------------------------------------------------------------------------------
def test_a_count_that_differs_is_told_and_taken_over_by_one_click(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, people_affected=4)
    client = signed_in(officer)
    saved(client, case, sent(FORTY))
    for path in ("", "roster/"):
        page = client.get(f"/cases/{case.pk}/{path}").content.decode()
        assert "ใช้จำนวน 40 คนตามบัญชี" in page
    page = client.post(f"/cases/{case.pk}/roster/count/", {"version": "2"}, follow=True).content.decode()
    case.refresh_from_db()
    assert (case.people_affected, case.version) == (40, 3)
    assert "ใช้จำนวน" not in page
    assert ": 4 → 40" in client.get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize("version", ["1", "", "x", "-1", "๒"])
def test_a_click_on_an_older_page_changes_nothing(officer: User, signed_in: SignIn, version: str) -> None:
    case = make_case(officer)
    write(case, officer, "ก ข")
    page = signed_in(officer).post(f"/cases/{case.pk}/roster/count/", {"version": version}, follow=True)
    assert "จึงยังไม่ได้เปลี่ยนจำนวน" in page.content.decode()
    case.refresh_from_db()
    assert case.people_affected == 4


def test_without_a_roster_nothing_is_told_and_there_is_nothing_to_take(
    officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    client = signed_in(officer)
    assert "ใช้จำนวน" not in client.get(f"/cases/{case.pk}/").content.decode()
    page = client.post(f"/cases/{case.pk}/roster/count/", {"version": "1"}, follow=True)
    assert "บัญชีแนบท้ายว่างอยู่" in page.content.decode()


# --- the action ----------------------------------------------------------------------------------
def test_names_lie_sealed_and_leave_their_history(officer: User) -> None:
    case = make_case(officer)
    write(case, officer, "นายหมอก")
    write(case, officer, "นางฟ้า", version=2, replace=True)
    with rows_of(case.local_authority_id), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM cases_rosterperson")
        assert "นางฟ้า" not in str(cursor.fetchall())
        events = RosterPerson.pgh_event_model.objects.filter(case_id=case.pk)  # type: ignore[attr-defined]
        assert sorted(events.values_list("pgh_label", flat=True)) == ["delete", "insert", "insert"]


def test_all_or_none(officer: User, neighbour: User) -> None:
    case = make_case(officer)
    write(case, officer, "ก ข")
    with pytest.raises(StaleCase):
        write(case, officer, "ค", version=1, replace=True)
    with pytest.raises(RosterFull):
        write(case, officer, "ค " * (MOST - 1), version=2)
    with pytest.raises(PermissionDenied):
        write(case, neighbour, "ค", version=2)
    with pytest.raises(VerbNotOpen), transaction.atomic(), scope(officer):
        take_over_count(case=make_case(officer), version=1, by=officer, at=MORNING)
    assert [name for _, name, *_ in people(case)] == ["ก", "ข"]
    assert write(case, officer, "ค " * (MOST - 2), version=2) == MOST


def test_nobody_from_elsewhere_takes_a_count_and_a_withdrawn_record_takes_nothing(
    officer: User, neighbour: User, district_officer: User
) -> None:
    """By the action itself: whatever page or job would call it."""
    case = make_case(officer)
    write(case, officer, "ก ข")
    for stranger in (neighbour, district_officer):
        with pytest.raises(PermissionDenied), rows_of(case.local_authority_id):
            take_over_count(case=case, version=2, by=stranger, at=MORNING)
    with rows_of(case.local_authority_id):
        withdraw(case=case, version=2, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    case.refresh_from_db()
    with pytest.raises(VerbNotOpen):
        write(case, officer, "ค", version=3)
    with pytest.raises(VerbNotOpen), transaction.atomic(), scope(officer):
        take_over_count(case=case, version=3, by=officer, at=MORNING)
    assert [name for _, name, *_ in people(case)] == ["ก", "ข"]
    assert Case.objects.get(pk=case.pk).people_affected == 4


# --- what it costs -------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 40])
def test_pages_cost_the_same_with_more_people(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], count: int
) -> None:
    case = make_case(officer)
    text = "\n".join(FORTY.split("\n")[:count])
    client, url = signed_in(officer), f"/cases/{case.pk}/roster/"
    with django_assert_num_queries(8):  # two of them are the test's own (savepoint), one tells who read
        shown = mark(client.post(url, sent(text)).content.decode())
    with django_assert_num_queries(10):  # two of them are the test's own (savepoint)
        client.post(url, sent(text) | shown)
    assert len(people(case)) == count
    with django_assert_num_queries(8):
        client.get(url)
    with django_assert_num_queries(8):
        client.post(f"{url}count/", {"version": "2"})
    replaced = sent(text, mode="replace", version="3")
    shown = mark(client.post(url, replaced).content.decode())
    with django_assert_num_queries(10):
        client.post(url, replaced | shown)


@pytest.mark.parametrize("text", ["1\n" * 900, "1\n" * 49_000])
def test_a_text_of_another_kind_makes_no_endless_page(officer: User, signed_in: SignIn, text: str) -> None:
    case = make_case(officer)
    answer = signed_in(officer).post(f"/cases/{case.pk}/roster/", sent(text))
    assert answer.status_code == 422
    assert ("ยังมีอีก" if len(text) < 2_000 else "บัญชีมี 49,000 คน") in answer.content.decode()
    assert len(answer.content) < 60_000 + len(text)
