"""A case goes to another agency by letter, its reply is kept, and it comes back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from cases.actions.referral import record_reply, refer_case, take_back_case
from cases.models import Case, CaseStep, Referral, User
from cases.scope import scope
from tests.cases.typed import edited
from tests.factories import MORNING, as_owner, decide, local_authority, make_case

letters_found = import_module("cases.migrations.0013_letters_found")
SignIn = Callable[[User], Client]
LETTER = {"agency": "พม.จังหวัดตาก", "letter_number": "ตก 71501/245", "sent_on": date(2026, 10, 13)}
# As typed.
SENT = {"version": "1", "referred_to": "พม.จังหวัดตาก", "letter_number": "ตก ๗๑๕๐๑/๒๔๕", "sent_on": "13/10/69"}
REPLIED = {"replied_on": "14/10/69", "reply": "ไม่มีงบประมาณในปีนี้ ขอส่งเรื่องคืน"}
PAO = "02630101"


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def case(officer: User) -> Case:
    return make_case(officer)


@contextmanager
def desk_of(user: User) -> Iterator[None]:
    """As a request of the user would."""
    with transaction.atomic(), scope(user):
        yield


def refer(case: Case, by: User, **changes: Any) -> Referral:
    with desk_of(by):
        refer_case(case=case, version=case.version, by=by, at=MORNING, **LETTER | changes)
    case.refresh_from_db()
    return Referral.objects.get(case=case, replied_on=None)


def one_letter() -> tuple[Any, ...]:
    return Referral.objects.values_list("agency", "letter_number", "sent_on", "replied_on").get()


def test_a_letter_is_written_with_the_step(officer: User, case: Case, signed_in: SignIn) -> None:
    page = signed_in(officer).post(f"/cases/{case.pk}/do/refer/", SENT, follow=True).content.decode()
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.referred_to) == ("referred", "referred", "พม.จังหวัดตาก")
    assert one_letter() == ("พม.จังหวัดตาก", "ตก 71501/245", date(2026, 10, 13), None)
    assert CaseStep.objects.get(case=case).happened_on == date(2026, 10, 13)
    assert "หนังสือ</dt><dd>ที่ ตก 71501/245 ส่งวันที่ 13 ตุลาคม 2569" in page
    assert "ยังไม่ได้รับคำตอบ" in page
    assert f'href="/cases/{case.pk}/reply/"' in page
    assert "ส่งต่อ: พม.จังหวัดตาก หนังสือที่ ตก 71501/245 ส่งวันที่ 13 ต.ค. 2569" in page


def test_a_local_authority_is_chosen_from_the_provinces(officer: User, case: Case, signed_in: SignIn) -> None:
    client, url = signed_in(officer), f"/cases/{case.pk}/do/refer/"
    page = client.get(url).content.decode()
    assert page.count('<option value="0') == 68
    assert f'value="{case.local_authority.code}"' not in page
    assert '<optgroup label="อำเภอแม่สอด">' in page
    client.post(url, SENT | {"referred_to": "", "to_local_authority": PAO})
    letter = Referral.objects.get(case=case)
    assert letter.to_local_authority == local_authority(PAO)
    case.refresh_from_db()
    assert letter.agency == case.referred_to == local_authority(PAO).name


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"referred_to": ""}, "ยังไม่ได้กรอกหน่วยงานที่ส่งต่อ"),
        ({"to_local_authority": PAO}, "พร้อมกันไม่ได้"),
        ({"to_local_authority": "05500101"}, "ไม่อยู่ในรายชื่อ"),
        ({"sent_on": "11/10/69"}, "อยู่ก่อนวันที่ยื่นคำขอ (12 ต.ค. 2569)"),
        ({"sent_on": "16/10/69"}, "ยังมาไม่ถึง"),
    ],
)
def test_what_does_not_hold_is_told_and_kept(
    officer: User, case: Case, signed_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    answer = signed_in(officer).post(f"/cases/{case.pk}/do/refer/", SENT | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="ตก ๗๑๕๐๑/๒๔๕"' in page
    assert not Referral.objects.exists()


def test_the_reply_is_kept_while_the_case_stays_away(officer: User, case: Case, signed_in: SignIn) -> None:
    refer(case, officer)
    client, url = signed_in(officer), f"/cases/{case.pk}/reply/"
    assert "ขั้นตอน</dt><dd><b>ส่งต่อ" in client.get(url).content.decode()
    page = client.post(url, REPLIED | {"version": "2"}, follow=True).content.decode()
    case.refresh_from_db()
    letter = Referral.objects.get(case=case)
    assert (case.stage, case.version) == ("referred", 3)
    assert (letter.replied_on, letter.reply) == (date(2026, 10, 14), REPLIED["reply"])
    assert "ได้รับวันที่ 14 ตุลาคม 2569" in page
    assert "บันทึกคำตอบของหน่วยงานที่ส่งต่อ" in page.split("ลำดับเหตุการณ์")[1]
    assert 'value="14/10/2569"' in client.get(url).content.decode()  # to be mended


def test_taking_back_asks_for_the_reply_and_closes_the_letter(
    officer: User, case: Case, signed_in: SignIn
) -> None:
    refer(case, officer)
    client, url = signed_in(officer), f"/cases/{case.pk}/do/take_back/"
    assert 'คำตอบของหน่วยงาน <span class="mark">' not in client.get(url).content.decode()  # it is not optional
    refused = client.post(url, {"version": "2", "replied_on": "12/10/69", "reply": " "})
    assert refused.status_code == 422
    assert "ยังไม่ได้กรอกคำตอบของหน่วยงาน" in refused.content.decode()
    assert "อยู่ก่อนวันที่ส่ง (13 ต.ค. 2569)" in refused.content.decode()
    client.post(url, REPLIED | {"version": "2"})
    case.refresh_from_db()
    letter = Referral.objects.get(case=case)
    assert (case.stage, case.outcome) == ("checking", "pending")
    assert (letter.replied_on, letter.reply) == (date(2026, 10, 14), REPLIED["reply"])
    step = CaseStep.objects.get(case=case, verb="take_back")
    assert (step.happened_on, step.reason) == (date(2026, 10, 14), REPLIED["reply"])
    assert "บันทึกคำตอบ</a>" not in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_reply_on_record_stands_in_the_form_of_taking_back(
    officer: User, case: Case, signed_in: SignIn
) -> None:
    letter = refer(case, officer)
    with desk_of(officer):
        reply = {"referral": letter, "replied_on": date(2026, 10, 14), "reply": "รับไว้ดำเนินการ"}
        record_reply(case=case, version=2, by=officer, at=MORNING, **reply)
    assert "รับไว้ดำเนินการ" in signed_in(officer).get(f"/cases/{case.pk}/do/take_back/").content.decode()


def entered_as_sent_on(by: User, **changes: Any) -> Case:
    """By the form of a new case, which asks for no letter."""
    return make_case(by, **{"outcome": "referred", "referred_to": "พม.จังหวัดตาก"} | changes)


def test_a_case_entered_as_sent_on_gets_a_letter_to_be_filled(officer: User, signed_in: SignIn) -> None:
    case = entered_as_sent_on(officer)
    assert one_letter() == ("พม.จังหวัดตาก", "", MORNING.date(), None)
    client, url = signed_in(officer), f"/cases/{case.pk}/reply/"
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "ยังไม่ได้กรอกเลขที่ ส่งวันที่ 14 ตุลาคม 2569" in page
    assert "รับคำขอ" in page.split("ลำดับเหตุการณ์")[1]
    assert "บันทึกคำตอบของหน่วยงาน" not in page.split("ลำดับเหตุการณ์")[1]
    client.post(url, {"version": "1", "letter_number": "ตก ๗๑๕๐๑/๙", "sent_on": "12/10/69"})
    assert one_letter() == ("พม.จังหวัดตาก", "ตก 71501/9", date(2026, 10, 12), None)
    client.post(url, REPLIED | {"version": "2", "letter_number": "ตก 71501/9", "sent_on": "12/10/69"})
    assert one_letter()[3] == date(2026, 10, 14)


def test_a_case_without_an_agency_yet_has_a_letter_too(officer: User, signed_in: SignIn) -> None:
    case = entered_as_sent_on(officer, referred_to="")
    page = signed_in(officer).get(f"/cases/{case.pk}/").content.decode()
    assert "หน่วยงานที่ส่งต่อ</dt><dd>ยังไม่ได้กรอก" in page
    signed_in(officer).post(
        f"/cases/{case.pk}/edit/", edited(case, outcome="referred", referred_to="อบจ.ตาก")
    )
    assert one_letter()[0] == "อบจ.ตาก"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "ยังไม่ได้กรอกคำตอบของหน่วยงาน"),
        ({"letter_number": "9", "replied_on": "14/10/69"}, "ยังไม่ได้กรอกคำตอบของหน่วยงาน"),
        ({"letter_number": "9", "sent_on": "11/10/69"}, "อยู่ก่อนวันที่ยื่นคำขอ (12 ต.ค. 2569)"),
        ({"reply": "รับไว้", "replied_on": "12/10/69"}, "อยู่ก่อนวันที่ส่ง (14 ต.ค. 2569)"),
    ],
)
def test_a_letter_is_mended_within_what_can_be(
    officer: User, signed_in: SignIn, sent: dict[str, str], sentence: str
) -> None:
    case = entered_as_sent_on(officer)
    answer = signed_in(officer).post(f"/cases/{case.pk}/reply/", {"version": "1"} | sent)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert one_letter() == ("พม.จังหวัดตาก", "", MORNING.date(), None)


def test_a_reply_on_record_does_not_vanish(officer: User, case: Case, signed_in: SignIn) -> None:
    refer(case, officer)
    client, url = signed_in(officer), f"/cases/{case.pk}/reply/"
    client.post(url, REPLIED | {"version": "2"})
    answer = client.post(url, {"version": "3", "letter_number": "9", "reply": ""})
    assert answer.status_code == 422
    assert Referral.objects.get().reply == REPLIED["reply"]


def test_a_case_sent_on_by_its_form_has_a_letter_of_the_step(
    officer: User, head: User, case: Case, signed_in: SignIn
) -> None:
    sent = edited(case, outcome="referred", referred_to="อบจ.ตาก")
    signed_in(officer).post(f"/cases/{case.pk}/edit/", sent)
    assert one_letter() == ("อบจ.ตาก", "", MORNING.date(), None)
    assert Referral.objects.get().step == CaseStep.objects.get(verb="refer")
    case.refresh_from_db()
    decide(case=case, version=2, verb="undo", reason="บันทึกผิดเรื่อง", by=head, at=MORNING)
    assert not Referral.objects.exists()


def test_mending_the_agency_on_the_form_mends_its_letter(
    officer: User, case: Case, signed_in: SignIn
) -> None:
    refer(case, officer, to_local_authority=local_authority(PAO))
    client = signed_in(officer)
    page = client.post(
        f"/cases/{case.pk}/edit/", edited(case, outcome="referred", referred_to="พมจ.ตาก"), follow=True
    ).content.decode()
    assert one_letter() == ("พมจ.ตาก", "ตก 71501/245", date(2026, 10, 13), None)
    assert Referral.objects.get().to_local_authority is None
    assert f'href="/cases/{case.pk}/reply/"' in page
    assert "บันทึกคำตอบของหน่วยงาน" not in page.split("ลำดับเหตุการณ์")[1]


def test_an_answered_letter_keeps_who_answered(officer: User, case: Case, signed_in: SignIn) -> None:
    refer(case, officer)
    client = signed_in(officer)
    client.post(f"/cases/{case.pk}/reply/", REPLIED | {"version": "2"})
    case.refresh_from_db()
    page = client.post(
        f"/cases/{case.pk}/edit/", edited(case, outcome="referred", referred_to="พมจ.ตาก"), follow=True
    ).content.decode()
    assert Referral.objects.get().agency == "พม.จังหวัดตาก"
    assert "แก้ไขหนังสือหรือคำตอบ" in page


def test_taking_back_after_the_agency_was_mended_closes_the_letter(
    officer: User, case: Case, signed_in: SignIn
) -> None:
    refer(case, officer)
    client = signed_in(officer)
    client.post(f"/cases/{case.pk}/edit/", edited(case, outcome="referred", referred_to="พมจ.ตาก"))
    client.post(f"/cases/{case.pk}/do/take_back/", REPLIED | {"version": "3"})
    assert one_letter()[3] == date(2026, 10, 14)


def test_undoing_goes_by_the_step_whatever_was_mended_since(
    officer: User, head: User, case: Case, signed_in: SignIn
) -> None:
    """Two letters of one day: the first came back, the second is taken away."""
    first = refer(case, officer)
    with desk_of(officer):
        reply = {"referral": first, "replied_on": date(2026, 10, 13), "reply": "ขอส่งคืน"}
        take_back_case(case=case, version=2, by=officer, at=MORNING, **reply)
    case.refresh_from_db()
    refer(case, officer)
    signed_in(officer).post(
        f"/cases/{case.pk}/edit/", edited(case, outcome="referred", referred_to="พมจ.ตาก")
    )
    case.refresh_from_db()
    decide(case=case, version=case.version, verb="undo", reason="บันทึกผิดเรื่อง", by=head, at=MORNING)
    assert Referral.objects.get() == first


def test_a_case_brought_in_without_a_letter_gets_one_with_its_reply(officer: User, signed_in: SignIn) -> None:
    case = entered_as_sent_on(officer)
    with as_owner():
        Referral.objects.all().delete()
    client = signed_in(officer)
    assert "ยังไม่มีหนังสือส่งต่อในระบบ" in client.get(f"/cases/{case.pk}/").content.decode()
    assert (
        "ยังไม่ได้กรอกคำตอบ" in client.post(f"/cases/{case.pk}/do/take_back/", {"version": "1"}).content.decode()
    )
    client.post(f"/cases/{case.pk}/do/take_back/", REPLIED | {"version": "1"})
    assert one_letter() == ("พม.จังหวัดตาก", "", MORNING.date(), date(2026, 10, 14))
    assert CaseStep.objects.get(case=case, verb="take_back").reason == REPLIED["reply"]


def test_the_migration_ties_letters_and_finds_those_that_were_lost(officer: User) -> None:
    """One sent by the button, then renamed; one that its form had sent on; one that came as sent on."""
    renamed, by_form, came, back = (make_case(officer) for _ in range(4))
    for case in (renamed, back):
        refer(case, officer)
    first = Referral.objects.get(case=back)
    with desk_of(officer):
        take_back_case(
            case=back, version=2, referral=first, replied_on=date(2026, 10, 14), reply="x", by=officer, at=MORNING
        )  # fmt: skip
    decide(case=by_form, version=1, verb="refer", referred_to="อบจ.ตาก", by=officer, at=MORNING)
    with as_owner():
        Referral.objects.update(step=None)
        Case.objects.filter(pk=renamed.pk).update(referred_to="พมจ.ตาก")
        Case.objects.filter(pk=came.pk).update(stage="referred", outcome="referred", referred_to="สสจ.ตาก")
        for change in (
            letters_found.tie,
            letters_found.find,
            letters_found.find,
        ):  # twice changes nothing more
            change(apps)
    told = {
        one.case_id: (one.agency, one.letter_number, one.step and one.step.verb, bool(one.replied_on))
        for one in Referral.objects.select_related("step")
    }
    assert told == {
        renamed.pk: ("พมจ.ตาก", "ตก 71501/245", "refer", False),
        back.pk: ("พม.จังหวัดตาก", "ตก 71501/245", "refer", True),
        by_form.pk: ("อบจ.ตาก", "", "refer", False),
        came.pk: ("สสจ.ตาก", "", None, False),
    }


def test_undoing_takes_the_letter_away_and_history_keeps_it(officer: User, head: User, case: Case) -> None:
    refer(case, officer)
    decide(case=case, version=2, verb="undo", reason="บันทึกผิดเรื่อง", by=head, at=MORNING)
    assert not Referral.objects.exists()
    events = Referral.pgh_event_model.objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_an_answered_letter_outlives_its_step(officer: User, head: User, case: Case) -> None:
    letter = refer(case, officer)
    with desk_of(officer):
        reply = {"referral": letter, "replied_on": date(2026, 10, 14), "reply": "รับไว้ดำเนินการ"}
        record_reply(case=case, version=2, by=officer, at=MORNING, **reply)
    case.refresh_from_db()
    decide(case=case, version=3, verb="undo", reason="บันทึกผิดเรื่อง", by=head, at=MORNING)
    assert Referral.objects.get().reply == "รับไว้ดำเนินการ"


def test_of_two_who_answer_the_second_keeps_what_was_typed(
    officer: User, case: Case, signed_in: SignIn
) -> None:
    refer(case, officer)
    client, url = signed_in(officer), f"/cases/{case.pk}/reply/"
    client.post(url, REPLIED | {"version": "2"})
    second = client.post(url, REPLIED | {"version": "2", "reply": "อีกคำตอบหนึ่ง"})
    assert second.status_code == 409
    assert "อีกคำตอบหนึ่ง" in second.content.decode()
    assert 'name="version" value="3"' in second.content.decode()
    assert Referral.objects.get().reply == REPLIED["reply"]


def test_the_neighbour_sends_nothing_on(case: Case, neighbour: User, signed_in: SignIn) -> None:
    client = signed_in(neighbour)
    for url in ("do/refer/", "do/take_back/", "reply/"):
        assert client.post(f"/cases/{case.pk}/{url}", SENT).status_code == 404
    with desk_of(neighbour), pytest.raises(PermissionDenied):
        refer_case(case=case, version=1, by=neighbour, at=MORNING, **LETTER)


def test_a_page_out_of_its_time_explains_itself(officer: User, case: Case, signed_in: SignIn) -> None:
    client = signed_in(officer)
    for verb in ("do/take_back/", "reply/"):
        assert "ดำเนินการนี้ไม่ได้" in client.get(f"/cases/{case.pk}/{verb}", follow=True).content.decode()
    refer(case, officer)
    again = client.post(f"/cases/{case.pk}/do/refer/", SENT)
    assert again.status_code == 409
    assert 'value="พม.จังหวัดตาก"' in again.content.decode()


def test_counted_statements(
    officer: User, case: Case, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(officer)
    with django_assert_num_queries(9):
        client.get(f"/cases/{case.pk}/do/refer/")
    refer(case, officer)
    with django_assert_num_queries(8):
        client.get(f"/cases/{case.pk}/do/take_back/")
