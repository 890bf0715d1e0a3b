"""รับคำขอใหม่ as a page: what an officer types, what comes back, what is stored."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases.models import Case, HelpGiven, Person, User
from cases.thai import BANGKOK
from tests.cases.typed import TYPED
from tests.factories import MORNING, make_case

SignIn = Callable[[User], Client]
NEW = "/cases/new/"


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.mark.usefixtures("own_rows")
def test_thai_digits_and_short_years_are_understood(officer: User, signed_in: SignIn) -> None:
    response = signed_in(officer).post(NEW, TYPED)
    case = Case.objects.get()
    assert response.headers["Location"] == reverse("case_detail", args=[case.pk])
    assert case.received_on == date(2026, 10, 12)
    assert (case.house_no, case.moo, case.people_affected, case.subkind_id) == ("12/3", "4", 4, "relief_bag")
    assert (case.applicant.first_name, case.applicant.birth, case.applicant.phone) == (
        "สมศรี",
        "1977",
        "0812345678",
    )
    assert case.applicant.identity_number == "1112034563562"
    assert case.gaps == []
    assert case.entered_by == officer


@pytest.mark.parametrize(
    "text", ["12/10/2569", "12/10/69", "12 ตุลาคม 2569", "12/10/2026", "2026-10-12", "๑๒/๑๐/๒๕๖๙"]
)
def test_the_date_is_read_in_both_eras_and_shown_back(officer: User, signed_in: SignIn, text: str) -> None:
    page = signed_in(officer).post(NEW, TYPED | {"received_on": text, "first_name": ""}).content.decode()
    assert 'value="12/10/2569"' in page


@pytest.mark.parametrize(("number", "is_taken"), [("ไม่มี", False), ("-", True), ("MA-๑23456", True)])
def test_words_are_no_number_of_a_document(
    officer: User, signed_in: SignIn, number: str, is_taken: bool
) -> None:
    """“ไม่มี” of one would be “ไม่มี” of all: each would be the others' double help."""
    typed = TYPED | {"document_type": "passport", "identity_number": number}
    page = signed_in(officer).post(NEW, typed)
    assert page.status_code == (302 if is_taken else 422)
    assert is_taken or "ไม่มีตัวเลขอยู่ในเลขประจำตัว" in page.content.decode()


@pytest.mark.parametrize(
    ("typed_birth", "stored"),
    [("2520", "1977"), ("3/2520", "1977-03"), ("0/0/2520", "1977"), ("29 ก.พ. 2519", "1976-02-29")],
)
def test_a_birth_date_may_be_partial(officer: User, signed_in: SignIn, typed_birth: str, stored: str) -> None:
    signed_in(officer).post(NEW, TYPED | {"birth": typed_birth})
    assert Person.objects.get().birth == stored


def test_first_name_kind_and_date_are_enough(officer: User, signed_in: SignIn) -> None:
    blank = dict.fromkeys(TYPED, "") | {
        name: TYPED[name]
        for name in TYPED
        if name.startswith("help-") or name in ("form_key", "version", "document_type")
    }
    few = {
        "first_name": "หน่อแอ",
        "purpose": "other/",
        "received_on": "14/10/2569",
        "outcome": "pending",
        "people_affected": "1",
    }
    signed_in(officer).post(NEW, blank | few)
    assert Case.objects.get().gaps == [
        "identity_number",
        "house_no",
        "moo",
        "subdistrict",
        "channel",
        "hardship",
        "wanted",
    ]


