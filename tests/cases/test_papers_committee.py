"""Papers of a meeting and of a public notice: what is asked, what was agreed, and the safe list."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.db import transaction
from django.test import Client

from cases.actions.elsewhere import ask_elsewhere
from cases.models import AgendaItem, Case, HelpQuestion, Reading, User, Verb
from cases.papers.public_notice import SafeRow
from cases.scope import scope
from tests.cases.papers import appoint, make_meeting, make_notice, needs_reader, pages, printed, squeezed
from tests.factories import HELP, MORNING, a_help, as_owner, decide, identity_number, make_case, withdraw

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
MISSING = "0199aaaa-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def cases(officer: User) -> list[Case]:
    """Four households, each with a number, a telephone and a hardship of its own."""
    appoint(officer)
    facts = [
        {"first_name": "น้ำฝน", "last_name": "กล้าหาญ", "moo": "3", "hardship": "ป่วยเป็นวัณโรค ขาดรายได้"},
        {
            "first_name": "อ่ำ",
            "last_name": "ป่าไม้",
            "moo": "",
            "community": "ดอนไชย",
            "hardship": "พิการทางการเห็น",
        },
        {
            "first_name": "ปู่",
            "last_name": "ฟื้นฟู",
            "kind_id": "quality_of_life",
            "subkind_id": None,
            "hardship": "หลังคาพัง",
        },
        {"first_name": "ฎีกา", "last_name": "ปั้นดี", "hardship": "น้ำท่วมบ้าน"},
    ]
    return [
        make_case(officer, identity_number=identity_number(770 + n), phone=f"08177{n}6543", house_no=f"88{n}/1", wanted=f"สิ่งที่ขอ {n}", **fact)
        for n, fact in enumerate(facts, 1)
    ]  # fmt: skip


@pytest.fixture
def meeting(officer: User, cases: list[Case]) -> Any:
    told = [
        {"resolution": "agree"},
        {"resolution": "partly", "amount": Decimal("12500.50")},
        {"resolution": "disagree", "reason": "มีฐานะดี"},
        {"resolution": "ratify"},
    ]
    return make_meeting(officer, list(zip(cases, told, strict=True)))


@pytest.fixture
def notice(officer: User, cases: list[Case]) -> Any:
    return make_notice(officer, cases[:2])


@needs_reader
def test_the_agenda_lists_what_is_asked(meeting: Any, officer: User, signed_in: SignIn) -> None:
    text = printed(signed_in(officer), f"/papers/meeting/{meeting.pk}/agenda/")
    for words in (
        "เทศบาลตำบลแม่กุ ครั้งที่ ๑/๒๕๖๙", "วันที่ ๒๐ ตุลาคม ๒๕๖๙ เวลา ๐๙.๓๐ น.", "ณ ห้องประชุมชั้น ๒", "คำสั่งที่ ๑๒๓/๒๕๖๙",
        "การช่วยเหลือฉุกเฉินด้านสาธารณภัยที่ให้ไปก่อน จำนวน ๑ ราย", "คำขอรับความช่วยเหลือ จำนวน ๓ ราย",
        "๑ ๑/๒๕๗๐ นางน้ำฝน กล้าหาญ ด้านสาธารณภัย ป่วยเป็นวัณโรค ขาดรายได้ สิ่งที่ขอ ๑", "นางปู่ ฟื้นฟู ด้านการส่งเสริมและพัฒนา",
        "มีข้อมูลส่วนบุคคล ใช้ในการประชุมเท่านั้น",
    ):  # fmt: skip
        assert squeezed(words) in squeezed(text), words


@needs_reader
def test_the_agenda_says_who_has_been_helped_elsewhere(
    meeting: Any, cases: list[Case], officer: User, neighbour: User, signed_in: SignIn
) -> None:
    """The committee has the paper before it, not the screen."""
    for month in range(5, 10):
        line = a_help(given_on=date(2026, month, 13))
        make_case(neighbour, identity_number=identity_number(771), help_given=[line], outcome="helped")
    with pgtrigger.ignore("cases.HelpQuestion:help_question_append_only"):
        HelpQuestion.objects.filter(case__in=cases[:2]).delete()
    with transaction.atomic(), scope(officer):
        ask_elsewhere(cases=[cases[0].pk])
    case = make_case(officer, document_type="none", identity_number="")
    with as_owner():
        AgendaItem.objects.create(
            local_authority=officer.local_authority, meeting=meeting, case=case, place=9
        )
    text = squeezed(printed(signed_in(officer), f"/papers/meeting/{meeting.pk}/agenda/"))
    line = "ด้านสาธารณภัย / {} ๒๕๖๙ / องค์การบริหารส่วนตำบลแม่กุ"
    told = " · ".join(line.format(month) for month in ("กันยายน", "สิงหาคม", "กรกฎาคม"))
    assert squeezed(f"พบการช่วยเหลือซ้ำ: {told} และอีก ๒ รายการ") in text
    assert (
        squeezed(
            "การช่วยเหลือซ้ำจากหน่วยงานอื่น: พบ (ระบุในบัญชี) ๑ ราย · ไม่พบ ๒ ราย · ยังไม่ได้ตรวจสอบ ๑ ราย · "
            "ตรวจสอบไม่ได้ (ไม่มีเลขประจำตัวและเลขรหัสประจำบ้าน) ๑ ราย"
        )
        in text
    )


@needs_reader
def test_no_resolution_is_printed_before_the_meeting_wrote_it(
    meeting: Any, officer: User, signed_in: SignIn
) -> None:
    text = printed(signed_in(officer), f"/papers/meeting/{meeting.pk}/agenda/")
    for words in ("เห็นชอบ", "ให้ตรวจสอบเพิ่ม", "มีฐานะดี", "๑๒,๕๐๐"):
        assert words not in text, words


@needs_reader
def test_the_memo_proposes_what_was_agreed_and_no_more(
    meeting: Any, officer: User, signed_in: SignIn
) -> None:
    text = printed(signed_in(officer), f"/papers/meeting/{meeting.pk}/memo/")
    for words in (
        "บันทึกข้อความ", "ประชุมครั้งที่ ๑/๒๕๖๙ เมื่อวันที่ ๒๐ ตุลาคม ๒๕๖๙", "เรียน นายกเทศมนตรีตำบลแม่กุ", "จำนวน ๒ ราย", "๑๒,๕๐๐.๕๐ บาท (หนึ่งหมื่นสองพันห้าร้อยบาทห้าสิบสตางค์)",
        "โดย ๑ ราย มติไม่ได้กำหนดวงเงิน", "ลงวันที่ ๑ ตุลาคม ๒๕๖๙", "ที่ วันที่ เรื่อง", "จะอนุมัติให้ความช่วยเหลือตามมติคณะกรรมการหรือไม่",
    ):  # fmt: skip
        assert squeezed(words) in squeezed(text), words
    assert "คำสั่งที่ ๑๒๓/๒๕๖๙" in text  # no line ends within คำสั่ง
    for words in ("ฟื้นฟู", "ปั้นดี", "มีฐานะดี", "วัณโรค", "พิการ"):
        assert words not in text, words


@needs_reader
def test_the_notice_is_the_safe_list(
    meeting: Any, notice: Any, cases: list[Case], officer: User, signed_in: SignIn
) -> None:
    text = printed(signed_in(officer), f"/papers/notice/{notice.pk}/")
    for words in (
        "ประกาศเทศบาลตำบลแม่กุ", "จำนวน ๒ ราย", "ตั้งแต่วันที่ ๒๑ ตุลาคม ๒๕๖๙ ถึงวันที่ ๔ พฤศจิกายน ๒๕๖๙ รวม ๑๕ วัน",
        "๑ นางน้ำฝน กล้าหาญ หมู่ที่ ๓ ๒ นางอ่ำ ป่าไม้ ชุมชนดอนไชย", "ยังไม่เป็นการอนุมัติ", "โทร. ๐๕๕-๑๒๓-๔๕๖",
    ):  # fmt: skip
        assert squeezed(words) in squeezed(text), words
    arabic = text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")).replace("-", "")
    for n, case in enumerate(cases, 1):
        secrets = [
            identity_number(770 + n),
            identity_number(770 + n)[5:10],
            f"08177{n}6543",
            f"88{n}/1",
            case.number,
            case.hardship,
            case.wanted,
        ]
        assert [one for one in secrets if one in arabic] == []  # fmt: skip
    for words in ("วัณโรค", "พิการ", "บาท", "12500", "สาธารณภัย", "บัตรประจำตัว", "มติ", "ฟื้นฟู"):
        assert words not in text, words


def test_the_safe_list_has_no_room_for_more() -> None:
    assert list(SafeRow.__dataclass_fields__) == ["order", "name", "place"]


def seen() -> tuple[str, set[Any], str]:
    row = Reading.objects.get()
    return row.verb, set(row.rows), row.purpose


@pytest.mark.parametrize(("name", "shown"), [("agenda", 4), ("memo", 2)])
def test_printing_logs_the_cases_that_stand_on_it(
    meeting: Any, cases: list[Case], officer: User, signed_in: SignIn, name: str, shown: int
) -> None:
    signed_in(officer).post(f"/papers/meeting/{meeting.pk}/{name}/")
    verb, rows, purpose = seen()
    assert (verb, rows) == (Verb.PRINT, {case.pk for case in cases[:shown]})
    assert purpose.startswith("จัดทำเอกสาร: ")


def test_printing_a_notice_logs_the_cases_on_it(
    notice: Any, cases: list[Case], officer: User, signed_in: SignIn
) -> None:
    signed_in(officer).post(f"/papers/notice/{notice.pk}/")
    assert seen()[:2] == (Verb.PRINT, {case.pk for case in cases[:2]})


def test_others_meet_the_page_of_a_missing_row(
    meeting: Any, notice: Any, cast: dict[str, User], signed_in: SignIn
) -> None:
    pairs = [
        (f"/papers/meeting/{meeting.pk}/agenda/", f"/papers/meeting/{MISSING}/agenda/"),
        (f"/papers/meeting/{meeting.pk}/memo/", f"/papers/meeting/{MISSING}/memo/"),
        (f"/papers/notice/{notice.pk}/", f"/papers/notice/{MISSING}/"),
    ]
    for who, user in cast.items():
        if who in ("officer", "head"):
            continue
        client = signed_in(user)
        for url, missing in pairs:
            answer = client.post(url)
            assert (answer.status_code, answer.content) == (404, client.post(missing).content), (who, url)
    assert not Reading.objects.exists()


def test_papers_of_meetings_come_by_post_alone(
    meeting: Any, notice: Any, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    for url in (f"/papers/meeting/{meeting.pk}/agenda/", f"/papers/notice/{notice.pk}/"):
        assert client.get(url).status_code == 405
    assert client.post(f"/papers/meeting/{meeting.pk}/minutes/").status_code == 404


@pytest.mark.parametrize(
    ("name", "told"), [("agenda", "ยังไม่มีเรื่องในระเบียบวาระ"), ("memo", "ยังไม่มีเรื่องที่คณะกรรมการเห็นชอบ")]
)
def test_an_empty_meeting_says_what_to_enter_first(
    officer: User, signed_in: SignIn, name: str, told: str
) -> None:
    meeting, client = make_meeting(officer, []), signed_in(officer)
    page = client.post(f"/papers/meeting/{meeting.pk}/{name}/", follow=True)
    assert told in page.content.decode()
    assert not Reading.objects.filter(verb=Verb.PRINT).exists()


@pytest.mark.parametrize(("of", "queries"), [("agenda", 9), ("memo", 10), ("notice", 10)])
@pytest.mark.parametrize("many", [1, 6])
def test_papers_cost_the_same_with_more_cases(
    officer: User,
    signed_in: SignIn,
    django_assert_num_queries: Callable[..., Any],
    of: str,
    queries: int,
    many: int,
) -> None:
    cases = [make_case(officer, help_given=[HELP]) for _ in range(many)]
    meeting = make_meeting(officer, [(case, {"resolution": "agree"}) for case in cases])
    notice = make_notice(officer, cases)
    url = f"/papers/notice/{notice.pk}/" if of == "notice" else f"/papers/meeting/{meeting.pk}/{of}/"
    client = signed_in(officer)
    with django_assert_num_queries(queries):
        client.post(url)


@needs_reader
def test_a_hostile_name_on_a_notice_is_only_text(officer: User, signed_in: SignIn) -> None:
    notice = make_notice(officer, [make_case(officer, first_name="<b>ก</b>")], places='<img src="http://x/">')
    text = printed(signed_in(officer), f"/papers/notice/{notice.pk}/")
    assert "<b>ก</b>" in text
    assert '<imgsrc="http://x/">' in squeezed(text)


@needs_reader
def test_a_withdrawn_record_is_on_no_paper_of_a_meeting(officer: User, signed_in: SignIn) -> None:
    kept, gone = make_case(officer, first_name="คงอยู่"), make_case(officer, first_name="ถอนแล้ว")
    meeting = make_meeting(officer, [(case, {"resolution": "agree", "amount": 500}) for case in (kept, gone)])
    withdraw(case=gone, version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    for name in ("agenda", "memo"):
        text = squeezed(printed(signed_in(officer), f"/papers/meeting/{meeting.pk}/{name}/"))
        assert "คงอยู่" in text
        assert "ถอนแล้ว" not in text
    assert "๑,๐๐๐" not in text


@needs_reader
def test_nobody_is_asked_to_approve_help_for_who_died_or_is_checked_again(
    officer: User, signed_in: SignIn
) -> None:
    kept, gone, again = (make_case(officer, first_name=name) for name in ("คงอยู่", "จากไปแล้ว", "ตรวจใหม่"))
    meeting = make_meeting(officer, [(case, {"resolution": "agree"}) for case in (kept, gone, again)])
    decide(case=gone, version=1, verb="lapse", reason="เสียชีวิต", by=officer, at=MORNING)
    decide(case=again, version=1, verb="check", by=officer, at=MORNING)
    text = squeezed(printed(signed_in(officer), f"/papers/meeting/{meeting.pk}/memo/"))
    assert [name in text for name in ("คงอยู่", "จากไปแล้ว", "ตรวจใหม่")] == [True, False, False]
    decide(
        case=again, version=2, verb="propose", by=officer, at=MORNING
    )  # and waits for the committee once more
    text = squeezed(printed(signed_in(officer), f"/papers/meeting/{meeting.pk}/memo/"))
    assert ("คงอยู่" in text, "ตรวจใหม่" in text) == (True, False)


@needs_reader
def test_a_name_that_was_struck_leaves_its_number_alone(officer: User, signed_in: SignIn) -> None:
    names = ("คงอยู่", "ถอนแล้ว", "ยังอยู่")
    cases = [make_case(officer, first_name=name) for name in names]
    notice, client = make_notice(officer, cases), signed_in(officer)
    url = f"/papers/notice/{notice.pk}/"
    assert "ถอนรายชื่อ" not in printed(client, url)
    withdraw(case=cases[1], version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    text = squeezed(printed(client, url))
    assert "๒ถอนรายชื่อ๓นางยังอยู่" in text
    assert "ถอนรายชื่อหลังปิดประกาศแล้วจำนวน๑รายคงเหลือ๒ราย" in text
    assert "จำนวน๓ราย" in text
    assert "ถอนแล้ว" not in text.replace("ถอนรายชื่อหลังปิดประกาศแล้ว", "")
    logged = [set(one.rows) for one in Reading.objects.order_by("pk")]
    assert logged == [{case.pk for case in cases}, {cases[0].pk, cases[2].pk}]


def test_a_notice_without_a_name_left_is_not_printed(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    notice = make_notice(officer, [case])
    withdraw(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    page = signed_in(officer).post(f"/papers/notice/{notice.pk}/", follow=True).content.decode()
    assert "รายชื่อในประกาศนี้ถูกถอนทั้งหมดแล้ว" in page


@needs_reader
def test_a_long_agenda_takes_few_pages(officer: User, signed_in: SignIn) -> None:
    """Lines and pages are what a paper costs: twelve cases with all that fits of their hardship on two sheets."""
    cases = [make_case(officer, hardship="น้ำท่วมบ้านและนาข้าว " * 12) for _ in range(12)]
    meeting = make_meeting(officer, [(case, {}) for case in cases])
    answer = signed_in(officer).post(f"/papers/meeting/{meeting.pk}/agenda/")
    assert pages(answer.content) == 1 + 2
