"""The pages of letters: made, issued, put aside, acknowledged, in one go as a job; by whom and as quick as before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.access import Role
from cases.models import Job, JobFile, LocalAuthority, User
from oversight import actions
from oversight.models import Letter, LetterKind, LetterPaper
from tests.cases.jobs import run_here
from tests.factories import as_owner, make_user
from tests.oversight.letters import SENDER, issue, make, needs_reader, text_of
from tests.oversight.world import AT, DUE, many, oblige, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning", "tak")]
SignIn = Callable[[User], Client]
LIST = "/letters/"
ASKED = 5  # of each signed-in request here: savepoint, session, scope, user, release
NUMBERED = {"number": "ตก 0023.3/ว 707", "dated": "7/11/2569", **SENDER}
WHAT = {"month": str(DUE), "kind": "first"}
MAE_SOT, THA_SONG_YANG = "6306", "6305"


def _page(letter: Letter, act: str = "detail") -> str:
    return reverse(f"letter_{act}", args=[letter.pk])


def test_one_button_drafts_them_all_and_a_double_click_no_more(
    province_officer: User, signed_in: SignIn
) -> None:
    client = signed_in(province_officer)
    for _ in range(2):
        assert client.post("/letters/make/", WHAT).status_code == 302
    assert Letter.objects.count() == 12
    text = client.get(f"{LIST}?month={DUE}").content.decode()
    assert "12 ฉบับ · เป็นร่าง 12 ฉบับ" in text
    assert text.index("อำเภออุ้มผาง") < text.index("สำนักงานเทศบาลเมืองตาก")


def test_nothing_to_chase_is_told(province_officer: User, signed_in: SignIn) -> None:
    answer = signed_in(province_officer).post("/letters/make/", WHAT | {"kind": "second"})
    assert answer.status_code == 409
    assert "ออกหนังสือติดตาม ครั้งที่ 1 ก่อน" in answer.content.decode()


def test_issued_on_its_page_and_acknowledged_by_the_district(
    province_officer: User, district_officer: User, other_district: User, signed_in: SignIn
) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == "6306")
    assert signed_in(district_officer).get(_page(letter)).status_code == 404
    client = signed_in(province_officer)
    assert client.post(_page(letter, "issue"), NUMBERED | {"dated": "9/11/2569"}).status_code == 422
    refused = client.post(_page(letter, "issue"), NUMBERED | {"dated": "6/11/2569"})
    assert refused.status_code == 409
    assert "ก่อนวันของข้อมูล" in refused.content.decode()
    assert "ตก 0023.3/ว 707" in refused.content.decode()  # what was typed stays
    for _ in range(2):
        assert client.post(_page(letter, "issue"), NUMBERED).status_code == 302
    inbox = signed_in(district_officer).get("/letters/received/").content.decode()
    assert "จังหวัดตาก ที่ ตก 0023.3/ว 707" in inbox
    assert _page(letter, "acknowledge") in inbox
    assert signed_in(other_district).post(_page(letter, "acknowledge")).status_code == 404
    client = signed_in(district_officer)
    for _ in range(2):
        assert client.post(_page(letter, "acknowledge")).status_code == 302
    assert "รับทราบแล้ว" in signed_in(province_officer).get(f"{LIST}?month={DUE}").content.decode()


def test_the_paper_is_the_stored_one(
    province_officer: User, district_officer: User, signed_in: SignIn
) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == "6306")
    issue(letter, province_officer)
    stored = bytes(LetterPaper.objects.get(letter=letter).pdf)
    for who in (province_officer, district_officer):
        assert signed_in(who).get(_page(letter, "pdf")).content == stored


@needs_reader
def test_a_draft_has_a_line_where_the_number_will_stand(province_officer: User, signed_in: SignIn) -> None:
    letter = make(province_officer)[0]
    page = text_of(signed_in(province_officer).get(_page(letter, "pdf")).content, 1)
    assert "ถึง อำเภอ" in page
    assert "ว ๗๐๗" not in page


def test_a_draft_that_is_out_of_date_says_so(province_officer: User, signed_in: SignIn) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == "6306")
    with as_owner():
        tell({"06630611": "late"})
    client = signed_in(province_officer)
    assert "หลังทำร่าง มี 1 แห่ง" in client.get(_page(letter)).content.decode()
    assert client.post(_page(letter, "renew")).status_code == 302
    fresh = Letter.objects.live().get(to_district="6306")
    assert fresh.late == letter.late - 1
    assert client.post(_page(fresh, "cancel")).status_code == 302
    assert not Letter.objects.live().filter(to_district="6306").exists()


def test_who_posts_while_the_page_is_open_is_told_before_the_letter_goes_out(
    province_officer: User, signed_in: SignIn
) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == "6306")
    with as_owner():
        tell({"06630611": "late"})
    client = signed_in(province_officer)
    refused = client.post(_page(letter, "issue"), NUMBERED | {"since": "0"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "มหาวัน — ทำร่างใหม่" in page
    assert 'name="since" value="1"' in page
    assert "ตก 0023.3/ว 707" in page  # what was typed stays
    assert not Letter.objects.out().exists()
    assert client.post(_page(letter, "issue"), NUMBERED | {"since": "1"}).status_code == 302
    assert client.post(_page(letter, "issue"), NUMBERED | {"since": "1"}).status_code == 302  # a double click


def test_a_batch_of_drafts_that_were_overtaken_is_asked_about_first(
    province_officer: User, signed_in: SignIn
) -> None:
    make(province_officer)
    with as_owner():
        tell({"06630611": "late", "03630601": "excused"})
    client = signed_in(province_officer)
    refused = client.post("/letters/issue/", WHAT | NUMBERED)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "ขณะนี้มี 2 แห่ง" in page
    assert 'name="since" value="2"' in page
    assert not Job.objects.exists()
    assert client.post("/letters/issue/", WHAT | NUMBERED | {"since": "2"}).status_code == 302


def test_a_colleague_who_was_second_is_told_that_the_number_was_not_used(
    province_officer: User, signed_in: SignIn
) -> None:
    drafts = make(province_officer)
    client = signed_in(province_officer)
    client.post("/letters/issue/", WHAT | NUMBERED | {"number": "ตก 0023.3/ว 800"})
    for one in drafts:
        issue(one, province_officer)  # the colleague, while the job waited
    job = run_here()
    assert job is not None
    assert job.state == "failed"
    assert "ออกแล้วเลขที่ ตก 0023.3/ว 707" in job.fault


def test_the_officer_reads_and_acknowledges_the_districts_letter(
    district_officer: User, officer: User, neighbour: User, signed_in: SignIn
) -> None:
    letter = next(
        one for one in make(district_officer) if one.to_local_authority_id == officer.local_authority_id
    )
    issue(letter, district_officer, "ตก 0618/ว 12")
    assert signed_in(neighbour).get(_page(letter)).status_code == 404
    page = signed_in(officer).get(_page(letter)).content.decode()
    assert "รับทราบหนังสือ" in page
    assert "ออกหนังสือ</button>" not in page
    assert signed_in(officer).post(_page(letter, "acknowledge")).status_code == 302


@needs_reader
def test_the_batch_is_issued_and_printed_by_one_job(province_officer: User, signed_in: SignIn) -> None:
    make(province_officer)
    client = signed_in(province_officer)
    typed = WHAT | NUMBERED
    assert client.post("/letters/issue/", typed | {"number": ""}).status_code == 422
    first = client.post("/letters/issue/", typed)
    assert client.post("/letters/issue/", typed)["Location"] == first["Location"]  # a double click is one job
    job = run_here()
    assert job is not None
    assert (job.state, job.result) == ("done", {"rows": 12})
    assert set(Letter.objects.values_list("state", "number")) == {("issued", "ตก 0023.3/ว 707")}
    assert JobFile.objects.filter(job=job).count() == 13
    merged = JobFile.objects.get(
        job=job, size=max(JobFile.objects.filter(job=job).values_list("size", flat=True))
    )
    whole = text_of(b"".join(bytes(piece) for piece in merged.pieces()))
    assert whole.count("ถึง อำเภอ") == 9 * 2  # on the letter and above its table


def test_a_batch_that_cannot_go_out_leaves_everything(province_officer: User, signed_in: SignIn) -> None:
    make(province_officer)
    signed_in(province_officer).post("/letters/issue/", WHAT | NUMBERED | {"dated": "6/11/2569"})
    job = run_here()
    assert job is not None
    assert job.state == "failed"
    assert "ก่อนวันของข้อมูล" in job.fault
    assert not Letter.objects.out().exists()


def test_a_batch_stays_with_the_district_for_which_it_was_asked(
    district_officer: User, signed_in: SignIn
) -> None:
    """Moved before it ran: nothing of the new district goes out. Moved afterwards: the files stay behind."""
    elsewhere = make_user("district.elsewhere", Role.DISTRICT, district_id=THA_SONG_YANG)
    drafts = make(elsewhere)
    make(district_officer)
    client = signed_in(district_officer)
    client.post("/letters/issue/", WHAT | NUMBERED)
    User.objects.filter(pk=district_officer.pk).update(district_id=THA_SONG_YANG)
    job = run_here()
    assert job is not None
    assert job.state == "failed"
    assert set(Letter.objects.values_list("state", flat=True)) == {"draft"}
    client.post("/letters/print/", WHAT)
    job = run_here()
    assert job is not None
    assert (job.state, job.result) == ("done", {"rows": len(drafts)})
    taken = JobFile.objects.filter(job=job).first()
    assert taken is not None
    page, file = f"/jobs/{job.pk}/", f"/jobs/{job.pk}/files/{taken.pk}/"
    assert file in client.get(page).content.decode()
    assert client.post(file).status_code == 200
    User.objects.filter(pk=district_officer.pk).update(district_id=MAE_SOT)
    assert file not in client.get(page).content.decode()
    assert client.post(file).status_code == 404


def test_others_meet_no_door(joint_centre: User, officer: User, nation: User, signed_in: SignIn) -> None:
    for who in (joint_centre, officer, nation):
        client = signed_in(who)
        assert client.get(LIST).status_code == 404
        assert client.post("/letters/make/", WHAT).status_code == 404
    assert signed_in(nation).get("/letters/received/").status_code == 404


@pytest.mark.parametrize("further", [0, 60])
def test_statements_do_not_grow_with_rows(
    province_officer: User,
    district_officer: User,
    signed_in: SignIn,
    django_assert_num_queries: Any,
    further: int,
) -> None:
    with as_owner():
        oblige(many(further), [DUE])
    letter = next(one for one in make(province_officer) if one.to_district_id == "6306")
    client = signed_in(province_officer)
    with django_assert_num_queries(ASKED + 3):  # the province, what was entered last, the letters
        client.get(f"{LIST}?month={DUE}")
    with django_assert_num_queries(
        ASKED + 5
    ):  # letter, rows, province, what was entered last, where they stand
        client.get(_page(letter))
    issue(letter, province_officer)
    client = signed_in(district_officer)
    with django_assert_num_queries(ASKED + 2):
        client.get(_page(letter))
    with django_assert_num_queries(ASKED + 2):
        client.get("/letters/received/")


def test_a_second_letter_says_while_the_first_still_leaves_time(
    province_officer: User, signed_in: SignIn
) -> None:
    first = next(one for one in make(province_officer) if one.to_district_id == "6306")
    issue(first, province_officer)
    for days, told in ((7, True), (8, False)):
        [second] = make(province_officer, LetterKind.SECOND, at=AT + timedelta(days=days))
        page = signed_in(province_officer).get(_page(second)).content.decode()
        assert ("ขอให้แล้วเสร็จภายใน 14 พ.ย. 2569 หากไม่เร่งด่วน" in page) is told
        actions.cancel_letter(letter=second, by=province_officer, at=AT)


def test_the_province_reads_the_districts_letters_under_their_name(
    province_officer: User, signed_in: SignIn
) -> None:
    page = signed_in(province_officer).get("/letters/received/").content.decode()
    assert "<h1>หนังสือที่อำเภอออก</h1>" in page
    assert "ยังไม่มีหนังสือที่อำเภอออก" in page


def test_the_late_page_leads_to_the_letters(
    province_officer: User, joint_centre: User, signed_in: SignIn
) -> None:
    assert "ทำหนังสือติดตาม" in signed_in(province_officer).get("/overview/late/").content.decode()
    assert "ทำหนังสือติดตาม" not in signed_in(joint_centre).get("/overview/late/").content.decode()


def test_the_city_has_its_own_from_the_province(province_officer: User, signed_in: SignIn) -> None:
    city = make_user("city", local_authority=LocalAuthority.objects.get(code="03630601"))
    letter = next(
        one for one in make(province_officer) if one.to_local_authority_id == city.local_authority_id
    )
    issue(letter, province_officer)
    assert signed_in(city).post(_page(letter, "acknowledge")).status_code == 302
    assert Job.objects.count() == 0


def test_it_stands_on_the_work_list_until_it_is_acknowledged(
    province_officer: User, district_officer: User, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(district_officer)
    assert client.get("/").status_code == 302
    letter = next(one for one in make(province_officer) if one.to_district_id == "6306")
    issue(letter, province_officer)
    page = client.get("/").content.decode()
    assert "หนังสือติดตาม ครั้งที่ 1: จังหวัดตาก ที่ ตก 0023.3/ว 707" in page
    client.post(_page(letter, "acknowledge"))
    assert client.get("/").status_code == 302
    own = next(
        one for one in make(district_officer) if one.to_local_authority_id == officer.local_authority_id
    )
    issue(own, district_officer, "ตก 0618/ว 12")
    assert "อำเภอแม่สอด ที่ ตก 0618/ว 12" in signed_in(officer).get("/").content.decode()
