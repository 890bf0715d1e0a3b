"""An administrator makes, moves, stops and resets users, nobody beyond the own scope, and never oneself."""

import pytest
from django.core.exceptions import PermissionDenied

from cases.access import Role
from cases.actions.placement import Placement, StaffRefused
from cases.actions.staff import change_user, create_user, disable_user, reset_user
from cases.models import District, LocalAuthority, Province, User
from cases.reference import load_nation
from tests.factories import MORNING, local_authority, make_lao, make_user

pytestmark = pytest.mark.django_db
NEW = {"full_name": "สมใจ ใจดี", "phone": "0812345678"}


@pytest.fixture
def outside() -> District:
    """A district of the neighbouring province."""
    load_nation()
    return District.objects.filter(province="62").earliest("code")


def posted(client, path, **data):
    return client.post(path, data, follow=True)


def test_new_user_gets_a_name_from_the_office_and_a_link_once(signed_in, province_administrator, mae_ku):
    client = signed_in(province_administrator)
    page = posted(client, "/staff/new/", **NEW, role="officer", office=mae_ku.code)
    made = User.objects.get(full_name="สมใจ ใจดี")
    assert made.username == "05630603.officer"
    assert not made.has_usable_password()
    assert f"/invitation/{page.context['url'].split('/invitation/')[1]}" in page.content.decode()
    assert "/invitation/" not in client.get(f"/staff/{made.pk}/").content.decode()


def test_double_click_makes_no_twin(signed_in, province_administrator, mae_ku):
    client = signed_in(province_administrator)
    for _ in range(2):
        page = posted(client, "/staff/new/", **NEW, role="officer", office=mae_ku.code)
    assert User.objects.filter(full_name="สมใจ ใจดี").count() == 1
    assert "มีบัญชีในสำนักงานนี้แล้ว" in page.content.decode()


def test_the_second_of_an_office_gets_a_number(province_administrator, mae_ku):
    placement = Placement(Role.OFFICER, local_authority=mae_ku)
    names = [
        create_user(full_name=name, placement=placement, by=province_administrator, at=MORNING).username
        for name in ("สมใจ ใจดี", "สมหมาย มีชัย", "สมพร ดีมาก")
    ]
    assert names == ["05630603.officer", "05630603.officer2", "05630603.officer3"]


@pytest.mark.parametrize(
    ("role", "office"), [("officer", "6306"), ("district", "05630603"), ("province", "6306"), ("head", "63")]
)
def test_role_and_office_must_go_together(signed_in, province_administrator, role, office):
    page = posted(signed_in(province_administrator), "/staff/new/", **NEW, role=role, office=office)
    assert "ไม่ตรงกับสำนักงาน" in page.content.decode()
    assert not User.objects.filter(full_name="สมใจ ใจดี").exists()


def test_a_province_makes_nobody_of_the_nation(signed_in, province_administrator):
    client = signed_in(province_administrator)
    for role, office in (("nation", "nation"), ("administrator", "nation"), ("nation", "63")):
        posted(client, "/staff/new/", **NEW, role=role, office=office)
    assert not User.objects.filter(full_name="สมใจ ใจดี").exists()
    for placement in (Placement(Role.NATION), Placement(Role.ADMINISTRATOR)):
        with pytest.raises(StaffRefused):
            create_user(full_name="สมใจ", placement=placement, by=province_administrator, at=MORNING)


def test_opencrvs_9188_nobody_is_made_in_another_province(province_administrator, outside):
    abroad = [
        Placement(Role.DISTRICT, district=outside),
        Placement(Role.PROVINCE, province=Province.objects.get(code="62")),
        Placement(Role.ADMINISTRATOR, province=Province.objects.get(code="62")),
    ]
    for placement in abroad:
        with pytest.raises(StaffRefused, match="นอกจังหวัด"):
            create_user(full_name="สมใจ", placement=placement, by=province_administrator, at=MORNING)


