"""What leaked from systems like this one because a second way to the same row was forgotten; each with its number."""

import pytest
from django.db import transaction
from django.test import Client

from cases.access import Role
from cases.actions.evidence import add_evidence
from cases.models import Case, DesignatedOfficer, District, Job, Province, User
from cases.scope import scope
from cases.uploads import Sent
from reporting.actions.open import open_month
from reporting.models import Posting
from reporting.months import Month
from tests.cases.pictures import photograph
from tests.cases.typed import typed
from tests.factories import MORNING, make_case, make_lao, make_user
from tests.reporting.september import ENTERED, september_of
from tests.security.witness import Page

pytestmark = pytest.mark.django_db
NAME = "ลำดวนเดียว"


@pytest.fixture
def theirs(officer):
    return make_case(officer, first_name=NAME)


@pytest.fixture
def far(db):
    """An อบต. of another province, with a district of its own."""
    province = Province.objects.create(code="99", name="จังหวัดไกลโพ้น")
    return make_lao(
        "06990101",
        district=District.objects.create(code="9901", name="อำเภอไกลโพ้น", province=province),
        name="อบต.ไกลโพ้น",
    )


def body(answer):
    return (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")


@pytest.mark.parametrize("who", ["neighbour", "district", "province", "nation", "province.admin"])
def test_dhis2_cve_2023_32060_no_other_representation_tells_what_the_page_hides(who, cast, theirs, signed_in):
    open_month(month=Month(2026, 10), at=MORNING)
    client = signed_in(cast[who])
    asked = [
        client.get(f"/cases/{theirs.pk}/"),
        client.get("/cases/"),
        client.post("/cases/search/", {"q": theirs.number}),
        client.get("/"),
        client.get("/months/2569-10/"),
        client.post("/months/2569-10/info/", follow=True),
        client.get("/overview/"),
        client.get("/info/"),
    ]
    assert asked[0].status_code == 404
    assert NAME in body(
        signed_in(cast["officer"]).post("/cases/search/", {"q": theirs.number})
    )  # the control
    for answer in asked:
        assert NAME not in body(answer), answer.request["PATH_INFO"]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".xml", ".json", ".csv", "?format=json", "?format=xlsx"])
def test_odk_central_968_no_twin_of_a_page_under_another_ending(
    theirs, officer, neighbour, signed_in, suffix
):
    for path in (f"/cases/{theirs.pk}", "/cases", "/months/2569-10", "/overview", "/staff"):
        address = f"{path}/{suffix}" if suffix.startswith("?") else f"{path}{suffix}"
        assert NAME not in body(signed_in(neighbour).get(address))
        own = signed_in(officer).get(address)
        assert own.status_code == 404 or own["Content-Type"].startswith("text/html"), address


def test_sormas_5490_what_moved_away_is_gone_by_its_old_address(
    officer, district_officer, other_district, mae_ku, mae_ku_sao, theirs, signed_in
):
    supervisor, page = signed_in(district_officer), f"/overview/lao/{mae_ku.code}/"
    old, address = signed_in(officer), f"/cases/{theirs.pk}/"
    assert (supervisor.get(page).status_code, old.get(address).status_code) == (200, 200)
    mae_ku.district = District.objects.get(code="6305")
    mae_ku.save()
    assert supervisor.get(page).status_code == 404
    assert signed_in(other_district).get(page).status_code == 200
    User.objects.filter(pk=officer.pk).update(local_authority=mae_ku_sao)
    assert old.get(address).status_code == 404
    assert old.get(f"{address}edit/").status_code == 404


def test_sormas_1475_a_report_names_no_other_region(province_officer, far, signed_in):
    open_month(month=Month(2026, 9), at=MORNING)
    client = signed_in(province_officer)
    for path in ("/overview/", "/overview/late/", "/info/", "/overview/63/", "/overview/63/direct/"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "ไกลโพ้น" not in body(page), path


@pytest.mark.parametrize("path", ["/overview/99/", "/overview/district/9901/", "/overview/lao/06990101/"])
def test_sormas_12957_nor_does_one_asked_for_another_region(province_officer, far, signed_in, path):
    open_month(month=Month(2026, 9), at=MORNING)
    assert signed_in(province_officer).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/staff/new/", "/staff/", "/designated/", "/admin/cases/localauthority/", "/admin/cases/localauthority/add/", "/info/"],
)  # fmt: skip
def test_kpi_2646_no_choice_offers_another_region(province_administrator, far, signed_in, path):
    page = signed_in(province_administrator).get(path)
    assert page.status_code == 200
    assert "ไกลโพ้น" not in body(page)


