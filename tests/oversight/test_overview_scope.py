"""Who sees whom: the circular's routing, and nothing beyond it."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import User
from tests.oversight.world import appoint

pytestmark = [pytest.mark.usefixtures("morning", "tak"), pytest.mark.django_db]
SignIn = Callable[[User], Client]

PROVINCE_PAGES = ["/overview/63/", "/overview/63/direct/", "/overview/lao/03630601/"]
DISTRICT_PAGES = ["/overview/district/6306/", "/overview/lao/05630603/", "/overview/late/?area=6306"]
EVERY_PAGE = [
    "/overview/", "/overview/late/", "/overview/late.pdf", *PROVINCE_PAGES, *DISTRICT_PAGES
]  # fmt: skip


@pytest.mark.parametrize("path", EVERY_PAGE)
@pytest.mark.parametrize("who", ["officer", "head", "neighbour"])
def test_an_officer_has_no_overview(who: str, path: str, cast: dict[str, User], signed_in: SignIn) -> None:
    assert signed_in(cast[who]).get(path).status_code == 404


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_visitor_is_asked_to_sign_in(path: str, client: Client) -> None:
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("who", ["district", "joint.centre"])
def test_a_district_sees_those_that_answer_to_it(who: str, cast: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(cast[who])
    page = client.get("/overview/").content.decode()
    assert "ทต.แม่กุ" in page
    assert "อบต.แม่กุ" in page
    assert "ทน.แม่สอด" not in page
    assert "11 แห่ง" in page
    assert all(client.get(path).status_code == 200 for path in DISTRICT_PAGES)
    assert all(client.get(path).status_code == 404 for path in PROVINCE_PAGES)


def test_the_other_district_sees_nothing_of_it(other_district: User, signed_in: SignIn) -> None:
    client = signed_in(other_district)
    appoint("05630603", name="นางสาวห้ามเห็น คนนี้")
    for path in ["/overview/", "/overview/late/"]:
        page = client.get(path).content.decode()
        assert "แม่กุ" not in page
        assert "ห้ามเห็น" not in page
    assert all(client.get(path).status_code == 404 for path in [*DISTRICT_PAGES, *PROVINCE_PAGES])


@pytest.mark.parametrize("who", ["province", "province.admin", "nation", "national.admin"])
def test_the_province_and_above_see_all_69(who: str, cast: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(cast[who])
    page = client.get("/overview/63/").content.decode()
    assert page.count('<tr><th scope="row"><a href="/overview/lao/') == 69
    assert all(client.get(path).status_code == 200 for path in [*DISTRICT_PAGES, *PROVINCE_PAGES])


@pytest.mark.parametrize("path", ["/overview/50/", "/overview/district/5001/", "/overview/lao/05500101/"])
def test_another_province_is_not_there(path: str, province_officer: User, signed_in: SignIn) -> None:
    assert signed_in(province_officer).get(path).status_code == 404


def test_the_nation_starts_from_the_provinces(nation: User, signed_in: SignIn) -> None:
    page = signed_in(nation).get("/overview/").content.decode()
    assert '<a href="/overview/63/">จังหวัดตาก</a>' in page
    assert signed_in(nation).get("/overview/late/").status_code == 200
    assert signed_in(nation).get("/overview/late.pdf").status_code == 404