def test_somebody_of_another_province_is_as_if_missing(signed_in, province_administrator, outside):
    stranger = make_user("stranger", Role.DISTRICT, full_name="ไกล บ้าน", district=outside)
    client = signed_in(province_administrator)
    assert client.get(f"/staff/{stranger.pk}/").status_code == 404
    assert client.get(f"/staff/{stranger.pk}/edit/").status_code == 404
    for verb in ("disable", "enable", "reset"):
        assert client.post(f"/staff/{stranger.pk}/{verb}/").status_code == 404
    assert "ไกล บ้าน" not in client.get("/staff/").content.decode()
    for act in (disable_user, reset_user):
        with pytest.raises(PermissionDenied):
            act(user=stranger, by=province_administrator, at=MORNING)


def test_the_nations_administrator_is_out_of_a_provinces_reach(
    signed_in, province_administrator, national_administrator
):
    assert signed_in(province_administrator).get(f"/staff/{national_administrator.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["officer", "head", "district", "province", "nation"])
def test_only_administrators_find_the_pages(cast, signed_in, who):
    client = signed_in(cast[who])
    assert [client.get(path).status_code for path in ("/staff/", "/staff/new/")] == [404, 404]


def test_a_disabled_user_is_out_with_the_next_request(signed_in, province_administrator, officer):
    at_work = signed_in(officer)
    assert at_work.get("/permissions/").status_code == 200
    signed_in(province_administrator).post(f"/staff/{officer.pk}/disable/")
    assert at_work.get("/permissions/").status_code == 302
    signed_in(province_administrator).post(f"/staff/{officer.pk}/enable/")
    officer.refresh_from_db()
    assert officer.is_active


def test_a_moved_user_works_under_the_new_role_with_the_next_request(
    signed_in, province_administrator, head, mae_ku_sao
):
    at_work = signed_in(head)
    assert at_work.get("/designated/05630603/").status_code == 200
    details = {"full_name": head.full_name, "role": "head", "office": mae_ku_sao.code}
    posted(signed_in(province_administrator), f"/staff/{head.pk}/edit/", **details)
    assert at_work.get("/designated/05630603/").status_code == 404
    assert at_work.get("/designated/06630608/").status_code == 200


def test_an_account_stays_in_its_province(national_administrator, officer, outside):
    """A record shows its recorder's name, which the second wall shows within the province and to the nation."""
    facts = {"full_name": "ก ข", "position": "", "phone": "", "email": "", "at": MORNING}
    for office in (
        Placement(Role.HEAD, local_authority=make_lao("06629901", district=outside)),
        Placement(Role.DISTRICT, district=outside),
        Placement(Role.PROVINCE, province=outside.province),
    ):
        with pytest.raises(StaffRefused, match="ข้ามจังหวัดไม่ได้"):
            change_user(user=officer, placement=office, by=national_administrator, **facts)
    change_user(user=officer, placement=Placement(Role.NATION), by=national_administrator, **facts)
    back = Placement(Role.PROVINCE, province=outside.province)
    with pytest.raises(StaffRefused, match="ข้ามจังหวัดไม่ได้"):
        change_user(user=officer, placement=back, by=national_administrator, **facts)


def test_a_name_taken_in_another_province_is_refused_in_words(
    signed_in, province_administrator, mae_ku, outside
):
    make_user("somjai", Role.DISTRICT, district=outside)
    page = posted(
        signed_in(province_administrator),
        "/staff/new/",
        **NEW,
        role="officer",
        office=mae_ku.code,
        username="somjai",
    )
    assert "somjai” มีอยู่แล้ว" in page.content.decode()


def test_a_reset_ends_the_sessions(signed_in, province_administrator, officer):
    officer.set_password("ข้าวเหนียวมะม่วงหวาน")
    officer.save()
    at_work = signed_in(officer)
    page = signed_in(province_administrator).post(f"/staff/{officer.pk}/reset/")
    assert "/invitation/" in page.context["url"]
    assert at_work.get("/permissions/").status_code == 302


def test_nobody_stops_moves_or_resets_oneself(signed_in, national_administrator):
    make_user("second.admin", Role.ADMINISTRATOR, full_name="สอง")
    client = signed_in(national_administrator)
    for verb in ("disable", "reset"):
        posted(client, f"/staff/{national_administrator.pk}/{verb}/")
    page = posted(
        client, f"/staff/{national_administrator.pk}/edit/", full_name="ก ข", role="nation", office="nation"
    )
    assert "ของตนเองไม่ได้" in page.content.decode()
    national_administrator.refresh_from_db()
    assert national_administrator.is_active
    assert national_administrator.role == Role.ADMINISTRATOR


def test_the_nations_last_administrator_stays(national_administrator):
    doer = make_user("second.admin", Role.ADMINISTRATOR, full_name="สอง")
    User.objects.filter(pk=doer.pk).update(is_active=False)  # stopped at the same moment by the other one
    details = {"full_name": "ก", "position": "", "phone": "", "email": ""}
    with pytest.raises(StaffRefused, match="คนสุดท้าย"):
        disable_user(user=national_administrator, by=doer, at=MORNING)
    with pytest.raises(StaffRefused, match="คนสุดท้าย"):
        change_user(
            user=national_administrator, **details, placement=Placement(Role.NATION), by=doer, at=MORNING
        )


def test_the_nation_chooses_a_province_first(signed_in, national_administrator):
    client = signed_in(national_administrator)
    assert "เทศบาลตำบลแม่กุ" not in client.get("/staff/new/").content.decode()
    assert "เทศบาลตำบลแม่กุ" in client.get("/staff/new/?province=63").content.decode()
    posted(client, "/staff/new/?province=63", **NEW, role="administrator", office="63")
    assert User.objects.get(full_name="สมใจ ใจดี").province_id == "63"


def test_a_name_is_searched_for_by_post_and_stands_in_no_address(cast, signed_in, province_administrator):
    page = signed_in(province_administrator).post("/staff/", {"q": "กานดา"})
    assert [person.username for person in page.context["rows"]] == ["officer"]
    assert "กานดา" not in page.request["PATH_INFO"] + page.request["QUERY_STRING"]


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_costs_the_same(signed_in, province_administrator, django_assert_num_queries, count):
    authority = LocalAuthority.objects.get(code="05630603")
    User.objects.bulk_create(
        User(username=f"u{n:03}", full_name=f"คนที่ {n}", role=Role.OFFICER, local_authority=authority)
        for n in range(count)
    )
    client = signed_in(province_administrator)
    with django_assert_num_queries(
        7
    ):  # 5 in production, with the banner: a savepoint and its end are the test's
        page = client.get("/staff/")
    assert len(page.content) < 60_000
    assert len(page.context["rows"]) == min(count + 1, 50)


def test_the_next_page_begins_after_the_last_name(signed_in, province_administrator):
    authority = local_authority("05630603")
    User.objects.bulk_create(
        User(username=f"u{n:03}", full_name=f"คนที่ {n}", role=Role.OFFICER, local_authority=authority)
        for n in range(70)
    )
    client = signed_in(province_administrator)
    first = client.get("/staff/").context
    second = client.post("/staff/", {"after": first["after"]}).context
    assert first["rows"][-1].username < second["rows"][0].username
    assert len(first["rows"]) + len(second["rows"]) == 71
    assert second["after"] is None


def test_the_permission_page_is_the_table(signed_in, officer):
    page = signed_in(officer).get("/permissions/").content.decode()
    assert "เพิ่ม ย้าย ระงับ และตั้งรหัสผ่านใหม่ให้ผู้ใช้" in page
    assert page.count("✓ ได้") > 20
