"""Which files a page of one month offers as the one from which INFO was filled."""

import io
from datetime import datetime

from cases.models import District, LocalAuthority, Province, User
from cases.thai import BANGKOK
from reporting.info import export_info
from reporting.models import InfoExport
from reporting.months import Month

OCTOBER = Month(2026, 10)
AT = datetime(2026, 12, 2, 9, 15, tzinfo=BANGKOK)


def test_a_file_of_several_months_is_no_file_of_its_first(
    cast: dict[str, User], mae_ku: LocalAuthority
) -> None:
    for more in ({}, {"last_month": OCTOBER}, {"last_month": OCTOBER + 1}):
        export_info(
            month=OCTOBER, local_authority=mae_ku, purpose="-", by=None, at=AT, out=io.BytesIO(), **more
        )
    assert InfoExport.objects.visible_to(cast["officer"]).of_month(OCTOBER.first_day).count() == 2
    assert InfoExport.objects.visible_to(cast["neighbour"]).count() == 0


def test_a_districts_file_belongs_to_its_province(cast: dict[str, User]) -> None:
    district = District.objects.get(code="6306")
    export_info(month=OCTOBER, district=district, purpose="-", by=None, at=AT, out=io.BytesIO())
    assert InfoExport.objects.visible_to(cast["province"]).get().province == Province.objects.get(code="63")
    assert not InfoExport.objects.visible_to(cast["district"]).exists()
