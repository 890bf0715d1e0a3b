"""The head names the เจ้าหน้าที่ผู้รับผิดชอบ of the own local authority; the former one is kept."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cases.actions.designated import appoint_officer
from cases.actions.placement import StaffRefused
from cases.models import DesignatedOfficer
from tests.factories import MORNING, local_authority

pytestmark = pytest.mark.django_db
ORDER = {
    "name": "นายสมชาย ใจงาม",
    "position": "นักพัฒนาชุมชน",
    "phone": "0812345678",
    "order_number": "125/2569",
    "order_date": date(2026, 10, 1),
}


def test_head_records_the_order_and_replaces_it(signed_in, head, mae_ku):
    client = signed_in(head)
    assert client.get("/designated/").url == "/designated/05630603/"
    client.post("/designated/05630603/", {**ORDER, "phone": "081-234-5678", "order_date": "๑ ต.ค. ๒๕๖๘"})
    client.post("/designated/05630603/", {**ORDER, "name": "นางสาวอรุณ แจ่มใส", "order_date": "1/10/2568"})
    former, current = DesignatedOfficer.objects.order_by("pk")
    assert (former.name, former.phone, former.order_date) == (
        "นายสมชาย ใจงาม",
        "0812345678",
        date(2025, 10, 1),
    )
    assert former.ended_on is not None
    assert DesignatedOfficer.objects.current().get() == current
    page = client.get("/designated/05630603/").content.decode()
    assert "นางสาวอรุณ แจ่มใส" in page
    assert "คนก่อน" in page


def test_the_same_order_twice_is_one(head, mae_ku):
    first = appoint_officer(local_authority=mae_ku, **ORDER, by=head, at=MORNING)
    assert appoint_officer(local_authority=mae_ku, **ORDER, by=head, at=MORNING) == first
    assert DesignatedOfficer.objects.count() == 1


def test_neighbour_and_officer_appoint_nobody(signed_in, head, officer, mae_ku, mae_ku_sao):
    assert signed_in(head).get("/designated/06630608/").status_code == 404
    assert signed_in(officer).get("/designated/05630603/").status_code == 404
    for by, authority in ((head, mae_ku_sao), (officer, mae_ku)):
        with pytest.raises(PermissionDenied):
            appoint_officer(local_authority=authority, **ORDER, by=by, at=MORNING)


def test_an_order_of_tomorrow_is_refused(head, mae_ku):
    with pytest.raises(StaffRefused, match="ยังมาไม่ถึง"):
        appoint_officer(
            local_authority=mae_ku, **{**ORDER, "order_date": date(2026, 10, 15)}, by=head, at=MORNING
        )


def test_errors_stand_beside_their_fields(signed_in, head, mae_ku):
    page = signed_in(head).post(
        "/designated/05630603/", {"name": "", "phone": "12", "order_date": "31/2/2569"}
    )
    assert set(page.context["form"].errors) == {"name", "phone", "order_number", "order_date"}


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_of_a_province_costs_the_same(
    signed_in, province_administrator, django_assert_num_queries, count
):
    for code in [f"066301{n:02}" for n in range(5, 13)][:count]:
        DesignatedOfficer.objects.create(local_authority=local_authority(code), **ORDER)
    client = signed_in(province_administrator)
    with django_assert_num_queries(
        9
    ):  # 7 in production, with the banner: a savepoint and its end are the test's
        page = client.get("/designated/")
    assert len(page.context["rows"]) == 69
    assert len(page.content) < 60_000
