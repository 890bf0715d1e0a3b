"""The administration pages: exactly the reference data, by scope, in and out with a preview, nothing that runs."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.access import Role
from cases.models import (
    HelpKind,
    HelpSubkind,
    Holiday,
    LocalAuthority,
    LocalAuthorityPast,
    Province,
    User,
)
from reporting.models import DeadlineRule, InfoLayout, Obligation
from tests.cases.test_guard import HOSTILE
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
LAO, USERS, KINDS = "/admin/cases/localauthority/", "/admin/cases/user/", "/admin/cases/helpkind/"


def exported(client, path, format="0"):
    return client.post(f"{path}export/", {"format": format, "resource": "0"})


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def previewed(client, path, rows, headings=None):
    text = io.StringIO()
    writer = csv.DictWriter(text, headings or list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file = SimpleUploadedFile("list.csv", text.getvalue().encode("utf-8-sig"))
    return client.post(f"{path}import/", {"import_file": file, "resource": "0"})


def confirmed(client, path, preview):
    assert "confirm_form" in preview.context, said(preview)
    return client.post(f"{path}process_import/", preview.context["confirm_form"].initial, follow=True)


def said(page):
    """What the page reports about rows, in one text."""
    result = page.context["result"]
    errors = [str(error) for row in result.invalid_rows for error in row.error.messages]
    broken = [*result.base_errors, *(error for _, row in result.row_errors() for error in row)]
    return " ".join([*errors, *(str(error.error) for error in broken)])


def test_no_case_and_no_person_is_registered():
    assert {model._meta.label for model in admin.site._registry} == {
        "cases.LocalAuthority",
        "cases.User",
        "cases.HelpKind",
        "cases.HelpSubkind",
        "cases.Ceiling",
        "cases.Provision",
        "cases.Holiday",
        "oversight.LetterTemplate",
        "reporting.DeadlineRule",
        "reporting.InfoLayout",
    }


@pytest.mark.parametrize("who", ["officer", "head", "district", "province", "nation", "joint.centre"])
def test_others_meet_the_page_of_a_missing_row(cast, signed_in, who):
    client = signed_in(cast[who])
    for path in ("/admin/", LAO, f"{LAO}export/", f"{USERS}import/", "/admin/jsi18n/"):
        assert client.get(path).status_code == 404


def test_a_visitor_is_led_to_our_own_sign_in(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/account/login/?next=/admin/")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/", LAO, f"{LAO}add/", f"{LAO}import/", f"{LAO}export/", USERS, f"{USERS}import/", KINDS,
        "/admin/cases/helpsubkind/", "/admin/cases/holiday/", "/admin/cases/holiday/add/",
        "/admin/reporting/deadlinerule/", "/admin/reporting/deadlinerule/add/", "/admin/reporting/infolayout/",
    ],
)  # fmt: skip
def test_every_page_opens_in_thai(signed_in, national_administrator, path):
    page = signed_in(national_administrator).get(path)
    assert page.status_code == 200
    assert "ข้อมูลอ้างอิง" in page.content.decode()
    assert "style=" not in page.content.decode()


def test_lists_and_forms_show_buddhist_years(signed_in, national_administrator, mae_ku):
    client = signed_in(national_administrator)
    assert "9 พ.ย. 2566" in client.get(LAO).content.decode()
    assert "9/11/2566" in client.get(f"{LAO}{mae_ku.pk}/change/").content.decode()
    assert "ตุลาคม 2568" in client.get("/admin/reporting/deadlinerule/").content.decode()


def test_a_province_sees_its_own_and_changes_no_kinds(signed_in, province_administrator, abroad):
    client = signed_in(province_administrator)
    assert client.get(f"{LAO}{abroad.pk}/change/", follow=True).context["messages"]
    assert abroad.name not in client.get(LAO).content.decode()
    assert "อบจ.อื่น" not in exported(client, LAO, "1").content.decode()
    assert client.get(KINDS).status_code == 200
    assert [client.get(f"{KINDS}{verb}/").status_code for verb in ("add", "import", "export")] == [
        403,
        403,
        200,
    ]


@pytest.fixture
def abroad(db) -> LocalAuthority:
    """A local authority of another province."""
    province = Province.objects.create(code="99", name="จังหวัดสมมุติ")
    district = province.district_set.create(code="9901", name="เมืองสมมุติ")
    return LocalAuthority.objects.create(
        code="06990101",
        kind="SAO",
        name="อบต.ไกล",
        sort_key="ก",
        district=district,
        facts_from=date(2023, 11, 9),
    )


# --- In and out ---------------------------------------------------------------------------------


def test_the_69_go_out_and_come_back_unchanged(signed_in, province_administrator):
    client = signed_in(province_administrator)
    rows = rows_of(exported(client, LAO, "1"))
    assert len(rows) == 69
    assert {"05630603", "06630608"} <= {row["รหัส อปท."] for row in rows}
    assert "630201* 630204*" in {row["รหัสตำบลที่รับผิดชอบ"] for row in rows}
    preview = previewed(client, LAO, rows)
    assert {row.import_type for row in preview.context["result"].valid_rows()} == {"skip"}


def test_the_workbook_holds_text_only(signed_in, province_administrator):
    answer = exported(signed_in(province_administrator), LAO)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 70
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"inlineStr", "s", "n"}
    assert "02630101" in {cell.value for cell in sheet["A"]}
    assert not [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, (int, float))]


@pytest.mark.parametrize("text", ["=1+1", "+66812345678", "-", "@SUM(A1)", "'=เดิม", "''+x", "'ปกติ"])
@pytest.mark.parametrize("format", ["0", "1"])
def test_text_that_would_run_is_neutral_and_comes_back_the_same(
    signed_in, national_administrator, text, format
):
    HelpKind.objects.filter(code="other").update(name=text)
    client = signed_in(national_administrator)
    answer = exported(client, KINDS, format)
    file = SimpleUploadedFile("list.xlsx" if format == "0" else "list.csv", answer.content)
    preview = client.post(f"{KINDS}import/", {"import_file": file, "resource": "0"})
    assert {row.import_type for row in preview.context["result"].valid_rows()} == {"skip"}
    if format == "1":
        assert not [row["ด้าน"] for row in rows_of(answer) if row["ด้าน"].startswith(("=", "+", "-", "@"))]


def test_a_new_kind_of_authority_keeps_the_old_one(signed_in, province_administrator, mae_ku_sao):
    client = signed_in(province_administrator)
    [row] = [row for row in rows_of(exported(client, LAO, "1")) if row["รหัส อปท."] == "06630608"]
    row |= {"ประเภท": "เทศบาลตำบล", "ชื่อ อปท.": "เทศบาลตำบลแม่กุใหม่", "ข้อเท็จจริง ณ วันที่": "28/11/2568"}
    preview = previewed(client, LAO, [row])
    mae_ku_sao.refresh_from_db()
    assert mae_ku_sao.kind == "SAO"
    assert "<ins>เทศบาลตำบล</ins>" in preview.content.decode()
    page = confirmed(client, LAO, preview)
    assert "แก้ไข 1" in page.content.decode()
    mae_ku_sao.refresh_from_db()
    assert mae_ku_sao.facts_on(date(2025, 11, 27))[1] == "SAO"
    assert mae_ku_sao.facts_on(date(2025, 11, 28))[2] == "เทศบาลตำบลแม่กุใหม่"


def test_the_form_keeps_the_old_facts_too(signed_in, province_administrator, mae_ku_sao):
    client = signed_in(province_administrator)
    data = {
        "code": mae_ku_sao.code, "kind": "SUBDISTRICT_MUNICIPALITY", "name": "เทศบาลตำบลแม่กุใหม่", "district": "6306",
        "facts_from": "28 พ.ย. 2568", "population": "", "closed_on": "",
        **{f"{name}-{total}_FORMS": "0" for name in ("coverage", "past") for total in ("TOTAL", "INITIAL")},
    }  # fmt: skip
    client.post(f"{LAO}{mae_ku_sao.pk}/change/", data)
    assert LocalAuthorityPast.objects.get().name == "องค์การบริหารส่วนตำบลแม่กุ"
    page = client.post(f"{LAO}{mae_ku_sao.pk}/change/", {**data, "name": "อื่น", "facts_from": "1/1/2567"})
    assert "ใหม่กว่า" in page.content.decode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"รหัส อปท.": "06990101"}, "นอกจังหวัด"),
        ({"รหัสอำเภอ": "9901"}, "นอกจังหวัด"),
        ({"รหัสอำเภอ": "0000"}, "ไม่พบอำเภอ"),
        ({"ประเภท": "เมืองพัทยา"}, "ให้เลือก"),
        ({"รหัส อปท.": "663060"}, "รหัส 8 หลัก"),
        ({"ข้อเท็จจริง ณ วันที่": "31/2/2568"}, "—"),
        ({"รหัสตำบลที่รับผิดชอบ": "999999"}, "ไม่พบตำบล"),
    ],
)
def test_a_row_beyond_scope_or_sense_stops_the_file_and_says_why(
    signed_in, province_administrator, abroad, change, reason
):
    client = signed_in(province_administrator)
    rows = rows_of(exported(client, LAO, "1"))[:2]
    rows[1] |= change
    page = previewed(client, LAO, rows)
    assert "confirm_form" not in page.context
    assert reason in said(page)
    assert "แถว" in page.content.decode()


def test_every_row_to_mend_is_named_at_once(signed_in, national_administrator):
    """A row without a readable key and a row with a wrong value: not one for each try."""
    rows = [{"วันที่": "31/13/2571", "ชื่อวันหยุด": "วันที่หนึ่ง"}, {"วันที่": "1/5/2572", "ชื่อวันหยุด": ""}]
    page = previewed(signed_in(national_administrator), "/admin/cases/holiday/", rows).content.decode()
    assert "แถว 2: ไม่มีเดือนที่ 13" in page
    assert "มี 1 แถวที่ต้องแก้ไข" in page
    assert "confirm" not in page


def test_a_hostile_file_is_refused_before_it_is_read(signed_in, national_administrator):
    file = SimpleUploadedFile("list.xlsx", HOSTILE["the last cell of all"]().getvalue())
    page = signed_in(national_administrator).post(f"{KINDS}import/", {"import_file": file, "resource": "0"})
    assert "รับได้ไม่เกิน" in page.content.decode()


def test_a_file_without_the_columns_says_which(signed_in, national_administrator):
    page = previewed(signed_in(national_administrator), KINDS, [{"ชื่อ": "ก"}])
    assert "ไม่พบคอลัมน์ รหัส, ด้าน" in said(page)


def test_a_confirmation_without_its_file_writes_nothing(signed_in, national_administrator):
    data = {
        "import_file_name": "../../etc/passwd",
        "original_file_name": "x.csv",
        "format": "1",
        "resource": "0",
    }
    page = signed_in(national_administrator).post(f"{KINDS}process_import/", data, follow=True)
    assert "ยังไม่ได้นำเข้า" in page.content.decode()


def test_kinds_and_holidays_come_in(signed_in, national_administrator):
    client = signed_in(national_administrator)
    path = "/admin/cases/helpsubkind/"
    row = {"รหัส": "school_bag", "รหัสด้าน": "quality_of_life", "ลักษณะย่อย": "ชุดนักเรียน", "ลำดับ": "๔", "ใช้งาน": ""}
    confirmed(client, path, previewed(client, path, [row]))
    made = HelpSubkind.objects.get(code="school_bag")
    assert (made.position, made.active) == (4, True)
    path = "/admin/cases/holiday/"
    confirmed(client, path, previewed(client, path, [{"วันที่": "3 มี.ค. 2569", "ชื่อวันหยุด": "วันมาฆบูชา"}]))
    assert Holiday.objects.get(day=date(2026, 3, 3)).name == "วันมาฆบูชา"


# --- Users --------------------------------------------------------------------------------------

NEW = {"ชื่อผู้ใช้": "Maeku.New", "ชื่อ–สกุล": "สมใจ ใจดี", "บทบาท": "เจ้าหน้าที่ อปท.", "รหัสสำนักงาน": "5630603"}


def test_users_come_in_without_a_password(signed_in, province_administrator):
    client = signed_in(province_administrator)
    page = confirmed(client, USERS, previewed(client, USERS, [NEW | {"password": "secret-secret"}]))
    assert "เพิ่ม 1" in page.content.decode()
    made = User.objects.get(username="maeku.new")
    assert (made.role, made.local_authority.code) == ("officer", "05630603")
    assert not made.has_usable_password()
    assert made.is_active


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"รหัสสำนักงาน": "06990101"}, "นอกจังหวัด"),
        ({"บทบาท": Role.NATION.label, "รหัสสำนักงาน": ""}, "นอกจังหวัด"),
        ({"บทบาท": Role.ADMINISTRATOR.label, "รหัสสำนักงาน": ""}, "นอกจังหวัด"),
        ({"บทบาท": Role.DISTRICT.label}, "ไม่ตรงกับสำนักงาน"),
        ({"รหัสสำนักงาน": "123"}, "ไม่พบสำนักงาน"),
        ({"ชื่อผู้ใช้": "national.admin"}, "นอกความดูแล"),
        ({"ชื่อผู้ใช้": "province.admin"}, "ของตนเองไม่ได้"),
    ],
)
def test_an_import_gives_no_right_that_its_importer_may_not_give(
    signed_in, province_administrator, national_administrator, abroad, change, reason
):
    page = previewed(signed_in(province_administrator), USERS, [NEW | change])
    assert "confirm_form" not in page.context
    assert reason in said(page)


def test_an_import_stops_neither_oneself_nor_the_last(signed_in, national_administrator):
    client = signed_in(national_administrator)
    row = {
        "ชื่อผู้ใช้": "national.admin", "ชื่อ–สกุล": "วรรณา ใจงาม", "บทบาท": "ผู้ดูแลระบบ", "รหัสสำนักงาน": "", "ใช้งานได้": "ไม่ใช่",
    }  # fmt: skip
    assert "ของตนเองไม่ได้" in said(previewed(client, USERS, [row]))


def test_users_are_changed_on_the_staff_pages_only(signed_in, national_administrator, officer):
    client = signed_in(national_administrator)
    assert client.get(f"{USERS}add/").status_code == 403
    page = client.get(f"{USERS}{officer.pk}/change/").content.decode()
    assert "argon2" not in page
    assert 'name="_save"' not in page


# --- Versions -----------------------------------------------------------------------------------


def test_a_rule_in_use_is_only_looked_at(signed_in, national_administrator, mae_ku):
    rule, client = DeadlineRule.objects.get(), signed_in(national_administrator)
    path = f"/admin/reporting/deadlinerule/{rule.pk}/change/"
    assert 'name="_save"' in client.get(path).content.decode()
    Obligation.objects.create(
        local_authority=mae_ku, month=date(2026, 10, 1), due_at=MORNING, rule=rule, opened_at=MORNING
    )
    page = client.get(path).content.decode()
    assert 'name="_save"' not in page
    assert "ตุลาคม 2568" in page


def test_the_next_layout_is_prepared_from_the_present_one(signed_in, national_administrator):
    client, layout = signed_in(national_administrator), InfoLayout.objects.get()
    path = "/admin/reporting/infolayout/"
    client.post(path, {"action": "prepare_next", "_selected_action": [layout.pk]})
    made = InfoLayout.objects.get(version=2)
    assert made.columns.count() == 36
    assert 'name="_save"' in client.get(f"{path}{made.pk}/change/").content.decode()
    assert 'name="_save"' not in client.get(f"{path}{layout.pk}/change/").content.decode()


def test_a_province_prepares_no_layout(signed_in, province_administrator):
    layout = InfoLayout.objects.get()
    path = "/admin/reporting/infolayout/"
    client = signed_in(province_administrator)
    client.post(path, {"action": "prepare_next", "_selected_action": [layout.pk]})
    assert InfoLayout.objects.count() == 1
