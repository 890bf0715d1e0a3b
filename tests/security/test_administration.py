"""What a province's administrator may not learn or do through the administration pages."""

import pytest

from cases.models import Coverage
from tests.cases.test_admin import LAO, USERS, exported, previewed, rows_of, said
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["password__startswith", "last_login__isnull", "email__contains"])
def test_dhis2_cve_2021_32704_filter_names_are_those_offered(
    province_administrator, mae_ku, signed_in, field
):
    """`?password__startswith=a` would give away a colleague's hash, letter by letter."""
    make_user("colleague", password="ฝนตกที่แม่สอดทุกวัน", local_authority=mae_ku)
    client = signed_in(province_administrator)
    assert client.get(USERS, {field: "1"}).status_code == 400


def test_the_offered_filters_still_work(province_administrator, officer, signed_in):
    client = signed_in(province_administrator)
    for address, found in (
        (f"{USERS}?role__exact=officer", 1),
        (f"{USERS}?is_active__exact=1", 2),
        (f"{LAO}?district__code__exact=6306&kind__exact=CITY", 1),
    ):
        assert client.get(address).context["cl"].result_count == found, address


def test_a_local_authority_is_given_no_subdistrict_of_another_province(
    province_administrator, mae_ku, signed_in
):
    client = signed_in(province_administrator)
    own = next(row for row in rows_of(exported(client, LAO, "1")) if row["รหัส อปท."] == mae_ku.code)
    other = _subdistrict_of_another_province()
    preview = previewed(client, LAO, [own | {"รหัสตำบลที่รับผิดชอบ": other}])
    assert "นอกจังหวัด" in said(preview)
    assert not Coverage.objects.filter(subdistrict=other).exists()


def _subdistrict_of_another_province() -> str:
    from cases.models import District, Province, Subdistrict

    far = District.objects.create(
        code="9901", name="อำเภออื่น", province=Province.objects.create(code="99", name="จังหวัดอื่น")
    )
    return Subdistrict.objects.create(code="990101", name="ตำบลอื่น", district=far).code


def test_no_row_of_any_table_is_looked_up_by_number(national_administrator, signed_in):
    """Django's `/admin/r/<content type>/<key>/` tells rows that exist from those that do not."""
    client = signed_in(national_administrator)
    assert [client.get(f"/admin/r/{kind}/1/").status_code for kind in range(1, 30)] == [404] * 29
