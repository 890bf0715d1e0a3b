"""What stands in `fixtures/` reaches the tables once, and what an administrator changed stays changed."""

import time
from datetime import date

import geothai
import pytest
from django.core.management import call_command

from cases.access import LocalAuthorityKind
from cases.models import (
    Coverage,
    HelpKind,
    HelpSubkind,
    LocalAuthority,
    LocalAuthorityPast,
    Province,
    Subdistrict,
)
from cases.reference import load_nation, load_tak
from reporting.models import DeadlineRule, InfoColumn, InfoLayout

pytestmark = pytest.mark.django_db


def test_tak_has_its_69_local_authorities_of_five_kinds():
    load_tak()
    kinds = list(LocalAuthority.objects.values_list("kind", flat=True))
    counted = {kind: kinds.count(kind) for kind in LocalAuthorityKind.values}
    assert counted == {"PAO": 1, "CITY": 1, "TOWN": 1, "SUBDISTRICT_MUNICIPALITY": 17, "SAO": 49}
    assert LocalAuthority.objects.get(code="05630603").name == "เทศบาลตำบลแม่กุ"
    assert LocalAuthority.objects.get(code="06630608").name == "องค์การบริหารส่วนตำบลแม่กุ"


def test_split_tambons_are_marked_partial_and_the_pao_covers_the_province():
    load_tak()
    split = Subdistrict.objects.filter(coverage__partial=True).distinct()
    assert split.count() == 12
    assert LocalAuthority.objects.get(kind="PAO").covers_province
    assert not Coverage.objects.filter(local_authority__kind="PAO").exists()


def test_the_duty_and_the_layout_come_along():
    load_tak()
    rule = DeadlineRule.objects.get()
    assert (rule.day, rule.moves_for_holidays, rule.valid_from) == (5, False, date(2025, 10, 1))
    assert InfoLayout.objects.get().columns.count() == 36
    assert InfoColumn.objects.get(position=36).heading == "หมายเหตุ"
    assert (HelpKind.objects.count(), HelpSubkind.objects.count()) == (5, 10)
    assert Province.objects.get(code="63").letter_prefix == "ตก ๐๐๒๓.๓"


def test_a_second_load_writes_nothing(django_assert_num_queries):
    load_tak()
    with django_assert_num_queries(15):
        assert sum(load_tak().values()) == 0


def test_the_nation_loads_in_a_second():
    load_tak()
    started = time.perf_counter()
    load_nation()
    elapsed = time.perf_counter() - started
    assert Subdistrict.objects.count() == sum(
        len(geothai.subdistricts(d.code)) for p in geothai.provinces() for d in geothai.districts(p.code)
    )
    assert elapsed < 3  # 0.6 s alone on the machine; the margin is for a busy one


def test_an_administrators_changes_survive():
    load_tak()
    LocalAuthority.objects.filter(code="06630608").update(name="องค์การบริหารส่วนตำบลแม่กุใหม่")
    HelpKind.objects.filter(code="other").update(name="ด้านอื่น")
    call_command("load_reference", "--tak", "--json")
    assert LocalAuthority.objects.get(code="06630608").name.endswith("แม่กุใหม่")
    assert HelpKind.objects.get(code="other").name == "ด้านอื่น"


def test_a_code_of_the_past_is_not_made_again():
    load_tak()
    authority = LocalAuthority.objects.get(code="06630608")
    LocalAuthorityPast.objects.create(
        local_authority=authority,
        code=authority.code,
        kind=authority.kind,
        name=authority.name,
        period=(date(2023, 11, 9), date(2025, 11, 28)),
    )
    LocalAuthority.objects.filter(pk=authority.pk).update(code="05630608")
    load_tak()
    assert LocalAuthority.objects.count() == 69
