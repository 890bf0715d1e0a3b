"""Ceilings as rules: by the day of the event, by unit, by household and fiscal year. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.ceilings import UNITS, Earlier, Rate, asks_household, event_day, over_ceiling, rates_for
from cases.facts import CaseFacts, HelpFields
from cases.models import CeilingUnit
from tests.factories import a_help, a_request, applicant

OTHER_CASE = UUID(int=5)
OLD = Rate(
    kind_id="disaster",
    subkind_id="home_repair",
    unit="house",
    amount=Decimal(49500),
    valid_from=date(2020, 1, 1),
    valid_until=date(2025, 12, 31),
    source="อัตรา 2563",
)
NEW = replace(OLD, amount=Decimal(88600), valid_from=date(2026, 1, 1), valid_until=None, source="อัตรา 2569")
TOOLS = replace(NEW, subkind_id="tools", unit="family", amount=Decimal(13500))
FUNERAL = replace(NEW, subkind_id="funeral", unit="person", amount=Decimal(35700))
LIVING = replace(
    NEW, kind_id="quality_of_life", subkind_id=None, unit="time", amount=Decimal(3000), times_a_year=3
)
OF = {"house": NEW, "family": TOOLS, "person": FUNERAL, "time": LIVING}


def facts(rate: Rate, *lines: HelpFields, received_on: date = date(2026, 10, 12)) -> CaseFacts:
    request = a_request(kind_id=rate.kind_id, subkind_id=rate.subkind_id, received_on=received_on)
    return CaseFacts(applicant(), request, lines)


def paid(amount: int | None, day: int = 13, **more: object) -> HelpFields:
    return a_help(
        form="money", amount=None if amount is None else Decimal(amount), given_on=date(2026, 10, day), **more
    )


def earlier(amount: int, month: int = 10, day: int = 2) -> Earlier:
    return Earlier(OTHER_CASE, Decimal(amount), date(2026, month, day))


# --- which rate ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("received", "amount"),
    [
        (date(2019, 12, 31), []),
        (date(2020, 1, 1), [49500]),
        (date(2025, 12, 31), [49500]),
        (date(2026, 1, 1), [88600]),
    ],
)
def test_the_day_of_the_event_chooses_the_rate(received: date, amount: list[int]) -> None:
    assert [rate.amount for rate in rates_for(facts(NEW, received_on=received), [OLD, NEW])] == amount


def test_in_a_disaster_the_first_help_is_the_event_where_it_came_before_the_paper() -> None:
    december = a_help(given_on=date(2025, 12, 30))
    flood = facts(NEW, december, a_help(), received_on=date(2026, 1, 4))
    assert event_day(flood) == date(2025, 12, 30)
    assert rates_for(flood, [OLD, NEW]) == [OLD]


def test_elsewhere_and_later_the_request_is() -> None:
    december = a_help(given_on=date(2025, 12, 30))
    assert event_day(facts(LIVING, december, received_on=date(2026, 1, 4))) == date(2026, 1, 4)
    assert event_day(facts(NEW, paid(1))) == date(2026, 10, 12)
    assert event_day(facts(NEW)) == date(2026, 10, 12)


def test_a_rate_of_the_subkind_goes_before_one_of_the_whole_kind() -> None:
    of_all = replace(NEW, subkind_id=None, amount=Decimal(1))
    assert rates_for(facts(NEW), [of_all, NEW]) == [NEW]
    assert rates_for(facts(FUNERAL), [of_all, NEW]) == [of_all]
    assert rates_for(facts(LIVING), [of_all, NEW]) == []


def test_of_two_that_overlap_the_newer_holds_in_whatever_order() -> None:
    open_end = replace(OLD, valid_until=None)
    assert rates_for(facts(NEW), [open_end, NEW]) == rates_for(facts(NEW), [NEW, open_end]) == [NEW]


# --- how much ------------------------------------------------------------------------------------
@pytest.mark.parametrize("unit", ["house", "person", "family", "time"])
def test_exactly_the_rate_is_not_over_and_a_satang_more_is(unit: str) -> None:
    rate = OF[unit]
    line = a_help(amount=rate.amount)
    assert over_ceiling(facts(rate, line), [rate]) == []
    (found,) = over_ceiling(facts(rate, replace(line, amount=rate.amount + Decimal("0.01"))), [rate])
    assert found.message.startswith("เกินอัตรา 0.01 บาท จากอัตรา ")
    assert (found.line, rate.source in found.message, UNITS[unit][0] in found.message) == (0, True, True)


def test_the_sentence_has_its_numbers() -> None:
    (found,) = over_ceiling(facts(NEW, paid(100000)), [NEW])
    assert str(found) == "เกินอัตรา 11,400.00 บาท จากอัตรา 88,600.00 บาทต่อหลัง (ที่มา อัตรา 2569)"


def test_lines_count_together_and_the_last_with_an_amount_is_asked() -> None:
    (found,) = over_ceiling(facts(NEW, paid(80000), paid(8000), paid(700), paid(None)), [NEW])
    assert (found.line, "เกินอัตรา 100.00 บาท" in found.message) == (2, True)


@pytest.mark.parametrize(
    ("unit", "word", "houses"),
    [("house", "หลัง", 2), ("person", "ราย", 2), ("family", "ครัวเรือน", 2), ("time", "ครั้ง", 2)],
)
def test_a_quantity_in_the_rates_own_word_multiplies(unit: str, word: str, houses: int) -> None:
    rate = OF[unit]
    line = a_help(amount=rate.amount * 2, quantity=Decimal(houses), unit=word)
    assert over_ceiling(facts(rate, line), [rate]) == []
    (found,) = over_ceiling(facts(rate, replace(line, amount=rate.amount * 3)), [rate])
    assert "× 2 (ที่มา" in found.message


def test_a_quantity_of_something_else_does_not() -> None:
    assert over_ceiling(facts(NEW, paid(100000, quantity=Decimal(40), unit="แผ่น")), [NEW])
    assert over_ceiling(facts(NEW, paid(100000, quantity=Decimal("0.5"), unit="หลัง")), [NEW])


def test_nothing_of_known_worth_exceeds_nothing() -> None:
    assert over_ceiling(facts(NEW), [NEW]) == []
    assert over_ceiling(facts(NEW, paid(None), paid(0)), [NEW]) == []


# --- household and year --------------------------------------------------------------------------
@pytest.mark.parametrize(("unit", "counts"), [("house", True), ("family", True), ("person", False)])
def test_a_house_and_a_family_count_what_the_household_got_before(unit: str, counts: bool) -> None:
    rate = OF[unit]
    found = over_ceiling(facts(rate, paid(1000)), [rate], [earlier(int(rate.amount))])
    assert bool(found) == counts
    if found:
        assert "เกินอัตรา 1,000.00 บาท" in found[0].message
        assert "ที่ครัวเรือนนี้ได้รับจากเรื่องอื่นในปีงบประมาณ 2570" in found[0].message


def test_only_such_rates_ask_for_the_household() -> None:
    assert [unit for unit in OF if asks_household([OF[unit]])] == ["house", "family", "time"]
    assert not asks_household([])


def test_a_time_is_a_day_and_each_day_has_its_own_measure() -> None:
    assert over_ceiling(facts(LIVING, paid(3000, 13), paid(3000, 14), paid(3000, 15)), [LIVING]) == []
    (found,) = over_ceiling(facts(LIVING, paid(2000, 13), paid(1000, 14), paid(1500, 13)), [LIVING])
    assert (found.line, "เกินอัตรา 500.00 บาท" in found.message) == (2, True)


@pytest.mark.parametrize(("before", "over"), [(2, False), (3, True)])
def test_a_fourth_time_in_the_year_is_told(before: int, over: bool) -> None:
    household = [earlier(3000, day=day) for day in range(1, before + 1)]
    found = over_ceiling(facts(LIVING, paid(3000)), [LIVING], household)
    assert bool(found) == over
    if found:
        assert "ครั้งที่ 4 ในปีงบประมาณ 2570 จากอัตราไม่เกิน 3 ครั้งต่อครอบครัว" in found[0].message


def test_two_lines_of_one_case_and_day_are_one_time() -> None:
    household = [earlier(1500), earlier(1500), earlier(1, day=3)]
    assert over_ceiling(facts(LIVING, paid(1000), paid(1000)), [LIVING], household) == []


def test_what_was_given_in_another_fiscal_year_is_no_time_of_this_one() -> None:
    september = a_help(amount=Decimal(1), given_on=date(2026, 9, 30))
    household = [earlier(1, day=day) for day in (1, 2, 3)]
    assert over_ceiling(facts(LIVING, september), [LIVING], household) == []


def test_each_fiscal_year_has_its_own_times_and_sum() -> None:
    """Asked for on 30 September, given on 2 October: it counts with October's, not with September's."""
    september = [Earlier(UUID(int=n), Decimal(3000), date(2026, 9, n)) for n in (1, 2, 3)]
    october = [earlier(3000, day=day) for day in (3, 4, 5)]
    asked = {"received_on": date(2026, 9, 30)}
    assert over_ceiling(facts(LIVING, paid(3000, 2), **asked), [LIVING], september) == []
    (found,) = over_ceiling(facts(LIVING, paid(3000, 2), **asked), [LIVING], september + october)
    assert "ครั้งที่ 4 ในปีงบประมาณ 2570" in found.message
    before = [Earlier(OTHER_CASE, TOOLS.amount, date(2026, 9, 30))]
    assert over_ceiling(facts(TOOLS, paid(1000, 2), **asked), [TOOLS], before) == []
    assert over_ceiling(facts(TOOLS, a_help(given_on=date(2026, 9, 30)), **asked), [TOOLS], before)


def test_one_damage_over_the_turn_of_the_year_has_its_rate_once() -> None:
    september = a_help(amount=Decimal(80000), given_on=date(2026, 9, 30))
    (found,) = over_ceiling(facts(NEW, september, paid(10000, 1)), [NEW])
    assert (found.line, "เกินอัตรา 1,400.00 บาท" in found.message) == (1, True)
    more = [Earlier(OTHER_CASE, Decimal(5000), date(2026, 9, 1)), earlier(2000)]
    (found,) = over_ceiling(facts(NEW, september, paid(10000, 1)), [NEW], more)
    assert "เกินอัตรา 6,400.00 บาท" in found.message
    assert "5,000.00 บาทที่ครัวเรือนนี้ได้รับจากเรื่องอื่นในปีงบประมาณ 2569" in found.message


def test_times_over_the_turn_of_the_year_ask_the_line_of_their_year() -> None:
    september = a_help(amount=Decimal(1), given_on=date(2026, 9, 30))
    household = [Earlier(UUID(int=n), Decimal(1), date(2026, 9, n)) for n in (1, 2, 3)]
    (found,) = over_ceiling(facts(LIVING, september, paid(1, 1)), [LIVING], household)
    assert (found.line, "ครั้งที่ 4 ในปีงบประมาณ 2569" in found.message) == (0, True)


def test_of_lines_that_tell_units_the_largest_counts() -> None:
    """The wood and the nails of the same two houses are not four houses."""
    two = {"quantity": Decimal(2), "unit": "หลัง"}
    wood, nails = paid(150000, **two), paid(27200, **two)
    assert over_ceiling(facts(NEW, wood, nails), [NEW]) == []
    (found,) = over_ceiling(facts(NEW, wood, replace(nails, amount=Decimal(27300))), [NEW])
    assert "เกินอัตรา 100.00 บาท จากอัตรา 88,600.00 บาทต่อหลัง × 2" in found.message


def test_the_units_are_those_of_the_table() -> None:
    assert {unit: said for unit, (said, _) in UNITS.items()} == dict(CeilingUnit.choices)


amounts = st.lists(st.integers(0, 60_000), max_size=5)


@given(own=amounts, before=amounts, unit=st.sampled_from(["house", "family"]))
def test_over_means_the_sum_is_and_by_how_much(own: list[int], before: list[int], unit: str) -> None:
    rate = OF[unit]
    found = over_ceiling(facts(rate, *map(paid, own)), [rate], [earlier(one) for one in before])
    excess = sum(own) + sum(before) - rate.amount
    assert bool(found) == (excess > 0 and any(own))
    assert all(f"เกินอัตรา {excess:,.2f} บาท" in one.message for one in found)
