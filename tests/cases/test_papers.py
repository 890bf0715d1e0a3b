"""Papers of a case: what stands on each, that printing is logged, and that nobody else gets one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.models import Case, HelpGiven, LocalAuthority, Reading, RosterPerson, User, Verb
from cases.papers.words import Office, short_place, shortened
from tests.cases.papers import appoint, needs_reader, printed
from tests.cases.test_paper import read
from tests.factories import MORNING, a_help, as_owner, make_case, withdraw

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
OF_CASE = ["request", "receipt", "roster", "voucher", "goods", "service"]
RIDE = a_help(
    form="service", description="รับส่งผู้ป่วยไปโรงพยาบาล", amount=None, quantity=Decimal(2), unit="เที่ยว"
)
MONEY = a_help(form="money", description="ค่าวัสดุซ่อมแซมที่อยู่อาศัย", amount=Decimal("49500.50"))


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def case(officer: User) -> Case:
    """Helped with money, goods and a service, a roster of two."""
    case = make_case(
        officer, help_given=[MONEY, a_help(), RIDE], outcome="helped", approved_on=MORNING.date()
    )
    appoint(officer)
    add_people(case, 2)
    return case


def add_people(case: Case, count: int) -> None:
    with as_owner():
        for place in range(1, count + 1):
            RosterPerson.objects.create(
                local_authority=case.local_authority, case=case, place=place, name=f"นายร่วมทุกข์ คนที่{place}", house_no=f"{place}/9", moo="5"
            )  # fmt: skip


def of(case: Case, name: str) -> str:
    return f"/cases/{case.pk}/paper/{name}/"


@needs_reader
def test_the_request_form_holds_what_was_asked(case: Case, officer: User, signed_in: SignIn) -> None:
    text = printed(signed_in(officer), of(case, "request"))
    for words in (
        "เลขทะเบียนคำขอ ๑/๒๕๗๐", "เขียนที่ เทศบาลตำบลแม่กุ", "วันที่ ๑๒ เดือน ตุลาคม พ.ศ. ๒๕๖๙", "เรียน นายกเทศมนตรีตำบลแม่กุ",
        "ข้าพเจ้า นางสมศรี ใจดี", "บัตรประจำตัวประชาชน", "x-xxxx-xxxxx-๕๖-๒", "บ้านเลขที่ ๑๒/๓", "ตำบล แม่กุ", "อำเภอ แม่สอด",
        "จังหวัด ตาก", "โทรศัพท์ ๐๘๑-๒๓๔-๕๖๗๘", "จำนวน ๔ คน", "น้ำท่วมบ้าน เครื่องเรือนเสียหาย", "ถุงยังชีพ", "/ ด้านสาธารณภัย",
        "ความเห็นของปลัดเทศบาล", "คำสั่งของนายกเทศมนตรีตำบลแม่กุ",
    ):  # fmt: skip
        assert words in text, words
    assert text.count("/ ด้าน") == 1, "one kind is ticked"


@needs_reader
def test_opinion_order_and_result_stay_blank(case: Case, officer: User, signed_in: SignIn) -> None:
    """The case was helped and approved: the request and its receipt tell nothing of it."""
    for name in ("request", "receipt", "roster"):
        text = printed(signed_in(officer), of(case, name))
        for words in ("ให้ความช่วยเหลือแล้ว", "๔๙,๕๐๐", "๑๔ ตุลาคม", "๑๓ ตุลาคม", "วันที่อนุมัติ"):
            assert words not in text, (name, words)


@needs_reader
def test_the_receipt_says_where_to_ask(case: Case, officer: User, signed_in: SignIn) -> None:
    text = printed(signed_in(officer), of(case, "receipt"))
    for words in (
        "ใบรับคำร้อง",
        "เลขทะเบียนคำขอ ๑/๒๕๗๐",
        "นางสมศรี ใจดี",
        "โทร. ๐๕๕-๑๒๓-๔๕๖",
        "กานดา วงศ์ทอง",
        "ยังไม่แสดงผลการพิจารณา",
    ):
        assert words in text, words
    assert "น้ำท่วม" not in text


@needs_reader
def test_without_a_designated_officer_the_telephone_is_left_to_the_pen(
    officer: User, signed_in: SignIn
) -> None:
    text = printed(signed_in(officer), of(make_case(officer), "receipt"))
    assert "โทร. (ลงชื่อ)" in text


@needs_reader
def test_the_roster_lists_everybody_in_order(case: Case, officer: User, signed_in: SignIn) -> None:
    text = printed(signed_in(officer), of(case, "roster"))
    assert "๑ นายร่วมทุกข์ คนที่๑ ๑/๙ หมู่ที่ ๕ ๒ นายร่วมทุกข์ คนที่๒ ๒/๙ หมู่ที่ ๕ รวม ๒ คน" in text


@needs_reader
def test_the_voucher_tells_money_in_words(case: Case, officer: User, signed_in: SignIn) -> None:
    text = printed(signed_in(officer), of(case, "voucher"))
    for words in (
        "ใบสำคัญรับเงิน",
        "ค่าวัสดุซ่อมแซมที่อยู่อาศัย ๔๙,๕๐๐.๕๐",
        "สี่หมื่นเก้าพันห้าร้อยบาทห้าสิบสตางค์",
        "ข้าพเจ้า นางสมศรี ใจดี",
        "บ้านเลขที่ ๑๒/๓",
    ):
        assert words in text, words
    assert "ถุงยังชีพ" not in text, "goods have a paper of their own"
    assert "วันที่ เดือน พ.ศ." in text, "the day of the payment is for the pen"


@needs_reader
def test_labour_and_services_have_a_paper(case: Case, officer: User, signed_in: SignIn) -> None:
    with as_owner():
        HelpGiven.objects.create(
            local_authority=case.local_authority,
            case=case,
            form="labour",
            description="ปรับสภาพแวดล้อมบ้าน",
            amount=1500,
        )
    client = signed_in(officer)
    text = printed(client, of(case, "service"))
    for words in (
        "หลักฐานการรับความช่วยเหลือ (แรงงาน/บริการ)", "บริการ รับส่งผู้ป่วยไปโรงพยาบาล ๒ เที่ยว", "แรงงาน ปรับสภาพแวดล้อมบ้าน ๑,๕๐๐.๐๐",
        "ข้าพเจ้า นางสมศรี ใจดี",
    ):  # fmt: skip
        assert words in text, words
    assert "รวมมูลค่า" not in text, "no sum while a value is missing"
    assert "ถุงยังชีพ" not in text
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert of(case, "service") in page


@needs_reader
def test_each_receiver_signs_a_sheet(case: Case, officer: User, signed_in: SignIn) -> None:
    with as_owner():
        line = case.help_given.get(form="goods")
        line.quantity, line.unit = Decimal("2.00"), "ชุด"
        line.save()
        HelpGiven.objects.create(
            local_authority=case.local_authority,
            case=case,
            form="goods",
            description="ผ้าห่ม",
            receiver="นายปู่ ฟื้นฟู",
        )
    first, second, _ = read(signed_in(officer).post(of(case, "goods")).content, "-layout").split("\f")
    one, two = " ".join(first.split()), " ".join(second.split())
    assert "ถุงยังชีพ ๑ ชุด ๒ ชุด ๗๐๐.๐๐" in one
    assert "เจ็ดร้อยบาทถ้วน" in one
    assert "รับแทน" not in one
    assert "ข้าพเจ้า นายปู่ ฟื้นฟู" in two
    assert "รับแทน นางสมศรี ใจดี" in two
    assert "๑๒/๓" not in two, "where the other lives is not known"
    assert "บาทถ้วน" not in two, "no sum while a value is missing"


@needs_reader
@pytest.mark.parametrize("name", OF_CASE)
def test_the_full_number_is_on_no_paper(case: Case, officer: User, signed_in: SignIn, name: str) -> None:
    text = printed(signed_in(officer), of(case, name)).translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))
    assert "34563" not in text
    assert "1112034563562" not in text.replace("-", "")


@pytest.mark.parametrize("name", OF_CASE)
def test_each_printing_is_one_row_in_the_log(case: Case, officer: User, signed_in: SignIn, name: str) -> None:
    answer = signed_in(officer).post(of(case, name))
    row = Reading.objects.get()
    assert (row.verb, row.rows, row.actor, row.what) == (Verb.PRINT, [case.pk], officer, "cases.case")
    assert row.purpose.startswith("จัดทำเอกสาร: ")
    assert str(row.request_id) == answer["X-Request-ID"]
    assert answer["Content-Disposition"] == f'inline; filename="{name}-1-2570.pdf"'


@pytest.mark.parametrize("name", OF_CASE)
def test_a_paper_comes_by_post_alone(case: Case, officer: User, signed_in: SignIn, name: str) -> None:
    assert signed_in(officer).get(of(case, name)).status_code == 405
    assert not Reading.objects.exists()


@pytest.mark.parametrize("name", OF_CASE)
def test_others_meet_the_page_of_a_missing_case(
    case: Case, cast: dict[str, User], signed_in: SignIn, name: str
) -> None:
    for who, user in cast.items():
        if who in ("officer", "head"):
            continue
        client = signed_in(user)
        missing = client.post(f"/cases/0199aaaa-0000-7000-8000-000000000001/paper/{name}/")
        answer = client.post(of(case, name))
        assert (answer.status_code, answer.content) == (404, missing.content), who
    assert not Reading.objects.exists()


def test_an_unknown_paper_is_a_missing_page(case: Case, officer: User, signed_in: SignIn) -> None:
    assert signed_in(officer).post(of(case, "certificate")).status_code == 404
    assert signed_in(officer).get("/papers/blank/voucher/").status_code == 404


NOTHING = {
    "roster": "ยังไม่มีรายชื่อในบัญชีแนบท้าย",
    "voucher": "ความช่วยเหลือเป็นเงิน",
    "goods": "ความช่วยเหลือเป็นสิ่งของ",
    "service": "ความช่วยเหลือเป็นแรงงานหรือบริการ",
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_paper_with_nothing_on_it_says_what_to_enter_first(
    officer: User, signed_in: SignIn, name: str
) -> None:
    case, client = make_case(officer), signed_in(officer)
    page = client.post(of(case, name), follow=True)
    assert page.redirect_chain == [(f"/cases/{case.pk}/", 302)]
    assert NOTHING[name] in page.content.decode()
    assert not Reading.objects.filter(verb=Verb.PRINT).exists()


def test_a_withdrawn_case_prints_nothing(case: Case, officer: User, signed_in: SignIn) -> None:
    withdraw(case=case, version=case.version, by=officer, at=MORNING, reason="บันทึกซ้ำ")
    client = signed_in(officer)
    assert "รายการนี้ถูกยกเลิกแล้ว" in client.post(of(case, "request"), follow=True).content.decode()
    assert "พิมพ์เอกสาร" not in client.get(f"/cases/{case.pk}/").content.decode()


def test_the_case_offers_what_it_can_print(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    plain, helped = make_case(officer), make_case(officer, help_given=[MONEY], outcome="helped")
    page = client.get(f"/cases/{plain.pk}/").content.decode()
    assert [of(plain, name) in page for name in OF_CASE] == [True, True, True, False, False, False]
    page = client.get(f"/cases/{helped.pk}/").content.decode()
    assert [of(helped, name) in page for name in OF_CASE] == [True, True, True, True, False, False]


@needs_reader
@pytest.mark.parametrize("name", ["request", "roster"])
def test_blank_forms_hold_nobody_and_log_nothing(
    case: Case, officer: User, signed_in: SignIn, name: str
) -> None:
    answer = signed_in(officer).get(f"/papers/blank/{name}/")
    text = " ".join(read(answer.content, "-layout").split())
    assert "เทศบาลตำบลแม่กุ" in text
    for words in ("สมศรี", "๑/๒๕๗๐", "ร่วมทุกข์", "น้ำท่วม"):
        assert words not in text
    assert not Reading.objects.exists()


@needs_reader
def test_a_hostile_name_is_only_text(officer: User, signed_in: SignIn) -> None:
    hostile = '<img src="file:///etc/passwd">'
    case = make_case(officer, first_name=hostile, hardship=f"{hostile}{{% debug %}}")
    text = printed(signed_in(officer), of(case, "request"))
    assert text.count(hostile) == 3
    assert "{% debug %}" in text


# Session, user, scope; savepoint and release of the test itself; case; designated officer; the row of the log.
QUERIES = {"request": 9, "receipt": 8, "roster": 9, "voucher": 9, "goods": 9, "service": 9}


@pytest.mark.parametrize("name", OF_CASE)
@pytest.mark.parametrize("more", [0, 5])
def test_a_paper_costs_the_same_with_more_on_it(
    case: Case,
    officer: User,
    signed_in: SignIn,
    django_assert_num_queries: Callable[..., Any],
    name: str,
    more: int,
) -> None:
    with as_owner():
        for place in range(more):
            RosterPerson.objects.create(
                local_authority=case.local_authority, case=case, place=90 + place, name="x"
            )
            HelpGiven.objects.create(local_authority=case.local_authority, case=case, form="goods", amount=1)
    client = signed_in(officer)
    with django_assert_num_queries(QUERIES[name]):
        client.post(of(case, name))


@pytest.mark.parametrize(
    ("code", "executive", "clerk"),
    [
        ("02630101", "นายกองค์การบริหารส่วนจังหวัดตาก", "ปลัดองค์การบริหารส่วนจังหวัด"),
        ("03630601", "นายกเทศมนตรีนครแม่สอด", "ปลัดเทศบาล"),
        ("04630102", "นายกเทศมนตรีเมืองตาก", "ปลัดเทศบาล"),
        ("05630603", "นายกเทศมนตรีตำบลแม่กุ", "ปลัดเทศบาล"),
        ("06630608", "นายกองค์การบริหารส่วนตำบลแม่กุ", "ปลัดองค์การบริหารส่วนตำบล"),
    ],
)
def test_each_kind_of_office_is_addressed_by_its_title(code: str, executive: str, clerk: str) -> None:
    office = Office.of(LocalAuthority.objects.select_related("district__province").get(code=code))
    assert (office.executive, office.clerk) == (executive, clerk)


def test_a_place_is_moo_or_community_and_no_more() -> None:
    assert short_place(Case(moo="4", community="ดอนไชย")) == "หมู่ที่ ๔"
    assert short_place(Case(community="ชุมชนดอนไชย")) == "ชุมชนดอนไชย"
    assert short_place(Case(house_no="12/3")) == ""


@pytest.mark.parametrize(
    ("text", "short"),
    [("สั้น", "สั้น"), ("ก" * 30, "ก" * 20 + " …"), ("น้ำท่วมบ้าน\nเครื่องเรือนเสียหาย", "น้ำท่วมบ้าน …"), ("", "")],
)
def test_a_long_text_is_cut_and_says_so(text: str, short: str) -> None:
    assert shortened(text, 20) == short