def test_double_click_makes_one_case(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    first, second = client.post(NEW, TYPED), client.post(NEW, TYPED)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("first_name", "", "ยังไม่ได้กรอกชื่อผู้ยื่นคำขอ"),
        ("purpose", "", "ยังไม่ได้เลือกด้าน"),
        ("received_on", "", "ยังไม่ได้กรอกวันที่ยื่นคำขอ"),
        ("received_on", "31/2/2569", "ไม่มีวันที่ 31 กุมภาพันธ์ 2569"),
        ("received_on", "15/10/2569", "ยังมาไม่ถึง"),
        ("identity_number", "111203456356", "มี 12 หลัก ต้องมี 13 หลัก"),
        ("identity_number", "1112034563561", "ไม่สอดคล้องกับหลักตรวจสอบ"),
        ("phone", "08123", "หมายเลขโทรศัพท์มี 5 หลัก"),
        ("house_code", "6306", "ต้องมี 11 หลัก"),
        ("people_affected", "สี่", "ต้องเป็นจำนวนเต็ม"),
        ("birth", "2599", "อยู่หลังวันนี้"),
        ("subdistrict", "630501", "ตำบลไม่อยู่ในอำเภอที่เลือก"),
        ("help-0-amount", "สามพัน", "อ่านจำนวนเงิน"),
        ("note", "ก" * 1001, "ใส่ได้ไม่เกิน 1000 ตัวอักษร"),
    ],
)
def test_errors_say_what_and_how_and_nothing_is_lost(
    officer: User, signed_in: SignIn, field: str, text: str, sentence: str
) -> None:
    response = signed_in(officer).post(NEW, TYPED | {field: text, "wanted": "ผ้าห่มสองผืน"})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(sentence) == 2, "beside the field and in the summary"
    assert "ผ้าห่มสองผืน" in page
    assert not Case.objects.exists()


def test_a_wrong_check_digit_passes_with_a_reason(officer: User, signed_in: SignIn) -> None:
    doubtful = {"identity_number": "1112034563561", "identity_override": "ตรวจเทียบกับบัตรตัวจริงทีละหลักแล้ว"}
    signed_in(officer).post(NEW, TYPED | doubtful)
    assert Case.objects.get().gaps == []
    assert Person.objects.get().identity_override == "ตรวจเทียบกับบัตรตัวจริงทีละหลักแล้ว"


def test_a_passport_is_not_measured_as_an_identity_number(officer: User, signed_in: SignIn) -> None:
    signed_in(officer).post(NEW, TYPED | {"document_type": "passport", "identity_number": "mm 123456"})
    assert Person.objects.get().identity_number == "MM123456"


def test_help_lines_are_kept_and_an_empty_one_is_none(officer: User, signed_in: SignIn) -> None:
    lines = {
        "outcome": "helped",
        "help-TOTAL_FORMS": "2",
        "help-0-form": "money",
        "help-0-description": "เงินสงเคราะห์",
        "help-0-amount": "๓,๐๐๐.-",
        "help-0-given_on": "13/10/69",
        "help-0-budget_source": "reserve",
        "help-1-form": "",
    }
    signed_in(officer).post(NEW, TYPED | lines)
    line = HelpGiven.objects.get()
    assert (line.amount, line.given_on) == (Decimal("3000.00"), date(2026, 10, 13))
    assert Case.objects.get().help_total == Decimal("3000.00")


def test_without_scripts_another_line_and_other_places_come_by_button(
    officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    more = client.post(
        NEW, TYPED | {"add_line": "1", "wanted": "ผ้าห่มสองผืน", "received_on": "อะไรสักอย่าง"}
    ).content.decode()
    assert 'name="help-1-form"' in more
    assert "ผ้าห่มสองผืน" in more
    assert "อะไรสักอย่าง" in more
    assert 'id="errors"' not in more
    elsewhere = client.post(NEW, TYPED | {"show_places": "1", "district": "6305"}).content.decode()
    assert "แม่ต้าน (63150)" in elsewhere
    assert "แม่กุ (63110)" not in elsewhere
    assert not Case.objects.exists()


def test_the_form_starts_at_home(officer: User, signed_in: SignIn) -> None:
    page = signed_in(officer).get(NEW).content.decode()
    assert '<option value="630602" selected>แม่กุ (63110)</option>' in page
    assert "ในพื้นที่ของหน่วยงาน" in page
    assert 'value="14/10/2569"' in page
    assert "มาตรา 23" in page


@pytest.mark.parametrize("lines", [0, 3])
def test_saving_costs_the_same_with_more_lines(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], lines: int
) -> None:
    data = TYPED | {"help-TOTAL_FORMS": str(lines or 1)}
    for place in range(lines):
        data |= {f"help-{place}-form": "goods", f"help-{place}-amount": "100"}
    client = signed_in(officer)
    with django_assert_num_queries(
        12 + 2 * bool(lines)
    ):  # two are the test's own (savepoint), one the ceilings, one asks other offices
        client.post(NEW, data)


