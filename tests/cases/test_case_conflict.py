"""Two officers on one case: the second meets both texts, chooses, saves; nothing disappears."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields
from cases.merge import case_at, differences, merged
from cases.models import Case, User
from cases.thai import BANGKOK
from tests.cases.typed import TYPED
from tests.factories import make_case

Sign = Callable[[User], Client]
NOW = datetime(2026, 10, 14, 10, tzinfo=BANGKOK)
LINE = {
    "help-0-form": "goods", "help-0-description": "ถุงยังชีพ", "help-0-amount": "700", "help-0-given_on": "13/10/69",
    "help-0-budget_source": "reserve",
}  # fmt: skip


@pytest.fixture
def case(officer: User) -> Case:
    return make_case(officer, at=NOW, received_on=date(2026, 10, 12))


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def drawn(client: Client, case: Case) -> dict[str, str]:
    """The form as an officer has it open: every field with what stands in it."""
    page = client.get(f"/cases/{case.pk}/edit/").content.decode()
    return TYPED | {
        "version": re.search(r'name="version" value="(\d+)"', page)[1],
        "received_on": "12/10/2569",
    }


def save(client: Client, case: Case, typed: dict[str, str]) -> Any:
    return client.post(f"/cases/{case.pk}/edit/", typed)


def offered(page: str) -> dict[str, tuple[str, str, str]]:
    """Field → (mine, theirs, which is ticked)."""
    found = {}
    for name, body in re.findall(
        r'<fieldset class="choose" id="take-([^"]+)">(.*?)</fieldset>', page, re.DOTALL
    ):
        mine, theirs = re.findall(r"</b><br>(.*?)</span>", body, re.DOTALL)
        ticked = re.search(r'value="(mine|theirs)" checked', body)[1]
        found[name] = (unescape(mine), unescape(theirs), ticked)
    return found


def test_the_second_chooses_field_by_field(officer: User, head: User, signed_in: Sign, case: Case) -> None:
    first, second = signed_in(head), signed_in(officer)
    both = drawn(first, case)
    opened = drawn(second, case)
    assert save(first, case, both | {"hardship": "หลังคาพัง", "phone": "081-111-1111"}).status_code == 302
    answer = save(second, case, opened | {"hardship": "น้ำท่วมขัง", "wanted": "กระเบื้อง"})
    page = answer.content.decode()
    assert answer.status_code == 409
    found = offered(page)
    assert found["hardship"] == ("น้ำท่วมขัง", "หลังคาพัง", "mine")
    assert found["wanted"][0::2] == ("กระเบื้อง", "mine")
    assert "แก้ไขทั้งสองฝ่าย" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    chosen = {f"take-{name}": ticked for name, (_, _, ticked) in found.items()} | {"take-hardship": "theirs"}
    again = opened | {"hardship": "น้ำท่วมขัง", "wanted": "กระเบื้อง", "version": version} | chosen
    assert save(second, case, again).status_code == 302
    case.refresh_from_db()
    assert (case.hardship, case.wanted) == ("หลังคาพัง", "กระเบื้อง")


def test_a_third_save_in_between_asks_again(officer: User, head: User, signed_in: Sign, case: Case) -> None:
    first, second = signed_in(head), signed_in(officer)
    opened = drawn(second, case)
    save(first, case, drawn(first, case) | {"hardship": "หลังคาพัง"})
    page = save(second, case, opened | {"hardship": "น้ำท่วมขัง"}).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    save(first, case, drawn(first, case) | {"hardship": "บ้านพังทั้งหลัง"})
    chosen = {"version": version, "take-hardship": "theirs"}
    third = save(second, case, opened | {"hardship": "น้ำท่วมขัง"} | chosen)
    assert third.status_code == 409
    assert offered(third.content.decode())["hardship"][:2] == ("น้ำท่วมขัง", "บ้านพังทั้งหลัง")


@pytest.mark.django_db(transaction=True)
def test_lines_of_help_are_chosen_as_a_whole(
    transactional_db: None, officer: User, head: User, signed_in: Sign
) -> None:
    """The second had the case open as one in progress; what became of it meanwhile stays, and the note is added."""
    case = make_case(officer, at=NOW, received_on=date(2026, 10, 12))
    first, second = signed_in(head), signed_in(officer)
    opened = drawn(second, case)
    helped = {"outcome": "helped"}
    assert save(first, case, drawn(first, case) | LINE | helped).status_code == 302
    answer = save(second, case, opened | {"note": "โทรแจ้งแล้ว"})
    found = offered(answer.content.decode())
    assert found["help_given"][0::2] == ("(ว่าง)", "theirs")
    assert "ถุงยังชีพ" in found["help_given"][1]
    assert found["outcome"][2] == "theirs"
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    chosen = {f"take-{name}": ticked for name, (_, _, ticked) in found.items()}
    again = opened | {"note": "โทรแจ้งแล้ว", "version": version, "read_version": "1"} | chosen
    assert save(second, case, again).status_code == 302
    case.refresh_from_db()
    assert (case.note, case.outcome, case.help_total) == ("โทรแจ้งแล้ว", "helped", Decimal(700))


@pytest.mark.django_db(transaction=True)
def test_history_tells_what_stood_there(transactional_db: None, officer: User, signed_in: Sign) -> None:
    case = make_case(officer, at=NOW, received_on=date(2026, 10, 12))
    client = signed_in(officer)
    before = case_at(case, 1)
    save(client, case, drawn(client, case) | LINE | {"outcome": "helped", "first_name": "สมหญิง"})
    assert before is not None
    assert before[1].help_given == []
    again, now = case_at(case, 1), case_at(case, 2)
    assert again is not None
    assert again[1] == before[1]
    assert now is not None
    assert (now[1].applicant.first_name, [line.amount for line in now[1].help_given]) == (
        "สมหญิง",
        [Decimal(700)],
    )
    assert case_at(case, 99) is None


def test_without_a_forged_choice_nothing_is_taken(officer: User, signed_in: Sign, case: Case) -> None:
    """A choice on a page that is not one of a conflict takes what is stored: nothing else than the field left alone."""
    client = signed_in(officer)
    save(
        client,
        case,
        drawn(client, case) | {"hardship": "ใหม่", "take-hardship": "theirs", "take-nothing": "theirs"},
    )
    stored = case.hardship
    case.refresh_from_db()
    assert case.hardship == stored


def test_a_slip_after_the_choice_does_not_undo_it(
    officer: User, head: User, signed_in: Sign, case: Case
) -> None:
    """The page of a conflict, with an error in another field: what was chosen there is asked once."""
    first, second = signed_in(head), signed_in(officer)
    opened = drawn(second, case) | {"hardship": "น้ำท่วมขัง"}
    save(first, case, drawn(first, case) | {"hardship": "หลังคาพัง"})
    chosen = {"version": "2", "read_version": "1", "take-hardship": "theirs"}
    slip = save(second, case, opened | chosen | {"received_on": "วันก่อน"})
    assert slip.status_code == 422
    carried = dict(
        re.findall(r'type="hidden" name="(take-[^"]+|read_version)" value="([^"]*)"', slip.content.decode())
    )
    assert carried == {"read_version": "1", "take-hardship": "theirs"}
    assert save(second, case, opened | carried | {"version": "2"}).status_code == 302
    case.refresh_from_db()
    assert case.hardship == "หลังคาพัง"


def test_ceilings_are_asked_of_what_comes_of_both(
    officer: User, head: User, signed_in: Sign, case: Case
) -> None:
    """My lines are more than the rate of the other's kind; the other's lines are not on my page: it is told of them."""
    first, second = signed_in(head), signed_in(officer)
    opened = drawn(second, case)
    much = LINE | {"help-0-form": "money", "help-0-amount": "100000"}
    repair = {"purpose": "disaster/home_repair"}
    save(first, case, drawn(first, case) | repair)
    chosen = {"version": "2", "read_version": "1", "outcome": "helped"}
    mine = save(second, case, opened | much | chosen | {"take-kind_id": "theirs"})
    assert (mine.status_code, "เกินอัตรา" in mine.content.decode()) == (422, True)
    reason = {"help-0-over_ceiling_reason": "บ้านเสียหายทั้งหลัง"}
    save(first, case, drawn(first, case) | much | reason | {"outcome": "helped", "purpose": "other/"})
    case.refresh_from_db()
    assert (case.kind_id, case.version) == ("other", 3)
    taken = {"take-help_given": "theirs", "take-outcome": "theirs", "version": "3", "read_version": "1"}
    theirs = second.post(f"/cases/{case.pk}/edit/", opened | repair | taken, follow=True)
    assert "เกินอัตรา" in theirs.content.decode()
    assert "ด้วยปุ่ม “แก้ไข”" in theirs.content.decode()


def test_a_form_that_was_saved_and_comes_with_more_meets_its_case(officer: User, signed_in: Sign) -> None:
    """The answer was lost on the line: the officer went back, typed on and saved again."""
    client = signed_in(officer)
    client.post("/cases/new/", TYPED)
    more = TYPED | {"wanted": "ยาและน้ำดื่ม"}
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        retry, answer = client.post("/cases/new/", TYPED), client.post("/cases/new/", more)
        case = Case.objects.get()
        assert (retry.status_code, retry.headers["Location"]) == (302, f"/cases/{case.pk}/")
        assert (answer.status_code, answer.headers["Location"]) == (307, f"/cases/{case.pk}/edit/")
        page = client.post(answer.headers["Location"], more)
        assert page.status_code == 409
        assert offered(page.content.decode()) == {"wanted": ("ยาและน้ำดื่ม", "ถุงยังชีพ", "mine")}
        assert client.post(answer.headers["Location"], more | {"version": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.wanted == "ยาและน้ำดื่ม"


def test_a_retry_says_the_same_after_a_colleague_changed_the_case(
    officer: User, head: User, signed_in: Sign
) -> None:
    client = signed_in(officer)
    client.post("/cases/new/", TYPED | LINE | {"outcome": "helped"})
    case = Case.objects.get()
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        Case.objects.update(house_no="99/9", version=2)
        assert client.post("/cases/new/", TYPED | LINE | {"outcome": "helped"}).status_code == 302
    case.refresh_from_db()
    assert (case.house_no, Case.objects.count()) == ("99/9", 1)


APPLICANT = ApplicantFields(document_type="thai_id", first_name="สมศรี")
REQUEST = RequestFields(received_on=date(2026, 10, 12), kind_id="disaster", subkind_id="relief_bag")
BASE = CaseFacts(APPLICANT, REQUEST)


def test_what_one_alone_changed_is_proposed() -> None:
    mine = CaseFacts(
        APPLICANT,
        RequestFields(received_on=date(2026, 10, 12), kind_id="disaster", subkind_id="relief_bag", moo="4"),
    )
    [one] = differences(BASE, mine, BASE)
    assert (one.name, one.mine, one.theirs, one.proposes_mine, one.both) == ("moo", "4", "(ว่าง)", True, False)
    [other] = differences(BASE, BASE, mine)
    assert (other.proposes_mine, other.both) == (False, False)
    [unknown] = differences(None, mine, BASE)
    assert (unknown.proposes_mine, unknown.both) == (True, True)


def test_what_belongs_together_is_taken_together() -> None:
    theirs = CaseFacts(
        APPLICANT,
        RequestFields(received_on=date(2026, 10, 12), kind_id="other", note="ก"),
        [HelpFields(form="money")],
    )
    both = merged(BASE, theirs, {"kind_id"})
    assert (both.request.kind_id, both.request.subkind_id, both.request.note) == ("other", None, "")
    assert list(merged(BASE, theirs, {"help_given"}).help_given) == list(theirs.help_given)
    assert merged(BASE, theirs, set()) == BASE


def test_lines_that_are_the_same_in_both_stay_the_stored_ones() -> None:
    stored = HelpFields(form="money", amount=Decimal(700), id=uuid4())
    typed_anew = CaseFacts(APPLICANT, REQUEST, [replace(stored, id=None)])
    assert merged(typed_anew, CaseFacts(APPLICANT, REQUEST, [stored]), set()).help_given == [stored]
    less = [replace(stored, id=None, amount=Decimal(1))]
    assert (
        merged(CaseFacts(APPLICANT, REQUEST, less), CaseFacts(APPLICANT, REQUEST, [stored]), set()).help_given
        == less
    )