def test_opencrvs_10470_an_administrator_changes_nobody_of_another_office(
    province_administrator, far, signed_in
):
    stranger = make_user("stranger", Role.HEAD, local_authority=far)
    client = signed_in(province_administrator)
    for verb in ("edit", "disable", "enable", "reset"):
        answer = client.post(
            f"/staff/{stranger.pk}/{verb}/", {"full_name": "ใครก็ได้", "role": "head", "office": far.code}
        )
        assert answer.status_code == 404, verb
    stranger.refresh_from_db()
    assert (stranger.is_active, stranger.full_name) == (True, "ทดสอบ stranger")


def test_care_209_an_officer_acts_in_no_other_office(neighbour, head, mae_ku_sao, theirs, signed_in):
    client, before = signed_in(neighbour), Case.objects.values().get(pk=theirs.pk)
    for path in ("edit/", "do/withdraw/", "do/help/", "identity/"):
        assert (
            client.post(f"/cases/{theirs.pk}/{path}", {"reason": "x", "purpose": "pay"}).status_code == 404
        ), path
    assert Case.objects.values().get(pk=theirs.pk) == before
    named = {"name": "ใครก็ได้", "phone": "0812345678", "order_number": "1/2569", "order_date": "1/10/2569"}
    assert signed_in(head).post(f"/designated/{mae_ku_sao.code}/", named).status_code == 404
    assert not DesignatedOfficer.objects.exists()


def test_bayanat_bay_01_history_asks_whose_row_it_is(neighbour, head, theirs, signed_in):
    address = f"/cases/{theirs.pk}/readings/"
    assert signed_in(head).get(address).status_code == 200
    stranger = make_user("other.head", Role.HEAD, local_authority=neighbour.local_authority)
    assert signed_in(stranger).get(address).status_code == 404


def test_bayanat_bay_01_an_export_takes_no_office_from_the_request(
    province_administrator, officer, far, signed_in
):
    asked = {"month": "2569-10"}
    client = signed_in(province_administrator)
    assert client.post("/info/file/", asked | {"lao": far.code}).status_code == 404
    client.post("/info/file/", asked | {"province": "99"})
    signed_in(officer).post("/months/2569-10/info/", asked | {"lao": far.code, "province": "99"})
    whose = Job.objects.values_list("local_authority__code", "province__code")
    assert list(whose) == [(None, "63")]


def test_bayanat_bay_01_no_action_on_many_rows_by_their_keys(national_administrator, officer, signed_in):
    chosen = {"action": "delete_selected", "_selected_action": [str(officer.pk)], "post": "yes"}
    signed_in(national_administrator).post("/admin/cases/user/", chosen)
    assert User.objects.filter(pk=officer.pk).exists()


def test_kobocat_470_a_double_click_makes_one_case(officer, signed_in):
    client = signed_in(officer)
    first, second = (client.post("/cases/new/", typed()) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Case.objects.count() == 1


def test_hope_3497_a_month_posted_twice_from_one_page_is_one_posting(officer, mae_ku, signed_in):
    september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    client = signed_in(officer)
    page = Page(client.get("/months/2569-09/").content.decode())
    form = next(one for one in page.forms if one["action"].endswith("/post/"))
    sent = {field["name"]: field.get("value", "") for field in form["fields"]}
    for _ in range(2):
        client.post(form["action"], sent)
    assert Posting.objects.count() == 1


@pytest.mark.parametrize("who", ["visitor", "neighbour", "district", "province", "nation", "province.admin"])
def test_kobocat_551_an_attachment_is_not_readable_by_whoever_knows_its_path(who, cast, theirs, signed_in):
    sent = Sent("a.jpg", "image/jpeg", photograph())
    with transaction.atomic(), scope(cast["officer"]):
        row = add_evidence(case=theirs, kind="damage", note="", sent=sent, by=cast["officer"], at=MORNING)
    client = Client() if who == "visitor" else signed_in(cast[who])
    for path in (f"/evidence/{row.pk}/", f"/evidence/{row.pk}/small/"):
        answer = client.get(path)
        assert answer.status_code == (302 if who == "visitor" else 404)
        assert b"\xff\xd8\xff" not in answer.content
        assert signed_in(cast["officer"]).get(path).content[:3] == b"\xff\xd8\xff"  # the control
    for path in (f"/media/{row.file_name}", f"/static/{row.file_name}", f"/evidence/{row.file_name}"):
        assert signed_in(cast["officer"]).get(path).status_code == 404
