"""Every figure adds up, whatever happened: the parts make the whole, and no rate passes 100 %."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import LocalAuthority, User
from oversight.areas import grouped, province_area, short_name
from oversight.measures import (
    INDICATORS,
    Figures,
    all_missing,
    figures,
    missing,
    newest_due_month,
    next_due,
)
from reporting.facts import MonthStanding, standings
from reporting.models import Obligation
from reporting.standing import Completeness, Standing, Timeliness
from tests.oversight.world import AT, DUE, MONTHS, RUNNING, random_world, tell

COUNTS = st.integers(min_value=0, max_value=400)


def _rows():
    return standings(Obligation.objects.order_by("month", "local_authority"), AT)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_parts_make_the_whole(tak: list[Obligation], seed: int) -> None:
    random_world(tak, seed)
    for month in MONTHS:
        found = figures(row for row in _rows() if row.obligation.month == month.first_day)
        assert found.expected == 69
        assert found.on_time + found.late + found.missing + found.excused + found.not_due == 69
        assert found.on_time + found.late == found.posted <= found.owed


def test_every_fate_is_counted_where_it_belongs(tak: list[Obligation]) -> None:
    tell(
        {
            "05630603": "on_time+info",
            "06630608": "nil+changed",
            "06630611": "late",
            "05630602": "gaps_on_time",
            "05630604": "gaps_missing",
            "02630101": "excused+info",
        }
    )
    found = figures(row for row in _rows() if row.obligation.month == DUE.first_day)
    assert found == Figures(
        expected=69, on_time=3, late=1, missing=64, excused=1, not_due=0,
        incomplete=2, nil=1, changed=1, in_info=1,
    )  # fmt: skip
    assert found.on_time_rate == pytest.approx(100 * 3 / 68)


@pytest.mark.parametrize("seed", [4, 5])
def test_a_numerator_lies_inside_its_denominator(tak: list[Obligation], seed: int) -> None:
    random_world(tak, seed)
    rows = [row for row in _rows() if row.obligation.month == DUE.first_day]
    owed = [row for row in rows if not INDICATORS["excused"][1](row)]
    for key, (_, counts) in INDICATORS.items():
        if key != "excused":
            assert all(row in owed for row in rows if counts(row)), key
            assert 0 <= (figures(rows).rate(sum(map(counts, rows))) or 0) <= 100, key


@pytest.mark.parametrize("completeness", Completeness)
def test_whatever_the_excused_posted_they_are_in_no_other_figure(completeness: Completeness) -> None:
    where = Standing(Timeliness.EXCUSED, completeness, repost_due=True, info_on=AT.date())
    row = MonthStanding(
        Obligation(), where, newest=None, good_at=None, sent_back=None, cases_now=1, incomplete_now=1
    )
    assert figures([row]) == Figures(expected=1, excused=1)


def test_the_database_sifts_what_the_indicator_counts(tak: list[Obligation]) -> None:
    random_world(tak, 6)
    counted = {row.obligation.pk for row in _rows() if missing(row)}
    assert counted
    assert {row.obligation.pk for row in all_missing(Obligation.objects.all(), AT)} == counted


def test_nothing_owed_has_no_rate() -> None:
    assert Figures().on_time_rate is None
    assert Figures(expected=2, excused=2).on_time_rate is None


@given(st.lists(COUNTS, min_size=10, max_size=10), st.lists(COUNTS, min_size=10, max_size=10))
def test_figures_add_up_field_by_field(one: list[int], other: list[int]) -> None:
    total = Figures(*one) + Figures(*other)
    assert [getattr(total, f.name) for f in fields(total)] == [a + b for a, b in zip(one, other, strict=True)]


def test_the_province_is_its_nine_districts_and_the_direct_row(
    tak: list[Obligation], province_officer: User
) -> None:
    random_world(tak, 7)
    of_month = {r.obligation.local_authority_id: r for r in _rows() if r.obligation.month == DUE.first_day}
    area = province_area(province_officer, "63", AT.date())
    offices = [figures(of_month[one.pk] for one in group.local_authorities) for group in area.groups]
    assert len(offices) == 10
    assert area.groups[-1].name == "ขึ้นตรงต่อจังหวัด"
    assert [one.kind for one in area.groups[-1].local_authorities] == ["PAO", "CITY", "TOWN"]
    assert sum(found.expected for found in offices[:-1]) == 66
    assert sum(offices, Figures()) == figures(of_month.values())


def test_the_newest_due_month_and_the_next(tak: list[Obligation]) -> None:
    rows = _rows()
    assert newest_due_month(rows, AT) == DUE
    assert {row.obligation.month for row in next_due(rows, AT)} == {RUNNING.first_day}
    assert newest_due_month([], AT) is None


def test_each_local_authority_answers_to_one_office(db: None) -> None:
    groups = grouped(LocalAuthority.objects.select_related("district__province").order_by("code"))
    codes = [one.code for group in groups for one in group.local_authorities]
    assert len(codes) == len(set(codes)) == 69


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("เทศบาลตำบลแม่กุ", "ทต.แม่กุ"),
        ("องค์การบริหารส่วนตำบลแม่กุ", "อบต.แม่กุ"),
        ("องค์การบริหารส่วนจังหวัดตาก", "อบจ.ตาก"),
        ("เมืองพัทยา", "เมืองพัทยา"),
    ],
)
def test_short_names_keep_the_kind(name: str, short: str) -> None:
    assert short_name(name) == short
