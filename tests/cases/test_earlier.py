"""Who may have asked before: found in the own office alone, each with its reason; told apart once; an address copied."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from cases import matching
from cases.matching import (
    ALIKE,
    HOUSE,
    NAME,
    NAME_ALONE,
    NUMBER,
    OTHER_NAME,
    OTHER_NUMBER,
    Sought,
    earlier_cases,
)
from cases.models import Case, Reading, ToldApart, User, Verb
from cases.scope import scope
from tests.cases.typed import TYPED
from tests.factories import MORNING, identity_number, make_case, withdraw

SignIn = Callable[[User], Client]
NEW = "/cases/new/"
BLANK = {"identity_number": "", "document_type": "none"}
HOUSE_CODE = "63060123456"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


def found(by: User, **sought: str) -> list[tuple[Case, tuple[str, ...]]]:
    with transaction.atomic(), scope(by):
        return [(match.case, tuple(match.why)) for match in earlier_cases(Sought(**sought), by=by)]


def test_a_number_is_enough_in_whatever_way_it_is_typed(officer: User) -> None:
    case = make_case(officer)
    assert found(officer, number="๑-๑๑๒๐-๓๔๕๖๓-๕๖-๒") == [(case, (NUMBER,))]
    assert found(officer, number="1112") == []


def test_a_house_code_finds_the_household(officer: User) -> None:
    case = make_case(officer, house_code=HOUSE_CODE)
    make_case(officer, house_code="63060000000", identity_number=identity_number(5), first_name="ชัย")
    assert found(officer, house_code=HOUSE_CODE) == [(case, (HOUSE,))]


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [
        ("น.ส.น้ำอ้อย", "ใจดี"),
        ("นํ้าอ้อย ", "ใจดี"),
        ("น้ำออย", "ใจดี"),
        ("นํา้อ้อย", "ใจ  ดี".replace("  ", "")),
        ("น้ำอ้อย", "ใจดี"),
    ],
)
def test_a_name_is_found_however_it_is_written(officer: User, first_name: str, last_name: str) -> None:
    case = make_case(officer, **BLANK, first_name="นางสาวน้ำอ้อย", birth="1977-03-05")
    sought = {"first_name": first_name, "last_name": last_name}
    assert found(officer, **sought, birth="1977") == [(case, (NAME,))]
    assert found(officer, **sought) == [(case, (NAME_ALONE,))]
    assert found(officer, **sought, birth="1978") == []


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("สมศรี ณ|อยุธยา", "สมศรี|ณอยุธยา"),
        ("พอ หวา|ใจดี", "พอหวา|ใจดี"),
    ],
)
def test_a_name_is_found_wherever_its_spaces_stand(officer: User, stored: str, typed: str) -> None:
    first_name, last_name = stored.split("|")
    case = make_case(officer, **BLANK, first_name=first_name, last_name=last_name)
    first_name, last_name = typed.split("|")
    assert found(officer, first_name=first_name, last_name=last_name) == [(case, (NAME_ALONE,))]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("สมศรี", "สมสี"),
        ("ศิริพร", "สิริพร"),
        ("ณัฐ", "ณัฏฐ์"),
        ("พันธุ์ทิพย์", "พันธ์ทิพย์"),
        ("พรรณี", "พันนี"),
        ("ธัญญลักษณ์", "ธัญลักษณ์"),
        ("มะลิ-วัลย์", "มะลิวัลย์"),
        ("สมศรี (แดง)", "สมศรี"),
    ],
)
def test_a_name_that_sounds_alike_is_found_with_the_birth_alone(
    officer: User, stored: str, typed: str
) -> None:
    case = make_case(officer, **BLANK, first_name=stored, last_name="ใจดี")
    sought = {"first_name": typed, "last_name": "ไจดี"}
    assert found(officer, **sought, birth="1977") == [(case, (ALIKE,))]
    assert found(officer, **sought) == found(officer, **sought, birth="1978") == []


def test_another_name_is_another(officer: User) -> None:
    make_case(officer, **BLANK, first_name="มานี")
    assert found(officer, first_name="มาลี", last_name="ใจดี", birth="1977") == []


def test_the_number_is_found_behind_a_hundred_namesakes(officer: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(matching, "LOOKED_THROUGH", 2)
    case = make_case(officer, received_on=date(2026, 10, 1))
    for _ in range(3):
        make_case(officer, **BLANK)
    sought = {"number": "1112034563562", "first_name": "สมศรี", "last_name": "ใจดี"}
    assert found(officer, **sought)[0] == (case, (NUMBER,))


def test_the_number_of_a_letter_of_attestation_is_nobodys_own(officer: User) -> None:
    """“15/2569” of one village is not that of the next: only the name can tell."""
    letter = {"document_type": "certificate", "identity_number": "15/2569"}
    first = make_case(officer, **letter)
    second = make_case(officer, **letter, first_name="ชัย")
    assert found(officer, number="15/2569") == []
    assert Sought.stored(first).key != Sought.stored(second).key
    assert found(officer, first_name="ชัย", last_name="ใจดี", birth="1977") == [(second, (NAME,))]


def test_a_first_name_alone_tells_nobody_from_another(officer: User) -> None:
    make_case(officer, **BLANK, last_name="", birth="")
    assert found(officer, first_name="สมศรี") == []


def test_a_case_says_all_that_it_has_in_common_and_numbers_come_first(officer: User) -> None:
    name = make_case(officer, **BLANK)
    house = make_case(officer, **BLANK, house_code=HOUSE_CODE)
    number = make_case(officer, house_code=HOUSE_CODE)
    stored = Sought.stored(number)
    with transaction.atomic(), scope(officer):
        matches = earlier_cases(stored, by=officer)
        others = earlier_cases(stored, by=officer, apart_from=number.pk)
    assert [(one.case, tuple(one.why)) for one in matches] == [
        (number, (NUMBER, HOUSE)),
        (house, (HOUSE,)),
        (name, (NAME,)),
    ]
    assert [one.case for one in others] == [house, name]


def test_five_at_most_and_none_that_was_withdrawn(officer: User) -> None:
    cases = [make_case(officer) for _ in range(7)]
    withdraw(case=cases[-1], version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    assert {case for case, _ in found(officer, number="1112034563562")} == set(cases[1:-1])


def test_five_signs_are_a_number_and_four_are_half_of_one(officer: User) -> None:
    passports = [
        make_case(officer, document_type="passport", identity_number=typed) for typed in ("AB12", "AB123")
    ]
    assert found(officer, number="ab 123") == [(passports[1], (NUMBER,))]
    assert found(officer, number="AB12") == []


def test_a_house_code_is_found_with_its_dashes(officer: User) -> None:
    case = make_case(officer, house_code=HOUSE_CODE)
    assert found(officer, house_code="6306-012345-6") == [(case, (HOUSE,))]


def test_who_has_no_surname_is_known_by_name_and_birth(officer: User) -> None:
    case = make_case(officer, **BLANK, last_name="")
    assert found(officer, first_name="สมศรี", birth="1977") == [(case, (NAME,))]


def test_the_nearest_name_comes_first_however_old(officer: User) -> None:
    for day, changes in enumerate(
        ({"birth": "1977"}, {"birth": "1977", "first_name": "สมสี"}, {"birth": ""}), 1
    ):
        make_case(officer, **BLANK, received_on=date(2026, 10, day), **changes)
    ordered = found(officer, first_name="สมศรี", last_name="ใจดี", birth="1977")
    assert [why for _, why in ordered] == [(NAME,), (ALIKE,), (NAME_ALONE,)]


def test_who_has_no_number_has_no_other_one(officer: User) -> None:
    make_case(officer, **BLANK)
    sought = Sought(number=identity_number(5), first_name="สมศรี", last_name="ใจดี", birth="1977")
    with transaction.atomic(), scope(officer):
        assert [match.but for match in earlier_cases(sought, by=officer)] == [""]


def test_a_neighbour_finds_nothing(officer: User, neighbour: User) -> None:
    make_case(officer, house_code=HOUSE_CODE)
    assert (
        found(neighbour, number="1112034563562", house_code=HOUSE_CODE, first_name="สมศรี", last_name="ใจดี")
        == []
    )


# --- On the form ---------------------------------------------------------------------------------------


def check(client: Client, **typed: Any) -> str:
    """The form after a field was left (htmx), or after the button without scripts: the same answer."""
    answer = client.post(NEW, TYPED | {"check": "1"} | typed)
    assert answer.status_code == 200
    return answer.content.decode()


def part(page: str) -> str:
    return page.partition('<div id="earlier"')[2].partition(
        '<p class="acts"><button class="btn two" name="check"'
    )[0]


def test_the_form_suggests_and_says_why(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer), signed_in(officer)
    suggested = part(check(client))
    assert f"เรื่องเลขที่ {case.number}" in suggested
    assert NUMBER in suggested
    assert part(check(client, identity_number=identity_number(5), first_name="ชัย")).count("เรื่องเลขที่") == 0
    assert 'hx-select-oob="#earlier"' in check(client)


def test_a_suggestion_is_a_search_in_the_read_log(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer), signed_in(officer)
    check(client)
    assert [(line.verb, line.rows) for line in Reading.objects.all()] == [(Verb.SEARCH, [case.pk])]
    client.get(NEW)
    client.post(NEW, TYPED | {"add_line": "1"})
    assert Reading.objects.count() == 1


def test_the_address_of_the_household_comes_and_nothing_typed_goes(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer, house_code=HOUSE_CODE, house_no="99/9", moo="7", subdistrict_id="630602")
    typed = TYPED | {"house_no": "", "moo": "", "subdistrict": "", "district": "", "hardship": "เสาเรือนหัก"}
    page = signed_in(officer).post(NEW, typed | {"use_house": str(case.pk)}).content.decode()
    for words in (
        f'value="{HOUSE_CODE}"',
        'value="99/9"',
        'value="7"',
        '<option value="630602" selected',
        "เสาเรือนหัก",
    ):
        assert words in page, words
    assert Case.objects.count() == 1


@pytest.mark.parametrize("button", ["use_house", "not_same"])
def test_a_neighbours_case_gives_no_address_and_is_told_apart_from_nobody(
    button: str, officer: User, neighbour: User, signed_in: SignIn
) -> None:
    theirs = make_case(officer, house_no="987/6", house_code=HOUSE_CODE)
    client = signed_in(neighbour)
    pages = [
        client.post(NEW, TYPED | {button: key})
        for key in (str(theirs.pk), "0199aaaa-0000-7000-8000-000000000009", "x")
    ]
    assert {page.status_code for page in pages} == {200}
    assert "987/6" not in pages[0].content.decode()
    assert not ToldApart.objects.exists()


def test_not_the_same_person_is_remembered_for_ever(officer: User, head: User, signed_in: SignIn) -> None:
    """Also of a later case of either, for a colleague, and with another birth date unknown to the form."""
    case = make_case(officer, **BLANK)
    other = TYPED | {"identity_number": identity_number(5)}
    client = signed_in(officer)
    assert NAME in part(check(client, **other))
    page = client.post(NEW, other | {"not_same": str(case.pk)}).content.decode()
    assert "เรื่องเลขที่" not in part(page)
    stored = ToldApart.objects.get()
    assert (stored.by, stored.at, stored.local_authority) == (officer, MORNING, officer.local_authority)
    again = make_case(officer, **BLANK)
    assert "เรื่องเลขที่" not in part(check(signed_in(head), **other))
    same = part(check(client, **BLANK, birth="5/3/2520"))
    assert same.count("เรื่องเลขที่") == 1  # the first two are one person, of whom the newest case stands
    assert f"เรื่องเลขที่ {again.number}" in same


def test_what_speaks_against_it_is_said(officer: User, signed_in: SignIn) -> None:
    """A child under the mother's number, and a namesake with a number of its own."""
    make_case(officer)
    client = signed_in(officer)
    assert OTHER_NAME in part(check(client, first_name="เด็กชายกล้า", birth="1/2/2560"))
    assert OTHER_NUMBER in part(check(client, identity_number=identity_number(5)))
    for same in ({}, {"first_name": ""}, BLANK, {"first_name": "สมสี"}):
        assert "แต่" not in part(check(client, **same))


def test_of_an_equal_number_nobody_says_that_it_is_another(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer), signed_in(officer)
    assert 'name="not_same"' not in part(check(client))
    client.post(NEW, TYPED | {"not_same": str(case.pk)})
    assert not ToldApart.objects.exists()


@pytest.mark.parametrize("cases", [1, 5])
def test_looking_costs_the_same_for_one_and_for_five(
    cases: int, officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(cases):
        make_case(officer)
    client = signed_in(officer)
    with django_assert_num_queries(
        12
    ):  # two are the test's own (savepoint), one looks, one tells who has looked
        client.post(NEW, TYPED | {"check": "1"})


# --- On the page of a case -----------------------------------------------------------------------------


def test_a_case_lists_the_others_of_the_person_and_says_who_was_seen(
    officer: User, signed_in: SignIn
) -> None:
    first, second, client = make_case(officer), make_case(officer), signed_in(officer)
    page = client.get(f"/cases/{second.pk}/").content.decode()
    listed = page.partition('id="earlier"')[2].partition("</section>")[0]
    assert f"เรื่องเลขที่ {first.number}" in listed
    assert f"เรื่องเลขที่ {second.number}" not in listed
    assert set(Reading.objects.get().rows) == {first.pk, second.pk}
