"""What a page of the overview costs: the same number of statements for 1, 69 and 700 local authorities.

A test's client adds three statements to the page's own: the savepoint around the request, its release, and the one
by which the owner steps back from the web role (a real request begins and commits instead).
"""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import LocalAuthority, User
from reporting.models import Obligation
from tests.oversight.world import AT, DUE, World, many, oblige, random_world

TEST_CLIENT = 2  # the savepoint of a request inside the test's transaction, and its end
DASHBOARD, LATE, LOCAL_AUTHORITY, NATION = 6, 8, 9, 5
SIZES = [1, 69, 700]
pytestmark = pytest.mark.usefixtures("morning")
SignIn = Callable[[User], Client]


def world_of(size: int) -> None:
    """That many local authorities with twelve months each; the others owe nothing."""
    if size > 69:
        many(size - 69)
    chosen = LocalAuthority.objects.order_by("-kind", "code")[:size]
    owed = oblige(chosen)
    first = owed[0].local_authority_id  # late in every month, so that each page has someone to call
    random_world((one for one in owed if one.local_authority_id != first), seed=size)


@pytest.mark.parametrize("size", SIZES)
def test_pages_cost_the_same_however_many_there_are(
    size: int, signed_in: SignIn, province_officer: User, nation: User, django_assert_num_queries
) -> None:
    world_of(size)
    province, whole = signed_in(province_officer), signed_in(nation)
    for client, path, budget in [
        (province, "/overview/", DASHBOARD),
        (province, f"/overview/63/?month={DUE}&show=missing", DASHBOARD),
        (province, "/overview/late/", LATE),
        (whole, "/overview/", NATION),
    ]:
        with django_assert_num_queries(budget + TEST_CLIENT):
            page = client.get(path)
        assert page.status_code == 200
        assert len(page.content) <= 60_000, path


def test_district(
    tak: list[Obligation], signed_in: SignIn, district_officer: User, django_assert_num_queries
) -> None:
    random_world(tak, seed=1)
    client = signed_in(district_officer)
    with django_assert_num_queries(DASHBOARD + TEST_CLIENT):
        assert client.get("/overview/").status_code == 200


@pytest.mark.parametrize("months", [1, 12])
def test_local_authority(months: int, signed_in: SignIn, province_officer: User, django_assert_num_queries):
    one = LocalAuthority.objects.filter(code="05630603")
    owed = oblige(one)
    random_world(owed[:months], seed=2)
    client = signed_in(province_officer)
    with django_assert_num_queries(LOCAL_AUTHORITY + TEST_CLIENT):
        assert client.get("/overview/lao/05630603/?months=24").status_code == 200


def test_a_whole_province_stays_light(
    tak: list[Obligation], signed_in: SignIn, province_officer: User
) -> None:
    """The heaviest believable page: 69 × 12 signs, each with every mark."""
    with World() as world:
        for owed in tak:
            if owed.due_at <= AT:
                world.say(owed, "gaps_on_time+info+changed")
    page = signed_in(province_officer).get("/overview/")
    assert page.content.count(b"<td class=") >= 828
    assert len(page.content) <= 60_000


def test_a_large_province_links_to_its_offices_instead(signed_in: SignIn, province_officer: User) -> None:
    world_of(700)
    page = signed_in(province_officer).get("/overview/").content.decode()
    assert 'class="grid"' not in page
    assert '<a href="/overview/district/6306/">อำเภอแม่สอด</a>' in page