def test_drawing_the_form_stays_in_its_budget(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    client = signed_in(officer)
    # two of them are the test's own (savepoint), one is what the officer's last case began with
    with django_assert_num_queries(11):
        page = client.get(NEW)
    assert len(page.content) < 60_000


def test_neighbours_and_supervisors_meet_the_page_of_a_missing_case(
    cast: dict[str, User], officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    for name, user in cast.items():
        expected = 200 if name in ("officer", "head") else 404
        assert signed_in(user).get(f"/cases/{case.pk}/edit/").status_code == expected, name


def test_midnight_belongs_to_bangkok(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    with time_machine.travel(MORNING.replace(day=14, hour=0, minute=30).astimezone(BANGKOK), tick=False):
        assert 'value="14/10/2569"' in client.get(NEW).content.decode()


def test_a_number_beside_no_document_is_asked_about_not_dropped(officer: User, signed_in: SignIn) -> None:
    response = signed_in(officer).post(NEW, TYPED | {"document_type": "none"})
    assert response.status_code == 422
    assert "ลบเลขออกหากไม่มีเอกสารจริง" in response.content.decode()


def test_a_dash_is_no_answer(officer: User, signed_in: SignIn) -> None:
    dashes = {"hardship": "-", "wanted": "–", "phone": "-", "birth": "-", "moo": " - ", "help-0-amount": "-"}
    response = signed_in(officer).post(NEW, TYPED | dashes)
    assert response.status_code == 302
    assert Case.objects.get().gaps == ["moo", "hardship", "wanted"]


def test_a_subdistrict_of_another_province_is_refused(officer: User, signed_in: SignIn) -> None:
    response = signed_in(officer).post(NEW, TYPED | {"province": "50", "subdistrict": "630602"})
    assert "ตำบลไม่อยู่ในจังหวัดที่เลือก" in response.content.decode()


def test_no_browser_cuts_a_pasted_text(officer: User, signed_in: SignIn) -> None:
    assert "maxlength" not in signed_in(officer).get(NEW).content.decode()
    response = signed_in(officer).post(NEW, TYPED | {"hardship": "ก" * 2001})
    assert "ยาว 2001 ตัวอักษร ใส่ได้ไม่เกิน 2000 ตัวอักษร" in response.content.decode()


def test_a_saved_case_says_its_month_and_doubts_a_year_long_ago(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    page = client.post(NEW, TYPED | {"received_on": "29 ก.พ. 2567"}, follow=True).content.decode()
    assert "นับในเดือนกุมภาพันธ์ 2567" in page
    assert "ย้อนหลังเกิน 1 ปี" in page


def test_a_reason_is_asked_for_only_where_it_helps(officer: User, signed_in: SignIn) -> None:
    """A wrong check digit can be right on the card; twelve digits cannot."""
    client = signed_in(officer)
    asked = 'name="identity_override"'
    assert asked in client.post(NEW, TYPED | {"identity_number": "1112034563561"}).content.decode()
    assert asked not in client.post(NEW, TYPED | {"identity_number": "111203456356"}).content.decode()


def test_a_full_list_of_help_says_so_instead_of_offering_another(officer: User, signed_in: SignIn) -> None:
    lines = {"help-TOTAL_FORMS": "30", "add_line": "1"}
    page = signed_in(officer).post(NEW, TYPED | lines).content.decode()
    assert "ใส่ได้ไม่เกิน 30 รายการ" in page
    assert 'id="add-line"' not in page


def test_a_year_of_birth_is_drawn_again_as_it_was_typed(officer: User, signed_in: SignIn) -> None:
    """“2520” is no ISO year: a redrawn page once showed พ.ศ. 3063."""
    page = signed_in(officer).post(NEW, TYPED | {"birth": "2520", "add_line": "1"}).content.decode()
    assert 'name="birth" value="2520"' in page
