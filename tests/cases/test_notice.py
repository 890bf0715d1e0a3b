"""The public notice: who was agreed to hangs for its days; an objection that is upheld sends a case back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.actions.refusals import CommitteeRefused
from cases.models import Case, CaseStep, Notice, NoticeEntry, Objection, Provision, User
from tests.factories import MORNING, a_help, as_owner, decide, make_case
from tests.office import agreed, announce, make_committee

SignIn = Callable[[User], Client]
LATER = MORNING + timedelta(days=3)
NEW = {"posted_on": "14/10/2569", "until": "", "places": "บอร์ดสำนักงานเทศบาล"}
OBJECTION = {"received_on": "16/10/2569", "objector": "นายคำ ดีจริง", "grounds": "ไม่ได้อยู่ในพื้นที่"}
ANSWER = {"answered_on": "17/10/2569", "reason": "ย้ายออกตั้งแต่ปีก่อน"}


@pytest.fixture(autouse=True)
def _october(officer: User) -> object:
    with time_machine.travel(MORNING, tick=False):
        make_committee(officer)
        yield


@pytest.fixture
def objection(officer: User, signed_in: SignIn) -> Objection:
    """To the one name on a notice, three days after it was posted."""
    agreed(officer)
    notice = announce(officer)
    sent = OBJECTION | {"entry": str(notice.entries.get().pk)}
    with time_machine.travel(LATER, tick=False):
        signed_in(officer).post(f"/committee/notices/{notice.pk}/", sent)
    return Objection.objects.get()


def answer(client: Client, objection: Objection, **told: Any) -> Any:
    sent = ANSWER | {"version": Case.objects.get().version} | told
    with time_machine.travel(LATER, tick=False):
        return client.post(f"/committee/objections/{objection.pk}/", sent, follow=True)


def test_a_notice_hangs_for_its_days_and_moves_its_cases(officer: User, signed_in: SignIn) -> None:
    meeting, client = agreed(officer, cases=2), signed_in(officer)
    page = client.get(f"/committee/notices/new/?meeting={meeting.pk}").content.decode()
    assert page.count('name="case"') == page.count(" checked") == 2
    chosen = list(Case.objects.values_list("pk", flat=True))
    page = client.post("/committee/notices/new/", NEW | {"case": chosen}, follow=True).content.decode()
    assert "ปิดประกาศ 14 ตุลาคม 2569 ถึง 28 ตุลาคม 2569 ที่ บอร์ดสำนักงานเทศบาล" in page
    assert set(Case.objects.values_list("stage", flat=True)) == {"noticed"}
    assert [entry.place for entry in NoticeEntry.objects.all()] == [1, 2]
    assert {s.happened_on for s in CaseStep.objects.filter(verb="announce")} == {MORNING.date()}


def test_only_those_ticked_are_on_it(officer: User, signed_in: SignIn) -> None:
    agreed(officer, cases=2)
    one, other = Case.objects.order_by("serial")
    signed_in(officer).post("/committee/notices/new/", NEW | {"case": [one.pk]})
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.stage, other.stage, NoticeEntry.objects.get().case) == ("noticed", "agreed", one)


def test_emergencies_are_not_announced(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    decide(case=case, version=1, verb="aid_first", help_given=[a_help()], by=officer, at=MORNING)
    assert "ไม่มีเรื่องที่คณะกรรมการเห็นชอบ" in signed_in(officer).get("/committee/notices/new/").content.decode()
    answer = signed_in(officer).post("/committee/notices/new/", NEW | {"case": [case.pk]})
    assert (answer.status_code, Notice.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"places": ""}, "ยังไม่ได้กรอกสถานที่ปิดประกาศ"),
        ({"posted_on": "20/10/2569"}, "ยังมาไม่ถึง"),
        ({"posted_on": "13/10/2569"}, "ก่อนวันที่คณะกรรมการเห็นชอบ (14 ต.ค. 2569)"),
        ({"until": "1/10/2569"}, "วันสิ้นสุดประกาศมาก่อนวันปิดประกาศ"),
        ({"case": []}, "ยังไม่ได้เลือกรายชื่อ"),
        ({"case": ["0199aaaa-0000-7000-8000-000000000001"]}, "มี 1 เรื่องที่เลือกไว้ไม่ได้อยู่ในขั้นตอน"),
    ],
)
def test_what_does_not_hold_is_told_and_stays_as_typed(
    officer: User, signed_in: SignIn, changes: dict[str, Any], sentence: str
) -> None:
    agreed(officer)
    sent = NEW | {"case": [Case.objects.get().pk], "places": "วัดแม่กุ"} | changes
    answer = signed_in(officer).post("/committee/notices/new/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert ('value="วัดแม่กุ"' in answer.content.decode()) == (sent["places"] != "")
    assert (Case.objects.get().stage, Notice.objects.count()) == ("agreed", 0)


@pytest.mark.parametrize(
    ("days", "words"), [(0, "เหลือ 14 วัน"), (13, "เหลือ 1 วัน"), (14, "ครบกำหนดวันนี้"), (15, "ครบกำหนดแล้ว")]
)
def test_the_list_says_how_many_days_are_left(
    officer: User, signed_in: SignIn, days: int, words: str
) -> None:
    agreed(officer)
    announce(officer)
    with time_machine.travel(MORNING + timedelta(days=days), tick=False):
        assert words in signed_in(officer).get("/committee/notices/").content.decode()


def a_week(source: str = "หนังสือสั่งการ", **changes: Any) -> None:
    """From October 2569 on the list hangs seven days."""
    held = {"code": "notice_days", "value": "7", "valid_from": date(2026, 10, 1), "source": source}
    Provision.objects.create(**held | changes)


def test_the_length_is_a_row_with_its_source(officer: User, signed_in: SignIn) -> None:
    a_week()
    agreed(officer)
    told = "หากเว้นว่างจะครบ 7 วัน นับวันปิดประกาศเป็นวันแรก ที่มา: หนังสือสั่งการ (ยังไม่ได้ตรวจกับต้นฉบับ)"
    assert told in signed_in(officer).get("/committee/notices/new/").content.decode()
    assert announce(officer).until == date(2026, 10, 20)


def test_the_length_is_that_of_the_day_of_posting(officer: User) -> None:
    a_week(valid_from=date(2026, 10, 15))
    agreed(officer)
    assert announce(officer).until == date(2026, 10, 28)


def test_without_a_length_the_last_day_is_asked_for(officer: User, signed_in: SignIn) -> None:
    Provision.objects.filter(code="notice_days").update(valid_until=date(2026, 9, 30))
    agreed(officer)
    sent = NEW | {"case": [Case.objects.get().pk]}
    answer = signed_in(officer).post("/committee/notices/new/", sent | {"until": ""})
    assert (answer.status_code, "กรอกวันสิ้นสุดประกาศ" in answer.content.decode()) == (422, True)
    assert not Notice.objects.exists()


def test_an_upheld_objection_sends_the_case_back(
    officer: User, objection: Objection, signed_in: SignIn
) -> None:
    page = answer(signed_in(officer), objection, answer="upheld").content.decode()
    assert "ฟังขึ้น ให้ตรวจสอบใหม่" in page
    assert "ไม่ได้อยู่ในพื้นที่" in page
    step = CaseStep.objects.latest("entered_at", "id")
    assert (Case.objects.get().stage, step.verb, step.happened_on) == (
        "checking",
        "check_again",
        LATER.date(),
    )
    assert step.reason == "คำคัดค้านฟังขึ้น: ย้ายออกตั้งแต่ปีก่อน"


def test_a_double_click_is_one_objection(officer: User, objection: Objection, signed_in: SignIn) -> None:
    sent = OBJECTION | {"entry": str(objection.entry_id)}
    with time_machine.travel(LATER, tick=False):
        signed_in(officer).post(f"/committee/notices/{objection.entry.notice_id}/", sent)
        assert Objection.objects.get() == objection
        signed_in(officer).post(
            f"/committee/notices/{objection.entry.notice_id}/", sent | {"grounds": "อีกเหตุหนึ่ง"}
        )
    assert Objection.objects.count() == 2


def test_nothing_is_approved_or_given_while_it_waits(
    officer: User, objection: Objection, signed_in: SignIn
) -> None:
    case = Case.objects.get()
    page = signed_in(officer).post(
        f"/cases/{case.pk}/do/approve/", {"version": case.version, "approved_on": "14/10/2569"}
    )
    assert "มีคำคัดค้านที่ยังไม่ได้พิจารณา 1 เรื่อง" in page.content.decode()
    case.refresh_from_db()
    assert case.stage == "noticed"


@pytest.mark.parametrize("verb", ["approve", "help"])
def test_taking_the_notice_back_does_not_answer_it(
    officer: User, head: User, objection: Objection, verb: str
) -> None:
    case = Case.objects.get()
    undo = {"verb": "undo", "reason": "ปิดประกาศผิดวัน"}
    decide(case=case, version=case.version, by=head, at=LATER + timedelta(minutes=1), **undo)
    case.refresh_from_db()
    assert case.stage == "agreed"
    told = {"approved_on": LATER.date(), "help_given": [a_help()] if verb == "help" else []}
    with pytest.raises(CommitteeRefused, match="มีคำคัดค้านที่ยังไม่ได้พิจารณา 1 เรื่อง"):
        decide(case=case, version=case.version, verb=verb, by=officer, at=LATER + timedelta(hours=1), **told)


def test_two_who_object_to_one_name_are_both_right(
    officer: User, head: User, objection: Objection, signed_in: SignIn
) -> None:
    """The first sends the case back; the second is upheld where it went, and both wait when that is taken back."""
    client, url = signed_in(officer), f"/committee/notices/{objection.entry.notice_id}/"
    with time_machine.travel(LATER, tick=False):
        client.post(url, OBJECTION | {"entry": str(objection.entry_id), "objector": "นางจันทร์ ดีงาม"})
    second = Objection.objects.exclude(pk=objection.pk).get()
    with time_machine.travel(LATER, tick=False):
        answer(client, objection, answer="upheld", answered_on="16/10/2569")
        answer(client, second, answer="upheld")
    assert set(Objection.objects.values_list("answer", flat=True)) == {"upheld"}
    case = Case.objects.get()
    assert (case.stage, CaseStep.objects.filter(verb="check_again").count()) == ("checking", 1)
    undo = {"verb": "undo", "reason": "บันทึกผิดเรื่อง"}
    decide(case=case, version=case.version, by=head, at=LATER + timedelta(minutes=1), **undo)
    assert Case.objects.get().stage == "noticed"
    assert set(Objection.objects.values_list("answer", "answered_on")) == {("", None)}


def test_a_dismissed_one_lets_the_case_go_on(officer: User, objection: Objection, signed_in: SignIn) -> None:
    answer(signed_in(officer), objection, answer="dismissed")
    objection.refresh_from_db()
    assert (Case.objects.get().stage, objection.answer_reason) == ("noticed", "ย้ายออกตั้งแต่ปีก่อน")
    page = answer(signed_in(officer), objection, answer="upheld").content.decode()
    assert "คำคัดค้านนี้มีผลการพิจารณาแล้ว" in page
    assert Case.objects.get().stage == "noticed"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "ยังไม่ได้เลือกผลการพิจารณา"),
        ({"answer": "upheld", "reason": ""}, "ยังไม่ได้กรอกเหตุผล"),
        ({"answer": "upheld", "answered_on": "15/10/2569"}, "วันที่แจ้งผลมาก่อนวันที่รับคำคัดค้าน (16 ต.ค. 2569)"),
        ({"answer": "upheld", "version": "1"}, "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้"),
    ],
)
def test_an_answer_that_does_not_hold_writes_nothing(
    officer: User, objection: Objection, signed_in: SignIn, told: dict[str, str], sentence: str
) -> None:
    page = answer(signed_in(officer), objection, **told)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    objection.refresh_from_db()
    assert (objection.answer, Case.objects.get().stage) == ("", "noticed")


def test_a_case_that_went_on_is_not_sent_back(officer: User, objection: Objection, signed_in: SignIn) -> None:
    case = Case.objects.get()
    decide(case=case, version=case.version, verb="lapse", reason="ย้ายออก", by=officer, at=LATER)
    page = answer(signed_in(officer), objection, answer="upheld").content.decode()
    assert "แล้ว จึงส่งกลับตรวจสอบจากประกาศไม่ได้" in page
    objection.refresh_from_db()
    assert (objection.answer, Case.objects.get().stage) == ("", "lapsed")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"entry": ""}, "ยังไม่ได้เลือกรายชื่อ"),
        ({"entry": "0199aaaa-0000-7000-8000-000000000001"}, "รายชื่อนี้ไม่อยู่ในประกาศ"),
        ({"grounds": " "}, "ยังไม่ได้กรอกเหตุที่คัดค้าน"),
        ({"received_on": "13/10/2569"}, "วันที่รับคำคัดค้านมาก่อนวันปิดประกาศ (14 ต.ค. 2569)"),
    ],
)
def test_an_objection_says_to_whom_and_why(
    officer: User, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    agreed(officer)
    notice = announce(officer)
    sent = OBJECTION | {"received_on": "14/10/2569", "entry": str(notice.entries.get().pk)} | changes
    page = signed_in(officer).post(f"/committee/notices/{notice.pk}/", sent)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "นายคำ ดีจริง" in page.content.decode()
    assert not Objection.objects.exists()


@pytest.mark.parametrize("cases", [1, 4])
def test_the_pages_cost_the_same_with_more_names(
    officer: User, signed_in: SignIn, django_assert_num_queries: Callable[..., object], cases: int
) -> None:
    agreed(officer, cases=cases)
    client = signed_in(officer)
    with django_assert_num_queries(8):  # two of them are the test's own (savepoint), one tells who read
        client.get("/committee/notices/new/")
    notice = announce(officer)
    for entry in notice.entries.all():
        sent = OBJECTION | {"received_on": "14/10/2569", "entry": str(entry.pk)}
        client.post(f"/committee/notices/{notice.pk}/", sent)
    client, objection = signed_in(officer), Objection.objects.first()
    with django_assert_num_queries(10):
        client.get(f"/committee/notices/{notice.pk}/")
    with django_assert_num_queries(7):
        client.get("/committee/notices/")
    with django_assert_num_queries(7):
        client.get(f"/committee/objections/{objection.pk}/")


def test_another_office_meets_the_page_of_a_missing_notice(
    cast: dict[str, User], officer: User, objection: Objection, signed_in: SignIn
) -> None:
    notice = Notice.objects.get()
    for name, user in cast.items():
        own, client = name in ("officer", "head"), signed_in(user)
        for url in (f"/committee/notices/{notice.pk}/", f"/committee/objections/{objection.pk}/"):
            assert client.get(url).status_code == (200 if own else 404), name
            if not own:
                assert client.post(url, ANSWER).status_code == 404, name
        for url in ("/committee/notices/", "/committee/notices/new/"):
            answer = client.get(url)
            assert answer.status_code == (200 if user.local_authority_id else 404), name
            if user.local_authority_id and not own:
                assert str(notice.pk) not in answer.content.decode()


def test_taking_the_step_back_lets_the_objection_wait_again(
    officer: User, head: User, signed_in: SignIn, objection: Objection
) -> None:
    answer(signed_in(officer), objection, answer="upheld")
    case = Case.objects.get()
    assert case.stage == "checking"
    undo = {"version": case.version, "verb": "undo", "reason": "บันทึกผิดเรื่อง"}
    decide(case=case, by=head, at=LATER + timedelta(minutes=1), **undo)
    objection.refresh_from_db()
    assert (Case.objects.get().stage, objection.answer, objection.answered_on) == ("noticed", "", None)
    answer(signed_in(officer), objection, answer="dismissed")
    objection.refresh_from_db()
    assert (Case.objects.get().stage, objection.answer) == ("noticed", "dismissed")


# --- Objections that come late, names that are struck, more notices than a page ----------------------
LATE_TAG = '<span class="tag warn">ยื่นหลังพ้นกำหนดประกาศ</span>'


def test_a_late_objection_is_taken_answered_and_says_so(officer: User, signed_in: SignIn) -> None:
    agreed(officer)
    notice, client = announce(officer), signed_in(officer)
    sent = OBJECTION | {"entry": str(notice.entries.get().pk), "received_on": "29/10/2569"}
    url = f"/committee/notices/{notice.pk}/"
    with time_machine.travel(MORNING + timedelta(days=16), tick=False):
        assert "พ้นกำหนดประกาศเมื่อ 28 ต.ค. 2569" in client.get(url).content.decode()
        page = client.post(url, sent, follow=True).content.decode()
        assert "บันทึกคำคัดค้านแล้ว (ยื่นหลังพ้นกำหนดประกาศ)" in page
        assert LATE_TAG in page
        objection = Objection.objects.get()
        assert LATE_TAG in client.get(f"/committee/objections/{objection.pk}/").content.decode()
        told = {"answered_on": "30/10/2569", "reason": "ก" * 250, "answer": "upheld"}
        told["version"] = str(Case.objects.get().version)
        client.post(f"/committee/objections/{objection.pk}/", ANSWER | told)
    step = CaseStep.objects.latest("entered_at", "id")
    assert step.reason == "คำคัดค้านฟังขึ้น (ยื่นหลังพ้นกำหนดประกาศ): " + "ก" * 250


def test_the_last_day_is_not_late(officer: User, signed_in: SignIn) -> None:
    agreed(officer)
    notice, client = announce(officer), signed_in(officer)
    sent = OBJECTION | {"entry": str(notice.entries.get().pk), "received_on": "28/10/2569"}
    with time_machine.travel(MORNING + timedelta(days=14), tick=False):
        page = client.post(f"/committee/notices/{notice.pk}/", sent, follow=True).content.decode()
    assert Objection.objects.exists()
    assert "ยื่นหลังพ้นกำหนดประกาศ" not in page


def test_notices_follow_each_other_over_the_pages(officer: User, signed_in: SignIn) -> None:
    """Sixty-one of one day and the day before, each once, the newest first."""
    with as_owner():
        Notice.objects.bulk_create(
            Notice(
                local_authority=officer.local_authority, posted_on=MORNING.date() - timedelta(days=n % 2),
                until=MORNING.date() + timedelta(days=15), places=f"ที่ {n}", made_by=officer, made_at=MORNING,
            )
            for n in range(61)
        )  # fmt: skip
    client, url, seen, pages = signed_in(officer), "/committee/notices/", [], 0
    while url:
        found = client.get(url).context
        seen += [notice for notice, _ in found["rows"]]
        url, pages = (f"/committee/notices/{found['next_url']}" if found["next_url"] else ""), pages + 1
    assert (pages, len(seen), len({one.pk for one in seen})) == (3, 61, 61)
    assert [one.posted_on for one in seen] == sorted((one.posted_on for one in seen), reverse=True)
    for nonsense in ("x", "2569-01-01", "2026-10-14~x", "2026-99-14~0199aaaa-0000-7000-8000-000000000001"):
        assert client.get("/committee/notices/", {"after": nonsense}).context["first_url"] == ""


def test_the_page_tells_whose_name_was_struck(officer: User, head: User, signed_in: SignIn) -> None:
    agreed(officer, cases=3)
    notice = announce(officer)
    stands, gone, undone = Case.objects.order_by("serial")
    decide(case=gone, version=gone.version, verb="withdraw", reason="บันทึกซ้ำ", by=officer, at=LATER)
    decide(case=undone, version=undone.version, verb="undo", reason="ยังไม่ประกาศ", by=head, at=LATER)
    page = signed_in(officer).get(f"/committee/notices/{notice.pk}/").content.decode()
    assert page.count('<span class="tag">ถอนรายชื่อ</span>') == 2
    assert {entry.case_id for entry in notice.entries.with_struck(officer) if not entry.struck} == {stands.pk}


def test_a_name_that_hangs_again_is_struck_on_the_first_alone(officer: User, head: User) -> None:
    agreed(officer)
    first, case = announce(officer), Case.objects.get()
    decide(case=case, version=case.version, verb="undo", reason="ประกาศผิดวัน", by=head, at=LATER)
    second = announce(officer, at=LATER)
    assert [one.struck for one in NoticeEntry.objects.with_struck(officer).order_by("id")] == [True, False]
    assert first.posted_on == second.posted_on
